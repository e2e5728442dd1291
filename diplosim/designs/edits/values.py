"""The edit for everything else: values by dotted path, as `--set` on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import FreeForm


class SetValues(Edit):
    """Set values by their dotted paths (`parties.RUS.war_cost.low: 0.3`)."""

    changes: FreeForm

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """Read a mapping of paths to values."""
        return cls(changes=dict(arguments))

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with these values.  Raises EditRefused, ScenarioError."""
        if not self.changes:
            raise EditRefused("", "is empty; name at least one path and its value")
        return scenario.replace(self.changes, allow_code=False)
