"""Arithmetic of updating: the worked example, the formulas beside it, and what must never move a belief."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.by_type import ByType
from diplosim.rules.beliefs import log_prior, offset, probabilities
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView
from tests.examples import examples
from tests.places import ORACLES
from tests.playing import assert_same, rows_of
from tests.strategies import scenarios

ORACLE = json.loads((ORACLES / "sincerity.json").read_text(encoding="utf-8"))
TABLE = ORACLE["likelihood"]["table"]
PRIOR = np.array([ORACLE["prior"][name] for name in ORACLE["types"]])
TOLERANCE = ORACLE["tolerance"]


def path(history: list[list[str]]) -> np.ndarray:
    """Log odds after each signal, the prior first, (signals + 1, types)."""
    steps = [np.log(TABLE[signal][value]) for signal, value in history]
    return np.cumsum([log_prior(PRIOR), *steps], axis=0)


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: case["id"])
def test_the_worked_example_step_by_step(case: dict[str, Any]) -> None:
    odds = path(case["history"])
    np.testing.assert_allclose(probabilities(odds), case["posterior_path"], rtol=0.0, atol=TOLERANCE)
    assert np.log(np.exp(odds[-1]).sum()) == pytest.approx(case["log_evidence"], abs=TOLERANCE)
    pretext = probabilities(odds[-1:])[0, ORACLE["types"].index("pretext")]
    assert pretext == pytest.approx(case["prob_pretext"], abs=TOLERANCE)


@given(st.permutations(ORACLE["cases"][1]["history"]))
def test_the_order_of_independent_signals_is_irrelevant(history: list[list[str]]) -> None:
    last = probabilities(path(history)[-1:])[0]
    np.testing.assert_allclose(last, ORACLE["cases"][1]["posterior_path"][-1], rtol=0.0, atol=TOLERANCE)


@given(st.lists(st.floats(-300.0, 300.0), min_size=2, max_size=6))
def test_probabilities_sum_to_one(odds: list[float]) -> None:
    values = probabilities(np.array([odds]))
    assert ((values >= 0.0) & (values <= 1.0)).all()
    assert values.sum() == pytest.approx(1.0, abs=1e-12)


def test_an_impossible_type_stays_impossible() -> None:
    odds = log_prior(np.array([[0.5, 0.5, 0.0]])) + np.array([[-1.0, -2.0, 5.0]])
    assert probabilities(odds)[0, 2] == 0.0


@given(st.floats(0.01, 0.99), st.floats(0.0, 3.0), st.integers(1, 12))
def test_no_concession_until_t(z: float, hazard: float, rounds: int) -> None:
    """The hard type concedes at a hazard, a pretext never: z / (z + (1 - z) exp(-lambda t))."""
    odds = log_prior(np.array([z, 1.0 - z]))
    for _ in range(rounds):
        odds = odds + np.array([0.0, -hazard])
    expected = z / (z + (1.0 - z) * math.exp(-hazard * rounds))
    assert probabilities(odds[None])[0, 0] == pytest.approx(expected, abs=TOLERANCE)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_test_offer(z: float, bargaining: float, pretext: float) -> None:
    """Taken with a_s by bargaining types and a_p by a pretext."""
    prior = log_prior(np.array([z, 1.0 - z]))
    taken = probabilities((prior + np.log([pretext, bargaining]))[None])[0, 0]
    refused = probabilities((prior + np.log([1.0 - pretext, 1.0 - bargaining]))[None])[0, 0]
    assert taken == pytest.approx(z * pretext / (z * pretext + (1 - z) * bargaining), abs=1e-11)
    assert refused == pytest.approx(z * (1 - pretext) / (z * (1 - pretext) + (1 - z) * (1 - bargaining)), abs=1e-11)
    if bargaining > pretext:
        assert taken <= z + 1e-12 <= refused + 2e-12


@examples(50)
@given(st.integers(0, 10**6))
def test_with_known_likelihoods_the_mean_posterior_is_the_prior(seed: int) -> None:
    """Exactly, by summing over all signals of two successive rounds."""
    generator = np.random.default_rng(seed)
    prior = generator.dirichlet(np.ones(5))
    first, second = (generator.dirichlet(np.ones(7), size=5).T for _ in range(2))
    joint = (first[:, None, :] * second[None, :, :]).reshape(-1, 5)
    odds = log_prior(prior) + np.log(first)[:, None, :] + np.log(second)[None, :, :]
    posterior = probabilities(odds.reshape(-1, 5))
    np.testing.assert_allclose((joint @ prior) @ posterior, prior, atol=1e-12)


def test_a_signal_that_all_types_use_alike_moves_nothing() -> None:
    """Words of the worked example: equal rows leave the posterior where it is."""
    talk = np.log(TABLE["talk"]["threaten"])
    before = log_prior(PRIOR)
    np.testing.assert_allclose(probabilities((before + 5 * talk)[None])[0], PRIOR, rtol=0.0, atol=TOLERANCE)


class Talkative(ByType):
    """Any type, with other words."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = words

    def act(self, view: SeatView) -> Move:
        move = super().act(view)
        if view.stage != "decide":
            return move
        parts = {name: getattr(move, name) for name in Move.__dataclass_fields__}
        return Move(**(parts | {"words": np.full(view.runs, self.words)}))


@pytest.mark.e2e
@examples(8)
@given(scenarios())
def test_cheap_talk_moves_nothing_at_all(scenario: Scenario) -> None:
    tables = [rows_of(scenario, 20, seats={"DEM": Talkative(words)}) for words in (-1, 0, 1)]
    assert_same(tables[0], tables[1])
    assert_same(tables[0], tables[2])
    assert_same(tables[0], rows_of(scenario, 20))


def test_an_observer_s_own_prior_enters_as_an_offset() -> None:
    public_prior, own_prior = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    evidence = np.log([0.2, 0.6])
    public = probabilities((log_prior(public_prior) + evidence)[None])
    own = probabilities((log_prior(own_prior) + evidence)[None])
    assert offset(public, public_prior, own_prior) == pytest.approx(own, abs=TOLERANCE)
