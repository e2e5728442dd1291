"""Model 5 and 7.2: what a run draws in private, given the uniforms; noise, multipliers and types by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from diplosim.numerics.draws import Draws
from diplosim.rules.coded_arrays import HARD_BARGAINER, INSATIABLE, PRETEXT, SINCERE, STALLER, coded_arrays
from diplosim.rules.private_draws import Private, draw_private, no_deal_values
from tests.a_table import A, B, X, Y, table

RUNS = 400
DRAWS = Draws(7, 0, RUNS)
PRIOR = {"sincere": 0.5, "hard_bargainer": 0.2, "pretext": 0.3}


def drawn(changes: dict[str, Any], prior: np.ndarray | None = None) -> Private:
    scenario = table({"hidden_types": {"A": PRIOR}, **changes})
    return draw_private(scenario, coded_arrays(scenario), (A, B), DRAWS, prior)


def test_the_type_follows_the_prior() -> None:
    """Sincere below .5, hard bargainer below .7, pretext above: the shares laid end to end in the order of types."""
    uniform = DRAWS.uniforms("type", "A")
    expected = np.where(uniform < 0.5, SINCERE, np.where(uniform < 0.7, HARD_BARGAINER, PRETEXT))
    private = drawn({})
    assert private.type[:, A].tolist() == expected.tolist()
    assert set(expected) == {SINCERE, HARD_BARGAINER, PRETEXT}
    assert (private.type[:, B] == SINCERE).all()
    assert (private.accepts_nothing[:, A] == (expected == PRETEXT)).all()


def test_another_prior_may_be_drawn_from() -> None:
    prior = np.zeros((2, 5))
    prior[A, STALLER], prior[B, SINCERE] = 1.0, 1.0
    assert (drawn({}, prior).type[:, A] == STALLER).all()


def test_shares_that_fall_short_of_one_by_rounding_leave_nobody_without_a_type() -> None:
    prior = np.zeros((2, 5))
    prior[A, SINCERE], prior[A, PRETEXT], prior[B, SINCERE] = 0.3, 0.3, 1.0
    types = drawn({}, prior).type[:, A]
    assert set(types.tolist()) == {SINCERE, PRETEXT}
    assert (types == SINCERE).tolist() == (DRAWS.uniforms("type", "A") < 0.3).tolist()


def test_ideal_and_bounds_are_those_of_the_type() -> None:
    private = drawn({"issues.x.red_lines": {"A": {"min": 0.4, "basis": "declared"}}})
    hard = private.type[:, A] == HARD_BARGAINER
    assert private.ideal[:, A, X] == pytest.approx(np.where(hard, 0.76, 1.0))
    assert private.low[:, A, X] == pytest.approx(np.where(hard, 0.28, 0.4))
    assert private.concealed_utility[:, A] == pytest.approx(np.where(hard, 0.75 * 0.24, 0.0))
    assert (private.high[:, A] == 1.0).all()


@pytest.mark.parametrize("sd", [0.1, 0.5])
def test_an_inferred_line_moves_towards_toughness_with_the_noise(sd: float) -> None:
    """One standard normal e a party and issue, whatever the type: low + sd e, high - sd e, up to the ideal."""
    lines = {"A": {"min": 0.4, "basis": "inferred"}, "B": {"max": 0.6, "basis": "inferred"}}
    private = drawn({"issues.x.red_lines": lines, "parameters.inferred_line_sd": sd})
    e = {party: norm.ppf(DRAWS.uniforms("line", f"{party}\x1fx")) for party in "AB"}
    hard = private.type[:, A] == HARD_BARGAINER
    low = np.clip(np.where(hard, 0.28, 0.4) + sd * e["A"], 0.0, np.where(hard, 0.76, 1.0))
    high = np.clip(0.6 - sd * e["B"], 0.0, 1.0)
    assert private.low[:, A, X] == pytest.approx(low, abs=1e-12)
    assert private.high[:, B, X] == pytest.approx(high, abs=1e-12)
    assert (private.high[:, A] == 1.0).all()
    assert (private.low[:, B] == 0.0).all()
    assert (private.low[:, A, Y] == 0.0).all()


def test_noise_stops_at_the_own_ideal_and_at_the_end_of_the_scale() -> None:
    lines = {"A": {"min": 0.1, "max": 0.9, "basis": "inferred"}}
    private = drawn({"issues.y.red_lines": lines, "parameters.inferred_line_sd": 0.5, "hidden_types": {}})
    low, high = private.low[:, A, Y], private.high[:, A, Y]
    assert (low.min(), low.max()) == (0.0, 0.5)
    assert (high.min(), high.max()) == (0.5, 1.0)


def test_without_noise_the_coded_line_stands() -> None:
    private = drawn(
        {"issues.x.red_lines": {"B": {"max": 0.6, "basis": "inferred"}}, "parameters.inferred_line_sd": 0.0}
    )
    assert (private.high[:, B, X] == 0.6).all()


def test_a_type_alone_may_have_a_noisy_line() -> None:
    private = drawn({"type_reservations": {"A": {"hard_bargainer": {"x": {"min": 0.35}}}}})
    hard = private.type[:, A] == HARD_BARGAINER
    e = norm.ppf(DRAWS.uniforms("line", "A\x1fx"))
    assert private.low[:, A, X] == pytest.approx(np.where(hard, np.clip(0.35 + 0.1 * e, 0.0, 0.76), 0.0), abs=1e-12)


def test_war_is_cheaper_for_a_pretext() -> None:
    """Uniform in .1 .. .4; for a pretext times a uniform in .2 .. .6."""
    private = drawn({"parties.A.war_cost": {"low": 0.1, "high": 0.4}})
    cost = 0.1 + 0.3 * DRAWS.uniforms("war_cost", "A")
    factor = np.where(private.type[:, A] == PRETEXT, 0.2 + 0.4 * DRAWS.uniforms("war_cost_multiplier", "A"), 1.0)
    assert private.war_cost[:, A] == pytest.approx(cost * factor)
    assert (private.war_cost[:, B] == 0.2).all()


def test_costs_are_uniform_in_their_coded_ranges() -> None:
    """No-deal cost 0 .. .2 of A, benefit of delay .02 .. .08 unless coded, blame .05 .. .35 unless coded."""
    private = drawn(
        {
            "parties.A.no_deal_cost": {"low": 0.0, "high": 0.2},
            "parties.B.delay_benefit": {"low": 0.1, "high": 0.3},
            "force.blame": None,
        }
    )
    assert private.no_deal_cost[:, A] == pytest.approx(0.2 * DRAWS.uniforms("no_deal_cost", "A"))
    assert (private.no_deal_cost[:, B] == 0.1).all()
    assert private.delay_benefit[:, A] == pytest.approx(0.02 + 0.06 * DRAWS.uniforms("delay_benefit", "A"))
    assert private.delay_benefit[:, B] == pytest.approx(0.1 + 0.2 * DRAWS.uniforms("delay_benefit", "B"))
    assert private.blame[:, A] == pytest.approx(0.05 + 0.3 * DRAWS.uniforms("blame", "A"))
    assert (drawn({}).blame[:, A] == 0.3).all()


def test_the_tactic_is_a_plain_uniform() -> None:
    private = drawn({})
    assert private.tactic[:, A] == pytest.approx(DRAWS.uniforms("tactic", "A"))


def test_no_deal_is_the_status_quo_less_its_cost() -> None:
    """A: .4 - .05, a hard bargainer 1 - .75 * .56 - .05; B: .7 - .1."""
    scenario = table({"hidden_types": {"A": PRIOR}})
    coded = coded_arrays(scenario)
    private = draw_private(scenario, coded, (A, B), DRAWS)
    values = no_deal_values(coded, (A, B), private, coded.status_quo)
    hard = private.type[:, A] == HARD_BARGAINER
    assert values[:, A] == pytest.approx(np.where(hard, 0.53, 0.35))
    assert values[:, B] == pytest.approx(0.6)


def test_an_insatiable_party_has_the_bounds_of_a_sincere_one() -> None:
    private = drawn(
        {
            "hidden_types": {"A": {"sincere": 0.5, "insatiable": 0.5}},
            "issues.x.red_lines": {"A": {"min": 0.4, "basis": "declared"}},
        }
    )
    assert set(private.type[:, A].tolist()) == {SINCERE, INSATIABLE}
    assert (private.low[:, A, X] == 0.4).all()
    assert (private.ideal[:, A, X] == 1.0).all()
