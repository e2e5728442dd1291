"""Experiments: configurations of alliances and tables, compared on common random numbers.

    from diplosim.experiments import load, run_comparison
    comparison = run_comparison(load("configs/experiments/mine.yaml"))

The names below are imported when they are first used, so that reading an experiment does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Cell": "diplosim.experiments.experiment",
    "Comparison": "diplosim.experiments.running",
    "Experiment": "diplosim.experiments.experiment",
    "load": "diplosim.experiments.loading",
    "of_scenarios": "diplosim.experiments.experiment",
    "open_comparison": "diplosim.experiments.running",
    "run_comparison": "diplosim.experiments.running",
}

__all__ = ["Cell", "Comparison", "Experiment", "load", "of_scenarios", "open_comparison", "run_comparison"]

if TYPE_CHECKING:
    from diplosim.experiments.experiment import Cell, Experiment, of_scenarios
    from diplosim.experiments.loading import load
    from diplosim.experiments.running import Comparison, open_comparison, run_comparison


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim.experiments' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
