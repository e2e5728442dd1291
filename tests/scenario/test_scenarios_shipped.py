"""The scenarios that come with diplosim: complete, sourced, and true to the project's coding."""

from __future__ import annotations

import re

import pytest

from diplosim.scenario.catalogue import folder, names
from diplosim.scenario.graph import alliance_graph, members_of
from diplosim.scenario.loading import load

CASES = {  # parties, issues, rounds, outcome
    "bosnia_1995": (11, 8, 10, "agreement"),
    "cuba_1962": (6, 6, 6, "agreement"),
    "geneva_2022": (16, 8, 8, "conflict"),
    "iraq_2003": (10, 7, 9, "conflict"),
    "jcpoa_2015": (9, 7, 10, "agreement"),
    "july_1914": (7, 5, 6, "conflict"),
    "minsk2_2015": (7, 6, 4, "partial_agreement"),
    "six_party_2009": (6, 7, 9, "stalemate"),
}
ADDED = ("no_deal_cost", "audience_cost", "delay_benefit", "delay_cost", "spillover")


@pytest.fixture(params=sorted(CASES))
def talks(request):
    return load(request.param)


def test_the_eight_cases_are_on_the_shelf():
    assert set(CASES) == set(names())


@pytest.mark.e2e
def test_a_case_is_what_was_coded(talks):
    parties, issues, rounds, outcome = CASES[talks.id]
    assert (len(talks.parties), len(talks.issues), talks.rounds) == (parties, issues, rounds)
    assert talks.real_outcome == outcome
    assert (folder() / f"{talks.id}.yaml").is_file()


def test_a_case_carries_a_version_and_its_history(talks):
    assert talks.version == len(talks.history)
    assert all(line.startswith(f"{number}: ") for number, line in enumerate(talks.history, start=1))


def test_every_number_that_was_added_is_argued(talks):
    argued = set(talks.judgements)

    def covered(path):
        return any(path == known or path.startswith(f"{known}.") for known in argued)

    for party in talks.parties:
        for name in party.model_fields_set & set(ADDED):
            assert covered(f"parties.{party.id}.{name}")
    assert talks.force is not None
    for name in talks.force.model_fields_set - {"attackers"}:
        assert covered(f"force.{name}")
    for attacker, attack in talks.force.attackers.items():
        assert all(covered(f"force.attackers.{attacker}.{name}") for name in attack.model_fields_set)
    if "seats" in talks.protocol.model_fields_set:
        assert covered("protocol.seats")
    assert covered("protocol.package")


def test_every_mark_of_a_source_names_a_source(talks):
    text = (folder() / f"{talks.id}.yaml").read_text(encoding="utf-8")
    marks = re.findall(r"\[S(?:\+J)? ([a-z_0-9]+)", text)
    unknown = {mark for mark in marks if mark not in talks.sources}
    assert unknown <= {
        "belsat",
        "euromaidanpress",
    }  # two marks name an address within a source instead of its key


@pytest.mark.e2e
def test_a_case_writes_and_loads_back(talks, tmp_path):
    path = tmp_path / "again.yaml"
    path.write_text(talks.to_yaml(), encoding="utf-8")
    again = load(path)
    assert again == talks
    assert (again.content_hash(), again.table_hash()) == (talks.content_hash(), talks.table_hash())


def test_who_must_consent_sits_and_the_force_users_have_targets(talks):
    assert set(talks.must_consent) <= set(talks.seated)
    assert set(talks.attacks) == set(talks.can_use_force)
    assert all(attack.targets for attack in talks.attacks.values())
    assert set(talks.force.reach) == set(talks.issue_ids)


def test_dates_of_rounds_do_not_run_backwards(talks):
    assert len(talks.round_dates) == talks.rounds
    assert list(talks.round_dates) == sorted(talks.round_dates)
    assert talks.start <= talks.round_dates[0] <= talks.round_dates[-1] <= talks.end


def test_the_graph_has_every_party_and_every_edge(talks):
    graph = alliance_graph(talks)
    assert tuple(graph) == talks.party_ids
    assert graph.number_of_edges() == len(talks.edges)
    assert all(graph.has_edge(edge.a, edge.b, key=edge.kind) for edge in talks.edges)


def test_geneva_is_set_up_as_the_talks_were():
    talks = load("geneva_2022")
    rounds = {track.name: track.rounds for track in talks.protocol.tracks}
    assert rounds == {
        "US-Russia bilateral": (1, 4, 5, 7, 8),
        "NATO-Russia Council": (2, 5),
        "OSCE Permanent Council": (3,),
        "Normandy / shuttle": (5, 6, 7, 8),
    }
    assert talks.consent_scope == {"UKR": ("donbas", "enlargement")}
    assert talks.attacks["RUS"].targets == ("UKR",)
    assert members_of(talks, "NATO")["HUN"] == 0.55


@pytest.mark.e2e
def test_minsk_and_bosnia_start_in_a_war():
    assert {name for name in CASES if load(name).force.start_rung >= 4} == {"bosnia_1995", "minsk2_2015"}
    assert {name for name in CASES if load(name).force.support_fights} == {"july_1914"}


@pytest.mark.e2e
def test_the_world_moves_by_itself_in_bosnia_and_iraq():
    """Fronts, resolutions and reports that nobody at the table decides; each event is argued."""
    eventful = {name: load(name) for name in CASES if load(name).events}
    assert set(eventful) == {"bosnia_1995", "iraq_2003"}
    assert all("events" in talks.judgements for talks in eventful.values())
    shares = [event.value for event in eventful["bosnia_1995"].events if event.issue == "territory"]
    assert shares == sorted(shares)


def test_nato_fights_as_one_in_bosnia_and_britain_may_stay_out_of_iraq():
    assert "NATO" in load("bosnia_1995").can_use_force
    iraq = load("iraq_2003")
    assert iraq.can_use_force == ("USA",)
    assert [edge.kind for edge in iraq.edges if {edge.a, edge.b} == {"USA", "GBR"}] == ["defence", "offence"]
