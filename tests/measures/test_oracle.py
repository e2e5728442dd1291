"""Every case of the published and brute-forced measures in `tests/oracles/alliance_metrics.json`, to 1e-9."""

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from diplosim import measures

ORACLE = json.loads((Path(__file__).parent.parent / "oracles" / "alliance_metrics.json").read_text(encoding="utf-8"))


def exactly(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9, rel=0)


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[str(case.get("id", case)) for case in cases])


@named(ORACLE["landscape"]["cases"])
def test_landscape(case: dict[str, Any]) -> None:
    names, due = case["names"], case["output"]

    def sides(minimum: measures.Minimum) -> list[list[str]]:
        return [[names[i] for i in side] for side in minimum.sides]

    found = measures.landscape(case["size"], case["propensity"])
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
    graph = measures.signed_graph(range(case["n"]), case["edges"])
    triads, found = measures.structural_balance(graph), measures.frustration(graph)
    assert (triads.triangles, triads.balanced_triangles) == (due["triangles"], due["balanced_triangles"])
    assert triads.balanced is due["is_balanced"]
    assert (triads.ratio, triads.energy) == (exactly(due["balance_ratio"]), exactly(due["energy_antal"]))
    assert (found.index, found.optimal_partitions) == (due["frustration_index"], due["n_optimal_partitions"])
    assert found.exact


@pytest.mark.parametrize("case", ORACLE["portfolio_similarity"]["cases"], ids=lambda case: "-".join(case["pair"]))
def test_portfolio_similarity(case: dict[str, Any]) -> None:
    part = ORACLE["portfolio_similarity"]
    a, b = (part["portfolios"][state] for state in case["pair"])
    assert measures.s_score(a, b) == exactly(case["S_unweighted"])
    assert measures.s_score(a, b, part["weights"]) == exactly(case["S_weighted"])
    assert measures.s_score(a, b, squared=True) == exactly(case["S_squared_unweighted"])
    assert measures.cohen_kappa(a, b) == exactly(case["cohen_kappa_squared"])
    assert measures.scott_pi(a, b) == exactly(case["scott_pi_squared"])
    assert measures.tau_b(a, b) == exactly(case["tau_b"])


@named(ORACLE["network_metrics"]["cases"])
def test_network_metrics(case: dict[str, Any]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(case["nodes"])
    graph.add_edges_from(case["edges"])
    assert measures.density(graph) == exactly(case["density"])
    assert measures.modularity(graph, case["partition"]) == exactly(case["modularity"])
    assert measures.transitivity(graph) == exactly(case["transitivity"])
    assert measures.e_i_index(graph, case["partition"]) == exactly(case["e_i_index"])
    assert len(measures.components(graph)) == case["components"]


@pytest.mark.parametrize("case", ORACLE["concentration"]["cases"])
def test_concentration(case: dict[str, Any]) -> None:
    assert measures.herfindahl(case["shares"]) == exactly(case["hhi"])
    assert measures.effective_number(case["shares"]) == exactly(case["effective_number_of_poles"])
    assert measures.concentration(case["shares"]) == exactly(case["con_singer_bremer_stuckey"])


@pytest.mark.parametrize("case", ORACLE["polarisation"]["cases"])
def test_polarisation(case: dict[str, Any]) -> None:
    assert measures.esteban_ray(case["shares"], case["positions"], case["alpha"]) == exactly(case["esteban_ray"])
