"""The axis of positions: places worked out by hand, and no change when a scale is turned."""

import numpy as np
import pytest

import diplosim
from diplosim.networks.position_axis import position_axis
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import random_scenario


def loose(case: str) -> Scenario:
    """A case without lines and ideal points, so that positions can be changed at will."""
    scenario = diplosim.load(case)
    lines = {f"issues.{issue}.red_lines": {} for issue in scenario.issue_ids}
    ideals = {f"issues.{issue}.ideal": {} for issue in scenario.issue_ids}
    return scenario.replace({"type_reservations": {}, "type_ideals": {}, **lines, **ideals})


def turned(scenario: Scenario, id: str) -> Scenario:
    """The same scenario with the other end of an issue called 0."""
    issue = scenario.issue(id)
    positions = {party: 1 - value for party, value in issue.positions.items()}
    return scenario.replace({f"issues.{id}.positions": positions, f"issues.{id}.status_quo": 1 - issue.status_quo})


@pytest.mark.parametrize("case", ["geneva_2022", "cuba_1962", "july_1914"])
@pytest.mark.parametrize("which", [0, -1])
def test_a_turned_scale_moves_nobody(case, which):
    scenario = loose(case)
    before = position_axis(scenario).all_places()
    after = position_axis(turned(scenario, scenario.issue_ids[which])).all_places()
    assert after == pytest.approx(before, abs=1e-6)
    assert before[scenario.must_consent[0]] < 0


def test_two_parties_stand_half_their_distance_from_the_middle():
    """Distance by hand: root of the mean salience of each issue times the squared gap."""
    scenario = random_scenario(3, n_parties=2, n_issues=2)
    one, two = scenario.party_ids
    squared = 0.0
    for issue in scenario.issues:
        shares = [issue.salience[p] / sum(each.salience[p] for each in scenario.issues) for p in (one, two)]
        squared += sum(shares) / 2 * (issue.positions[one] - issue.positions[two]) ** 2
    axis = position_axis(scenario)
    places = axis.all_places()
    first = scenario.must_consent[0]
    assert places[first] == pytest.approx(-np.sqrt(squared) / 2)
    assert sum(places.values()) == pytest.approx(0.0, abs=1e-9)
    assert axis.explained == pytest.approx(1.0)


def test_parties_that_want_the_same_stand_together_and_others_of_no_stake_shape_nothing():
    scenario = loose("cuba_1962")
    axis = position_axis(scenario)
    assert axis.all_places() == pytest.approx(
        dict(zip(axis.parties, axis.places, strict=True))
        | {party: axis.place(party) for party in scenario.party_ids if party not in axis.parties}
    )
    alike = scenario.replace({f"issues.{i.id}.positions": dict.fromkeys(i.positions, 0.4) for i in scenario.issues})
    assert set(position_axis(alike).all_places().values()) == {0.0}


def test_a_variant_is_placed_on_the_axis_of_its_base():
    scenario = loose("cuba_1962")
    axis = position_axis(scenario)
    first, *_, last = sorted(axis.parties, key=axis.place)
    moved = scenario.replace({f"issues.{i.id}.positions.{first}": i.positions[last] for i in scenario.issues})
    assert axis.place(last, moved) == pytest.approx(axis.place(last))
    assert axis.place(first, moved) > axis.place(first) + 0.1
