"""Build the tables that ship with scenarios and experiments: `python -m tools.build_tables [NAME ...]`.

Shipped tables save their users the training plays.  They are used only where they fit the scenario's content and the
version of the rules, and a test refits them.  Of experiments those with named cells have tables; generated systems are
too many.  The variants of the levers of a report have tables for the scenarios that most reports are of.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from analysis.run.levers import variants
from diplosim.designs import loading as designs
from diplosim.learning.fitting import fit_tables, shipped_cell_path, shipped_path
from diplosim.learning.tables import Tables, table_key
from diplosim.scenario.catalogue import names
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario

EXPERIMENTS = ("geneva_2022", "geneva_2022_opened", "july_1914")
"""Shipped experiments whose cells are named; `geneva_2022` and `july_1914` are names of scenarios too."""


LEVERS = ("geneva_2022",)
"""Shipped scenarios with tables for each lever of a report: a dozen files and a fifth of a report each."""


def main(chosen: list[str]) -> None:
    """Fit and write the tables of the named scenarios and experiments (all shipped ones if none is named)."""
    for name in [name for name in names() if not chosen or name in chosen]:
        scenario = load(name)
        _write(name, scenario, shipped_path(scenario.id))
    for name, scenario, path in cells([name for name in EXPERIMENTS if not chosen or name in chosen]):
        _write(name, scenario, path)
    for name, scenario, path in moved([name for name in LEVERS if not chosen or name in chosen]):
        _write(name, scenario, path)


def moved(scenarios: list[str]) -> Iterator[tuple[str, Scenario, Path]]:
    """Variants of the levers of a report: name, scenario, file of its tables; nothing where nothing is learnt."""
    for name in scenarios:
        for number, variant in enumerate(variants(load(name))):
            yield f"{name}: lever {number}", variant, shipped_cell_path(table_key(variant))


def cells(experiments: list[str]) -> Iterator[tuple[str, Scenario, Path]]:
    """Cells of experiments that no shipped scenario is: name, scenario, file of its tables."""
    known = {table_key(load(name)) for name in names()}
    for experiment in experiments:
        for cell in designs.load(designs.find(experiment)).kept:
            key = table_key(cell.scenario)
            if key not in known:
                known.add(key)
                yield f"{experiment}: {cell.name}", cell.scenario, shipped_cell_path(key)


def _write(name: str, scenario: Scenario, path: Path) -> None:
    tables: Tables = fit_tables(scenario)
    path.parent.mkdir(parents=True, exist_ok=True)
    tables.save(path)
    largest, mean, expected = tables.changes[-1]
    click.echo(f"{name}: {path.stat().st_size / 1024:.0f} KiB, last refit moved likelihoods by {mean:.2g} on average")
    click.echo(
        f"  (at most {largest:.2g} where seen 30 times or more), expectations by at most {expected:.2g}; digest "
        f"{tables.digest()[:16]}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
