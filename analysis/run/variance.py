"""Is the process more than its draws?  Sobol indices of groups of draws by pick-freeze.

The same runs are played again with some groups of draws re-keyed.  With Y the indicator of an outcome class,

- first-order index S_g = Cov(Y, Y') / Var(Y), where Y' shares only the draws of group g with Y: the share of
  the variance that would go if g were known (estimator of Janon et al. 2014, ESAIM: Probability and
  Statistics 18);
- total index T_g = E[(Y - Y')**2] / (2 Var(Y)), where Y' shares everything but g: the share that would be
  left if all but g were known (estimator of Jansen 1999, Computer Physics Communications 117).

T - S is interaction with other groups.  All classes together: covariances and variances are summed over the
classes before dividing (generalised indices of Gamboa et al. 2014, Electronic Journal of Statistics 8).
Intervals are percentile bootstrap over runs, 95 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts
from analysis.plots.figures import canvas, styled, words
from analysis.plots.index_marks import MARKS, add_legend, draw_indices_of
from analysis.run.as_script import run_as_script
from analysis.run.outcomes import three_classes
from analysis.run.run_folder import RunFolder
from diplosim.batches.extra_runs import ExtraRuns
from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.draws import GROUP_NAMES
from diplosim.numerics.statistics import CLASSES as THREE

Play = Callable[[Mapping[str, int]], FloatArray]

RUNS = 8192
RESAMPLES = 400
OTHER_SEED = 1_000_003

GROUP_WORDS = {
    "types": "hidden types",
    "bounds": "true bounds",
    "costs": "war, no-deal and blame costs",
    "tactics": "tactics",
    "process": "process (chance in the rounds)",
}


def pick_freeze(play: Play, groups: Sequence[str], seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Play the baseline, and per group once sharing only it and once sharing all but it.

    play: maps {group: other seed} to outputs, shape (runs, outputs); must use common random numbers.  seed:
    seed of the re-keyed draws, different from the baseline's. Returns baseline (runs, outputs), only and but
    (groups, runs, outputs).
    """
    baseline, *others = map(play, resamplings(groups, seed))
    return baseline, np.stack(others[: len(groups)]), np.stack(others[len(groups) :])


def resamplings(groups: Sequence[str], seed: int) -> list[Mapping[str, int]]:
    """What is re-keyed in each play: nothing, all groups but one, and each group alone."""
    only: list[Mapping[str, int]] = [{other: seed for other in groups if other != group} for group in groups]
    return [{}, *only, *({group: seed} for group in groups)]


def sobol_indices(
    baseline: FloatArray, only: FloatArray, but: FloatArray, weights: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """First-order and total indices, shape (..., groups, outputs + 1); the last column is all outputs.

    baseline: (runs, outputs).  only, but: (groups, runs, outputs).  weights: (..., runs), how often each run
    counts (bootstrap).  An output without variance has NaN.
    """
    weights = np.ones(len(baseline)) if weights is None else weights
    shape = (*weights.shape[:-1], len(only), baseline.shape[-1])

    def mean(values: FloatArray) -> FloatArray:
        """Weighted mean over runs, (..., groups, outputs); sums of whole numbers are exact, in whatever order."""
        rows = values.transpose(1, 0, 2).reshape(len(baseline), -1)
        means: FloatArray = ((weights @ rows) / weights.sum(axis=-1)[..., np.newaxis]).reshape(shape)
        return means

    def indices(other: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        middle = mean(baseline + other) / 2
        variance = mean(baseline**2 + other**2) / 2 - middle**2
        covariance = mean(baseline * other) - middle**2
        gap = mean((baseline - other) ** 2) / 2
        return _with_sum(variance), _with_sum(covariance), _with_sum(gap)

    variance, covariance, _ = indices(only)
    first = _ratio(covariance, variance)
    variance, _, gap = indices(but)
    return first, _ratio(gap, variance)


def _with_sum(values: FloatArray) -> FloatArray:
    return np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 1e-12)


def index_table(
    baseline: FloatArray,
    only: FloatArray,
    but: FloatArray,
    groups: Sequence[str],
    outputs: Sequence[str],
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Indices with percentile bootstrap 95 % intervals.

    Returns one row per group, output (and `all`) and order (first, total): group, output, order, index, low,
    high.
    """
    runs = len(baseline)
    generator = np.random.Generator(np.random.Philox(OTHER_SEED))
    estimate = np.stack(sobol_indices(baseline, only, but))
    weights = np.stack([np.bincount(generator.integers(0, runs, runs), minlength=runs) for _ in range(resamples)])
    repeated = np.stack(sobol_indices(baseline, only, but, weights.astype(float)), axis=1)
    low, high = np.full((2, *estimate.shape), np.nan)
    known = ~np.isnan(estimate)
    if known.any():  # a resample that is all alike knows no shares of its variance, and is left out
        low[known], high[known] = np.nanquantile(repeated[:, known], [0.025, 0.975], axis=0)
    rows = [
        (group, output, order, estimate[o, g, y], low[o, g, y], high[o, g, y])
        for y, output in enumerate([*outputs, "all"])
        for g, group in enumerate(groups)
        for o, order in enumerate(("first", "total"))
    ]
    return pd.DataFrame(rows, columns=["group", "output", "order", "index", "low", "high"])


def indicators(outcomes: pd.Series) -> FloatArray:
    """One column of 0 and 1 per class of the reader's three, shape (runs, 3)."""
    classes = three_classes(outcomes).to_numpy()
    return np.stack([(classes == name) for name in THREE], axis=1).astype(float)


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The first runs of the batch with groups of draws re-keyed."""
    runs = min(RUNS, folder.runs)
    return [folder.replay(runs, resample=resample) for resample in resamplings(GROUP_NAMES, folder.seed + OTHER_SEED)]


def decompose(folder: RunFolder) -> pd.DataFrame:
    """The table of indices, from the first runs of the batch played again with groups of draws re-keyed."""
    runs = min(RUNS, folder.runs)

    def play(resample: Mapping[str, int]) -> FloatArray:
        return indicators(folder.extra.read(folder.replay(runs, resample=resample))["outcome"])

    baseline, only, but = pick_freeze(play, GROUP_NAMES, folder.seed + OTHER_SEED)
    return index_table(baseline, only, but, GROUP_NAMES, list(THREE))


@styled
def draw_indices(table: pd.DataFrame) -> Figure:
    """First-order (bar) and total index (marker) per group of draws, one panel per outcome."""
    outputs = [name for name in ["all", *THREE] if table.loc[table["output"] == name, "index"].notna().any()]
    figure = canvas(9.0, 3.3)
    panels = figure.subplots(1, len(outputs), sharey=True, sharex=True, squeeze=False)[0]
    for axes, output in zip(panels, outputs, strict=True):
        part = table[table["output"] == output]
        found = {order: part[part["order"] == order].set_index("group").reindex(list(GROUP_NAMES)) for order in MARKS}
        draw_indices_of(axes, {order: rows.assign(row=range(len(rows))) for order, rows in found.items()})
        axes.set_title("all classes" if output == "all" else words(output))
        axes.set_yticks(range(len(GROUP_NAMES)), [GROUP_WORDS[name].replace(" (", "\n(") for name in GROUP_NAMES])
    panels[0].invert_yaxis()
    figure.supxlabel("share of outcome variance", fontsize=9.5)
    add_legend(figure, panels[0])
    return figure


def _interval(table: pd.DataFrame, group: str, order: str) -> str:
    row = table[(table["group"] == group) & (table["order"] == order) & (table["output"] == "all")].iloc[0]
    if np.isnan(row["index"]):
        return "undefined (no variance)"
    return f"{100 * row['index']:z.0f} % [{100 * row['low']:z.0f}, {100 * row['high']:z.0f}]"


def section(folder: RunFolder) -> Section:
    """Is the process more than its draws, by the variance of the outcome?"""
    question = "Is the process more than its draws? Where the variance of the outcome comes from"
    runs = min(RUNS, folder.runs)
    source = (
        f"Runs 0 to {runs - 1} of the batch played again from scenario.yaml with seed {folder.seed}, groups of draws "
        f"re-keyed to seed {folder.seed + OTHER_SEED}."
    )
    table = decompose(folder)
    if table["index"].isna().all():
        return Section("variance", question, (f"All {runs:,} runs end alike: there is no variance to divide.",), source)
    together = table[table["output"] == "all"].pivot(index="group", columns="order", values="index")
    frame = pd.DataFrame(
        {
            "group of draws": [GROUP_WORDS[name] for name in GROUP_NAMES],
            "first order [95 %]": [_interval(table, name, "first") for name in GROUP_NAMES],
            "total [95 %]": [_interval(table, name, "total") for name in GROUP_NAMES],
        }
    )
    most = GROUP_WORDS[str(together["total"].idxmax())]
    return Section(
        anchor="variance",
        question=question,
        paragraphs=(
            "Each run draws hidden types, true bounds, costs and tactics before the first round, and "
            "chance events in the rounds (vetoes kept or dropped, breakdowns, incidents, who joins, "
            "verification offers). The first-order index is the share of outcome variance that knowing one "
            "group alone would remove; the total index is what would remain if everything else were known. "
            "A gap between the two is interaction.",
            f"With all that is drawn before the first round known, {_interval(table, 'process', 'total')} "
            "of the variance of the outcome class would be left to chance in the process. The largest total "
            f"index belongs to {most}.",
        ),
        pictures=(
            Picture(
                "variance",
                in_both_layouts(draw_indices, table),
                f"Sobol indices of the outcome indicators by group of draws, n = {runs:,} runs times "
                f"{1 + 2 * len(GROUP_NAMES)} plays; whiskers are percentile bootstrap 95 % intervals over "
                f"runs ({RESAMPLES} resamples, less those in which a class does not vary). Estimates near zero can "
                "come out slightly negative.",
                "Dots with intervals: first-order and total share of outcome variance for each group of draws.",
            ),
        ),
        tables=(Table(f"All three classes together, n = {runs:,} runs, percentile bootstrap 95 % intervals", frame),),
        provenance=source,
    )


if __name__ == "__main__":
    run_as_script(section)
