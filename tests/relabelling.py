"""The same talks under other names."""

from __future__ import annotations

from collections.abc import Mapping

from diplosim.scenario.loading import from_mapping
from diplosim.scenario.relabelling import renamed
from diplosim.scenario.scenario import Scenario


def relabel(scenario: Scenario, parties: Mapping[str, str], issues: Mapping[str, str]) -> Scenario:
    """A copy with new ids (old id: new id), the others as they are.  Raises ScenarioError for a double id."""
    data = renamed(scenario.to_mapping(), parties, issues)
    data["judgements"] = {}
    return from_mapping(data)
