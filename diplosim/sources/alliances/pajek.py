"""Pajek's .net: vertices, arcs (a promise of one side), edges (of both) and matrices (arcs).

A reader of our own, since networkx passes over weights that are no numbers and over times, takes comments for edges and
merges vertices of one label.  Times such as `[1907-1914,1920-*]` behind an arc or edge are years.  Lines that begin
with `%` or `/*` are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from diplosim.scenario.diagnostics import Diagnostic
from diplosim.sources.alliances.network_parts import Edge, Network, Node, Period
from diplosim.sources.alliances.official_file import decoded
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed

TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|(?P<times>\[[^\]]*\])|(?P<plain>[^\s"\[]\S*)')
SPAN = re.compile(r"(\d{4}|\*)(?:-(\d{4}|\*))?")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
ZERO = re.compile(r"[+-]?(0+\.?0*|\.0+)")
COMMENTS = ("%", "/*")
TIES = {"*arcs": False, "*edges": True}
"""Sections that list ties, and whether these bind both sides."""

LARGEST = 100_000
"""Most vertices that are read."""

REFUSED = ("*arcslist", "*edgeslist")
IGNORED = ("*network",)

Line = tuple[int, str]


def read_pajek(path: Path, raw: bytes, diagnostics: list[Diagnostic]) -> Network | None:
    """Vertices and ties of a Pajek file.

    Args:
        path: the file, for messages.
        raw: its content.
        diagnostics: where problems are noted.

    Returns:
        What the file holds; None, and problems, where it is no such file.
    """
    problems = FileDiagnostics(str(path), diagnostics)
    sections = list(_sections(decoded(raw, str(path))))
    vertices = [(head, body) for head, body in sections if _name(head) == "*vertices"]
    if len(vertices) != 1 or [name for name in map(_name, (head for head, _ in sections)) if name in REFUSED]:
        _refuse(sections, len(vertices), problems)
        return None
    reader = _Reader(problems)
    reader.vertices(*vertices[0])
    unread = []
    for head, body in sections:
        name = _name(head)
        if name in TIES:
            reader.ties(head, body, TIES[name])
        elif name == "*matrix":
            reader.matrix(body)
        elif name not in ("*vertices", *IGNORED):
            unread.append(f"{head[1].split()[0]} (line {head[0]})")
    notes = (f"sections that are not read: {listed(unread)}",) if unread else ()
    nodes = [Node(label, reader.attributes[number]) for number, label in reader.labels.items()]
    return Network(nodes, reader.edges, notes)


def _refuse(sections: list[tuple[Line, list[Line]]], vertices: int, problems: FileDiagnostics) -> None:
    for (line, text), _ in sections:
        if _name((line, text)) in REFUSED:
            problems.add(line, "", "*Arcslist and *Edgeslist are not read; write *Arcs and *Edges")
    if vertices != 1:
        message = f"not a network in Pajek's format: it has one section *Vertices, and this file {vertices}"
        problems.add(None, "", message)


def _sections(text: str) -> Iterator[tuple[Line, list[Line]]]:
    """The head of each section and the lines below it, with their numbers; comments and empty lines left out."""
    head: Line | None = None
    body: list[Line] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith(COMMENTS):
            continue
        if stripped.startswith("*"):
            if head is not None:
                yield head, body
            head, body = (number, stripped), []
        else:
            body.append((number, stripped))
    if head is not None:
        yield head, body


def _name(head: Line) -> str:
    return head[1].split()[0].lower()


class _Reader:
    """Reads sections of one file.

    labels, attributes: by the number of a vertex, as text.  edges: ties so far.
    """

    def __init__(self, problems: FileDiagnostics) -> None:
        self.problems = problems
        self.labels: dict[str, str] = {}
        self.attributes: dict[str, dict[str, object]] = {}
        self.edges: list[Edge] = []

    def vertices(self, head: Line, body: list[Line]) -> None:
        """Numbers and labels; a vertex without a line of its own goes by its number."""
        counts = head[1].split()[1:]
        if len(counts) != 1 or not counts[0].isdecimal() or int(counts[0]) > LARGEST:
            message = f"needs the number of vertices, at most {LARGEST:,}, and no more (two modes are not read)"
            self.problems.add(head[0], "*Vertices", message)
            return
        self.labels = {str(number): str(number) for number in range(1, int(counts[0]) + 1)}
        self.attributes = {number: {"id": number} for number in self.labels}
        lines: dict[str, int] = {}
        for line, text in body:
            words, times = _split(text)
            number, others = "".join(words[:1]), words[1:]
            if number not in self.labels or number in lines:
                allowed = f"1 to {counts[0]}, each once"
                self.problems.add(line, "*Vertices", f"{number!r} is no number of a vertex; allowed: {allowed}")
                continue
            lines[number] = line
            self.labels[number] = others[0] if others else number
            self.attributes[number] |= _looks(others[1:]) | ({"times": times} if times else {})
        called: dict[str, str] = {}
        for number, label in self.labels.items():
            if (other := called.setdefault(label, number)) != number:
                message = f"{label!r} is the label of the vertices {other} and {number}; each needs its own"
                self.problems.add(lines.get(number, head[0]), "*Vertices", message)

    def ties(self, head: Line, body: list[Line], mutual: bool) -> None:
        """Arcs or edges: two vertices, perhaps a weight, times and attributes."""
        relation = " ".join(_split(head[1])[0][1:])
        for line, text in body:
            words, times = _split(text)
            ends, rest = words[:2], words[2:]
            if len(ends) < 2:
                self.problems.add(line, "tie", f"{text[:40]!r} joins nothing; two numbers of vertices are needed")
            if len(ends) < 2 or not self._known(line, ends):
                continue
            said: dict[str, object] = {"relation": relation, **_pairs(rest[1:])}
            said |= {"weight": rest[0]} if rest else {}
            periods = [period for span in times for period in self._periods(line, span)]
            a, b = (self.labels[end] for end in ends)
            self.edges.append(Edge(a, b, mutual, said, periods, line))

    def matrix(self, body: list[Line]) -> None:
        """A row of weights for each vertex, 0 where there is no arc."""
        labels = list(self.labels.values())
        if len(body) != len(labels):
            line = body[0][0] if body else None
            self.problems.add(
                line, "*Matrix", f"{len(body)} rows; one for each of the {len(labels)} vertices is needed"
            )
            return
        for a, (line, text) in zip(labels, body, strict=True):
            weights = text.split()
            if len(weights) != len(labels):
                self.problems.add(line, "*Matrix", f"{len(weights)} numbers in a row of {len(labels)} vertices")
                continue
            for b, weight in zip(labels, weights, strict=True):
                if not ZERO.fullmatch(weight):
                    self.edges.append(Edge(a, b, False, {"weight": weight}, (), line))

    def _known(self, line: int, ends: list[str]) -> bool:
        """Whether both ends are vertices; a problem is noted where one is not."""
        strangers = [end for end in ends if end not in self.labels]
        if strangers:
            allowed = f"1 to {len(self.labels)}"
            self.problems.add(line, "tie", f"{listed(strangers)}: no number of a vertex; allowed: {allowed}")
        return not strangers

    def _periods(self, line: int, times: str) -> Iterator[Period]:
        """Spans of years such as `[1907-1914,1920-*]`."""
        for part in times.strip("[]").split(","):
            span = SPAN.fullmatch(part.strip())
            if span is None:
                self.problems.add(line, "times", f"{times!r} is not read; allowed: years, such as [1907-1914,1920-*]")
                return
            first, last = span[1], span[2] or span[1]
            yield Period(*(None if year == "*" else int(year) for year in (first, last)))


def _split(text: str) -> tuple[list[str], list[str]]:
    """Words of a line, a text in quotes being one, and the times in square brackets."""
    found = list(TOKEN.finditer(text))
    words = [match["plain"] if match["quoted"] is None else match["quoted"] for match in found if not match["times"]]
    return words, [match["times"] for match in found if match["times"]]


def _looks(words: list[str]) -> dict[str, object]:
    """What stands behind the label of a vertex: coordinates, perhaps a shape, and attributes in pairs."""
    placed = next((place for place, word in enumerate(words) if not NUMBER.fullmatch(word)), len(words))
    rest = words[placed:]
    shape = {"shape": rest.pop(0)} if len(rest) % 2 else {}
    return {**dict(zip("xyz", words[:placed], strict=False)), **shape, **_pairs(rest)}


def _pairs(words: list[str]) -> dict[str, object]:
    """Attributes by their names in lower case; one that is left over has itself for a value."""
    names, values = words[::2], [*words[1::2], *([words[-1]] if len(words) % 2 else [])]
    return {name.lower(): value for name, value in zip(names, values, strict=True)}
