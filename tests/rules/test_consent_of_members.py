"""Consent issue by issue, by votes and inside alliances; worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.ratification import settle_items
from diplosim.rules.votes import Caucus
from tests.a_table import A, B, at_the_table, state_party, table
from tests.rules.test_acceptance import chances
from tests.rules.test_ratification import C, ideals_of, texts_of
from tests.rules.test_structure import bloc_of


def test_who_has_no_say_on_an_issue_does_not_weigh_on_its_value() -> None:
    """x: .9 gives A and B .509, .4 gives .44; with C, who wants .5, it would be .407 against .418."""
    scoped = {"protocol.package": False, "consent_scope": {"C": ["y"]}}
    state, structure = at_the_table(table(scoped, [state_party("C", 0.1)]))
    signed = {a: np.ones((1, 2, 2), dtype=bool) for a in (A, B, C)}
    levels = dict.fromkeys((A, B, C), np.array([0.0]))
    done, terms = settle_items(texts_of((0.4, 0.5), (0.9, 0.5)), signed, levels, ideals_of(state), state, structure)
    assert done[0].tolist() == [True, True]
    assert terms[0].tolist() == [0.9, 0.5]


def test_members_vote_on_all_that_would_then_be_settled() -> None:
    """y comes first, by key.  To a member with B's values .9 of it brings .9 and x at .4 after it leaves .8, above .7.

    Where y does not settle, x at .4 alone would leave it .6.
    """
    state, structure = at_the_table(table({"protocol.package": False, "issues.y.key": "a"}))
    want = np.array([[[0.9, 0.0]]])
    halves = np.array([[0.5, 0.5]])
    nobody = np.zeros((1, 1), dtype=bool)
    caucus = Caucus(structure.coded, (B,), want, halves, 1, np.array([[0.7]]), nobody, np.ones((1, 1)), None)
    levels = dict.fromkeys((A, B), np.array([0.0]))
    for both, expected in ((True, [True, True]), (False, [False, False])):
        signed = {a: np.array([[[both, True]]]) for a in (A, B)}
        done, _ = settle_items(texts_of((0.9, 0.4)), signed, levels, ideals_of(state), state, structure, {B: caucus})
        assert done[0].tolist() == expected


def test_the_leader_need_not_be_the_strongest() -> None:
    """A .3 * .6 = .18, B .9 * .3 = .27."""
    (bloc,) = bloc_of("leader", commitment={"A": 0.3, "B": 0.9}).blocs
    assert bloc.leader == 1


def test_a_member_that_accepts_nothing_gives_no_vote_to_a_last_offer() -> None:
    """C, a pretext by .5, has three votes of four: 2.5 of them are to be expected, .625."""

    def expected_of(quota: float) -> list[float]:
        block: dict[str, Any] = {
            "name": "L",
            "party": "L",
            "members": ["C", "D"],
            "decision_rule": "qualified_majority",
        }
        block |= {"weights": {"C": 3.0, "D": 1.0}, "quota": quota}
        changes = {
            "alliances": [block],
            "must_consent": ["A", "L"],
            "protocol.seats": ["A", "L"],
            "hidden_types": {"C": {"sincere": 0.5, "pretext": 0.5}},
        }
        others = [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")]
        return chances(table(changes, others), (0.5, 0.5), party="L")

    assert expected_of(0.62) == [1.0]
    assert expected_of(0.63) == [0.0]


@pytest.mark.parametrize(
    ("rule", "more"), [("consensus", {"commitment": {"C": 1.0, "D": 1.0}}), ("leader", {"leader": "C"})]
)
def test_a_member_that_accepts_nothing_binds_a_mandate_by_its_lines_alone(rule: str, more: Any) -> None:
    """No member codes a line: whatever C is, the mandate is the whole scale, and L signs (model 7.4)."""
    changes = {
        "alliances": [{"name": "L", "party": "L", "members": ["C", "D"], "decision_rule": rule, **more}],
        "must_consent": ["A", "L"],
        "protocol.seats": ["A", "L"],
        "hidden_types": {"C": {"sincere": 0.5, "pretext": 0.5}},
    }
    others = [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")]
    assert chances(table(changes, others), (0.5, 0.5), party="L") == [1.0]


def test_what_has_just_been_settled_without_a_say_counts_on_the_next_issue() -> None:
    """C has a say on x alone and wants (.5, .5), both by 1/2; y, first by key, settles at .9 and leaves it .65.

    Asked to keep .75 it could take x at .3 beside the status quo of y (.9), but not beside .9 (.7).
    """
    scoped = {"protocol.package": False, "consent_scope": {"C": ["x"]}, "issues.y.key": "a"}
    state, structure = at_the_table(table(scoped, [state_party("C", 0.1)]))
    signed = {a: np.ones((1, 1, 2), dtype=bool) for a in (A, B, C)}
    levels = {A: np.array([0.0]), B: np.array([0.0]), C: np.array([0.75])}
    ideals = ideals_of(state)
    once = settle_items(texts_of((0.9, 0.3)), signed, levels, ideals, state, structure)[0][0].tolist()
    state.settled[:], state.terms[:] = [[True, False]], [[0.9, 0.2]]
    later = settle_items(texts_of((0.9, 0.3)), signed, levels, ideals, state, structure)[0][0].tolist()
    assert once == later == [True, False]
