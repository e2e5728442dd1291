"""Who has joined, and where they sit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ROLES = ("seat", "press", "observer")
"""What a person can be once places are dealt."""

PER_SEAT = 2
"""How many people share a seat at most."""


@dataclass
class Person:
    """Somebody with a phone.

    id: in the log.  name: a pseudonym.  token: hash of the cookie.  link: hash of a link with which the place can be
    taken again.  here: whether they have confirmed that they are here.  role: "" in the lobby.  game, party: the seat.
    read: whether they have said that they know their sheet.  answers: to the questions on the rules.
    """

    id: str
    name: str
    token: str = ""
    link: str = ""
    here: bool = False
    role: str = ""
    game: int = 0
    party: str = ""
    read: bool = False
    answers: dict[str, str] = field(default_factory=dict)


Place = tuple[int, str, str]
"""Table, role and party."""


def deal(people: Sequence[str], tables: int, seats: Sequence[str]) -> dict[str, Place]:
    """Places for people: first every seat of every table once, seat by seat, then pairs, then press and observers.

    Tables fill evenly, so that none is left to computers alone.

    Args:
        people: their ids, in the order in which they came.
        tables: how many tables there are.
        seats: parties with a seat, the most important first.

    Returns:
        Person -> place.
    """
    singles = [(game, "seat", party) for party in seats for game in range(1, tables + 1)]
    rest = len(people) - PER_SEAT * len(singles)
    watching: list[Place] = [
        (i // 2 % tables + 1, "press" if i % 2 == 0 else "observer", "") for i in range(max(rest, 0))
    ]
    places = [*(singles * PER_SEAT)[: len(people)], *watching]
    return dict(zip(people, places, strict=True))


def next_place(people: Iterable[Person], tables: int, seats: Sequence[str]) -> Place:
    """Where a late joiner fits best: a seat that nobody holds, then one with a single person, then the press."""
    sitting: dict[tuple[int, str], int] = {}
    for person in people:
        if person.role == "seat":
            sitting[person.game, person.party] = sitting.get((person.game, person.party), 0) + 1
    free = [(sitting.get((game, party), 0), i, game, party) for i, party in enumerate(seats) for game in _games(tables)]
    count, _, game, party = min(free)
    return (game, "seat", party) if count < PER_SEAT else (1, "press", "")


def _games(tables: int) -> range:
    return range(1, tables + 1)
