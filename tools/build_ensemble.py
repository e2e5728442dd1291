"""Count the outcomes of the ensemble of crises that ships: `python -m tools.build_ensemble`.

Every report compares with the same 60 scenarios of 100 runs, so their counts ship.  They are used only while they
belong to the scenarios that are drawn and to the version of the rules; a test plays some of them again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from analysis.run import base_rates
from diplosim.atomic_files import write_text_whole
from diplosim.batches.extra_runs import ExtraRunsCache
from diplosim.batches.progress import progress_for


def main() -> None:
    """Play the ensemble and write its counts."""
    target = Path(str(base_rates.shipped_file()))
    runs = base_rates.ensemble_runs()
    with tempfile.TemporaryDirectory() as folder:
        cache = ExtraRunsCache(Path(folder))
        cache.provide(runs, progress_for())
        counts = base_rates.counted(runs, cache)
    write_text_whole(target, counts.to_csv(index=False, lineterminator="\n"))
    click.echo(f"{target}: {len(counts)} scenarios of {base_rates.RUNS} runs")


if __name__ == "__main__":
    main()
