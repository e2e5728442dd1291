"""How good is inference on records whose truth is known?  Scores, calibration, uniformity, and time to detection.

Beside the particles stand the prior, the public tables and the second route.  Calibration error and its interval by
chance are those of `analysis.run.calibration`; places in the posterior are uniform where inference is right (Talts et
al. 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.run.calibration import Verdict, calibration_error, judge
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference.replicates import Plan, Replicates, make_and_read, second_route_of
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.statistics import Share
from diplosim.rules.coded_arrays import HARD_BARGAINER, PRETEXT, TYPES
from diplosim.scenario.scenario import Scenario

AT_ONCE = 10_240
"""Runs of the inference in a chunk; what a chunk holds does not change any number."""

FALSE_ALARMS = 0.05
ENOUGH_RECORDS = 20
"""Records from which the mean of a part of them is told."""

PLACE_BINS = 10


def run_plan(
    scenario: Scenario, plan: Plan, records: int, on: ExecutorSpec, progress: Callable[[int], None]
) -> Replicates:
    """Make and read records in chunks.

    Args:
        scenario: the case.
        plan: how.
        records: how many.
        on: where.
        progress: told how many more are done.

    Returns:
        All of them, in order.
    """
    tables = tables_for(scenario)
    second = second_route_of(scenario, tables, plan)
    step = max(1, AT_ONCE // plan.particles)
    starts = range(0, records, step)
    parts: dict[int, Replicates] = {}
    with on.executor() as executor:
        futures = {
            executor.submit(make_and_read, scenario, tables, plan, start, min(step, records - start), second): start
            for start in starts
        }
        for future in as_completed(futures):
            parts[futures[future]] = future.result()
            progress(min(step, records - futures[future]))
    return Replicates.joined([parts[start] for start in starts])


@dataclass(frozen=True)
class Scored:
    """One forecaster of types: mean Brier and log score with half-widths of 95 %, and calibration error."""

    name: str
    brier: float
    brier_error: float
    log: float
    log_error: float
    calibration: float


@dataclass(frozen=True)
class Scores:
    """What a set of records shows.

    Attributes:
        n: Records.
        drawn: Records of the asked type.
        scored: Particles, second route, public tables, prior, then single channels.
        verdict: Of the particles, against the prior and against chance.
        tables_verdict: Of the public tables.
        uniform: Draw -> counts of places in ten bins, p of the chi-squared and of the Kolmogorov-Smirnov test.
        mean: Mean posterior by particles, second route and tables, with half-widths, of the asked type.
        routes: Where both routes stand, in tenths of the second.
        detection: Particles and tables -> threshold, false alarms, share of pretexts detected, median round.
        confusion: (2, 2) counts, hard bargainer and pretext: drawn, by called the likelier.
        size: Quartiles of the effective sample size.
    """

    n: int
    drawn: Share
    about: int
    scored: tuple[Scored, ...]
    verdict: Verdict
    tables_verdict: Verdict
    uniform: dict[str, tuple[list[int], float, float]]
    mean: dict[str, tuple[float, float]]
    routes: tuple[Routes, ...]
    detection: dict[str, tuple[float, float, float, float]]
    confusion: AnyArray
    size: tuple[float, float, float]

    def of(self, name: str) -> Scored:
        """A forecaster by name."""
        return next(one for one in self.scored if one.name == name)


@dataclass(frozen=True)
class Routes:
    """Both routes over the records of which the second says much the same.

    n: records.  second, particles: mean posterior of the asked type.  chance: p of a gap as wide, two-sided, from the
    scatter over records (the widest that posteriors of this mean can have, as if each of them were sure) and the finite
    number of talks behind the second route.
    """

    n: int
    second: float
    particles: float
    chance: float


def both_routes(found: Replicates, about: int, bins: int = 10) -> tuple[Routes, ...]:
    """Do particles agree with the second route in the mean over all records of which that says the same?

    Args:
        found: what was made of records.
        about: the type that is asked about.
        bins: equal parts of what the second route may say; parts with fewer than `ENOUGH_RECORDS` are not told.

    Returns:
        A row for each part.
    """
    second, particles = found.second_route[-1][:, about], found.shares[-1][:, about]
    edge = np.minimum((second * bins).astype(int), bins - 1)
    rows = []
    for place in np.unique(edge):
        mine = edge == place
        n = int(mine.sum())
        if n < ENOUGH_RECORDS:
            continue
        gap = float((particles[mine] - second[mine]).mean())
        widest = float((second[mine] * (1.0 - second[mine])).mean() / n) ** 0.5
        error = float(np.hypot(widest, found.second_error[mine].mean()))
        chance = float(2.0 * stats.norm.sf(abs(gap) / error)) if error > 0.0 else float(gap == 0.0)
        rows.append(Routes(n, float(second[mine].mean()), float(particles[mine].mean()), chance))
    return tuple(rows)


def score(found: Replicates, party: str, about: int) -> Scores:
    """Hold what inference made of records against what was drawn.

    Args:
        found: what was made of them.
        party: whose type it is.
        about: the type that is asked about.

    Returns:
        The scores.
    """
    possible = np.flatnonzero(found.prior > 0.0)
    true = (found.truth[:, None] == possible).astype(float)
    last, tables = found.shares[-1][:, possible], found.tables[-1][:, possible]
    prior = np.broadcast_to(found.prior[possible], last.shape)
    second = found.second_route[-1][:, possible]
    named = {"particles": last, "second route": second, "public tables": tables, "prior": prior}
    named |= {f"only {name}": shares[:, possible] for name, shares in found.single.items()}
    drawn = pd.Series([TYPES[t] for t in found.truth])
    kinds = [TYPES[t] for t in possible]
    own = [float(x) for x in found.prior[possible]]
    asked = found.truth == about
    mean = {
        "particles": _mean(found.shares[-1][:, about]),
        "second route": _mean(found.second_route[-1][:, about]),
        "public tables": _mean(found.tables[-1][:, about]),
    }
    return Scores(
        len(found.truth),
        Share.of("", int(asked.sum()), len(asked)),
        about,
        tuple(_scored(name, chances, true) for name, chances in named.items()),
        judge(party, pd.DataFrame(last, columns=kinds), own, drawn),
        judge(party, pd.DataFrame(tables, columns=kinds), own, drawn),
        {name: _uniform(places) for name, places in found.places.items()},
        mean,
        both_routes(found, about),
        {
            "particles": detection(found.shares[:, :, about], asked),
            "public tables": detection(found.tables[:, :, about], asked),
        },
        _confusion(found),
        tuple(float(x) for x in np.quantile(found.size, (0.25, 0.5, 0.75))),  # type: ignore[arg-type]
    )


def _mean(values: FloatArray) -> tuple[float, float]:
    return float(values.mean()), float(1.96 * values.std(ddof=1) / len(values) ** 0.5)


def _scored(name: str, chances: FloatArray, true: FloatArray) -> Scored:
    brier = ((chances - true) ** 2).sum(axis=1)
    logs = -np.log(np.maximum((chances * true).sum(axis=1), 1e-9))
    return Scored(name, *_mean(brier), *_mean(logs), calibration_error(chances, true))


def _uniform(places: FloatArray) -> tuple[list[int], float, float]:
    counts = np.histogram(places, PLACE_BINS, (0.0, 1.0))[0]
    return counts.tolist(), float(stats.chisquare(counts).pvalue), float(stats.kstest(places, "uniform").pvalue)


def detection(path: FloatArray, asked: AnyArray, alarms: float = FALSE_ALARMS) -> tuple[float, float, float, float]:
    """When is the asked type told, at a threshold that cries out falsely in so many of the others?

    Args:
        path: (rounds + 1, M) posterior of the asked type.
        asked: (M,) whether it was drawn.
        alarms: share of false alarms that is allowed.

    Returns:
        Threshold, share of false alarms, share detected, median round of the detected; not a number where none is.
    """
    most = path[1:].max(axis=0)
    others = np.sort(most[~asked])
    if not len(others) or not asked.any():
        return float("nan"), float("nan"), float("nan"), float("nan")
    allowed = int(np.floor(alarms * len(others)))
    threshold = float(np.nextafter(others[len(others) - 1 - allowed], 2.0))
    cried = path[1:] >= threshold
    first = np.where(cried.any(axis=0), cried.argmax(axis=0) + 1, 0)
    told = first[asked & (first > 0)]
    median = float(np.median(told)) if len(told) else float("nan")
    return threshold, float((first[~asked] > 0).mean()), float((first[asked] > 0).mean()), median


def _confusion(found: Replicates) -> AnyArray:
    two = [HARD_BARGAINER, PRETEXT]
    counts = np.zeros((2, 2), dtype=np.int64)
    for drawn, shares in zip(found.truth, found.shares[-1], strict=True):
        if drawn in two:
            counts[two.index(drawn), int(shares[PRETEXT] > shares[HARD_BARGAINER])] += 1
    return counts


def reliability(found: Replicates, about: int, bins: int = 10) -> pd.DataFrame:
    """Posterior of the asked type and how often it was drawn, in bins: forecaster, believed, n, share, low, high."""
    asked = found.truth == about
    paths = {"particles": found.shares, "second route": found.second_route, "public tables": found.tables}
    by_name = {name: path[-1][:, about] for name, path in paths.items()}
    rows = []
    for name, believed in by_name.items():
        edge = np.minimum((believed * bins).astype(int), bins - 1)
        for place in np.unique(edge):
            mine = edge == place
            one = Share.of("", int(asked[mine].sum()), int(mine.sum()))
            rows.append((name, float(believed[mine].mean()), one.total, one.share, one.low, one.high))
    return pd.DataFrame(rows, columns=["forecaster", "believed", "n", "share", "low", "high"])
