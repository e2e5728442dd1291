"""What does a configuration change?  Paired differences between the cells of an experiment, run by run.

Every number compares the same runs (same seed, same draws) under two scenarios.  Intervals and tests of shares:
`diplosim.numerics.paired_proportions`; whole scenarios with too little in common are compared as independent samples
(`analysis.comparison.unpaired`).  Over the many tests of one experiment the p-values are corrected after Holm (1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
from statsmodels.stats.multitest import multipletests

from analysis.comparison import unpaired
from analysis.comparison.cells import NothingToCompare, issues_without_order, read_cell
from analysis.comparison.main_effects import main_effects
from analysis.comparison.over_systems import by_setting, means_over_systems, systems_that_would_tell, t_test
from analysis.comparison.paired_means import MeanDifference, mean_within, paired_mean, settled_terms
from analysis.comparison.results import LEVEL, SMALLEST, PairComparison, Result, ShareDifference
from diplosim.designs.measures import SHARES
from diplosim.designs.record import CellRecord, DesignRecord, open_design
from diplosim.engine.leftovers import no_leftovers
from diplosim.numerics.paired_proportions import (
    Pairs,
    difference_interval,
    mcnemar_mid_p,
    ratio_interval,
    runs_that_would_tell,
    variance_factor,
)
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.loading import load
from diplosim.scenario.spelling import described


def compare(folder: str | Path | DesignRecord, all_pairs: bool = False, smallest: float = SMALLEST) -> Result:
    """Compare the cells of a finished experiment.

        result = analysis.comparison.comparison.compare("runs/geneva_rules")
        result.pairs[0].share("conflict").difference

    Args:
        folder: the experiment's folder, or what `run_design` returned.
        all_pairs: every cell with every other; by default each with the base.
        smallest: effect of interest on a share, 0 to 1; differences are told as larger or smaller than that.

    Returns:
        All comparisons, p-values corrected for their number, and the main effects of a factorial design.

    Raises:
        NothingToCompare: if runs of a cell are gone or all failed, two cells have none in common, or the same scenario
            gave other results.
        FileNotFoundError, ValueError: if there is no finished experiment, its record cannot be read, or the smallest
            effect is no share.
        TypeError: if this is no folder.
    """
    if not isinstance(folder, str | Path | DesignRecord):
        raise TypeError(f"compare wants the folder of a played experiment, not {described(folder)}")
    if not 0.0 <= smallest < 1.0:
        raise ValueError(f"smallest is a share, such as 0.01 for 1 point, not {smallest:g}")
    made = folder if isinstance(folder, DesignRecord) else open_design(folder)
    if made.sampling or made.status != "complete":
        what = "a sweep" if made.sampling else f"an experiment of which {made.finished:,} cells are finished"
        raise ValueError(f"{made.folder} holds {what}; a finished experiment can be compared")
    without_order = issues_without_order(made)
    outcomes = {cell.name: read_cell(made, cell, without_order) for cell in made.cells}
    if made.replicates > 1:
        settings = by_setting(made)
        base, *others = settings
        named = list(combinations(settings, 2)) if all_pairs else [(base, name) for name in others]
        tests = len(named) * len(SHARES)
        pairs = [_over_systems(made, first, second, outcomes, tests) for first, second in named]
    else:
        chosen = list(combinations(made.cells, 2)) if all_pairs else [(made.base, cell) for cell in made.cells[1:]]
        tests = len(chosen) * len(SHARES)
        pairs = [_pair(made, first, second, outcomes, tests) for first, second in chosen]
    return Result(made, _corrected(pairs), tests, main_effects(made, outcomes), smallest, without_order)


def _over_systems(
    made: DesignRecord, first: str, second: str, outcomes: Mapping[str, pd.DataFrame], tests: int
) -> PairComparison:
    """Two settings of a design that was played in several systems."""
    settings = by_setting(made)
    within = [
        (_matched(one, other, outcomes), one, other)
        for one, other in zip(settings[first], settings[second], strict=True)
    ]
    tables = [transition_table(left["outcome"], right["outcome"]) for (left, right), _, _ in within]
    total = pd.concat(tables).groupby(level=0, sort=False).sum().reindex(list(OUTCOMES))
    n = int(total.to_numpy().sum())
    identical = all(_same(one, other) for _, one, other in within)
    shares = tuple(_share_over_systems(name, members, tables, n, tests) for name, members in SHARES.items())
    return PairComparison(
        first=first,
        second=second,
        n=n,
        dropped=made.runs * len(tables) - n,
        identical=identical,
        transitions={row: {column: int(total[column][row]) for column in OUTCOMES} for row in OUTCOMES},
        shares=tuple(map(_certain, shares)) if identical else shares,
        means=means_over_systems([left for (left, _), _, _ in within], [right for (_, right), _, _ in within]),
        systems=len(tables),
    )


def _share_over_systems(
    name: str, members: Sequence[str], tables: Sequence[pd.DataFrame], n: int, tests: int
) -> ShareDifference:
    pairs = [pairs_of(table, members) for table in tables]
    first = pd.Series([each.first / each.n for each in pairs])
    second = pd.Series([each.second / each.n for each in pairs])
    change = mean_within(name, first, second)
    if change is None:
        raise NothingToCompare("over one system there is no interval; give more `replicates`")
    p_value = t_test(second - first)
    return ShareDifference(
        outcome=name,
        n=n,
        first=change.first,
        second=change.second,
        gained=sum(each.gained for each in pairs),
        lost=sum(each.lost for each in pairs),
        difference=change.difference,
        low=change.low,
        high=change.high,
        ratio=None,
        ratio_low=None,
        ratio_high=None,
        p_value=p_value,
        adjusted=p_value,
        variance_factor=None,
        runs_needed=systems_that_would_tell(second - first, LEVEL / tests),
    )


def _matched(
    first: CellRecord, second: CellRecord, outcomes: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outcome tables of two cells over the runs that both have.

    Raises NothingToCompare if there is none, or where the two say the same and did not end alike.
    """
    left, right = outcomes[first.name], outcomes[second.name]
    runs = left.index.intersection(right.index)
    if runs.empty:
        raise NothingToCompare(f"{first.name} and {second.name} have no run in common")
    left, right = left.loc[runs], right.loc[runs]
    if _same(first, second) and not left.equals(right):
        raise NothingToCompare(
            f"{first.name} and {second.name} are the same scenario and ended otherwise: "
            "they were not played by the same version of diplosim and its libraries"
        )
    return left, right


def _pair(
    made: DesignRecord, first: CellRecord, second: CellRecord, outcomes: Mapping[str, pd.DataFrame], tests: int
) -> PairComparison:
    left, right = _matched(first, second, outcomes)
    reason = _why_unpaired(made, first, second)
    if reason:
        return unpaired.compare_apart((first.name, second.name), left, right, reason, LEVEL / tests, made.runs)
    table = transition_table(left["outcome"], right["outcome"])
    identical = _same(first, second)
    shares = tuple(_share(name, members, table, tests) for name, members in SHARES.items())
    return PairComparison(
        first=first.name,
        second=second.name,
        n=len(left),
        dropped=made.runs - len(left),
        identical=identical,
        transitions={row: {column: int(table[column][row]) for column in OUTCOMES} for row in OUTCOMES},
        shares=tuple(map(_certain, shares)) if identical else shares,
        means=_means(left, right),
    )


def _same(first: CellRecord, second: CellRecord) -> bool:
    """Whether two cells say the same, so that all differences are 0 by construction."""
    return (first.scenario_hash, first.tables) == (second.scenario_hash, second.tables)


def _why_unpaired(made: DesignRecord, first: CellRecord, second: CellRecord) -> str | None:
    """Why two whole scenarios are not paired; the cells that edits made of one base are."""
    if any(cell.edits or cell.levels for cell in (first, second)):
        return None
    return unpaired.why_unpaired(*(load(made.cell_folder(cell) / "scenario.yaml") for cell in (first, second)))


def transition_table(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Runs by their class under the first variant (rows) and the second (columns), all four classes shown."""
    table = pd.crosstab(first.astype(str), second.astype(str))
    return table.reindex(index=list(OUTCOMES), columns=list(OUTCOMES), fill_value=0)


def pairs_of(table: pd.DataFrame, members: Sequence[str]) -> Pairs:
    """The matched pairs of one class, or of several together, in a transition table."""
    own = list(members)
    both = int(table.loc[own, own].to_numpy().sum())
    first, second = int(table.loc[own].to_numpy().sum()), int(table[own].to_numpy().sum())
    return Pairs(both, second - both, first - both, int(table.to_numpy().sum()))


def _share(name: str, members: Sequence[str], table: pd.DataFrame, tests: int) -> ShareDifference:
    pairs = pairs_of(table, members)
    low, high = difference_interval(pairs)
    ratio = ratio_interval(pairs)
    finite = ratio is not None and pairs.first > 0
    p_value = mcnemar_mid_p(pairs)
    return ShareDifference(
        outcome=name,
        n=pairs.n,
        first=pairs.first / pairs.n,
        second=pairs.second / pairs.n,
        gained=pairs.gained,
        lost=pairs.lost,
        difference=pairs.difference,
        low=low,
        high=high,
        ratio=pairs.second / pairs.first if finite else None,
        ratio_low=ratio[0] if ratio is not None and finite else None,
        ratio_high=ratio[1] if ratio is not None and finite else None,
        p_value=p_value,
        adjusted=p_value,
        variance_factor=variance_factor(pairs),
        runs_needed=runs_that_would_tell(pairs, LEVEL / tests),
    )


def _certain(row: ShareDifference) -> ShareDifference:
    """The row of two cells that say the same: no difference, by construction and not by chance."""
    certain = replace(row, low=0.0, high=0.0)
    return certain if row.ratio is None else replace(certain, ratio_low=1.0, ratio_high=1.0)


def _means(left: pd.DataFrame, right: pd.DataFrame) -> tuple[MeanDifference, ...]:
    """Rounds, rungs and utilities over all runs; terms over the runs in which both variants settled the issue."""
    shared = [name for name in left.columns if name in right.columns and name != "outcome"]
    means = [paired_mean(name, left[name], right[name]) for name in shared if not name.startswith("term_")]
    terms = [settled_terms(name, left[name], right[name]) for name in shared if name.startswith("term_")]
    return tuple(row for row in (*means, *terms) if row is not None)


def _corrected(pairs: Sequence[PairComparison]) -> tuple[PairComparison, ...]:
    """Holm's correction over all tests of the experiment."""
    values = [row.p_value for pair in pairs for row in pair.shares]
    if not values:
        return tuple(pairs)
    with no_leftovers():  # statsmodels has the garbage collector look through all that there is
        adjusted = iter(multipletests(values, method="holm")[1])
    return tuple(
        replace(pair, shares=tuple(replace(row, adjusted=float(next(adjusted))) for row in pair.shares))
        for pair in pairs
    )
