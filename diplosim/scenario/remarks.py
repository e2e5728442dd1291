"""Reading one document to its end and noting all that is wrong with it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.scenario.document import Document, Route
from diplosim.scenario.outline import Finding
from diplosim.scenario.problems import Problem


class Remarks:
    """What was found in a document, each problem with its file, line and key.

    document: the text with its lines.  data: what it holds.  problems: flaws of the document itself, and what was
    noted.
    """

    def __init__(self, document: Document, data: Mapping[str, Any]) -> None:
        self.document = document
        self.data = data
        self.problems: list[Problem] = [
            Problem(document.file, flaw.line, spelt(flaw.route), flaw.message) for flaw in document.flaws
        ]

    def note(self, *findings: Finding) -> None:
        """Note problems at their routes."""
        self.problems += [
            Problem(self.document.file, self.document.line(route), spelt(route), message) for route, message in findings
        ]


def spelt(route: Route) -> str:
    """A route as a dotted path."""
    return ".".join(map(str, route))
