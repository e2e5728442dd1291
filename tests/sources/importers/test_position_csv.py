"""Tables of positions, salience and capabilities: three layouts, scales stated or guessed, and bad tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers import Imported, import_files

LONG = """\
Actor,Issue,Position,Salience,Capability,Status_Quo,Outcome,Source
NL,date,4,80,5,10,8,interview
BE,date,7,40,5,10,8,interview
FR,date,10,60,10,10,8,interview
NL,rate,0,90,5,,,interview
BE,rate,100,20,5,,,interview
FR,rate,NA,50,10,,,interview
"""
BY_ACTOR = """\
country;power;position_date;salience_date;position_rate;salience_rate;status_quo_date;outcome_date
NL;5;4;80;0;90;10;8
BE;5;7;40;100;20;10;8
FR;10;10;60;;50;10;8
"""
BY_ISSUE = (
    "issue\tposition_NL\tposition_BE\tposition_FR\tsalience_NL\tsalience_BE\tsalience_FR"
    "\tcapability_NL\tcapability_BE\tcapability_FR\treference point\toutcome\n"
    "date\t4\t7\t10\t80\t40\t60\t5\t5\t10\t10\t8\n"
    "rate\t0\t100\t.\t90\t20\t50\t5\t5\t10\t\t\n"
)


def read(folder: Path, text: str | bytes, **options: object) -> Imported:
    path = folder / "eu.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_files([path], "eu", **options)  # type: ignore[arg-type]  # options of one call, by name


def diagnostics(folder: Path, text: str | bytes, **options: object) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        read(folder, text, format="csv", **options)
    return [(diagnostic.line, diagnostic.key, diagnostic.message) for diagnostic in caught.value.diagnostics]


class TestLayouts:
    @pytest.mark.parametrize("text", [LONG, BY_ACTOR, BY_ISSUE], ids=["long", "by actor", "by issue"])
    def test_all_layouts_come_to_the_same_scenario(self, text: str, tmp_path: Path) -> None:
        scenario = read(tmp_path, text).scenario
        assert {p.id: p.capability for p in scenario.parties} == {"NL": 0.5, "BE": 0.5, "FR": 1.0}
        date, rate = scenario.issue("date"), scenario.issue("rate")
        assert date.positions == pytest.approx({"NL": 0.04, "BE": 0.07, "FR": 0.1})
        assert date.salience == pytest.approx({"NL": 0.8, "BE": 0.4, "FR": 0.6})
        assert date.status_quo == pytest.approx(0.1)
        assert date.real_value == pytest.approx(0.08)
        assert rate.salience == pytest.approx({"NL": 0.9, "BE": 0.2, "FR": 0.0})
        assert rate.status_quo == 0.0
        assert set(scenario.judgements) >= {"issues.rate.status_quo"}
        assert "issues.date.status_quo" not in scenario.judgements

    def test_a_table_without_an_issue_column_has_one_issue(self, tmp_path: Path) -> None:
        scenario = read(tmp_path, "actor,position,salience,capability\nA,0.2,0.5,1\nB,0.9,1,3\n").scenario
        assert scenario.issue_ids == ("eu",)
        assert scenario.issue("eu").positions == {"A": 0.2, "B": 0.9}

    def test_columns_that_are_not_read_are_said(self, tmp_path: Path) -> None:
        assert "columns that are not read: Source" in read(tmp_path, LONG).notes

    @pytest.mark.parametrize(
        "position", ["Position (0-100)", '"Position\n(0 \u2013 100)"', "POSITION (0 to 100)", "Position (%)"]
    )
    def test_a_title_may_tell_its_scale(self, position: str, tmp_path: Path) -> None:
        """The scale was the name of the one issue, or its salience was missing."""
        text = f"Actor,{position},Salience (0-1),Capability\nA,10,1,1\nB,20,0.5,1\n"
        (issue,) = read(tmp_path, text).scenario.issues
        assert (issue.name, issue.positions, issue.salience) == ("eu", {"A": 0.1, "B": 0.2}, {"A": 1.0, "B": 0.5})

    def test_years_in_brackets_and_dashes_stay_with_their_issues(self, tmp_path: Path) -> None:
        text = "Actor,Power,Tax (2010) - Position,Tax (2010) - Salience,Position Tax (2012),Salience Tax (2012)\n"
        scenario = read(tmp_path, text + "A,1,10,1,0,1\nB,1,20,1,100,1\n").scenario
        assert [issue.name for issue in scenario.issues] == ["Tax (2010)", "Tax (2012)"]
        text = "Actor,Power,Position (2010),Salience (2010),Position (2012),Salience (2012)\n"
        scenario = read(tmp_path, text + "A,1,10,1,0,1\nB,1,20,1,100,1\n").scenario
        assert [issue.name for issue in scenario.issues] == ["(2010)", "(2012)"]

    def test_a_column_for_all_beside_columns_for_each_is_not_read(self, tmp_path: Path) -> None:
        text = "actor,capability,position,salience,position_tax,salience_tax,status_quo\n"
        text += "A,1,10,50,20,30,40\nB,2,90,80,30,40,40\n"
        found = read(tmp_path, text)
        assert found.scenario.issue("tax").positions == {"A": 0.2, "B": 0.3}
        assert found.scenario.issue("tax").status_quo == 0.4
        assert "columns that are not read: position, salience" in found.notes

    def test_names_that_are_nearly_the_same_are_remarked_on(self, tmp_path: Path) -> None:
        text = "actor,issue,position,salience,capability\nFrance,tax,10,50,1\nFRANCE,Tax,90,80,2\nB,tax,5,5,5\n"
        text += "Россия,tax,1,1,1\nКитай,tax,1,1,1\n+,tax,1,1,1\n-,tax,1,1,1\n"
        notes = read(tmp_path, text).notes
        says = "whose names are nearly the same are taken for different ones"
        assert f"actors {says}: France, FRANCE" in notes
        assert f"issues {says}: tax, Tax" in notes
        assert not [note for note in read(tmp_path, LONG).notes if says in note]

    def test_older_code_pages_are_read_and_said(self, tmp_path: Path) -> None:
        text = LONG.replace("FR", "Côte d’Ivoire")
        imported = read(tmp_path, text.encode("cp1252"))
        assert imported.scenario.party("Cote_d_Ivoire").name == "Côte d’Ivoire"
        assert any("Windows-1252" in note for note in imported.notes)
        marked = read(tmp_path, text.encode("utf-8-sig"))
        assert marked.scenario == read(tmp_path, text).scenario

    def test_na_is_missing_as_a_number_and_a_name_as_a_name(self, tmp_path: Path) -> None:
        scenario = read(tmp_path, LONG.replace("BE", "NA")).scenario
        assert "NA" in scenario.party_ids


class TestScales:
    def test_a_stated_scale_is_used(self, tmp_path: Path) -> None:
        text = "actor,position,salience,capability\nA,4,0.5,1\nB,7,1,3\n"
        scenario = read(tmp_path, text, scale=(4.0, 10.0)).scenario
        assert scenario.issue("eu").positions == pytest.approx({"A": 0.0, "B": 0.5})
        assert (scenario.issue("eu").scale.zero, scenario.issue("eu").scale.one) == ("4", "10")

    def test_a_guess_is_said(self, tmp_path: Path) -> None:
        notes = "\n".join(read(tmp_path, LONG).notes)
        assert "positions are on a scale of 0 to 100 (guessed; they span 0 to 100" in notes
        assert "salience is on a scale of 0 to 100 (guessed" in notes

    def test_issues_on_two_scales_are_remarked_on(self, tmp_path: Path) -> None:
        """On the guessed scale of 0 to 100 the whole range of the second issue is a hundredth; on c all stand at 0."""
        text = "actor,issue,position,salience,capability\nA,a,20,1,1\nB,a,90,1,1\n"
        text += "A,b,0.2,1,1\nB,b,1,1,1\nA,c,0,1,1\nB,c,0,1,1\n"
        says = "no position is above 1 on b; where that scale is another one, scale_low and scale_high state it"
        assert says in read(tmp_path, text).notes
        assert says not in read(tmp_path, text, scale=(0.0, 100.0)).notes
        assert not [note for note in read(tmp_path, LONG).notes if "above 1" in note]
        alone = "\n".join(line for line in text.splitlines() if ",a," not in line)
        assert not [note for note in read(tmp_path, alone).notes if "above 1" in note]

    def test_an_issue_may_have_a_scale_of_its_own(self, tmp_path: Path) -> None:
        text = "actor,issue,position,salience,power,scale_low,scale_high\n"
        text += "A,x,2,0.5,1,2,12\nB,x,7,0.5,1,2,12\nA,y,0.5,1,1,,\nB,y,1,1,1,,\n"
        scenario = read(tmp_path, text).scenario
        assert scenario.issue("x").positions == pytest.approx({"A": 0.0, "B": 0.5})
        assert scenario.issue("y").positions == {"A": 0.5, "B": 1.0}

    @pytest.mark.parametrize(("low", "high", "found"), [("2", "12", (0.0, 1.0)), ("12", "2", (1.0, 0.0))])
    def test_what_stands_at_an_end_of_the_scale_is_on_it(
        self, low: str, high: str, found: tuple[float, float], tmp_path: Path
    ) -> None:
        text = "actor,issue,position,salience,power,scale_low,scale_high,status_quo,outcome\n"
        text += f"A,x,2,0.5,1,2,12,{low},{high}\nB,x,12,0.5,1,2,12,,\n"
        issue = read(tmp_path, text).scenario.issue("x")
        assert (issue.status_quo, issue.real_value) == found
        assert issue.positions == {"A": 0.0, "B": 1.0}
        beyond = text.replace(f"2,12,{low},{high}", "2,12,1.9,12.1")
        assert [(key, message) for _, key, message in diagnostics(tmp_path, beyond)] == [
            ("status_quo", "1.9 is outside the scale, 2 to 12"), ("outcome", "12.1 is outside the scale, 2 to 12"),
        ]  # fmt: skip

    def test_issues_settle_one_by_one(self, tmp_path: Path) -> None:
        scenario = read(tmp_path, LONG).scenario
        assert (scenario.protocol.rules, scenario.protocol.package, scenario.rounds) == ("plenary", False, 10)
        assert set(scenario.must_consent) == {"NL", "BE", "FR"}
        assert [(p.no_deal_cost.low, p.no_deal_cost.high, p.patience) for p in scenario.parties] == [
            (0.1, 0.25, 0.95)
        ] * 3

    def test_one_end_of_a_scale_alone_is_refused(self, tmp_path: Path) -> None:
        """It was passed over, and the scale guessed."""
        text = "actor,issue,position,salience,capability,scale_low\n"
        text += "A,x,20,50,1,\nB,x,90,80,2,10\nA,y,20,50,1,\nB,y,9,5,2,\n"
        says = "of x is given without scale_high; give both ends of the scale, or neither"
        assert diagnostics(tmp_path, text) == [(3, "scale_low", says)]
        other = diagnostics(tmp_path, text.replace("scale_low", "scale_high"), scale=(0.0, 100.0))
        assert other == [(3, "scale_high", says.replace("scale_high", "scale_low"))]

    def test_a_stated_salience_is_used(self, tmp_path: Path) -> None:
        text = "actor,position,salience,capability\nA,4,5,1\nB,7,10,3\n"
        assert read(tmp_path, text, salience_maximum=10.0).scenario.issue("eu").salience == {"A": 0.5, "B": 1.0}


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        (LONG.replace("Salience", "Weight"), 1, "salience", "this column is missing"),
        (LONG.replace("Actor", "Who"), 1, "actor", "this column is missing"),
        (LONG.replace("Source", "Party"), 1, "Party", "a second column for actor; one is allowed"),
        (LONG.replace("Capability", "Salience"), 1, "Salience", "a second column for Salience"),
        (LONG.replace("NL,date,4", "NL,date,four"), 2, "position", "'four' is not a number"),
        (LONG.replace("NL,date,4", 'NL,date,"4,5"'), 2, "position", "write a decimal point"),
        (LONG.replace("NL,date,4", "NL,date,-4"), 2, "position", "state the scale with --scale LOW HIGH"),
        (LONG.replace("BE,rate,100", "BE,rate,101"), 6, "position", "101 is outside 0 to 100"),
        (LONG.replace("NL,date,4,80", "NL,date,4,-80"), 2, "salience", "outside the scale"),
        (LONG.replace("NL,date,4,80,5", "NL,date,4,80,"), 2, "capability", "of NL is missing"),
        (LONG.replace("NL,date,4,80,5", "NL,date,4,80,-5"), 2, "capability", "is negative"),
        (LONG.replace("BE,date", "NL,date"), 3, "actor", "NL on date is given twice; the first is on line 2"),
        (LONG.replace("BE,date,7,40,5,10", "BE,date,7,40,5,20"), 3, "status_quo", "20 differs from 10 above"),
        (LONG.replace("10,8", "200,8"), 2, "status_quo", "200 is outside the scale"),
        (LONG.replace("BE,date", ",date"), 3, "actor", "is empty"),
        (LONG.replace("interview", "a,b", 1), 2, "", "9 cells below 8 columns"),
        (LONG.splitlines()[0] + "\n", 1, "", "no row below it"),
        (BY_ACTOR.replace("salience_rate", "salience_tax"), 1, "salience_rate", "this column is missing"),
        (BY_ISSUE.replace("capability_FR", "FR"), 1, "capability_FR", "this column is missing"),
        (LONG.replace("NL,date,4", 'NL,"date,4'), 7, "", "not a table that can be read"),
        (",,,\n,,,\n", 1, "", "there is no header"),
        ("", None, "", "the file is empty"),
        (b"PK\x03\x04\x14\x00\x06", None, "", "a workbook of a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1", None, "", "save the sheet as CSV"),
        (b"actor\x00,position\n", None, "", "not a text file in UTF-8, UTF-16 or Windows-1252"),
        (b"actor,position\n\x81\x8d,1\n", None, "", "not a text file in UTF-8, UTF-16 or Windows-1252"),
        ("actor,issue,position_x,salience,capability\nA,i,1,1,1\n", 1, "position", "one position"),
        ("issue,price\nx,1\n", 1, "actor", "columns such as position_<actor>"),
        ("actor,position,salience,capability\nA,1,1,0\nB,0,1,0\n", None, "capability", "is 0 for every actor"),
        ("actor,position,salience,capability\nA,1,0,1\nB,0,0,1\n", None, "", "0 actors with a position"),
    ],
)
def test_a_bad_table_is_told_with_its_line(
    text: str | bytes, line: int | None, key: str, says: str, tmp_path: Path
) -> None:
    found = diagnostics(tmp_path, text)
    assert any(at == line and where == key and says in message for at, where, message in found), found


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diplosim.sources.importers.sources.MAXIMUM_BYTES", len(LONG))
    assert read(tmp_path, LONG).format == "csv"
    says = f"the file is too large; at most {len(LONG):,} bytes are read"
    assert diagnostics(tmp_path, LONG + "\n") == [(None, "", says)]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = LONG.replace("NL,date,4", "NL,date,x").replace("BE,date,7,40", "BE,date,7,y").replace("interview", "a,b", 1)
    assert [line for line, _, _ in diagnostics(tmp_path, text.replace("a,b", "a"))] == [2, 3]
