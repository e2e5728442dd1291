"""Influence among allies, vetoes and mandates under the three decision rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.rules.caucus import BREAK, DROP, HOLD, consensus_mandate, influence, majority_mandate, veto_stance
from diplosim.rules.state import mandate
from diplosim.sources.ensembles import random_scenario
from tests.playing import talks_of

UNIT = st.floats(0.0, 1.0)


def lines(*members: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of some members on one issue in one run: low and high, (1, members, 1)."""
    low, high = np.array(members).T
    return low[None, :, None], high[None, :, None]


def stance(*stances: int) -> np.ndarray:
    return np.array([stances], dtype=np.int8)


def test_influence_by_hand() -> None:
    """One listener, half of its weight on two allies with shares .75 and .25; stubbornness .2."""
    stated = np.array([[[0.0], [1.0], [0.6]]])
    ties = [(0, 1, 0.75), (0, 2, 0.25)]
    new = influence(stated, {}, stated[0], np.array([[0.2], [0.0], [0.0]]), ties, 0.5)
    assert new[0, :, 0] == pytest.approx(np.array([0.8 * 0.5 * 0.9, 1.0, 0.6]))


def test_a_seat_is_heard_by_its_demand() -> None:
    stated = np.array([[[0.0], [1.0]]])
    new = influence(stated, {1: np.array([[0.4]])}, stated[0], np.zeros((2, 1)), [(0, 1, 1.0)], 1.0)
    assert new[0, :, 0] == pytest.approx(np.array([0.4, 1.0]))


@given(st.lists(UNIT, min_size=7, max_size=7))
def test_influence_stays_among_what_is_said(values: list[float]) -> None:
    stated = np.array(values[:3])[None, :, None]
    stubborn = np.array(values[3:6])[:, None]
    new = influence(stated, {}, stated[0], stubborn, [(0, 1, 0.5), (0, 2, 0.5)], values[6])
    assert stated.min() - 1e-12 <= new[0, 0, 0] <= stated.max() + 1e-12


def test_the_wholly_stubborn_do_not_move() -> None:
    stated = np.array([[[0.2], [0.9]]])
    assert influence(stated, {}, stated[0], np.ones((2, 1)), [(0, 1, 1.0)], 0.5)[0, 0] == pytest.approx(0.2)


@pytest.mark.parametrize("commitment", [0.0, 0.4, 1.0])
def test_share_of_members_that_hold_drop_and_break(commitment: float) -> None:
    uniform = (np.arange(10_000) + 0.5) / 10_000
    stances = veto_stance(uniform, commitment)
    loose = 0.25 * (1.0 - commitment)
    assert (stances == HOLD).mean() == pytest.approx(0.5 * (1.0 + commitment), abs=1e-3)
    assert (stances == DROP).mean() == pytest.approx(loose, abs=1e-3)
    assert (stances == BREAK).mean() == pytest.approx(loose, abs=1e-3)


def test_consensus_takes_the_tightest_line_of_those_that_hold() -> None:
    low, high = lines((0.1, 0.9), (0.3, 0.8), (0.0, 0.5))
    assert [x.item() for x in consensus_mandate(low, high, stance(HOLD, HOLD, HOLD))] == [0.3, 0.5]
    assert [x.item() for x in consensus_mandate(low, high, stance(HOLD, DROP, HOLD))] == [0.1, 0.5]
    assert [x.item() for x in consensus_mandate(low, high, stance(HOLD, HOLD, BREAK))] == [0.3, 0.8]


def test_consensus_may_leave_nothing() -> None:
    low, high = lines((0.6, 1.0), (0.0, 0.4))
    least, most = consensus_mandate(low, high, stance(HOLD, HOLD))
    assert least.item() > most.item()


def test_majority_takes_the_line_behind_which_more_than_half_stand() -> None:
    low, high = lines((0.0, 0.3), (0.0, 0.5), (0.0, 0.9))
    equal = np.ones(3)
    everybody = stance(HOLD, HOLD, HOLD)
    assert majority_mandate(low, high, equal, everybody)[1].item() == 0.5
    assert majority_mandate(low, high, np.array([3.0, 1.0, 1.0]), everybody)[1].item() == 0.3
    assert majority_mandate(low, high, np.array([1.0, 1.0, 3.0]), everybody)[1].item() == 0.9
    assert majority_mandate(low, high, np.array([1.0, 1.0, 3.0]), stance(HOLD, HOLD, BREAK))[1].item() == 0.5


@pytest.mark.parametrize("quota", [None, 0.6])
def test_members_who_insist_on_one_number_leave_that_number(quota: float | None) -> None:
    """1 - (1 - .3) is .30000000000000004: the interval would be empty, and the alliance without a mandate."""
    low, high = lines((0.3, 0.3), (0.3, 0.3), (0.3, 0.3))
    least, most = majority_mandate(low, high, np.ones(3), stance(HOLD, HOLD, HOLD), quota)
    assert (least.item(), most.item()) == (0.3, 0.3)


def test_exactly_half_is_no_majority() -> None:
    low, high = lines((0.2, 0.3), (0.0, 0.9))
    least, most = majority_mandate(low, high, np.ones(2), stance(HOLD, HOLD))
    assert most.item() == 0.9
    assert least.item() == 0.0


def test_exactly_half_is_no_majority_where_decimals_add_up_to_a_digit_too_much() -> None:
    """Votes of .15 against .1 + .05, which are .15000000000000002; then those two ask for more, and .15 for less."""
    votes, everybody = np.array([0.15, 0.1, 0.05]), stance(HOLD, HOLD, HOLD)
    assert majority_mandate(*lines((0.0, 0.9), (0.0, 0.2), (0.0, 0.2)), votes, everybody)[1].item() == 0.9
    assert majority_mandate(*lines((0.0, 1.0), (0.8, 1.0), (0.8, 1.0)), votes, everybody)[0].item() == 0.0


@given(st.lists(st.tuples(UNIT, UNIT), min_size=3, max_size=3))
def test_no_rule_is_stricter_than_consensus(members: list[tuple[float, float]]) -> None:
    low, high = lines(*[(min(m), max(m)) for m in members])
    everybody = stance(HOLD, HOLD, HOLD)
    strict = consensus_mandate(low, high, everybody)
    loose = majority_mandate(low, high, np.array([1.0, 2.0, 1.5]), everybody)
    assert strict[0].item() >= loose[0].item() - 1e-12
    assert strict[1].item() <= loose[1].item() + 1e-12


@pytest.mark.parametrize("rule", ["consensus", "majority", "leader"])
def test_the_rule_of_the_scenario_makes_the_mandate(rule: str) -> None:
    talks = talks_of(random_scenario(5, n_parties=6, decision_rule=rule), 40)  # type: ignore[arg-type]
    (bloc,) = talks.game.structure.blocs
    a = talks.game.structure.acting.index(bloc.party)
    low, high = mandate(bloc, talks.game.lines, talks.game.structure.coded.capability)
    members = list(bloc.members)
    if rule == "leader":
        assert (low == talks.game.lines.low[:, members[bloc.leader]]).all()
        weight = bloc.commitment * talks.game.structure.coded.capability[members]
        assert bloc.leader == weight.argmax()
    within = ~talks.game.state.empty[:, a]
    assert (talks.game.state.low[:, a] >= low)[within].all()
    assert (talks.game.state.high[:, a] <= high)[within].all()
    assert (talks.game.state.empty[:, a] == (np.maximum(low, talks.game.lines.low[:, bloc.party]) > high)).any()


def test_without_a_mandate_the_alliance_tables_the_status_quo_and_signs_nothing() -> None:
    scenario = random_scenario(5, n_parties=5, n_issues=2, decision_rule="consensus", with_force=False)
    members = scenario.alliances[0].members
    changes: dict[str, object] = {f"alliances.Alliance.commitment.{member}": 1.0 for member in members}
    for issue in scenario.issue_ids:
        changes[f"issues.{issue}.red_lines"] = {
            members[0]: {"min": 0.6, "basis": "declared"},
            members[1]: {"max": 0.4, "basis": "declared"},
        }
        changes[f"issues.{issue}.positions.{members[0]}"] = 0.8
        changes[f"issues.{issue}.positions.{members[1]}"] = 0.1
    talks = talks_of(scenario.replace(changes), 30)
    a = talks.game.structure.position["ALL"]
    assert talks.game.state.empty[:, a].all()
    while talks.game.running:
        if talks.game.stage == "respond" and a in talks.game.structure.seated:
            assert (talks.game.state.demand[:, a] == talks.game.status_quo).all()
        talks.play_stage()
    assert not talks.outcomes()["outcome"].isin(["agreement"]).any()
    assert talks.outcomes().filter(like="term_").isna().all(axis=None)


@pytest.mark.e2e
def test_stances_are_counted_in_the_table() -> None:
    scenario = random_scenario(5, n_parties=6, decision_rule="consensus")
    talks = talks_of(scenario, 300)
    (bloc,) = talks.game.structure.blocs
    drawn = talks.game.lines.stance[bloc.party].copy()
    table = talks.play().outcomes()
    assert table["dropped_veto"].tolist() == (drawn == DROP).sum(axis=1).tolist()
    assert table["broke_ranks"].tolist() == (drawn == BREAK).sum(axis=1).tolist()
    assert table["broke_ranks"].sum() > 0
