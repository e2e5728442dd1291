"""Sampled cells: the base with some of its numbers set, at the points of a sampler."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from diplosim.designs.cell import BASE, Cell
from diplosim.designs.samplers.bound_relaxation import relaxed_bounds
from diplosim.designs.samplers.points import Method, Points
from diplosim.designs.samplers.quantity import Quantity
from diplosim.scenario.fingerprint import files_of
from diplosim.scenario.scenario import Scenario
from diplosim.version import __version__

BLOCKS = 8
"""Every eighth run of a cell makes a block; blocks are independent, and show how much of a cell's result is chance."""


@dataclass(frozen=True)
class Conclusion:
    """What a reader would conclude: that one class is the most likely, or that `more` is likelier than `than`.

    Both are None for the most likely class.
    """

    more: str | None = None
    than: str | None = None


@dataclass(frozen=True, eq=False)
class Sampling:
    """The cells of a sweep, made from the base when they are asked for, since there may be thousands.

    base: the scenario as coded, which is cell 0.  quantities: what varies.  points: the values in each cell.
    lines_give_way: whether red lines move out of the way of positions (see `diplosim.designs.samplers.coder`).
    measures: what is summed up of each cell.  remarks: what was done to the ranges that a reader should know.
    """

    base: Scenario
    method: Method
    quantities: tuple[Quantity, ...]
    points: Points
    measures: tuple[str, ...]
    conclusion: Conclusion
    lines_give_way: bool = False
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, number: int) -> Cell:
        """A cell with its scenario built.  Raises ScenarioError if its values make no valid scenario."""
        changes = self.changes(number)
        edits = tuple(f"set: {path} {value}" for path, value in changes.items())
        name = str(number) if number else BASE
        return Cell(name, self.base.replace(changes, allow_code=False) if changes else self.base, edits=edits)

    @property
    def groups(self) -> tuple[str, ...]:
        """What indices are computed for: groups of quantities, most of them of one, in the order of the points."""
        return tuple(dict.fromkeys(quantity.group for quantity in self.quantities))

    def changes(self, number: int) -> dict[str, Any]:
        """What a cell sets in the base: dotted path -> value."""
        chosen: dict[str, Any] = {}
        for quantity, value in zip(self.quantities, self.points.values[number].tolist(), strict=True):
            if not np.isnan(value):
                chosen |= dict.fromkeys(quantity.paths, round(value) if quantity.whole else value)
        return chosen | relaxed_bounds(self.base, chosen) if self.lines_give_way and chosen else chosen

    def as_dict(self) -> dict[str, Any]:
        """What the folder says of the cells, as plain values."""
        return {
            "scenario": self.base.id,
            "scenario_hash": self.base.content_hash(),
            "files": files_of(self.base),
            "method": self.method,
            "quantities": [
                asdict(quantity) | {"law": {type(quantity.law).__name__.lower(): asdict(quantity.law)}}
                for quantity in self.quantities
            ],
            "cells": len(self),
            "training_runs": self.base.beliefs.training_runs,
            "measures": list(self.measures),
            "conclusion": asdict(self.conclusion),
            "remarks": list(self.remarks),
        }

    def plan_hash(self, runs: int, seed: int, observers: str) -> str:
        """SHA-256 (hex) of all that the cells' results depend on."""
        plan = {
            "scenario": self.base.content_hash(),
            "paths": [quantity.paths for quantity in self.quantities],
            "kinds": self.points.kinds,
            "lines_give_way": self.lines_give_way,
            "runs": runs,
            "seed": seed,
            "observers": observers,
            "measures": self.measures,
            "blocks": BLOCKS,
            "engine": __version__,
        }
        found = hashlib.sha256(json.dumps(plan, sort_keys=True).encode())
        found.update(np.ascontiguousarray(self.points.values, dtype="<f8").tobytes())
        return found.hexdigest()
