"""An observer's own prior: the same evidence, another start."""

import pandas as pd
import pytest

import diplosim
from diplosim.learning.observer_priors import with_observer_prior
from diplosim.scenario.scenario import Scenario

TRUSTING = {"hard_bargainer": 0.69, "staller": 0.3, "pretext": 0.01}


@pytest.fixture(scope="module")
def table(quick: Scenario) -> pd.DataFrame:
    return diplosim.simulate(quick, runs=60, seed=2)


def test_the_public_prior_gives_the_public_belief(quick: Scenario, table: pd.DataFrame) -> None:
    shown = with_observer_prior(table, quick, "press", {"RUS": quick.hidden_types["RUS"]})
    for kind in TRUSTING:
        assert shown[f"belief_press_RUS_{kind}"].to_numpy() == pytest.approx(table[f"belief_public_RUS_{kind}"])


def test_it_is_what_bayes_rule_gives_from_that_prior(quick: Scenario, table: pd.DataFrame) -> None:
    shown = with_observer_prior(table, quick, "OSCE", {"RUS": TRUSTING})
    coded = quick.hidden_types["RUS"]
    joint = {kind: TRUSTING[kind] * table[f"belief_public_RUS_{kind}"] / coded[kind] for kind in TRUSTING}
    for kind in TRUSTING:
        expected = (joint[kind] / sum(joint.values())).to_numpy()
        assert shown[f"belief_OSCE_RUS_{kind}"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert (shown["belief_OSCE_RUS_pretext"] < table["belief_public_RUS_pretext"]).any()


def test_rows_sum_to_one_and_nothing_else_changes(quick: Scenario, table: pd.DataFrame) -> None:
    shown = with_observer_prior(table, quick, "OSCE", {"RUS": TRUSTING, "UKR": {"sincere": 1.0}})
    pd.testing.assert_frame_equal(shown[table.columns], table)
    new = [name for name in shown.columns if name not in table.columns]
    assert new == [
        *(f"belief_OSCE_RUS_{kind}" for kind in TRUSTING),
        "belief_OSCE_UKR_sincere",
        "belief_OSCE_UKR_staller",
    ]
    assert shown[new[:3]].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (shown["belief_OSCE_UKR_sincere"] == 1.0).all(), "who is certain learns nothing"


def test_what_is_wrong_with_a_prior_is_told_at_once(quick: Scenario, table: pd.DataFrame) -> None:
    wrong = {
        "DEU": {"sincere": 1.0},
        "RUS": {"insatiable": 0.5, "staller": 0.6},
        "UKR": {"sincere": 1.5, "staller": -0.5},
    }
    with pytest.raises(ValueError, match="DEU: no party of uncertain type; those are RUS, UKR") as refused:
        with_observer_prior(table, quick, "OSCE", wrong)
    shown = str(refused.value)
    assert "RUS.insatiable: no type that the coded prior allows; those are hard_bargainer, staller, pretext" in shown
    assert "these add up to 1.1" in shown
    assert "UKR: probabilities lie in [0, 1]" in shown


def test_probabilities_that_nearly_add_up_are_refused_too(quick: Scenario, table: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"RUS: probabilities lie in \[0, 1\] and add up to 1, these add up to 1\.05"):
        with_observer_prior(table, quick, "OSCE", {"RUS": {"hard_bargainer": 0.75, "staller": 0.3}})
