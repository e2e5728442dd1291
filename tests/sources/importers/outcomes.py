"""What an imported scenario says of every outcome, by the names of the values."""

from __future__ import annotations

import itertools

from diplosim.rules.domains import domain_of, utilities
from diplosim.scenario.scenario import Scenario


def imported_utilities(scenario: Scenario, order: list[str]) -> dict[tuple[str, ...], list[float]]:
    """Utility of each outcome to each party in turn; outcomes are values of the issues in the order of their names."""
    space = domain_of(scenario)
    table = utilities(scenario, scenario.protocol.seats)
    names = [[issue.anchors[option] for option in issue.options] for issue in scenario.issues]
    place = [[issue.name for issue in scenario.issues].index(name) for name in order]
    found = {}
    for row, outcome in zip(table, itertools.product(*names), strict=True):
        found[tuple(outcome[k] for k in place)] = [float(value) for value in row]
    assert len(found) == space.size
    return found
