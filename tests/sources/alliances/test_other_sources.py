"""COW alliances, capabilities, states and ideal points: what is read, mended and refused."""

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.capabilities import Capabilities, read_capabilities
from diplosim.sources.alliances.cow_alliances import read_cow_alliances
from diplosim.sources.alliances.ideal_points import IdealPoints, read_ideal_points
from diplosim.sources.alliances.official_file import read_official
from diplosim.sources.alliances.promises import Promises
from diplosim.sources.alliances.states import States, find_states, read_states
from tests.sources.alliances.files import COMPACT_STATES, COW, IDEAL_2020, IDEAL_2024, NMC, STATES, write


class TestCowAlliances:
    def read(self, folder: Path, year: int, text: str = COW) -> Promises:
        return read_cow_alliances(read_official(write(folder, "directed_yearly.csv", text)), year, insisted=True)

    def test_without_insisting_it_is_refused_and_atop_named(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="not to facilitate its use; use ATOP"):
            read_cow_alliances(read_official(write(tmp_path, "cow.csv", COW)), 1950, insisted=False)

    def test_doubles_count_once_with_all_obligations_and_every_promise_is_mutual(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, 1950)
        assert {(p.giver, p.receiver, p.kind, p.pacts, p.mutual) for p in found.promises} == {
            ("2", "20", "defence", ("1",), True),
            ("2", "20", "nonaggression", ("2",), True),
            ("2", "20", "consultation", ("2",), True),
            ("200", "255", "neutrality", ("3",), True),
        }
        assert any("doubled rows of 1950" in note for note in found.notes)
        assert any("prefer ATOP" in note for note in found.notes)

    def test_a_row_of_year_zero_is_read_by_its_spell(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, 1960)
        assert {(p.giver, p.receiver, p.kind) for p in found.promises} == {("2", "20", "defence")}
        assert any("1 rows of year 0, the first on line 3" in note for note in found.notes)

    def test_one_way_rows_are_the_same_in_either_order(self, tmp_path: Path) -> None:
        turned = COW.replace("3,200,United Kingdom,255,Germany", "3,255,Germany,200,United Kingdom")
        assert self.read(tmp_path, 1950, turned).promises == self.read(tmp_path, 1950).promises

    def test_the_member_file_is_refused(self, tmp_path: Path) -> None:
        text = "version4id,ccode,mem_st_year,mem_end_year,defense,neutrality,nonaggression,entente\n1,2,1949,,1,0,0,0\n"
        with pytest.raises(ScenarioError, match=r"member level.*alliance_v4\.1_by_dyad"):
            self.read(tmp_path, 1950, text)


class TestCapabilities:
    def read(self, folder: Path, year: int, text: str = NMC) -> Capabilities:
        return read_capabilities(read_official(write(folder, "NMC.csv", text)), year)

    def test_minus_nine_is_missing(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, 1914)
        assert found.cinc == {"2": 0.2, "20": 0.05}
        assert found.abbreviations["200"] == "UKG"
        assert "CINC of 1914 is missing for 1 states" in found.notes[0]

    def test_the_series_break_is_warned_about(self, tmp_path: Path) -> None:
        assert any("breaks between 2016 and 2017" in note for note in self.read(tmp_path, 2017).notes)
        assert any("breaks between 2016 and 2017" in note for note in self.read(tmp_path, 2022).notes)
        assert not any("breaks" in note for note in self.read(tmp_path, 1914).notes)

    def test_the_plain_table_reads_alike(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, 1914, "cow,year,cinc\n2,1914,.2\n20,1914,.05\n").cinc == {"2": 0.2, "20": 0.05}

    def test_bad_values(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r":2: cinc: '1\.2' is not a share from 0 to 1"):
            self.read(tmp_path, 1914, NMC.replace("0.2,7", "1.2,7"))
        with pytest.raises(ScenarioError, match=r":3: ccode: '2' is not a state listed once in 1914"):
            self.read(tmp_path, 1914, NMC.replace("CAN,20,1914", "CAN,2,1914"))


class TestStates:
    def read(self, folder: Path, text: str = STATES) -> States:
        return read_states(read_official(write(folder, "states.csv", text)))

    def test_members_of_a_year_and_of_a_year_after_the_list(self, tmp_path: Path) -> None:
        states = self.read(tmp_path)
        assert set(states.members(1914)) == {"2", "20", "200", "255", "300"}
        assert set(states.members(1960)) == {"2", "20", "200", "260"}
        assert set(states.members(2022)) == set(states.members(2016)) == {"2", "20", "200", "255", "341"}

    def test_names_numbers_and_abbreviations_in_any_case(self, tmp_path: Path) -> None:
        words = ["germany", "AUH", "2", "United Kingdom"]
        assert find_states(words, self.read(tmp_path), 1914) == ("255", "300", "2", "200")
        compact = self.read(tmp_path, COMPACT_STATES)
        assert find_states(["DEU", "gbr"], compact, 1914) == ("255", "200")
        assert find_states(["002", "0200"], compact, 1914) == ("2", "200")
        assert set(compact.members(2022)) == {"2", "200"}

    def test_bad_spells(self, tmp_path: Path) -> None:
        wrong = STATES.replace("Canada,1910,1,10,2016", "Canada,1910,1,10,1909").replace("United Kingdom", " ")
        with pytest.raises(ScenarioError) as caught:
            self.read(tmp_path, wrong)
        found = [(problem.line, problem.key, problem.message) for problem in caught.value.diagnostics]
        assert found == [
            (3, "endyear", "'1909' is not a year from styear on"),
            (4, "statenme", "nothing is not the name of a state"),
        ]  # fmt: skip
        one_year = self.read(tmp_path, STATES.replace("Canada,1910,1,10,2016", "Canada,1910,1,10,1910"))
        assert [("20" in one_year.members(year)) for year in (1909, 1910, 1911)] == [False, True, False]

    def test_every_word_that_fails_is_told_and_why(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError) as error:
            find_states(["Montenegro", "Untied Kingdom", "2", "USA", "Atlantis"], self.read(tmp_path), 1914)
        shown = str(error.value)
        assert "'Montenegro' is no member of the state system in 1914 (member: 341: 2006-2016)" in shown
        assert "'Untied Kingdom' is no state" in shown
        assert "did you mean United Kingdom" in shown
        assert "state 2 is named twice" in shown
        assert "'Atlantis' is no state" in shown

    def test_without_a_list_only_numbers_are_known(self) -> None:
        assert find_states(["255", "2"], None, 1914) == ("255", "2")
        with pytest.raises(ScenarioError, match=r"'Germany' is no COW number; .*--states-list"):
            find_states(["Germany"], None, 1914)


class TestIdealPoints:
    def read(self, folder: Path, text: str, year: int, encoding: str = "utf-8") -> IdealPoints:
        return read_ideal_points(read_official(write(folder, "ideal.csv", text, encoding, "\r\n")), year)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_both_layouts_in_any_encoding(self, tmp_path: Path, encoding: str) -> None:
        old = self.read(tmp_path, IDEAL_2020, 1963, encoding)
        assert old.points == {"2": 2.0, "20": 1.0, "403": -0.5}
        assert old.names["403"] == "São Tomé & Príncipe"
        new = self.read(tmp_path, IDEAL_2024, 1965, encoding)
        assert new.points == {"2": 1.5, "403": -0.5}
        assert new.iso3["403"] == "STP"

    def test_a_layout_with_years(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "ccode,year,idealpointall,idealpointfp\n2,2024,.,3\n20,2024,1,3\n", 2024).points == {
            "20": 1.0
        }

    def test_missing_points_are_left_out_and_namibia_is_not_missing(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, IDEAL_2020, 1965, "cp1252")
        assert found.points == {"2": 3.0, "565": 0.25}
        assert found.iso3["565"] == "NAM"

    def test_the_year_without_a_session_uses_the_year_before(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, IDEAL_2020, 1964)
        assert found.points["2"] == 2.0
        assert "1963 is used" in found.notes[0]

    def test_bad_values(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r":2: idealpoint: 'two' is not an ideal point"):
            self.read(tmp_path, IDEAL_2020.replace("42,2.0", "42,two"), 1963)
