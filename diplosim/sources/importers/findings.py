"""What is wrong with files that are being imported: gathered over all of them, told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diplosim.scenario.problems import Problem, ScenarioError

SHOWN = 5
"""Names of a list that a message shows before it counts the rest."""


@dataclass(frozen=True)
class Findings:
    """Problems of one file; `of` gives another file's, in the same list."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def of(self, file: str) -> Findings:
        """Findings about another file that are told together with these."""
        return Findings(file, self.problems)

    def add(self, line: int | None, key: str, message: str) -> None:
        """Note a problem.  `line` counts from 1, None where none can be named; `message` says what is allowed."""
        self.problems.append(Problem(self.file, line, key, message))

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with this file so far."""
        return all(problem.file != self.file for problem in self.problems)

    def stop_if_any(self) -> None:
        """Raise ScenarioError with all problems, each once, in the order of files and lines."""
        if self.problems:
            files = list(dict.fromkeys(problem.file for problem in self.problems))
            each = dict.fromkeys(self.problems)
            raise ScenarioError(sorted(each, key=lambda problem: (files.index(problem.file), problem.line or 0)))


def listed(names: Iterable[str]) -> str:
    """The first names of a list, and how many more there are."""
    every = [name or "''" for name in names]
    if not every:
        return "none"
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
