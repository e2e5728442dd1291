"""The rooms of the house: which there are, in which order, and which imports lead from one to another."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from tools.imports import Import

GROUND = ("diplosim.version", "diplosim.atomic_files", "diplosim.harmless", "diplosim.user_cache")
"""Modules beneath all rooms: they import no other file of the project."""

ROOMS = {
    "numerics": "arrays, chance, intervals",
    "scenario": "the case as data",
    "rules": "the science, on arrays",
    "solutions": "where theory places a deal",
    "seats": "what a seat sees and does",
    "engine": "the order of play",
    "protocols": "who moves when",
    "learning": "what observers learn",
    "play": "one talk, with people",
    "batches": "many runs in a folder",
    "networks": "measures of alliances",
    "sources": "the field's files in",
    "designs": "what is varied",
    "forecasts": "simple models of terms",
    "theory": "closed forms",
    "testing": "checks of your own parts",
    "explore": "a page to play with",
    "plot": "figures for notebooks",
    "cli": "the commands",
}
"""Rooms of `diplosim/` from the ground up, with what they hold in a few words; a room imports those before it only."""

FACE = ("diplosim", "diplosim.__main__")
"""The public names and `python -m diplosim`: they may import any room of `diplosim/`, and no room imports them."""

ANALYSIS_ROOMS = ("plots", "pages", "run", "comparison", "sweep", "inference")
"""Rooms of `analysis/`, in the same order."""

WINGS = {"agents": "who can take a seat", "analysis": "one file per question"}
"""Packages beside `diplosim/`, which import its rooms; `diplosim` finds agents by name, and commands call analyses."""


def room(module: str) -> str:
    """Return where a module stands: "ground", a room, "face", or its package if that has no rooms.

    >>> room("diplosim.version"), room("diplosim.rules.war"), room("analysis.plots.bands"), room("agents.boulware")
    ('ground', 'rules', 'plots', 'agents')
    """
    if module in GROUND:
        return "ground"
    if module in FACE:
        return "face"
    package, *inner = module.split(".")
    return inner[0] if inner and package in ("diplosim", "analysis") else package


def arrows(imports: Iterable[Import]) -> frozenset[tuple[str, str]]:
    """Return which rooms of `diplosim/` and which wings import which rooms, whatever the order; no ground, no face."""
    named = {(_box(each.importer), _box(each.imported)) for each in imports}
    return frozenset(pair for pair in named if pair[0] != pair[1] and set(pair) <= {*ROOMS, *WINGS})


def _box(module: str) -> str:
    package = module.partition(".")[0]
    return package if package in WINGS else room(module)


def circles(imports: Iterable[Import]) -> list[frozenset[str]]:
    """Return the sets of files that need each other in a circle (strongly connected components)."""
    graph = nx.DiGraph([(each.importer, each.imported) for each in imports])
    return [frozenset(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
