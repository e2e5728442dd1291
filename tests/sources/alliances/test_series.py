"""Measures year by year, on a small table whose values are worked out by hand.

1900   USA - CAN
1901   USA - CAN - UKG
1902   triangle USA, CAN, UKG; and GMY - AUH
1903   CAN - UKG; and GMY - AUH
"""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import diplosim
from analysis.plots.year_series import draw_years
from diplosim.cli.main import main
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.alliances.series import COLUMNS, as_csv, as_lines, graph_series
from tests.sources.alliances.files import STATES, write

TIES = """\
cow_a,cow_b,start_year,end_year,defense,offense,neutrality,nonaggression,consultation
2,20,1900,1902,1,0,0,0,0
20,200,1901,1903,1,0,0,0,0
2,200,1902,1902,1,0,0,0,0
255,300,1902,1903,1,0,0,0,0
2,255,1900,1903,0,0,0,0,1
"""

SIZES = """\
stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version
USA,2,1900,1,1,1,1,1,1,0.3,7
CAN,20,1900,1,1,1,1,1,1,0.1,7
USA,2,1901,1,1,1,1,1,1,0.3,7
CAN,20,1901,1,1,1,1,1,1,-9,7
UKG,200,1901,1,1,1,1,1,1,0.1,7
USA,2,1902,1,1,1,1,1,1,0.2,7
CAN,20,1902,1,1,1,1,1,1,0.1,7
UKG,200,1902,1,1,1,1,1,1,0.1,7
GMY,255,1902,1,1,1,1,1,1,0.3,7
AUH,300,1902,1,1,1,1,1,1,0.3,7
"""


LATER = STATES.replace("Canada,1910,1,10", "Canada,1902,1,10")
"""States of which Canada is one from 1902 on."""


def series(folder: Path, first: int, last: int, *others: str, **options: object) -> pd.DataFrame:
    names = {SIZES: "nmc.csv", STATES: "states.csv", LATER: "states.csv"}
    files = [write(folder, "ties.csv", TIES), *(write(folder, names[text], text) for text in others)]
    return graph_series(files, first, last, **{"obligations": ["defence"], **options}).set_index("year")  # type: ignore[arg-type]


def test_balance_is_told_in_years_with_a_hostile_tie(tmp_path: Path) -> None:
    """2000: one triangle of two promises and a rivalry, unbalanced, of which one tie frustrates; 2001: no rivalry;
    2002: two rivalries and a promise, balanced.
    """
    edges = "source,target,kind,weight,start,end\nA,B,defence,0.5,2000,2002\nB,C,defence,0.5,2000,2001\n"
    edges += "A,C,rivalry,-0.5,2000,2000\nA,C,rivalry,-0.5,2002,2002\nB,C,rivalry,-0.5,2002,2002\n"
    table = graph_series(write(tmp_path, "ties.csv", edges), 2000, 2002)
    assert table["balance_ratio"].fillna(-1.0).tolist() == [0.0, -1.0, 1.0]
    assert table["frustration_index"].fillna(-1).tolist() == [1, -1, 0]
    assert table["ties"].tolist() == [2, 2, 1]


class TestMeasures:
    @pytest.fixture
    def table(self, tmp_path: Path) -> pd.DataFrame:
        return series(tmp_path, 1900, 1903)

    @pytest.mark.e2e
    def test_who_is_there_and_how_many_ties_there_are(self, table: pd.DataFrame) -> None:
        assert table["parties"].tolist() == [2, 3, 5, 4]
        assert table["tied"].tolist() == [2, 3, 5, 4]
        assert table["ties"].tolist() == [1, 2, 4, 2]
        assert table["density"].tolist() == pytest.approx([1.0, 2 / 3, 4 / 10, 2 / 6])

    @pytest.mark.e2e
    def test_how_the_graph_hangs_together(self, table: pd.DataFrame) -> None:
        """In 1902 Q = 3/4 - (6/8)^2 + 1/4 - (2/8)^2 = .375 for the two components."""
        assert table["transitivity"].tolist() == [0.0, 0.0, 1.0, 0.0]
        assert table["components"].tolist() == [1, 1, 2, 2]
        assert table["largest_component"].tolist() == pytest.approx([1.0, 1.0, 3 / 5, 2 / 4])
        assert table.loc[1902, "modularity"] == pytest.approx(0.375)
        assert table.loc[1903, "modularity"] == pytest.approx(0.5)

    @pytest.mark.e2e
    def test_who_comes_and_goes(self, table: pd.DataFrame) -> None:
        assert table["entered"].tolist() == ["", "COW200", "COW255 COW300", ""]
        assert table["left"].tolist() == ["", "", "", "COW2"]

    def test_what_is_not_defined_is_missing(self, table: pd.DataFrame) -> None:
        for name in ("hhi", "effective_number", "balance_ratio", "frustration_index"):
            assert table[name].isna().all(), name


@pytest.mark.e2e
def test_polarity_where_every_party_has_a_capability(tmp_path: Path) -> None:
    """1902: HHI = .2^2 + 2 (.1^2) + 2 (.3^2) = .24; blocs of .4 and .6 count 1 / (.16 + .36).  In 1901 Canada lacks."""
    table = series(tmp_path, 1900, 1902, SIZES)
    assert table["hhi"].to_list() == pytest.approx([0.625, float("nan"), 0.24], abs=1e-4, nan_ok=True)
    assert table.loc[1902, "effective_number"] == pytest.approx(1 / 0.24, abs=1e-3)
    assert table.loc[1902, "effective_number_of_blocs"] == pytest.approx(1 / 0.52, abs=1e-3)
    assert "1901: no capability for CAN: polarity is left out" in table.attrs["notes"]


@pytest.mark.e2e
def test_a_year_is_what_graph_measures_of_it(tmp_path: Path) -> None:
    row = series(tmp_path, 1902, 1902, SIZES).loc[1902]
    files = [str(tmp_path / "ties.csv"), "--capabilities", str(tmp_path / "nmc.csv")]
    call = ["graph", *files, "--year", "1902", "--obligations", "defence", "--json", "--out", str(tmp_path / "out")]
    shown = json.loads(CliRunner().invoke(main, call).stdout)
    assert row["modularity"] == shown["structure"]["modularity"]
    assert row["con"] == shown["polarity"]["con"]


def test_other_obligations_make_another_graph(tmp_path: Path) -> None:
    assert series(tmp_path, 1903, 1903, obligations=["consultation"]).loc[1903, "parties"] == 2
    assert series(tmp_path, 1903, 1903, obligations=None).loc[1903, ["parties", "components"]].tolist() == [5, 2]


class TestNamedStates:
    def test_take_part_while_they_exist(self, tmp_path: Path) -> None:
        table = series(tmp_path, 1901, 1902, LATER, states=["USA", "Canada", "United Kingdom", "Germany"])
        assert table["parties"].tolist() == [3, 4]
        assert table["tied"].tolist() == [0, 3], "without Canada there is no tie among them in 1901"
        assert table["entered"].tolist() == ["", "CAN"]

    def test_a_state_alone_is_a_row_without_measures(self, tmp_path: Path) -> None:
        table = series(tmp_path, 1901, 1902, LATER, states=["USA", "Canada"])
        assert table.loc[1901, ["parties", "ties"]].tolist() == [1, 0]
        assert pd.isna(table.loc[1901, "density"])
        assert table.loc[1902, "entered"] == "CAN"

    @pytest.mark.e2e
    def test_one_that_never_exists_is_a_mistake(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="Montenegro"):
            series(tmp_path, 1900, 1903, STATES, states=["USA", "Germany", "Montenegro"])


def test_years_without_a_tie_are_rows_too(tmp_path: Path) -> None:
    text = TIES.splitlines()[0] + "\n2,20,1900,1900,1,0,0,0,0\n2,20,1902,1902,1,0,0,0,0\n"
    table = graph_series([write(tmp_path, "gap.csv", text)], 1900, 1902)
    assert table["parties"].tolist() == [2, 0, 2]
    assert table["left"].tolist() == ["", "COW2 COW20", ""]
    assert table["entered"].tolist() == ["", "", "COW2 COW20"]


class TestRefusals:
    @pytest.mark.e2e
    def test_a_year_after_the_end_is_not_carried_forward(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError) as refused:
            series(tmp_path, 1902, 1905)
        assert [str(each).split("ties.csv: ")[1] for each in refused.value.diagnostics] == [
            "--years: 1904 is not covered",
            "--years: 1905 is not covered",
        ]

    def test_a_year_before_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError) as refused:
            series(tmp_path, 1898, 1901)
        assert [each.message.split(";")[0] for each in refused.value.diagnostics] == [
            "1898 is not covered",
            "1899 is not covered",
        ]
        assert {each.key for each in refused.value.diagnostics} == {"--years"}

    def test_a_fault_of_a_file_is_told_once(self, tmp_path: Path) -> None:
        file = write(tmp_path, "ties.csv", TIES.replace("20,200,1901,1903,1", "20,20,1901,1903,1"))
        with pytest.raises(ScenarioError) as refused:
            graph_series([file], 1900, 1903)
        assert len(refused.value.diagnostics) == 1

    def test_years_in_the_wrong_order(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="comes after"):
            series(tmp_path, 1903, 1900)


def test_who_is_tied_to_no_member_of_the_system_alone_takes_no_part(tmp_path: Path) -> None:
    """In 1903 the United Kingdom was tied to Canada alone, which the list does not know yet, and was a party."""
    made = series(tmp_path, 1900, 1903, STATES)
    assert made["parties"].tolist() == made["tied"].tolist() == [0, 0, 4, 2]
    assert made.loc[1903, "left"] == "UKG USA"
    lonely = [note for note in made.attrs["notes"] if "left out as well" in note]
    assert lonely == ["1903: tied to no member in that year, left out as well: 200"], "1900 and 1901 have no graph"


@pytest.mark.e2e
def test_notes_stand_once_with_their_years(tmp_path: Path) -> None:
    notes = series(tmp_path, 1900, 1903, STATES).attrs["notes"]
    left_out = [note for note in notes if "left out: 20" in note]
    assert len(left_out) == 1, "Canada is no member of the system in any of these years"
    assert any("read as mutual" in note for note in notes)


class TestOutput:
    @pytest.fixture
    def table(self, tmp_path: Path) -> pd.DataFrame:
        return series(tmp_path, 1900, 1903).reset_index()

    @pytest.mark.e2e
    def test_csv(self, table: pd.DataFrame) -> None:
        lines = as_csv(table).splitlines()
        assert lines[0] == ",".join(COLUMNS)
        assert lines[2].startswith("1901,3,3,2,0.66")
        assert lines[3].endswith(",COW255 COW300,")

    @pytest.mark.e2e
    def test_lines(self, table: pd.DataFrame) -> None:
        shown = [line.split() for line in as_lines(table)]
        assert shown[2] == ["1901", "3", "2", "0.67", "1", shown[2][5], shown[2][6], "-", "+COW200"]
        assert shown[4][-1] == "-COW2"

    @pytest.mark.e2e
    def test_figure(self, table: pd.DataFrame) -> None:
        there, moves, structure, poles = draw_years(table).axes
        assert [line.get_label() for line in there.lines] == ["parties", "with a tie"]
        assert list(there.lines[0].get_ydata()) == [2, 3, 5, 4]
        assert [bar.get_height() for bar in moves.patches] == [0, 1, 2, 0, 0, 0, 0, -1]
        assert [line.get_label() for line in structure.lines] == ["density", "transitivity", "modularity"]
        assert [line.get_label() for line in poles.lines] == ["components", "communities"], "nothing without data"


class TestCommand:
    def call(self, folder: Path, *options: str) -> object:
        write(folder, "ties.csv", TIES)
        return CliRunner().invoke(main, ["graph", str(folder / "ties.csv"), *options, "--out", str(folder / "out")])

    @pytest.mark.e2e
    def test_writes_table_and_figures(self, tmp_path: Path) -> None:
        result = self.call(tmp_path, "--years", "1900-1903", "--obligations", "defence")
        assert result.exit_code == 0, result.output
        assert "+COW255 +COW300" in result.output
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        stem = "alliances_1900-1903"
        assert names == [f"{stem}-narrow.png", f"{stem}-narrow.svg", f"{stem}.csv", f"{stem}.png", f"{stem}.svg"]

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--years", "1903-1900"), "FIRST-LAST"),
            (("--years", "1900"), "FIRST-LAST"),
            (("--years", "1900-1903", "--year", "1900"), "one of them"),
            ((), "(or '--years')"),
            (("--years", "1900-1903", "--to", "x.yaml"), "one year"),
            (("--years", "1900-1909"), "1909 is not covered"),
        ],
    )
    def test_refuses(self, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
        result = self.call(tmp_path, *options)
        assert result.exit_code == 2, result.output
        assert said in result.output
        assert not (tmp_path / "out").exists()

    def test_a_scenario_has_no_years(self) -> None:
        result = CliRunner().invoke(main, ["graph", "july_1914", "--years", "1900-1914"])
        assert (result.exit_code, "--years" in result.output) == (2, True)


def test_is_a_public_name() -> None:
    assert diplosim.graph_series is graph_series
