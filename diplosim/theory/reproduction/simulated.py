"""A closed form that can be played: its inputs turned into a scenario, and its quantities read from outcome tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from diplosim.batches.progress import Progress
from diplosim.theory import FAMILIES
from diplosim.theory.reproduction.estimates import Estimate, estimate

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.numerics.arrays import AnyArray
    from diplosim.scenario.scenario import Scenario

CHUNK = 4096
"""Runs that are played together."""

Inputs = Mapping[str, Any]
Reading = Callable[["pd.DataFrame", Inputs], "AnyArray"]
"""Values of a quantity in the runs of an outcome table; NaN in runs that say nothing about it."""


@dataclass(frozen=True)
class Play:
    """One batch of a comparison.

    readings: quantity of the closed form -> how to read it.  changes: what differs from the scenario of the family, by
    dotted paths.  why: what the change is for.
    """

    readings: Mapping[str, Reading]
    changes: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Simulated:
    """A family that the engine plays.

    family: name in `diplosim.theory.FAMILIES`; of a limit `x` that play approaches it also gives `x_within`, how far
    off play may be.  title, source: for readers.  config: name of its scenario.  scenario:
    inputs of the closed form -> scenario.  plays: batches from which its quantities are read.  cases: inputs that the
    page shows.
    """

    family: str
    title: str
    source: str
    config: str
    scenario: Callable[[Inputs], Scenario]
    plays: tuple[Play, ...]
    cases: tuple[Inputs, ...]


@dataclass(frozen=True)
class Row:
    """One published number and ours.  inputs: of the closed form."""

    family: str
    inputs: Inputs
    quantity: str
    published: float
    ours: Estimate


def compare(
    simulated: Simulated, inputs: Inputs, runs: int, seed: int = 0, progress: Progress | None = None
) -> Iterator[Row]:
    """Play one case of a family and hold it against its closed form.

    Args:
        simulated: the family.
        inputs: inputs of its closed form.
        runs: runs of each batch, 2 or more.
        seed: seed of all draws.
        progress: told how many runs are finished.

    Yields:
        A published number and ours, for each quantity that the engine plays.

    Raises:
        ValueError: if the inputs are out of range.
        ScenarioError: if they are beyond what a scenario file can say.
    """
    published = FAMILIES[simulated.family](**inputs)
    scenario = simulated.scenario(inputs)
    progress = progress or Progress()
    for play in simulated.plays:
        table = _played(scenario.replace(play.changes) if play.changes else scenario, runs, seed, progress)
        for quantity, read in play.readings.items():
            expected = float(published[quantity])
            within = float(published.get(f"{quantity}_within", 0.0))
            yield Row(simulated.family, inputs, quantity, expected, estimate(read(table, inputs), expected, within))


def _played(scenario: Scenario, runs: int, seed: int, progress: Progress) -> pd.DataFrame:
    import pandas as pd

    from diplosim.batches.simulate import simulate

    parts = []
    for first in range(0, runs, CHUNK):
        count = min(CHUNK, runs - first)
        parts.append(simulate(scenario, count, seed=seed, first_run=first))
        progress.advance(count)
    return pd.concat(parts, ignore_index=True)
