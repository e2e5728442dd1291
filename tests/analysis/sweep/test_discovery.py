"""Scenario discovery on cells whose answer is known: a box, and what is only chance."""

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from analysis.sweep import discovery as rooms
from analysis.sweep.discovery import Limit, discover, inside, region

EXTRA = find_spec("ema_workbench") is not None and find_spec("sklearn") is not None
with_extra = pytest.mark.skipif(not EXTRA, reason="needs the extra `discovery`")

NAMES = ("a", "b", "c", "d")


def sample(cells: int, seed: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(seed)).random((cells, len(NAMES)))


@pytest.fixture(scope="module", autouse=True)
def _few_trees() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "FORESTS", 4)
        patch.setattr(rooms, "TREES", 25)
        yield


@pytest.fixture(scope="module")
def found() -> rooms.Discovery:
    """All cells with a > .6 and b < .4, and no other, are of interest: 24 % of the ranges."""
    values = sample(300, 1)
    return discover(values, (values[:, 0] > 0.6) & (values[:, 1] < 0.4), NAMES, "it turns", seed=3)


@pytest.mark.e2e
@with_extra
class TestKnownBox:
    def test_the_box_is_found(self, found: rooms.Discovery) -> None:
        assert found.box is not None
        limits = {limit.number: limit for limit in found.box.limits}
        assert set(limits) == {"a", "b"}
        assert limits["a"].low == pytest.approx(0.6, abs=0.05)
        assert limits["b"].high == pytest.approx(0.4, abs=0.05)
        assert (limits["a"].high, limits["b"].low) == (None, None)
        assert max(limit.quasi_p or 0.0 for limit in found.box.limits) < 0.05

    def test_it_covers_what_it_should(self, found: rooms.Discovery) -> None:
        assert found.box is not None
        assert found.box.coverage > 0.85
        assert found.box.density > 0.85
        assert found.box.low < found.box.density <= found.box.high
        assert found.box.cases == pytest.approx(found.box.coverage * found.cases)

    def test_it_holds_in_cells_that_it_was_not_made_of(self, found: rooms.Discovery) -> None:
        assert found.held_out is not None
        assert found.held_out.cells < 0.5 * found.cells
        assert found.held_out.density > 0.7

    def test_the_tree_finds_the_same_edges(self, found: rooms.Discovery) -> None:
        first = found.leaves[0]
        limits = {limit.number: limit for limit in first.limits}
        assert first.density == 1.0
        assert limits["a"].low == pytest.approx(0.6, abs=0.03)
        assert limits["b"].high == pytest.approx(0.4, abs=0.03)

    def test_leaves_are_all_of_the_ranges(self, found: rooms.Discovery) -> None:
        assert sum(leaf.cells for leaf in found.leaves) == found.cells
        assert sum(leaf.cases for leaf in found.leaves) == found.cases
        assert sum(leaf.coverage for leaf in found.leaves) == pytest.approx(1.0)

    def test_scores_name_what_matters(self, found: rooms.Discovery) -> None:
        assert {row.number for row in found.scores[:2]} == {"a", "b"}
        assert sum(row.score for row in found.scores) == pytest.approx(1.0)
        assert found.scores[1].low > found.scores[2].high


@pytest.mark.e2e
@with_extra
def test_another_box_with_a_lower_end_and_noise() -> None:
    """.2 < c < .7 with one cell in ten told wrong: both ends of one number."""
    values = sample(600, 5)
    cases = (values[:, 2] > 0.2) & (values[:, 2] < 0.7)
    cases ^= np.random.Generator(np.random.Philox(9)).random(600) < 0.1
    box = discover(values, cases, NAMES).box
    assert box is not None
    limit = next(each for each in box.limits if each.number == "c")
    assert limit.low == pytest.approx(0.2, abs=0.06)
    assert limit.high == pytest.approx(0.7, abs=0.06)


@pytest.mark.e2e
@with_extra
def test_what_is_only_chance_does_not_hold_in_other_cells() -> None:
    values = sample(400, 7)
    cases = np.random.Generator(np.random.Philox(8)).random(400) < 0.3
    found = discover(values, cases, NAMES)
    if found.held_out is not None:
        assert found.held_out.low < 0.3 < found.held_out.high


@pytest.mark.e2e
@with_extra
def test_numbers_that_never_vary_limit_nothing() -> None:
    values = sample(200, 2)
    values[:, 3] = 0.5
    box = discover(values, values[:, 0] > 0.7, NAMES).box
    assert box is not None
    assert [limit.number for limit in box.limits] == ["a"]


@pytest.mark.e2e
@with_extra
def test_the_same_seed_gives_the_same() -> None:
    values = sample(120, 4)
    cases = values[:, 0] > 0.5
    assert discover(values, cases, NAMES, seed=1) == discover(values, cases, NAMES, seed=1)


@pytest.mark.e2e
@with_extra
def test_seeds_of_any_size_will_do() -> None:
    """scikit-learn takes seeds below 2^32: a sweep with a larger one was played, and ended in a traceback."""
    values = sample(60, 4)
    found = discover(values, values[:, 0] > 0.5, NAMES, seed=2**32 - 1)
    assert found.why_not is None
    assert len(discover(values, values[:, 0] > 0.5, NAMES, seed=10**20).leaves) == len(found.leaves) == 2


def test_coverage_and_density_by_hand() -> None:
    """Of six cells three are of interest; the range holds three cells, two of them of interest."""
    values = np.array([[0.1], [0.2], [0.3], [0.6], [0.7], [0.9]])
    cases = np.array([True, False, False, True, True, False])
    limits = [Limit("x", 0.3, 0.7)]
    assert inside(limits, values, ["x"]).tolist() == [False, False, True, True, True, False]
    found = region(limits, values, cases, ["x"])
    assert (found.cells, found.cases) == (3, 2)
    assert (found.coverage, found.density) == pytest.approx((2 / 3, 2 / 3))


class TestNothing:
    def test_too_few_cells(self) -> None:
        values = sample(39, 1)
        assert "39 independent cells; 40 are needed" in (discover(values, values[:, 0] > 0.5, NAMES).why_not or "")

    def test_too_few_of_interest(self) -> None:
        values = sample(100, 1)
        cases = np.zeros(100, dtype=bool)
        cases[:9] = True
        assert "9 of 100" in (discover(values, cases, NAMES).why_not or "")
        assert "91 of 100" in (discover(values, ~cases, NAMES).why_not or "")

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def absent() -> None:
            raise ModuleNotFoundError("No module", name="ema_workbench")

        monkeypatch.setattr(rooms, "_libraries", absent)
        values = sample(100, 1)
        assert "'diplosim[discovery]'" in (discover(values, values[:, 0] > 0.5, NAMES).why_not or "")
