"""The biggest levers: numbers that nobody has measured, in the order in which a report moves them.

How far being recognised as a pretext spoils the cover of a refusal (`seen_through`), what leaving a vital issue open
costs (`defer_cost`), what war costs, and how far force can move an issue.  The first two are free parameters; the last
two are many coded numbers, which a lever moves together by a factor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from diplosim.rules.structure import structure_of
from diplosim.scenario.idle_values import idle_parameters
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters

MOST_COST = 2.0
"""A war cost that a scenario may code at most."""

Changes = Callable[[Scenario, float], Mapping[str, Any]]


@dataclass(frozen=True)
class Lever:
    """A number that can be moved, or many that are moved together.

    name: path of the number, or a name of its own.  needs_force: whether it needs somebody who can attack.  low, high:
    the range in which it is moved.  coded: its value as a scenario codes it.  changes: what a scenario says at another
    value.  factor: whether the value is a factor on what is coded.
    """

    name: str
    needs_force: bool
    low: float
    high: float
    coded: Callable[[Scenario], float]
    changes: Changes
    factor: bool = False


def parameter_limits(name: str) -> tuple[float, float]:
    """Least and largest admissible value of a free parameter."""
    limits = {type(mark).__name__: mark for mark in Parameters.model_fields[name].metadata}
    return float(limits["Ge"].ge), float(limits["Le"].le)


def _parameter(name: str, needs_force: bool) -> Lever:
    """A free parameter, inside its range."""
    low, high = parameter_limits(name)
    path = f"parameters.{name}"

    def changes(_: Scenario, value: float) -> Mapping[str, Any]:
        return {path: min(high, value)}

    return Lever(path, needs_force, low, high, lambda scenario: getattr(scenario.parameters, name), changes)


def war_costs(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    """All coded ranges of war costs times a factor."""
    return {
        f"parties.{party.id}.war_cost.{end}": min(MOST_COST, factor * getattr(party.war_cost, end))
        for party in scenario.parties
        for end in ("low", "high")
    }


def reach_of_force(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    """The reach of force on every issue times a factor, 1 at most."""
    coded = {} if scenario.force is None else scenario.force.reach
    own = {f"force.reach.{issue}": min(1.0, factor * value) for issue, value in coded.items()}
    return {"parameters.reach": min(1.0, factor * scenario.parameters.reach), **own}


SEEN_THROUGH = _parameter("seen_through", True)
DEFER_COST = _parameter("defer_cost", False)
WAR_COSTS = Lever("war_costs", True, 0.0, 4.0, lambda _: 1.0, war_costs, factor=True)
REACH_OF_FORCE = Lever("reach_of_force", True, 0.0, 2.0, lambda _: 1.0, reach_of_force, factor=True)

LEVERS = (SEEN_THROUGH, DEFER_COST, WAR_COSTS, REACH_OF_FORCE)
"""In the order of the table of a report."""


def can_act(scenario: Scenario, lever: Lever) -> bool:
    """Whether a lever has something to act on: somebody who can attack, or texts that may leave an issue open."""
    if lever.needs_force:
        return bool(structure_of(scenario).theatres)
    return lever.name not in dict(idle_parameters(scenario))
