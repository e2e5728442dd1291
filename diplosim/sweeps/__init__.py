"""Sweeps: one scenario under many values of its numbers, on common random numbers.

    from diplosim.sweeps import load, run_sweep
    record = run_sweep(load("configs/experiments/my_sweep.yaml"))

The names below are imported when they are first used, so that reading a design does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Sweep": "diplosim.sweeps.sweep",
    "SweepRecord": "diplosim.sweeps.store",
    "is_sweep": "diplosim.sweeps.loading",
    "load": "diplosim.sweeps.loading",
    "open_sweep": "diplosim.sweeps.store",
    "run_sweep": "diplosim.sweeps.running",
}

__all__ = ["Sweep", "SweepRecord", "is_sweep", "load", "open_sweep", "run_sweep"]

if TYPE_CHECKING:
    from diplosim.sweeps.loading import is_sweep, load
    from diplosim.sweeps.running import run_sweep
    from diplosim.sweeps.store import SweepRecord, open_sweep
    from diplosim.sweeps.sweep import Sweep


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim.sweeps' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
