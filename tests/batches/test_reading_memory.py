"""Ten million rows on disk, aggregated in less than 2 GiB of memory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from diplosim.batches.manifest import Plan, WorkPeriod, now
from diplosim.batches.parts import Part, write_part
from diplosim.batches.simulate import simulate
from diplosim.batches.store import RunStore
from diplosim.scenario.scenario import Scenario

ROWS, CHUNK = 10**7, 4096

MEASURE = """
import resource, sys
{work}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""
WORK = {
    "pieces": "from diplosim.batches.reading import runs_in_pieces\n"
    "counts = sum(piece['outcome'].value_counts() for piece in runs_in_pieces(sys.argv[1], ['outcome']))\n"
    "assert counts.sum() == 10**7",
    "columns": "import diplosim\n"
    "columns = ['outcome', 'end_reason', 'end_round', 'peak_rung', 'settled_share']\n"
    "table = diplosim.read_runs(sys.argv[1], columns)\n"
    "assert table.groupby('outcome', observed=True)['end_round'].count().sum() == 10**7",
    "dataset": "from diplosim.batches.reading import outcome_dataset\n"
    "table = outcome_dataset(sys.argv[1]).to_table(columns=['outcome', 'end_round'])\n"
    "assert sum(table.group_by('outcome').aggregate([('end_round', 'count')])['end_round_count'].to_pylist()) == 10**7",
}


@pytest.fixture(scope="module")
def big(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real talks of a few chunks, written again and again under other numbers by what writes every part."""
    folder = tmp_path_factory.mktemp("big") / "run"
    plan = Plan(quick.id, quick.version, quick.content_hash(), 0, ROWS)
    store = RunStore.open(folder, plan, WorkPeriod("", "serial", CHUNK, now()), quick.to_yaml)
    frames = [simulate(quick, CHUNK, first_run=CHUNK * number) for number in range(3)]
    for number, first in enumerate(range(0, ROWS, CHUNK)):
        runs = min(CHUNK, ROWS - first)
        frame = frames[number % 3].head(runs).assign(run=np.arange(first, first + runs))
        counts = {str(name): int(count) for name, count in frame["outcome"].value_counts().items()}
        write_part(store.outcomes, Part(first, runs, 0, plan.scenario_hash, counts), [frame])
    assert store.close("complete").finished == ROWS
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("how", list(WORK))
def test_ten_million_rows_in_two_gibibytes(big: Path, how: str) -> None:
    command = [sys.executable, "-c", MEASURE.format(work=WORK[how]), str(big)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 2.0  # GiB; Linux counts in KiB
