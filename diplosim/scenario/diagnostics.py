"""What is wrong with a scenario: one line per problem, with the file, the line and the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from diplosim.scenario.routes import Route

RouteDiagnostic: TypeAlias = tuple[Route, str]
"""Where something is wrong, and what: the message says what is allowed."""


class Diagnostic(NamedTuple):
    """One problem.  `line` counts from 1, None where no file is involved; `message` says what is allowed."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class ScenarioError(ValueError):
    """A scenario that cannot be used, with every problem that was found."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(tuple(diagnostics))
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)
