"""In which part of the ranges does the conclusion turn?  Scenario discovery over the cells of a sweep.

- **A box** (PRIM, the patient rule induction method: Friedman & Fisher 1999; Bryant & Lempert 2010), by EMAworkbench:
  the ranges of few numbers that hold most of the cells of interest (coverage) and little else (density).  Of the boxes
  on the way, the one with the largest harmonic mean of both is told, and what it is worth in cells that it was not
  made of: another box is made of one half of the cells and judged by the other.
- **A tree** (CART: Breiman et al. 1984), by scikit-learn: all parts of the ranges, with the share of cells of interest.
- **Scores** (extremely randomised trees: Geurts, Ernst & Wehenkel 2006): what each number adds to telling cells apart.

A cell is judged by its played shares, so that chance in its runs blurs all edges a little.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.sweep.robustness import Robustness, compared, plain_sample
from analysis.sweep.sweep_cells import SweepCells
from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.statistics import OUTCOMES, Share

BoolArray = npt.NDArray[np.bool_]

FEWEST = 40
"""Cells that are needed."""
FEW = 10
"""Cells of interest, and others, that are needed."""
PEELED, SMALLEST = 0.05, 0.05
"""Share of the cells that PRIM takes off at each step, and that a box or a leaf holds at least."""
QUASI = 0.05
"""A range counts if it is unlikely by chance (quasi-p of Bryant & Lempert 2010) at this level."""
LEAVES = 6
FORESTS, TREES = 10, 50
SEEDS = 2**32
"""Seeds that scikit-learn knows; a larger one of a design is taken modulo this."""


@dataclass(frozen=True)
class Limit:
    """A range of a number: from low to high, None where it ends with what was played.  quasi_p: None of a leaf."""

    number: str
    low: float | None
    high: float | None
    quasi_p: float | None = None


@dataclass(frozen=True)
class Region:
    """A part of the ranges.

    limits: of the numbers that it limits.  cells: in it; cases: of them those of interest.  coverage: share of all
    cases that lie in it.  density: share of its cells that are cases, with its Wilson 95 % interval over cells.
    """

    limits: tuple[Limit, ...]
    cells: int
    cases: int
    coverage: float
    density: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """What a number adds to telling cells apart, of 1 for all; low and high: over forests on resampled cells."""

    number: str
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Discovery:
    """All that was found.

    question: what makes a cell one of interest.  cells, cases: how many there are.  why_not: why nothing was looked
    for, None where it was.  box: None where PRIM limits nothing.  held_out: a box made of half of the cells, in the
    other half.
    """

    question: str
    cells: int
    cases: int
    why_not: str | None = None
    box: Region | None = None
    held_out: Region | None = None
    leaves: tuple[Region, ...] = ()
    scores: tuple[Score, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def discovery(cells: SweepCells, found: Robustness) -> Discovery | None:
    """Look for the cells in which the conclusion does not stand, or its class is rare.

    Args:
        cells: the sweep.
        found: verdicts on its cells.

    Returns:
        What was found, or why nothing was looked for; None for a design without independent cells, which moves one
        number at a time.
    """
    values, question, cases = cells_of_interest(cells, found)
    if not len(cases):
        return None
    return discover(values, cases, cells.names, question, cells.record.seed)


def cells_of_interest(cells: SweepCells, found: Robustness) -> tuple[FloatArray, str, BoolArray]:
    """Of independent cells of the design the values (C, D) of their numbers, the question, and which are of interest.

    Of interest are cells with another leader than the base; where these are too few or too many, the quarter in which
    the base's leading class is rarest.
    """
    leaders = {row.cell: row.leader for row in found.joint}
    chosen = [cell for cell in plain_sample(cells) if cell in leaders]
    values = cells.points.values[chosen]
    leader = found.base.leader
    turned = np.array([leaders[cell] != leader for cell in chosen], dtype=bool)
    if FEW <= turned.sum() <= len(chosen) - FEW:
        return values, f"another class than {_words(leader)} is ahead", turned
    asked = cells.record.sampling["conclusion"]
    members = compared(asked["more"], asked["than"])[leader]
    counts = cells.counts[chosen]
    part = counts[:, [OUTCOMES.index(name) for name in members]].sum(axis=1) / np.maximum(1, counts.sum(axis=1))
    rare = part <= np.quantile(part, 0.25) if len(part) else turned
    return values, f"{_words(leader)} is as rare as in the lowest quarter of cells", rare


def _words(name: str) -> str:
    return name.replace("_", " ")


def discover(
    values: FloatArray, cases: BoolArray, names: Sequence[str], question: str = "", seed: int = 0
) -> Discovery:
    """Look for a box, a tree and scores.

    Args:
        values: (C, D) values of the numbers in each cell.
        cases: (C,) which cells are of interest.
        names: of the D numbers.
        question: what makes a cell one of interest.
        seed: of all draws.

    Returns:
        What was found, or why nothing was looked for.
    """
    count, of_interest = len(cases), int(cases.sum())

    def nothing(why: str) -> Discovery:
        return Discovery(question, count, of_interest, why)

    if count < FEWEST:
        return nothing(f"{count} independent cells; {FEWEST} are needed")
    if min(of_interest, count - of_interest) < FEW:
        return nothing(f"{of_interest} of {count} cells are of interest; {FEW} are needed, and as many others")
    try:
        peel, forest, tree = _libraries()
    except ModuleNotFoundError as missing:
        return nothing(
            f"this needs the extra 'discovery' (no module {missing.name}): pip install 'diplosim[discovery]'"
        )
    half = np.random.Generator(np.random.Philox(seed)).permutation(count) < count // 2
    box = _box(peel, values, cases, names)
    trained = _box(peel, values[half], cases[half], names) if min(cases[half].sum(), (~cases[half]).sum()) else ()
    return Discovery(
        question,
        count,
        of_interest,
        box=region(box, values, cases, names) if box else None,
        held_out=region(trained, values[~half], cases[~half], names) if trained else None,
        leaves=tuple(sorted(_leaves(tree, values, cases, names, seed), key=lambda leaf: -leaf.density)),
        scores=_scores(forest, values, cases, names, seed),
    )


def _libraries() -> tuple[Any, Any, Any]:
    """PRIM of EMAworkbench, and forests and trees of scikit-learn; both are in the extra `discovery`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EMAworkbench tells of its own extras that are not there
        from ema_workbench.analysis.prim import Prim
        from sklearn.ensemble import ExtraTreesClassifier
        from sklearn.tree import DecisionTreeClassifier
    return Prim, ExtraTreesClassifier, DecisionTreeClassifier


def inside(limits: Sequence[Limit], values: FloatArray, names: Sequence[str]) -> BoolArray:
    """Which cells (C,) lie in all ranges."""
    within = np.ones(len(values), dtype=bool)
    for limit in limits:
        column = values[:, list(names).index(limit.number)]
        within &= (column >= (-np.inf if limit.low is None else limit.low)) & (
            column <= (np.inf if limit.high is None else limit.high)
        )
    return within


def region(limits: Sequence[Limit], values: FloatArray, cases: BoolArray, names: Sequence[str]) -> Region:
    """What lies in some ranges.

    Args:
        limits: the ranges.
        values: (C, D) values of the numbers in each cell.
        cases: (C,) which cells are of interest.
        names: of the D numbers.

    Returns:
        The region, with coverage and density.
    """
    within = inside(limits, values, names)
    hit, held = int((within & cases).sum()), int(within.sum())
    share = Share.of("", hit, held)
    return Region(tuple(limits), held, hit, hit / max(1, int(cases.sum())), share.share, share.low, share.high)


def _box(peel: Any, values: FloatArray, cases: BoolArray, names: Sequence[str]) -> tuple[Limit, ...]:
    """The ranges of the box with the largest harmonic mean of coverage and density; none where nothing is limited."""
    varied = [d for d in range(values.shape[1]) if np.ptp(values[:, d]) > 0.0]
    frame = pd.DataFrame({names[d]: values[:, d] for d in varied})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EMAworkbench still uses what pandas is about to drop
        found = peel(frame, cases, threshold=float(cases.mean()), peel_alpha=PEELED, mass_min=SMALLEST).find_box()
    steps = found.peeling_trajectory
    worth = 2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"]).clip(lower=1e-12)
    best = int(np.argmax(worth.to_numpy()))
    quasi: Mapping[str, Sequence[float]] = found.qp[best]
    limits = []
    for d in varied:
        low, high = (float(end) for end in found.box_lims[best][names[d]])
        p_values = [p for p in quasi.get(names[d], ()) if p >= 0.0]
        if not p_values or min(p_values) > QUASI:
            continue
        column = values[:, d]
        limits.append(
            Limit(
                names[d],
                low if low > column.min() else None,
                high if high < column.max() else None,
                min(p_values),
            )
        )
    return tuple(limit for limit in limits if limit.low is not None or limit.high is not None)


def _leaves(
    tree: Callable[..., Any], values: FloatArray, cases: BoolArray, names: Sequence[str], seed: int
) -> Iterator[Region]:
    """The leaves of a classification tree, which together are all of the ranges."""
    least = max(FEW // 2, int(SMALLEST * len(cases)))
    fitted = tree(max_leaf_nodes=LEAVES, min_samples_leaf=least, random_state=seed % SEEDS).fit(values, cases).tree_

    def walk(node: int, low: dict[int, float], high: dict[int, float]) -> Iterator[Region]:
        left, right, place = fitted.children_left[node], fitted.children_right[node], int(fitted.feature[node])
        if left == right:
            limits = [Limit(names[d], low.get(d), high.get(d)) for d in range(len(names)) if d in low or d in high]
            yield region(limits, values, cases, names)
            return
        at = float(fitted.threshold[node])
        yield from walk(left, low, {**high, place: at})
        yield from walk(right, {**low, place: float(np.nextafter(at, np.inf))}, high)

    yield from walk(0, {}, {})


def _scores(
    forest: Callable[..., Any], values: FloatArray, cases: BoolArray, names: Sequence[str], seed: int
) -> tuple[Score, ...]:
    """Importances over forests on resampled cells, the largest first."""
    generator = np.random.Generator(np.random.Philox(seed))
    found = []
    for number in range(FORESTS):
        drawn = generator.integers(0, len(cases), len(cases))
        grown = forest(n_estimators=TREES, random_state=(seed + number) % SEEDS).fit(values[drawn], cases[drawn])
        found.append(grown.feature_importances_)
    each = np.stack(found)
    rows = [
        Score(name, float(column.mean()), float(column.min()), float(column.max()))
        for name, column in zip(names, each.T, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.score))
