"""DECIDE input files: rows in any order and quoting, scales from `#M`, pairs that are missing, and bad rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers import Imported, import_files

ROWS = """\
#/ made up for the tests
'#A'\t'North'\t'Northern group'\t'comment'
'#A'\t'South'\t'Southern group'\t''
'#A'\t'Isles'\t"The Isles' union"\t''
'#P'\t'cuts'\t'Cuts of emissions'\t'more'
'#P'\t'money'\t'Money'\t''
'#M'\t'cuts'\t20\t'little'
'#M'\t'cuts'\t60\t'half'
'#M'\t'cuts'\t120\t'all'
'#D'\t'North'\t'cuts'\t20\t0.5\t0.4
'#D'\t'South'\t'cuts'\t70\t0.9\t0.2
'#D'\t'Isles'\t'cuts'\t120\t1.0\t0.1
'#D'\t'North'\t'money'\t10\t0.8\t0.4
'#D'\t'South'\t'money'\t100\t0.6\t0.2
"""


def read(folder: Path, text: str = ROWS) -> Imported:
    path = folder / "talks.csv"
    path.write_text(text, encoding="utf-8")
    return import_files([path], "talks")


def diagnostics(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    path = folder / "talks.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        import_files([path], "talks", "decide")
    return [(diagnostic.line, diagnostic.key, diagnostic.message) for diagnostic in caught.value.diagnostics]


class TestWhatIsRead:
    def test_positions_lie_on_the_scale_of_the_issue(self, tmp_path: Path) -> None:
        scenario = read(tmp_path).scenario
        cuts = scenario.issue("cuts")
        assert cuts.positions == pytest.approx({"North": 0.0, "South": 0.5, "Isles": 1.0})
        assert cuts.salience == pytest.approx({"North": 0.5, "South": 0.9, "Isles": 1.0})
        assert (cuts.name, cuts.scale.zero, cuts.scale.one) == ("Cuts of emissions", "little", "all")
        assert cuts.anchors == {0.4: "half"}
        money = scenario.issue("money")
        assert money.positions["North"] == pytest.approx(0.1)
        assert money.positions["South"] == 1.0

    def test_capability_is_relative_to_the_strongest(self, tmp_path: Path) -> None:
        scenario = read(tmp_path).scenario
        assert {p.id: p.capability for p in scenario.parties} == {"North": 1.0, "South": 0.5, "Isles": 0.25}
        assert scenario.party("Isles").name == "The Isles' union"

    def test_a_missing_pair_has_no_salience_and_is_told(self, tmp_path: Path) -> None:
        imported = read(tmp_path)
        money = imported.scenario.issue("money")
        assert money.salience["Isles"] == 0.0
        weights = {"North": 1.0 * 0.8, "South": 0.5 * 0.6}
        mean = (0.1 * weights["North"] + 1.0 * weights["South"]) / sum(weights.values())
        assert money.positions["Isles"] == pytest.approx(mean)
        assert "money: no position or no salience for Isles" in imported.notes
        assert money.why is not None
        assert "Isles" in money.why

    @pytest.mark.parametrize("quote", ["", "'", '"'])
    @pytest.mark.parametrize("separator", ["\t", ";", ","])
    def test_quotes_separators_and_order_do_not_matter(self, quote: str, separator: str, tmp_path: Path) -> None:
        rows = [line.split("\t") for line in ROWS.splitlines()]
        texts = [
            separator.join(quote + f.strip("'\"") + quote if not f[:1].isdigit() else f for f in row) + separator
            for row in rows
        ]
        imported = read(tmp_path, "\r\n".join(reversed(texts)))
        assert imported.format == "decide"
        plain = read(tmp_path).scenario
        assert {i.id: i.positions for i in imported.scenario.issues} == {i.id: i.positions for i in plain.issues}

    @pytest.mark.parametrize("separator", [";", ","])
    def test_a_text_in_double_quotes_may_hold_the_separator(self, separator: str, tmp_path: Path) -> None:
        text = ROWS.replace("\t", separator).replace("'Northern group'", '"Northern; the group, all"')
        assert read(tmp_path, text).scenario.party("North").name == "Northern; the group, all"

    @pytest.mark.parametrize("separator", [";", ","])
    def test_a_quoted_text_may_hold_the_separator(self, separator: str, tmp_path: Path) -> None:
        """Names were cut off at it, with the quote before them left."""
        names = (("Northern group", "'s Northern; the group, all"), ("'little'", "'little; less, or none'"))
        text = ROWS.replace("\t", separator)
        for old, new in names:
            text = text.replace(old, new)
        scenario = read(tmp_path, text).scenario
        assert scenario.party("North").name == "'s Northern; the group, all"
        assert scenario.issue("cuts").scale.zero == "little; less, or none"

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_lines_end_as_they_do_on_any_machine(self, end: str, tmp_path: Path) -> None:
        """All of a file whose lines end as on old Macs was one row, of an actor."""
        (tmp_path / "talks.csv").write_bytes(ROWS.replace("\n", end).encode())
        imported = import_files([tmp_path / "talks.csv"], "talks")
        assert imported.scenario == read(tmp_path).scenario
        wrong = ROWS.replace("20\t0.5", "2000\t0.5").replace("\n", end)
        (tmp_path / "talks.csv").write_bytes(wrong.encode())
        with pytest.raises(ScenarioError, match=r"talks\.csv:10: position: 2000 is outside the scale, 20 to 120"):
            import_files([tmp_path / "talks.csv"], "talks")

    def test_an_apostrophe_at_the_start_is_no_quote(self, tmp_path: Path) -> None:
        text = ROWS.replace("\t", ";").replace("'Northern group'", "'s Northern group")
        assert read(tmp_path, text).scenario.party("North").name == "'s Northern group"

    def test_the_separator_is_that_of_the_rows(self, tmp_path: Path) -> None:
        """A tab in a comment made every row of a file with semicolons one field."""
        text = "#/ made\tby hand\n" + ROWS.replace("\t", ";").replace("Cuts of", "Cuts\tof")
        assert len(read(tmp_path, text).scenario.parties) == 3

    def test_salience_from_0_to_100_is_seen_and_said(self, tmp_path: Path) -> None:
        larger = ROWS.replace("\t0.5\t", "\t50\t").replace("\t0.9\t", "\t90\t").replace("\t1.0\t", "\t100\t")
        larger = larger.replace("\t0.8\t", "\t80\t").replace("\t0.6\t", "\t60\t")
        imported = read(tmp_path, larger)
        assert imported.scenario.issue("cuts").salience["South"] == pytest.approx(0.9)
        assert any(note.startswith("salience is on a scale of 0 to 100") for note in imported.notes)

    def test_power_that_differs_by_issue_is_averaged_and_told(self, tmp_path: Path) -> None:
        imported = read(tmp_path, ROWS.replace("'money'\t10\t0.8\t0.4", "'money'\t10\t0.8\t0.6"))
        assert imported.scenario.party("South").capability == pytest.approx(0.4)
        assert any("capability differs" in note and "North" in note for note in imported.notes)

    def test_actors_and_issues_without_positions_are_left_out_and_told(self, tmp_path: Path) -> None:
        imported = read(tmp_path, ROWS + "#A\tEast\tEast\n#P\tempty\tEmpty\n")
        assert imported.scenario.party_ids == ("Isles", "North", "South")
        assert imported.scenario.issue_ids == ("cuts", "money")
        assert any("left out" in note and "East" in note for note in imported.notes)
        assert any("left out" in note and "empty" in note for note in imported.notes)

    def test_what_the_file_does_not_hold_is_marked(self, tmp_path: Path) -> None:
        scenario = read(tmp_path).scenario
        assert scenario.can_use_force == ()
        assert all(party.war_cost.high == 0.0 for party in scenario.parties)
        assert {"parties", "rounds", "must_consent", "issues.cuts.status_quo"} <= set(scenario.judgements)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        (
            "'#D'\t'North'\t'cuts'",
            "'#D'\t'Nroth'\t'cuts'",
            10,
            "#D",
            "'Nroth' is no actor of a #A row; did you mean North?",
        ),
        (
            "'#D'\t'North'\t'cuts'",
            "'#D'\t'North'\t'cats'",
            10,
            "#D",
            "'cats' is no issue of a #P row; did you mean cuts?",
        ),
        ("'#M'\t'cuts'\t20", "'#M'\t'cats'\t20", 7, "#M", "'cats' is no issue"),
        ("'#M'\t'cuts'\t20", "'#M'\t'cuts'\tlow", 7, "#M", "is not a number"),
        ("'#M'\t'cuts'\t20", "'#M'\t'cuts'\t60", 8, "#M", "position 60 of cuts is given twice"),
        ("\t20\t0.5", "\t160\t0.5", 10, "position", "160 is outside the scale, 20 to 120"),
        ("\t20\t0.5", "\t20\t-0.5", 10, "salience", "-0.5 is outside the scale, 0 to 1"),
        ("\t20\t0.5", "\t20\t500", 10, "salience", "500 is above 100"),
        ("\t20\t0.5", "\t2o\t0.5", 10, "position", "'2o' is not a number"),
        ("0.5\t0.4", "0.5\t-0.4", 10, "capability", "-0.4 is negative"),
        ("0.5\t0.4", "0.5\t", 10, "capability", "of North is missing"),
        ("'#D'\t'South'\t'cuts'", "'#D'\t'North'\t'cuts'", 11, "#D", "given twice; the first is on line 10"),
        ("'#A'\t'South'", "'#A'\t'North'", 3, "#A", "given twice"),
        ("'#P'\t'money'", "'#P'\t'cuts'", 6, "#P", "given twice; the first is on line 5"),
        ("'#P'\t'money'", "'#Q'\t'money'", 6, "#Q", "a row starts with #A, #P, #M, #D, #0, #O, #/"),
        ("\t20\t0.5\t0.4", "\t20", 10, "#D", "4 fields; at least 6 are needed"),
    ],
)
def test_a_bad_row_is_told_with_its_line(old: str, new: str, line: int, key: str, says: str, tmp_path: Path) -> None:
    assert ROWS.count(old) == 1
    found = diagnostics(tmp_path, ROWS.replace(old, new))
    assert any(at == line and where == key and says in message for at, where, message in found), found


def test_a_scale_needs_two_ends(tmp_path: Path) -> None:
    text = "".join(line for line in ROWS.splitlines(keepends=True) if "half" not in line and "'all'" not in line)
    assert any("its ends must differ" in message for _, _, message in diagnostics(tmp_path, text))


def test_one_actor_is_not_enough(tmp_path: Path) -> None:
    text = "#A\tA\n#P\tp\n#D\tA\tp\t10\t0.5\t1\n"
    assert any("at least 2 are needed" in message for _, _, message in diagnostics(tmp_path, text))
