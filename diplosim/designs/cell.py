"""A cell of a design: one scenario, played on the same draws as all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diplosim.scenario.scenario import Scenario

BASE = "base"
"""The name of the cell that the others are held against, unless it is a setting of factors or a whole scenario."""


@dataclass(frozen=True)
class Cell:
    """One scenario of a design.

    name: names its run folder.  levels: factor -> level in a factorial design.  edits: what was done to the base, in
    words.
    """

    name: str
    scenario: Scenario
    levels: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[str, ...] = ()
