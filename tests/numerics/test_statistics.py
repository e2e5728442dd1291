"""Wilson intervals and tables of shares, held against scipy and against exact cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from diplosim.numerics.statistics import OUTCOMES, Share, shares, table_of_shares, wilson


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_equals_scipy(trial: tuple[int, int], confidence: float) -> None:
    count, total = trial
    expected = binomtest(count, total).proportion_ci(confidence_level=confidence, method="wilson")
    assert wilson(count, total, confidence) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.integers(0, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_share_and_stays_inside_the_unit_interval(trial: tuple[int, int]) -> None:
    count, total = trial
    low, high = wilson(count, total)
    assert 0 <= low <= (count / total if total else 0.5) <= high <= 1


def test_wilson_known_value() -> None:
    # Brown, Cai & DasGupta 2001: n = 10 at p = .5 is about +-.26
    low, high = wilson(5, 10)
    assert (low, high) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_nothing_run_means_nothing_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("count", "total", "confidence"), [(-1, 4, 0.95), (5, 4, 0.95), (1, 4, 0.0), (1, 4, 1.0)])
def test_impossible_counts_are_refused(count: int, total: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="must lie"):
        wilson(count, total, confidence)


def test_failed_runs_stay_in_the_denominator() -> None:
    table = shares({"agreement": 2, "conflict": 6}, failed=2)
    by_name = {row.name: row for row in table.outcomes}
    assert list(by_name) == list(OUTCOMES)
    assert by_name["conflict"].share == pytest.approx(0.6)
    assert table.failed.share == pytest.approx(0.2)
    assert all(row.total == 10 for row in (*table.outcomes, table.failed, *table.classes))


def test_every_row_has_the_confidence_asked_for() -> None:
    """Wilson at 3 of 9 runs by hand, z = 1 (68.27 %): (1/3 + 1/18 +- sqrt(2/81 + 1/324)) / (10/9) = .35 +- .15."""
    table = shares({"agreement": 2, "partial_agreement": 1, "conflict": 3}, failed=3, confidence=0.6826894921370859)
    conflict, agreed = table.outcomes[3], table.classes[0]
    for row in (conflict, agreed, table.failed):
        assert (row.count, row.low, row.high) == (3, pytest.approx(0.2), pytest.approx(0.5))


def test_partial_agreements_count_as_agreements_in_three_classes() -> None:
    table = shares({"agreement": 3, "partial_agreement": 2, "stalemate": 4, "conflict": 1})
    assert {row.name: row.count for row in table.classes} == {"agreement": 5, "stalemate": 4, "conflict": 1}


def test_unknown_outcomes_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown outcomes peace"):
        shares({"peace": 1})


def test_table_shows_failed_runs_only_if_there_are_any() -> None:
    counts = {"agreement": 1, "partial_agreement": 0, "stalemate": 2, "conflict": 1}
    assert "failed" not in table_of_shares(shares(counts))
    assert "failed" in table_of_shares(shares(counts, failed=1))
    assert "25.0%" in table_of_shares(shares(counts))


def test_row_as_plain_values() -> None:
    row = Share.of("conflict", 1, 4).as_dict()
    assert row["name"] == "conflict"
    assert row["share"] == 0.25
