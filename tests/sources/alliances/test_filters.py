"""Thinning out by pact, and the warning about mass pacts."""

from pathlib import Path

import networkx as nx
import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.atop import read_atop
from diplosim.sources.alliances.filters import by_pact, only_kinds, swallowing_component
from diplosim.sources.alliances.official_file import read_official
from diplosim.sources.alliances.promises import Promises, kinds_of
from tests.sources.alliances.files import DIRECTED, MEMBERS, SPELLS, write


@pytest.fixture
def members(tmp_path: Path) -> Promises:
    return read_atop(read_official(write(tmp_path, "atop5_1m.csv", MEMBERS)), 1914)


def test_by_size_by_number_and_bilateral_only(members: Promises) -> None:
    assert set(by_pact(members, bilateral_only=True).members()) == {"1001"}
    assert set(by_pact(members, max_members=2).members()) == {"1001"}
    assert set(by_pact(members, max_members=3).members()) == {"1001", "2000"}
    assert set(by_pact(members, exclude=["1001"]).members()) == {"2000"}
    assert by_pact(members) is members


def test_a_number_means_the_phases_of_a_pact_too(tmp_path: Path) -> None:
    found = read_atop(read_official(write(tmp_path, "ddyr.csv", DIRECTED)), 1914)
    kept = by_pact(found, exclude=["2000"])
    assert {(p.giver, p.receiver) for p in kept.promises if "2000.5" in p.pacts} == {("20", "200")}
    assert any("2 promises rest on several pacts" in note for note in kept.notes)


def test_a_source_without_pacts_cannot_be_filtered(tmp_path: Path) -> None:
    found = read_atop(read_official(write(tmp_path, "spells.csv", SPELLS)), 1914)
    with pytest.raises(ScenarioError, match="names no pacts"):
        by_pact(found, bilateral_only=True)


def test_an_excluded_pact_must_exist(members: Promises) -> None:
    with pytest.raises(ScenarioError, match="'77': no such pact in 1914"):
        by_pact(members, exclude=["77", "2000"])


def test_kinds_in_either_spelling(members: Promises) -> None:
    assert kinds_of(["consul", "Defense"]) == ("defence", "consultation")
    assert {p.kind for p in only_kinds(members, kinds_of(["defence"])).promises} == {"defence"}
    with pytest.raises(ScenarioError, match="'love' is no kind of edge; allowed: member, defence"):
        kinds_of(["love", "defence"])


def test_a_component_that_swallows_half_of_the_states_is_told() -> None:
    graph = nx.complete_graph(10)
    graph.add_nodes_from(range(10, 20))
    assert "one component holds 10 of 20 states" in swallowing_component(graph)
    graph.add_node(20)
    assert swallowing_component(graph) == ""
    assert swallowing_component(nx.complete_graph(9)) == ""
