"""Talks in which people hold seats: decision points, checks, submissions, the log of moves.

A person's seat is an agent whose decision arrives late.  The model never waits by itself: it stops at decision points,
so that state = fold(log) and a restart is a replay (`diplosim.play.replay`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd

from diplosim.engine.legality import LegalMoves, check_move, legal_moves
from diplosim.engine.ports import Observer
from diplosim.engine.reasons import refusal
from diplosim.engine.stages.table import on_own_tracks
from diplosim.engine.talks import Talks
from diplosim.engine.views import seat_view
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.play.distances import with_distances
from diplosim.play.move_log import LOG_FORMAT, REFEREE_ONLY, Control, Entry, Script, move_of, state_hash
from diplosim.play.transcripts.minutes import Minutes
from diplosim.rules.state import TALKING
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.arguments import a_scenario
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described
from diplosim.seats import Delegate, IllegalMove, Move, SeatView, Stage, move_to_mapping
from diplosim.seats.worded import joined


class _Log(Observer):
    """Writes the moves of each stage down, then opens the seals: nothing is pending any more."""

    def __init__(self, talks: SeatedTalks) -> None:
        self.talks = talks

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note the moves of a stage; of a talk of one run only, a batch keeps no log."""
        if self.talks.game.runs == 1:
            every = {**self.talks.instructed, **moves}
            self.talks.entries += [self.talks.entry(a, stage, move) for a, move in sorted(every.items())]
        self.talks.instructed.clear()
        self.talks.pending.clear()
        self.talks.pending_by.clear()


class SeatedTalks(Talks):
    """Talks of which some seats may be held by people; arguments as in `Talks`.

    Args:
        scenario: the case.
        runs: number of runs, at least 1.
        seed: seed of all draws.
        first_run: number of the first run, from 0.
        tables: what observers have learnt; None: those of the scenario, fitted on first use.
        seats: party -> registered name of a policy, or a delegate object; others are played by their coded policy.
            Members of an alliance that have no other part in the talks may be named, too: they caucus.
        record: keep demands, beliefs and postures of every round; a talk of one run always does.
        resample: group of draws -> other seed.
        learn: whether beliefs are updated.
        played: see `diplosim.numerics.draws.Draws`.

    Attributes:
        tables: what observers have learnt; those of the scenario where none are given.
        entries: the log so far (talks of one run).
        script: moves that stand whatever the seats' policies would do.
        pending: moves submitted for the present stage by position, sealed until it is played.
        pending_by: for those that no person submitted: source and policy, as in `Entry`.
        controls: what was done beside making moves, in order (`diplosim.play.controls`).
        undone: moves that rewinds took back: for each rewind the number of its control entry and the entries.
        instructed: what capitals whose delegations are not in session told a drafter at this stage.
        repeating: whether a log is being played again, so that nobody but it is asked who need not be.
        imagined: whether the private draws are those that a seat imagined.
        minutes: of a talk of one run; None for a batch.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: int = 1,
        seed: int = 0,
        first_run: int = 0,
        *,
        tables: Tables | None = None,
        seats: Mapping[str, str | Delegate] | None = None,
        record: bool = False,
        resample: Mapping[str, int] | None = None,
        learn: bool = True,
        played: tuple[int, int] | None = None,
    ) -> None:
        if seats is not None and not isinstance(seats, Mapping):
            raise TypeError(f"seats must be a mapping from parties to policies, not {described(seats)}")
        self.tables = tables if tables is not None else tables_for(a_scenario(scenario))
        self.entries: list[Entry] = []
        self.script: Script = {}
        self.pending: dict[int, Move] = {}
        self.pending_by: dict[int, tuple[str, str]] = {}
        self.controls: list[Control] = []
        self.undone: list[dict[str, Any]] = []
        self.instructed: dict[int, Move] = {}
        self.repeating = False
        self.imagined = False
        self.minutes: Minutes | None = None
        self._scenario_text = ""
        self._advisers: dict[tuple[int, str], Delegate] = {}
        structure = structure_of(scenario)
        self._caucusing = tuple(structure.coded.parties[p] for p in structure.caucus_only)
        self._in_caucus: dict[str, Delegate] = {}
        for party in self._caucusing:
            if party in (seats or {}):
                self._in_caucus[party] = self._caucuser(party, (seats or {})[party])
        super().__init__(
            scenario,
            runs,
            seed,
            first_run,
            tables=self.tables,
            seats={party: who for party, who in (seats or {}).items() if party not in self._caucusing},
            record=record or runs == 1,
            resample=resample,
            learn=learn,
            played=played,
        )

    def _observers(self) -> Iterable[Observer]:
        """The log and, of one talk, the minutes."""
        if self.game.runs == 1:
            self.minutes = Minutes(self.game)
        watching = (self.recorder, self.minutes, _Log(self))
        return tuple(observer for observer in watching if observer is not None)

    # ------------------------------------------------------------------ who sits where

    @property
    def caucus_only(self) -> tuple[str, ...]:
        """Members of alliances at the table that have no other part: they may take a stance in caucus, no more."""
        return self._caucusing if "caucus" in self.game.protocol.stages else ()

    def position(self, party: str) -> int:
        """Position of a party.  Raises IllegalMove where it has no part in the talks."""
        known = self.game.structure.position
        if party in self.caucus_only:
            return len(known) + self.caucus_only.index(party)
        if party not in known:
            every = ", ".join((*sorted(known), *self.caucus_only))
            raise IllegalMove(f"{party!r} has no part in these talks; parties that have: {every}")
        return known[party]

    def occupant(self, a: int) -> Delegate | None:
        """Whoever sits at a position; None for a member that only caucuses and keeps the stance that was drawn."""
        if a < len(self.delegations):
            return cast("Delegate", self.delegations[a].delegate)
        return self._in_caucus.get(self.game.name(a))

    def is_person(self, a: int) -> bool:
        """Whether the seat's decision arrives from outside."""
        return bool(getattr(self.occupant(a), "late", False))

    def by(self, a: int) -> str:
        """Registered name of whoever sits at a position; module and class where it has none."""
        who = self.occupant(a)
        return self.scenario.party(self.game.name(a)).policy if who is None else registry.name_of(type(who))

    def seat(self, party: str, occupant: str | Delegate) -> None:
        """Hand a seat over to a policy, a person or another delegate; the history stays.

        `Session.control` does the same and notes it in the log.
        """
        a = self.position(party)
        if isinstance(occupant, str):
            registry.allow(occupant)
        if a < len(self.delegations):
            self.delegations[a].delegate = self.delegate(occupant)
        else:
            self._in_caucus[party] = self._caucuser(party, occupant)
        self._unseal(a)

    def _caucuser(self, party: str, occupant: str | Delegate) -> Delegate:
        """Who takes a stance for a member that only caucuses: a person, whose moves are submitted.

        By a policy's name the stance that was drawn stands.  A delegate of one's own would never be asked.
        """
        delegate = self.delegate(occupant)
        if not isinstance(occupant, str) and not getattr(delegate, "late", False):
            raise TypeError(f"{party} only caucuses, where no delegate is asked: seat 'human' and submit its stance")
        return delegate

    def seats(self) -> dict[str, str]:
        """Who sits where, by registered name: all parties that act, and people who only caucus."""
        places = [*range(len(self.delegations)), *map(self.position, self._in_caucus if self.caucus_only else ())]
        return {self.game.name(a): self.by(a) for a in places}

    def _unseal(self, a: int) -> None:
        self.pending.pop(a, None)
        self.pending_by.pop(a, None)

    # ------------------------------------------------------------------ decision points

    def has_decision(self, a: int, stage: Stage) -> bool:
        """Whether a person at this position has something to decide at a stage now."""
        game = self.game
        if not game.running:
            return False
        if stage != "decide" and not (game.state.status == TALKING).any():
            return False
        if a >= len(self.delegations):
            return stage == "caucus"
        return game.takes_part(a, stage) or (stage == "table" and self.only_instructs(a))

    def only_instructs(self, a: int) -> bool:
        """Whether a party is not in session now, but its consent is needed and a drafter asks for instructions."""
        game = self.game
        return a in game.structure.consenting and not game.takes_part(a, "table") and bool(game.drafting().any())

    def waiting(self) -> tuple[str, ...]:
        """Parties whose decision the present stage lacks, in the order of parties."""
        stage = self.game.stage
        return tuple(
            self.game.name(a)
            for a in range(len(self.delegations) + len(self.caucus_only))
            if self.is_person(a) and self.submitted(a) is None and self.has_decision(a, stage)
        )

    def submitted(self, a: int) -> Move | None:
        """What was submitted, or is scripted, for this stage."""
        if a in self.pending:
            return self.pending[a]
        entry = self._scripted(a)
        return None if entry is None else move_of(entry)

    def _scripted(self, a: int) -> Entry | None:
        """The move that is played again at this stage; where turns are taken a round has many stages of one name."""
        if not self.script:
            return None
        game = self.game
        now = (game.round, game.stage, game.name(a))
        return self.script.get((*now, game.stage_index)) or self.script.get((*now, None))

    def view(self, party: str) -> SeatView:
        """All that a seat may know at the present stage.  Raises IllegalMove for who only caucuses."""
        a = self.position(party)
        if a >= len(self.delegations):
            raise IllegalMove(f"{party} has no seat at the table and no view of it; see diplosim.play.seat_data")
        return seat_view(self.game, a, self.game.stage)

    def legal(self, party: str) -> LegalMoves:
        """All that a seat may do at the present stage, with the reason for each limit."""
        return legal_moves(self.game, self.position(party))

    def submit(self, party: str, move: Move) -> None:
        """Check a person's move, then seal it; one that was sealed before for this stage is replaced.

        Raises IllegalMove and changes nothing where it is refused.
        """
        a = self._deciding(party)
        checked = check_move(self.game, a, move)
        self._unseal(a)
        self.pending[a] = checked

    def withdraw(self, party: str) -> None:
        """Take a sealed move back; its stage has not been played.  Raises IllegalMove where there is none."""
        a = self._deciding(party)
        if a not in self.pending:
            raise IllegalMove(refusal("nothing_sealed", party=party))
        self._unseal(a)

    def _deciding(self, party: str) -> int:
        """Position of a person who has something to decide at this stage.  Raises IllegalMove."""
        a = self.position(party)
        if not self.is_person(a):
            raise IllegalMove(refusal("played_by", party=party, policy=self.by(a)))
        fixed = self.submitted(a) is not None and a not in self.pending
        if fixed or not self.has_decision(a, self.game.stage):
            waiting = joined(self.waiting()) or refusal("nobody")
            raise IllegalMove(refusal("no_decision", party=party, waiting=waiting))
        return a

    def policy_move(self, party: str, policy: str | None = None) -> Move:
        """What a policy would do for a seat at the present stage: advice, or the move of an absent person.

        policy: registered name (None: the party's coded policy).
        """
        a, stage = self.position(party), self.game.stage
        if a >= len(self.delegations):
            return Move()  # the stance that was drawn
        name = policy if policy is not None else self.scenario.party(party).policy
        if (a, name) not in self._advisers:
            self._advisers[a, name] = self.delegate(name)
        adviser, view = self._advisers[a, name], seat_view(self.game, a, stage)
        if stage == "table" and not self.game.takes_part(a, stage):
            ask = getattr(adviser, "instructions", None)
            return Move() if ask is None else cast("Move", ask(view))
        return self._as_heard(a, stage, adviser.act(view))

    def _as_heard(self, a: int, stage: Stage, move: Move) -> Move:
        """A policy's move without what would be refused from a person.

        That is what has no place in this protocol, and what is asked for on issues that the own tracks do not handle.
        """
        move = Move(**{part: getattr(move, part) for part in self.game.protocol.traits.parts[stage]})
        if move.demand is None or self.game.structure.agenda[a].all():
            return move
        return replace(move, demand=on_own_tracks(self.game, a, np.atleast_2d(move.demand)))

    def collect(self, stage: Stage) -> dict[int, Move]:
        """The sealed moves of a stage by position; those who only caucus come last."""
        moves = super().collect(stage)
        for a in range(len(self.delegations), len(self.delegations) + len(self.caucus_only)):
            move = self.submitted(a) if stage == "caucus" else None
            if move is not None or (stage == "caucus" and self.is_person(a) and not self.repeating):
                moves[a] = move if move is not None else Move()
        return moves

    def instructions(self, a: int) -> Move:
        """What a capital tells a drafter; it is written down like a move, so that a replay asks nobody."""
        move = super().instructions(a)
        if self.game.runs == 1:
            self.instructed[a] = move
        return move

    def advance(self) -> None:
        """Play what needs nobody; stop at the next decision of a person, or at the end."""
        while self.game.running and not self.waiting():
            self.play_stage()

    def step(self) -> None:
        """Play one round.  Raises ValueError where a person's decision is missing; `play_stage` plays without it."""
        number = self.game.round
        while self.game.running and self.game.round == number:
            if self.waiting():
                raise ValueError(f"waiting for {', '.join(self.waiting())}; use submit and advance")
            self.play_stage()

    def outcomes(self) -> pd.DataFrame:
        """The outcome table, one row a run, as `diplosim.simulate` gives it."""
        return with_distances(self)

    # ------------------------------------------------------------------ the log

    def entry(self, a: int, stage: Stage, move: Move) -> Entry:
        """The move of a stage as it stands in the log."""
        game = self.game
        now = (game.round, stage, game.name(a))
        if a not in self.pending and (again := self._scripted(a)) is not None:
            return again
        if a in self.pending:
            return Entry(*now, move_to_mapping(move), *self.pending_by.get(a, ("person", "")), place=game.stage_index)
        if self.is_person(a):  # silence: too late, or there was nothing to decide
            source = "time_out" if self.has_decision(a, stage) else "person"
            return Entry(*now, move_to_mapping(move), source, place=game.stage_index)
        return Entry(*now, move_to_mapping(self._as_heard(a, stage, move)), "policy", self.by(a), game.stage_index)

    def log(self) -> dict[str, Any]:
        """All moves and control entries so far, as plain data; `Session.replay` plays it again.  For the referee only.

        It holds `pending`, moves that were submitted for a stage that has not been played: they are sealed, show the
        log to nobody at the table.  Raises ValueError for a batch, and for what only a seat imagined.
        """
        game = self.game
        if game.runs != 1 or self.imagined:
            raise ValueError("a log is kept of a talk of one run, as it was played")
        self._scenario_text = self._scenario_text or self.scenario.to_yaml()
        return {
            "referee_only": REFEREE_ONLY,
            "format": LOG_FORMAT,
            "scenario": self._scenario_text,
            "seed": game.seed,
            "run": game.first_run,
            "tables": self.tables.digest(),
            "seats": self.seats(),
            "at": [game.round, game.stage, game.stage_index],
            "entries": [entry.as_dict() for entry in self.entries],
            "controls": [control.as_dict() for control in self.controls],
            "undone": self.undone,
            "pending": {game.name(a): move_to_mapping(move) for a, move in sorted(self.pending.items())},
            "pending_by": {game.name(a): list(who) for a, who in sorted(self.pending_by.items())},
        }

    def state_hash(self) -> str:
        """SHA-256 of the state; equal histories give equal hashes, whoever sat in the seats."""
        return state_hash(self.game, self.pending)
