"""Nodes and edges as a network file has them, before they become parties and promises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diplosim.sources.importers.file_diagnostics import FileDiagnostics

YEAR = re.compile(r"(\d{4})(?:\.\d+)?")
DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:T.*)?")
OPEN = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """The first and the last year in which something holds; None leaves that side open."""

    start: int | None = None
    end: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether it holds in some part of a year."""
        return (self.start is None or self.start <= year) and (self.end is None or year <= self.end)

    @classmethod
    def read(cls, attributes: Mapping[str, object], line: int | None, found: FileDiagnostics) -> Period:
        """The period between `start` (or `startopen`) and `end` (or `endopen`), each a year or an ISO date.

        Args:
            attributes: attributes of an element.
            line: its line, for messages.
            found: where values that are neither are noted.

        Returns:
            The period in whole years.
        """
        years = {word: _year(attributes.get(word), word, line, found) for word in ("start", "end")}
        for word, step in (("start", 1), ("end", -1)):
            text = str(attributes.get(f"{word}open") or "").strip()
            if years[word] is None and text:
                at = _year(text, f"{word}open", line, found)
                excluded = re.fullmatch(r"\d{4}(\.0+)?", text) or text[4:10] == ("-12-31" if step > 0 else "-01-01")
                years[word] = at + step if at is not None and excluded else at
        return cls(years["start"], years["end"])


def _year(value: object, word: str, line: int | None, found: FileDiagnostics) -> int | None:
    text = "" if value is None else str(value).strip()
    if not text or OPEN.fullmatch(text):
        return None
    match = YEAR.fullmatch(text) or DATE.fullmatch(text)
    if match is None:
        found.add(line, word, f"{text[:40]!r} is no time that is read; allowed: a year, or a date such as 1914-07-28")
        return None
    return int(match[1])


@dataclass(frozen=True)
class Node:
    """A node: its id, and its attributes by their names in lower case."""

    id: str
    attributes: Mapping[str, object]


@dataclass(frozen=True)
class Edge:
    """An edge: what it joins, whether it binds both, its attributes (names in lower case), when it holds, its line.

    Without periods it always holds.
    """

    a: str
    b: str
    mutual: bool
    attributes: Mapping[str, object]
    periods: Sequence[Period] = ()
    line: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the edge holds in some part of a year."""
        return not self.periods or any(period.holds_in(year) for period in self.periods)


@dataclass(frozen=True)
class Network:
    """All nodes and edges of a file, and what to know about how it was read."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    notes: Sequence[str] = ()
