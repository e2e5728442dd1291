"""Random scenarios: valid, repeatable, wide, and alike in all that is not asked for."""

import pytest
from hypothesis import given
from strategies import scenarios

from diplosim.sources.ensembles import DISPLAY_OF_FORCE, RANGES, military_buildup, random_scenario
from tests.examples import examples


@examples(40)
@given(scenarios(with_force=None, buildup=None))
def test_every_scenario_is_valid_and_loads_back(scenario):
    assert scenario.replace({}) == scenario
    assert {"DEM", "RES"} <= set(scenario.must_consent)


def test_the_same_seed_gives_the_same_scenario():
    assert random_scenario(7).content_hash() == random_scenario(7).content_hash()
    assert random_scenario(7).content_hash() != random_scenario(8).content_hash()


@pytest.mark.parametrize("n_parties", range(2, 7))
@pytest.mark.parametrize("rule", [None, "consensus", "leader"])
def test_number_of_parties_is_kept(n_parties, rule):
    scenario = random_scenario(1, n_parties=n_parties, n_issues=3, decision_rule=rule)
    assert (len(scenario.parties), len(scenario.issues)) == (n_parties, 3)
    assert bool(scenario.alliances) == (rule is not None and n_parties >= 4) or rule is None


def test_a_build_up_differs_in_the_opening_posture_alone():
    calm, tense = random_scenario(4), random_scenario(4, buildup=True)
    assert tense.force is not None
    assert tense.force.start_rungs == {"DEM": DISPLAY_OF_FORCE}
    assert calm.replace({"force.start_rungs": {"DEM": DISPLAY_OF_FORCE}}) == tense


def test_without_force_nobody_is_a_pretext():
    scenario = random_scenario(4, with_force=False)
    assert not scenario.can_use_force
    assert all("pretext" not in prior for prior in scenario.hidden_types.values())


def test_an_alliance_must_consent_beside_the_two_disputants():
    for seed in range(10):
        allied = random_scenario(seed, n_parties=4, decision_rule="consensus")
        assert set(allied.must_consent) == {"DEM", "RES", "ALL"}
        assert set(random_scenario(seed, n_parties=3).must_consent) == {"DEM", "RES"}


def test_a_crisis_of_the_ensemble_is_the_random_scenario_of_its_number():
    assert list(military_buildup(2, 3))[1] == random_scenario(3_000_001, buildup=True, training_runs=512)


def test_the_ensemble_does_not_depend_on_its_size():
    assert list(military_buildup(3, 5))[1] == list(military_buildup(2, 5))[1]


def test_numbers_keep_to_their_ranges():
    for seed in range(30):
        scenario = random_scenario(seed)
        low, high = RANGES["demander_position"]
        assert all(low <= issue.positions["DEM"] <= high for issue in scenario.issues)
        assert RANGES["rounds"][0] <= scenario.rounds <= RANGES["rounds"][1]


def spans(numbers, low, high):
    """Whether numbers keep to a range and reach within a twentieth of it at both ends."""
    width = (high - low) / 20
    return low <= min(numbers) <= low + width and high - width <= max(numbers) <= high


def test_numbers_fill_their_ranges():
    """Of 400 uniform numbers none lies in the lowest or highest twentieth of a range with a chance of 2 * .95**400."""
    drawn = [random_scenario(seed) for seed in range(150)]
    parties = [party for scenario in drawn for party in scenario.parties]
    issues = [issue for scenario in drawn for issue in scenario.issues]
    found = {
        "status_quo": [issue.status_quo for issue in issues],
        "demander_position": [issue.positions["DEM"] for issue in issues],
        "respondent_position": [issue.positions["RES"] for issue in issues],
        "salience": [salience for issue in issues for salience in issue.salience.values()],
        "capability": [party.capability for party in parties],
        "war_cost_low": [party.war_cost.low for party in parties],
        "war_cost_width": [round(party.war_cost.high - party.war_cost.low, 3) for party in parties],
        "no_deal_cost_high": [party.no_deal_cost.high for party in parties],
        "patience": [party.patience for party in parties],
        "audience_cost": [party.audience_cost for party in parties],
        "edge_weight": [abs(edge.weight) for scenario in drawn for edge in scenario.edges if edge.kind != "member"],
        "reach": [reach for scenario in drawn for reach in scenario.force.reach.values()],
        "commitment": [c for scenario in drawn for pact in scenario.alliances for c in pact.commitment.values()],
    }
    assert {name for name, numbers in found.items() if not spans(numbers, *RANGES[name])} == set()
    assert {len(scenario.parties) for scenario in drawn} == {2, 3, 4, 5, 6}
    assert {len(scenario.issues) for scenario in drawn} == {2, 3, 4, 5, 6}
    assert {scenario.rounds for scenario in drawn} == set(range(4, 11))
    assert {(scenario.end - scenario.start).days // scenario.rounds for scenario in drawn} == set(range(3, 22))


def test_allies_stand_near_the_respondent():
    near = [
        issue.positions[party] - issue.positions["RES"]
        for seed in range(60)
        for issue in random_scenario(seed, n_parties=6).issues
        for party in issue.positions
        if party not in ("DEM", "RES") and issue.positions[party] > 0.0  # not cut off
    ]
    assert spans([round(gap, 3) for gap in near], *RANGES["ally_distance"])


def test_a_red_line_lies_beyond_the_own_position_on_the_side_that_hurts():
    """Over 1,200 places the share of lines is .6 and of declared ones .35, each with 4 standard errors of .057."""
    issues = [issue for seed in range(100) for issue in random_scenario(seed, n_parties=4, n_issues=3).issues]
    lines = [(issue.positions[party], party, line) for issue in issues for party, line in issue.red_lines.items()]
    for position, party, line in lines:
        if party == "DEM":
            assert line.max is None
            assert 0.0 <= line.min <= position
        else:
            assert line.min is None
            assert position <= line.max <= 1.0
    assert len(lines) / (4 * len(issues)) == pytest.approx(0.6, abs=0.057)
    assert sum(line.basis == "declared" for _, _, line in lines) / len(lines) == pytest.approx(0.35, abs=0.075)


@pytest.mark.parametrize("wrong", [{"n_parties": 1}, {"n_parties": 7}, {"n_issues": 0}, {"n_issues": 7}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must lie in"):
        random_scenario(1, **wrong)
