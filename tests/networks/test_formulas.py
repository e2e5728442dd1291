"""Concentration, polarisation, portfolios and landscapes: limits, invariants and what is refused."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim import networks

PORTFOLIO = st.lists(st.integers(0, 3), min_size=3, max_size=8)


class TestConcentration:
    def test_limits(self) -> None:
        assert networks.concentration([1.0]) == 1.0
        assert networks.concentration([1.0, 0.0, 0.0]) == pytest.approx(1.0)
        assert networks.concentration([0.25] * 4) == pytest.approx(0.0, abs=1e-7)
        assert networks.effective_number([0.25] * 4) == pytest.approx(4.0)

    def test_cinc_is_renormalised_over_the_states_in_use(self) -> None:
        assert networks.shares_of([0.2, 0.1, 0.1]) == pytest.approx([0.5, 0.25, 0.25])

    @pytest.mark.parametrize("values", [[], [0.0, 0.0], [-0.1, 1.0], [math.nan], [math.inf, 1.0]])
    def test_shares_need_a_positive_sum(self, values: list[float]) -> None:
        with pytest.raises(ValueError, match="positive sum"):
            networks.shares_of(values)

    @pytest.mark.parametrize("shares", [[], [0.5], [0.6, 0.6], [1.5, -0.5]])
    def test_shares_that_do_not_sum_to_one_are_refused(self, shares: list[float]) -> None:
        for measure in (networks.herfindahl, networks.effective_number, networks.concentration):
            with pytest.raises(ValueError, match="sum to 1"):
                measure(shares)


class TestPolarisation:
    def test_two_poles_polarise_more_than_three_groups_and_one_not_at_all(self) -> None:
        assert networks.esteban_ray([1.0], [0.7]) == 0.0
        two = networks.esteban_ray([0.5, 0.5], [0, 1])
        assert two == pytest.approx(0.5**2.3)
        assert networks.esteban_ray([1 / 3] * 3, [0, 0.5, 1]) < two

    def test_who_stands_at_one_position_is_one_group(self) -> None:
        """Two halves in two parts each: 2 * .5**2.3 * .5 = .5**2.3 = .203, and not 4 * .25**2.3 * .5 = .082."""
        assert networks.esteban_ray([0.25] * 4, [0, 1, 0, 1]) == pytest.approx(0.5**2.3)
        assert networks.esteban_ray([0.25] * 4, [0.3] * 4) == 0.0
        # .6 in two parts against .4, .5 away: (.6**2.3 * .4 + .4**2.3 * .6) * .5 = .09823.
        assert networks.esteban_ray([0.2, 0.4, 0.4], [0.1, 0.6, 0.1]) == pytest.approx(0.0982336, abs=1e-6)

    @pytest.mark.parametrize(
        ("shares", "positions", "alpha"), [([1.0], [0, 1], 1.3), ([-1.0], [0], 1.3), ([1.0], [0], 1.7)]
    )
    def test_bad_input(self, shares: list[float], positions: list[float], alpha: float) -> None:
        with pytest.raises(ValueError):
            networks.esteban_ray(shares, positions, alpha)


class TestPortfolios:
    @given(a=PORTFOLIO)
    def test_a_state_is_like_itself(self, a: list[int]) -> None:
        assert networks.s_score(a, a) == 1.0
        assert networks.s_score(a, a, range(1, len(a) + 1), squared=True) == 1.0
        if len(set(a)) > 1:
            assert networks.cohen_kappa(a, a) == networks.scott_pi(a, a) == 1.0
            assert networks.tau_b(a, a) == pytest.approx(1.0)

    @given(pair=PORTFOLIO.flatmap(lambda a: st.tuples(st.just(a), st.permutations(a))))
    def test_similarity_has_no_direction_and_kappa_is_pi_for_equal_mixes(
        self, pair: tuple[list[int], list[int]]
    ) -> None:
        a, b = pair
        assert networks.s_score(a, b) == networks.s_score(b, a)
        if len(set(a)) > 1:
            assert networks.cohen_kappa(a, b) == pytest.approx(networks.cohen_kappa(b, a))
            assert networks.cohen_kappa(a, b) == pytest.approx(networks.scott_pi(a, b))

    def test_states_without_any_variation_have_no_agreement_beyond_chance(self) -> None:
        assert math.isnan(networks.cohen_kappa([3, 3], [3, 3]))
        assert math.isnan(networks.scott_pi([3, 3], [3, 3]))
        assert math.isnan(networks.tau_b([3, 3], [0, 3]))

    def test_equal_weights_change_nothing(self) -> None:
        a, b = [3, 0, 1, 2], [0, 0, 3, 2]
        for measure in (networks.s_score, networks.cohen_kappa, networks.scott_pi):
            assert measure(a, b, [2.0] * 4) == pytest.approx(measure(a, b))

    @pytest.mark.parametrize(
        ("a", "b", "weights"),
        [
            ([1], [1, 2], None),
            ([], [], None),
            ([1], [1], [0.0]),
            ([1, 1], [1, 1], [1.0, -0.5]),
            ([math.nan], [1], None),
        ],
    )
    def test_bad_input(self, a: list[float], b: list[float], weights: list[float] | None) -> None:
        with pytest.raises(ValueError):
            networks.s_score(a, b, weights)

    def test_a_distance_beyond_the_scale_is_refused(self) -> None:
        with pytest.raises(ValueError, match="exceeds the largest"):
            networks.s_score([4], [0])
        assert networks.s_score([4], [0], largest=4) == -1.0


class TestLandscape:
    @given(
        size=st.lists(st.integers(0, 9), min_size=1, max_size=5),
        data=st.data(),
    )
    def test_minima_are_those_of_brute_force(self, size: list[int], data: st.DataObject) -> None:
        n = len(size)
        p = [[data.draw(st.integers(-2, 2)) for _ in size] for _ in size]

        def energy(sides: tuple[int, ...]) -> int:
            return sum(
                size[i] * size[j] * p[i][j] * (sides[i] != sides[j]) for i in range(n) for j in range(n) if i != j
            )

        def flipped(sides: tuple[int, ...], i: int) -> tuple[int, ...]:
            return (*sides[:i], 1 - sides[i], *sides[i + 1 :])

        every = [(0, *rest) for rest in product((0, 1), repeat=n - 1)]
        stable = {s: energy(s) for s in every if all(energy(flipped(s, i)) >= energy(s) for i in range(n))}
        found = networks.landscape(size, p)
        assert {tuple(int(i in m.sides[1]) for i in range(n)): m.energy for m in found.minima} == stable
        assert sum(minimum.basin for minimum in found.minima) == found.configurations == len(every)
        assert found.predicted.energy == min(map(energy, every))

    @pytest.mark.parametrize(
        ("propensity", "sides", "strict"),
        [(1.0, [((0, 1), ())], True), (-1.0, [((0,), (1,))], True), (0.0, [((0, 1), ()), ((0,), (1,))], False)],
    )
    def test_a_minimum_is_strict_where_every_switch_raises_the_energy(
        self, propensity: float, sides: list[tuple[tuple[int, ...], ...]], strict: bool
    ) -> None:
        """Two actors of size 2 and 3: apart costs 2 * 3 * 2 p = 12 p, and to those who do not care nothing."""
        found = networks.landscape([2.0, 3.0], [[0.0, propensity], [propensity, 0.0]])
        assert [(m.sides, m.strict) for m in found.minima] == [(each, strict) for each in sides]
        assert found.predicted.energy == (-12.0 if propensity < 0 else 0.0)

    @pytest.mark.parametrize("unit", [1e-7, 1.0, 300.0, 1e5])
    def test_the_unit_of_size_decides_nothing(self, unit: float) -> None:
        """Actor 0 is torn: .1 + .6 to two friends, .7 to their foe.  Both of its sides are stable.

        Weights are twice p: 1-2 4, 1-3 and 2-3 -4, 0-1 .2, 0-2 1.2, 0-3 1.4; apart are 1-3, 2-3 and either 0-3, which
        makes -8 + 1.4, or 0-1 and 0-2, which makes -8 + .2 + 1.2.
        """
        p = [[0.0, 0.1, 0.6, 0.7], [0.1, 0.0, 2.0, -2.0], [0.6, 2.0, 0.0, -2.0], [0.7, -2.0, -2.0, 0.0]]
        found = networks.landscape([unit] * 4, p)
        assert [(m.sides, m.basin, m.strict) for m in found.minima] == [
            (((0, 3), (1, 2)), 4, False), (((0, 1, 2), (3,)), 4, False),
        ]  # fmt: skip
        assert found.predicted.energy == pytest.approx(-6.6 * unit * unit)

    @pytest.mark.parametrize(
        ("size", "propensity"),
        [([], []), ([1.0], [[0.0, 1.0]]), ([-1.0], [[0.0]]), ([1.0] * 21, [[0.0] * 21] * 21), ([math.nan], [[0.0]])],
    )
    def test_bad_input(self, size: list[float], propensity: list[list[float]]) -> None:
        with pytest.raises(ValueError):
            networks.landscape(size, propensity)
