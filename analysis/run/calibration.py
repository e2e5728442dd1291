"""Are the final beliefs right?  Calibration and scores of the public posterior, and a verdict in words.

A belief is calibrated if a type that is believed with 70 % is the true one in 70 % of such runs.  The calibration error
is the mean distance between the two over bins (Naeini, Cooper & Hauskrecht 2015), averaged over types.  It is above 0
by chance alone; how far, is found by drawing types from the beliefs themselves (consistency resampling: Broecker &
Smith 2007).  Brier (1950) and logarithmic score (Good 1952) are set beside those of the prior, paired by run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.pages.sections import Table
from analysis.plots.bands import enough
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.statistics import Share, Z

BINS = 10
RESAMPLES = 400
SEED = 1
LEVEL = 0.95


def calibration(believed: pd.Series, true: pd.Series, bins: int = BINS) -> pd.DataFrame:
    """Final belief in one type against how often that type was drawn, in bins of equal width.

    believed: probability by run.  true: whether the type was drawn, by run.  Returns one row
    a bin that is not empty: believed (mean of the bin), n, share (of runs drawn as that type), low, high (Wilson 95 %).
    """
    edge = (believed * bins).astype(int).clip(upper=bins - 1)
    rows = []
    for _, part in believed.groupby(edge):
        share = Share.of("", int(true[part.index].sum()), len(part))
        rows.append((part.mean(), share.total, share.share, share.low, share.high))
    return pd.DataFrame(rows, columns=["believed", "n", "share", "low", "high"])


class Score(NamedTuple):
    """Mean score of the posterior and of the prior, and their difference (posterior less prior) with 95 % interval."""

    posterior: float
    prior: float
    difference: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Whether the posterior is better (lower), worse, or not told apart from the prior."""
        if self.high < 0.0:
            return "better than"
        return "WORSE than" if self.low > 0.0 else "not told apart from"


@dataclass(frozen=True)
class Verdict:
    """How the public posterior about one party stood the test.

    bins: bins of belief with enough runs, over the types shown.  outside: those in which the belief lies outside the
    95 % interval of the observed share.  largest: largest distance of the two.  error: calibration error; as
    a mean of distances it is never 0, so that no interval stands around it.  by_chance: what it stays below in 95 % of
    samples if beliefs are right.
    """

    party: str
    bins: int
    outside: int
    largest: float
    error: float
    by_chance: float
    brier: Score
    log: Score

    @property
    def holds(self) -> bool:
        """Whether the error is no larger than chance makes it where beliefs are right."""
        return self.error <= self.by_chance

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        found = "calibrated as far as these runs can tell" if self.holds else "NOT calibrated"
        miss = (
            f"{self.party}: the belief lies outside the 95 % interval of the observed share in {self.outside} of "
            f"{self.bins} bins; largest miss {self.largest:.2f}; calibration error {self.error:.3f}, "
            f"where right beliefs stay below {self.by_chance:.3f} in 95 % of samples"
        )
        return (
            f"{miss}: the public posterior is {found}. Its Brier score of {self.brier.posterior:.3f} is "
            f"{self.brier.verdict} the prior's {self.brier.prior:.3f}, its log score of {self.log.posterior:.3f} "
            f"{self.log.verdict} the prior's {self.log.prior:.3f}."
        )


def judge(party: str, believed: pd.DataFrame, prior: Sequence[float], drawn: pd.Series) -> Verdict:
    """Hold the final beliefs about one party against the types that were drawn.

    Args:
        party: whose type it is.
        believed: one column a type, one row a run; rows add up to 1.
        prior: probability of each type, in the order of the columns.
        drawn: type drawn, by run.

    Returns:
        Calibration and scores.
    """
    kinds = list(believed.columns)
    shown = kinds if len(kinds) > 2 else kinds[-1:]  # of two types each mirrors the other
    bins = pd.concat([enough(calibration(believed[kind], drawn == kind)) for kind in shown])
    outside = (bins["believed"] < bins["low"]) | (bins["believed"] > bins["high"])
    chances = believed.to_numpy(dtype=float)
    true = np.stack([(drawn.reindex(believed.index) == kind).to_numpy() for kind in kinds], axis=1).astype(float)
    generator = np.random.Generator(np.random.Philox(SEED))
    error = calibration_error(chances, true)
    right = [calibration_error(chances, _drawn_from(chances, generator)) for _ in range(RESAMPLES)]
    base = np.broadcast_to(np.asarray(prior, dtype=float), chances.shape)
    return Verdict(
        party,
        len(bins),
        int(outside.sum()),
        float((bins["share"] - bins["believed"]).abs().max()),
        error,
        float(np.quantile(right, LEVEL)),
        _compared(_brier(chances, true), _brier(base, true)),
        _compared(_log(chances, true), _log(base, true)),
    )


def calibration_error(chances: FloatArray, true: FloatArray, bins: int = BINS) -> float:
    """Mean distance between belief and observed share over bins, weighted by their runs and averaged over types.

    chances: (runs, types) beliefs.  true: (runs, types) 1 for the type drawn, else 0.
    """
    edge = np.minimum((chances * bins).astype(int), bins - 1)
    apart = [
        np.abs(np.bincount(edge[:, t], weights=chances[:, t] - true[:, t], minlength=bins)).sum()
        for t in range(chances.shape[1])
    ]
    return float(np.mean(apart) / len(chances))


def _drawn_from(chances: FloatArray, generator: np.random.Generator) -> FloatArray:
    """One type a run by the beliefs themselves, as rows of 0 and 1."""
    edges = np.cumsum(chances, axis=1) / chances.sum(axis=1, keepdims=True)
    kind = (generator.random(len(chances))[:, None] >= edges[:, :-1]).sum(axis=1)
    one_of: FloatArray = np.eye(chances.shape[1])[kind]
    return one_of


def _brier(chances: AnyArray, true: FloatArray) -> FloatArray:
    scores: FloatArray = ((chances - true) ** 2).sum(axis=1)
    return scores


def _log(chances: AnyArray, true: FloatArray) -> FloatArray:
    """Minus the log of the belief in what was true; one that has rounded to 0 counts as the smallest number."""
    scores: FloatArray = -np.log(np.maximum((chances * true).sum(axis=1), np.finfo(float).tiny))
    return scores


def _compared(posterior: FloatArray, prior: FloatArray) -> Score:
    gap = posterior - prior
    error = Z * float(gap.std(ddof=1)) / len(gap) ** 0.5 if len(gap) > 1 else np.inf
    middle = float(gap.mean())
    return Score(float(posterior.mean()), float(prior.mean()), middle, middle - error, middle + error)


def summary(verdicts: Sequence[Verdict]) -> str:
    """In one sentence: for whom the public posterior is calibrated, and for whom it is not."""
    right = ", ".join(one.party for one in verdicts if one.holds)
    wrong = ", ".join(one.party for one in verdicts if not one.holds)
    if not wrong:
        return f"It holds here: no departure from calibration that these runs can tell from chance ({right})."
    rest = f"; for {right} no departure is told from chance" if right else ""
    return f"It does NOT hold here for {wrong}: beliefs are off by more than chance explains{rest}."


def verdict_table(verdicts: Sequence[Verdict], n: str) -> Table:
    """Calibration and scores of each party's posterior beside its prior."""

    def score(one: Score) -> str:
        interval = f"[{one.low:+.3f}, {one.high:+.3f}]" if np.isfinite(one.low) else "(one run)"
        return f"{one.posterior:.3f} / {one.prior:.3f}; {one.difference:+.3f} {interval}"

    rows = [
        (
            one.party,
            f"{one.error:.3f}",
            f"{one.by_chance:.3f}",
            f"{one.outside} of {one.bins}",
            f"{one.largest:.2f}",
            "yes" if one.holds else "NO",
            score(one.brier),
            score(one.log),
        )
        for one in verdicts
    ]
    columns = [
        "party",
        "calibration error",
        "by chance below",
        "bins outside",
        "largest miss",
        "calibrated",
        "Brier: posterior / prior; difference [95 %]",
        "log score: the same",
    ]
    return Table(
        f"Calibration and scores of the final public belief, {n}; lower is better. Paired normal intervals; the error "
        "has none, but what right beliefs stay below in 95 % of samples",
        pd.DataFrame(rows, columns=columns),
    )
