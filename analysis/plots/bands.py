"""Paths of many runs as a median with quantile bands: how they are computed and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plots.figures import says_each

LEAST = 20
"""A point is drawn only where at least so many runs stand behind it: quantiles of fewer say little."""


def bands(values: pd.DataFrame, by: Sequence[str], column: str) -> pd.DataFrame:
    """Number of runs, mean and quantiles q5, q25, q50, q75, q95 of a column per group (NaN left out)."""
    grouped = values.dropna(subset=[column]).groupby(list(by), observed=True)[column]
    table = grouped.agg(["size", "mean"]).rename(columns={"size": "n"})
    for level in (5, 25, 50, 75, 95):
        table[f"q{level}"] = grouped.quantile(level / 100)
    return table.reset_index()


def enough(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with at least LEAST runs; all of them where no row has as many (a very small batch)."""
    kept: pd.DataFrame = table[table["n"] >= min(LEAST, table["n"].max())]
    return kept


def ribbon(axes: Axes, part: pd.DataFrame, style: dict[str, Any], who: str) -> Line2D:
    """Median with quartile and 5-95 % bands over rounds; each point says its numbers, who: and of whom they are."""
    part = enough(part)
    told = [
        f"{who}, round {row.round}: median {row.q50:.2f}, quartiles {row.q25:.2f} to {row.q75:.2f}, n = {row.n:,}"
        for row in part.itertuples()
    ]
    says_each(axes, part["round"], part["q50"], told)
    axes.fill_between(part["round"], part["q5"], part["q95"], color=style["color"], alpha=0.10, linewidth=0)
    axes.fill_between(part["round"], part["q25"], part["q75"], color=style["color"], alpha=0.22, linewidth=0)
    return axes.plot(part["round"], part["q50"], markersize=4.5, linewidth=1.6, **style)[0]
