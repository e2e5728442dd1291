"""diplosim: Monte Carlo simulation of diplomatic talks.

    import diplosim
    scenario = diplosim.load("geneva_2022")
    table = diplosim.simulate(scenario, runs=1000, seed=7)

The names below are imported when they are first used, so that `diplosim --help` need not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from diplosim.version import __version__

_HOMES = {
    "ScenarioError": "diplosim.scenario.loading",
    "graph_series": "diplosim.sources.alliances.series",
    "load": "diplosim.scenario.loading",
    "read_runs": "diplosim.batches.reading",
    "Session": "diplosim.play.session",
    "simulate": "diplosim.batches.simulate",
    "Talks": "diplosim.engine.talks",
    "transcript": "diplosim.play.transcripts.transcript",
}

_ROOMS = {"plot": "diplosim.plot"}

_ELSEWHERE = {
    "Delegate": "diplosim.seats",
    "Move": "diplosim.seats",
    "run_batch": "diplosim.batches.batch",
    "run_design": "diplosim.designs.running",
    "Scenario": "diplosim.scenario.scenario",
    "SeatView": "diplosim.seats",
}
"""Names of which the documentation tells and which scripts look for here: the module of each."""

_WRITTEN = {
    "compare": "from analysis.comparison.comparison import compare",
    "testing": "import diplosim.testing",
}
"""Others, and the line that brings them."""

__all__ = [
    "ScenarioError",
    "Session",
    "Talks",
    "__version__",
    "graph_series",
    "load",
    "plot",
    "read_runs",
    "simulate",
    "transcript",
]

if TYPE_CHECKING:
    from diplosim import plot
    from diplosim.batches.reading import read_runs
    from diplosim.batches.simulate import simulate
    from diplosim.engine.talks import Talks
    from diplosim.play.session import Session
    from diplosim.play.transcripts.transcript import transcript
    from diplosim.scenario.loading import ScenarioError, load
    from diplosim.sources.alliances.series import graph_series


def __getattr__(name: str) -> Any:
    """Import a public name from its module at first use (PEP 562)."""
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    if name not in _HOMES:
        raise AttributeError(f"module 'diplosim' has no attribute {name!r}{_way_to(name)}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def _way_to(name: str) -> str:
    """Where a name stands that scripts look for here, as the end of a sentence; '' where nobody can say."""
    if name in _ELSEWHERE:
        return f"; write: from {_ELSEWHERE[name]} import {name}"
    if name in _WRITTEN:
        return f"; write: {_WRITTEN[name]}"
    from difflib import get_close_matches

    close = get_close_matches(name, __all__, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def __dir__() -> list[str]:
    """List the public names, loaded or not, and nothing else."""
    return sorted(__all__)
