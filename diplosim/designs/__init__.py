"""Experiments: configurations of alliances and tables, compared on common random numbers.

    from diplosim.designs import load, run_comparison
    comparison = run_comparison(load("configs/experiments/mine.yaml"))

The names below are imported when they are first used, so that reading an experiment does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Cell": "diplosim.designs.experiment",
    "Comparison": "diplosim.designs.running",
    "Experiment": "diplosim.designs.experiment",
    "load": "diplosim.designs.loading",
    "of_scenarios": "diplosim.designs.experiment",
    "open_comparison": "diplosim.designs.running",
    "run_comparison": "diplosim.designs.running",
}

__all__ = ["Cell", "Comparison", "Experiment", "load", "of_scenarios", "open_comparison", "run_comparison"]

if TYPE_CHECKING:
    from diplosim.designs.experiment import Cell, Experiment, of_scenarios
    from diplosim.designs.loading import load
    from diplosim.designs.running import Comparison, open_comparison, run_comparison


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim.designs' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
