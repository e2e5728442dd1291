"""What is wrong with files that are being imported: gathered over all of them, told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError

SHOWN = 5
"""Names of a list that a message shows before it counts the rest."""


@dataclass(frozen=True)
class FileDiagnostics:
    """What is wrong with one file, in `found`; `of` gives another file's, in the same list."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)

    def of(self, file: str) -> FileDiagnostics:
        """What is wrong with another file, told together with these."""
        return FileDiagnostics(file, self.found)

    def add(self, line: int | None, key: str, message: str) -> None:
        """Note a problem.  `line` counts from 1, None where none can be named; `message` says what is allowed."""
        self.found.append(Diagnostic(self.file, line, key, message))

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with this file so far."""
        return all(diagnostic.file != self.file for diagnostic in self.found)

    def stop_if_any(self) -> None:
        """Raise ScenarioError with all problems, each once, in the order of files and lines."""
        if self.found:
            files = list(dict.fromkeys(diagnostic.file for diagnostic in self.found))
            each = dict.fromkeys(self.found)
            raise ScenarioError(
                sorted(each, key=lambda diagnostic: (files.index(diagnostic.file), diagnostic.line or 0))
            )


def listed(names: Iterable[str]) -> str:
    """The first names of a list, and how many more there are."""
    every = [name or "''" for name in names]
    if not every:
        return "none"
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
