"""Designs: scenarios that differ in what a question asks about, played on common random numbers.

    from diplosim.designs import load, run_design
    record = run_design(load("configs/experiments/mine.yaml"))

The names below are imported when they are first used, so that reading a design does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Cell": "diplosim.designs.cell",
    "CellRecord": "diplosim.designs.record",
    "Design": "diplosim.designs.design",
    "DesignRecord": "diplosim.designs.record",
    "load": "diplosim.designs.loading",
    "of_scenarios": "diplosim.designs.design",
    "open_design": "diplosim.designs.record",
    "run_design": "diplosim.designs.running",
}

__all__ = ["Cell", "CellRecord", "Design", "DesignRecord", "load", "of_scenarios", "open_design", "run_design"]

if TYPE_CHECKING:
    from diplosim.designs.cell import Cell
    from diplosim.designs.design import Design, of_scenarios
    from diplosim.designs.loading import load
    from diplosim.designs.record import CellRecord, DesignRecord, open_design
    from diplosim.designs.running import run_design


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim.designs' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
