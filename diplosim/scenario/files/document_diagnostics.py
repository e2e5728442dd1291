"""Reading one document to its end and noting all that is wrong with it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.scenario.diagnostics import Diagnostic, RouteDiagnostic
from diplosim.scenario.files.document import Document
from diplosim.scenario.routes import dotted


class DocumentDiagnostics:
    """What was found in a document, each problem with its file, line and key.

    document: the text with its lines.  data: what it holds.  diagnostics: those of the document itself, and what was
    noted.
    """

    def __init__(self, document: Document, data: Mapping[str, Any]) -> None:
        self.document = document
        self.data = data
        self.diagnostics: list[Diagnostic] = [
            Diagnostic(document.file, diagnostic.line, dotted(diagnostic.route), diagnostic.message)
            for diagnostic in document.diagnostics
        ]

    def note(self, *diagnostics: RouteDiagnostic) -> None:
        """Note problems at their routes."""
        self.diagnostics += [
            Diagnostic(self.document.file, self.document.line(route), dotted(route), message)
            for route, message in diagnostics
        ]
