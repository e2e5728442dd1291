"""What a comparison found, as plain values: pairs of cells, differences of shares, and how both were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from analysis.comparison.main_effects import MainEffect
from analysis.comparison.paired_means import MeanDifference
from diplosim.designs.record import DesignRecord
from diplosim.harmless import html_table, html_text, visible
from diplosim.numerics.paired_proportions import CONFIDENCE
from diplosim.numerics.statistics import OUTCOMES

LEVEL = 1 - CONFIDENCE
SMALLEST = 0.01
"""Smallest effect of interest on a share unless told otherwise: 1 point."""

ABOVE, BELOW, OPEN = "larger", "smaller", "not told"


def against(low: float, high: float, smallest: float) -> str:
    """Whether an effect is larger than the smallest of interest, smaller, or not told by its interval from low to high.

    Larger: the whole interval lies beyond it, on one side.  Smaller: the whole interval lies within it, on both.
    """
    if low > smallest or high < -smallest:
        return ABOVE
    return BELOW if -smallest <= low and high <= smallest else OPEN


@dataclass(frozen=True)
class ShareDifference:
    """One outcome under two variants.

    first, second: shares.  gained, lost: runs that ended so under the second or first variant alone, of n.  difference
    with low, high: second less first, 95 % interval.  ratio with ratio_low, ratio_high: second over first, None where
    neither occurs.  p_value: McNemar's mid-p; adjusted: after Holm over the whole experiment.  variance_factor: gain of
    the pairing, None where no run changed.  runs_needed: runs that would tell a difference of this size, None where
    none was seen.  In a comparison over systems interval and test are Student's over systems, runs_needed counts
    systems, and there is no ratio and no variance_factor.
    """

    outcome: str
    n: int
    first: float
    second: float
    gained: int
    lost: int
    difference: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float
    adjusted: float
    variance_factor: float | None
    runs_needed: int | None

    @property
    def tells(self) -> bool:
        """Whether the difference stands out from chance after the correction."""
        return self.adjusted <= LEVEL


@dataclass(frozen=True)
class PairComparison:
    """Two cells, run by run.

    n: runs with an outcome in both; dropped: runs that failed in one of them.  identical: the scenarios say the same.
    systems: generated systems that the two settings are compared over, 1 for two single cells.
    transitions: class under the first -> class under the second -> runs, empty where runs are not paired.  shares and
    means: what changed.  unpaired: why the runs are two independent samples, None where they are paired.
    """

    first: str
    second: str
    n: int
    dropped: int
    identical: bool
    transitions: Mapping[str, Mapping[str, int]]
    shares: tuple[ShareDifference, ...]
    means: tuple[MeanDifference, ...]
    systems: int = 1
    unpaired: str | None = None

    @property
    def changed(self) -> int:
        """Runs that ended in another class; 0 where runs are not paired."""
        if self.unpaired:
            return 0
        return self.n - sum(self.transitions[name][name] for name in OUTCOMES)

    def share(self, outcome: str) -> ShareDifference:
        """The row of an outcome."""
        return next(row for row in self.shares if row.outcome == outcome)


@dataclass(frozen=True)
class Result:
    """All comparisons of an experiment.

    tests: how many p-values the correction covers.  effects: main effects of a factorial design.  smallest: effect of
    interest on a share.  without_order: names of the issues whose options have no order, by id; their terms have no
    mean and are not compared.
    """

    comparison: DesignRecord
    pairs: tuple[PairComparison, ...]
    tests: int
    effects: tuple[MainEffect, ...] = ()
    smallest: float = SMALLEST
    without_order: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Comparison {visible(self._title, keep='')}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: a row for each pair and outcome."""
        rows = [
            (
                pair.first,
                pair.second,
                row.outcome.replace("_", " "),
                f"{row.first:.1%}",
                f"{row.second:.1%}",
                f"{100 * row.difference:+.1f} [{100 * row.low:+.1f}, {100 * row.high:+.1f}]",
                against(row.low, row.high, self.smallest),
            )
            for pair in self.pairs
            for row in pair.shares
        ]
        columns = ("first", "second", "outcome", "share under first", "under second", "points [95 %]", "told as")
        size = f"larger or smaller than {100 * self.smallest:g} points"
        return f"<p>{html_text(self._title)}</p>" + html_table(f"Second less first, {size}", columns, rows)

    @property
    def _title(self) -> str:
        pairs = "1 pair" if len(self.pairs) == 1 else f"{len(self.pairs)} pairs"
        return f"{self.comparison.id}: {pairs} of cells, {self.comparison.runs:,} runs of each"

    def to_frame(self) -> pd.DataFrame:
        """A row for each pair of cells and outcome: both shares, their difference, its interval and test."""
        return pd.DataFrame(
            {"first_cell": pair.first, "second_cell": pair.second, **asdict(row)}
            for pair in self.pairs
            for row in pair.shares
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        made = self.comparison
        return {
            "experiment": made.id,
            "name": made.name,
            "question": made.question,
            "runs": made.runs,
            "seed": made.seed,
            "observers": made.observers,
            "engine": made.engine,
            "resolution": made.resolution,
            "replicates": made.replicates,
            "cells": [asdict(cell) for cell in made.cells],
            "methods": METHODS if made.replicates == 1 else OVER_SYSTEMS,
            "methods_unpaired": UNPAIRED if any(pair.unpaired for pair in self.pairs) else {},
            "tests": self.tests,
            "smallest_effect_of_interest": self.smallest,
            "issues_without_order": list(self.without_order),
            "pairs": [asdict(pair) for pair in self.pairs],
            "main_effects": [asdict(effect) for effect in self.effects],
        }


METHODS = {
    "difference": "second less first, 95 % score interval for paired proportions (Tango 1998)",
    "ratio": "second over first, 95 % hybrid Wilson interval for paired proportions (Bonett & Price 2006)",
    "p_value": "McNemar, two-sided mid-p (Fagerland, Lydersen & Laake 2013)",
    "adjusted": "Holm (1979), over all tests of the experiment",
    "variance_factor": "variance with independent draws over variance with common draws",
    "runs_needed": "for 80 % power at the level of 5 % over the number of tests (Connor 1987)",
    "means": "paired t interval, 95 %; none where all runs show the same: low and high are the difference then",
    "main_effects": "adjusted Wald interval and test for paired proportions, 95 % (Bonett & Price 2012)",
}

UNPAIRED = {
    "difference": "second less first, 95 % interval for independent proportions (Newcombe 1998)",
    "p_value": "Fisher's exact test",
    "adjusted": METHODS["adjusted"],
    "runs_needed": "of each, for 80 % power at the level of 5 % over the number of tests (Fleiss, Levin & Paik 2003)",
    "means": "Welch's interval, 95 %",
}
"""How pairs are compared whose `unpaired` says why they are two independent samples."""

OVER_SYSTEMS = {
    "difference": "second less first, mean over systems of differences paired run by run, 95 % t interval over "
    "systems; where all systems show the same, the bound of Hanley & Lippman-Hand (1983)",
    "p_value": "t-test over systems; where all systems show the same, the test of signs",
    "adjusted": METHODS["adjusted"],
    "runs_needed": "systems for 80 % power at the level of 5 % over the number of tests (Guenther 1981)",
    "main_effects": "t interval over systems, 95 %, and t-test, as of differences",
    "means": "means by system, paired t interval over systems, 95 %; none where all systems show the same: low and "
    "high are the difference then",
}
