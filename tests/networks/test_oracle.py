"""Every case of the published and brute-forced measures in `tests/oracles/alliance_metrics.json`, to 1e-9."""

import json
from typing import Any

import networkx as nx
import pytest

from diplosim import networks
from tests.places import ORACLES

ORACLE = json.loads((ORACLES / "alliance_metrics.json").read_text(encoding="utf-8"))


def exactly(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9, rel=0)


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[str(case.get("id", case)) for case in cases])


@named(ORACLE["landscape"]["cases"])
def test_landscape(case: dict[str, Any]) -> None:
    names, due = case["names"], case["output"]

    def sides(minimum: networks.Minimum) -> list[list[str]]:
        return [[names[i] for i in side] for side in minimum.sides]

    found = networks.landscape(case["size"], case["propensity"])
    assert found.configurations == due["n_configurations"]
    assert found.predicted.energy == exactly(due["global_min_energy"])
    assert sides(found.predicted) == due["global_min"]
    assert sum(minimum.strict for minimum in found.minima) == due["n_strict_local_minima"]
    assert [
        {"energy": minimum.energy, "sides": sides(minimum), "basin_steepest_descent": minimum.basin}
        for minimum in found.minima
    ] == [{**minimum, "energy": exactly(minimum["energy"])} for minimum in due["local_minima"]]


@named(ORACLE["structural_balance"]["cases"])
def test_structural_balance(case: dict[str, Any]) -> None:
    due = case["output"]
    graph = networks.signed_graph(range(case["n"]), case["edges"])
    triads, found = networks.structural_balance(graph), networks.frustration(graph)
    assert (triads.triangles, triads.balanced_triangles) == (due["triangles"], due["balanced_triangles"])
    assert triads.balanced is due["is_balanced"]
    assert (triads.ratio, triads.energy) == (exactly(due["balance_ratio"]), exactly(due["energy_antal"]))
    assert (found.index, found.optimal_partitions) == (due["frustration_index"], due["n_optimal_partitions"])
    assert found.exact


@pytest.mark.parametrize("case", ORACLE["portfolio_similarity"]["cases"], ids=lambda case: "-".join(case["pair"]))
def test_portfolio_similarity(case: dict[str, Any]) -> None:
    part = ORACLE["portfolio_similarity"]
    a, b = (part["portfolios"][state] for state in case["pair"])
    assert networks.s_score(a, b) == exactly(case["S_unweighted"])
    assert networks.s_score(a, b, part["weights"]) == exactly(case["S_weighted"])
    assert networks.s_score(a, b, squared=True) == exactly(case["S_squared_unweighted"])
    assert networks.cohen_kappa(a, b) == exactly(case["cohen_kappa_squared"])
    assert networks.scott_pi(a, b) == exactly(case["scott_pi_squared"])
    assert networks.tau_b(a, b) == exactly(case["tau_b"])


@named(ORACLE["network_metrics"]["cases"])
def test_network_metrics(case: dict[str, Any]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(case["nodes"])
    graph.add_edges_from(case["edges"])
    assert networks.density(graph) == exactly(case["density"])
    assert networks.modularity(graph, case["partition"]) == exactly(case["modularity"])
    assert networks.transitivity(graph) == exactly(case["transitivity"])
    assert networks.e_i_index(graph, case["partition"]) == exactly(case["e_i_index"])
    assert len(networks.components(graph)) == case["components"]


@pytest.mark.parametrize("case", ORACLE["concentration"]["cases"])
def test_concentration(case: dict[str, Any]) -> None:
    assert networks.herfindahl(case["shares"]) == exactly(case["hhi"])
    assert networks.effective_number(case["shares"]) == exactly(case["effective_number_of_poles"])
    assert networks.concentration(case["shares"]) == exactly(case["con_singer_bremer_stuckey"])


@pytest.mark.parametrize("case", ORACLE["polarisation"]["cases"])
def test_polarisation(case: dict[str, Any]) -> None:
    assert networks.esteban_ray(case["shares"], case["positions"], case["alpha"]) == exactly(case["esteban_ray"])
