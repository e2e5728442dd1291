"""The numbers of a generated alliance system: N states in k blocs, positions correlated with the bloc.

One state (S01) wants change and can use force, one (S02) stands in its way; they, and every bloc, must consent.
Each number of a state is a keyed draw of its own, so that systems that differ in cohesion, polarity or the number of
blocs share all that the difference does not touch.

The ranges describe no case, and they were **tuned once, after outcome shares had been looked at**.  A first set ended
94 to 98 % of talks in a stalemate; it was changed to this one (more room behind red lines and fewer of them, lower war
costs, force that reaches further, blocs at .6 of the scale apart instead of .8).  In the plays that this was judged by
no partial agreement occurred.  So no level of an outcome in a generated system means anything.  What can mean something
is how outcomes change with the structure, and that only if it holds under other ranges as well: check it with other
`polarisation` and `line_chance`, and with other values by `set`, before you conclude.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from diplosim.numerics.draws import Draws, between
from diplosim.sources.generators.structures import Structure

REVISIONIST, TARGET = "S01", "S02"

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "status_quo": (0.1, 0.4),
        "salience": (0.3, 1.0),
        "room": (0.3, 0.8),
        "capability": (0.3, 1.0),
        "war_cost_low": (0.0, 0.15),
        "war_cost_width": (0.05, 0.25),
        "no_deal_cost": (0.0, 0.15),
        "patience": (0.8, 0.97),
        "audience_cost": (0.0, 0.3),
        "reach": (0.4, 1.0),
    }
)
"""Uniform range of every drawn number.  `room` is how far a red line lies from the own position."""

LINE_CHANCE = 0.4
"""Chance that a state has a red line on an issue, unless told otherwise."""

TYPES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        REVISIONIST: {"sincere": 0.25, "hard_bargainer": 0.4, "pretext": 0.25, "staller": 0.1},
        TARGET: {"sincere": 0.6, "hard_bargainer": 0.3, "staller": 0.1},
    }
)


class System:
    """The numbers of a system, part by part of a scenario file."""

    def __init__(
        self,
        structure: Structure,
        draws: Draws,
        cohesion: float,
        polarity: float,
        polarisation: float,
        line_chance: float = LINE_CHANCE,
    ) -> None:
        self.structure = structure
        self.draws = draws
        self.cohesion, self.polarity, self.polarisation = cohesion, polarity, polarisation
        self.line_chance = line_chance
        self.tables = [
            number for number, bloc in enumerate(structure.blocs) if structure.rule is not None and len(bloc) > 1
        ]

    def _drawn(self, purpose: str, key: str) -> float:
        """A keyed draw from the range of this name, from [0, 1] where none is named."""
        low, high = RANGES.get(purpose, (0.0, 1.0))
        drawn = float(between(self.draws.uniforms(f"generate_{purpose}", key), low, high)[0])
        return round(drawn, 4)

    @property
    def consenters(self) -> list[str]:
        """The two disputants, every alliance at the table, and states that are a bloc of their own."""
        alone = [bloc[0] for number, bloc in enumerate(self.structure.blocs) if number not in self.tables]
        blocs = [*alone, *map(self._name, self.tables)] if self.structure.rule is not None else []
        return list(dict.fromkeys([REVISIONIST, TARGET, *blocs]))

    @property
    def seats(self) -> list[str]:
        """Who must consent; without alliances at the table also those bound to a disputant."""
        friends: list[str] = []
        if self.structure.rule is None:
            for a, b in self.structure.bound:
                friends += [b] if a in (REVISIONIST, TARGET) else []
                friends += [a] if b in (REVISIONIST, TARGET) else []
        return list(dict.fromkeys([*self.consenters, *friends]))

    def _name(self, bloc: int) -> str:
        return f"BLOC_{bloc + 1:02}"

    def _capability(self, state: str) -> float:
        leads = any(state == bloc[0] for bloc in self.structure.blocs)
        return 1.0 if leads else round((1.0 - self.polarity) * self._drawn("capability", state), 4)

    def state(self, id: str) -> dict[str, Any]:
        """A state's entry under `parties`."""
        low = self._drawn("war_cost_low", id)
        return {
            "id": id,
            "name": f"State {id[1:]}",
            "kind": "state",
            "role": {REVISIONIST: "demander", TARGET: "respondent"}.get(id, "ally"),
            "capability": self._capability(id),
            "war_cost": {"low": low, "high": round(low + self._drawn("war_cost_width", id), 4)},
            "no_deal_cost": {"low": 0.0, "high": self._drawn("no_deal_cost", id)},
            "patience": self._drawn("patience", id),
            "audience_cost": self._drawn("audience_cost", id),
        }

    def alliance(self, bloc: int) -> dict[str, Any]:
        """The entry of a bloc's party; its numbers are the means of its members'."""
        members = self.structure.blocs[bloc]
        states = [self.state(member) for member in members]

        def mean(name: str) -> float:
            return round(float(sum(state[name] for state in states)) / len(states), 4)

        low = round(sum(state["war_cost"]["low"] for state in states) / len(states), 4)
        high = round(sum(state["war_cost"]["high"] for state in states) / len(states), 4)
        return {
            "id": self._name(bloc),
            "name": f"Bloc {bloc + 1}",
            "kind": "alliance",
            "role": "alliance",
            "members": list(members),
            "decision_rule": self.structure.rule,
            "capability": max(state["capability"] for state in states),
            "war_cost": {"low": low, "high": high},
            "patience": mean("patience"),
            "audience_cost": mean("audience_cost"),
        } | self._led(members)

    def _led(self, members: tuple[str, ...]) -> dict[str, str]:
        return {"leader": members[0]} if self.structure.rule == "leader" else {}

    def membership(self, bloc: int) -> dict[str, Any]:
        """A bloc's entry under `alliances`: its leading state is wholly committed, the others as cohesion says."""
        members = self.structure.blocs[bloc]
        return {
            "name": f"Bloc {bloc + 1}",
            "party": self._name(bloc),
            "members": list(members),
            "decision_rule": self.structure.rule,
            "commitment": {member: 1.0 if member == members[0] else self.cohesion for member in members},
        } | self._led(members)

    def edges(self) -> list[dict[str, Any]]:
        """Promises, as strong as cohesion inside a bloc and half as strong across, and rivalries."""
        bloc_of = self.structure.bloc_of
        promises = [
            {
                "a": a,
                "b": b,
                "kind": "defence",
                "weight": self.cohesion if bloc_of[a] == bloc_of[b] else round(self.cohesion / 2, 4),
            }
            for a, b in self.structure.bound
        ]
        rivalries = [{"a": a, "b": b, "kind": "rivalry", "weight": -0.5} for a, b in self.structure.rivals]
        return promises + rivalries

    def reach(self, number: int) -> float:
        """How far force can move an issue."""
        return self._drawn("reach", f"issue_{number}")

    def issue(self, number: int) -> dict[str, Any]:
        """One issue: positions around the place of the bloc, red lines on the far side of them."""
        id = f"issue_{number}"
        positions = {state: self._position(state, id) for state in self.structure.bloc_of}
        salience = {state: self._drawn("salience", f"{state}\x1f{id}") for state in positions}
        lines: dict[str, dict[str, Any]] = {}
        for state, position in positions.items():
            room = self._drawn("room", f"{state}\x1f{id}")
            if self._drawn("line", f"{state}\x1f{id}") >= self.line_chance:
                continue
            if position >= 0.5:
                lines[state] = {"min": round(max(0.0, position - room), 4), "basis": "inferred"}
            else:
                lines[state] = {"max": round(min(1.0, position + room), 4), "basis": "inferred"}
        for bloc in self.tables:
            members = self.structure.blocs[bloc]
            for table in (positions, salience):
                table[self._name(bloc)] = round(sum(table[member] for member in members) / len(members), 4)
        return {
            "id": id,
            "name": f"Issue {number}",
            "scale": {"zero": "as the second bloc would have it", "one": "as the first bloc would have it"},
            "status_quo": self._drawn("status_quo", id),
            "positions": positions,
            "salience": salience,
            "red_lines": lines,
        }

    def _position(self, state: str, issue: str) -> float:
        bloc = self.structure.bloc_of[state]
        place = {0: 1.0, 1: 0.0}.get(bloc)
        if place is None:
            place = self._drawn("place", f"{self._name(bloc)}\x1f{issue}")
        centre = 0.5 + self.polarisation * (place - 0.5)
        spread = (1.0 - self.cohesion) * (self._drawn("position", f"{state}\x1f{issue}") - 0.5)
        return round(min(1.0, max(0.0, centre + spread)), 4)
