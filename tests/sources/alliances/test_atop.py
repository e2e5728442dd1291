"""ATOP in each level that can be read, and what is said of the others."""

from pathlib import Path

import pandas as pd
import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.atop import level_of, read_atop
from diplosim.sources.alliances.official_file import read_official
from diplosim.sources.alliances.promises import Promises
from tests.sources.alliances.files import DIRECTED, MEMBERS, SPELLS, write


def read(folder: Path, text: str, year: int, name: str = "atop.csv") -> Promises:
    return read_atop(read_official(write(folder, name, text)), year)


def shown(promises: Promises) -> set[tuple[str, str, str]]:
    return {(p.giver, p.receiver, p.kind) for p in promises.promises}


class TestDirectedDyadYears:
    def test_who_promised_what_to_whom(self, tmp_path: Path) -> None:
        found = read(tmp_path, DIRECTED, 1914)
        assert shown(found) == {
            ("2", "20", "defence"), ("2", "20", "consultation"), ("20", "2", "defence"), ("20", "2", "consultation"),
            ("2", "200", "offence"), ("2", "200", "nonaggression"),
            ("20", "200", "defence"), ("20", "200", "nonaggression"), ("200", "20", "nonaggression"),
            ("255", "300", "defence"), ("255", "300", "neutrality"),
            ("300", "255", "defence"), ("300", "255", "neutrality"),
        }  # fmt: skip
        assert not any(promise.mutual for promise in found.promises)
        assert found.partners("20", "defence") == ("2", "200")
        assert found.partners("200", "offence") == ("2",)

    def test_pacts_are_known_by_number_and_missing_ones_are_none(self, tmp_path: Path) -> None:
        found = read(tmp_path, DIRECTED, 1914)
        assert found.members() == {"1001": {"2", "20", "200"}, "2000.5": {"2", "20", "200"}, "3001": {"255", "300"}}

    def test_a_column_of_pacts_may_be_absent(self, tmp_path: Path) -> None:
        text = "statea,STATEB,Year,DEFENSE,offense,neutral,nonagg,consul\n2,20,1914,1,-9,0,0,0\n"
        found = read(tmp_path, text, 1914)
        assert shown(found) == {("2", "20", "defence")}
        assert not found.names_pacts

    def test_the_last_year_is_carried_forward_and_a_gap_is_not(self, tmp_path: Path) -> None:
        late = read(tmp_path, DIRECTED, 1930)
        assert (late.data_year, shown(late)) == (1918, {("2", "20", "consultation")})
        assert "ends in 1918; that year is carried forward to 1930" in late.notes[0]
        for year in (1916, 1900):
            with pytest.raises(ScenarioError, match=f"{year} is not covered; there are the years 1914, 1918"):
                read(tmp_path, DIRECTED, year)

    def test_gzip_stata_and_windows_line_ends_read_alike(self, tmp_path: Path) -> None:
        plain = shown(read(tmp_path, DIRECTED, 1914))
        packed = read_official(write(tmp_path, "a.csv.gz", DIRECTED, newline="\r\n"))
        assert shown(read_atop(packed, 1914)) == plain
        frame = pd.read_csv(write(tmp_path, "b.csv", DIRECTED))
        frame.to_stata(tmp_path / "atop.dta", write_index=False)
        assert shown(read_atop(read_official(tmp_path / "atop.dta"), 1914)) == plain

    def test_all_problems_are_told_with_line_and_column(self, tmp_path: Path) -> None:
        text = DIRECTED.replace("2,200,2200,1914,1,0,1", "2,2,2200,1914,1,0,7").replace(
            "255,300,255300,1914", "x,300,1,"
        )
        with pytest.raises(ScenarioError) as error:
            read(tmp_path, text, 1914)
        where = {(diagnostic.line, diagnostic.key) for diagnostic in error.value.diagnostics}
        assert where == {(4, "stateb"), (4, "offense"), (7, "statea"), (7, "year")}
        assert "'7' is not 0 (no) or 1 (yes)" in str(error.value)
        assert f"{tmp_path / 'atop.csv'}:7: statea: 'x' is not a COW state number" in str(error.value)

    def test_many_equal_problems_are_counted(self, tmp_path: Path) -> None:
        rows = "".join(f"2,20,{year},9,0,0,0,0\n" for year in range(1900, 1950))
        with pytest.raises(ScenarioError) as error:
            read(tmp_path, f"statea,stateb,year,defense,offense,neutral,nonagg,consul\n{rows}", 1914)
        assert len(error.value.diagnostics) == 21
        assert "30 more such values" in str(error.value)


class TestMembers:
    def test_a_member_promises_what_its_row_says_to_every_other_member(self, tmp_path: Path) -> None:
        found = read(tmp_path, MEMBERS, 1914)
        assert shown(found) == {
            ("2", "20", "defence"), ("2", "20", "consultation"), ("20", "2", "consultation"),
            ("2", "20", "nonaggression"), ("20", "2", "nonaggression"),
            ("2", "200", "nonaggression"), ("20", "200", "nonaggression"),
            ("200", "2", "defence"), ("200", "20", "defence"),
            ("200", "2", "nonaggression"), ("200", "20", "nonaggression"),
        }  # fmt: skip
        assert found.members() == {"1001": {"2", "20"}, "2000": {"2", "20", "200"}}
        assert any("left during 1914 count as bound" in note for note in found.notes)
        assert not any("left during" in note for note in read(tmp_path, MEMBERS, 1913).notes), "nobody left then"

    def test_entry_and_exit_bound_the_promise_and_zero_is_still_bound(self, tmp_path: Path) -> None:
        assert read(tmp_path, MEMBERS, 1915).members() == {"2000": {"2", "20", "200"}}
        assert read(tmp_path, MEMBERS, 1916).members() == {"2000": {"2", "20", "200", "255"}}
        assert read(tmp_path, MEMBERS, 1885).members() == {"3001": {"255", "300"}}
        assert read(tmp_path, MEMBERS, 1895).promises == ()

    def test_an_exit_before_the_entry_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match=r":2: yrexit: '1814' is not 0 or a year from yrent on"):
            read(tmp_path, MEMBERS.replace("1900,1,1,1914,8,4,1", "1900,1,1,1814,8,4,1"), 1914)


class TestSpells:
    @pytest.mark.e2e
    def test_a_spell_counts_from_start_to_end_both_included_and_both_ways(self, tmp_path: Path) -> None:
        for year, kinds in (
            (1910, {"defence"}),
            (1911, {"nonaggression", "consultation"}),
            (1920, {"nonaggression", "consultation"}),
        ):
            found = read(tmp_path, SPELLS, year)
            assert {p.kind for p in found.promises if p.receiver == "20"} == kinds
            assert all(promise.mutual for promise in found.promises)
        assert read(tmp_path, SPELLS, 1914).partners("200", "defence") == ("20",)
        assert read(tmp_path, SPELLS, 1915).partners("200", "defence") == ()


@pytest.mark.parametrize(
    ("header", "level"),
    [
        ("mem1,mem2,dyad,year,atopally,defense,offense,neutral,nonagg,consul", "dyad-year"),
        ("atopid,cowid,begyr,endyr,mem1,mem2,defense,offense,neutral,nonagg,consul", "alliance"),
        ("atopid,year,defense,offense,neutral,nonagg,consul", "alliance-year"),
        ("state,year,atopally,defense,offense,neutral,nonagg,consul", "state-year"),
    ],
)
def test_another_level_is_named_with_what_is_needed(tmp_path: Path, header: str, level: str) -> None:
    assert level_of(header.split(",")) == level
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(
        ScenarioError, match=f"this is ATOP's {level} level.*needed are the directed dyad-years.*members"
    ):
        read(tmp_path, f"{header}\n{row}\n", 1914)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="year, neutral: missing; ATOP's directed dyad-year file has the columns"):
        read(tmp_path, "statea,stateb,defense,offense,nonagg,consul\n2,20,1,0,0,0\n", 1914)
