"""The manifest of a run folder: what was planned, what was used, and who worked on it when."""

from __future__ import annotations

import json
import platform as host
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diplosim.atomic_files import write_text_whole
from diplosim.batches.typed import MALFORMED, record
from diplosim.scenario.fingerprint import files_of, packages_of
from diplosim.version import __version__

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario

FORMAT = 2
"""Raised when the layout of a run folder changes in a way that an older reader would misread."""

OLDER_NAMES = {1: "sessions"}
"""What older formats, which are still read, called the periods of work: field of the manifest and folder alike."""

LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "mesa", "networkx")


@dataclass(frozen=True)
class Plan:
    """What makes two batches the same: scenario, seed, engine version, and how many runs.

    scenario_hash: `Scenario.content_hash()`.  runs: runs 0 .. runs - 1 are played.  precision: half-width of the
    intervals at which a batch stops before that, None for one that does not; `runs` is what it came to then.  files:
    SHA-256 of the Python files that the scenario names; they are in the hash, and stand here to be told.
    """

    scenario: str
    scenario_version: int
    scenario_hash: str
    seed: int
    runs: int
    engine: str = __version__
    precision: float | None = None
    files: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, seed: int, runs: int, precision: float | None = None) -> Plan:
        """The plan of a batch of a scenario, played by this diplosim."""
        return cls(
            scenario.id,
            scenario.version,
            scenario.content_hash(),
            seed,
            runs,
            precision=precision,
            files=files_of(scenario),
        )

    def asks_more_than(self, other: Plan) -> bool:
        """Whether this plans more of the same batch: more runs, a finer precision, or all runs instead of one."""
        same = (self.scenario_hash, self.seed, self.engine) == (other.scenario_hash, other.seed, other.engine)
        return same and self._asked > other._asked

    @property
    def _asked(self) -> tuple[float, int]:
        return 0.0 if self.precision is None else -self.precision, self.runs

    def differences(self, other: Plan) -> list[str]:
        """Say why `other` may not continue a folder of this plan; more runs may, other things may not."""
        found = edited(self.files, other.files)
        if self.scenario_hash != other.scenario_hash and not found:
            found.append(
                f"scenario {self.scenario} ({self.scenario_hash[:12]}), "
                f"asked for {other.scenario} ({other.scenario_hash[:12]})"
            )
        if self.seed != other.seed:
            found.append(f"seed {self.seed}, asked for {other.seed}")
        if self.engine != other.engine:
            found.append(f"diplosim {self.engine}, this is {other.engine}")
        if self.runs > other.runs:
            found.append(f"{self.runs:,} runs, asked for {other.runs:,} (a folder can grow, not shrink)")
        if other.precision is not None and (self.precision is None or other.precision > self.precision):
            found.append(
                f"{'a fixed number of runs' if self.precision is None else f'precision {self.precision:g}'}, asked for "
                f"precision {other.precision:g} (finished runs would have to be thrown away)"
            )
        return found


@dataclass(frozen=True)
class WorkPeriod:
    """One command that worked on the folder, from when to when, with its libraries and machine."""

    command: str
    on: str
    chunk: int
    started: str
    ended: str | None = None
    status: str = "running"
    python: str = field(default_factory=host.python_version)
    platform: str = field(default_factory=host.platform)
    machine: str = field(default_factory=host.machine)
    versions: Mapping[str, str] = field(default_factory=lambda: library_versions())

    def end(self, status: str) -> WorkPeriod:
        """Return the period closed now with `complete`, `interrupted` or `failed`."""
        return replace(self, ended=now(), status=status)

    def write(self, path: Path) -> None:
        """Write the period whole, replacing what it said before."""
        write_text_whole(path, json.dumps(asdict(self), indent=2) + "\n")


@dataclass(frozen=True)
class Manifest:
    """Content of `manifest.json`.

    status: running, complete, interrupted or failed.  tables: SHA-256 of the likelihood and continuation tables.
    scenario_file: SHA-256 of `scenario.yaml`, None in folders of an older diplosim.  finished, failed, counts: runs
    that ended, runs that raised, runs per outcome class.
    """

    plan: Plan
    status: str = "running"
    tables: str | None = None
    finished: int = 0
    failed: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    work_periods: tuple[WorkPeriod, ...] = ()
    scenario_file: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values; the plan is spread at the top level, where people look first."""
        return {
            "format": FORMAT,
            **asdict(self.plan),
            "status": self.status,
            "tables": self.tables,
            "scenario_file": self.scenario_file,
            "finished": self.finished,
            "failed": self.failed,
            "counts": dict(self.counts),
            "work_periods": [asdict(period) for period in self.work_periods],
        }

    def as_text(self) -> str:
        """Return the content of the file."""
        return json.dumps(self.as_dict(), indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Write the manifest whole, replacing an older one."""
        write_text_whole(path, self.as_text())


class _AnotherFormat(ValueError):
    """A manifest that another diplosim wrote."""


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Args:
        path: the file `manifest.json`.

    Returns:
        What it says.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is not a manifest of this format or an older one.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] not in (*OLDER_NAMES, FORMAT):
            raise _AnotherFormat(f"{path}: format {raw['format']}, this diplosim reads up to {FORMAT}")
        planned = {name: raw[name] for name in Plan.__dataclass_fields__ if name in raw}
        names = ("status", "tables", "finished", "failed", "counts")
        manifest = record(
            Manifest,
            {name: raw[name] for name in names}
            | {"plan": planned, "work_periods": raw[OLDER_NAMES.get(raw["format"], "work_periods")]}
            | {"scenario_file": raw.get("scenario_file")},
        )
    except MALFORMED as error:
        if isinstance(error, _AnotherFormat):
            raise
        raise ValueError(f"{path}: not a manifest of a run folder ({error})") from error
    plan = manifest.plan
    if plan.runs < 1 or plan.seed < 0 or not (plan.precision is None or 0 < plan.precision < 0.5):
        raise ValueError(f"{path}: not a manifest of a run folder (runs, seed or precision out of range)")
    return manifest


def read_work_periods(folder: Path) -> tuple[WorkPeriod, ...]:
    """Read who worked on a run folder when, in the order in which they began; a damaged file is passed over."""
    found = []
    places = (*OLDER_NAMES.values(), "work_periods")
    for path in (path for place in places for path in sorted((folder / place).glob("*.json"))):
        try:
            found.append(record(WorkPeriod, json.loads(path.read_text(encoding="utf-8"))))
        except MALFORMED:
            continue
    return tuple(found)


def edited(before: Mapping[str, str | None], now: Mapping[str, str | None]) -> list[str]:
    """Say which Python files, of those that both sides name, have another content (SHA-256) than before."""
    return [
        f"{file} has changed since (SHA-256 {str(before[file])[:12]}, now {str(now[file])[:12]}; "
        "to go on, put it back as it was)"
        for file in sorted(before.keys() & now.keys())
        if before[file] != now[file]
    ]


def other_versions(before: WorkPeriod, now: WorkPeriod) -> list[str]:
    """Say which libraries a folder was begun with in another version than the command that goes on has."""
    then = {"Python": before.python, **before.versions}
    here = {"Python": now.python, **now.versions}
    return [f"{name} {then[name]}, now {here[name]}" for name in then if name in here and then[name] != here[name]]


def versions_for(scenario: Scenario) -> dict[str, str]:
    """Return the installed versions of what can change a result: libraries, and packages that policies come from."""
    return library_versions() | packages_of(scenario)


def library_versions() -> dict[str, str]:
    """Return the installed versions of the libraries that can change a result."""
    return {name: _version(name) for name in LIBRARIES}


def now() -> str:
    """Return the present time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache  # what is imported does not change while a process lives, and reading it is slow
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
