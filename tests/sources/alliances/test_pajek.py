"""Pajek's .net: what is read of it, and what is refused instead of being passed over."""

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.graph_files import read_network
from tests.sources.alliances.files import write

THREE = '*Vertices 3\n1 "Alba"\n2 "Brune du Nord"\n3 Carn\n'


def ties(folder: Path, text: str, year: int = 1914) -> list[tuple[str, str, bool, float | None]]:
    promises, _ = read_network(write(folder, "p.net", text), year)
    return [(p.giver, p.receiver, p.mutual, p.weight) for p in promises.promises]


def refused(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ScenarioError) as error:
        read_network(write(folder, "p.net", text), 1914)
    return [(problem.line, problem.key, problem.message) for problem in error.value.diagnostics]


def test_arcs_bind_one_side_edges_both_and_comments_nobody(tmp_path: Path) -> None:
    text = f"% made by hand\n*Network talks\n{THREE}*Arcs :1 pacts\n% 1 3 1\n1 2 -.5\n/* 1 2 1 */\n*edges\n2 3\n"
    assert ties(tmp_path, text) == [("Alba", "Brune du Nord", False, -0.5), ("Brune du Nord", "Carn", True, None)]
    promises, _ = read_network(tmp_path / "p.net", 1914)
    assert any(note.endswith("attributes of edges that are not read: relation") for note in promises.notes)


def test_a_matrix_has_decimals(tmp_path: Path) -> None:
    text = f"{THREE}*Matrix\n0 0.5 0\n0.0 0 -1\n0 .25 0\n"
    assert ties(tmp_path, text) == [
        ("Alba", "Brune du Nord", False, 0.5), ("Brune du Nord", "Carn", False, -1.0),
        ("Carn", "Brune du Nord", False, 0.25),
    ]  # fmt: skip


def test_vertices_without_a_line_go_by_their_numbers(tmp_path: Path) -> None:
    assert ties(tmp_path, "*Vertices 3\n2 Brune\n*Edges\n1 2 1\n2 3 1\n") == [
        ("1", "Brune", True, 1.0), ("Brune", "3", True, 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "there"), [(1906, 0), (1907, 1), (1914, 1), (1915, 0), (1920, 1), (2000, 1)])
def test_times_are_years(year: int, there: int, tmp_path: Path) -> None:
    text = f'{THREE}*Edges\n1 2 1 [1907-1914,1920-*] l "[1800]"\n'
    assert len(ties(tmp_path, text, year)) == there


def test_what_is_no_number_no_vertex_or_no_year_is_told_with_its_line(tmp_path: Path) -> None:
    """Line by line: a decimal comma, a vertex that is not there, one end only, points of time that are no years."""
    text = f"{THREE}*Edges\n1 2 0,5\n2 9 1\n3\n1 3 1 [1-5]\n"
    assert refused(tmp_path, text) == [
        (7, "tie", "9: no number of a vertex; allowed: 1 to 3"),
        (8, "tie", "'3' joins nothing; two numbers of vertices are needed"),
        (9, "times", "'[1-5]' is not read; allowed: years, such as [1907-1914,1920-*]"),
        (6, "edge Alba-Brune du Nord: weight", "'0,5' is not a weight from -1 to 1"),
    ]


def test_two_vertices_of_one_label_are_not_made_one(tmp_path: Path) -> None:
    text = "*Vertices 3\n1 Alba\n2 3\n1 Carn\n4 Dene\n[1914]\n"
    assert refused(tmp_path, text) == [
        (4, "*Vertices", "'1' is no number of a vertex; allowed: 1 to 3, each once"),
        (5, "*Vertices", "'4' is no number of a vertex; allowed: 1 to 3, each once"),
        (6, "*Vertices", "'' is no number of a vertex; allowed: 1 to 3, each once"),
        (1, "*Vertices", "'3' is the label of the vertices 2 and 3; each needs its own"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("*Edges\n1 2\n", None, "one section *Vertices, and this file 0"),
        ("1 2\n", None, "one section *Vertices"),
        ("*Vertices 5 2\n*Edges\n", 1, "two modes are not read"),
        ("*Vertices 100001\n", 1, "at most 100,000"),
        ("*Vertices 2\n*Matrix\n0 1\n", 3, "1 rows; one for each of the 2 vertices"),
        ("*Vertices 2\n*Matrix\n0 1\n1\n", 4, "1 numbers in a row of 2 vertices"),
        ("*Vertices 2\n*Arcslist\n1 2\n", 2, "write *Arcs and *Edges"),
    ],
)
def test_what_cannot_be_read(text: str, line: int | None, said: str, tmp_path: Path) -> None:
    [(found, _, message)] = refused(tmp_path, text)
    assert found == line
    assert said in message


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    text = '*Vertices 2\n1 "Alba" 0.1 0.2 0.5 box ic Red\n2 "Brune" [1914]\n*Edges\n1 2 1 c Blue\n*Vector v\n1\n2\n'
    promises, nodes = read_network(write(tmp_path, "p.net", text), 1914)
    assert nodes.ids == ("Alba", "Brune")
    shown = "\n".join(promises.notes)
    assert "sections that are not read: *Vector (line 6)" in shown
    assert "attributes of edges that are not read: c" in shown
    assert "attributes of nodes that are not read: x, y, z, shape, ic and 1 more" in shown
