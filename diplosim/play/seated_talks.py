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
from diplosim.engine.stages.table import on_own_tracks
from diplosim.engine.talks import Talks
from diplosim.engine.views import seat_view
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.play.distances import with_distances
from diplosim.play.move_log import LOG_FORMAT, Entry, move_of, state_hash
from diplosim.play.transcripts.minutes import Minutes
from diplosim.rules.state import TALKING
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Delegate, IllegalMove, Move, SeatView, Stage, move_to_mapping


class _Log(Observer):
    """Writes the moves of each stage down, then opens the seals: nothing is pending any more."""

    def __init__(self, talks: SeatedTalks) -> None:
        self.talks = talks

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note the moves of a stage; of a talk of one run only, a batch keeps no log."""
        if self.talks.game.runs == 1:
            self.talks.entries += [self.talks.entry(a, stage, move) for a, move in sorted(moves.items())]
        self.talks.pending.clear()


class SeatedTalks(Talks):
    """Talks of which some seats may be held by people; arguments as in `Talks`.

    Args:
        scenario: the case.
        runs: number of runs, at least 1.
        seed: seed of all draws.
        first_run: number of the first run, from 0.
        tables: what observers have learnt; None: those of the scenario, fitted on first use.
        seats: party -> registered name of a policy, or a delegate object; others are played by their coded policy.
        record: keep demands, beliefs and postures of every round; a talk of one run always does.
        resample: group of draws -> other seed.
        learn: whether beliefs are updated.
        played: see `diplosim.numerics.draws.Draws`.

    Attributes:
        tables: what observers have learnt; those of the scenario where none are given.
        entries: the log so far (talks of one run).
        script: moves that stand whatever the seats' policies would do.
        pending: moves submitted for the present stage by position, sealed until it is played.
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
        self.tables = tables if tables is not None else tables_for(scenario)
        self.entries: list[Entry] = []
        self.script: dict[tuple[int, str, str], Entry] = {}
        self.pending: dict[int, Move] = {}
        self.imagined = False
        self.minutes: Minutes | None = None
        self._advisers: dict[tuple[int, str], Delegate] = {}
        super().__init__(
            scenario,
            runs,
            seed,
            first_run,
            tables=self.tables,
            seats=seats,
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

    def position(self, party: str) -> int:
        """Position of a party.  Raises IllegalMove where it has no part in the talks."""
        known = self.game.structure.position
        if party not in known:
            raise IllegalMove(f"{party!r} has no part in these talks; parties that have: {', '.join(sorted(known))}")
        return known[party]

    def is_person(self, a: int) -> bool:
        """Whether the seat's decision arrives from outside."""
        return bool(getattr(self.delegations[a].delegate, "late", False))

    def by(self, a: int) -> str:
        """Registered name of whoever sits at a position; module and class where it has none."""
        return registry.name_of(type(self.delegations[a].delegate))

    def seat(self, party: str, occupant: str | Delegate) -> None:
        """Hand a seat over to a policy, a person or another delegate; the history stays."""
        a = self.position(party)
        if isinstance(occupant, str):
            registry.allow(occupant)
        self.delegations[a].delegate = self.delegate(occupant)
        self.pending.pop(a, None)

    # ------------------------------------------------------------------ decision points

    def has_decision(self, a: int, stage: Stage) -> bool:
        """Whether a person at this position has something to decide at a stage now."""
        game = self.game
        if not game.running:
            return False
        if stage != "decide" and not (game.state.status == TALKING).any():
            return False
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
            for a in range(len(self.delegations))
            if self.is_person(a) and self.submitted(a) is None and self.has_decision(a, stage)
        )

    def submitted(self, a: int) -> Move | None:
        """What was submitted, or is scripted, for this stage."""
        if a in self.pending:
            return self.pending[a]
        if not self.script:
            return None
        entry = self.script.get((self.game.round, self.game.stage, self.game.name(a)))
        return None if entry is None else move_of(entry)

    def view(self, party: str) -> SeatView:
        """All that a seat may know at the present stage."""
        return seat_view(self.game, self.position(party), self.game.stage)

    def legal(self, party: str) -> LegalMoves:
        """All that a seat may do at the present stage, with the reason for each limit."""
        return legal_moves(self.game, self.position(party))

    def submit(self, party: str, move: Move) -> None:
        """Check a person's move, then store it.  Raises IllegalMove and changes nothing where it is refused."""
        a = self.position(party)
        if not self.is_person(a):
            raise IllegalMove(f"{party} is played by {self.by(a)}; hand the seat over first")
        if party not in self.waiting():
            raise IllegalMove(
                f"{party} has nothing to decide now; waiting for: {', '.join(self.waiting()) or 'nobody'}"
            )
        self.pending[a] = check_move(self.game, a, move)

    def policy_move(self, party: str, policy: str | None = None) -> Move:
        """What a policy would do for a seat at the present stage: advice, or the move of an absent person.

        policy: registered name (None: the party's coded policy).
        """
        a, stage = self.position(party), self.game.stage
        name = policy if policy is not None else self.scenario.party(party).policy
        if (a, name) not in self._advisers:
            self._advisers[a, name] = self.delegate(name)
        adviser, view = self._advisers[a, name], seat_view(self.game, a, stage)
        if stage == "table" and not self.game.takes_part(a, stage):
            ask = getattr(adviser, "instructions", None)
            return Move() if ask is None else cast("Move", ask(view))
        move = adviser.act(view)
        # What has no place in this protocol would be refused from a person.
        move = Move(**{part: getattr(move, part) for part in self.game.protocol.traits.parts[stage]})
        return self._as_heard(a, move)

    def _as_heard(self, a: int, move: Move) -> Move:
        """A move without what a policy asks for on issues that its tracks do not handle."""
        if move.demand is None or self.game.structure.agenda[a].all():
            return move
        return replace(move, demand=on_own_tracks(self.game, a, np.atleast_2d(move.demand)))

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
        if a not in self.pending and now in self.script:
            return self.script[now]
        if a in self.pending:
            return Entry(*now, move_to_mapping(move), "person", place=game.stage_index)
        return Entry(*now, move_to_mapping(self._as_heard(a, move)), "policy", self.by(a), game.stage_index)

    def log(self) -> dict[str, Any]:
        """All moves so far and what they were made in, as plain data; `Session.replay` plays it again.

        `pending` holds moves that were submitted for a stage that has not been played: they are sealed, show the log to
        nobody at the table.  Raises ValueError for a batch, and for what only a seat imagined.
        """
        game = self.game
        if game.runs != 1 or self.imagined:
            raise ValueError("a log is kept of a talk of one run, as it was played")
        return {
            "format": LOG_FORMAT,
            "scenario": self.scenario.to_yaml(),
            "seed": game.seed,
            "run": game.first_run,
            "tables": self.tables.digest(),
            "seats": {game.name(a): self.by(a) for a in range(len(self.delegations))},
            "at": [game.round, game.stage, game.stage_index],
            "entries": [entry.as_dict() for entry in self.entries],
            "pending": {game.name(a): move_to_mapping(move) for a, move in sorted(self.pending.items())},
        }

    def state_hash(self) -> str:
        """SHA-256 of the state; equal histories give equal hashes, whoever sat in the seats."""
        return state_hash(self.game, self.pending)
