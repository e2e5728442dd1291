"""Networks as GraphML, GEXF, GML and Pajek's .net, packed with gzip or not.

Attributes of nodes and edges have the names of the columns of node and edge lists
(`diplosim.sources.alliances.networks`); any other attribute that says something gets a note.  GraphML and GML are read
by networkx, which knows no graph whose edges are in part directed: such a file is read in two halves.
"""

from __future__ import annotations

import io
import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.sources.alliances.gexf import read_gexf
from diplosim.sources.alliances.network_parts import Edge, Network, Node, Period
from diplosim.sources.alliances.networks import (
    EDGE_WORDS,
    GENERAL,
    KINDS,
    PARTY_KINDS,
    PARTY_WORDS,
    SOURCE,
    YEARS_OF_EDGE,
    Nodes,
    missing_weights,
    refuse_doubles,
)
from diplosim.sources.alliances.official_file import MISSING, decoded, read_bytes
from diplosim.sources.alliances.pajek import read_pajek
from diplosim.sources.alliances.promises import Promise, Promises
from diplosim.sources.document_types import declares_document_type
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed

ENDINGS = (".graphml", ".gexf", ".gml", ".net")
TIMES = frozenset(name for names in YEARS_OF_EDGE for name in names)
READ_OF_EDGES = TIMES | {"kind", "weight", "pact", "note", "id"}
READ_OF_NODES = frozenset({"name", "label", "kind", "capability", "cinc", "id"})


def is_network_file(path: Path) -> bool:
    """Whether a file is GraphML, GEXF, GML or Pajek's, packed or not, by its name."""
    return path.name.lower().removesuffix(".gz").endswith(ENDINGS)


def read_network(path: Path, year: int) -> tuple[Promises, Nodes]:
    """Edges and nodes of a network file; directed edges are one-way promises.

    Args:
        path: the file.
        year: year to read.

    Returns:
        Promises from its edges, and what it says of its nodes.

    Raises:
        ScenarioError: if the file cannot be read, is no such file, declares entities, or holds a wrong value.
    """
    raw = read_bytes(path)
    if declares_document_type(raw):
        raise ScenarioError(
            [Diagnostic(str(path), None, "", "declares document types or entities; allowed: plain XML")]
        )
    diagnostics: list[Diagnostic] = []
    ending = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    network: Network | None
    match ending:
        case "gexf":
            network = read_gexf(path, raw, year, diagnostics)
        case "net":
            network = read_pajek(path, raw, diagnostics)
        case _:
            network = _read_with_networkx(path, ending, raw)
    if network is None:
        raise ScenarioError(diagnostics)
    found = [promise for edge in network.edges for promise in _edge(str(path), edge, year, diagnostics)]
    nodes = _nodes(str(path), network, diagnostics)
    if diagnostics:
        raise ScenarioError(diagnostics)
    refuse_doubles(str(path), found)
    pacts = any(promise.pacts for promise in found)
    notes = [f"{path}: {note}" for note in network.notes]
    notes += missing_weights(str(path), (edge.attributes.get("weight", "") for edge in network.edges))
    if any(not edge.attributes.get("kind") for edge in network.edges):
        notes.append(f"{path}: edges without a kind are read as {GENERAL}")
    for what, parts, read in (("edges", network.edges, READ_OF_EDGES), ("nodes", network.nodes, READ_OF_NODES)):
        unread = _unread((part.attributes for part in parts), read)
        if unread:
            notes.append(f"{path}: attributes of {what} that are not read: {listed(unread)}")
    return Promises(str(path), SOURCE, year, year, tuple(found), pacts, nodes.names, tuple(notes)), nodes


def _unread(attributes: Iterable[Mapping[str, object]], read: frozenset[str]) -> list[str]:
    """Names of attributes that say something and are not read."""
    said = {name: None for each in attributes for name, value in each.items() if value not in (None, "")}
    return [name for name in said if name not in read]


def _read_with_networkx(path: Path, ending: str, raw: bytes) -> Network:
    try:
        graphs = list(_GRAPHS[ending](path, raw))
    except ElementTree.ParseError as error:
        raise ScenarioError([Diagnostic(str(path), error.position[0], "", f"not valid XML: {error}")]) from error
    except (nx.NetworkXException, KeyError, ValueError, TypeError, AttributeError, StopIteration) as error:
        message = f"not a graph in {_NAMES[ending]}: {error or 'it ends too early'}"
        raise ScenarioError([Diagnostic(str(path), None, "", message)]) from error
    nodes = {str(id): _lowered(node) for graph in graphs for id, node in graph.nodes(data=True)}
    edges = [
        Edge(str(a), str(b), not graph.is_directed(), _lowered(edge))
        for graph in graphs
        for a, b, edge in graph.edges(data=True)
    ]
    return Network([Node(id, node) for id, node in nodes.items()], edges)


def _lowered(attributes: Mapping[Any, Any]) -> dict[str, object]:
    return {str(name).strip().lower(): value for name, value in attributes.items()}


def _graphml(path: Path, raw: bytes) -> Iterator[nx.Graph]:
    """The graph; where edges say for themselves whether they are directed, one of those that are, one of the rest."""
    found = ElementTree.fromstring(raw)
    known = {node.get("id") for node in found.findall(".//{*}node")}
    strangers = [
        f"{end!r} of an edge {edge.get('source')}-{edge.get('target')}"
        for edge in found.findall(".//{*}edge")
        for end in (edge.get("source"), edge.get("target"))
        if end not in known
    ]
    if strangers:
        raise ValueError(f"no node of the file is {listed(strangers)}")
    if not found.findall(".//{*}edge[@directed]"):
        yield nx.read_graphml(io.BytesIO(raw))
        return
    for directed in (True, False):
        top = ElementTree.fromstring(raw)
        for graph in top.findall(".//{*}graph"):
            default = _is_directed(graph.get("edgedefault"))
            graph.set("edgedefault", "directed" if directed else "undirected")
            for edge in graph.findall("{*}edge"):
                if _is_directed(edge.attrib.pop("directed", None), default) != directed:
                    graph.remove(edge)
        yield nx.read_graphml(io.BytesIO(ElementTree.tostring(top)))


def _is_directed(word: str | None, default: bool = False) -> bool:
    return default if word is None else word.strip().lower() in ("directed", "true")


def _gml(path: Path, raw: bytes) -> Iterator[nx.Graph]:
    """The graph; nodes go by their labels where each has one of its own, else by their ids."""
    lines = decoded(raw, str(path)).splitlines()
    try:
        yield nx.parse_gml(lines, label="label")
    except nx.NetworkXError:
        yield nx.parse_gml(lines, label="id")


_GRAPHS = {"graphml": _graphml, "gml": _gml}
_NAMES = {"graphml": "GraphML", "gml": "GML"}


def _edge(file: str, edge: Edge, year: int, diagnostics: list[Diagnostic]) -> list[Promise]:
    a, b, said = edge.a, edge.b, edge.attributes
    where, problems = f"edge {a}-{b}", FileDiagnostics(file, diagnostics)
    word = str(said.get("kind", "") or GENERAL).strip().lower()
    kind = EDGE_WORDS.get(word)
    weight = _number(said, "weight", (-1.0, 1.0), "a weight from -1 to 1", f"{where}: ", edge.line, problems)
    if kind is None:
        message = f"{word!r} is no kind of edge: {', '.join(KINDS)}"
        diagnostics.append(Diagnostic(file, edge.line, f"{where}: kind", message))
    if a == b:
        diagnostics.append(Diagnostic(file, edge.line, where, "joins a node to itself; an edge joins two"))
    ends = (
        next((said[name] for name in names if said.get(name) not in (None, "")), None)
        for names in zip(*YEARS_OF_EDGE, strict=True)
    )
    own = Period.read(dict(zip(("start", "end"), ends, strict=True)), edge.line, problems)
    if kind is None or not (edge.holds_in(year) and own.holds_in(year)):
        return []
    pact = str(said.get("pact", "") or "")
    note = str(said.get("note", "") or "")
    return [Promise(a, b, kind, edge.mutual, (pact,) if pact else (), weight, note, edge.line)]


def _nodes(file: str, network: Network, diagnostics: list[Diagnostic]) -> Nodes:
    names, kinds, capability = {}, {}, {}
    problems = FileDiagnostics(file, diagnostics)
    for each in network.nodes:
        id, node = each.id, each.attributes
        if name := str(node.get("name") or node.get("label") or ""):
            names[id] = name
        if word := str(node.get("kind") or "").strip().lower():
            known = PARTY_WORDS.get(word)
            if known is None:
                allowed = ", ".join(PARTY_KINDS)
                diagnostics.append(Diagnostic(file, None, f"node {id}: kind", f"{word!r} is not allowed: {allowed}"))
            else:
                kinds[id] = known
        sizes = (
            _number(node, name, (0.0, math.inf), "0 or more", f"node {id}: ", None, problems)
            for name in ("capability", "cinc")
        )
        size = next((size for size in sizes if size is not None), None)
        if size is not None:
            capability[id] = size
    return Nodes(file, tuple(node.id for node in network.nodes), names, kinds, capability)


def _number(
    attributes: Mapping[str, object],
    name: str,
    allowed: tuple[float, float],
    said: str,
    where: str,
    line: int | None,
    problems: FileDiagnostics,
) -> float | None:
    """A number from an attribute, which may be text; None where it is missing, and a problem where it is another.

    allowed: its least and greatest value, in words `said`.  where: what has the attribute, for the message.
    """
    value = attributes.get(name)
    if value is None or str(value).strip() in MISSING:
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if math.isfinite(number) and allowed[0] <= number <= allowed[1]:
        return number
    problems.add(line, f"{where}{name}", f"{str(value)[:40]!r} is not {said}")
    return None
