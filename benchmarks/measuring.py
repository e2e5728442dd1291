"""How fast diplosim is on this machine, as ratios within one session.

Times are processor time of this process (wall-clock for several processes), the best of a few repeats: the others were
disturbed.  Likelihood tables are fitted before anything is timed.  An absolute number says little about another
machine or a busy one; the ratios travel better.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks import offers as alternating_offers
from benchmarks.loading import loading_times
from benchmarks.mesa_batch_run import mesa_times
from benchmarks.phases import phase_shares
from diplosim.batches.batch import run_batch
from diplosim.batches.executor_spec import ExecutorSpec, available_cores
from diplosim.batches.progress import Progress
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.version import __version__

LIBRARIES = ("mesa", "numpy", "pandas", "pyarrow", "scipy")


GROWTH = ("parties", "issues", "rounds")
"""What a talk is made larger by, one at a time."""


@dataclass(frozen=True)
class Sizes:
    """How much is played.

    batches: sizes of a batch.  base: the batch that ratios and phases refer to.  parties, issues, rounds: round tables
    of so many; table_runs: runs of each.  workers: processes; chunks of `chunk` runs for each of them.  mesa_runs:
    models of one talk.  repeat: the best of so many.  offers: sizes of a batch of alternating offers.  peers: how many
    of them a plain Mesa model, and NegMAS where it is installed, play as well.
    """

    batches: tuple[int, ...]
    base: int
    parties: tuple[int, ...]
    issues: tuple[int, ...]
    rounds: tuple[int, ...]
    table_runs: int
    workers: tuple[int, ...]
    chunk: int
    chunks: int
    mesa_runs: int
    repeat: int
    offers: tuple[int, ...]
    peers: int


def _workers() -> tuple[int, ...]:
    """Powers of two from 1 up to the cores at hand, 2 in any case."""
    return tuple(2**n for n in range(20) if 2**n <= max(2, available_cores()))


FULL = Sizes(
    (1, 64, 1024, 4096, 16384),
    4096,
    (2, 6, 16, 40),
    (2, 8, 32),
    (2, 8, 32),
    4096,
    _workers(),
    4096,
    32,
    100,
    5,
    (1, 100, 2048),
    100,
)
QUICK = Sizes(
    (1, 64, 1024, 4096, 16384),
    4096,
    (2, 6, 16, 40),
    (2, 8, 32),
    (2, 8, 32),
    1024,
    (1, 2),
    4096,
    8,
    10,
    3,
    (1, 100, 2048),
    10,
)


def measure(scenario: Scenario, sizes: Sizes, say: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """Measure everything and return it as plain data; `say` is told what is under way."""
    load = machine_load()
    say("loading")
    loading = loading_times(scenario, sizes.repeat)
    say("tables")
    tables = tables_for(scenario)
    Talks(scenario, runs=sizes.base, tables=tables).play().outcomes()  # imports, and what is worked out once a case
    say("batches")
    batches = batch_times(scenario, tables, sizes)
    growth = {}
    for what in GROWTH:
        say(what)
        growth[what] = growth_times(what, getattr(sizes, what), sizes)
    say("phases")
    phases = phase_shares(scenario, tables, sizes.base, sizes.repeat)
    say("workers")
    workers = worker_times(scenario, sizes)
    say("Mesa's batch_run")
    theirs = mesa_times(scenario, tables, sizes.mesa_runs, batches)
    say("alternating offers")
    offers = alternating_offers.measure(sizes.offers, sizes.peers, sizes.repeat)
    return {
        "machine": machine() | {"load_before": load, "load_after": machine_load(), "busy": is_busy(load)},
        "scenario": {
            "id": scenario.id,
            "parties": len(scenario.parties),
            "issues": len(scenario.issues),
            "rounds": scenario.rounds,
        },
        "loading": loading,
        "batches": batches,
        "growth": growth,
        "exponents": {what: growth_exponents(what, rows) for what, rows in growth.items()},
        "phases": phases,
        "workers": workers,
        "mesa": theirs,
        "offers": offers,
    }


def machine() -> dict[str, Any]:
    """Return processor, cores, system and versions."""
    return {
        "processor": _processor(),
        "cores": available_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "diplosim": __version__,
    } | {name: version(name) for name in LIBRARIES}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown"


def machine_load() -> float | None:
    """Processes that wanted a core during the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


QUIET = 0.75
"""Load up to which a machine counts as quiet before the start: less than one other process."""


def is_busy(load: float | None) -> bool:
    """Whether others were at work, so that caches and cores are shared and times longer than they need be."""
    return load is not None and load > QUIET


def busy_warning(load: float | None) -> str:
    """What a reader is told of that; empty where the machine is quiet."""
    if not is_busy(load):
        return ""
    return (
        f"WARNING: this machine was busy before the start (load {load:g} on {available_cores()} cores): times are "
        "longer than on a quiet one, and ratios less exact"
    )


# ---------------------------------------------------------------- one process


def batch_times(scenario: Scenario, tables: Tables, sizes: Sizes) -> list[dict[str, float]]:
    """Time of a talk by size of the batch, the outcome table included; ratio to the base size."""
    spent = {size: _best_time(scenario, tables, size, sizes.repeat) for size in {*sizes.batches, sizes.base}}
    return [{"runs": size, **_speed(spent[size]), "ratio": spent[size] / spent[sizes.base]} for size in sizes.batches]


def _best_time(scenario: Scenario, tables: Tables, runs: int, repeat: int) -> float:
    """Seconds of processor time a talk: the best of `repeat`, each long enough to be timed."""
    times, models = [], 4 if runs == 1 else 1
    for attempt in range(repeat):
        start = time.process_time()
        for model in range(models):
            Talks(scenario, runs=runs, seed=attempt, first_run=model * runs, tables=tables).play().outcomes()
        times.append((time.process_time() - start) / (models * runs))
    return min(times)


def growth_times(what: str, numbers: Sequence[int], sizes: Sizes) -> list[dict[str, float]]:
    """Time of a talk by number of parties, issues or rounds at a round table where all must consent.

    what: `parties`, `issues` or `rounds`; the other two stay as they are by default.  The ratio is to the first number.
    """
    rows: list[dict[str, float]] = []
    for number in numbers:
        scenario = round_table(**{what: number})
        spent = _best_time(scenario, tables_for(scenario), sizes.table_runs, sizes.repeat)
        first = rows[0]["microseconds"] / 1e6 if rows else spent
        rows.append({what: number, **_speed(spent), "ratio": spent / first})
    return rows


def growth_exponents(what: str, rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """By which power of a number the time of a talk grows: 1 is linear, 2 quadratic.

    Args:
        what: `parties`, `issues` or `rounds`.
        rows: of `growth_times`.

    Returns:
        `all`: slope of the logarithms over all numbers, by least squares; `last`: between the last two of them.
    """
    sizes, times = (np.log([row[key] for row in rows]) for key in (what, "microseconds"))
    return {
        "all": float(np.polyfit(sizes, times, 1)[0]),
        "last": float((times[-1] - times[-2]) / (sizes[-1] - sizes[-2])),
    }


def _speed(spent: float) -> dict[str, float]:
    """The same time twice: of a talk, and how many of them a second of one core holds."""
    return {"microseconds": 1e6 * spent, "talks_a_second": 1 / max(spent, 1e-9)}


def round_table(parties: int = 6, issues: int = 8, rounds: int = 8) -> Scenario:
    """Talks of any number of parties, all seated, all needed, none of it random: only the size varies.

    The first party can use force against the second, and the types of both are uncertain.
    """
    names = [f"P{number:02d}" for number in range(parties)]

    def spot(party: int, issue: int, shift: float) -> float:
        """Evenly spread numbers (Kronecker sequence)."""
        return round((shift + 0.618034 * party + 0.414214 * issue) % 1.0, 3)

    types = {"sincere": 0.4, "hard_bargainer": 0.4, "pretext": 0.2}
    return from_mapping(
        {
            "id": f"round_table_{parties}",
            "name": f"Round table of {parties}",
            "year": 2000,
            "start": "2000-01-03",
            "end": "2000-03-01",
            "horizon": "2000-03-01",
            "must_consent": names,
            "can_use_force": names[:1],
            "parties": [
                {
                    "id": name,
                    "name": name,
                    "kind": "state",
                    "capability": 0.5,
                    "war_cost": {"low": 0.2, "high": 0.4},
                    "patience": 0.9,
                }
                for name in names
            ],
            "edges": [{"a": a, "b": b, "kind": "defence", "weight": 0.5} for a, b in pairwise(names[1:])],
            "issues": [
                {
                    "id": f"issue_{issue}",
                    "name": f"Issue {issue}",
                    "scale": {"zero": "none", "one": "all"},
                    "status_quo": 0.5,
                    "positions": {name: spot(i, issue, 0.0) for i, name in enumerate(names)},
                    "salience": {name: 0.1 + 0.9 * spot(i, issue, 0.3) for i, name in enumerate(names)},
                }
                for issue in range(issues)
            ],
            "protocol": {"kind": "plenary", "package": True},
            "rounds": rounds,
            "deadline": {"kind": "hard"},
            "hidden_types": dict.fromkeys(names[:2], types),
            "force": {"attackers": {names[0]: {"targets": [names[1]]}}},
            "beliefs": {"training_runs": 64},
        }
    )


# ---------------------------------------------------------------- several processes


class _Moments(Progress):
    """Notes when chunks are finished."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def advance(self, runs: int) -> None:
        """Note the time."""
        self.moments.append(time.perf_counter())


def worker_times(scenario: Scenario, sizes: Sizes) -> list[dict[str, float]]:
    """Talks a second through the batch runner, Parquet files included, by number of processes; ratio to the first.

    The numbers of processes take turns, so that a slow spell of the machine meets all of them; the best of
    `sizes.repeat` is told.
    """
    best: dict[int, tuple[float, float]] = {}
    for _ in range(sizes.repeat):
        for workers in sizes.workers:
            best[workers] = max(best.get(workers, (0.0, 0.0)), _rate(scenario, workers, sizes))
    first = best[sizes.workers[0]][0]
    return [
        {"workers": workers, "talks_a_second": rate, "ratio": rate / first, "start_seconds": start}
        for workers, (rate, start) in best.items()
    ]


def _rate(scenario: Scenario, workers: int, sizes: Sizes) -> tuple[float, float]:
    """Return talks a second, and the seconds before.

    The clock runs from the first finished chunk of each worker to the last: before that, Python is started in each of
    them and imports the libraries.
    """
    moments = _Moments()
    with TemporaryDirectory(prefix="diplosim-bench-") as folder:
        start = time.perf_counter()
        run_batch(
            scenario,
            sizes.chunk * sizes.chunks * workers,
            Path(folder) / "run",
            on=ExecutorSpec("local", workers),
            chunk=sizes.chunk,
            progress=moments,
        )
    begun, ended = moments.moments[workers - 1], moments.moments[-1]
    played = (len(moments.moments) - workers) * sizes.chunk
    return played / max(ended - begun, 1e-9), begun - start


# ---------------------------------------------------------------- for readers


def as_text(found: dict[str, Any], sizes: Sizes) -> str:
    """Return what `measure` found as tables."""
    where, what = found["machine"], found["scenario"]
    libraries = ", ".join(f"{name} {where[name]}" for name in ("diplosim", *LIBRARIES))
    load = "" if where["load_before"] is None else f"; load {where['load_before']} before, {where['load_after']} after"
    warning = busy_warning(where["load_before"])
    lines = [
        *([warning, ""] if warning else []),
        f"{where['processor']}, {where['cores']} cores, {where['system']}{load}",
        f"Python {where['python']}, {libraries}",
        f"{what['id']}: {what['parties']} parties, {what['issues']} issues, {what['rounds']} rounds; "
        f"processor time, best of {sizes.repeat}; belief tables fitted before",
    ]
    loading = found["loading"]
    lines += [
        "",
        f"Loading ({loading['lines']:,} lines): {loading['reading']:.0f} ms to read, {loading['validating']:.0f} ms to "
        "validate",
    ]
    lines += _table(
        f"Batches in one process (ratio to a batch of {sizes.base:,})",
        ("runs", *SPEED),
        [(f"{row['runs']:,}", *_speed_cells(row)) for row in found["batches"]],
    )
    for what in GROWTH:
        lines += _table(
            f"Round tables by number of {what}, all parties needed, {sizes.table_runs:,} runs (ratio to the first)",
            (what, *SPEED),
            [(str(row[what]), *_speed_cells(row)) for row in found["growth"][what]],
        )
        power = found["exponents"][what]
        lines.append(f"  grows as {what} ** {power['all']:.2f}; between the last two ** {power['last']:.2f}")
    lines += _table(
        f"Where the time goes in a batch of {sizes.base:,}",
        ("phase", "share", "policies"),
        [(row["phase"], f"{row['share']:.1%}", f"{row['seats']:.1%}") for row in found["phases"]],
    )
    lines += _table(
        "Processes, through the batch runner into Parquet (wall-clock, start not counted; ratio to the first)",
        ("workers", "talks/s", "ratio", "start, s"),
        [
            (str(row["workers"]), f"{row['talks_a_second']:,.0f}", f"{row['ratio']:.2f}", f"{row['start_seconds']:.1f}")
            for row in found["workers"]
        ],
    )
    theirs = found["mesa"]
    lines += [
        "",
        f"What the runs axis brings: diplosim's own model with one talk a model through Mesa's batch_run, "
        f"{theirs['runs']:,} runs: {theirs['microseconds']:,.0f} us a talk, {theirs['ratio_to_alone']:.2f} times one "
        f"talk alone without it, {theirs['ratio_to_batch']:,.0f} times a talk of the fastest batch above",
        "What diplosim brings beside models of others:",
        "",
        *alternating_offers.as_lines(found["offers"]),
    ]
    return "\n".join(lines)


SPEED = ("us a talk", "talks/s, core", "ratio")


def _speed_cells(row: dict[str, float]) -> tuple[str, ...]:
    return f"{row['microseconds']:,.1f}", f"{row['talks_a_second']:,.0f}", f"{row['ratio']:,.2f}"


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return ["", title, *("".join(f"{cell:>15}" for cell in cells) for cells in (head, *rows))]
