"""Rules that shipped cases seldom play: pauses of a wish to leave, drafts in caucus, scoped last offers, votes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diplosim.rules.acceptance import Weighed
from diplosim.rules.decisions import walk_outs
from diplosim.rules.last_offers import last_offer
from diplosim.rules.state import TALKING
from tests.a_table import A, B, X, at_the_table, state_party, table
from tests.rules.test_consent_by_votes import BETTER, EUROPEAN, FAIR, passed
from tests.rules.test_consent_by_votes import texts_of as voted_texts
from tests.rules.test_decisions import NO, YES, at
from tests.rules.test_drafting import delegation, draft
from tests.rules.test_last_offers import PIE, cost, offer


def test_a_wish_that_pauses_in_every_run_starts_anew() -> None:
    """B wants out in rounds 1 and 3, and not in between."""
    state, structure, _ = at(2)
    for number, wish in enumerate((YES, NO, YES)):
        walk_outs(state, structure, {A: np.array([NO] * 2), B: np.array([wish] * 2)}, number)
    assert state.status.tolist() == [TALKING] * 2
    assert state.walkout_count[:, B].tolist() == [1, 1]


@pytest.mark.parametrize(("in_public", "expected"), [(True, 1.0), (False, 0.71)])
def test_for_a_member_in_caucus_no_audience_flattens_the_way(in_public: bool, expected: float) -> None:
    """At most .3 was declared, ideal 1: at .6 worth .6 in caucus, .1 short: .11 at a slope of 1.

    In public it is worth .45, .25 short: .26 at a slope of .5, more than there is.
    """
    asks = replace(delegation([1.0], 0.7, [1.0], ([0.0], [0.3], 0.5)), in_public=in_public)
    assert draft([asks], 1, steps=1, start=0.6)[0] == pytest.approx([expected])


def test_a_last_offer_reckons_with_who_consents_to_some_issues_only() -> None:
    """C consents to x alone, wants none of it and loses .01 by a war of others: it takes x up to 1 - .375 + .01.

    B would bear everything; of 64ths 40 = .625 is the most that C takes.
    """
    changes = {
        **PIE,
        **cost(1.0, 1.0),
        "issues.y.salience": {"A": 0.0, "B": 0.0, "C": 0.0},
        "issues.x.positions.C": 0.0,
        "parties.C.spillover": 0.01,
        "consent_scope": {"C": ["x"]},
    }
    scenario = table(changes, [state_party("C", 0.2)])
    state, structure = at_the_table(scenario)
    now = Weighed(structure, scenario.parameters, structure.coded.status_quo, structure.coded.capability, 0)
    found = last_offer(state, np.array([[0.0, 0.5]]), now, np.array([0]))
    assert (found.text[0, X], found.value[0]) == pytest.approx((0.625, 0.625))


def test_what_is_settled_is_not_open_whatever_the_lines_leave() -> None:
    """A's line is .7, B's .6, both by the coder's guess; x was settled at .65 all the same, and costs no deferral."""

    def settled(state: Any) -> None:
        state.settled[:, X], state.terms[:, X] = True, 0.65

    lines = {"A": {"min": 0.7, "basis": "inferred"}, "B": {"max": 0.6, "basis": "inferred"}}
    found = offer({**cost(1.0, 1.0), "issues.x.red_lines": lines}, settled)
    assert found.leaves_open.tolist() == [[False, False]]
    assert (found.text[0, X], found.worth[0]) == pytest.approx((0.65, 0.65))


def test_votes_in_the_first_condition_go_before_those_in_a_later_one() -> None:
    """Two of three each; by people .8 against .7, which decides nothing, and the product is for the second."""
    assert passed(EUROPEAN, voted_texts(FAIR, BETTER), "AB", "AC") == 1
