"""Files as other programs really write them: other scales are refused, and what is not read is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers import Imported, import_files
from tests.sources.importers.genius_files import profile as genius_profile
from tests.sources.importers.genius_files import write

POINTS = """\
<utility_space>
<objective index="0" name="root" type="objective" etype="objective">
<issue index="1" name="catch" type="discrete"><item index="1" value="few" evaluation="0"/>
<item index="2" value="many" evaluation="80"/></issue>
<issue index="2" name="patrol" type="discrete"><item index="1" value="no" evaluation="0"/>
<item index="2" value="yes" evaluation="400"/></issue>
<weight index="1" value="0.5"/><weight index="2" value="0.5"/>
</objective>
<reservation value="{reservation}"/>{more}
</utility_space>
"""


def problems(folder: Path, **files: str | bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        import_files(write(folder, **files), "talks")
    return [(found.line, found.key, found.message) for found in caught.value.diagnostics]


def table(folder: Path, content: str | bytes) -> Imported:
    path = folder / "talks.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_files([path], "talks")


class TestGeniusPoints:
    @pytest.mark.parametrize("reservation", [0, 120])
    @pytest.mark.parametrize(
        "more",
        [
            '<optout value="150"/><timeeffect value="-10"/><weightmultiplyer value="2.0"/>',
            '<timeeffect value="-6"/>',
            '<optout value="0"/>',
            '<weightmultiplier value="1"/>',
        ],
    )
    def test_a_file_of_points_is_refused_and_named(self, more: str, reservation: int, tmp_path: Path) -> None:
        text = POINTS.format(reservation=reservation, more=more)
        found = problems(tmp_path, a_xml=text, b_xml=text)
        assert [(line, "counts points" in message) for line, _, message in found] == [(9, True), (9, True)]

    def test_what_a_profile_says_beyond_is_told(self, tmp_path: Path) -> None:
        text = (
            genius_profile()
            .replace("<reservation", '<mood value="3"/><reservation')
            .replace('value="red"', 'value="red" cost="7"')
        )
        notes = " ".join(import_files(write(tmp_path, a_xml=text, b_xml=genius_profile()), "talks").notes)
        assert "a.xml: not read: cost of <item> (line 5), <mood> (line" in notes
        assert "b.xml: not read" not in notes


class TestGeniusWeb:
    def test_keys_that_are_not_read_are_told(self, tmp_path: Path) -> None:
        space = {
            "name": "a",
            "domain": {"name": "d", "issuesValues": {"price": {"values": ["low", "high"], "unit": "EUR"}}},
            "issueUtilities": {"price": {"DiscreteValueSetUtilities": {"valueUtilities": {"low": 0, "high": 1}}}},
            "issueWeights": {"price": 1},
            "discount": 0.5,
        }
        text = json.dumps({"LinearAdditiveUtilitySpace": space, "author": "x"})
        notes = import_files(write(tmp_path, a_json=text, b_json=text), "talks").notes
        unread = "LinearAdditiveUtilitySpace.discount, domain.issuesValues.price.unit"
        assert f"a.json: not read: author, {unread}" in notes


def integer_issue(low: int, high: int, evaluator: str) -> str:
    return (
        '<utility_space><objective index="1" name="revenue" type="objective">'
        f'<issue index="2" type="integer" name="share"><range lowerbound="{low}" upperbound="{high}"/>'
        f'<evaluator {evaluator}/></issue><weight index="2" value="1.0"/></objective></utility_space>'
    )


class TestLargeIntegerIssues:
    @pytest.mark.e2e
    def test_two_thousand_and_one_values_are_all_read(self, tmp_path: Path) -> None:
        seller = integer_issue(0, 2000, 'ftype="linear" parameter0="1" parameter1="-0.0005"')
        buyer = integer_issue(0, 2000, 'offset="0" slope="0.0005"')
        issue = import_files(write(tmp_path, a_xml=seller, b_xml=buyer), "talks").scenario.issue("share")
        assert len(issue.options) == 2001
        assert issue.anchors[issue.options[500]] == "500"
        assert [issue.evaluations[party][500] for party in "ab"] == pytest.approx([0.75, 0.25])

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("high", "count"), [pytest.param(4999, 5000, marks=pytest.mark.slow), (5000, 1001), (1_000_000, 1001)]
    )
    def test_more_than_five_thousand_are_taken_evenly_spaced(self, high: int, count: int, tmp_path: Path) -> None:
        text = integer_issue(0, high, f'offset="0" slope="{1 / high}"')
        imported = import_files(write(tmp_path, a_xml=text, b_xml=text), "talks")
        issue = imported.scenario.issue("share")
        assert len(issue.options) == count
        assert [issue.anchors[0.0], issue.anchors[1.0]] == ["0", str(high)]
        assert issue.evaluations["a"][(count - 1) // 2] == pytest.approx(0.5, abs=0.001)
        assert any("at 1,001" in note for note in imported.notes) == (count == 1001)


KTAB = """\
River talks,Scen-2;made up,3,2,
Actor,Description,Influence,Toll Position,Toll Salience,Water level Position,Water level Salience,
U,Upper,     100.0,30,24.0,20,48.0,
D,Delta,      50.0,45,44.7,65,41.3,
M,Middle,     25.0,30,28.9,15,65.1,
"""


class TestKtab:
    @pytest.mark.parametrize("comma", [True, False])
    def test_the_spatial_model_s_input_is_read(self, comma: bool, tmp_path: Path) -> None:
        text = KTAB if comma else "".join(line.rstrip(",") + "\n" for line in KTAB.splitlines())
        scenario = table(tmp_path, text).scenario
        assert scenario.name == "River talks"
        read = {party.id: (party.name, party.capability) for party in scenario.parties}
        assert read == {"U": ("Upper", 1.0), "D": ("Delta", 0.5), "M": ("Middle", 0.25)}
        assert [issue.name for issue in scenario.issues] == ["Toll", "Water level"]
        assert scenario.issues[1].positions == pytest.approx({"U": 0.2, "D": 0.65, "M": 0.15})
        assert scenario.issues[1].salience == pytest.approx({"U": 0.48, "D": 0.413, "M": 0.651})

    def test_without_its_first_line_it_is_read_as_well(self, tmp_path: Path) -> None:
        scenario = table(tmp_path, KTAB.split("\n", 1)[1]).scenario
        assert scenario.issues[0].positions == pytest.approx({"U": 0.3, "D": 0.45, "M": 0.3})

    def test_columns_may_be_numbered(self, tmp_path: Path) -> None:
        """As in the programme's samples of three issues, whose header has a last comma and whose rows have none."""
        head, _, *rows = KTAB.splitlines()
        header = "Actor,Description,Power,Pstn1,Sal1,Pstn2,Sal2,"
        text = "\n".join((head, header, *(row.rstrip(",") for row in rows)))
        scenario = table(tmp_path, text + "\n").scenario
        assert [issue.name for issue in scenario.issues] == ["Issue 1", "Issue 2"]
        assert scenario.issues[1].positions == pytest.approx({"U": 0.2, "D": 0.65, "M": 0.15})
        assert scenario.issues[0].salience == pytest.approx({"U": 0.24, "D": 0.447, "M": 0.289})

    def test_what_else_its_first_line_holds_is_noted(self, tmp_path: Path) -> None:
        found = table(tmp_path, KTAB.replace(",3,2,", ",3,2,0,,,,"))
        assert "the first line also holds 0, which is not read" in found.notes
        assert len(found.scenario.issues) == 2

    @pytest.mark.parametrize(("old", "new", "says"), [(",3,2", ",4,2", "4 actors"), (",3,2", ",3,1", "1 issues")])
    def test_counts_that_are_not_those_of_the_table_are_told(
        self, old: str, new: str, says: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ScenarioError, match=f"talks.csv:1: .*this line says {says}"):
            table(tmp_path, KTAB.replace(old, new))


SEMICOLONS = "actor;position;salience;capability\nN;90;0.6;0.5\nS;10;0.9;1\n"


class TestSpreadsheets:
    @pytest.mark.parametrize(
        "content",
        [
            SEMICOLONS,
            "sep=;\n" + SEMICOLONS,
            "sep=;\r\n" + SEMICOLONS.replace("\n", "\r\n"),
            '"sep=,"\n' + SEMICOLONS.replace(";", ","),
            SEMICOLONS.replace(";", "\t").encode("utf-16"),
            ("\ufeff" + SEMICOLONS).encode("utf-16-be"),
        ],
    )
    def test_the_same_table_in_any_spelling_of_excel(self, content: str | bytes, tmp_path: Path) -> None:
        scenario = table(tmp_path, content).scenario
        assert scenario.issues[0].positions == pytest.approx({"N": 0.9, "S": 0.1})
        assert [party.capability for party in scenario.parties] == [0.5, 1.0]

    @pytest.mark.parametrize(
        ("cell", "says"),
        [
            ("1,200", "the comma may mark thousands or decimals; write 1200 or 1.200"),
            ("-3,500", "write -3500 or -3.500"),
            ("1,200,000", "write 1200000"),
            ("1,200.50", "write 1200.50"),
            ("0,5", "write a decimal point"),
            ("0,500", "write a decimal point"),
            ("1,20", "write a decimal point"),
        ],
    )
    def test_commas_in_numbers(self, cell: str, says: str, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError) as caught:
            table(tmp_path, f'actor,position,salience,capability\nN,90,0.6,"{cell}"\nS,10,0.9,800\n')
        (found,) = caught.value.diagnostics
        assert (found.line, found.key) == (2, "capability")
        assert found.message.endswith(says)


def test_fields_of_a_decide_row_that_are_not_read_are_told(tmp_path: Path) -> None:
    rows = "#A;N;North;old;\n#A;S;South;;\n#P;cuts;Cuts;;\n#D;N;cuts;0;0.5;0.4\n#D;S;cuts;100;0.5;0.4;0.9\n"
    notes = table(tmp_path, rows).notes
    assert any(note.endswith("are not read: #A (line 1), #D (line 5)") for note in notes)
