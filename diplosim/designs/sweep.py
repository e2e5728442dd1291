"""A sweep: a scenario, the numbers of it that vary, and the cells in which they are played."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from diplosim.designs.experiment import Observers
from diplosim.designs.samplers.bound_relaxation import giving_way
from diplosim.designs.samplers.laws import Law
from diplosim.numerics.arrays import FloatArray
from diplosim.scenario.fingerprint import files_of
from diplosim.scenario.scenario import Scenario
from diplosim.version import __version__

Method = Literal["grid", "latin_hypercube", "sobol", "one_at_a_time"]

BASE, ONE_AT_A_TIME, DESIGN = "base", "one_at_a_time", "design"
"""Kinds of cells: the scenario as coded, one quantity moved, a point of the design."""

BLOCKS = 8
"""Every eighth run of a cell makes a block; blocks are independent, and show how much of a cell's result is chance."""

RUNS = 1024
"""Runs of each cell unless told otherwise."""

TRAINING_RUNS = 2048
"""Talks from which observers learn in each cell, where they are refitted (docs/how-to.md says what that costs)."""

BUDGET = 10_000_000
"""Most talks (cells times runs) unless a design says otherwise."""


@dataclass(frozen=True)
class Quantity:
    """A number that varies.

    name: the path by which it is known.  paths: all paths that get its value.  group: what it is analysed with.
    coded: its value in the base, None where it has none.  whole: whether values are rounded to whole numbers.
    """

    name: str
    paths: tuple[str, ...]
    group: str
    law: Law
    coded: float | None
    whole: bool = False

    def at(self, share: FloatArray) -> FloatArray:
        """Values at these shares of its law."""
        values = self.law.at(share)
        return np.round(values) if self.whole else values


@dataclass(frozen=True)
class Design:
    """All cells; C cells, D quantities.

    kinds: (C,) what each cell is.  moved: (C,) the quantity moved in a one-at-a-time cell, -1 elsewhere.
    shares: (C, D) place of each value in its law, NaN where it is as coded.  values: (C, D), NaN likewise.
    """

    kinds: tuple[str, ...]
    moved: tuple[int, ...]
    shares: FloatArray
    values: FloatArray

    def __len__(self) -> int:
        return len(self.kinds)

    def cells(self, kind: str) -> list[int]:
        """Numbers of the cells of a kind."""
        return [number for number, own in enumerate(self.kinds) if own == kind]


@dataclass(frozen=True)
class Conclusion:
    """What a reader would conclude: that one class is the most likely, or that `more` is likelier than `than`.

    Both are None for the most likely class.
    """

    more: str | None = None
    than: str | None = None


@dataclass(frozen=True)
class Sweep:
    """What is played.

    base: the scenario as coded.  groups: names of what indices are computed for, in the order of the design.
    lines_give_way: whether red lines move out of the way of positions (see `diplosim.designs.samplers.coder`).
    measures: what is analysed.  remarks: what was done to the ranges that a reader should know.
    """

    id: str
    name: str
    question: str
    base: Scenario
    method: Method
    quantities: tuple[Quantity, ...]
    design: Design
    runs: int
    seed: int
    observers: Observers
    measures: tuple[str, ...]
    conclusion: Conclusion
    lines_give_way: bool = False
    diagnostics: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """What indices are computed for: groups of quantities, most of them of one."""
        return tuple(dict.fromkeys(quantity.group for quantity in self.quantities))

    def changes(self, cell: int) -> dict[str, Any]:
        """What a cell sets in the base: dotted path -> value."""
        chosen: dict[str, Any] = {}
        for quantity, value in zip(self.quantities, self.design.values[cell].tolist(), strict=True):
            if not np.isnan(value):
                chosen |= dict.fromkeys(quantity.paths, round(value) if quantity.whole else value)
        return chosen | giving_way(self.base, chosen) if self.lines_give_way and chosen else chosen

    def plan_hash(self) -> str:
        """SHA-256 (hex) of all that the cells' results depend on."""
        plan = {
            "scenario": self.base.content_hash(),
            "paths": [quantity.paths for quantity in self.quantities],
            "kinds": self.design.kinds,
            "lines_give_way": self.lines_give_way,
            "runs": self.runs,
            "seed": self.seed,
            "observers": self.observers,
            "measures": self.measures,
            "blocks": BLOCKS,
            "engine": __version__,
        }
        found = hashlib.sha256(json.dumps(plan, sort_keys=True).encode())
        found.update(np.ascontiguousarray(self.design.values, dtype="<f8").tobytes())
        return found.hexdigest()

    def as_dict(self) -> Mapping[str, Any]:
        """What the folder says of the sweep, as plain values."""
        return {
            "id": self.id,
            "name": self.name,
            "question": self.question,
            "scenario": self.base.id,
            "scenario_hash": self.base.content_hash(),
            "files": files_of(self.base),
            "method": self.method,
            "quantities": [
                asdict(quantity) | {"law": {type(quantity.law).__name__.lower(): asdict(quantity.law)}}
                for quantity in self.quantities
            ],
            "cells": len(self.design),
            "runs": self.runs,
            "seed": self.seed,
            "observers": self.observers,
            "training_runs": self.base.beliefs.training_runs,
            "measures": list(self.measures),
            "conclusion": asdict(self.conclusion),
            "remarks": list(self.diagnostics),
            "engine": __version__,
            "plan": self.plan_hash(),
        }
