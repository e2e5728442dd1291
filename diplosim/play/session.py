"""The door for people: decision points, checks, submissions, and who sits where.

A person's seat is an agent whose decision arrives late.  The model never waits by itself: it stops at decision points,
so that state = fold(log) and a restart is a replay (`diplosim.play.move_log`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from diplosim.engine.legality import LegalMoves, check_move, legal_moves
from diplosim.play.move_log import Entry, move_of, state_hash
from diplosim.rules.state import TALKING
from diplosim.scenario import registry
from diplosim.seats import Delegate, IllegalMove, Move, SeatView, Stage, move_to_mapping

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


class Session:
    """Stands between the seats and the table of one `Talks`.

    entries: the log so far (talks of one run).  script: moves that stand whatever the seats' policies would do.
    pending: moves submitted for the present stage, sealed until it is played.  imagined: whether the private draws are
    those that a seat imagined.
    """

    def __init__(self, talks: Talks) -> None:
        self.talks = talks
        self.entries: list[Entry] = []
        self.script: dict[tuple[int, str, str], Entry] = {}
        self.pending: dict[int, Move] = {}
        self.imagined = False
        self._advisers: dict[tuple[int, str], Delegate] = {}

    # ------------------------------------------------------------------ who sits where

    def name(self, a: int) -> str:
        """Party at a position in `acting`."""
        structure = self.talks.structure
        return structure.coded.parties[structure.acting[a]]

    def position(self, party: str) -> int:
        """Position of a party.  Raises IllegalMove where it has no part in the talks."""
        if party not in self.talks.structure.position:
            known = ", ".join(sorted(self.talks.structure.position))
            raise IllegalMove(f"{party!r} has no part in these talks; parties that have: {known}")
        return self.talks.structure.position[party]

    def is_person(self, a: int) -> bool:
        """Whether the seat's decision arrives from outside."""
        return bool(getattr(self.talks.occupants[a].delegate, "late", False))

    def by(self, a: int) -> str:
        """Registered name of whoever sits at a position; module and class where it has none."""
        return registry.name_of(type(self.talks.occupants[a].delegate))

    def seat(self, party: str, occupant: str | Delegate) -> None:
        """Hand a seat over to a policy, a person or another delegate."""
        a = self.position(party)
        self.talks.occupants[a].delegate = self.talks.delegate(occupant)
        self.pending.pop(a, None)

    # ------------------------------------------------------------------ decision points

    def has_decision(self, a: int, stage: Stage) -> bool:
        """Whether a person at this position has something to decide at a stage now."""
        talks = self.talks
        if not talks.running:
            return False
        if stage != "decide" and not (talks.state.status == TALKING).any():
            return False
        return talks.takes_part(a, stage) or (stage == "table" and self.only_instructs(a))

    def only_instructs(self, a: int) -> bool:
        """Whether a party is not in session now, but its consent is needed and a drafter asks for instructions."""
        talks = self.talks
        return a in talks.structure.consenting and not talks.takes_part(a, "table") and bool(talks.drafting().any())

    def waiting(self) -> tuple[str, ...]:
        """Parties whose decision the present stage lacks, in the order of parties."""
        stage = self.talks.stage
        return tuple(
            self.name(a)
            for a in range(len(self.talks.occupants))
            if self.is_person(a) and self.submitted(a) is None and self.has_decision(a, stage)
        )

    def submitted(self, a: int) -> Move | None:
        """What was submitted, or is scripted, for this stage."""
        if a in self.pending:
            return self.pending[a]
        if not self.script:
            return None
        entry = self.script.get((self.talks.round, self.talks.stage, self.name(a)))
        return None if entry is None else move_of(entry)

    def view(self, party: str) -> SeatView:
        """All that a seat may know at the present stage."""
        return self.talks.view_of(self.position(party), self.talks.stage)

    def legal(self, party: str) -> LegalMoves:
        """All that a seat may do now, and the reason for each limit."""
        return legal_moves(self.talks, self.position(party))

    def submit(self, party: str, move: Move) -> None:
        """Check, then store.  Raises IllegalMove; nothing is stored then."""
        a = self.position(party)
        if not self.is_person(a):
            raise IllegalMove(f"{party} is played by {self.by(a)}; hand the seat over first")
        if party not in self.waiting():
            raise IllegalMove(
                f"{party} has nothing to decide now; waiting for: {', '.join(self.waiting()) or 'nobody'}"
            )
        self.pending[a] = check_move(self.talks, a, move)

    def policy_move(self, party: str, policy: str | None = None) -> Move:
        """What a policy would do for a seat at the present stage: advice, or the move of an absent person.

        policy: registered name (None: the party's coded policy).
        """
        a, stage = self.position(party), self.talks.stage
        name = policy if policy is not None else self.talks.scenario.party(party).policy
        if (a, name) not in self._advisers:
            self._advisers[a, name] = self.talks.delegate(name)
        adviser, view = self._advisers[a, name], self.talks.view_of(a, stage)
        if stage == "table" and not self.talks.takes_part(a, stage):
            ask = getattr(adviser, "instructions", None)
            return Move() if ask is None else cast(Move, ask(view))
        move = adviser.act(view)
        # What has no place in this protocol would be refused from a person.
        return Move(**{part: getattr(move, part) for part in self.talks.protocol.parts[stage]})

    # ------------------------------------------------------------------ what the model tells the door

    def played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note the moves of a stage (talks of one run only: a batch keeps no log), and forget what was submitted."""
        if self.talks.runs == 1:
            for a, move in sorted(moves.items()):
                self.entries.append(self._entry(a, stage, move))
        self.pending.clear()

    def _entry(self, a: int, stage: Stage, move: Move) -> Entry:
        now = (self.talks.round, stage, self.name(a))
        if a not in self.pending and now in self.script:
            return self.script[now]
        if a in self.pending:
            return Entry(*now, move_to_mapping(move), "person", place=self.talks.stage_index)
        return Entry(*now, move_to_mapping(move), "policy", self.by(a), self.talks.stage_index)

    def state_hash(self) -> str:
        """SHA-256 of the state; equal histories give equal hashes."""
        return state_hash(self.talks)

    def fork(self, runs: int, at: int | None, change: Mapping[str, Any] | None, private: str) -> Talks:
        """See `Talks.fork`."""
        from diplosim.play.forks import fork

        return fork(self.talks, runs, at, change, private)
