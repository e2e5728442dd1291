"""Coverage of paired intervals: `pytest -m slow -s tests/numerics/test_paired_coverage.py`.

A truth is a 4 x 4 table of transition chances between the outcome classes; each study draws many experiments of n runs
from it and counts how often the 95 % intervals hold the true difference and the true ratio.
"""

import sys
from functools import cache

import numpy as np
import pytest

from diplosim.numerics.paired_proportions import Pairs, difference_interval, mcnemar_mid_p, ratio_interval

EXPERIMENTS = 20_000

TRUTHS = {
    "a rule that few runs feel": [[0.30, 0.01, 0.02, 0.01], [0.01, 0.04, 0.01, 0.0], [0.02, 0.01, 0.30, 0.01],
                                  [0.01, 0.0, 0.02, 0.23]],
    "a veto that turns deals into stalemates": [[0.20, 0.02, 0.12, 0.03], [0.01, 0.05, 0.03, 0.01],
                                               [0.02, 0.01, 0.25, 0.02], [0.01, 0.01, 0.03, 0.18]],
    "nothing changes on average": [[0.20, 0.03, 0.05, 0.02], [0.03, 0.05, 0.02, 0.01], [0.05, 0.02, 0.20, 0.04],
                                   [0.02, 0.01, 0.04, 0.21]],
    "agreements are rare": [[0.02, 0.005, 0.01, 0.005], [0.005, 0.02, 0.005, 0.005], [0.02, 0.01, 0.50, 0.06],
                            [0.005, 0.005, 0.025, 0.30]],
}  # fmt: skip
SIZES = (300, 1000, 10_000)


@cache
def difference_of(gained: int, lost: int, n: int) -> tuple[float, float]:
    return difference_interval(Pairs(0, gained, lost, n))


@cache
def ratio_of(both: int, gained: int, lost: int, n: int) -> tuple[float, float] | None:
    return ratio_interval(Pairs(both, gained, lost, n))


def coverage(truth: np.ndarray, n: int, experiments: int, seed: int = 7) -> np.ndarray:
    """Share of experiments whose intervals hold the truth: (classes, 2) for difference and ratio."""
    tables = np.random.default_rng(seed).multinomial(n, truth.ravel(), size=experiments).reshape(-1, 4, 4)
    held = np.zeros((4, 2))
    for k in range(4):
        both = tables[:, k, k]
        lost, gained = tables[:, k].sum(axis=1) - both, tables[:, :, k].sum(axis=1) - both
        first, second = truth[k].sum(), truth[:, k].sum()
        for table in zip(both.tolist(), gained.tolist(), lost.tolist(), strict=True):
            low, high = difference_of(table[1], table[2], n)
            held[k, 0] += low <= second - first <= high
            found = ratio_of(*table, n)
            held[k, 1] += found is not None and found[0] <= second / first <= found[1]
    return held / experiments


def test_small_study() -> None:
    """The default suite's share: one truth, one size, few experiments, within four standard errors of 95 %."""
    found = coverage(np.array(TRUTHS["a veto that turns deals into stalemates"]), 500, 600)
    assert (found >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 600)).all(), found
    assert found.min() < 1.0, "intervals that always hold the truth are too wide"


@pytest.mark.slow
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", TRUTHS)
def test_coverage_lies_between_93_and_97_percent(name: str, n: int) -> None:
    found = coverage(np.array(TRUTHS[name]), n, EXPERIMENTS if n <= 1000 else EXPERIMENTS // 4)
    shown = "; ".join(f"{100 * d:.1f} / {100 * r:.1f}" for d, r in found)
    sys.stdout.write(f"\n{name}, n = {n:,}: difference / ratio by class, %: {shown}\n")
    assert (found > 0.93).all(), shown
    assert (found < 0.97).all(), shown


@pytest.mark.slow
def test_the_mid_p_test_keeps_its_level() -> None:
    truth = np.array(TRUTHS["nothing changes on average"])
    tables = np.random.default_rng(3).multinomial(1000, truth.ravel(), size=EXPERIMENTS).reshape(-1, 4, 4)
    for k in range(4):
        both = tables[:, k, k]
        lost, gained = tables[:, k].sum(axis=1) - both, tables[:, :, k].sum(axis=1) - both
        pairs = zip(gained.tolist(), lost.tolist(), strict=True)
        p = np.array([mcnemar_mid_p(Pairs(0, g, m, 1000)) for g, m in pairs])
        assert 0.04 < (p <= 0.05).mean() < 0.055
