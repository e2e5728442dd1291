"""Which members of an alliance go to war together; worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from diplosim.rules.caucus import HOLD
from diplosim.rules.joint_force import Stakes, may_attack, members_for_war
from diplosim.rules.structure import structure_of
from tests.a_table import state_party, table
from tests.scripted_seats import CALM


def test_who_has_left_does_not_come_back_when_the_chance_falls() -> None:
    """The first hopes for a defeat: by 2 / 4 it has .5, no more than no deal, and leaves; so does the second.

    (Alone it would win by 1 / 3 and have .6: but who stays out is out.)
    """
    stakes = Stakes(np.array([[0.2, 0.6]]), np.array([[0.8, 0.6]]), np.zeros((1, 2)), np.array([[0.5, 0.7]]))
    assert members_for_war(stakes, np.ones(2), 0.0, np.array([2.0]), 1.0).tolist() == [[False, False]]


def test_votes_for_war_are_those_of_the_members_that_can_fight() -> None:
    """F, a forum, is the first by key and has no say: A and C have 2 votes of 6, D 4; or all one each."""
    block = {"name": "League", "party": "L", "members": ["F", "A", "C", "D"], "decision_rule": "qualified_majority"}
    changes = {
        "alliances": [{**block, "quota": 0.6, "weights": {"F": 9.0, "A": 1.0, "C": 1.0, "D": 4.0}}],
        "can_use_force": ["L"],
        "force.attackers": {"L": {"targets": ["B"], "readiness": 1.0}},
        "issues.x.positions.L": 1.0,
        **CALM,
    }
    forum = state_party("F", 0.0, kind="forum", key="0", war_cost={"low": 0.0, "high": 0.0})
    others = [state_party("C", 0.2), state_party("D", 0.1), state_party("L", 0.9, kind="alliance"), forum]
    scenario = table(changes, others)
    structure = structure_of(scenario)
    lines = SimpleNamespace(stance={structure.coded.index["L"]: np.full((1, 4), HOLD)})
    assert [structure.coded.parties[m] for m in structure.theatres[0].members] == ["A", "C", "D"]
    joins = np.array([[True, True, False]])
    assert may_attack(joins, structure, lines, np.array([0]), 0).tolist() == [False]
    only = np.array([[False, False, True]])
    assert may_attack(only, structure, lines, np.array([0]), 0).tolist() == [True]
