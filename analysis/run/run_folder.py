"""A batch as the analyses see it: scenario, manifest, outcome table, and runs that are played for an analysis."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.extra_runs import ExtraRuns, ExtraRunsCache
from diplosim.batches.manifest import Manifest, edited, read_manifest
from diplosim.batches.precision import sequence_shares
from diplosim.batches.reading import read_failures, read_runs
from diplosim.batches.soundness import check_sound
from diplosim.learning.tables import Tables, table_key
from diplosim.numerics.statistics import Shares, shares
from diplosim.scenario.fingerprint import files_of
from diplosim.scenario.loading import load, shipped_name
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Delegate
from diplosim.user_cache import user_cache


@dataclass(frozen=True)
class RunFolder:
    """A run folder opened for reading.

    path: the folder.  scenario: the resolved scenario of the batch.  manifest: what is known about its
    making.  on: where runs are played that an analysis needs beside those of the batch.
    """

    path: Path
    scenario: Scenario
    manifest: Manifest
    on: ExecutorSpec = field(default_factory=lambda: ExecutorSpec("serial"))

    @property
    def seed(self) -> int:
        """The seed of the batch."""
        return self.manifest.plan.seed

    @cached_property
    def end(self) -> pd.DataFrame:
        """How each run ended, one row a run: run, outcome, end_round, end_reason."""
        return self.table("run", "outcome", "end_round", "end_reason")

    @property
    def runs(self) -> int:
        """Number of runs with an outcome, whatever was planned."""
        return len(self.end)

    @property
    def unfinished(self) -> int:
        """How many runs of the batch have not been played yet; none where it ends at a precision."""
        plan = self.manifest.plan
        return max(0, plan.runs - self.runs - self.failed) if plan.precision is None else 0

    @cached_property
    def to_play(self) -> str:
        """What a command that plays this scenario is given: its name where it is shipped so, else the folder's file."""
        return shlex.quote(shipped_name(self.scenario) or str(self.path / "scenario.yaml"))

    @cached_property
    def failed(self) -> int:
        """Number of runs that raised an error instead of ending."""
        return len(read_failures(self.path))

    @property
    def shares(self) -> Shares:
        """Outcome shares; of a batch that stopped at a precision with intervals that are valid in spite of that."""
        counts = {str(name): int(count) for name, count in self.end["outcome"].value_counts().items() if count}
        precision = self.manifest.plan.precision
        return shares(counts, self.failed) if precision is None else sequence_shares(counts, self.failed, precision)

    @property
    def report(self) -> Path:
        """Where figures and pages go; made if it is not there."""
        place = self.path / "report"
        place.mkdir(exist_ok=True)
        return place

    def table(self, *columns: str) -> pd.DataFrame:
        """Some columns of the outcome table.  Raises KeyError or ValueError for an unknown one."""
        return read_runs(self.path, columns=list(columns))

    @cached_property
    def tables(self) -> Tables:
        """The likelihood and continuation tables that the batch used."""
        return Tables.load(self.tables_file)

    @property
    def own_observers(self) -> bool:
        """Whether observers learnt from play of this very scenario, as they do wherever it is played again by name."""
        return self.tables.key == table_key(self.scenario)

    @cached_property
    def _tables_hash(self) -> str:
        return self.tables.digest()

    @property
    def tables_file(self) -> Path:
        """Where these tables lie."""
        return self.path / "beliefs" / "tables.npz"

    @cached_property
    def extra(self) -> ExtraRunsCache:
        """Runs that analyses need beside those of the batch; each is played once."""
        return ExtraRunsCache(self.path, self.on)

    @cached_property
    def for_all(self) -> ExtraRunsCache:
        """Runs that belong to no batch: kept in the user's cache folder, so that they are played once for all folders.

        On a cluster, whose workers see the run folder alone, and where there is no such folder, they lie in this one.
        """
        place = None if self.on.address else user_cache()
        return ExtraRunsCache(place or self.path, self.on)

    def replay(
        self,
        runs: int,
        scenario: Scenario | None = None,
        resample: Mapping[str, int] | None = None,
        recorded: bool = False,
        seats: Mapping[str, Delegate] | None = None,
    ) -> ExtraRuns:
        """Runs 0 .. runs - 1 of the batch again, with its seed and belief tables; `extra` plays and reads them.

        scenario: a variant that shares the tables of the batch (another horizon), played with the same draws.
        resample: groups of draws to re-key.  recorded: keep demands and beliefs of every round.  seats: who plays a
        party in place of its coded policy.
        """
        return ExtraRuns(
            scenario or self.scenario,
            runs,
            self.seed,
            tables=self.tables_file,
            tables_hash=self._tables_hash,
            resample=resample or {},
            recorded=recorded,
            seats=seats or {},
        )


def open_run_folder(path: str | Path, on: ExecutorSpec | None = None) -> RunFolder:
    """Open a run folder.

    Args:
        path: the folder.
        on: where runs are played that an analysis needs beside those of the batch; this process by default.

    Returns:
        The folder, with its scenario and manifest.

    Raises:
        FileNotFoundError: naming what is missing, where it is no run folder or holds no finished run.
        ValueError: if its manifest or scenario cannot be read, a file is damaged or is not what the manifest says, or a
            policy file is not what was played: runs are played again here.
    """
    folder = Path(path)
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise FileNotFoundError(f"{folder} is not a run folder: {_instead(folder)}")
    said = read_manifest(manifest)
    check_sound(folder, said)
    scenario = load(folder / "scenario.yaml")
    opened = RunFolder(folder, scenario, said, on or ExecutorSpec("serial"))
    if others := edited(opened.manifest.plan.files, files_of(opened.scenario)):
        raise ValueError("; ".join(others))
    if said.scenario_file is None and scenario.content_hash() != said.plan.scenario_hash:
        raise ValueError(f"{folder / 'scenario.yaml'}: is not the scenario that was played; put it back as it was")
    _ = opened.end
    return opened


def _instead(folder: Path) -> str:
    """What a folder without a manifest is."""
    if (folder / "design.json").is_file():
        page, cells = folder / "report" / "index.html", folder / "cells"
        shown = f", and its page is {page}" if page.is_file() else ""
        inside = f"; the runs of each cell lie in {cells}" if cells.is_dir() else ""
        return f"a design was played into it{shown}{inside}"
    return "it has no manifest.json"


def typed_parties(scenario: Scenario) -> Sequence[str]:
    """Parties whose hidden type is uncertain, by key: the prior gives more than one type a chance."""
    uncertain = {
        party for party, prior in scenario.hidden_types.items() if sum(share > 0 for share in prior.values()) > 1
    }
    return [party for party in scenario.party_ids if party in uncertain]
