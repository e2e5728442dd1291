"""The sliders of a page: the biggest levers, the chances of hidden types, and any other number that somebody asks for.

Which there are follows from the scenario alone: the levers in the order of `diplosim.designs.levers`, the types in the
order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diplosim.designs.levers import LEVERS, Lever, can_act
from diplosim.designs.samplers.bound_relaxation import relaxed_bounds
from diplosim.explore.catalogue import t
from diplosim.scenario.coded_numbers import CodedNumber, coded_numbers
from diplosim.scenario.number_words import number_words, words
from diplosim.scenario.scenario import Scenario

STEPS = 100
"""Steps of a slider from one end to the other, about."""

FAR = 4.0
"""A slider of a number without a near end goes up to so many times what is coded, or to this number."""

UNITS = ("utility", "chance", "probability", "hazard", "risk", "share", "weight", "exponent", "multiplier", "rounds")
"""Words in the meaning of a number that say its unit, the first that is found."""

LEAD = re.compile(r"^[A-Za-z, ]{1,22}: ")
"""What stands before some meanings: a symbol (`eta: `), or what the keys of a mapping are (`Party: `)."""

SILENT = re.compile(r" Silent: [^.]*\.")
"""What counts where a file is silent; a number that can be moved is there."""

HIDDEN = "hidden_types"


@dataclass(frozen=True)
class Slider:
    """A number that can be moved.

    name: by which an address of the page names it.  low, high: ends of the slider.  least, most: what may be typed,
    None where there is no end.  above: least, without it.  step: a small step.  coded: its value in the file.  changes:
    what the scenario says at a value.
    """

    name: str
    label: str
    unit: str
    meaning: str
    low: float
    high: float
    least: float | None
    most: float | None
    above: float | None
    step: float
    coded: float
    whole: bool
    changes: Callable[[float], Mapping[str, Any]]

    def wrong_with(self, value: float) -> str:
        """What is wrong with a value and what is allowed; empty where nothing is."""
        if self.whole and value != int(value):
            return t("e_whole", value=f"{value:g}", allowed=self.allowed)
        if (
            (self.least is not None and value < self.least)
            or (self.above is not None and value <= self.above)
            or (self.most is not None and value > self.most)
        ):
            return t("e_outside", value=f"{value:g}", allowed=self.allowed)
        return ""

    @property
    def allowed(self) -> str:
        """The values that are allowed, in words."""
        low = self.least if self.least is not None else self.above
        key = "e_above" if self.above is not None else "e_from"
        parts = [] if low is None else [t(key, low=f"{low:g}")]
        parts += [] if self.most is None else [t("e_up_to", high=f"{self.most:g}")]
        return " ".join(parts) or t("e_any_number")


class Board:
    """All numbers of a scenario, as sliders by name.

    scenario: as it was opened.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.numbers = {number.path: number for number in coded_numbers(scenario)}
        self.names = {party.id: party.name for party in scenario.parties}
        levers = [self._lever(lever) for lever in LEVERS if can_act(scenario, lever)]
        self.levers = {slider.name: slider for slider in levers}
        types = [path for path in self.numbers if self._is_uncertain_type(path)]
        self.types = {path: self._number(self.numbers[path]) for path in types}

    @property
    def first(self) -> dict[str, Slider]:
        """Those that every page shows."""
        return {**self.levers, **self.types}

    def slider(self, name: str) -> Slider | None:
        """A slider by its name, None where there is no such number."""
        if name in self.first:
            return self.first[name]
        return self._number(self.numbers[name]) if name in self.numbers else None

    def others(self, shown: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Numbers that are not shown: groups with path and label of each."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for path in self.numbers:
            if path not in self.first and path not in shown:
                groups.setdefault(self._group(path), []).append((path, number_words(path, self.names)))
        return list(groups.items())

    def changes(self, values: Mapping[str, float]) -> dict[str, Any]:
        """What a scenario says where these sliders stand so; single numbers come after what moves many together.

        A line that a moved position would violate gives way to it, as in a sweep.
        """
        return self._moved(values) | self.given_way(values)

    def given_way(self, values: Mapping[str, float]) -> dict[str, float]:
        """Lines that give way where these sliders stand so: path -> value."""
        return relaxed_bounds(self.scenario, self._moved(values))

    def _moved(self, values: Mapping[str, float]) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        for name in sorted(values, key=lambda name: name not in self.levers):
            slider = self.slider(name)
            assert slider is not None
            changed |= slider.changes(values[name])
        return changed

    def _is_uncertain_type(self, path: str) -> bool:
        first, *rest = path.split(".")
        return first == HIDDEN and len(self.scenario.hidden_types[rest[0]]) > 1

    def _group(self, path: str) -> str:
        first, *rest = path.split(".")
        if first == "parties":
            return self.names[rest[0]]
        return self.scenario.issue(rest[0]).name if first == "issues" else words(first)

    def _lever(self, lever: Lever) -> Slider:
        coded = float(lever.coded(self.scenario))
        if not lever.factor:
            return self._number(self.numbers[lever.name])
        return Slider(
            lever.name,
            t(f"e_lever_{lever.name}"),
            t("e_unit_factor"),
            t(f"e_about_{lever.name}"),
            lever.low,
            lever.high,
            lever.low,
            None,
            None,
            _step(lever.low, lever.high),
            coded,
            False,
            lambda value: lever.changes(self.scenario, value),
        )

    def _number(self, number: CodedNumber) -> Slider:
        low = number.least if number.least is not None else number.above if number.above is not None else 0.0
        far = max(FAR, FAR * abs(number.value))
        high = far if number.most is None or number.most > far else number.most
        step = 1.0 if number.whole else _step(low, high)
        label = number_words(number.path, self.names)
        return Slider(
            number.path,
            _sentence(label),
            self._unit(number),
            _sentence(number.meaning),
            low if number.least is not None else min(low + step, number.value),
            high,
            number.least,
            number.most,
            number.above,
            step,
            number.value,
            number.whole,
            lambda value: {number.path: int(value) if number.whole else value},
        )

    def _unit(self, number: CodedNumber) -> str:
        first, *rest = number.path.split(".")
        if first == "issues" and (rest[1:2] != ["salience"]):
            scale = self.scenario.issue(rest[0]).scale
            return t("e_unit_scale", zero=scale.zero, one=scale.one)
        told = "chance" if first == HIDDEN else number.meaning
        return t(f"e_unit_{next((unit for unit in UNITS if unit in told), 'whole' if number.whole else 'number')}")


def _sentence(text: str) -> str:
    """A text that begins with a capital, without what a reader of one number need not know."""
    told = SILENT.sub("", LEAD.sub("", text)).replace("`", "")
    return f"{told[:1].upper()}{told[1:]}"


def _step(low: float, high: float) -> float:
    """A round step of about a hundredth of a range."""
    raw = (high - low) / STEPS
    power = 10.0 ** _exponent(raw)
    return next(round(unit * power, 12) for unit in (1.0, 2.0, 5.0, 10.0) if unit * power >= raw * 0.999)


def _exponent(value: float) -> int:
    """Power of ten at or below a number."""
    return int(f"{value:e}".partition("e")[2])
