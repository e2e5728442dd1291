"""What does a sweep say?  Indices of every measure, what each number does alone, and whether the conclusion stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.sweep.discovery import Discovery, discovery
from analysis.sweep.grid_indices import grid_indices
from analysis.sweep.hypercube_indices import hypercube_indices
from analysis.sweep.one_at_a_time import Move, moves
from analysis.sweep.pair_indices import grid_pairs, sobol_pairs
from analysis.sweep.robustness import Robustness, robustness
from analysis.sweep.sobol_indices import Index, Indices, sobol_indices
from analysis.sweep.sweep_cells import SweepCells, open_cells
from diplosim.designs.record import DesignRecord
from diplosim.designs.samplers.points import DESIGN

INDICES = {
    "sobol": "Sobol indices (Saltelli et al. 2010, SALib), chance in the runs taken out; 95 % over cells and runs",
    "grid": "functional analysis of variance over the whole grid, chance in the runs taken out; 95 % over runs",
    "latin_hypercube": "RBD-FAST (SALib), chance in the runs taken out; 95 % over cells and runs",
    "one_at_a_time": "none: one number at a time says nothing about shares of variance",
}
"""Sweep method -> how shares of the variance are estimated, and what their intervals are about."""

COEFFICIENTS = {"latin_hypercube": "coefficients: standardised regression over cells, 95 % robust (HC3)"}
"""Sweep method -> the same for coefficients, where a method has them."""


def told_by(method: str) -> str:
    """How all indices of a sweep method are estimated."""
    return "; ".join(filter(None, (INDICES[method], COEFFICIENTS.get(method))))


@dataclass(frozen=True)
class Sensitivity:
    """All answers.

    indices: one a measure; none for one-at-a-time designs.  moves: one-at-a-time cells by measure.  pairs: interactions
    of two numbers, by measure.  discovery: where in the ranges the conclusion turns; None where it was not asked.
    """

    cells: SweepCells
    indices: tuple[Indices, ...]
    moves: tuple[Move, ...]
    robustness: Robustness
    pairs: tuple[Index, ...] = ()
    discovery: Discovery | None = None

    @property
    def record(self) -> DesignRecord:
        """What was asked, and what is finished."""
        return self.cells.record

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what is undefined is null."""
        made = self.record
        found = self.robustness
        said = {
            "sweep": made.id,
            "name": made.name,
            "question": made.question,
            "scenario": made.sampling["scenario"],
            "folder": str(self.record.folder),
            "method": made.sampling["method"],
            "indices_by": told_by(made.sampling["method"]),
            "cells": made.sampling["cells"],
            "finished": self.record.finished,
            "failed": self.record.failed,
            "errors": {str(cell): error for cell, error in self.cells.errors.items()},
            "runs": made.runs,
            "seed": made.seed,
            "observers": made.observers,
            "training_runs": made.sampling["training_runs"],
            "remarks": made.sampling["remarks"],
            "engine": made.engine,
            "conclusion": found.conclusion,
            "base_is_clear": found.clear,
            "base": asdict(found.base),
            "level": found.level,
            "held": [row.as_dict() for row in found.held],
            "one_at_a_time": [asdict(row) for row in found.alone],
            "indices": [asdict(row) for row in self.indices],
            "moves": [asdict(row) for row in self.moves],
            "pairs": [asdict(row) for row in self.pairs],
            "discovery": None if self.discovery is None else self.discovery.as_dict(),
        }
        plain: dict[str, Any] = _finite(said)
        return plain


def sensitivity(folder: str | Path | DesignRecord) -> Sensitivity:
    """Analyse a sweep, as far as it is finished.

        result = analysis.sweep.sensitivity.sensitivity("runs/geneva_codings")
        result.indices[0].rows

    Args:
        folder: the folder of the sweep, or what `run_design` returned.

    Returns:
        All answers: indices by measure, one-at-a-time moves, and robustness.

    Raises:
        FileNotFoundError: if the folder is no design, or no cell is finished.
        ExtraMissing: if its method needs SALib, which is not installed.
        OSError, ValueError: if the design is no sweep, or a file is damaged.
    """
    cells = open_cells(folder)
    measures = tuple(cells.record.sampling["measures"])
    indices = tuple(found for measure in measures if (found := _indices(cells, measure)) is not None)
    pairs = tuple(row for measure in measures for row in _pairs(cells, measure))
    verdicts = robustness(cells)
    return Sensitivity(cells, indices, moves(cells, measures), verdicts, pairs, discovery(cells, verdicts))


def _pairs(cells: SweepCells, measure: str) -> tuple[Index, ...]:
    joint = cells.points.cells(DESIGN)
    method = cells.record.sampling["method"]
    if not joint or method not in ("grid", "sobol"):
        return ()
    blocks = cells.blocks(measure)[joint]
    if method == "sobol":
        return sobol_pairs(measure, blocks, cells.groups, cells.record.seed)
    sizes = tuple(len(np.unique(column)) for column in cells.points.shares[joint].T)
    return grid_pairs(measure, blocks, cells.names, sizes)


def _indices(cells: SweepCells, measure: str) -> Indices | None:
    joint = cells.points.cells(DESIGN)
    method, seed = cells.record.sampling["method"], cells.record.seed
    if not joint:
        return None
    blocks = cells.blocks(measure)[joint]
    if method == "sobol":
        return sobol_indices(measure, blocks, cells.groups, seed)
    shares = cells.points.shares[joint]
    if method == "grid":
        sizes = tuple(len(np.unique(column)) for column in shares.T)
        return grid_indices(measure, blocks, cells.names, sizes)
    return hypercube_indices(measure, shares, blocks, cells.names, seed)


def _finite(value: Any) -> Any:
    """The same with null for numbers that are none."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
