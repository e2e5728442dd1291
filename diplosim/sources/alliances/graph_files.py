"""Networks as GraphML and GEXF, packed with gzip or not.

Attributes of nodes and edges have the names of the columns of node and edge lists
(`diplosim.sources.alliances.networks`).
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.sources.alliances.networks import (
    EDGE_WORDS,
    GENERAL,
    KINDS,
    PARTY_KINDS,
    PARTY_WORDS,
    SOURCE,
    YEARS_OF_EDGE,
    Nodes,
    refuse_doubles,
)
from diplosim.sources.alliances.official_file import MISSING, read_bytes
from diplosim.sources.alliances.promises import Promise, Promises


def is_network_file(path: Path) -> bool:
    """Whether a file is GraphML or GEXF, packed or not, by its name."""
    return path.name.lower().removesuffix(".gz").endswith((".graphml", ".gexf"))


def read_network(path: Path, year: int) -> tuple[Promises, Nodes]:
    """Edges and nodes of a GraphML or GEXF file; edges of a directed graph are one-way promises.

    Args:
        path: the file.
        year: year to read.

    Returns:
        Promises from its edges, and what it says of its nodes.

    Raises:
        ScenarioError: if the file cannot be read, is no such file, declares entities, or holds a wrong value.
    """
    raw = read_bytes(path)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise ScenarioError(
            [Diagnostic(str(path), None, "", "declares document types or entities; allowed: plain XML")]
        )
    read = nx.read_gexf if ".gexf" in path.name.lower() else nx.read_graphml
    try:
        graph = read(io.BytesIO(raw))
    except ElementTree.ParseError as error:
        raise ScenarioError([Diagnostic(str(path), error.position[0], "", f"not valid XML: {error}")]) from error
    except (nx.NetworkXException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ScenarioError([Diagnostic(str(path), None, "", f"not a GraphML or GEXF graph: {error}")]) from error
    diagnostics: list[Diagnostic] = []
    found = [
        promise
        for a, b, edge in graph.edges(data=True)
        for promise in _edge(str(path), str(a), str(b), edge, year, not graph.is_directed(), diagnostics)
    ]
    nodes = _nodes(str(path), graph, diagnostics)
    if diagnostics:
        raise ScenarioError(diagnostics)
    refuse_doubles(str(path), found)
    pacts = any(promise.pacts for promise in found)
    bare = any(not edge.get("kind") for *_, edge in graph.edges(data=True))
    notes = (f"{path}: edges without a kind are read as {GENERAL}",) if bare else ()
    return Promises(str(path), SOURCE, year, year, tuple(found), pacts, nodes.names, notes), nodes


def _edge(
    file: str, a: str, b: str, edge: Mapping[str, Any], year: int, mutual: bool, diagnostics: list[Diagnostic]
) -> list[Promise]:
    where = f"edge {a}-{b}"
    word = str(edge.get("kind", "") or GENERAL).strip().lower()
    kind = EDGE_WORDS.get(word)
    weight = _number(edge.get("weight"))
    if kind is None:
        diagnostics.append(Diagnostic(file, None, f"{where}: kind", f"{word!r} is no kind of edge: {', '.join(KINDS)}"))
    if weight is not None and not -1.0 <= weight <= 1.0:
        diagnostics.append(Diagnostic(file, None, f"{where}: weight", f"{weight:g} is not a weight from -1 to 1"))
    if a == b:
        diagnostics.append(Diagnostic(file, None, where, "joins a node to itself; an edge joins two"))
    start, end = (
        next((number for name in names if (number := _number(edge.get(name))) is not None), None)
        for names in zip(*YEARS_OF_EDGE, strict=True)
    )
    if kind is None or (start is not None and start > year) or (end is not None and end < year):
        return []
    pact = str(edge.get("pact", "") or "")
    return [Promise(a, b, kind, mutual, (pact,) if pact else (), weight, str(edge.get("note", "") or ""))]


def _nodes(file: str, graph: nx.Graph, diagnostics: list[Diagnostic]) -> Nodes:
    names, kinds, capability = {}, {}, {}
    for id, node in graph.nodes(data=True):
        id = str(id)
        if name := str(node.get("name") or node.get("label") or ""):
            names[id] = name
        if word := str(node.get("kind") or "").strip().lower():
            known = PARTY_WORDS.get(word)
            if known is None:
                allowed = ", ".join(PARTY_KINDS)
                diagnostics.append(Diagnostic(file, None, f"node {id}: kind", f"{word!r} is not allowed: {allowed}"))
            else:
                kinds[id] = known
        size = next((n for c in ("capability", "cinc") if (n := _number(node.get(c))) is not None), None)
        if size is not None and size < 0:
            diagnostics.append(Diagnostic(file, None, f"node {id}: capability", f"{size:g} is not 0 or more"))
        elif size is not None:
            capability[id] = size
    return Nodes(file, tuple(map(str, graph)), names, kinds, capability)


def _number(value: object) -> float | None:
    """A finite number from an attribute, which may be text; None for anything else."""
    if value is None or str(value).strip() in MISSING:
        return None
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if np.isfinite(number) else None
