"""Weights by what was seen: the arithmetic of updating, and what each piece of evidence may do."""

import json
from itertools import permutations
from typing import cast

import numpy as np
import pytest

from diplosim.learning.inference.errors import DESIGN_POINTS, RANGES, Errors, design
from diplosim.learning.inference.evidence import AS_SEEN, IMPOSSIBLE, NOTHING, OTHERWISE, Evidence
from diplosim.learning.inference.forcing import prior_weights
from diplosim.learning.inference.posterior import ImpossibleRecord, shifted_prior, tempered, weigh
from tests.places import ROOT

ORACLE = json.loads((ROOT / "tests" / "oracles" / "sincerity.json").read_text(encoding="utf-8"))
KINDS = np.arange(4)
PRIOR = np.array([*ORACLE["prior"].values(), 0.0])


class Told:
    """Evidence whose chance by type is told."""

    def __init__(self, number: int, chances: list[float], channel: str = "told") -> None:
        self.channel, self.round, self.chances = channel, number, np.array(chances)

    def factor(self, errors: Errors, weights: np.ndarray) -> np.ndarray:
        return self.chances[None]


def told(history: list[list[str]]) -> list[Evidence]:
    table = ORACLE["likelihood"]["table"]
    return cast("list[Evidence]", [Told(r, table[c][v]) for r, (c, v) in enumerate(history, start=1)])


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: case["id"])
def test_the_path_of_the_worked_example(case: dict) -> None:
    found = weigh(told(case["history"]), KINDS, PRIOR, len(case["history"]))
    assert found.shares[:, 0, :4] == pytest.approx(np.array(case["posterior_path"]), abs=1e-12)


def test_a_hard_bargainer_that_concedes_is_cleared() -> None:
    case = ORACLE["cases"][1]
    shares = weigh(told(case["history"]), KINDS, PRIOR, len(case["history"])).shares[:, 0, 3]
    assert shares[3] > PRIOR[3]
    assert shares[-1] == pytest.approx(0.0017667426382581212, abs=1e-12)


def test_the_order_of_independent_signals_is_irrelevant() -> None:
    history = [["opening", "maximal"], ["force", "mobilise"], ["verify", "refuse"]]
    ends = [weigh(told(list(order)), KINDS, PRIOR, 3).shares[-1] for order in permutations(history)]
    for end in ends[1:]:
        assert end == pytest.approx(ends[0], abs=1e-12)


def test_no_signal_no_movement() -> None:
    found = weigh(told([["talk", "threaten"]]), KINDS, PRIOR, 1)
    assert found.shares[1] == pytest.approx(found.shares[0], abs=1e-15)
    nothing = piece("attack", [NOTHING] * 4)
    assert weigh([nothing], KINDS, PRIOR, 1).shares[1] == pytest.approx(found.shares[0], abs=1e-15)


def piece(channel: str, fit: list[int], sure: float = 1.0) -> Evidence:
    found = Evidence.empty("RUS", channel, 1, np.array([sure]), "did it, then", 7, len(fit))
    found.fit[:] = fit
    return found


def demand(shadow: list[float], seen: float, sure: float = 1.0) -> Evidence:
    found = Evidence.empty("RUS", "demand", 1, np.array([sure]), "its demand", 7, len(shadow))
    found.shadow[:], found.seen[:] = shadow, seen
    return found


def test_a_tremble_is_the_chance_of_another_act_and_is_shared_among_the_others() -> None:
    errors = Errors(tremble=0.1)
    fit = piece("posture", [AS_SEEN, OTHERWISE, OTHERWISE, IMPOSSIBLE])
    fit.others[:] = [2, 1, 2, 2]
    assert np.exp(fit.log_likelihood(errors)) == pytest.approx([0.9, 0.1, 0.05, 0.0], abs=1e-15)


def test_a_demand_is_held_against_the_policy_by_its_worth() -> None:
    errors = Errors(misfit=0.1, tremble=0.2)
    normal = np.exp(-0.5 * 2.0**2) / (0.1 * np.sqrt(2 * np.pi))
    assert np.exp(demand([0.6], 0.8).log_likelihood(errors))[0] == pytest.approx(0.8 * normal + 0.2 * 0.5)
    # at the top all that would lie above it is cut off: half of the errors of who asks for all
    assert np.exp(demand([1.0], 1.0).log_likelihood(errors))[0] == pytest.approx(0.8 * 0.5 + 0.2 * 0.5)
    assert np.exp(demand([0.9], 1.0).log_likelihood(errors))[0] == pytest.approx(0.8 * 0.15865525393145707 + 0.1)


def test_of_an_act_by_a_coin_the_share_of_tosses_counts() -> None:
    tossed = piece("answer_verification", [AS_SEEN, OTHERWISE])
    tossed.agree[:] = [0.75, 0.25]
    assert np.exp(tossed.log_likelihood(Errors(tremble=0.2))) == pytest.approx([0.65, 0.35], abs=1e-15)


def test_what_a_coder_is_not_sure_of_is_mixed_with_the_rate_of_all() -> None:
    weights = np.array([[0.25, 0.75]])
    found = piece("attack", [AS_SEEN, OTHERWISE], sure=0.5).factor(Errors(tremble=0.2), weights)
    pooled = 0.25 * 0.8 + 0.75 * 0.2
    assert found == pytest.approx(np.array([[0.5 * 0.8 + 0.5 * pooled, 0.5 * 0.2 + 0.5 * pooled]]))
    unsure = piece("attack", [AS_SEEN, OTHERWISE], sure=0.0)
    assert weigh([unsure], np.array([0, 3]), np.array([0.6, 0, 0, 0.4, 0]), 1).shares[1, 0, 3] == pytest.approx(0.4)


def test_a_refused_offer_is_read_by_bayes_rule() -> None:
    # All bargainers would take it, no pretext: P(pretext | refused) = z (1 - e) / (z (1 - e) + (1 - z) e).
    z, e = 0.2, 0.1
    refused, kinds = piece("answer_verification", [OTHERWISE, AS_SEEN]), np.array([1, 3])
    prior = np.array([0, 1 - z, 0, z, 0])
    found = weigh([refused], kinds, prior, 1, errors=Errors(tremble=e))
    expected = z * (1 - e) / (z * (1 - e) + (1 - z) * e)
    assert found.shares[1, 0, 3] == pytest.approx(expected, abs=1e-12)
    assert found.steps[0].towards[0] == pytest.approx(np.log(9.0), abs=1e-12)
    left_out = weigh([refused], kinds, prior, 1, without=("answer_verification",))
    assert left_out.shares[1, 0, 3] == pytest.approx(z)


def test_a_record_that_no_draw_could_have_made_is_named() -> None:
    with pytest.raises(ImpossibleRecord, match="RUS did it, then: no draw of the case could have done this in round 1"):
        weigh([piece("attack", [IMPOSSIBLE, IMPOSSIBLE])], np.array([0, 3]), np.array([0.5, 0, 0, 0.5, 0]), 1)


def test_types_tried_equally_often_are_weighed_back_to_the_prior() -> None:
    weights = prior_weights(np.array([0, 1, 3, 0, 1, 3]), np.array([0.2, 0.45, 0, 0.35, 0]), 2)
    assert weights == pytest.approx(np.array([[0.2, 0.45, 0.35]] * 2))


def test_prior_odds_are_shifted_for_the_type_that_is_asked_about() -> None:
    assert shifted_prior(np.array([0.5, 0, 0, 0.5, 0]), 3.0) == pytest.approx([0.25, 0, 0, 0.75, 0])


def test_weights_are_tempered_until_enough_runs_count() -> None:
    weights = np.array([0.97, *[0.03 / 999] * 999])
    softer, power = tempered(weights, np.full(1000, 1 / 1000), 200.0)
    assert power < 1.0
    assert 1.0 / (softer**2).sum() == pytest.approx(200.0, rel=1e-6)
    assert tempered(np.full(500, 1 / 500), np.full(500, 1 / 500), 200.0)[1] == 1.0


def test_tempering_leaves_the_prior_as_it_is() -> None:
    # 1,000 runs of each type; what was seen fits ten of either alike, so that it tells the two types nothing apart.
    before = np.repeat([0.9 / 1000, 0.1 / 1000], 1000)
    fits = np.tile(np.where(np.arange(1000) < 10, 1.0, 1e-3), 2)
    weights = before * fits / (before * fits).sum()
    assert weights[1000:].sum() == pytest.approx(0.1)
    softer, power = tempered(weights, before, 200.0)
    assert 0.0 < power < 1.0
    assert 1.0 / (softer**2).sum() == pytest.approx(200.0, rel=1e-6)
    assert softer[1000:].sum() == pytest.approx(0.1)
    assert softer[0] / softer[500] == pytest.approx(1000.0**power)


def test_tempering_stops_at_half_of_the_runs_that_count_by_the_prior() -> None:
    # Four runs of either type, .9 and .1: 1 / (4 (.9 / 4)^2 + 4 (.1 / 4)^2) = 4.88 count by the prior alone.
    before = np.repeat([0.9 / 4, 0.1 / 4], 4)
    weights = before * np.array([1.0, 0, 0.01, 0.01, 1.0, 0, 0.01, 0.01])
    softer, power = tempered(weights / weights.sum(), before, 200.0)
    assert 0.0 < power < 1.0
    assert 1.0 / (softer**2).sum() == pytest.approx(0.5 / (4 * 0.225**2 + 4 * 0.025**2), rel=1e-6)
    assert (softer[[1, 5]] == 0.0).all()


def test_the_design_of_the_band_stays_in_its_ranges_and_is_always_the_same() -> None:
    points = design()
    assert len(points) == DESIGN_POINTS
    assert points == design()
    for name, (low, high) in RANGES.items():
        values = [getattr(point, name) for point in points]
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < max(values) <= high
