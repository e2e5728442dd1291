"""What an address of the page asks for: where the sliders stand, which talk is told, and which step of it.

Everything a page shows follows from its address, so that nothing is kept and every state can be gone back to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from diplosim.explore.catalogue import t
from diplosim.explore.sliders import Board
from diplosim.scenario.spelling import did_you_mean

MORE, RUN, STEP, OBSERVERS = "more", "run", "step", "observers"
FIXED, REFITTED = "fixed", "refitted"

LARGEST_RUN = 2**53
"""Runs are counted in whole numbers that every program can read."""

MOST_SLIDERS = 60
"""Numbers that one page moves at most."""


@dataclass(frozen=True)
class Settings:
    """A state of the page.

    values: slider -> value, of those that do not stand where the file has them.  more: numbers for which a slider was
    asked.  run: number of the talk that is told.  step: which step of it, the last where there are fewer.  fixed:
    whether observers keep what they learnt under the file's values.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    run: int = 0
    step: int = 0
    fixed: bool = False

    def at(self, **other: Any) -> str:
        """Address of the page with some of its settings otherwise."""
        return replace(self, **other).address()

    def without(self, name: str) -> str:
        """Address of the page with one slider where the file has it."""
        return self.at(values={other: value for other, value in self.values.items() if other != name})

    def hidden(self, name: str) -> str:
        """Address of the page without a slider that was asked for."""
        kept = replace(self, more=tuple(path for path in self.more if path != name))
        return kept.without(name)

    def address(self, page: str = "/") -> str:
        """The address of a page in this state."""
        query: list[tuple[str, str]] = [(name, plain(value)) for name, value in self.values.items()]
        query += [(MORE, path) for path in self.more]
        query += [(RUN, str(self.run))] if self.run else []
        query += [(STEP, str(self.step))] if self.step else []
        query += [(OBSERVERS, FIXED)] if self.fixed else []
        return f"{page}?{urlencode(query)}" if query else page


@dataclass(frozen=True)
class Asked:
    """What was read from an address: the settings as far as they can be used, and all that is wrong.

    typed: slider -> what was sent for it.  problems: key -> what is wrong and what is allowed.
    """

    settings: Settings
    typed: Mapping[str, str]
    problems: Mapping[str, str]


def read(board: Board, query: Iterable[tuple[str, str]]) -> Asked:
    """Read an address.

    Args:
        board: the numbers that can be moved.
        query: names and values, in order.

    Returns:
        The settings, and what is wrong with the address.
    """
    values: dict[str, float] = {}
    more: list[str] = []
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    plain: dict[str, int] = {RUN: 0, STEP: 0}
    fixed = False
    for name, text in query:
        if name == MORE:
            if text and board.slider(text) is None:
                problems[text] = _unknown(board, text)
            elif text and text not in board.first and text not in more:
                more.append(text)
        elif name in plain:
            number = _whole(text)
            if number is None:
                problems[name] = t("e_no_run", value=text, most=f"{LARGEST_RUN:,}")
            else:
                plain[name] = number
        elif name == OBSERVERS:
            if text not in (FIXED, REFITTED):
                problems[name] = t("e_no_observers", value=text, allowed=f"{REFITTED}, {FIXED}")
            fixed = text == FIXED
        else:
            _read_slider(board, name, text, values, typed, problems)
            if name not in board.first and name not in more and name in typed:
                more.append(name)
    if len(more) > MOST_SLIDERS:
        problems[MORE] = t("e_too_many", most=MOST_SLIDERS)
    return Asked(Settings(values, tuple(more), plain[RUN], plain[STEP], fixed), typed, problems)


def _read_slider(
    board: Board, name: str, text: str, values: dict[str, float], typed: dict[str, str], problems: dict[str, str]
) -> None:
    slider = board.slider(name)
    if slider is None:
        problems[name] = _unknown(board, name)
        return
    typed[name] = text
    number = _number(text)
    if number is None:
        problems[name] = t("e_no_number", value=text, allowed=slider.allowed)
    elif wrong := slider.wrong_with(number):
        problems[name] = wrong
    elif number != slider.coded:
        values[name] = number


def _unknown(board: Board, name: str) -> str:
    known = [*board.first, *board.numbers]
    return t("e_unknown", hint=did_you_mean(name, known), levers=", ".join(board.first))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else -1
    return number if 0 <= number <= LARGEST_RUN else None


def plain(value: float) -> str:
    """A number in full, as `--set` reads it back to the last bit."""
    return repr(value).removesuffix(".0")
