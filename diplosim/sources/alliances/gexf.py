"""GEXF, versions 1.1 to 1.3, as Gephi writes it: an edge reader of our own.

networkx reads neither a graph whose edges are in part directed, nor the attribute `kind` of version 1.3, nor its newer
types, nor the namespaces of version 1.1.  Read are nodes and edges at any level of a hierarchy, their attributes, and
when they hold: `start` and `end`, `spells`, and values that hold for a time only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from diplosim.scenario.diagnostics import Diagnostic
from diplosim.sources.alliances.network_parts import Edge, Network, Node, Period
from diplosim.sources.importers.file_diagnostics import FileDiagnostics
from diplosim.sources.importers.located_xml import Element, parse_xml

DIRECTIONS = {"directed": False, "undirected": True, "mutual": True}
"""Whether an edge of this type is mutual."""

OWN_OF_EDGE = frozenset({"id", "source", "target", "type"})
TIMES = frozenset({"start", "end", "startopen", "endopen"})
LISTED = frozenset({"attvalues", "spells", "slices", "nodes", "edges"})


def read_gexf(path: Path, raw: bytes, year: int, diagnostics: list[Diagnostic]) -> Network | None:
    """Nodes and edges of a GEXF file.

    Args:
        path: the file, for messages.
        raw: its content.
        year: the year at which values that change are taken.
        diagnostics: where problems are noted.

    Returns:
        What the file holds; None, and problems, where it is no such file.
    """
    found = FileDiagnostics(str(path), diagnostics)
    top = parse_xml(raw, found)
    if top is None:
        return None
    _drop_prefixes(top)
    graph = next((child for child in top.children if child.tag == "graph"), None)
    if top.tag != "gexf" or graph is None:
        found.add(top.line, top.tag, "not a GEXF graph: a file starts with <gexf>, in which a <graph> stands")
        return None
    default = (graph.get("defaultedgetype") or "undirected").lower()
    read = _Reader(_titles(graph, "node"), _titles(graph, "edge"), default, year, found)
    nodes = [read.node(element) for element in graph.within("node") if element.get("id")]
    edges = [edge for element in graph.within("edge") if (edge := read.edge(element)) is not None]
    known = {node.id for node in nodes}
    for edge in edges:
        for end in (edge.a, edge.b):
            if end not in known:
                found.add(edge.line, "edge", f"joins {end!r}, which is no node of the file")
    return Network(nodes, edges)


def _drop_prefixes(element: Element) -> None:
    """Leave the prefix out of tags; `viz:` alone keeps it, as its tags are about looks only."""
    prefix, _, local = element.tag.rpartition(":")
    if prefix and prefix != "viz":
        element.tag = local
    for child in element.children:
        _drop_prefixes(child)


def _titles(graph: Element, kind: str) -> dict[str, tuple[str, str]]:
    """Name and default value of each attribute, by its id."""
    found = {}
    for group in graph.inside("attributes"):
        if (group.get("class") or "").lower() != kind:
            continue
        for attribute in group.inside("attribute"):
            id = attribute.get("id") or ""
            default = next((child.text for child in attribute.inside("default")), "")
            found[id] = ((attribute.get("title") or id).strip().lower(), default.strip())
    return found


class _Reader:
    """Reads elements of one file."""

    def __init__(
        self,
        of_nodes: dict[str, tuple[str, str]],
        of_edges: dict[str, tuple[str, str]],
        default: str,
        year: int,
        found: FileDiagnostics,
    ) -> None:
        self.of_nodes, self.of_edges, self.default, self.year, self.found = of_nodes, of_edges, default, year, found

    def node(self, element: Element) -> Node:
        """A node; its times and its looks are kept as attributes that nobody reads."""
        attributes = {name: value for name, value in element.attributes.items() if name != "id"}
        attributes |= self._values(element, self.of_nodes)
        attributes |= {child.tag: "given" for child in element.children if child.tag not in LISTED - {"spells"}}
        return Node(element.attributes["id"], {name.lower(): value for name, value in attributes.items()})

    def edge(self, element: Element) -> Edge | None:
        """An edge; None, and a problem, where it joins nothing or has an unknown type."""
        a, b = element.get("source"), element.get("target")
        if not a or not b:
            self.found.add(element.line, "edge", "needs a source and a target")
            return None
        type = (element.get("type") or self.default).lower()
        if type not in DIRECTIONS and type != "mixed":
            self.found.add(element.line, f"edge {a}-{b}: type", f"{type!r} is not allowed: {', '.join(DIRECTIONS)}")
            return None
        own = {n.lower(): v for n, v in element.attributes.items() if n not in OWN_OF_EDGE | TIMES and ":" not in n}
        own |= self._values(element, self.of_edges)
        own |= {child.tag: "given" for child in element.children if child.tag not in LISTED}
        return Edge(a, b, DIRECTIONS.get(type, True), own, tuple(self._periods(element)), element.line)

    def _values(self, element: Element, titles: dict[str, tuple[str, str]]) -> dict[str, str]:
        """Attributes by name: defaults, then the values that hold in the year."""
        values = {title: default for title, default in titles.values() if default}
        for group in element.inside("attvalues"):
            for item in group.inside("attvalue"):
                id = item.get("for") or item.get("id") or ""
                span = self._period(item)
                if span.holds_in(self.year):
                    values[titles.get(id, (id.lower(), ""))[0]] = item.get("value") or ""
        return values

    def _periods(self, element: Element) -> Iterator[Period]:
        """When an edge holds: the spells of its own, else from its start to its end; nothing where it always does."""
        spells = [spell for tag in ("spells", "slices") for group in element.inside(tag) for spell in group.children]
        if spells:
            yield from map(self._period, spells)
        elif TIMES & set(element.attributes):
            yield self._period(element)

    def _period(self, element: Element) -> Period:
        return Period.read(element.attributes, element.line, self.found)
