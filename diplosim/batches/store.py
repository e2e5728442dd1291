"""The run folder: one batch on disk, finished chunk by chunk, resumable at any moment.

    <folder>/manifest.json          plan, versions, status
             scenario.yaml          the resolved scenario
             work_periods/*.json    who worked on it when, one file a command
             beliefs/tables.npz     likelihood and continuation tables of this batch
             outcomes/part-*.parquet   named by first run and checksum

Every file is written whole (`diplosim.atomic_files`).  Which runs are finished is what the part files say,
never what the manifest says: a kill between the two loses nothing.  Several commands may work on one folder at once
(shards, or one that lets the batch grow): each has a file of its own there, and the last one to end leaves a manifest
that fits the parts.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from diplosim.atomic_files import check_room, create_whole, remove_partial_files, write_text_whole
from diplosim.batches.manifest import Manifest, Plan, WorkPeriod, other_versions, read_manifest, read_work_periods
from diplosim.batches.parts import Part, cover, read_part
from diplosim.numerics.statistics import OUTCOMES


class FolderRefused(Exception):
    """A folder that must not be written to, because it holds something else; the message says what."""


@dataclass(frozen=True)
class Stock:
    """Finished parts of a folder in order of their runs, no run twice, and what was set aside with the reason."""

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

    def finished_in(self, span: range) -> int:
        """Runs of a stretch that need not be played again."""
        return sum(max(0, min(part.stop, span.stop) - max(part.first, span.start)) for part in self.parts)

    def absent(self, span: range, chunk: int) -> Iterator[tuple[int, int]]:
        """Yield (first run, number of runs) of the chunks of a stretch that are still to be played."""
        start = span.start
        for first, stop in [*((part.first, part.stop) for part in self.parts), (span.stop, span.stop)]:
            end = min(first, span.stop)
            for chunk_first in range(start, end, chunk):
                yield chunk_first, min(chunk, end - chunk_first)
            start = max(start, stop)


class RunStore:
    """A run folder opened for one period of work.

    folder: its path.  manifest: the latest manifest that this command has written or seen.  remarks: what was found
    when it was opened and a user should know.
    """

    def __init__(self, folder: Path, manifest: Manifest, period: WorkPeriod) -> None:
        self.folder = folder
        self.manifest = manifest
        self.remarks: list[str] = []
        self._found = manifest
        self._planned = manifest.plan
        self._period = period
        # sorts by time; what follows keeps periods apart that begin at the same moment
        self._period_file = folder / "work_periods" / f"{time.time_ns():019d}-{secrets.token_hex(4)}.json"

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
    def open(cls, folder: Path, plan: Plan, period: WorkPeriod, scenario_yaml: Callable[[], str]) -> RunStore:
        """Start a folder, or continue one of the same plan.

        Args:
            folder: created with its parents where absent.
            plan: what shall be run.
            period: the command at work.
            scenario_yaml: gives the resolved scenario; called only for a new folder.

        Returns:
            The folder, with the period and the scenario written down and its status `running`.

        Raises:
            FolderRefused: if the folder holds another batch, or something that is no batch.
            OSError: if it cannot be written.
        """
        older = existing_manifest(folder, plan)
        check_room(folder)
        text = "" if older is not None else scenario_yaml()
        store = cls(folder, older or Manifest(plan, scenario_file=_digest(text.encode())), period)
        # the manifest comes first: whoever finds anything else in the folder finds it too
        if older is None and not create_whole(store._manifest_file, store.manifest.as_text().encode()):
            store.manifest = existing_manifest(folder, plan) or store.manifest
        for place in (store.outcomes, store.tables.parent, store._period_file.parent):
            place.mkdir(exist_ok=True)
        store._keep_scenario(text or scenario_yaml)
        if older is not None and older.work_periods and (others := other_versions(older.work_periods[0], period)):
            store.remarks.append(f"{folder} was begun with other versions: {'; '.join(others)}")
        period.write(store._period_file)
        store._planned = plan
        store._update(plan=plan, status="running")
        return store

    def _keep_scenario(self, text: str | Callable[[], str]) -> None:
        """Write the scenario where it is absent, and anew where it is not what the manifest says."""
        file = self.folder / "scenario.yaml"
        known = self.manifest.scenario_file
        if file.exists() and (known is None or _digest(file.read_bytes()) == known):
            return
        if file.exists():
            file.replace(file.with_name(f"{file.name}.rejected"))
            self.remarks.append(
                f"{file} was not the scenario of this batch: set aside as {file.name}.rejected and written anew"
            )
        content = text if isinstance(text, str) else text()
        write_text_whole(file, content)
        self.manifest = replace(self.manifest, scenario_file=_digest(content.encode()))

    def take_stock(self) -> Stock:
        """List the finished parts.

        A file that is damaged or of another plan is renamed to `*.rejected` and named in the result: its runs count as
        absent and are played again.
        """
        self._has_grown()
        plan = self.manifest.plan
        parts: list[Part] = []
        rejected: list[str] = []
        for path in sorted(self.outcomes.glob("part-*.parquet")):
            try:
                part = read_part(path)
                if (part.scenario_hash, part.seed) != (plan.scenario_hash, plan.seed):
                    raise ValueError(f"{path}: of another scenario or seed")
                if part.stop > plan.runs:
                    raise ValueError(
                        f"{path}: holds run {part.stop - 1:,}, and the batch has {plan.runs:,} runs from 0"
                    )
            except FileNotFoundError:
                continue  # another command has reached its precision, and removed what lies beyond
            except ValueError as error:
                rejected.append(str(error))
                path.replace(path.with_name(f"{path.name}.rejected"))
                continue
            parts.append(part)
        return Stock(tuple(cover(parts)), tuple(rejected))

    def keep_until(self, runs: int) -> None:
        """Let the batch end after `runs` runs: parts beyond, played while it was not yet known, are removed.

        Where another command has let the batch grow meanwhile they are what that one plays, and stay.
        """
        if self._has_grown():
            return
        for part in self.take_stock().parts:
            if part.first >= runs:
                part.path.unlink(missing_ok=True)
        self.manifest = replace(self.manifest, plan=replace(self.manifest.plan, runs=runs))

    def knows_tables(self, digest: str) -> bool:
        """Whether the batch may go on with these tables: it has them, or has none yet."""
        return self._known_tables() in (None, digest)

    def _known_tables(self) -> str | None:
        try:
            return read_manifest(self._manifest_file).tables
        except ValueError as error:
            raise FolderRefused(f"{error}; give another --out") from error

    def use_tables(self, digest: str) -> None:
        """Write down which tables this batch uses.

        Args:
            digest: SHA-256 of the tables.

        Raises:
            FolderRefused: if the folder was begun with other tables.
        """
        known = self._known_tables()
        if known not in (None, digest):
            raise FolderRefused(
                f"{self.folder} was begun with other belief tables ({known[:12] if known else ''} by its "
                f"manifest.json, these are {digest[:12]}): the engine or a library has changed; give another --out"
            )
        self._update(tables=digest)

    def withdraw(self) -> None:
        """Leave the folder as it was found, for a command that was refused after it had opened it."""
        self._period_file.unlink(missing_ok=True)
        if not self._has_grown():
            self._update(plan=self._found.plan, status=self._found.status)

    def close(self, status: str) -> Stock:
        """Write down how the work ended and what the folder holds now; return that.

        The folder is complete when all planned runs are finished, whoever played them; a shard that has done its part
        leaves it `running`.
        """
        self._period = self._period.end(status)
        self._period.write(self._period_file)
        while True:
            seen = self._seen()
            stock = self.take_stock()
            complete = stock.finished == self.manifest.plan.runs
            self._update(
                status="complete" if complete else "running" if status == "complete" else status,
                finished=stock.finished,
                failed=stock.failed,
                counts=stock.counts,
            )
            # another shard may have finished and written its manifest just before: who writes last looks again
            if stock.rejected or self._seen() == seen:
                break
        if complete:
            remove_partial_files(self.outcomes)
        return stock

    def _seen(self) -> tuple[frozenset[str], tuple[WorkPeriod, ...]]:
        names = frozenset(path.name for path in self.outcomes.glob("part-*.parquet"))
        return names, read_work_periods(self.folder)

    def _has_grown(self) -> bool:
        """Whether another command has let the batch grow since this one began; what that one plans is then the plan."""
        try:
            there = read_manifest(self._manifest_file).plan
        except (OSError, ValueError):
            return False
        if grown := there.asks_more_than(self._planned):
            self.manifest = replace(self.manifest, plan=there)
        return grown

    def _update(self, **changes: Any) -> None:
        self._has_grown()
        self.manifest = replace(self.manifest, work_periods=read_work_periods(self.folder), **changes)
        self.manifest.write(self._manifest_file)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def existing_manifest(folder: Path, plan: Plan) -> Manifest | None:
    """Return the manifest of a folder that `plan` may continue, None for an absent or empty one.

    Args:
        folder: the run folder; it need not exist.
        plan: what shall be run in it.

    Returns:
        What the folder says of its batch; None if there is none yet.

    Raises:
        FolderRefused: if the folder holds another batch, or something that is no batch.
    """
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is a file; give another --out")
    file = folder / "manifest.json"
    visible = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    if not file.exists():
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
