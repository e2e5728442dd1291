"""Balance and frustration: Harary's theorem, and every way of finding the index against brute force."""

from itertools import combinations, product

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.networks import frustration, signed_graph, structural_balance
from tests.examples import examples


@st.composite
def signed(draw: st.DrawFn, largest: int = 7) -> nx.Graph:
    n = draw(st.integers(1, largest))
    pairs = list(combinations(range(n), 2))
    signs = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(pairs), max_size=len(pairs)))
    return signed_graph(range(n), [(a, b, s) for (a, b), s in zip(pairs, signs, strict=True) if s])


def frustrated(graph: nx.Graph, side: dict[int, int]) -> int:
    return sum(edge["sign"] * side[a] * side[b] < 0 for a, b, edge in graph.edges(data=True))


def brute_force(graph: nx.Graph) -> tuple[int, int]:
    """The index, and the divisions with node 0's side fixed that reach it."""
    nodes = list(graph)
    counts = [
        frustrated(graph, dict(zip(nodes, (1, *rest), strict=True))) for rest in product((1, -1), repeat=len(nodes) - 1)
    ]
    return min(counts), counts.count(min(counts))


@given(graph=signed())
@examples(60)
def test_blocks_add_up_to_the_whole(graph: nx.Graph) -> None:
    found = frustration(graph)
    assert (found.index, found.optimal_partitions) == brute_force(graph)
    side = dict.fromkeys(found.sides[0], 1) | dict.fromkeys(found.sides[1], -1)
    assert set(side) == set(graph)
    assert frustrated(graph, side) == found.index


@given(graph=signed())
@examples(25)
def test_the_integer_programme_agrees_with_enumeration(graph: nx.Graph) -> None:
    programme, whole = frustration(graph, enumerated=2), frustration(graph)
    assert programme.exact
    assert programme.index == whole.index


@pytest.mark.parametrize(
    ("graph", "index"), [(nx.petersen_graph(), 15 - 12), (nx.frucht_graph(), 18 - 15), (nx.chvatal_graph(), 24 - 20)]
)
def test_among_foes_alone_the_index_is_what_the_largest_cut_leaves(graph: nx.Graph, index: int) -> None:
    """Edges less the largest cut, which is known; the last has few triangles, the first none to guide the programme."""
    foes = signed_graph(graph, [(a, b, -1) for a, b in graph.edges])
    for enumerated in (2, 16):
        found = frustration(foes, enumerated=enumerated)
        assert (found.index, found.lower) == (index, index)


@given(graph=signed())
def test_balanced_means_no_frustration(graph: nx.Graph) -> None:
    triads = structural_balance(graph)
    assert triads.balanced is (frustration(graph).index == 0)
    if triads.balanced:
        assert triads.balanced_triangles == triads.triangles


def test_a_long_cycle_with_one_foe_has_no_triangle_and_is_not_balanced() -> None:
    ring = signed_graph(range(5), [(i, (i + 1) % 5, -1 if i == 0 else 1) for i in range(5)])
    triads = structural_balance(ring)
    assert (triads.triangles, triads.balanced) == (0, False)
    assert triads.ratio != triads.ratio  # NaN: no triangle to count
    assert (frustration(ring).index, frustration(ring).optimal_partitions) == (1, 5)


@pytest.mark.e2e
def test_beyond_the_limit_the_bounds_hold_the_truth_and_the_method_is_named() -> None:
    """All foes: the best division of 20 into halves leaves 2 * (10 choose 2) = 90 pairs inside."""
    foes = signed_graph(range(20), [(a, b, -1) for a, b in combinations(range(20), 2)])
    found = frustration(foes, search_nodes=1)
    assert found.lower <= 90 <= found.index
    assert found.exact or found.method == "local search"
    assert found.optimal_partitions is None


def test_a_large_balanced_system_is_exact_at_once() -> None:
    n = 60
    edges = [(a, b, 1 if (a < 30) == (b < 30) else -1) for a, b in combinations(range(n), 2)]
    found = frustration(signed_graph(range(n), edges))
    assert (found.index, found.exact, found.optimal_partitions) == (0, True, 1)
    assert found.sides == (tuple(range(30)), tuple(range(30, 60)))


@pytest.mark.parametrize("edge", [(0, 0, 1), (0, 1, 0), (0, 5, 1)])
def test_a_signed_graph_refuses_what_is_no_tie(edge: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="two different known nodes"):
        signed_graph(range(3), [edge])
    with pytest.raises(ValueError, match="each pair once"):
        signed_graph(range(3), [(0, 1, 1), (1, 0, -1)])


def test_enumeration_has_a_limit() -> None:
    with pytest.raises(ValueError, match="2 to 22"):
        frustration(nx.Graph(), enumerated=30)
