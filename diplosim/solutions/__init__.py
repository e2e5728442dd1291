"""Solution concepts: where bargaining theory places an agreement, and how far a text lies from there.

The names below are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {"solve": "diplosim.solutions.of_scenario", "table": "diplosim.solutions.of_scenario"}

__all__ = ["solve", "table"]

if TYPE_CHECKING:
    from diplosim.solutions.of_scenario import solve, table


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim.solutions' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
