"""Build the tables that ship with the scenarios: `python -m tools.build_tables [SCENARIO ...]`.

Shipped tables save their users the training plays.  They are used only where they fit the scenario's content and the
version of the rules, and a test refits them.
"""

from __future__ import annotations

import sys

import click

from diplosim.learning.fitting import fit_tables, shipped_path
from diplosim.scenario.catalogue import names
from diplosim.scenario.loading import load


def main(scenarios: list[str]) -> None:
    """Fit and write the tables of the named scenarios (all shipped ones if none is named)."""
    for name in scenarios or list(names()):
        scenario = load(name)
        tables = fit_tables(scenario)
        path = shipped_path(scenario.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.save(path)
        largest, mean, expected = tables.changes[-1]
        click.echo(
            f"{name}: {path.stat().st_size / 1024:.0f} KiB, last refit moved likelihoods by {mean:.2g} on average"
        )
        click.echo(
            f"  (at most {largest:.2g} where seen 30 times or more), expectations by at most {expected:.2g}; digest "
            f"{tables.digest()[:16]}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
