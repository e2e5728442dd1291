"""Model 5: likelihoods of signals from counts of simulated play, smoothed; worked out by hand.

There are 75 cells, so that Jeffreys' half a count a cell weighs 37.5 together.  Two types play.
"""

from __future__ import annotations

import numpy as np
import pytest

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.beliefs import FLOOR, MOST_FROM_HOLDING, smoothed_log_likelihood
from diplosim.rules.signals import CELLS, CONTEXTS, HOLDING, TABLE_CONTEXTS

LOW, LOW_TOO, HIGH, AWAY = 0, 1, 4, TABLE_CONTEXTS
"""At a table below a display of force, the same after the others conceded, at a display of force, without a table."""

ONE, OTHER = 0, 2
"""Two cells in which something is done."""


def nothing(rounds: int = 1) -> AnyArray:
    return np.zeros((rounds, CONTEXTS, CELLS, 2), dtype=np.int64)


def log_likelihood(counts: AnyArray) -> FloatArray:
    """Of every context, (rounds, contexts, cells, types)."""
    found = smoothed_log_likelihood(counts)
    return found.values[found.row]


def likelihood(counts: AnyArray) -> FloatArray:
    result: FloatArray = np.exp(log_likelihood(counts))
    return result


def test_who_has_seen_nothing_expects_anything_alike() -> None:
    assert likelihood(nothing()) == pytest.approx(1.0 / 75.0)


def test_likelihoods_are_distributions_where_holding_says_little() -> None:
    counts = np.random.default_rng(0).integers(0, 5, (2, CONTEXTS, CELLS, 5))
    counts[:, :, list(HOLDING)] = 40
    assert likelihood(counts).sum(axis=-2) == pytest.approx(1.0, abs=1e-9)


def test_a_cell_by_hand() -> None:
    """In one context the first type shows cell ONE 30 times and OTHER 10 times, the second was never seen.

    All together: 30.5, 10.5 and .5 of 77.5.  The second type falls as they do: 30.5 / 77.5.  The first leans to what
    it showed: (30 + 37.5 * 30.5 / 77.5) / 77.5 = .5775 in the coarse context, which is then its half a count a cell:
    (30 + 37.5 * .5775) / 77.5 = .6666.  Weighed by 41 and 1 of 42 the types share .6600, and .05 of it is the floor.
    """
    counts = nothing()
    counts[0, LOW, ONE, 0], counts[0, LOW, OTHER, 0] = 30, 10
    found = likelihood(counts)[0, LOW, ONE]
    second = 30.5 / 77.5
    first = (30.0 + 37.5 * (30.0 + 37.5 * second) / 77.5) / 77.5
    shared = (41.0 * first + second) / 42.0
    assert (first, shared) == pytest.approx((0.6666, 0.6600), abs=1e-4)
    assert found == pytest.approx([0.95 * first + 0.05 * shared, 0.95 * second + 0.05 * shared])


def test_no_round_says_more_than_one_in_twenty() -> None:
    """Each type has a cell of its own, 100,000 times: .5 shared, so .975 against .025: 39 to 1."""
    counts = nothing()
    counts[0, LOW, ONE, 0] = counts[0, LOW, OTHER, 1] = 100_000
    found = likelihood(counts)[0, LOW]
    assert FLOOR == 0.05
    assert found[ONE] == pytest.approx([0.975, 0.025], rel=0.002)
    assert found[OTHER] == pytest.approx([0.025, 0.975], rel=0.002)


@pytest.mark.parametrize("held", HOLDING)
def test_holding_a_line_speaks_for_or_against_a_type_by_half_a_nat(held: int) -> None:
    """The first type always holds, the second never: .975 and .025 against .5 would be .67 and 3.00 nats."""
    counts = nothing()
    counts[0, LOW, held, 0] = counts[0, LOW, OTHER, 1] = 100_000
    found = log_likelihood(counts)[0, LOW]
    assert MOST_FROM_HOLDING == 0.5
    assert found[held] == pytest.approx(np.log(0.5) + np.array([0.5, -0.5]), abs=0.002)
    assert found[OTHER] == pytest.approx(np.log([0.025, 0.975]), abs=0.002)


def test_holding_that_says_less_is_read_as_it_is() -> None:
    """The first type holds in 6 of 10 rounds, the second in 4."""
    counts = nothing()
    counts[0, LOW, HOLDING[0]], counts[0, LOW, OTHER] = (60_000, 40_000), (40_000, 60_000)
    mixed = 0.95 * np.array([0.6, 0.4]) + 0.05 * 0.5
    assert likelihood(counts)[0, LOW, HOLDING[0]] == pytest.approx(mixed, abs=0.001)


def leaning(place: int, rounds: int = 1) -> FloatArray:
    """Likelihood by the second type of ONE and OTHER in the context LOW, in which it was never seen.

    There the first type does one or the other, 20 times each.  In another place, in the last round, the second type
    always does the one, the first the other, 1,000 times each.
    """
    counts = nothing(rounds)
    counts[0, LOW, ONE, 0] = counts[0, LOW, OTHER, 0] = 20
    counts[-1, place, ONE, 1] = counts[-1, place, OTHER, 0] = 1000
    result: FloatArray = likelihood(counts)[0, LOW, [ONE, OTHER], 1]
    return result


@pytest.mark.parametrize("rounds", [1, 3])
def test_a_type_that_was_rarely_seen_leans_as_it_does_in_the_coarse_context(rounds: int) -> None:
    """Coarse, all rounds together: ONE and OTHER 1020.5 of 2077.5 = .4912 each.  The second type: .9816 and .0178.

    So it shows ONE 1.998 times as often as all, and everything else .0361 times.  Of 20.5, 20.5 and 73 * .5 that makes
    40.97, .74 and 1.32: .9521 and .0172.  The first type, which leans the other way, has .2748 and .7109; weighed by 41
    and 1 of 42 they share .2909 and .6944, of which .05 is the floor.
    """
    one, other = leaning(LOW_TOO, rounds)
    assert one == pytest.approx(0.95 * 0.9521 + 0.05 * 0.2909, abs=0.0002)
    assert other == pytest.approx(0.95 * 0.0172 + 0.05 * 0.6944, abs=0.0002)


@pytest.mark.parametrize("place", [HIGH, AWAY])
def test_what_was_done_in_another_coarse_context_does_not_count(place: int) -> None:
    """It falls as all do, 20.5 / 77.5 = .2645.  The first type has (20 + 37.5 * .3861) / 77.5 = .4449, both .4406."""
    one, other = leaning(place)
    assert one == pytest.approx(other)
    assert one == pytest.approx(0.95 * 0.2645 + 0.05 * 0.4406, abs=0.0002)


def test_what_cells_say_is_read_by_party_round_and_context() -> None:
    """Two parties, two rounds; only the second party in its second round was ever seen."""
    counts = np.stack([nothing(2), nothing(2)])
    counts[1, 1, HIGH, ONE, 0], counts[1, 1, AWAY, OTHER, 1] = 30, 20
    found = smoothed_log_likelihood(counts)
    every = found.values[found.row]
    contexts, cells = np.array([HIGH, LOW, AWAY, HIGH]), np.array([ONE, OTHER, OTHER, OTHER])
    for party, round_index in np.ndindex(2, 2):
        expected = every[party, round_index, contexts, cells]
        assert np.array_equal(found.of_cells((party, round_index), contexts, cells), expected)
    assert np.exp(every[0]) == pytest.approx(1.0 / 75.0)
    assert every[1, 1, HIGH, ONE, 0] > every[1, 0, HIGH, ONE, 0] > every[1, 0, LOW, ONE, 0]


def test_each_context_that_was_seen_has_a_row_of_its_own() -> None:
    """Two contexts of one coarse context, in two rounds: in each the first type does what it did there."""
    counts = nothing(2)
    counts[0, LOW, ONE, 0] = counts[1, LOW_TOO, OTHER, 0] = 100_000
    found = likelihood(counts)
    assert found[0, LOW, [ONE, OTHER], 0] == pytest.approx([1.0, 0.0], abs=0.01)
    assert found[1, LOW_TOO, [ONE, OTHER], 0] == pytest.approx([0.0, 1.0], abs=0.01)
    assert np.array_equal(found[0, LOW_TOO], found[1, LOW])
