"""Whether a run folder is what its manifest says, for whoever reads it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from diplosim.batches.manifest import Manifest
from diplosim.batches.reading import finished_runs
from diplosim.learning.tables import Tables

AGAIN = "the batch command, given again, writes it anew"


def check_sound(folder: Path, manifest: Manifest) -> None:
    """Check the scenario, the belief tables and the parts of a folder against its manifest.

    Args:
        folder: run folder.
        manifest: what it says of itself.

    Raises:
        ValueError: naming the file that was changed, is damaged or is gone.
        OSError: if one cannot be read.
    """
    scenario, tables = folder / "scenario.yaml", folder / "beliefs" / "tables.npz"
    if manifest.scenario_file is not None and checksum(scenario) != manifest.scenario_file:
        raise ValueError(f"{scenario}: is not the scenario that was played; put it back as it was, or {AGAIN}")
    if manifest.tables is not None and Tables.load(tables).digest() != manifest.tables:
        raise ValueError(f"{tables}: are not the tables that were used; {AGAIN}")
    found = finished_runs(folder)
    if found < manifest.finished:
        raise ValueError(
            f"{folder / 'outcomes'}: holds {found:,} finished runs, manifest.json says {manifest.finished:,}; the "
            "batch command, given again, plays those that are gone"
        )


def checksum(file: Path) -> str:
    """SHA-256 (hex) of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
