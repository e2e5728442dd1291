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


@pytest.mark.parametrize(("case", "forum"), [("minsk2_2015", "OSCE"), ("cuba_1962", "UN"), ("bosnia_1995", "MED")])
def test_a_mediator_or_forum_shapes_nothing_whatever_it_is_said_to_care_about(case, forum):
    scenario = diplosim.load(case)
    indifferent = scenario.replace({f"issues.{issue}.salience.{forum}": 0.0 for issue in scenario.issue_ids})
    axis = position_axis(scenario)
    assert forum not in axis.parties
    assert axis.explained == position_axis(indifferent).explained
    assert axis.all_places() == position_axis(indifferent).all_places()


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


def test_what_a_party_has_tabled_stands_in_place_of_its_positions():
    """Who tables its own positions stays; who tables another's, on saliences alike, goes where that one stands."""
    scenario = loose("cuba_1962")
    alike = {f"issues.{issue.id}.salience": dict.fromkeys(issue.salience, 0.5) for issue in scenario.issues}
    scenario = scenario.replace(alike)
    axis = position_axis(scenario)
    one, two, *_ = axis.parties
    own = {issue.id: issue.positions[one] for issue in scenario.issues}
    others = {issue.id: issue.positions[two] for issue in scenario.issues}
    assert axis.place(one, wants=own) == axis.place(one)
    assert axis.place(one, wants=others) == pytest.approx(axis.place(two))
    assert axis.place(one) != pytest.approx(axis.place(two))


def test_where_options_are_valued_those_near_what_is_tabled_are_worth_most():
    """Options 0, 0.5, 1: who tables 0.5 stands where one stands that values them 0.5, 1, 0.5."""
    scenario = random_scenario(3, n_parties=2, n_issues=1)
    one, _ = scenario.party_ids
    [issue] = scenario.issue_ids
    valued = {f"issues.{issue}.options": [0.0, 0.5, 1.0], f"issues.{issue}.evaluations": {one: [1.0, 0.2, 0.0]}}
    other = scenario.replace(valued)
    middle = scenario.replace({**valued, f"issues.{issue}.evaluations": {one: [0.5, 1.0, 0.5]}})
    axis = position_axis(other)
    assert axis.place(one, wants={issue: 0.5}) == pytest.approx(axis.place(one, middle))
    assert axis.place(one, wants={issue: 0.5}) != pytest.approx(axis.place(one))
