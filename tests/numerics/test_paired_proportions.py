"""Paired proportions against published tables, and what must hold for every table.

Published: Fagerland, Lydersen & Laake, Statistical Analysis of Contingency Tables (2017), chapter 8: the data of Bentur
et al. (2009) and of Cavo et al. (2012).  There `difference` and `ratio` are the first proportion against the second.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar

from diplosim.numerics.paired_proportions import (
    Pairs,
    difference_interval,
    mcnemar_mid_p,
    paired_shares,
    ratio_interval,
    runs_that_would_tell,
    variance_factor,
)
from diplosim.numerics.statistics import wilson

BENTUR = Pairs(both=1, gained=1, lost=7, n=21)
CAVO = Pairs(both=59, gained=6, lost=16, n=161)


@st.composite
def tables(draw: st.DrawFn) -> Pairs:
    cells = [draw(st.integers(0, 300)) for _ in range(4)]
    return Pairs(cells[0], cells[1], cells[2], max(1, sum(cells)))


@pytest.mark.parametrize(("pairs", "published"), [(BENTUR, (-0.517, -0.026)), (CAVO, (-0.1240, -0.0054))])
def test_score_interval_of_the_difference(pairs: Pairs, published: tuple[float, float]) -> None:
    assert difference_interval(pairs) == pytest.approx(published, abs=6e-4)


@pytest.mark.parametrize(("pairs", "published"), [(BENTUR, (0.068, 0.923)), (CAVO, (0.7579, 0.9910))])
def test_hybrid_interval_of_the_ratio(pairs: Pairs, published: tuple[float, float]) -> None:
    assert ratio_interval(pairs) == pytest.approx(published, abs=6e-4)


@pytest.mark.parametrize(("pairs", "published"), [(BENTUR, 0.0391), (CAVO, 0.034690)])
def test_mid_p(pairs: Pairs, published: float) -> None:
    assert mcnemar_mid_p(pairs) == pytest.approx(published, abs=1e-4)


@given(pairs=tables())
def test_the_mid_p_lies_below_the_exact_p(pairs: Pairs) -> None:
    exact = mcnemar([[pairs.both, pairs.lost], [pairs.gained, 0]], exact=True).pvalue
    if pairs.gained + pairs.lost:
        assert 0.0 <= mcnemar_mid_p(pairs) < min(1.0, exact) + 1e-12
    else:
        assert mcnemar_mid_p(pairs) == 1.0


@given(pairs=tables())
def test_the_interval_holds_the_difference_and_turns_with_the_pairs(pairs: Pairs) -> None:
    low, high = difference_interval(pairs)
    assert -1.0 <= low <= pairs.difference + 1e-9
    assert pairs.difference - 1e-9 <= high <= 1.0
    turned = Pairs(pairs.both, pairs.lost, pairs.gained, pairs.n)
    assert difference_interval(turned) == pytest.approx((-high, -low), abs=1e-8)


@given(pairs=tables())
def test_the_interval_and_the_test_agree_away_from_the_boundary(pairs: Pairs) -> None:
    low, high = difference_interval(pairs)
    if mcnemar_mid_p(pairs) < 0.02:
        assert low > 0.0 or high < 0.0
    if mcnemar_mid_p(pairs) > 0.12:
        assert low <= 0.0 <= high


@given(pairs=tables())
def test_the_ratio_is_inside_its_interval(pairs: Pairs) -> None:
    found = ratio_interval(pairs)
    if pairs.first == 0:
        assert found is None or found[1] == float("inf")
    elif found is not None:
        assert found[0] - 1e-9 <= pairs.second / pairs.first <= found[1] + 1e-9


def test_without_any_change_the_interval_still_has_a_width() -> None:
    low, high = difference_interval(Pairs(40, 0, 0, 100))
    assert low == pytest.approx(-high)
    assert high == pytest.approx(1.96**2 / (100 + 1.96**2), abs=1e-4)


def test_pairing_gains_nothing_without_correlation_and_much_with_it() -> None:
    independent = Pairs(both=2500, gained=2500, lost=2500, n=10_000)
    assert variance_factor(independent) == pytest.approx(1.0)
    alike = Pairs(both=4950, gained=50, lost=50, n=10_000)
    assert variance_factor(alike) == pytest.approx(50.0)
    assert variance_factor(Pairs(5, 0, 0, 10)) is None


def test_what_pairing_gains_by_hand() -> None:
    """Shares .3 and .5 vary by .21 + .25 apart; in pairs, 40 of 100 of which differ, by .4 - .2**2 = .36."""
    assert variance_factor(Pairs(both=20, gained=30, lost=10, n=100)) == pytest.approx(0.46 / 0.36)


def test_pairs_are_counted_run_by_run() -> None:
    """Of eight runs: 1 in the class under both, 3 under the second alone, 2 under the first alone, 2 under neither."""
    first = np.array([1, 0, 0, 0, 1, 1, 0, 0], dtype=bool)
    second = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    assert Pairs.of(first, second) == Pairs(both=1, gained=3, lost=2, n=8)
    moved = paired_shares("conflict", first, second)
    assert (moved.name, moved.before.count, moved.after.count, moved.before.total) == ("conflict", 3, 4, 8)
    assert (moved.before.low, moved.before.high) == pytest.approx(wilson(3, 8))
    assert (moved.after.low, moved.after.high) == pytest.approx(wilson(4, 8))
    assert moved.difference == pytest.approx(1 / 8)
    assert (moved.low, moved.high) == difference_interval(Pairs(1, 3, 2, 8))
    assert not moved.beyond_chance


def test_runs_that_would_tell_and_a_tie_by_hand() -> None:
    """30 gained and 10 lost of 200: difference .1, discordant .2.  Connor's n is

    (1.95996 sqrt(.2) + .84162 sqrt(.2 - .01))**2 / .01 = (.87652 + .36685)**2 / .01 = 154.6.  One gained and one lost:
    1 - .5 * P(1 of 2) = .75.
    """
    assert runs_that_would_tell(Pairs(20, 30, 10, 200)) == 155
    assert mcnemar_mid_p(Pairs(3, 1, 1, 20)) == pytest.approx(0.75)


@pytest.mark.e2e
def test_runs_that_would_tell_is_what_the_test_needs() -> None:
    """Connor (1987): at that many pairs four studies in five find the difference."""
    pairs = Pairs(both=1200, gained=120, lost=80, n=2000)
    n = runs_that_would_tell(pairs)
    assert n is not None
    chances = [0.06, 0.04, 0.90]
    drawn = np.random.default_rng(5).multinomial(n, chances, size=2000)
    found = np.mean([mcnemar_mid_p(Pairs(0, int(g), int(m), n)) <= 0.05 for g, m, _ in drawn])
    assert 0.77 < found < 0.83
    assert runs_that_would_tell(Pairs(3, 4, 4, 20)) is None


@pytest.mark.parametrize("cells", [(-1, 0, 0, 5), (3, 2, 1, 5), (0, 0, 0, 0)])
def test_what_is_no_table_is_refused(cells: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a table"):
        Pairs(*cells)
