"""What the debrief tells: beliefs against the truth, who talked to whom, what was asked, and files to take home."""

import csv
import html
import io
import re
from pathlib import Path

import pytest

from diplosim.play.classroom.debrief import brier, real_case, talked
from diplosim.play.classroom.decisions import said
from diplosim.play.classroom.plain_text import cell
from diplosim.play.classroom.record import with_names
from diplosim.scenario.loading import load
from tests.a_table import table
from tests.play.classroom.lessons import Classroom, Phone
from tests.playing import talks_of


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, Phone, Phone]:
    """A lesson whose talks were stopped in the first round, with words and beliefs."""
    room = Classroom(tmp_path_factory.mktemp("ended"))
    control, (usa, sun) = room.in_rounds(2)
    for _ in range(2):
        usa.post("/seat/message", to="pair:SUN", text="=secret words")
    sun.post("/seat/message", to="plenary", text="Good day")
    sun.post("/seat/message", to="control", text="Help")
    usa.post("/seat/belief", about="SUN", type_sincere="1", type_hard_bargainer="3")
    row = re.search(r'name="issue_(\w+)" min="([\d.]+)" max="([\d.]+)"', usa.page())
    assert row is not None
    assert usa.move(**{f"issue_{row[1]}": "1" if float(row[3]) < 0.9 else "0", "confirmed": "1"}).status_code == 422
    assert room.lesson.tables[1].attempts[0].reason[:40] not in sun.page()
    usa.move(), sun.move()
    for phase in ("outcome", "reveal", "debrief"):
        control.do("phase", to=phase)
    room.host.settle()
    return room, control, usa


def test_a_class_reads_what_happened_without_the_marks_of_coders() -> None:
    shown = [what for _, what in real_case(load("geneva_2022"))["timeline"]]
    assert "Blinken-Lavrov and summit called off; sanctions, DEU stops Nord Stream 2" in shown
    srebrenica, *_ = (what for _, what in real_case(load("bosnia_1995"))["timeline"])
    assert srebrenica == "Srebrenica taken; some 8,000 men murdered in the days after"
    entry = {"date": "2000-01-02", "actor": "A", "act": "offer", "what": "B [the second] pays [S note, J]"}
    own = table({"timeline": [entry], "real_terms": "all [J] of it"})
    assert real_case(own)["timeline"] == [("2 January 2000", "B [the second] pays")]
    assert real_case(own)["terms"] == "all of it"


def test_a_move_without_a_part_is_told_as_nothing_that_a_delegation_does() -> None:
    talks = talks_of(load("teaching/warm_up"), 1, seats={"UPL": "human"})
    talks.advance()
    assert said(talks, "UPL", {}) == ["does nothing"]


def test_a_brier_score_is_the_squared_distance_from_the_truth() -> None:
    assert brier({"a": 1.0, "b": 0.0}, "a") == 0.0
    assert brier({"a": 0.0, "b": 1.0}, "a") == 2.0
    assert brier({"a": 0.25, "b": 0.75}, "a") == pytest.approx(0.75**2 + 0.75**2)


@pytest.mark.e2e
def test_reports_of_beliefs_stand_against_the_truth(ended: tuple[Classroom, Phone, Phone]) -> None:
    room, _, usa = ended
    report = room.lesson.tables[1].beliefs[-1]
    assert report.chances == {"sincere": 0.25, "hard_bargainer": 0.75} or sum(report.chances.values()) == 1.0
    truth = room.lesson.tables[1].talks.minutes.start["SUN"]["type"]
    assert f"{brier(report.chances, truth):.2f}" in usa.get("/debrief").text


def test_who_talked_to_whom_is_counted_and_closed_words_stay_closed(ended: tuple[Classroom, Phone, Phone]) -> None:
    room, _, usa = ended
    rows = talked(room.lesson.scenario, room.lesson.tables[1])
    assert [count for _, _, count in rows] == [2, 1]
    assert rows[0][1] == "Soviet Union alone"
    assert "secret words" not in usa.get("/debrief").text


@pytest.mark.e2e
def test_what_the_rules_refused_is_told_in_the_end_alone(ended: tuple[Classroom, Phone, Phone]) -> None:
    room, control, usa = ended
    (attempt,) = room.lesson.tables[1].attempts
    page = usa.get("/debrief").text
    assert "What the rules refused" in page
    assert f"United States: {html.escape(with_names(room.lesson.scenario, attempt.reason))}" in page
    assert "refused" in {row[0] for row in csv.reader(io.StringIO(control.get("/control/export/debrief-1.csv").text))}
    assert (attempt.party, attempt.round, attempt.stage) == ("USA", 1, "table")


@pytest.mark.e2e
def test_the_file_stands_alone(ended: tuple[Classroom, Phone, Phone]) -> None:
    _, control, _ = ended
    answer = control.get("/control/export/debrief-1.html")
    assert "attachment" in answer.headers["content-disposition"]
    assert "<script" not in answer.text
    assert "<form" not in answer.text
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', answer.text) == []
    assert "Student" not in answer.text
    assert "When did it turn?" in answer.text


@pytest.mark.e2e
def test_every_drawing_has_a_name_and_the_same_numbers_as_a_table(ended: tuple[Classroom, Phone, Phone]) -> None:
    room, control, usa = ended
    pages = [control.get("/control/export/debrief-1.html").text, usa.page(), control.get("/control/projector").text]
    figures = [figure for page in pages for figure in re.findall(r"(?s)<figure>.*?</details>", page)]
    assert sum(page.count('<svg class="chart"') for page in pages) == len(figures)
    assert len(figures) >= 2 + len(room.lesson.scenario.seated) + 2
    for figure in figures:
        name = re.search(r'role="img" aria-label="([^"]+)"', figure)
        assert name is not None
        assert f"<title>{name[1]}</title>" in figure
        assert re.search(r"</figcaption></figure><details><summary>The same as a table</summary>.*<table>", figure)


@pytest.mark.e2e
def test_numbers_come_as_a_table(ended: tuple[Classroom, Phone, Phone]) -> None:
    _, control, _ = ended
    rows = list(csv.reader(io.StringIO(control.get("/control/export/debrief-1.csv").text)))
    assert rows[0] == ["what", "who", "value", "compare", "percentile"]
    assert {row[0] for row in rows[1:]} >= {"outcome", "brier"}


@pytest.mark.parametrize(("value", "shown"), [("=a", "'=a"), ("-1.5", "-1.5"), ("-a", "'-a"), (3, "3"), ("a=b", "a=b")])
def test_cells(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_any_move_can_be_asked_about(ended: tuple[Classroom, Phone, Phone]) -> None:
    room, control, _ = ended
    entries = room.lesson.tables[1].talks.entries
    for at, entry in enumerate(entries):
        page = control.get(f"/control/what-if?table=1&at={at}")
        assert page.status_code == 200, entry
        assert "Play a thousand talks with this move" in page.text
    assert control.get("/control/what-if?table=1&at=9999").status_code == 422
    assert control.get("/control/what-if?table=1&at=0&policy=conceder").status_code == 200
    assert room.lesson.tables[1].questions == []
    asked = control.post("/control/what-if", table="1", at="0", policy="conceder")
    assert asked.status_code == 303
    assert room.lesson.tables[1].questions[-1]["change"]["policy"] == "conceder"
    assert control.post("/control/what-if", table="1", at="0", policy="none").status_code == 422


@pytest.mark.e2e
def test_the_debrief_is_shut_before_the_reveal(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    control, (usa, _) = room.in_rounds(2)
    assert usa.get("/debrief").status_code == 303
    control.do("phase", to="outcome")
    assert usa.get("/debrief").status_code == 303
    control.do("phase", to="reveal")
    assert usa.get("/debrief").status_code == 200


@pytest.mark.e2e
def test_a_question_about_a_move_that_is_taken_back_goes_with_it(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "teaching/warm_up", minutes=0)
    control, _ = room.in_rounds(2)
    table = room.lesson.tables[1]
    while not table.ended:
        assert control.do("advance", table="1", stage=table.stage_key()).status_code == 303
    last = len(table.talks.entries) - 1
    for at in (0, last):
        assert control.post("/control/what-if", table="1", at=str(at), policy="conceder").status_code == 303
    assert [question["at"] for question in table.questions] == [0, last]
    control.do("rewind", table="1", stage=table.stage_key())
    assert [question["at"] for question in table.questions] == [0]
    room.restart()
    assert [question["at"] for question in room.lesson.tables[1].questions] == [0]
