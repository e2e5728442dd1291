"""Model 5.0: the one valuation of a text, and that drafting and signing share it; worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.numerics.arrays import at_least
from diplosim.rules.coded_arrays import coded_arrays
from diplosim.rules.proposals import Texts, drafted_text, inside, relief, worth
from diplosim.rules.text_value import deferral_cost, text_worth
from tests.a_table import A, at_the_table, table
from tests.examples import examples

QUO = np.array([0.2, 0.5])
VITAL = np.array([True, True])


@pytest.mark.parametrize(
    ("low", "high", "leaves_open", "vital", "cost"),
    [
        ((0.3, 0.0), (1.0, 1.0), (True, False), VITAL, 0.05),
        ((0.2, 0.0), (1.0, 1.0), (True, False), VITAL, 0.0),  # the status quo could be signed
        ((0.0, 0.0), (0.1, 1.0), (True, False), VITAL, 0.05),
        ((0.0, 0.0), (0.2, 1.0), (True, False), VITAL, 0.0),
        ((0.3, 0.0), (1.0, 1.0), (False, True), VITAL, 0.0),
        ((0.3, 0.6), (1.0, 1.0), (True, True), VITAL, 0.1),
        ((0.3, 0.6), (1.0, 1.0), (True, True), np.array([False, True]), 0.05),
        ((0.3, 0.6), (1.0, 1.0), (True, True), np.array([False, False]), 0.0),
    ],
)
def test_leaving_a_vital_issue_open_costs_where_its_status_quo_could_not_be_signed(
    low: Any, high: Any, leaves_open: Any, vital: Any, cost: float
) -> None:
    found = deferral_cost(np.array([leaves_open]), np.array([low]), np.array([high]), QUO, vital, 0.05)
    assert found == pytest.approx([cost])


def test_bounds_of_runs_and_texts_of_runs_fit() -> None:
    """Two runs, of which only the second has a bound beyond the status quo, and two texts."""
    low = np.array([[0.0, 0.0], [0.3, 0.0]])
    leaves_open = np.array([[[True, False], [False, False]], [[True, False], [False, False]]])
    found = deferral_cost(leaves_open, low, np.ones((2, 2)), QUO, VITAL, 0.05)
    assert found.tolist() == [[0.0, 0.0], [0.05, 0.0]]
    leaves_open[0] = False
    assert deferral_cost(leaves_open, low, np.ones((2, 2)), QUO, VITAL, 0.05).tolist() == [[0.0, 0.0], [0.05, 0.0]]


DECLARED = {
    "issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}},
    "issues.y.red_lines": {"A": {"max": 0.6, "basis": "declared"}},
    "parties.A.audience_cost": 0.4,
}


@pytest.mark.parametrize(
    ("text", "leaves_open", "deferral", "expected"),
    [
        # A at (1, .5), weights 3/4 and 1/4: (.6, .5) is .7, less .4 * .75 * .2 behind the line
        ((0.6, 0.5), None, 0.0, 0.64),
        ((0.6, 0.5), (False, True), 0.0, 0.64),
        ((0.6, 0.5), (True, False), 0.0, 0.7),
        ((0.6, 0.5), (True, False), 0.05, 0.65),
        ((0.8, 0.6), None, 0.0, 0.825),
        # (.9, .9) is 1 - .075 - .1, less .4 * .25 * .3 beyond the other line
        ((0.9, 0.9), None, 0.0, 0.795),
        ((0.9, 0.9), (False, True), 0.0, 0.825),
        ((0.0, 1.0), None, 0.3, 0.125 - 0.24 - 0.04 - 0.3),
    ],
)
def test_a_text_by_hand(text: Any, leaves_open: Any, deferral: float, expected: float) -> None:
    coded = coded_arrays(table(DECLARED))
    opened = None if leaves_open is None else np.array([leaves_open])
    found = text_worth(np.array([text]), opened, np.array([[1.0, 0.5]]), coded, A, deferral)
    assert found == pytest.approx([expected])


def test_a_package_of_options_has_its_own_price_and_the_same_costs() -> None:
    coded = coded_arrays(table(DECLARED))
    found = text_worth(np.array([[0.6, 0.5]]), None, np.array([[1.0, 0.5]]), coded, A, 0.05, np.array([0.9]))
    assert found == pytest.approx([0.9 - 0.06 - 0.05])


# ---------------------------------------------------------------------- what a drafter is told to be enough is signed


@examples(40)
@given(st.integers(0, 10**6))
def test_a_draft_that_everybody_told_to_be_enough_is_signed(seed: int) -> None:
    """With declared lines at a cost, bounds that leave issues open, and vital issues that cost to leave open.

    Each asks for what some text inside all bounds would bring, less a margin; the draft is then worth what was asked to
    each as it signs, and lies inside its bounds.
    """
    generator = np.random.default_rng(seed)
    lines = {
        "issues.x.red_lines": {
            "A": {"min": float(generator.uniform(0.3, 0.9)), "basis": "declared"},
            "B": {"max": float(generator.uniform(0.1, 0.7)), "basis": "declared"},
        },
        "issues.y.red_lines": {"B": {"min": float(generator.uniform(0.4, 0.9)), "basis": "declared"}},
        "parties.A.audience_cost": float(generator.uniform(0.0, 0.5)),
        "parties.B.audience_cost": float(generator.uniform(0.0, 0.5)),
        "parameters.defer_cost": float(generator.uniform(0.0, 0.1)),
        "parameters.drafting_steps": 5000,
    }
    scenario = table(lines)
    state, structure = at_the_table(scenario, 1)
    # true bounds behind the declared lines; on x they may leave nothing
    state.low[:, 0, 0], state.high[:, 1, 0] = generator.uniform(0.0, 0.6), generator.uniform(0.2, 1.0)
    state.low[:, 1, 1] = generator.uniform(0.0, 0.6)
    both = structure.consenting
    low, high = state.low.max(axis=1), state.high.min(axis=1)
    opened = low > high
    target = np.where(opened, QUO, generator.uniform(low, np.maximum(low, high)))[:, None, :]
    text = Texts(target, opened[:, None, :], np.array([[True]]), (-1,), bool(opened.any()))
    freed = {a: relief(opened, state, structure, QUO, a) for a in both}
    asked = {a: worth(text, state, structure, scenario.parameters, QUO, a)[:, 0] - 0.03 for a in both}
    levels = {a: asked[a] - freed[a] for a in both}
    every = np.array([True])
    nothing = {a: np.array([-9.0]) for a in both}
    values, has, leaves = drafted_text(state, structure, scenario.parameters, QUO, levels, nothing, every, every)
    assert has.tolist() == [True]
    assert leaves.tolist() == opened.tolist()
    draft = Texts(values[:, None, :], leaves[:, None, :], np.array([[True]]), (-1,), bool(leaves.any()))
    for a in both:
        assert at_least(worth(draft, state, structure, scenario.parameters, QUO, a)[:, 0], asked[a] - 1e-9).all()
        assert inside(draft, state, a).all()
