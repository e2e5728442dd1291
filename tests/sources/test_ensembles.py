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


def test_the_ensemble_does_not_depend_on_its_size():
    assert list(military_buildup(3, 5))[1] == list(military_buildup(2, 5))[1]


def test_numbers_keep_to_their_ranges():
    for seed in range(30):
        scenario = random_scenario(seed)
        low, high = RANGES["demander_position"]
        assert all(low <= issue.positions["DEM"] <= high for issue in scenario.issues)
        assert RANGES["rounds"][0] <= scenario.rounds <= RANGES["rounds"][1]


@pytest.mark.parametrize("wrong", [{"n_parties": 1}, {"n_parties": 7}, {"n_issues": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must lie in"):
        random_scenario(1, **wrong)
