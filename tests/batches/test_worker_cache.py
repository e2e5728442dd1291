"""What a worker keeps between tasks is what lies on the disk."""

from pathlib import Path

from diplosim.batches.worker_cache import tables_of
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import empty_tables
from diplosim.scenario.scenario import Scenario


def test_a_worker_reads_tables_anew_where_the_file_is_another_one(quick: Scenario, tmp_path: Path) -> None:
    """A worker of a cluster outlives a folder, which may be deleted and begun anew under its old path."""
    file = tmp_path / "tables.npz"
    for tables in (tables_for(quick), empty_tables(quick)):
        tables.save(file)
        assert tables_of(file).digest() == tables.digest()
