"""A variant that touches one party leaves the draws of all others as they are, so that runs are compared one by one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from diplosim.rules.state import Lines
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import random_scenario
from tests.examples import examples
from tests.playing import PRIVATE, talks_of
from tests.strategies import scenarios

VARIANTS: list[dict[str, Any]] = [
    {"parties.RES.war_cost": {"low": 0.4, "high": 0.9}},
    {"parties.RES.no_deal_cost": {"low": 0.1, "high": 0.3}},
    {"hidden_types.RES": {"sincere": 0.2, "hard_bargainer": 0.8}},
    {"parties.RES.patience": 0.5, "parties.RES.capability": 0.9},
    {"parameters.breakdown_hazard": 0.0, "parameters.reciprocity": 0.9},
    {"edges": []},
]


@pytest.mark.parametrize("changes", VARIANTS, ids=lambda changes: next(iter(changes)))
@examples(6)
@given(scenario=scenarios(n_parties=(2, 4), decision_rule=("consensus",)))
def test_the_others_draw_the_same(scenario: Scenario, changes: dict[str, Any]) -> None:
    before, after = talks_of(scenario, 20, seed=4), talks_of(scenario.replace(changes), 20, seed=4)
    assert before.game.structure.position == after.game.structure.position
    touched = before.game.structure.position["RES"] if any("RES" in path for path in changes) else -1
    bound = {"low", "high", "empty", "min_acceptable_utility"}
    for name in PRIVATE:
        for party, a in before.game.structure.position.items():
            mandated = name in bound and scenario.party(party).kind == "alliance"
            if a != touched and not mandated:
                left, right = getattr(before.game.state, name)[:, a], getattr(after.game.state, name)[:, a]
                np.testing.assert_array_equal(left, right, err_msg=f"{name} of {party}")


def test_without_the_alliance_everybody_else_draws_the_same() -> None:
    scenario = random_scenario(3, n_parties=5, decision_rule="consensus")
    without = scenario.replace(
        {
            "alliances": [],
            "must_consent": ["DEM", "RES"],
            "parties": [p for p in scenario.to_mapping()["parties"] if p["id"] != "ALL"],
            "issues": [_without(issue, "ALL") for issue in scenario.to_mapping()["issues"]],
        }
    )
    before, after = talks_of(scenario, 50), talks_of(without, 50)
    for party in ("DEM", "RES"):
        a, b = before.game.structure.position[party], after.game.structure.position[party]
        for name in PRIVATE:
            np.testing.assert_array_equal(getattr(before.game.state, name)[:, a], getattr(after.game.state, name)[:, b])


def _without(issue: dict[str, Any], party: str) -> dict[str, Any]:
    tables = ("positions", "salience", "ideal", "red_lines")
    return issue | {name: {p: x for p, x in issue[name].items() if p != party} for name in tables}


def test_a_veto_is_drawn_for_each_member_by_itself() -> None:
    """Another commitment moves the member's own stance, at the same draw, and nobody else's."""
    scenario = random_scenario(3, n_parties=5, decision_rule="consensus")
    member = scenario.alliances[0].members[0]
    kept = {m: c for m, c in scenario.alliances[0].commitment.items() if m != member}
    loose = scenario.replace({"alliances.Alliance.commitment": kept | {member: 0.0}})
    lines: list[Lines] = [talks_of(s, 200).game.lines for s in (scenario, loose)]
    bloc = talks_of(scenario, 1).game.structure.blocs[0]
    here = bloc.members.index(talks_of(scenario, 1).game.structure.coded.index[member])
    before, after = (each.stance[bloc.party] for each in lines)
    np.testing.assert_array_equal(np.delete(before, here, axis=1), np.delete(after, here, axis=1))
    assert (after[:, here] >= before[:, here]).all(), "less commitment never turns a drop into holding"
    assert (after[:, here] > before[:, here]).any()


@pytest.mark.parametrize("group", ["types", "bounds", "costs", "tactics", "process"])
def test_resampling_one_group_leaves_the_others(group: str) -> None:
    scenario = random_scenario(3, n_parties=4)
    drawn_by = {"types": "type", "costs": "war_cost", "tactics": "tactic"}
    before, after = talks_of(scenario, 60), talks_of(scenario, 60, resample={group: 99})
    for other, name in drawn_by.items():
        left, right = getattr(before.game.state, name), getattr(after.game.state, name)
        if other == group:
            assert (left != right).any()
        elif not (group == "types" and name == "war_cost"):
            np.testing.assert_array_equal(left, right)
