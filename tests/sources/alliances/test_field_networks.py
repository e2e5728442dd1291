"""Networks and tables as other programs really write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.promises import Promises
from diplosim.sources.alliances.selection import choose
from diplosim.sources.alliances.sources import Material, gather
from tests.sources.alliances.files import DIRECTED, NMC, STATES, write

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
NODES = '<nodes><node id="A" label="Alba"/><node id="B" label="Brune"/><node id="C" label="Carn"/></nodes>'


def gexf(edges: str, graph: str = 'defaultedgetype="undirected"', more: str = "", head: str = HEAD) -> str:
    return f"{head}\n<graph {graph}>{more}\n{NODES}\n<edges>\n{edges}\n</edges></graph></gexf>"


def read(folder: Path, name: str, text: str, year: int = 2000, encoding: str = "utf-8") -> Promises:
    (promises,) = gather([write(folder, name, text, encoding)], year).promises
    return promises


def ties(promises: Promises) -> set[tuple[str, str, str, bool]]:
    return {(p.giver, p.receiver, p.kind, p.mutual) for p in promises.promises}


def pairs(promises: Promises) -> set[str]:
    return {p.giver + p.receiver for p in promises.promises}


class TestTimesOfEdges:
    DATES = (
        '<edge id="0" source="A" target="B" start="1882-05-20" end="1915-05-03"/>\n'
        '<edge id="1" source="B" target="C" start="1907-08-31T12:00:00Z" end="1917-11-07"/>\n'
        '<edge id="2" source="A" target="C" start="1922" end="Infinity"/>'
    )
    SPELLS = (
        '<edge id="0" source="A" target="B"><spells><spell start="1882" end="1890-03-27"/>'
        '<spell start="1939-08-23" endopen="1941-01-01"/></spells></edge>'
        '<edge id="1" source="A" target="C"><slices><slice startopen="1939" end="1945"/></slices></edge>'
    )

    @pytest.mark.parametrize(
        ("year", "found"),
        [(1881, set()), (1882, {"AB"}), (1910, {"AB", "BC"}), (1917, {"BC"}), (1918, set()), (1950, {"AC"})],
    )
    def test_dates_and_years(self, year: int, found: set[str], tmp_path: Path) -> None:
        text = gexf(self.DATES, 'mode="dynamic" timeformat="date"')
        assert pairs(read(tmp_path, "dates.gexf", text, year)) == found

    @pytest.mark.parametrize(
        ("year", "found"),
        [(1890, {"AB"}), (1891, set()), (1939, {"AB"}), (1940, {"AB", "AC"}), (1941, {"AC"}), (1946, set())],
    )
    def test_spells(self, year: int, found: set[str], tmp_path: Path) -> None:
        assert pairs(read(tmp_path, "spells.gexf", gexf(self.SPELLS), year)) == found

    def test_values_that_hold_for_a_time(self, tmp_path: Path) -> None:
        attributes = (
            '<attributes class="edge" mode="dynamic"><attribute id="k" title="Kind" type="string"/></attributes>'
        )
        values = '<attvalue for="k" value="trade" end="1949"/><attvalue for="k" value="defence" start="1950-01-01"/>'
        text = gexf(f'<edge source="A" target="B"><attvalues>{values}</attvalues></edge>', more=attributes)
        assert ties(read(tmp_path, "a.gexf", text, 1949)) == {("A", "B", "trade", True)}
        assert ties(read(tmp_path, "a.gexf", text, 1950)) == {("A", "B", "defence", True)}

    @pytest.mark.parametrize("time", ["-2764800000000", "May 1882", "20.05.1882"])
    def test_what_is_no_time_is_refused_with_its_line(self, time: str, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r"x.gexf:6: start: .* a year, or a date such as 1914-07-28"):
            read(tmp_path, "x.gexf", gexf(f'<edge source="A" target="B" start="{time}"/>'))

    def test_dates_in_graphml_count_as_well(self, tmp_path: Path) -> None:
        text = (
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
            '<key id="e" for="edge" attr.name="end" attr.type="string"/><graph edgedefault="undirected">'
            '<node id="A"/><node id="B"/><edge source="A" target="B"><data key="e">1915-05-03</data></edge>'
            "</graph></graphml>"
        )
        assert pairs(read(tmp_path, "g.graphml", text, 1915)) == {"AB"}
        assert not pairs(read(tmp_path, "g.graphml", text, 1916))


class TestKindsAndDirections:
    MIXED = (
        '<edge source="A" target="B" type="directed" kind="defence"/>'
        '<edge source="A" target="C" type="undirected" kind="trade"/>'
        '<edge source="B" target="C" type="mutual" kind="trade"/>'
    )

    @pytest.mark.parametrize(
        "head",
        [
            HEAD,
            '<gexf xmlns="http://www.gephi.org/gexf/1.1draft" version="1.1">',
            '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
            '<g:gexf xmlns:g="http://gexf.net/1.3" version="1.3">',
        ],
    )
    def test_edges_of_one_and_of_both_sides_in_any_version(self, head: str, tmp_path: Path) -> None:
        text = gexf(self.MIXED, 'defaultedgetype="mixed"', head=head)
        if "g:" in head:
            text = text.replace("</gexf>", "</g:gexf>").replace("<graph", "<g:graph").replace("</graph", "</g:graph")
        found = read(tmp_path, "m.gexf", text)
        assert ties(found) == {("A", "B", "defence", False), ("A", "C", "trade", True), ("B", "C", "trade", True)}
        assert not found.notes

    def test_mixed_graphml(self, tmp_path: Path) -> None:
        text = (
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
            '<key id="k" for="edge" attr.name="kind" attr.type="string"><default>trade</default></key>'
            '<graph edgedefault="undirected"><node id="A"/><node id="B"/><node id="C"/>'
            '<edge source="B" target="A" directed="true"><data key="k">defence</data></edge>'
            '<edge source="A" target="C"><data key="k">trade</data></edge></graph></graphml>'
        )
        assert ties(read(tmp_path, "m.graphml", text)) == {("B", "A", "defence", False), ("A", "C", "trade", True)}

    def test_that_nodes_lie_within_others_is_told(self, tmp_path: Path) -> None:
        """A hierarchy may well be membership, but no file says so."""
        text = gexf(self.MIXED).replace('<node id="B"', '<node pid="A" id="B"')
        assert 'pid="A"' in text
        (note,) = read(tmp_path, "h.gexf", text).notes
        assert note.endswith("attributes of nodes that are not read: pid")

    def test_newer_types_are_no_hindrance_and_are_told(self, tmp_path: Path) -> None:
        attributes = (
            '<attributes class="node"><attribute id="t" title="tags" type="liststring"/>'
            '<attribute id="g" title="gdp" type="bigdecimal"/></attributes>'
        )
        node = '<node id="B" label="Brune"><attvalues><attvalue for="g" value="12.5"/></attvalues></node>'
        text = gexf('<edge source="A" target="B" kind="defence" thickness="3"/>', more=attributes)
        found = read(tmp_path, "n.gexf", text.replace('<node id="B" label="Brune"/>', node))
        assert ties(found) == {("A", "B", "defence", True)}
        (of_edges, of_nodes) = found.notes
        assert of_edges.endswith("attributes of edges that are not read: thickness")
        assert of_nodes.endswith("attributes of nodes that are not read: gdp")

    def test_the_same_network_whatever_the_format(self, tmp_path: Path) -> None:
        table = "Source,Target,Type,Id,Label,timeset,Weight,kind\nA,B,Directed,0,,,1,defence\n"
        table += "B,A,directed,1,,,1,defence\nA,C,Directed,2,,<[1990]>,1,defence\nB,C,,3,,,1,trade\n"
        found = read(tmp_path, "edges.csv", table)
        edges = "".join(
            f'<edge source="{a}" target="{b}" type="directed" kind="defence"/>' for a, b in ("AB", "BA", "AC")
        )
        same = read(tmp_path, "edges.gexf", gexf(edges + '<edge source="B" target="C" kind="trade"/>'))
        assert ties(found) == ties(same)
        assert ("A", "B", "defence", False) in ties(found)
        assert ("B", "C", "trade", True) in ties(found)
        unread = gather([tmp_path / "edges.csv"], 2000).notes()
        assert [note.partition(": ")[2] for note in unread] == ["columns that are not read: timeset"]

    def test_a_type_that_is_no_direction(self, tmp_path: Path) -> None:
        text = "source,target,type\nA,B,friendly\nA,C,cold\n"
        notes = gather([write(tmp_path, "e.csv", text)], 2000).notes()
        assert notes[-1].endswith("columns that are not read: type")
        with pytest.raises(ScenarioError, match=r"e.csv:3: type: 'cold' is not a direction"):
            read(tmp_path, "e.csv", text.replace("friendly", "Directed"))


class TestGmlAndPajek:
    def test_gml(self, tmp_path: Path) -> None:
        text = (
            'graph [ directed 1 node [ id 0 label "Alba" ] node [ id 1 label "Brune" ]\n'
            'edge [ source 1 target 0 kind "defence" mood "warm" ] ]'
        )
        found = read(tmp_path, "g.gml", text)
        assert ties(found) == {("Brune", "Alba", "defence", False)}
        assert found.notes[-1].endswith("not read: mood")
        unnamed = read(tmp_path, "u.gml", "graph [ node [ id 4 ] node [ id 7 ] edge [ source 4 target 7 ] ]")
        assert ties(unnamed) == {("4", "7", "partnership", True)}

    def test_pajek_with_arcs_and_edges(self, tmp_path: Path) -> None:
        text = '*Vertices 3\n1 "Alba"\n2 "Brune"\n3 "Carn"\n*Arcs\n1 2 0.5\n*Edges\n2 3 1\n'
        found = read(tmp_path, "p.net", text.replace("\n", "\r\n"))
        assert ties(found) == {("Alba", "Brune", "partnership", False), ("Brune", "Carn", "partnership", True)}
        with pytest.raises(ScenarioError, match="Arcslist"):
            read(tmp_path, "l.net", text.replace("*Arcs", "*Arcslist"))

    def test_no_gml(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="not a graph in GML"):
            read(tmp_path, "g.gml", "graph [ node [")


PEACESCIENCER = """\
"","ccode1","ccode2","year","atop_defense","atop_offense","atop_neutral","atop_nonagg","atop_consul"
"1",255,300,1914,1,0,0,0,1
"2",300,255,1914,1,0,0,0,NA
"3",220,365,1914,0,1,0,0,0
"""


class TestTablesOfR:
    def test_directed_dyad_years(self, tmp_path: Path) -> None:
        assert ties(read(tmp_path, "d.csv", PEACESCIENCER, 1914)) == {
            ("255", "300", "defence", False), ("255", "300", "consultation", False),
            ("300", "255", "defence", False), ("220", "365", "offence", False),
        }  # fmt: skip

    def test_pairs_listed_in_one_order_bind_both(self, tmp_path: Path) -> None:
        text = "".join(line for line in PEACESCIENCER.splitlines(keepends=True) if not line.startswith('"2"'))
        found = read(tmp_path, "d.csv", text, 1914)
        assert all(promise.mutual for promise in found.promises)
        assert "mutual" in found.notes[0]

    def test_row_names_are_not_called_columns(self, tmp_path: Path) -> None:
        lines = NMC.splitlines()
        text = "\n".join([f'"",{lines[0]}', *(f'"{n}",{line}' for n, line in enumerate(lines[1:], start=1))])
        (note,) = gather([write(tmp_path, "n.csv", text)], 1914).unread
        assert note.endswith("columns that are not read: milex, milper, irst, pec, tpop and 2 more")
        with pytest.raises(ScenarioError, match="its columns are column 1, b;") as caught:
            read(tmp_path, "x.csv", ",b\n7,8\n")
        assert "unnamed" not in str(caught.value)

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_what_excel_makes_of_it(self, encoding: str, tmp_path: Path) -> None:
        text = "sep=;\n" + DIRECTED.replace(",", ";")
        same = read(tmp_path, "plain.csv", DIRECTED, 1914)
        assert ties(read(tmp_path, "d.csv", text, 1914, encoding)) == ties(same)
        with pytest.raises(ScenarioError, match=r"d.csv:3: stateb"):
            read(
                tmp_path,
                "d.csv",
                "sep=;\n" + DIRECTED.replace("2,20,2020,1914", "2,2,2020,1914").replace(",", ";"),
                1914,
            )


class TestStates:
    SERBIA = STATES + "YUG,345,Yugoslavia,1878,7,13,2016,12,31,2016\nCDI,437,Ivory Coast,1960,8,7,2016,12,31,2016\n"

    def material(self, folder: Path, listed: bool, year: int = 1914) -> Material:
        names = {"d.csv": DIRECTED, "n.csv": NMC} | ({"s.csv": self.SERBIA} if listed else {})
        return gather([write(folder, name, text) for name, text in names.items()], year)

    @pytest.mark.parametrize("code", ["260", "999"])
    def test_a_number_that_no_file_has_is_refused(self, code: str, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=f"{code}: no file has a state of this number in 1914") as caught:
            choose(self.material(tmp_path, listed=False), ["2", "20", code])
        assert ("COW number 255" in str(caught.value)) == (code == "260")
        assert choose(self.material(tmp_path, listed=False), ["2", "20", "255"])[0] == ["2", "20", "255"]

    def test_the_list_says_so_too(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r"260: 1955-1990.*COW number 255"):
            choose(self.material(tmp_path, listed=True), ["2", "20", "260"])

    def test_usual_names_are_found(self, tmp_path: Path) -> None:
        material = self.material(tmp_path, listed=True)
        words = ["UK", "serbia", "United States", "Austria Hungary"]
        assert choose(material, words)[0] == ["200", "345", "2", "300"]
        later = gather([write(tmp_path, "l.csv", DIRECTED), write(tmp_path, "s.csv", self.SERBIA)], 2000)
        assert choose(later, ["Côte d’Ivoire", "USA"])[0] == ["437", "2"]

    @pytest.mark.parametrize(
        ("word", "hint"), [("Wakanda", ""), ("Sealand", ""), ("Germny", "; did you mean Germany?")]
    )
    def test_no_hint_is_better_than_a_wrong_one(self, word: str, hint: str, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError) as caught:
            choose(self.material(tmp_path, listed=True), ["2", word])
        assert str(caught.value).endswith(f"s.csv{hint}")
