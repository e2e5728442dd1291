"""Forks: what would have followed from another move, as the referee knows it or as one seat can imagine it.

A fork repeats the log up to a point and is played by policies afterwards.  Baseline and change share every draw, so
that they are compared run by run; run 0 continues as the talk itself would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.engine.legality import check_move
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.numerics.draws import Draws
from diplosim.play.move_log import Entry, scripted
from diplosim.rules.caucus import BREAK, DROP
from diplosim.rules.preferences import least_utility, utility
from diplosim.rules.state import Lines, State, bounds_and_mandates, count_stances, initial_state
from diplosim.seats import Delegate, IllegalMove, Move, move_from_mapping, move_to_mapping

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks

SETTLED_WITHIN = 1e-6
Check = Callable[[Mapping[str, Any], int, str, State], BoolArray]
"""Under which draws a party could have done what a page of the minutes tells of it, (R,)."""
PRIVATE = (
    "type",
    "ideal",
    "refuses_all",
    "no_deal",
    "war_cost",
    "blame",
    "concealed_utility",
    "tactic",
    "defer",
    "delay_benefit",
    "low",
    "high",
    "empty",
    "min_acceptable_utility",
)
"""Arrays (R, A, ...) of the state that only the party itself knows."""


def fork(talks: Talks, runs: int, at: int | None, change: Mapping[str, Any] | None, private: str) -> Talks:
    """Talks of `runs` runs that stand where the log stood after `at` entries, all seats played by policies.

    See `Talks.fork`.
    """
    if talks.runs != 1 or talks.session.imagined:
        raise ValueError("only a talk of one run, as it was played, can be forked")
    entries = talks.session.entries
    count = len(entries) if at is None else at
    if not 0 <= count <= len(entries):
        raise ValueError(f"at must lie between 0 and {len(entries)}, not {count}")
    kind, _, viewer = private.partition(":")
    if private != "as_played" and (kind != "from_view" or viewer not in talks.structure.position):
        known = ", ".join(f"from_view:{name}" for name in sorted(talks.structure.position))
        raise ValueError(f"private={private!r}; allowed: as_played, {known}")
    point = entries[count].point if count < len(entries) else (talks.round, talks.stage_index)
    stand = list(entries[:count])
    if at is None:
        place = talks.stage_index
        stand += [
            Entry(talks.round, talks.stage, talks.session.name(a), move_to_mapping(move), "person", place=place)
            for a, move in talks.session.pending.items()
        ]
    if viewer:  # what the others do at this stage is still sealed
        stand = [entry for entry in stand if entry.point < point or entry.seat == viewer]
    forked = type(talks)(
        talks.scenario,
        runs=runs,
        seed=talks.seed,
        first_run=talks.first_run,
        seats=_seats(talks, change),
        tables=talks.tables,
        resample=talks.draws.resample,
        learn=talks.learn,
        played=point,
    )
    forked.session.script = scripted(stand)
    while forked.running and (forked.round, forked.stage_index) < point:
        forked.play_stage()
    if viewer:
        _imagine(talks, forked, viewer, point)
    if change is not None and "move" in change:
        _replace_move(forked, change, point)
    return forked


def _seats(talks: Talks, change: Mapping[str, Any] | None) -> dict[str, str | Delegate]:
    """Who plays on: every seat's own policy, a person's coded one."""
    session = talks.session
    seats: dict[str, str | Delegate] = {
        session.name(a): occupant.delegate for a, occupant in enumerate(talks.occupants) if not session.is_person(a)
    }
    if change is None:
        return seats
    unknown = set(change) - {"seat", "move", "policy"}
    if unknown or "seat" not in change or ("move" in change) == ("policy" in change):
        raise ValueError(f"a change is a seat with a move or a policy, not {', '.join(sorted(change)) or 'nothing'}")
    session.position(change["seat"])
    if "policy" in change:
        seats[change["seat"]] = change["policy"]
    return seats


def _replace_move(forked: Talks, change: Mapping[str, Any], point: tuple[int, int]) -> None:
    """Put another move in the place of a seat's move at the point of the fork.  Raises IllegalMove."""
    seat, given = change["seat"], change["move"]
    a = forked.session.position(seat)
    if not forked.running or not forked.session.has_decision(a, forked.stage):
        raise IllegalMove(f"{seat} has nothing to decide at this point ({forked.stage}, round {forked.round + 1})")
    move = check_move(forked, a, given if isinstance(given, Move) else move_from_mapping(given))
    forked.session.script[forked.round, forked.stage, seat] = Entry(
        forked.round, forked.stage, seat, move_to_mapping(move), "person", place=forked.stage_index
    )


# ---------------------------------------------------------------------- as one seat can imagine it


def _imagine(talks: Talks, forked: Talks, viewer: str, point: tuple[int, int]) -> None:
    """Draw anew what the viewer cannot know, and drop draws that contradict the record.

    The others' types come from the public beliefs, their bounds and costs from the prior given the type; chance is
    another one.  An alliance knows the lines that its members reported in caucus, not their types.  Public history and
    the viewer's own draws stay.  Raises ValueError where no draw agrees with the record.
    """
    structure, coded = forked.structure, forked.structure.coded
    if not forked.running:
        raise ValueError("the talks have ended: there is nothing left to imagine")
    purpose = f"{talks.seed}\x1fimagined by\x1f{viewer}".encode()
    seed = int.from_bytes(blake2b(purpose, digest_size=6).digest(), "little")
    forked.draws = Draws(seed, forked.first_run, forked.runs, forked.draws.resample)
    me = structure.position[viewer]
    bloc = next((b for b in structure.blocs if b.party == structure.acting[me]), None)
    known = {structure.acting[me], *(bloc.members if bloc is not None else ())}
    prior = coded.prior.copy()
    for p, party in enumerate(coded.typed):
        prior[party] = forked.state.public[0, p]
    state, lines = initial_state(forked.scenario, structure, forked.draws, prior)
    _join_lines(talks, forked, lines, known, point)
    state.low, state.high, state.empty = bounds_and_mandates(structure, lines.low, lines.high, lines)
    space = forked.space_of(state, forked.draws)
    if space is not None and forked.space is not None:
        space.seats[me] = forked.space.seats[me]
    forked.space = forked.outcome_table.space = space
    salience = coded.salience[list(structure.acting)]
    state.min_acceptable_utility = least_utility(state.low, state.high, state.ideal, salience, coded.exponent)
    _catch_up_with_events(forked, state)
    others = [a for a in range(len(structure.acting)) if a != me]
    for name in PRIVATE:
        getattr(forked.state, name)[:, others] = getattr(state, name)[:, others]
    for f, theatre in enumerate(structure.theatres):
        if theatre.attacker != structure.acting[me]:
            forked.state.win[:, f], forked.state.lose[:, f] = state.win[:, f], state.lose[:, f]
    forked.lines = lines
    forked.state.broke, forked.state.dropped = (count_stances(structure, lines, what) for what in (BREAK, DROP))
    possible = _agrees_with_record(talks, forked, point)
    if not possible.any():
        raise ValueError("no draw agrees with the public record; ask for more runs")
    forked.outcome_table.note_draws(forked.state)
    forked.keep_runs(np.flatnonzero(possible))
    forked.session.imagined = True


def _join_lines(talks: Talks, forked: Talks, lines: Lines, known: set[int], point: tuple[int, int]) -> None:
    """Keep what the viewer knows of lines and stances: its own, and those reported to it."""
    structure = forked.structure
    columns = sorted(known)
    lines.low[:, columns], lines.high[:, columns] = forked.lines.low[:, columns], forked.lines.high[:, columns]
    for bloc in structure.blocs:
        for m, member in enumerate(bloc.members):
            if bloc.party in known or member in known:
                lines.stance[bloc.party][:, m] = forked.lines.stance[bloc.party][:, m]
    for entry in talks.session.entries:
        for alliance in entry.move.get("caucus", {}) if entry.point < point else ():
            party, member = structure.coded.index[alliance], structure.coded.index[entry.seat]
            m = next(b for b in structure.blocs if b.party == party).members.index(member)
            lines.stance[party][:, m] = forked.lines.stance[party][:, m]


def _catch_up_with_events(forked: Talks, state: State) -> None:
    """What scheduled events so far have done to private values."""
    coded, structure = forked.structure.coded, forked.structure
    for a, party in enumerate(structure.acting):
        ideal, salience = state.ideal[:, a], coded.salience[party]
        now = utility(forked.status_quo[None, :], ideal, salience, coded.exponent)
        state.no_deal[:, a] += now - utility(coded.status_quo[None, :], ideal, salience, coded.exponent)
    for event in forked.scenario.events:
        if event.kind == "war_cost" and event.round <= forked.round + 1 and event.party in structure.position:
            a = structure.position[event.party]
            state.war_cost[:, a] = np.maximum(0.0, state.war_cost[:, a] + event.value)


def _agrees_with_record(talks: Talks, forked: Talks, point: tuple[int, int]) -> BoolArray:
    """Draws under which nobody tabled or signed what it never would, (R,)."""
    state, structure = forked.state, forked.structure
    possible = np.ones(len(state), dtype=bool)
    minutes = talks.recorder.minutes if talks.recorder is not None else None
    assert minutes is not None
    since = _last_change_of_mandate(talks, point)
    for round_minutes in minutes.rounds:
        for place, check, page in _pages(talks, round_minutes):
            now = (round_minutes["round"] - 1, place)
            for a in range(len(structure.acting)) if now < point else ():
                if now > since.get(a, (-1, 0)):
                    possible &= check(page, a, talks.session.name(a), state)
    return possible


def _pages(talks: Talks, round_minutes: Mapping[str, Any]) -> Iterator[tuple[int, Check, Mapping[str, Any]]]:
    """What a round has told of demands and signatures: place of the stage in the round, how to check it, the page."""
    quo = {"status_quo": round_minutes["status_quo"]}
    for stage, check in (("table", _could_table), ("respond", _could_sign)):
        if stage in round_minutes:
            yield talks.protocol.stages.index(stage), check, round_minutes
        for page in round_minutes.get("turns", ()):
            if stage in page:
                yield page["place"][stage], check, page | quo


def _last_change_of_mandate(talks: Talks, point: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """When a member last moved an alliance's mandate; what was tabled before that tells nothing of the present one."""
    since: dict[int, tuple[int, int]] = {}
    for entry in talks.session.entries:
        for alliance in entry.move.get("caucus", {}) if entry.point < point else ():
            since[talks.structure.position[alliance]] = entry.point
    return since


def _could_table(round_minutes: Mapping[str, Any], a: int, name: str, state: State) -> BoolArray:
    demand = round_minutes["table"]["demands"].get(name)
    if demand is None:
        return np.ones(len(state), dtype=bool)
    values, free = np.array(demand["values"]), ~np.array(round_minutes["table"]["settled"])
    fits = _inside(values, state, a) | (
        state.empty[:, a] & (np.abs(values - round_minutes["status_quo"]) < SETTLED_WITHIN)
    )
    result: BoolArray = (fits | ~free).all(axis=1)
    return result


def _could_sign(round_minutes: Mapping[str, Any], a: int, name: str, state: State) -> BoolArray:
    possible = np.ones(len(state), dtype=bool)
    for text in round_minutes["respond"]["texts"]:
        inside = _inside(np.array(text["values"]), state, a) & ~state.empty[:, a]
        if name in text["signed"]:
            possible &= (inside | np.array(text["open"])).all(axis=1) & ~state.refuses_all[:, a]
        for k in text["items"].get(name, ()):
            possible &= inside[:, k] & ~state.refuses_all[:, a]
    if name in round_minutes["respond"]["interim"].get("signed", ()):
        possible &= ~state.refuses_all[:, a]
    return possible


def _inside(values: AnyArray, state: State, a: int) -> BoolArray:
    result: BoolArray = (values >= state.low[:, a] - SETTLED_WITHIN) & (values <= state.high[:, a] + SETTLED_WITHIN)
    return result
