"""What a worker is handed for many tasks: kept between them, since reading it anew would cost more than a task."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path

from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario


@lru_cache(maxsize=2)
def unpickled_scenario(pickled: bytes) -> Scenario:
    """The scenario that a task carries.  Raises TypeError for anything else."""
    scenario = pickle.loads(pickled)
    if not isinstance(scenario, Scenario):
        raise TypeError(f"a task carries a {type(scenario).__name__} instead of a scenario")
    return scenario


def tables_of(path: Path) -> Tables:
    """The belief tables in a file, read anew where the file is another one than before."""
    stat = path.stat()
    return _tables(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2)
def _tables(path: Path, changed: int, size: int) -> Tables:
    return Tables.load(path)
