"""All rows of the page taken together: Holm's test, worked out by hand."""

from __future__ import annotations

import math

import pytest

from diplosim.theory.reproduction.estimates import Estimate
from diplosim.theory.reproduction.joint import in_words, joint_test, two_sided
from diplosim.theory.reproduction.simulated import Row


def row(name: str, deviation: float, error: float = 0.1) -> Row:
    mean = 0.5 + deviation * error if math.isfinite(deviation) else 0.6
    return Row("some_family", {}, name, 0.5, Estimate(mean, 0.0, 1.0, 100, error, deviation))


def test_p_is_that_of_both_tails_of_the_normal_law() -> None:
    assert two_sided(1.959963984540054) == pytest.approx(0.05)
    assert two_sided(-2.5758293035489004) == pytest.approx(0.01)
    assert two_sided(0.0) == 1.0


@pytest.mark.e2e
def test_one_row_beyond_its_interval_among_many_is_no_rejection() -> None:
    """p = .01 for -2.576; among 10 rows .1, which is above .05."""
    rows = [row("far", -2.5758293035489004), *(row(f"near{i}", 0.3) for i in range(9)), row("exact", 0.0, 0.0)]
    found = joint_test(rows)
    assert (found.varying, found.outside) == (10, 1)
    assert found.farthest is rows[0]
    assert (found.p, found.corrected) == (pytest.approx(0.01), pytest.approx(0.1))
    assert found.rejected == found.unequal == ()
    text = in_words(found)
    assert text.startswith("10 rows vary from run to run. Of these 1 lie")
    assert "does not reject at 5 %" in text
    assert "No row that does not vary differs." in text


@pytest.mark.e2e
def test_each_rejection_leaves_fewer_rows_for_the_next() -> None:
    """Of 4 rows p = .01, .016, .03, 1: .01 * 4 = .04 and .016 * 3 = .048 are rejected, .03 * 2 = .06 is not."""
    chances = {"second": 2.408916, "first": -2.575829, "third": 2.170090, "last": 0.0}
    found = joint_test([row(name, deviation) for name, deviation in chances.items()])
    assert [two_sided(chances[name]) for name in ("first", "second", "third")] == pytest.approx(
        [0.01, 0.016, 0.03], abs=1e-5
    )
    assert [each.quantity for each in found.rejected] == ["first", "second"]
    assert "rejects at 5 %: `first` of `some_family`, `second` of `some_family`." in in_words(found)


@pytest.mark.e2e
def test_a_row_that_never_varies_and_differs_is_named() -> None:
    found = joint_test([row("exact", 0.0, 0.0), row("wrong", math.inf, 0.0), row("near", 0.5)])
    assert [each.quantity for each in found.unequal] == ["wrong"]
    assert "Rows that do not vary differ: `wrong` of `some_family`." in in_words(found)


def test_without_rows_that_vary_there_is_nothing_to_reject() -> None:
    found = joint_test([row("exact", 0.0, 0.0)])
    assert (found.varying, found.p, found.corrected, found.rejected) == (0, 1.0, 1.0, ())
    assert in_words(found) == "No row varies from run to run. No row that does not vary differs."
