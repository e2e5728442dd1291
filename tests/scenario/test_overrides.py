"""Overrides by dotted paths: what they reach, and how mistakes are told."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from a_scenario import scenario

import diplosim
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.routes import dotted, follow
from diplosim.scenario.schema.issues import Line


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("parties.ANA.war_cost.low", 0.3, lambda talks: talks.party("ANA").war_cost.low),
        ("issues.border.positions.CAY", 0.05, lambda talks: talks.issue("border").positions["CAY"]),
        ("issues.border.anchors.0.5", "middle", lambda talks: talks.issue("border").anchors[0.5]),
        ("alliances.League.decision_rule", "majority", lambda talks: talks.alliances[0].decision_rule),
        ("edges.ANA-BEL.weight", 0.5, lambda talks: talks.edges[1].weight),
        ("edges.BEL-ANA.weight", 0.5, lambda talks: talks.edges[1].weight),
        ("edges.ANA-BEL-trade.weight", 0.5, lambda talks: talks.edges[1].weight),
        ("protocol.tracks.main.rounds", (3,), lambda talks: talks.protocol.tracks[0].rounds),
        ("calendar.1.what", "x", lambda talks: talks.calendar[1].what),
        ("parameters.slack", 0.1, lambda talks: talks.parameters.slack),
        (
            "type_reservations.ANA.pretext",
            {"water": {"min": 0.6}},
            lambda talks: {i: {"min": b.min} for i, b in talks.type_reservations["ANA"]["pretext"].items()},
        ),
        ("hidden_types.CAY", {"sincere": 1.0}, lambda talks: talks.hidden_types["CAY"]),
        (
            "issues.water.red_lines.CAY",
            Line(max=0.5, basis="declared"),
            lambda talks: talks.issue("water").red_lines["CAY"],
        ),
        ("parties.ANA.capability", np.float64(0.5), lambda talks: talks.party("ANA").capability),
        ("rounds", np.int64(9), lambda talks: talks.rounds),
        (
            "parties.ANA.delay_benefit",
            {"low": 0.0, "high": 0.1},
            lambda talks: talks.party("ANA").delay_benefit.model_dump(),
        ),
        ("horizon", "2030-02-01", lambda talks: talks.horizon.isoformat()),
    ],
)
def test_an_override_reaches_its_value_and_nothing_else(path, value, read):
    talks = scenario()
    before = talks.to_yaml()
    other = talks.replace({path: value})
    assert read(other) == value
    assert other != talks
    assert talks.to_yaml() == before
    assert scenario(other.to_yaml()) == other


def test_several_overrides_are_checked_together():
    talks = scenario().replace({"parties.ANA.war_cost.low": 0.6, "parties.ANA.war_cost.high": 0.7})
    assert talks.party("ANA").war_cost.high == 0.7


def test_an_optional_block_that_is_empty_can_be_filled():
    talks = scenario().replace({"force.blame": {"low": 0.1, "high": 0.2}})
    assert talks.force.blame.high == 0.2


@pytest.mark.parametrize(
    ("path", "value", "key", "message"),
    [
        ("horizen", 1, "horizen", "did you mean horizon?"),
        ("parties.ANNA.capability", 1, "parties.ANNA.capability", "'ANNA' does not exist; did you mean ANA?"),
        ("parties.ANA.capacity", 1, "parties.ANA.capacity", "unknown key; did you mean capability?"),
        ("parties.ANA.capability", 2, "parties.ANA.capability", "allowed: 0 to 1"),
        ("parties.ANA.capability", "0.5", "parties.ANA.capability", "must be a number"),
        ("parties.ANA.capability", True, "parties.ANA.capability", "must be a number"),
        ("parties.ANA.capability", float("nan"), "parties.ANA.capability", "finite"),
        ("parties.ANA.capability.x", 1, "parties.ANA.capability.x", "leads into a single value"),
        ("parties.ANA.war_cost.low", 0.9, "parties.ANA.war_cost", "low may be at most high"),
        ("hidden_types.ANA.sincere", 1.9, "hidden_types.ANA.sincere", "allowed: 0 to 1"),
        ("edges.ANA-ORG.weight", 0.9, "edges.ANA-ORG.weight", "does not exist"),
        ("calendar.7.what", "x", "calendar.7.what", "does not exist"),
        ("parameters.slak", 0.1, "parameters.slak", "did you mean slack?"),
        ("parameters.slack", "0.1", "parameters.slack", "must be a number from 0 to 1"),
        ("parameters.tremble", 9, "parameters.tremble", "allowed: 0 to 0.5"),
        ("parameters.reach", True, "parameters.reach", "must be a number from 0 to 1"),
        ("must_consent", ["ANA", "XX"], "must_consent.1", "'XX' is not a party"),
        ("", 1, "", "does not exist"),
    ],
)
def test_a_wrong_override_says_what_is_allowed(path, value, key, message):
    with pytest.raises(ScenarioError) as caught:
        scenario().replace({path: value})
    assert any(p.key == key and message in p.message for p in caught.value.diagnostics), str(caught.value)
    assert all(p.file == "override" for p in caught.value.diagnostics)


def test_an_edge_name_that_means_two_promises_is_refused():
    edges = [*scenario().to_mapping()["edges"], {"a": "ANA", "b": "BEL", "kind": "rivalry", "weight": -0.2}]
    talks = scenario().replace({"edges": edges})
    with pytest.raises(ScenarioError, match=r"names more than one; allowed: .*ANA-BEL-trade, ANA-BEL-rivalry"):
        talks.replace({"edges.ANA-BEL.weight": 0.1})
    assert talks.replace({"edges.ANA-BEL-rivalry.weight": -0.3}).edges[2].weight == -0.3


def test_all_wrong_overrides_are_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        scenario().replace({"parties.XX.capability": 1, "issues.YY.status_quo": 1})
    assert len(caught.value.diagnostics) == 2


def test_a_path_is_followed_and_spelled_back():
    data = scenario().to_mapping()
    for path in (
        "parties.BLOC.members",
        "issues.border.anchors.0.5",
        "edges.ANA-BEL-trade.weight",
        "protocol.tracks.main",
    ):
        route = follow(data, path)
        assert route is not None
        assert dotted(route, data) == path
    assert follow(data, "parties.XX") is None


def test_the_prior_of_one_type_rescales_the_others() -> None:
    geneva = diplosim.load("geneva_2022")
    changed = geneva.replace({"hidden_types.RUS.pretext": 0.5}).hidden_types["RUS"]
    assert changed["pretext"] == 0.5
    assert sum(changed.values()) == pytest.approx(1.0, abs=1e-12)
    assert changed["hard_bargainer"] / changed["sincere"] == pytest.approx(0.45 / 0.20)


def test_a_party_without_a_prior_counts_as_sincere() -> None:
    changed = diplosim.load("geneva_2022").replace({"hidden_types.GBR.staller": 0.3}).hidden_types["GBR"]
    assert dict(changed) == pytest.approx({"sincere": 0.7, "staller": 0.3})


def test_another_horizon_has_the_outcome_that_is_coded_for_that_day() -> None:
    """Geneva ended in conflict on 24 February; on 13 January it stood at a stalemate, and the 20th is not coded."""
    geneva = diplosim.load("geneva_2022")
    early = geneva.replace({"horizon": "2022-01-13"})
    assert early.real_outcome == "stalemate"
    assert early.outcome_alternates == {
        datetime.date(2022, 2, 23): "stalemate",
        datetime.date(2022, 2, 24): "conflict",
    }
    assert early.replace({"horizon": datetime.date(2022, 2, 24)}) == geneva
    assert geneva.replace({"horizon": "2022-01-20"}).real_outcome is None
    assert geneva.replace({"horizon": "2022-02-24"}) == geneva


def test_who_sets_the_outcome_beside_the_horizon_keeps_it() -> None:
    geneva = diplosim.load("geneva_2022")
    early = geneva.replace({"horizon": "2022-01-20", "real_outcome": "partial_agreement"})
    assert early.real_outcome == "partial_agreement"
    coded = geneva.replace({"horizon": "2022-01-20", "outcome_alternates.2022-01-20": "stalemate"})
    assert coded.real_outcome == "stalemate"
    with pytest.raises(ScenarioError, match="horizon"):
        geneva.replace({"horizon": "soon"})
