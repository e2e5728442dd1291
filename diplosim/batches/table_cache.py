"""Putting the belief tables of a batch into its folder, once, whoever comes first."""

from __future__ import annotations

import secrets
from pathlib import Path

from diplosim.atomic_files import PARTIAL, create_whole, written_whole
from diplosim.batches.progress import Progress
from diplosim.batches.store import RunStore
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables, table_key
from diplosim.scenario.scenario import Scenario


def provide_tables(store: RunStore, scenario: Scenario, progress: Progress, given: Tables | None = None) -> None:
    """Make sure that the folder has the belief tables of its batch.

    Where several processes begin a folder at once, each fits the tables and the first to be ready writes them; the
    others find the same ones there.

    Args:
        store: the run folder, which keeps the tables.
        scenario: what they are fitted to.
        progress: told how far the fit is.
        given: tables to use in place of those of the scenario; None for those of the scenario.

    Raises:
        FolderRefused: if the batch was begun with tables that this engine does not fit any more.
        OSError: if they cannot be written.
    """
    found = _tables_of(store.tables)
    if found is not None and not store.knows_tables(found.digest()):
        found = None  # not those that the manifest speaks of
    key = table_key(scenario) if given is None else given.key
    if found is not None and found.key == key:
        store.use_tables(found.digest())
        return
    tables = tables_for(scenario, progress=_Quarters(progress)) if given is None else given
    store.use_tables(tables.digest())
    content = _as_bytes(tables, store.tables.parent)
    if store.tables.exists() and found is None:
        with written_whole(store.tables) as stream:  # damaged
            stream.write(content)
    elif not create_whole(store.tables, content) and (other := _tables_of(store.tables)) is not None:
        store.use_tables(other.digest())


def _tables_of(file: Path) -> Tables | None:
    """Read a table file; None if it is absent or damaged."""
    try:
        return Tables.load(file)
    except (OSError, ValueError):
        return None


def _as_bytes(tables: Tables, folder: Path) -> bytes:
    aside = folder / f".tables-{secrets.token_hex(4)}{PARTIAL}"
    try:
        tables.save(aside)
        return aside.read_bytes()
    finally:
        aside.unlink(missing_ok=True)


class _Quarters:
    """Tells how far the fitting of the belief tables is, four times and not more."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = 0

    def __call__(self, share: float) -> None:
        quarter = int(4 * share)
        if quarter > self._told:
            self._told = quarter
            self._progress.say(f"fitting belief tables: {25 * quarter} %")
