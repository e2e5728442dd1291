"""From files to a scenario skeleton that loads, with what is known filled in and the rest marked."""

from pathlib import Path

import pytest

import diplosim
from diplosim.networks import measures_of
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.todo_markers import placeholders
from diplosim.sources.alliances.affinity import positions_by_portfolios, positions_by_votes, similarities
from diplosim.sources.alliances.official_file import read_official
from diplosim.sources.alliances.promises import Promise
from diplosim.sources.alliances.selection import choose
from diplosim.sources.alliances.skeleton import KEPT, skeleton
from diplosim.sources.alliances.sources import Material, gather, source_of
from tests.sources.alliances.files import (
    COMPACT_STATES,
    COW,
    DIRECTED,
    EDGES,
    IDEAL_2020,
    NMC,
    NODES,
    SPELLS,
    STATES,
    write,
)

FILES = {"ddyr.csv": DIRECTED, "NMC.csv": NMC, "states2016.csv": STATES}


def material(folder: Path, files: dict[str, str], year: int) -> Material:
    return gather([write(folder, name, text) for name, text in files.items()], year)


def made(
    folder: Path, files: dict[str, str], year: int, words: list[str] | None = None
) -> tuple[Scenario, list[str], str]:
    found = material(folder, files, year)
    codes, notes = choose(found, words)
    text, notes = skeleton(found, codes, "made", notes)
    return from_document(parse_document(text, "made.yaml")), notes, text


class TestAtopSkeleton:
    def test_capabilities_edges_and_names_come_from_the_data(self, tmp_path: Path) -> None:
        scenario, notes, text = made(tmp_path, FILES, 1914, ["USA", "Canada", "200"])
        assert {party.id: (party.name, party.capability, party.cinc) for party in scenario.parties} == {
            "USA": ("United States of America", 1.0, 0.2),
            "CAN": ("Canada", 0.25, 0.05),
            "UKG": ("United Kingdom", 0.5, None),
        }
        assert any("no capability for United Kingdom" in note for note in notes)
        assert {(edge.a, edge.b, edge.kind, edge.weight) for edge in scenario.edges} == {
            ("USA", "CAN", "defence", KEPT), ("USA", "CAN", "consultation", KEPT),
            ("USA", "UKG", "offence", KEPT), ("USA", "UKG", "nonaggression", KEPT),
            ("CAN", "UKG", "defence", KEPT), ("CAN", "UKG", "nonaggression", KEPT),
        }  # fmt: skip
        one_way = {(e.a, e.b, e.kind) for e in scenario.edges if "promised by" in (e.note or "")}
        assert one_way == {("USA", "UKG", "offence"), ("USA", "UKG", "nonaggression"), ("CAN", "UKG", "defence")}
        assert str(tmp_path) not in text

    def test_a_microstate_is_not_without_capability(self, tmp_path: Path) -> None:
        """.0000003 / .2 is .0000015, of which four decimals left nothing."""
        small = NMC.replace("CAN,20,1914,-9,-9,-9,-9,-9,-9,0.05,7", "CAN,20,1914,-9,-9,-9,-9,-9,-9,3e-07,7")
        scenario, _, text = made(tmp_path, {**FILES, "NMC.csv": small}, 1914, ["USA", "Canada"])
        assert (scenario.party("CAN").capability, scenario.party("CAN").cinc) == (1.5e-06, 3e-07)
        assert "CINC 3e-07 of 1914" in text
        assert "CINC 0.2 of 1914" in text

    def test_what_remains_is_named_one_by_one_with_its_line(self, tmp_path: Path) -> None:
        _, _, text = made(tmp_path, FILES, 1914, ["USA", "Canada", "200"])
        left = {diagnostic.key: diagnostic.line for diagnostic in placeholders(parse_document(text, "made.yaml"))}
        assert {"issues", "edges", "must_consent", "parties.USA.war_cost", "parties.UKG.capability"} <= set(left)
        assert "parties.USA.capability" not in left
        lines = text.splitlines()
        assert "war_cost" in lines[left["parties.USA.war_cost"] - 1]
        assert "0.5" in lines[left["parties.UKG.capability"] - 1]

    def test_without_a_choice_everybody_with_a_promise_who_is_a_state(self, tmp_path: Path) -> None:
        files = {**FILES, "ddyr.csv": DIRECTED + "341,255,1,1914,1,1,0,0,0,0,1,0,9,\n"}
        scenario, notes, _ = made(tmp_path, files, 1914)
        assert set(scenario.party_ids) == {"USA", "CAN", "UKG", "GMY", "AUH"}
        assert any("left out: 341" in note for note in notes)

    def test_numbers_do_without_a_list(self, tmp_path: Path) -> None:
        scenario, *_ = made(tmp_path, {"ddyr.csv": DIRECTED}, 1914, ["2", "255"])
        assert scenario.party_ids == ("COW2", "COW255")

    def test_a_list_of_states_takes_no_name_away_that_another_file_has(self, tmp_path: Path) -> None:
        """ISO codes of the UN file found their states without a list, and none with one."""
        files = {**FILES, "ideal.csv": IDEAL_2020 + "7,200,20,42,1.0,0,0,0,GBR,Great Britain\n"}
        chosen, _ = choose(material(tmp_path, files, 2018), ["GBR", "USA"])
        assert chosen == ["200", "2"]
        with pytest.raises(ScenarioError, match="'ATL' is no state in"):
            choose(material(tmp_path, files, 2018), ["ATL", "USA"])

    def test_iso_codes_are_ids_where_they_are_known(self, tmp_path: Path) -> None:
        scenario, *_ = made(tmp_path, {"ddyr.csv": DIRECTED, "states.csv": COMPACT_STATES}, 1914, ["Germany", "AUH"])
        assert scenario.party_ids == ("AUH", "DEU")

    @pytest.mark.e2e
    def test_it_plays(self, tmp_path: Path) -> None:
        scenario, *_ = made(tmp_path, FILES, 1914, ["USA", "Canada", "200"])
        table = diplosim.simulate(scenario.replace({"beliefs.training_runs": 16}), 8)
        assert len(table) == 8


class TestAffinity:
    def test_positions_come_from_votes_where_there_are_any(self, tmp_path: Path) -> None:
        files = {"ddyr.csv": DIRECTED.replace(",1914,", ",1963,"), "states2016.csv": STATES, "ideal.csv": IDEAL_2020}
        scenario, notes, _ = made(tmp_path, files, 1963, ["USA", "Canada", "200"])
        issue = scenario.issue("alignment")
        assert issue.positions == {"USA": 1.0, "CAN": 0.0, "UKG": 0.5}
        assert (issue.scale.zero, issue.scale.one) == ("as Canada", "as United States of America")
        assert any("no ideal point for United Kingdom" in note for note in notes)

    def test_similarity_runs_over_the_whole_system(self) -> None:
        """A and B are bound to each other and to X alike; C to nobody."""
        promises = [
            Promise("A", "B", "defence", mutual=True),
            Promise("A", "X", "defence"),
            Promise("B", "X", "neutrality"),
        ]
        found = similarities(promises, ["A", "B", "C"], ["A", "B", "C", "X"])
        assert found["A", "B"] == pytest.approx(1 - 2 * 1 / 12)
        assert found["C", "A"] == found["A", "C"] == pytest.approx(1 - 2 * 12 / 12)
        assert found["B", "C"] == pytest.approx(1 - 2 * 11 / 12)

    def test_the_least_alike_are_the_ends_of_the_scale(self) -> None:
        similarity = {("A", "B"): 0.5, ("A", "C"): -1.0, ("B", "C"): 0.0}
        similarity |= {(b, a): value for (a, b), value in similarity.items()}
        positions, zero, one = positions_by_portfolios(similarity, ["A", "B", "C"])
        assert (zero, one) == ("A", "C")
        assert positions == {"A": 0.0, "B": pytest.approx(0.5 / 1.5), "C": 1.0}
        same = dict.fromkeys(similarity, 1.0)
        assert positions_by_portfolios(same, ["A", "B", "C"])[0] == {}

    def test_equal_votes_make_no_scale(self) -> None:
        assert positions_by_votes({"A": 1.0, "B": 1.0}, ["A", "B", "C"]) == ({}, "", "")


class TestNetworkSkeleton:
    def test_members_make_an_alliance_and_coded_weights_stay(self, tmp_path: Path) -> None:
        scenario, *_ = made(tmp_path, {"edges.csv": EDGES, "nodes.csv": NODES}, 2005)
        pact = scenario.party("Pact")
        assert (pact.kind, set(pact.members), pact.decision_rule) == ("alliance", {"Blue", "Green"}, "consensus")
        assert scenario.party("Green").capability == 0.25
        assert pact.capability == 0.5
        weights = {(e.a, e.b, e.kind): e.weight for e in scenario.edges}
        assert weights["Green", "Pact", "member"] == 0.7
        assert "edges" not in scenario.judgements  # nothing left to code

    def test_a_rivalry_is_hostile_with_or_without_a_weight(self, tmp_path: Path) -> None:
        """Red and Blue tell two weights of the same rivalry: the stronger counts, as of a promise told twice."""
        edges = (
            "source,target,kind,weight,type\nRed,Blue,rivalry,-0.2,Directed\nBlue,Red,rivalry,-0.6,Directed\n"
            "Red,Green,rivalry,,\nBlue,Green,defence,,\n"
        )
        scenario, *_ = made(tmp_path, {"e.csv": edges}, 2005)
        weights = {(e.a, e.b, e.kind): e.weight for e in scenario.edges}
        assert weights == {
            ("Blue", "Green", "defence"): KEPT, ("Blue", "Red", "rivalry"): -0.6, ("Green", "Red", "rivalry"): -KEPT,
        }  # fmt: skip
        found = measures_of(scenario)
        assert found["structure"]["components"] == [["Blue", "Green"], ["Red"]]
        assert (found["balance"]["positive_ties"], found["balance"]["negative_ties"]) == (1, 2)

    def test_nodes_are_chosen_by_name(self, tmp_path: Path) -> None:
        scenario, *_ = made(tmp_path, {"edges.csv": EDGES, "nodes.csv": NODES}, 2005, ["green isle", "Blue", "Red"])
        assert set(scenario.party_ids) == {"Green", "Blue", "Red"}
        scenario, *_ = made(tmp_path, {"edges.csv": EDGES, "nodes.csv": NODES}, 2005, ["green", "Red Empire"])
        assert set(scenario.party_ids) == {"Green", "Red"}, "by its id, and by its name"
        assert {(p.war_cost.low, p.war_cost.high, p.patience) for p in scenario.parties} == {(0.2, 0.5, 0.95)}

    def test_numbered_nodes_go_by_their_labels_and_are_no_states(self, tmp_path: Path) -> None:
        """Gephi numbers its nodes: they were called COW0, COW1 and COW2, as if the Correlates of War had them."""
        edges = "Source,Target,Type,Id,kind\n0,1,Undirected,0,defence\n1,2,Undirected,1,defence\n"
        nodes = "Id,Label\n0,Germany\n1,Côte d’Ivoire\n2,\n"
        scenario, *_ = made(tmp_path, {"edges.csv": edges, "nodes.csv": nodes}, 2005)
        assert {party.id: party.name for party in scenario.parties} == {
            "Germany": "Germany", "Cote_d_Ivoire": "Côte d’Ivoire", "node_2": "node_2",
        }  # fmt: skip
        assert made(tmp_path, {"edges.csv": edges}, 2005)[0].party_ids == ("node_0", "node_1", "node_2")
        states = edges.replace("0,1", "2,20").replace("1,2,", "20,200,")
        assert made(tmp_path, {"edges.csv": states, "NMC.csv": NMC}, 1914)[0].party_ids == ("CAN", "UKG", "USA")
        unknown = states.replace("200", "255")
        assert made(tmp_path, {"edges.csv": unknown, "NMC.csv": NMC}, 1914)[0].party_ids == ("CAN", "COW255", "USA")

    def test_odd_names_become_valid_ids(self, tmp_path: Path) -> None:
        edges = "source,target,kind\nCôte d’Ivoire,São Tomé,trade\nC te d Ivoire,São Tomé,trade\n"
        scenario, *_ = made(tmp_path, {"e.csv": edges}, 2005)
        assert len(set(scenario.party_ids)) == 3
        assert {party.name for party in scenario.parties} >= {"Côte d’Ivoire", "São Tomé"}


class TestGather:
    def test_problems_of_all_files_are_told_together(self, tmp_path: Path) -> None:
        bad = {
            "nmc.csv": NMC.replace("0.2,7", "x,7"),
            "s.csv": STATES.replace("1816", "x"),
            "cow.csv": COW,
            "z.csv": "a,b\n1,2\n",
        }
        with pytest.raises(ScenarioError) as error:
            material(tmp_path, bad, 1914)
        shown = str(error.value)
        for part in ("nmc.csv:2: cinc", "s.csv:2: styear", "cow.csv: COW Formal", "z.csv:1: no file of a known kind"):
            assert part in shown

    def test_two_files_of_one_kind_are_refused_but_two_of_alliances_add_up(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="a second file of capabilities"):
            material(tmp_path, {"a.csv": NMC, "b.csv": NMC}, 1914)
        assert len(material(tmp_path, {"a.csv": DIRECTED, "b.csv": SPELLS}, 1914).promises) == 2

    @pytest.mark.parametrize("content", ["", "\n\n", "statea,stateb,year\n", "\x00\x01binary", "a,A\n1,2\n"])
    def test_files_that_are_no_tables(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(ScenarioError):
            material(tmp_path, {"x.csv": content}, 1914)

    def test_a_workbook_is_told_as_such(self, tmp_path: Path) -> None:
        (tmp_path / "nmc.xlsx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
        with pytest.raises(ScenarioError, match=r"workbook of a spreadsheet.*save the sheet as CSV"):
            read_official(tmp_path / "nmc.xlsx")

    def test_broken_archives_and_stata_files(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b\x08nothing")
        (tmp_path / "b.dta").write_bytes(b"not stata")
        with pytest.raises(ScenarioError, match=r"a\.csv\.gz: cannot be read") as error:
            gather([tmp_path / "a.csv.gz", tmp_path / "b.dta"], 1914)
        assert "b.dta: not a Stata file" in str(error.value)

    def test_sources_are_known_by_their_columns(self, tmp_path: Path) -> None:
        texts = (DIRECTED, NMC, STATES, IDEAL_2020, COW, EDGES, NODES)
        sources = ("ATOP", "capabilities", "states", "ideal points", "COW alliances", "edge list", "node list")
        for text, source in zip(texts, sources, strict=True):
            assert source_of(read_official(write(tmp_path, "f.csv", text))) == source
