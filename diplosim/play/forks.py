"""Forks: what would have followed from another move, as the referee knows it or as one seat can imagine it.

A fork repeats the log up to a point and is played by policies afterwards.  Baseline and change share every draw, so
that they are compared run by run; run 0 continues as the talk itself would.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np

from diplosim.engine.legality import check_move
from diplosim.numerics.arrays import BoolArray
from diplosim.numerics.draws import Draws
from diplosim.play.move_log import Entry
from diplosim.play.public_record import PublicRecord
from diplosim.play.replay import fold
from diplosim.play.seated_talks import SeatedTalks
from diplosim.rules.caucus import BREAK, DROP
from diplosim.rules.events import Situation, World, after_events
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.preferences import least_utility
from diplosim.rules.state import Lines, State, bounds_and_mandates, count_stances, initial_state
from diplosim.seats import Delegate, IllegalMove, Move, move_from_mapping, move_to_mapping

PRIVATE = (
    "type",
    "ideal",
    "refuses_all",
    "no_deal",
    "war_cost",
    "blame",
    "concealed_utility",
    "tactic",
    "delay_benefit",
    "low",
    "high",
    "empty",
    "min_acceptable_utility",
    "win",
    "lose",
)
"""Arrays (R, A, ...) of the state that only the party itself knows."""

SomeTalks = TypeVar("SomeTalks", bound=SeatedTalks)


def fork(talks: SomeTalks, runs: int, at: int | None, change: Mapping[str, Any] | None, private: str) -> SomeTalks:
    """Talks of `runs` runs that stand where the log stood after `at` entries, all seats played by policies.

    See `diplosim.play.session.Session.fork`.
    """
    game = talks.game
    if game.runs != 1 or talks.imagined:
        raise ValueError("only a talk of one run, as it was played, can be forked")
    entries = talks.entries
    count = len(entries) if at is None else at
    if not 0 <= count <= len(entries):
        raise ValueError(f"at must lie between 0 and {len(entries)}, not {count}")
    kind, _, viewer = private.partition(":")
    if private != "as_played" and (kind != "from_view" or viewer not in game.structure.position):
        known = ", ".join(f"from_view:{name}" for name in sorted(game.structure.position))
        raise ValueError(f"private={private!r}; allowed: as_played, {known}")
    point = entries[count].point if count < len(entries) else (game.round, game.stage_index)
    stand, luck = list(entries[:count]), point
    if at is None or (change is not None and count == len(entries)):
        stand += [
            Entry(game.round, game.stage, game.name(a), move_to_mapping(move), "person", place=game.stage_index)
            for a, move in talks.pending.items()
        ]
    if viewer:  # what the others do at this stage is still sealed
        stand = [entry for entry in stand if entry.point < point or entry.seat == viewer]
    elif change is not None and count < len(entries):
        # Nobody could have answered the change in its own stage: moves are sealed, and chance does not hear them.
        stand += [entry for entry in entries[count:] if entry.point == point and entry.seat != change.get("seat")]
        luck = (point[0], point[1] + 1)
    forked = type(talks)(
        talks.scenario,
        runs=runs,
        seed=game.seed,
        first_run=game.first_run,
        seats=_seats(talks, change),
        tables=talks.tables,
        resample=game.draws.resample,
        learn=game.learn,
        played=luck,
    )
    record = PublicRecord(forked.game)
    forked.game.observers.append(record)
    fold(forked, stand, [control for control in talks.controls if control.after <= count], point)
    forked.game.observers.remove(record)
    if viewer:
        _imagine(talks, forked, viewer, point, record)
    if change is not None and "move" in change:
        _replace_move(forked, change)
    return forked


def _seats(talks: SeatedTalks, change: Mapping[str, Any] | None) -> dict[str, str | Delegate]:
    """Who plays on: every seat's own policy, a person's coded one."""
    seats: dict[str, str | Delegate] = {
        talks.game.name(a): agent.delegate for a, agent in enumerate(talks.delegations) if not talks.is_person(a)
    }
    if change is None:
        return seats
    unknown = set(change) - {"seat", "move", "policy"}
    if unknown or "seat" not in change or ("move" in change) == ("policy" in change):
        raise ValueError(f"a change is a seat with a move or a policy, not {', '.join(sorted(change)) or 'nothing'}")
    talks.position(change["seat"])
    if "policy" in change:
        seats[change["seat"]] = change["policy"]
    return seats


def _replace_move(forked: SeatedTalks, change: Mapping[str, Any]) -> None:
    """Put another move in the place of a seat's move at the point of the fork.  Raises IllegalMove."""
    seat, given, game = change["seat"], change["move"], forked.game
    a = forked.position(seat)
    if not game.running or not forked.has_decision(a, game.stage):
        raise IllegalMove(f"{seat} has nothing to decide at this point ({game.stage}, round {game.round + 1})")
    move = check_move(game, a, given if isinstance(given, Move) else move_from_mapping(given))
    forked.script[game.round, game.stage, seat, game.stage_index] = Entry(
        game.round, game.stage, seat, move_to_mapping(move), "person", place=game.stage_index
    )


# ---------------------------------------------------------------------- as one seat can imagine it


def _imagine(
    talks: SeatedTalks, forked: SeatedTalks, viewer: str, point: tuple[int, int], record: PublicRecord
) -> None:
    """Draw anew what the viewer cannot know, and drop draws that contradict the record.

    The others' types come from the public beliefs, their bounds and costs from the prior given the type; chance is
    another one.  An alliance knows the lines that its members reported in caucus, not their types.  Public history and
    the viewer's own draws stay.  Raises ValueError where no draw agrees with the record.
    """
    game = forked.game
    structure, coded = game.structure, game.structure.coded
    if not game.running:
        raise ValueError("the talks have ended: there is nothing left to imagine")
    purpose = f"{game.seed}\x1fimagined by\x1f{viewer}".encode()
    seed = int.from_bytes(blake2b(purpose, digest_size=6).digest(), "little")
    game.draws = Draws(seed, game.first_run, game.runs, game.draws.resample)
    me = structure.position[viewer]
    bloc = next((b for b in structure.blocs if b.party == structure.acting[me]), None)
    known = {structure.acting[me], *(bloc.members if bloc is not None else ())}
    prior = coded.prior.copy()
    for p, party in enumerate(coded.typed):
        prior[party] = game.state.public[0, p]
    state, lines = initial_state(game.scenario, structure, game.draws, forked.form_mandates, prior)
    _join_lines(talks, forked, lines, known, point)
    state.low, state.high, state.empty = bounds_and_mandates(
        structure, lines.low, lines.high, forked.form_mandates(lines)
    )
    space = game.space_of(state, game.draws)
    if space is not None and game.space is not None:
        space.seats[me] = game.space.seats[me]
    game.space = game.outcome_table.space = space
    salience = coded.salience[list(structure.acting)]
    state.min_acceptable_utility = least_utility(state.low, state.high, state.ideal, salience, coded.exponent)
    _catch_up_with_events(forked, state, space)
    others = [a for a in range(len(structure.acting)) if a != me]
    for name in PRIVATE:
        getattr(game.state, name)[:, others] = getattr(state, name)[:, others]
    game.lines = lines
    game.state.broke, game.state.dropped = (count_stances(structure, lines, what) for what in (BREAK, DROP))
    possible = _agrees_with_record(talks, forked, point, record)
    if not possible.any():
        raise ValueError("no draw agrees with the public record; ask for more runs")
    game.outcome_table.note_draws(game.state)
    game.keep_runs(np.flatnonzero(possible))
    forked.imagined = True


def _join_lines(talks: SeatedTalks, forked: SeatedTalks, lines: Lines, known: set[int], point: tuple[int, int]) -> None:
    """Keep what the viewer knows of lines and stances: its own, and those reported to it."""
    structure, stance = forked.game.structure, forked.game.lines.stance
    columns = sorted(known)
    for name in ("low", "high", "refuses_all", "ideal"):
        getattr(lines, name)[:, columns] = getattr(forked.game.lines, name)[:, columns]
    for bloc in structure.blocs:
        for m, member in enumerate(bloc.members):
            if bloc.party in known or member in known:
                lines.stance[bloc.party][:, m] = stance[bloc.party][:, m]
    for entry in talks.entries:
        for alliance in entry.move.get("caucus", {}) if entry.point < point else ():
            party, member = structure.coded.index[alliance], structure.coded.index[entry.seat]
            m = next(b for b in structure.blocs if b.party == party).members.index(member)
            lines.stance[party][:, m] = stance[party][:, m]


def _catch_up_with_events(forked: SeatedTalks, state: State, space: DiscreteSpace | None) -> None:
    """Let the events so far do to the private values what they did in play."""
    game, coded = forked.game, forked.game.structure.coded
    private = ("no_deal", "war_cost", "win", "lose")
    now = Situation(
        coded.status_quo,
        coded.capability,
        float(game.structure.hazards[0]),
        **{name: getattr(state, name) for name in (*private, "terms", "rung", "peak")},
    )
    world = World(game.scenario, game.structure, state, space, game.injected)
    for number in range(1, game.round + 2):
        now = after_events(now, number, world)
    for name in private:
        setattr(state, name, getattr(now, name))


def _agrees_with_record(
    talks: SeatedTalks, forked: SeatedTalks, point: tuple[int, int], record: PublicRecord
) -> BoolArray:
    """Draws under which nobody tabled or signed what it never would, (R,)."""
    state = forked.game.state
    possible = np.ones(len(state), dtype=bool)
    since = _last_change_of_mandate(talks, point)
    for act in record.acts:
        if act.point > since.get(act.a, (-1, 0)):
            possible &= act.possible(state)
    return possible


def _last_change_of_mandate(talks: SeatedTalks, point: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """When a member last moved an alliance's mandate; what was tabled before that tells nothing of the present one."""
    since: dict[int, tuple[int, int]] = {}
    for entry in talks.entries:
        for alliance in entry.move.get("caucus", {}) if entry.point < point else ():
            since[talks.game.structure.position[alliance]] = entry.point
    return since
