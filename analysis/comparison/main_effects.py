"""What does each factor do on average, and what do two together?  Effects in a factorial experiment.

The main effect of a level is the mean share over the cells that have it less that over the cells with the factor's
first level.  Both designs at hand (full, regular fraction) are balanced, so that the other factors weigh alike on both
sides.  The interaction of two levels is by how much the effect of the one differs between the second factor's level and
its first: a difference of differences, given for full designs.

In each run the means are taken over the same draws: their difference is one number a run, and runs are independent,
which gives an adjusted Wald interval (Bonett & Price 2012).  Where a design is played in several generated systems, the
systems are the independent observations: one number a system, and Student's interval over systems.  In a fraction of
resolution III a main effect is mixed up with two-factor interactions, in one of resolution IV or more with higher ones
only (Box, Hunter & Hunter 2005).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import pandas as pd
from statsmodels.stats.multitest import multipletests

from analysis.comparison.over_systems import by_setting, t_test
from analysis.comparison.paired_means import MeanDifference, contrast_of_shares, mean_within
from diplosim.designs.measures import SHARES
from diplosim.designs.record import DesignRecord
from diplosim.engine.leftovers import no_leftovers
from diplosim.numerics.paired_proportions import CONFIDENCE

Levels = Mapping[str, Mapping[str, str]]
"""Setting -> factor -> level."""


@dataclass(frozen=True)
class MainEffect:
    """Effect on the share of an outcome of a level against the factor's first level.

    For an interaction `factor` names two factors, `level` and `against` two levels.  p_value: of the interval's test;
    adjusted: after Holm (1979) over all effects of the experiment.
    """

    factor: str
    level: str
    against: str
    outcome: str
    effect: MeanDifference
    p_value: float
    adjusted: float

    @property
    def tells(self) -> bool:
        """Whether the effect stands out from chance after the correction."""
        return self.adjusted <= 1 - CONFIDENCE


def main_effects(made: DesignRecord, tables: Mapping[str, pd.DataFrame]) -> tuple[MainEffect, ...]:
    """Main effects and interactions on all outcome classes; none for an experiment without factors.

    tables: outcome table of each cell by its name, indexed by run (`analysis.comparison.cells.read_cell`).
    """
    if not made.factors:
        return ()
    effects: list[MainEffect] = []
    for outcome, members in SHARES.items():
        shares, levels = _by_unit(made, tables, members)
        effects += _mains(made, shares, levels, outcome)
        if made.resolution is None:
            effects += _interactions(made, shares, levels, outcome)
    with no_leftovers():  # statsmodels has the garbage collector look through all that there is
        adjusted = multipletests([effect.p_value for effect in effects], method="holm")[1]
    return tuple(replace(effect, adjusted=float(value)) for effect, value in zip(effects, adjusted, strict=True))


def _by_unit(
    made: DesignRecord, tables: Mapping[str, pd.DataFrame], members: Sequence[str]
) -> tuple[pd.DataFrame, Levels]:
    """Whether (rows: runs) or how often (rows: systems) each setting (columns) ended in a class."""
    if made.replicates == 1:
        outcomes = pd.DataFrame({name: table["outcome"].astype(str) for name, table in tables.items()}).dropna()
        return outcomes.isin(members).astype(float), {cell.name: cell.levels for cell in made.cells}
    settings = by_setting(made)
    shares = {
        name: [tables[cell.name]["outcome"].astype(str).isin(members).mean() for cell in cells]
        for name, cells in settings.items()
    }
    return pd.DataFrame(shares), {name: cells[0].levels for name, cells in settings.items()}


def _mains(made: DesignRecord, shares: pd.DataFrame, levels: Levels, outcome: str) -> Iterator[MainEffect]:
    for factor, (first, *others) in made.factors.items():
        for level in others:
            before = _mean(shares, levels, {factor: first})
            after = _mean(shares, levels, {factor: level})
            same = _says_the_same(made, factor, first, level)
            squares = 1 / len(_having(shares, levels, {factor: level})) if made.replicates == 1 else None
            yield from _effect(factor, level, first, outcome, before, after, same, squares)


def _interactions(made: DesignRecord, shares: pd.DataFrame, levels: Levels, outcome: str) -> Iterator[MainEffect]:
    for (one, (one_first, *ones)), (two, (two_first, *twos)) in combinations(made.factors.items(), 2):
        for a, b in product(ones, twos):
            before, after = (
                _mean(shares, levels, {one: a, two: there}) - _mean(shares, levels, {one: one_first, two: there})
                for there in (two_first, b)
            )
            same = _says_the_same(made, one, one_first, a) or _says_the_same(made, two, two_first, b)
            squares = 2 / len(_having(shares, levels, {one: a, two: b})) if made.replicates == 1 else None
            level, against = f"{a}, {b}", f"{one_first}, {two_first}"
            yield from _effect(f"{one} x {two}", level, against, outcome, before, after, same, squares)


def _says_the_same(made: DesignRecord, factor: str, first: str, level: str) -> bool:
    """Whether a level changes nothing in any scenario, so that its effect is 0 by construction."""
    said = {frozenset(cell.levels.items()): (cell.scenario_hash, cell.tables) for cell in made.cells}
    others = [(cell, frozenset({**cell.levels, factor: level}.items())) for cell in made.cells]
    return all(
        said.get(other) == (cell.scenario_hash, cell.tables) for cell, other in others if cell.levels[factor] == first
    )


def _effect(
    factor: str,
    level: str,
    against: str,
    outcome: str,
    before: pd.Series,
    after: pd.Series,
    same: bool,
    squares: float | None,
) -> Iterator[MainEffect]:
    """The effect with its test; none where fewer than two runs or systems are there.

    same: it is 0 by construction.  squares: of the weights of the pairs of cells in it, None over systems.
    """
    reach = 2.0 if " x " in factor else 1.0  # a difference of differences of shares
    name = f"{factor}={level}"
    if squares is not None:
        found = contrast_of_shares(name, before, after, squares, reach)
    else:
        row = mean_within(name, before, after, reach=reach)
        found = None if row is None else (row, t_test(after - before))
    if found is not None:
        effect, p_value = found
        if same:
            effect = replace(effect, low=0.0, high=0.0)
        yield MainEffect(factor, level, against, outcome, effect, p_value, p_value)


def _having(shares: pd.DataFrame, levels: Levels, having: Mapping[str, str]) -> list[str]:
    """The settings with these levels."""
    return [name for name in shares.columns if all(levels[name][factor] == level for factor, level in having.items())]


def _mean(shares: pd.DataFrame, levels: Levels, having: Mapping[str, str]) -> pd.Series:
    """Mean over the settings with these levels, one number a run or system."""
    return shares[_having(shares, levels, having)].mean(axis=1)
