"""Fitted tables kept on the disk of this machine, so that the next command need not fit them again.

A file is found by everything that its tables depend on: the content of the scenario, the code of the engine and of the
shipped policies, and the version of NumPy.  Tables that hang on code of others are not kept.  The folder may be deleted
at any time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from diplosim.learning.tables import Tables, table_key
from diplosim.numerics.kept_files import code_of, keep, kept_folder, read_kept
from diplosim.scenario.fingerprint import files_of, packages_of
from diplosim.scenario.scenario import Scenario

KIND = "tables"

MOST_BYTES = 256 * 2**20
"""Bytes of all files together; those that were not used for longest go first."""


def kept_tables(scenario: Scenario) -> Tables | None:
    """Tables that an earlier command has kept; None where there are none, or only damaged ones."""
    depends = _depends(scenario)
    content = None if depends is None else read_kept(KIND, depends)
    if content is None:
        return None
    try:
        tables = Tables.from_bytes(content)
    except ValueError:
        return None
    return tables if tables.key == table_key(scenario) else None


def keep_tables(scenario: Scenario, tables: Tables) -> bool:
    """Keep fitted tables for the next command.

    Args:
        scenario: what they were fitted to.
        tables: what was fitted.

    Returns:
        Whether they are kept; a cache that cannot be written costs the next command its time, and this one nothing.
    """
    depends = _depends(scenario)
    return depends is not None and keep(KIND, depends, tables.as_bytes(), MOST_BYTES)


def folder() -> Path | None:
    """Where tables are kept on this machine; None where nothing is kept."""
    return kept_folder(KIND)


def _depends(scenario: Scenario) -> str | None:
    """All that the tables of a scenario depend on; None where nothing is kept, or they hang on code of others."""
    if folder() is None or files_of(scenario) or packages_of(scenario):
        return None
    return f"{table_key(scenario)}; {code_of(('diplosim', 'agents'))}; numpy {np.__version__}"
