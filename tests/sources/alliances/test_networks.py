"""Edge and node lists, GraphML and GEXF."""

import gzip
from pathlib import Path

import networkx as nx
import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.graph_files import read_network
from diplosim.sources.alliances.networks import read_edge_list, read_node_list
from diplosim.sources.alliances.official_file import read_official
from tests.sources.alliances.files import EDGES, NODES, write


def test_an_edge_list_by_year(tmp_path: Path) -> None:
    table = read_official(write(tmp_path, "edges.csv", EDGES))
    found = {(p.giver, p.receiver, p.kind, p.weight) for p in read_edge_list(table, 2005).promises}
    assert found == {
        ("Red", "Blue", "rivalry", -0.8), ("Blue", "Green", "defence", 0.9),
        ("Green", "Pact", "member", 0.7), ("Blue", "Pact", "member", 1.0),
    }  # fmt: skip
    later = {(p.giver, p.receiver, p.kind, p.weight) for p in read_edge_list(table, 2015).promises}
    assert ("Red", "Green", "trade", None) in later
    assert not any(kind == "rivalry" for *_, kind, _ in later)


def test_tabs_and_semicolons_separate_as_well(tmp_path: Path) -> None:
    for separator in ("\t", ";"):
        table = read_official(write(tmp_path, "edges.txt", EDGES.replace(",", separator)))
        assert len(read_edge_list(table, 2005).promises) == 4


def test_edges_without_a_kind_are_the_weakest_tie_and_this_is_said(tmp_path: Path) -> None:
    found = read_edge_list(read_official(write(tmp_path, "e.csv", "source,target\nA,B\n")), 2000)
    assert [(p.kind, p.weight, p.mutual) for p in found.promises] == [("partnership", None, True)]
    assert "without a kind" in found.notes[0]


def test_a_node_named_na_is_a_node(tmp_path: Path) -> None:
    found = read_edge_list(read_official(write(tmp_path, "e.csv", "source,target\nNA,B\n")), 2000)
    assert found.states() == ("B", "NA")


def test_bad_edges_are_all_told(tmp_path: Path) -> None:
    text = "source,target,kind,weight,start,end\nA,A,defence,0.5,,\nA,B,friend,2,,\n,C,trade,0.1,2000,1990\n"
    with pytest.raises(ScenarioError) as error:
        read_edge_list(read_official(write(tmp_path, "e.csv", text)), 2000)
    assert {(p.line, p.key) for p in error.value.diagnostics} == {
        (2, "target"), (3, "kind"), (3, "weight"), (4, "source"), (4, "end"),
    }  # fmt: skip
    assert "allowed: member, defence" in str(error.value)


def test_one_edge_of_a_kind_per_pair(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r":3: target: a second trade edge between B and A"):
        read_edge_list(read_official(write(tmp_path, "e.csv", "source,target,kind\nA,B,trade\nB,A,trade\n")), 2000)


@pytest.mark.parametrize("first", ["A,B,Directed", "B,A,Directed", "A,B,Mutual", "B,A,Mutual"])
@pytest.mark.parametrize("second", ["A,B,Directed", "B,A,Directed", "A,B,Mutual", "B,A,Mutual"])
def test_one_edge_of_a_kind_each_way(first: str, second: str, tmp_path: Path) -> None:
    """One that binds both goes both ways; only two directed ones, there and back, are not in each other's way."""
    lines = "\n".join(f"{edge[:3]},trade,{edge[4:]}" for edge in (first, second))
    table = read_official(write(tmp_path, "e.csv", f"source,target,kind,type\n{lines}\n"))
    if {first, second} == {"A,B,Directed", "B,A,Directed"}:
        assert len(read_edge_list(table, 2000).promises) == 2
        return
    with pytest.raises(ScenarioError, match=":3: target: a second trade edge between"):
        read_edge_list(table, 2000)


def test_weights_that_stand_for_a_missing_value_are_told(tmp_path: Path) -> None:
    text = "source,target,weight\nA,B,-9\nB,C,.\nC,D,\nD,E,0.5\n"
    found = read_edge_list(read_official(write(tmp_path, "e.csv", text)), 2000)
    assert [p.weight for p in found.promises] == [None, None, None, 0.5]
    assert any("weights written as -9, . are read as missing (2 of them)" in note for note in found.notes)
    graph = nx.Graph()
    graph.add_edge("A", "B", kind="trade", weight=-9)
    nx.write_gml(graph, tmp_path / "g.gml")
    promises, _ = read_network(tmp_path / "g.gml", 2000)
    assert any("weights written as -9 are read as missing (1 of them)" in note for note in promises.notes)


def test_lines_are_right_behind_blank_lines_and_quoted_breaks(tmp_path: Path) -> None:
    text = 'source,target,note,weight\nA,B,"two\nlines",0.5\n\nB,C,,9\n'
    with pytest.raises(ScenarioError, match=r"e\.csv:5: weight: '9' is not"):
        read_edge_list(read_official(write(tmp_path, "e.csv", text)), 2000)


@pytest.mark.parametrize("first", ["A,B,0,5", "A,B,0.5"])
def test_a_row_with_more_cells_than_columns_is_refused_with_its_line(first: str, tmp_path: Path) -> None:
    """A decimal comma makes two cells of one number; what stood beyond the last column was lost."""
    text = f'sep=,\nsource,target,weight\n{first}\n"C\nc",D,0,7\nE,F,1,\n'  # the last cell is empty
    with pytest.raises(ScenarioError) as error:
        read_official(write(tmp_path, "e.csv", text))
    told = [(problem.line, problem.message[:23]) for problem in error.value.diagnostics]
    lines = [3, 4] if first == "A,B,0,5" else [4, 6]
    assert told == [(line, "4 cells below 3 columns") for line in lines]
    assert "numbers have a decimal point" in str(error.value)


def test_many_rows_that_are_too_long_are_counted(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"e\.csv:22: 5 more such rows from here on"):
        read_official(write(tmp_path, "e.csv", "source,target\n" + "A,B,C\n" * 25))


def test_a_separator_at_the_end_of_every_row_is_no_cell(tmp_path: Path) -> None:
    table = read_official(write(tmp_path, "e.csv", "source,target,weight\nA,B,0.5,\nC,D,1,\n"))
    assert [p.weight for p in read_edge_list(table, 2000).promises] == [0.5, 1.0]


def test_a_node_list(tmp_path: Path) -> None:
    nodes = read_node_list(read_official(write(tmp_path, "nodes.csv", NODES)))
    assert nodes.ids == ("Red", "Blue", "Green", "Pact")
    assert nodes.capability == {"Red": 40.0, "Blue": 20.0, "Green": 10.0}
    assert nodes.kinds == {"Red": "state", "Blue": "state", "Pact": "alliance"}
    assert nodes.names["Green"] == "Green Isle"
    with pytest.raises(ScenarioError, match=r":3: id: 'Red' is not a name that stands once"):
        read_node_list(read_official(write(tmp_path, "nodes.csv", NODES.replace("Blue,,", "Red,,"))))


def test_a_decimal_comma_is_told_as_such(tmp_path: Path) -> None:
    edges = write(tmp_path, "e.csv", "source;target;weight\nA;B;0,5\nB;C;-,25\nC;D;heavy\n")
    with pytest.raises(ScenarioError) as caught:
        read_edge_list(read_official(edges), 2000)
    assert [problem.message for problem in caught.value.diagnostics] == [
        "'0,5' is not a weight from -1 to 1; write a decimal point",
        "'-,25' is not a weight from -1 to 1; write a decimal point",
        "'heavy' is not a weight from -1 to 1",
    ]


@pytest.mark.parametrize("said", ["inf", "Infinity", "1e999"])
def test_a_capability_is_a_finite_number(said: str, tmp_path: Path) -> None:
    """Divided by itself it was told as `.nan` on a line of a scenario file that did not exist."""
    nodes = write(tmp_path, "nodes.csv", f"id,capability\nRed,{said}\nBlue,2\n")
    with pytest.raises(ScenarioError, match=rf"nodes\.csv:2: capability: '{said}' is not 0 or more"):
        read_node_list(read_official(nodes))


class TestGraphFiles:
    def graph(self, directed: bool) -> nx.Graph:
        graph = nx.DiGraph() if directed else nx.Graph()
        graph.add_node("A", name="Aland", capability=2.0, kind="state")
        graph.add_edge("A", "B", kind="defense", weight=0.5, start_year=1990)
        graph.add_edge("B", "C", kind="trade", end_year=1995)
        return graph

    @pytest.mark.parametrize("directed", [True, False])
    @pytest.mark.parametrize("ending", ["graphml", "gexf", "graphml.gz"])
    def test_attributes_are_those_of_the_lists(self, tmp_path: Path, ending: str, directed: bool) -> None:
        path = tmp_path / f"net.{ending.removesuffix('.gz')}"
        (nx.write_gexf if ending == "gexf" else nx.write_graphml)(self.graph(directed), path)
        if ending.endswith(".gz"):
            packed = tmp_path / "net.graphml.gz"
            packed.write_bytes(gzip.compress(path.read_bytes()))
            path = packed
        promises, nodes = read_network(path, 2000)
        assert [(p.giver, p.receiver, p.kind, p.weight, p.mutual) for p in promises.promises] == [
            ("A", "B", "defence", 0.5, not directed)
        ]
        assert (nodes.names["A"], nodes.capability, nodes.kinds) == ("Aland", {"A": 2.0}, {"A": "state"})
        assert len(read_network(path, 1992)[0].promises) == 2

    @pytest.mark.parametrize("ending", ["gexf", "graphml", "gml"])
    def test_a_word_is_no_number(self, tmp_path: Path, ending: str) -> None:
        """Such a weight became .75 and such a capability .5, as if the file did not have any."""
        graph = nx.Graph()
        graph.add_node("A", capability="12,5")
        graph.add_node("B", capability="NA", cinc="inf")
        graph.add_edge("A", "B", weight="strong")
        graph.add_edge("A", "C", weight=".")  # missing
        path = tmp_path / f"net.{ending}"
        {"gexf": nx.write_gexf, "graphml": nx.write_graphml, "gml": nx.write_gml}[ending](graph, path)
        with pytest.raises(ScenarioError) as error:
            read_network(path, 2000)
        assert [(problem.key, problem.message) for problem in error.value.diagnostics] == [
            ("edge A-B: weight", "'strong' is not a weight from -1 to 1"),
            ("node A: capability", "'12,5' is not 0 or more"),
            ("node B: cinc", "'inf' is not 0 or more"),
        ]

    def test_graphml_ties_nodes_of_the_file_only(self, tmp_path: Path) -> None:
        text = '<graphml><graph edgedefault="directed"><node id="a"/><edge source="a" target="b"/></graph></graphml>'
        with pytest.raises(ScenarioError, match="no node of the file is 'b' of an edge a-b"):
            read_network(write(tmp_path, "g.graphml", text), 2000)

    def test_bad_values_are_all_told(self, tmp_path: Path) -> None:
        graph = nx.Graph()
        graph.add_node("A", kind="kingdom", capability=-1.0)
        graph.add_edge("A", "B", kind="friend", weight=3.0)
        nx.write_graphml(graph, tmp_path / "n.graphml")
        with pytest.raises(ScenarioError) as error:
            read_network(tmp_path / "n.graphml", 2000)
        assert {diagnostic.key for diagnostic in error.value.diagnostics} == {
            "edge A-B: kind", "edge A-B: weight", "node A: kind", "node A: capability",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("<graphml>", "not valid XML"),
            ("", "not valid XML"),
            ("<html></html>", "not a graph in GraphML"),
            ('<!DOCTYPE x [<!ENTITY a "b">]><graphml/>', "declares document types or entities"),
        ],
    )
    def test_no_graph(self, tmp_path: Path, content: str, said: str) -> None:
        with pytest.raises(ScenarioError, match=said):
            read_network(write(tmp_path, "x.graphml", content), 2000)
