"""Where simulated talks settle each issue: mean and median of the terms with intervals, and how often at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from diplosim.batches.progress import Progress
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.numerics.arrays import AnyArray
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.scenario import Scenario

CHUNK = 1024
"""Talks that are played together: a step of the progress bar."""

CONFIDENCE = 0.95


@dataclass(frozen=True)
class SimulatedTerms:
    """Terms of one issue over the runs that settled it, on its scale from 0 to 1; None where too few runs did.

    settled: of `runs`.  mean_interval: Student's t.  median_interval: from order statistics, without a distribution.
    shares: of the settled runs, by option, where the issue's options are no scale; mean and median are None there.
    """

    issue: str
    runs: int
    settled: int
    mean: float | None
    mean_interval: tuple[float, float] | None
    median: float | None
    median_interval: tuple[float, float] | None
    shares: Mapping[str, float] = field(default_factory=dict)


def simulated_terms(
    scenario: Scenario, runs: int, seed: int = 0, progress: Progress | None = None
) -> tuple[SimulatedTerms, ...]:
    """Play runs 0 .. runs - 1 of a seed and summarise their terms, issue by issue in the order of the scenario.

    Runs that ended in war, or without a text, settle nothing.

    Args:
        scenario: what is negotiated.
        runs: number of talks, 1 or more.
        seed: seed of all draws.
        progress: told how many runs are finished.

    Returns:
        One entry for each issue.

    Raises:
        ValueError: if `runs` is below 1.
    """
    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    progress = progress or Progress()
    shown: set[str] = set()

    def fitting(share: float) -> None:
        if not shown:
            progress.say("fitting the belief tables of this scenario first")
            shown.add("fitting")

    tables = tables_for(scenario, progress=fitting)
    columns = [f"term_{issue}" for issue in scenario.issue_ids]
    parts = []
    progress.begin(runs, 0)
    try:
        for start in range(0, runs, CHUNK):
            count = min(CHUNK, runs - start)
            talks = Talks(scenario, runs=count, seed=seed, first_run=start, tables=tables)
            parts.append(talks.play().outcomes()[columns])
            progress.advance(count)
    finally:
        progress.end()
    terms = pd.concat(parts, ignore_index=True)
    return tuple(
        summary(issue.id, terms[f"term_{issue.id}"].to_numpy(), nominal_options(issue)) for issue in scenario.issues
    )


def summary(issue: str, terms: AnyArray, options: Mapping[float, str] | None = None) -> SimulatedTerms:
    """Summarise the terms of one issue.

    Args:
        issue: its id.
        terms: (runs,), NaN where a run did not settle it.
        options: names of the options by their positions, where these are no scale.

    Returns:
        Mean and median with intervals, or the share of each option.
    """
    values = np.asarray(terms, dtype=np.float64)
    values = values[~np.isnan(values)]
    n = len(values)
    if options:
        places = np.array(list(options))
        chosen = np.abs(values[:, None] - places[None, :]).argmin(axis=1)
        counts = np.bincount(chosen, minlength=len(places))
        shares = {name: float(count / n) for name, count in zip(options.values(), counts, strict=True)} if n else {}
        return SimulatedTerms(issue, len(terms), n, None, None, None, None, shares)
    if n == 0:
        return SimulatedTerms(issue, len(terms), 0, None, None, None, None)
    mean, median = float(values.mean()), float(np.median(values))
    mean_interval = median_interval = None
    if n > 1:
        error = float(values.std(ddof=1)) / n**0.5
        reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2.0, n - 1)) * error
        mean_interval = mean - reach, mean + reach
        found = stats.quantile_test(values, q=0.0, p=0.5).confidence_interval(confidence_level=CONFIDENCE)
        if np.isfinite([found.low, found.high]).all():
            median_interval = float(found.low), float(found.high)
    return SimulatedTerms(issue, len(terms), n, mean, mean_interval, median, median_interval)
