"""A record of talks as it was seen from outside: dated moves, each with how sure the coder is."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

YES_NO_CHANNELS = ("walk_out", "last_offer", "attack", "offer_verification", "test_offer")
"""What is done or not done; a record may also say that it was seen not to happen (`stayed`)."""

CHANNELS = ("demand", "defer", "answer_texts", "answer_verification", "posture", "words", *YES_NO_CHANNELS)
"""Channels of a party's moves, as a record names them."""

STEPS = {"down": -1, "same": 0, "up": 1}
WORDS = {"reassure": -1, "none": 0, "threaten": 1}
ANSWERS = {"refused": False, "accepted": True}
SIDES = {"attacker": 0.0, "neither": 0.5, "target": 1.0}
"""What the draw of who joins is set to."""

EVENTS = ("breakdown", "incident", "resumption", "joined", "deal")
"""What happened to the talks and is no move of a single seat."""

NAMED = 2
"""Issues of a demand that are named where it is told in a line."""


@dataclass(frozen=True)
class ObservedMove:
    """One channel of one party in one round.

    Attributes:
        party: Who did it.
        channel: One of `CHANNELS`.
        round: Number of the round, from 1.
        date: When it was seen.
        value: Issue -> position of a demand (issues that nobody observed are left out), list of issues left open,
            author (`*`: any) -> whether its text was signed, a step, a tone, or whether it was done.
        sure: How sure the coder is, 0 to 1.
        why: The coder's reason, with the source.
        line: Where it stands in the file.
        before: The demand that the party had tabled before, as far as it was seen; None for none.
    """

    party: str
    channel: str
    round: int
    date: datetime.date
    value: object
    sure: float
    why: str
    line: int | None = None
    before: Mapping[str, float] | None = None

    @property
    def words(self) -> str:
        """What was seen, in words."""
        day = f"{self.date.day} {self.date:%b %Y}"
        return f"{_told(self)}, {day}"


@dataclass(frozen=True)
class ObservedEvent:
    """What happened to the talks in a round; `party` and `value` as the kind needs them."""

    kind: str
    round: int
    date: datetime.date
    party: str = ""
    value: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Record:
    """All that a coder has seen of one set of talks.

    Attributes:
        id: Name of the record: its file without the ending.
        scenario: Id of the scenario whose talks were seen.
        coder: Who coded it.
        coder_knew: What the coder knew of how it ended.
        moves: In the order of dates.
        events: What happened to the talks.
        file: Where it was read.
        forecasts: Date -> chance of war that somebody told at the time, and who.
        through: The round by whose end it is read; None for the last of which something was seen.
    """

    id: str
    scenario: str
    coder: str
    coder_knew: str
    moves: tuple[ObservedMove, ...]
    events: tuple[ObservedEvent, ...] = ()
    file: str = ""
    forecasts: Mapping[datetime.date, tuple[float, str]] = field(default_factory=dict)
    through: int | None = None

    @property
    def last_round(self) -> int:
        """The last round of which something was seen; 0 where nothing was."""
        if self.through is not None:
            return self.through
        return max(
            [move.round for move in self.moves] + [event.round for event in self.events if event.kind != "joined"]
        )

    @property
    def ended(self) -> bool:
        """Whether the talks are over by its end: force was used, or a text was signed."""
        attacked = any(move.channel == "attack" and move.value for move in self.moves)
        return attacked or any(event.kind in ("incident", "deal") for event in self.events)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who was seen, sorted."""
        return tuple(sorted({move.party for move in self.moves}))

    def until(self, number: int) -> Record:
        """What had been seen by the end of a round."""
        return replace(
            self,
            moves=tuple(move for move in self.moves if move.round <= number),
            events=tuple(event for event in self.events if event.round <= number),
            through=number,
        )


def _told(move: ObservedMove) -> str:
    value = move.value
    if move.channel == "demand":
        return _told_demand(move)
    if move.channel == "defer":
        return "left issues open" if value else "left no issue open"
    if move.channel == "answer_texts":
        assert isinstance(value, dict)
        signed = [name for name, answer in value.items() if answer]
        refused = [name for name, answer in value.items() if not answer]
        parts = [
            f"{verb} the text of {', '.join(names)}"
            for verb, names in (("signed", signed), ("refused", refused))
            if names
        ]
        return " and ".join(parts).replace("the text of *", "every text of others")
    if move.channel == "answer_verification":
        return "let inspectors in" if value else "refused verification"
    if move.channel == "posture":
        return {-1: "stepped down the ladder", 0: "kept its posture", 1: "stepped up the ladder"}[int(str(value))]
    if move.channel == "words":
        return {-1: "reassured", 0: "said nothing", 1: "threatened"}[int(str(value))]
    done = {
        "walk_out": ("walked out", "stayed at the table"),
        "last_offer": ("announced a last offer", "announced no last offer"),
        "attack": ("attacked", "did not attack"),
        "offer_verification": ("offered verification", "offered no verification"),
        "test_offer": ("made a test offer", "made no test offer"),
    }[move.channel]
    return done[0] if value else done[1]


def _told_demand(move: ObservedMove) -> str:
    """What is new in a demand; of several issues those that moved furthest."""
    assert isinstance(move.value, dict)
    if move.before is None:
        return "tabled its first demand"
    moved = {issue: abs(at - move.before.get(issue, math.inf)) for issue, at in move.value.items()}
    furthest = sorted((issue for issue in moved if moved[issue]), key=lambda issue: -moved[issue])
    if not furthest:
        return "held its demand"
    named = [f"{issue} {move.value[issue]:g}" for issue in furthest[:NAMED]]
    rest = len(furthest) - len(named)
    return f"asked for {', '.join(named)}" + (f" and {rest} more" if rest else "")
