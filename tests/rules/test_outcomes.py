"""The boundary of each outcome class, on it and just below it: `>=`, not `>`."""

import datetime
from typing import get_args

import numpy as np
import pytest

from diplosim.numerics.statistics import OUTCOMES
from diplosim.rules.outcomes import classify, settled_share
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import OutcomeName
from diplosim.sources.ensembles import random_scenario
from tests.playing import endings_of, rows_of, talks_of

JUST_LESS = 1e-9
NO_VITAL = (False, False)


def outcome(
    salience: tuple[float, ...],
    settled: tuple[bool, ...],
    vital: tuple[bool, ...] = NO_VITAL,
    *,
    conflict: bool = False,
    accepted: bool = True,
    interim: bool = False,
) -> str:
    """Class of one run."""
    code = classify(
        np.array([conflict]),
        np.array([accepted]),
        np.array([settled]),
        np.array([interim]),
        np.array(salience),
        np.array(vital),
    )
    return OUTCOMES[int(code[0])]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.75, "agreement"),
        (0.75 - JUST_LESS, "partial_agreement"),
        (0.25, "partial_agreement"),
        (0.25 - JUST_LESS, "stalemate"),
    ],
)
def test_share_settled(share: float, expected: str) -> None:
    assert outcome((share, 1.0 - share), (True, False)) == expected


def test_rounding_of_a_sum_does_not_decide() -> None:
    """Eighteen of twenty-four equal issues are three quarters, though the sum of their shares falls short."""
    salience = (1 / 24,) * 24
    assert sum(salience[:18]) < 0.75
    assert outcome(salience, (True,) * 18 + (False,) * 6, (False,) * 24) == "agreement"


def test_a_vital_issue_left_open_makes_it_partial() -> None:
    assert outcome((0.9, 0.1), (True, False), (False, True)) == "partial_agreement"
    assert outcome((0.9, 0.1), (True, False), (True, False)) == "agreement"
    assert outcome((0.1, 0.9), (True, False), (False, True)) == "stalemate"


def test_order_of_the_rules() -> None:
    everything = (True, True)
    assert outcome((0.5, 0.5), everything, conflict=True) == "conflict"
    assert outcome((0.5, 0.5), everything, accepted=False) == "stalemate"
    assert outcome((0.5, 0.5), (False, False), interim=True) == "partial_agreement"
    assert outcome((0.5, 0.5), everything, interim=True, accepted=True) == "partial_agreement"


def test_the_share_is_of_the_mean_salience() -> None:
    share = settled_share(np.array([[True, False], [True, True]]), np.array([0.6, 0.4]))
    assert share == pytest.approx([0.6, 1.0])


@pytest.mark.parametrize(("salience", "vital"), [(0.9, True), (0.9 - JUST_LESS, False), (1.0, True), (0.0, False)])
def test_vital_from_nine_tenths_of_the_own_maximum(salience: float, vital: bool) -> None:
    scenario = random_scenario(6, n_parties=2, n_issues=2).replace(
        {"issues.issue_1.salience": {"DEM": 1.0, "RES": 0.1}, "issues.issue_2.salience": {"DEM": salience, "RES": 1.0}}
    )
    structure = structure_of(scenario)
    assert bool(structure.vital[structure.coded.index["DEM"], 1]) is vital
    assert not structure.vital[structure.coded.index["RES"], 0]


@pytest.mark.e2e
def test_thresholds_are_settings_of_the_scenario() -> None:
    scenario = random_scenario(2, n_parties=4, package=False, with_force=False)
    strict = {"thresholds.agreement": 1.0, "thresholds.partial": 1.0}
    before, after = rows_of(scenario, 200), rows_of(scenario.replace(strict), 200)
    assert (before["outcome"] == "partial_agreement").any()
    full = after["settled_share"] >= 1.0 - 1e-12
    assert (after["outcome"] == "partial_agreement").sum() == 0
    assert ((after["outcome"] == "agreement") == full).all()


@pytest.fixture(scope="module")
def war() -> Scenario:
    """Talks in which somebody nearly always attacks before the last round."""
    return random_scenario(11, n_parties=4, n_issues=2, with_force=True, buildup=True).replace(
        {"hidden_types.DEM": {"pretext": 1.0}, "parties.DEM.war_cost": {"low": 0.0, "high": 0.0}, "force.blame": None}
    )


@pytest.mark.e2e
def test_an_attack_counts_if_it_takes_effect_on_the_day_of_the_horizon(war: Scenario) -> None:
    talks = talks_of(war, 60)
    attacks = [(int(e.round[0]), e) for e in endings_of(talks) if (e.attacker >= 0).any()]
    number, ending = min(attacks, key=lambda pair: pair[0])
    effect = talks.game.structure.effect_dates[number]
    rows = ending.state.row[ending.attacker >= 0]
    on_the_day = rows_of(war.replace({"horizon": effect}), 60)
    day_before = rows_of(war.replace({"horizon": effect - datetime.timedelta(days=1)}), 60)
    assert (on_the_day["outcome"].iloc[rows] == "conflict").all()
    assert (day_before["outcome"].iloc[rows] != "conflict").all()


def test_scenario_files_name_the_same_outcomes() -> None:
    assert get_args(OutcomeName) == OUTCOMES
