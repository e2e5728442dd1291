"""A design: the scenarios that are played on the same draws, and how many runs of each.

Its cells are either named, to be compared with the base one by one, or sampled from ranges of the base's numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from diplosim.designs.cell import Cell
from diplosim.designs.observers import obstacles
from diplosim.designs.sampling import Sampling
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.loading import load as load_scenario

Observers = Literal["refitted", "fixed"]
"""Whether observers learn from play of each cell's own scenario, or keep what they learnt from the base's."""

RUNS = 10_000
"""Runs of each named cell unless told otherwise."""

BUDGET = 1_000_000
"""Most talks (cells times runs) of named cells unless a design says otherwise."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}")
"""What a variant or level may be called: it names a folder."""

SYSTEM = "system"
"""The level of a cell that says which generated system it is, where a design is played in several."""


@dataclass(frozen=True)
class Design:
    """What is played.

    cells: the first is the base that the others are held against.  Named cells get a run folder each; sampled ones
    leave sums over blocks of runs, since there may be thousands.  factors: factor -> levels of a factorial design.
    resolution: of a regular fraction, None for a full design.  replicates: generated systems in which the whole design
    is played; the first cells are the base in each of them.
    """

    id: str
    name: str
    question: str
    cells: tuple[Cell, ...] | Sampling
    runs: int = RUNS
    seed: int = 0
    observers: Observers = "refitted"
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolution: int | None = None
    replicates: int = 1

    @property
    def sampling(self) -> Sampling | None:
        """What the cells are sampled from, None where they are named."""
        return self.cells if isinstance(self.cells, Sampling) else None

    @property
    def kept(self) -> tuple[Cell, ...]:
        """The cells whose runs are kept, in run folders: all that are named, of sampled ones the base."""
        return (self.base,) if isinstance(self.cells, Sampling) else self.cells

    @property
    def base(self) -> Cell:
        """The cell that the others are held against."""
        return self.cells[0]

    def base_of(self, cell: Cell) -> Cell:
        """The base of the cell's own system."""
        return next(each for each in self.kept if each.levels.get(SYSTEM) == cell.levels.get(SYSTEM))


def over_budget(cells: int, runs: int, budget: int = BUDGET) -> str | None:
    """The message for a design that plays more talks than its budget, None if it keeps to it."""
    if cells * runs <= budget:
        return None
    return (
        f"{cells} cells of {runs:,} runs are {cells * runs:,} talks, more than the budget of {budget:,}; "
        "play fewer runs or cells, or give the design a larger `budget`"
    )


def of_scenarios(
    names: Sequence[str | Path],
    runs: int = RUNS,
    seed: int = 0,
    observers: Observers = "refitted",
    budget: int = BUDGET,
    allow_code: bool = False,
) -> Design:
    """A design of whole scenarios, by name or file; the first is the base.

    Args:
        names: two scenarios or more.
        runs: runs of each cell.
        seed: seed of all draws.
        observers: `refitted` learn from play of each cell's own scenario, `fixed` keep what they learnt from the
            base's.
        budget: the most talks, cells times runs, that may be played.
        allow_code: whether Python files that the scenarios name may be run.

    Returns:
        The design, with one cell for each scenario, in the order given.

    Raises:
        ScenarioError: with every problem of every file, or if there are too few or too many.
    """
    diagnostics: list[Diagnostic] = []
    cells: list[Cell] = []
    for name in names:
        try:
            scenario = load_scenario(name, allow_code=allow_code)
        except ScenarioError as error:
            diagnostics += error.diagnostics
            continue
        cells.append(Cell(_unused(scenario.id, [cell.name for cell in cells]), scenario))
    if len(names) < 2:
        diagnostics.append(
            Diagnostic(str(names[0]), None, "", "one scenario alone is compared with nothing; name two or more")
        )
    message = over_budget(len(names), runs, budget)
    if message:
        diagnostics.append(Diagnostic("compare", None, "", message))
    if observers == "fixed" and not diagnostics:
        diagnostics += [
            Diagnostic(str(name), None, "observers", reason)
            for name, cell in zip(names[1:], cells[1:], strict=True)
            for reason in obstacles(cells[0].scenario, cell.scenario)
        ]
    if diagnostics:
        raise ScenarioError(diagnostics)
    more = f"_and_{len(cells) - 2}_more" if len(cells) > 2 else ""
    id = f"{cells[0].name}_vs_{cells[1].name}{more}"
    title = " against ".join(dict.fromkeys(cell.scenario.name for cell in cells))
    return Design(id, title, "", tuple(cells), runs, seed, observers)


def _unused(name: str, taken: Sequence[str]) -> str:
    number = 2
    chosen = name
    while chosen in taken:
        chosen, number = f"{name}.{number}", number + 1
    return chosen
