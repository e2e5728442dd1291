"""The run folder: one batch on disk, finished chunk by chunk, resumable at any moment.

    <folder>/manifest.json          plan, versions, status
             scenario.yaml          the resolved scenario
             beliefs/tables.npz     likelihood and continuation tables of this batch
             outcomes/part-*.parquet

Every file is written whole (`diplosim.durable`).  Which runs are finished is what the part files say, never
what the manifest says: a kill between the two loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from diplosim.durable import remove_partial_files, write_text_whole
from diplosim.manifest import Manifest, Plan, Session, read_manifest
from diplosim.parts import Part, read_part
from diplosim.statistics import OUTCOMES


class FolderRefused(Exception):
    """A folder that must not be written to, because it holds something else; the message says what."""


@dataclass(frozen=True)
class Stock:
    """Finished parts of a folder in order of their runs, and what was set aside with the reason."""

    parts: tuple[Part, ...]
    rejected: tuple[str, ...] = ()

    @property
    def finished(self) -> int:
        """Runs that need not be played again, failed ones included."""
        return sum(part.runs for part in self.parts)

    @property
    def failed(self) -> int:
        """Runs that raised."""
        return sum(part.failed for part in self.parts)

    @property
    def counts(self) -> dict[str, int]:
        """Runs per outcome class."""
        return {name: sum(part.counts.get(name, 0) for part in self.parts) for name in OUTCOMES}

    def absent(self, runs: int, chunk: int) -> Iterator[tuple[int, int]]:
        """Yield (first run, number of runs) of the chunks that are still to be played."""
        start = 0
        for first, stop in [*((part.first, part.stop) for part in self.parts), (runs, runs)]:
            for chunk_first in range(start, first, chunk):
                yield chunk_first, min(chunk, first - chunk_first)
            start = stop


class RunStore:
    """A run folder opened for one session of work.

    folder: its path.  manifest: the latest manifest, as on disk.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @property
    def outcomes(self) -> Path:
        """Folder of the part files."""
        return self.folder / "outcomes"

    @property
    def tables(self) -> Path:
        """File of the likelihood and continuation tables."""
        return self.folder / "beliefs" / "tables.npz"

    @property
    def _manifest_file(self) -> Path:
        return self.folder / "manifest.json"

    @classmethod
    def open(cls, folder: Path, plan: Plan, session: Session, scenario_yaml: Callable[[], str]) -> RunStore:
        """Start a folder, or continue one of the same plan.

        Args:
            folder: created with its parents where absent.
            plan: what shall be run.
            session: the command at work.
            scenario_yaml: gives the resolved scenario; called only for a new folder.

        Raises:
            FolderRefused: if the folder holds another batch, or something that is no batch.
            OSError: if it cannot be written.
        """
        older = _existing(folder, plan)
        sessions = (*older.sessions, session) if older else (session,)
        manifest = replace(older or Manifest(plan), plan=plan, status="running", sessions=sessions)
        store = cls(folder, manifest)
        store.outcomes.mkdir(parents=True, exist_ok=True)
        store.tables.parent.mkdir(exist_ok=True)
        scenario_file = folder / "scenario.yaml"
        manifest.write(store._manifest_file)
        if not scenario_file.exists():
            write_text_whole(scenario_file, scenario_yaml())
        return store

    def take_stock(self) -> Stock:
        """List the finished parts.

        A file that is damaged, of another plan, or that repeats runs of an earlier part is renamed to
        `*.rejected` and named in the result: its runs count as absent and are played again.
        """
        plan = self.manifest.plan
        parts: list[Part] = []
        rejected: list[str] = []
        covered = 0
        for path in sorted(self.outcomes.glob("part-*.parquet")):
            try:
                part = read_part(path)
                if (part.scenario_hash, part.seed) != (plan.scenario_hash, plan.seed):
                    raise ValueError(f"{path}: of another scenario or seed")
                if part.first < covered or part.stop > plan.runs:
                    raise ValueError(f"{path}: runs {part.first} to {part.stop - 1} are not absent here")
            except ValueError as error:
                rejected.append(str(error))
                path.rename(path.with_name(f"{path.name}.rejected"))
                continue
            covered = part.stop
            parts.append(part)
        return Stock(tuple(parts), tuple(rejected))

    def use_tables(self, digest: str) -> None:
        """Write down which tables this batch uses.

        Raises:
            FolderRefused: if the folder was begun with other tables.
        """
        known = self.manifest.tables
        if known not in (None, digest):
            raise FolderRefused(
                f"{self.folder} was begun with other belief tables ({known[:12] if known else ''}, "
                f"these are {digest[:12]}): the engine or a library has changed; give another --out"
            )
        self._update(replace(self.manifest, tables=digest))

    def close(self, status: str, stock: Stock) -> None:
        """Write down how the session ended and what the folder holds now."""
        if status == "complete":
            remove_partial_files(self.outcomes)
        *earlier, last = self.manifest.sessions
        self._update(
            replace(
                self.manifest,
                status=status,
                finished=stock.finished,
                failed=stock.failed,
                counts=stock.counts,
                sessions=(*earlier, last.end(status)),
            )
        )

    def _update(self, manifest: Manifest) -> None:
        manifest.write(self._manifest_file)
        self.manifest = manifest


def _existing(folder: Path, plan: Plan) -> Manifest | None:
    """Return the manifest of a folder that `plan` may continue, None for an absent or empty one."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is a file; give another --out")
    file = folder / "manifest.json"
    if not file.exists():
        visible = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
        if visible:
            raise FolderRefused(f"{folder} has no manifest.json, but {len(visible)} other files; give another --out")
        return None
    try:
        manifest = read_manifest(file)
    except ValueError as error:
        raise FolderRefused(f"{error}; give another --out") from error
    differences = manifest.plan.differences(plan)
    if differences:
        raise FolderRefused(
            f"{folder} holds another batch: {'; '.join(differences)}; give another --out or delete the folder"
        )
    return manifest
