"""One table: its talks, who sits where, what was said, and the clock of the present stage.

Everything that happens to the talks goes through their own log, so that it can be taken home and played again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from diplosim.learning.tables import Tables
from diplosim.play.classroom import engine
from diplosim.play.public_data import seats_of
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario

Part = TypeVar("Part")

MOVES = "moves"
"""Whose parts of pages are made anew whenever a move has been sealed."""


@dataclass(frozen=True)
class Message:
    """Words from a seat, or from Control.

    author: a party, "control" or "press".  to: "plenary", "alliance:X", "pair:X" or "control".  parties: who may read
    it, None for everybody.  paper: a package that goes with it, by issue.
    """

    author: str
    to: str
    parties: tuple[str, ...] | None
    text: str
    round: int
    t: float
    seq: int
    paper: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Belief:
    """What a seat holds another to be: type -> probability, and when it said so."""

    by: str
    about: str
    chances: Mapping[str, float]
    round: int
    seq: int


@dataclass(frozen=True)
class Proposal:
    """A move that one of two at a seat has proposed, and that the other has not confirmed; by: id of the person."""

    by: str
    move: Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """A move that the engine refused, and why."""

    party: str
    round: int
    stage: str
    reason: str


class Table:
    """One table of a class.

    Args:
        number: from 1.
        scenario: the case.
        seed: seed of all draws.
        run: number of the run.
        tables: what observers have learnt.

    Attributes:
        talks: the talks as they stand.
        played: how many stages have been played, taken back or not; it only grows.
        began: lesson time at which the present stage began.
        paused_then: seconds of pause that had gone by at that time.
        extra: seconds that Control added to the present stage.
        extra_for: seconds that Control added to it for one seat, by party.
        messages: all that was said.
        beliefs: all reports of beliefs.
        statements: opening statements by party.
        news: what is announced to everybody, with the round, the time and the stage for which alone it holds, empty for
            what goes on holding.
        absences: parties whose computer moved for an absent person, by round and stage.
        questions: what was asked in the debrief.
        rewound: how often a stage was taken back.
        proposed: moves of the present stage that wait for the second of two at a seat, by party.
        attempts: moves that the engine refused.
        started: whether the rounds have begun.
        shown: parts of pages that hang on the talks alone, by what they show; emptied when the talks may have changed.
        printed: messages as they stand on a page, by their number and whether the reader wrote them.
    """

    def __init__(self, number: int, scenario: Scenario, seed: int, run: int, tables: Tables | None) -> None:
        self.number, self.scenario = number, scenario
        self.talks: Session = engine.begin(scenario, seed, run, tables)
        self._marks: list[int] = []
        self.played = 0
        self.began = 0.0
        self.paused_then = 0.0
        self.extra = 0.0
        self.extra_for: dict[str, float] = {}
        self.messages: list[Message] = []
        self.beliefs: list[Belief] = []
        self.statements: dict[str, str] = {}
        self.news: list[tuple[int, float, str, str]] = []
        self.absences: list[tuple[int, str, str]] = []
        self.rewound = 0
        self.questions: list[dict[str, Any]] = []
        self.proposed: dict[str, Proposal] = {}
        self.attempts: list[Attempt] = []
        self.started = False
        self.shown: dict[tuple[str, str], Any] = {}
        self.printed: dict[tuple[int, bool], Any] = {}

    # ------------------------------------------------------------------ what is known of the talks

    @property
    def ended(self) -> bool:
        """Whether the talks are over."""
        return not self.talks.game.running

    @property
    def parties(self) -> tuple[str, ...]:
        """Parties with a seat at the table, in the order of the case."""
        return tuple(self.scenario.seated)

    @property
    def others(self) -> tuple[str, ...]:
        """Parties with a part in the talks and without a seat that people can take: the computer plays them."""
        return tuple(party for party in self.talks.game.structure.position if party not in self.seats)

    @property
    def seats(self) -> tuple[str, ...]:
        """Parties that people can play: those at the table, then members of alliances that only caucus."""
        return seats_of(self.talks)

    def only_caucuses(self, party: str) -> bool:
        """Whether a party takes part in the caucus of its alliance and in nothing else."""
        return party in self.talks.caucus_only

    def people(self) -> tuple[str, ...]:
        """Parties for which a person decides."""
        return tuple(party for party in self.seats if engine.is_person(self.talks, party))

    def stage_key(self) -> str:
        """A name of the present stage that no other stage has, taken back or not."""
        number, stage = engine.point(self.talks)
        return f"{self.number}-{self.played}-{number}-{stage}"

    def complete(self) -> bool:
        """Whether the present stage waits for nobody, and somebody played it who could have been waited for."""
        return self.started and not self.ended and self.once("complete", MOVES, self._is_complete)

    def _is_complete(self) -> bool:
        return bool(self.people()) and not self.talks.waiting()

    def progress(self) -> tuple[int, int]:
        """How many of those who decide at the present stage have done so, and how many they are."""
        return self.once("progress", MOVES, self._progress)

    def _progress(self) -> tuple[int, int]:
        deciding = [party for party in self.people() if engine.may_decide(self.talks, party)]
        waiting = self.talks.waiting()
        return sum(party not in waiting for party in deciding), len(deciding)

    # ------------------------------------------------------------------ what happens to them

    def start(self, people: Iterable[str], t: float, paused: float) -> None:
        """Open the first round; people sit at these seats."""
        for party in people:
            self.hand(party, to_person=True)
        self.started = True
        self._come_to_a_stop(t, paused)

    def hand(self, party: str, to_person: bool) -> None:
        """Give a seat to a person or to its policy."""
        if engine.is_person(self.talks, party) != to_person:
            engine.hand(self.talks, party, to_person)
            self.proposed.pop(party, None)
            self.forget()

    def put(self, party: str, move: Mapping[str, Any]) -> None:
        """Seal a checked move, in the place of an earlier one."""
        self.proposed.pop(party, None)
        engine.put(self.talks, party, move)
        self.forget(party)

    def withdraw(self, party: str) -> None:
        """Drop what one of two has proposed; where nothing is proposed, take the sealed move back."""
        if self.proposed.pop(party, None) is None:
            self.talks.withdraw(party)
        self.forget(party)

    def fill(self, party: str, by_policy: bool) -> None:
        """Decide for a seat that has not moved: as its policy would, or by silence."""
        self.proposed.pop(party, None)
        engine.time_out(self.talks, party, by_policy)
        self.forget(party)

    def play(self, absent: Iterable[str], t: float, paused: float) -> None:
        """Play the present stage; the policy moves for who is absent, who is there and silent says nothing.

        What one of two has proposed stands, where the other has not answered.
        """
        number, stage = engine.point(self.talks)
        for party, proposal in list(self.proposed.items()):
            if party in self.talks.waiting():
                self.put(party, proposal.move)
        waiting = self.talks.waiting()
        for party in absent:
            if party in waiting:
                self.fill(party, by_policy=True)
                self.absences.append((number, stage, party))
        self.talks.play_stage()
        self._come_to_a_stop(t, paused)

    def _come_to_a_stop(self, t: float, paused: float) -> None:
        """Play on to the next decision of a person; without people one stage at a time, so that all can follow."""
        while not self.ended and self.people() and not self.talks.waiting():
            self.talks.play_stage()
        self._begin_stage(t, paused)
        if self._marks[-1:] != [len(self.talks.entries)]:  # a stage in which nobody had a move cannot be taken back
            self._marks.append(len(self.talks.entries))

    def can_rewind(self) -> bool:
        """Whether there is a stage to take back."""
        return len(self._marks) > 1

    def rewind(self, t: float, paused: float) -> None:
        """Take the last stage back: the talks stand where it began, seats stay as they are.

        Its moves are forgotten, and what was asked in the debrief about another move in their place.
        """
        self._marks.pop()
        self.talks.control({"kind": "rewind", "at": self._marks[-1]})
        self.questions = [question for question in self.questions if question["at"] < self._marks[-1]]
        self.rewound += 1
        self._begin_stage(t, paused)

    def _begin_stage(self, t: float, paused: float) -> None:
        self.forget()
        self.played += 1
        self.began, self.paused_then, self.extra = t, paused, 0.0
        self.extra_for.clear()
        self.proposed.clear()

    def extend(self, seconds: float, party: str = "") -> None:
        """Make the present stage longer, for all or for one seat."""
        engine.note_clock(self.talks, seconds, party)
        if party:
            self.extra_for[party] = self.extra_for.get(party, 0.0) + seconds
        else:
            self.extra += seconds

    def once(self, what: str, party: str, make: Callable[[], Part]) -> Part:
        """A part of a page, made once for as long as the talks stand as they do; empty party: for everybody."""
        key = (what, party)
        if key not in self.shown:
            self.shown[key] = make()
        found: Part = self.shown[key]
        return found

    def forget(self, party: str = "") -> None:
        """Let parts of pages be made anew: those of a party that has sealed a move, or all."""
        self.shown = {key: part for key, part in self.shown.items() if party and key[1] not in (party, MOVES)}

    # ------------------------------------------------------------------ words

    def announce(self, text: str, t: float, stage: str = "") -> None:
        """Tell everybody at the table; `stage`: see `news`."""
        self.news.append((engine.point(self.talks)[0], t, text, stage))

    def announced(self) -> list[str]:
        """What is announced and still holds, the latest first."""
        return [text for _, _, text, stage in reversed(self.news) if stage in ("", self.stage_key())]

    def readers(self, author: str, to: str) -> tuple[str, ...] | None:
        """Parties that may read a message, None for everybody.

        Args:
            author: who writes.
            to: "plenary", "alliance:X", "pair:X" or "control".

        Returns:
            The parties; an empty tuple where Control alone reads it.

        Raises:
            LookupError: where there is no such reader, or the author may not write to them.
        """
        kind, _, whom = to.partition(":")
        if to == "plenary" and not self.only_caucuses(author):
            return None
        if to == "control":
            return (author,)
        if kind == "pair" and whom in self.reached(author):
            return (author, whom)
        members = dict(self.alliances(author))
        if kind == "alliance" and whom in members:
            return members[whom]
        raise LookupError(to)

    def alliances(self, party: str) -> list[tuple[str, tuple[str, ...]]]:
        """Alliances of a party, those at the table first, with those of their members that people can play."""
        found = []
        for alliance in self.scenario.parties:
            members = tuple(p for p in self.seats if p in alliance.members or p == alliance.id)
            if alliance.kind == "alliance" and party in members and len(members) > 1:
                found.append((alliance.id, members))
        return sorted(found, key=lambda each: each[0] not in self.parties)

    def reached(self, party: str) -> tuple[str, ...]:
        """To whom a party may write alone: at the table to everybody there, and allies to each other."""
        allies = {ally for _, members in self.alliances(party) for ally in members}
        others = (p for p in self.seats if p != party)
        apart = self.only_caucuses(party)
        return tuple(p for p in others if p in allies or not (apart or self.only_caucuses(p)))
