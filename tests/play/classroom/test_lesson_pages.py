"""A whole lesson through its pages, without a browser: from the code to the outcome."""

import html
import re
from pathlib import Path

import pytest

from diplosim.play.classroom.store import Event
from diplosim.play.sheets.page import sheets_page
from diplosim.play.value_words import scale_points
from tests.play.classroom.lessons import Classroom


@pytest.mark.e2e
def test_a_lesson_from_the_code_to_the_outcome(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "cuba_1962")
    control, (first, second) = room.in_rounds(2)
    assert {p.party for p in room.lesson.people.values()} == {"USA", "SUN"}
    stages = 0
    while not room.lesson.tables[1].ended:
        for phone in (first, second):
            if phone.stage():
                answer = phone.move()
                assert answer.status_code == 303, answer.text
        stages += 1
        assert stages < 60
    assert room.lesson.phase == "outcome"
    assert "Outcome:" in first.page()
    assert control.get("/control/").status_code == 200
    for phase in ("reveal", "debrief"):
        assert control.do("phase", to=phase).status_code == 303
    assert first.get("/seat").status_code == 200


def plain(page: str) -> str:
    return re.sub(r'value="[\w-]{22}"', "", page)


@pytest.mark.e2e
@pytest.mark.parametrize("pairs", ["either", "joint"])
def test_pages_are_the_same_whether_their_parts_are_kept_or_made_anew(tmp_path: Path, pairs: str) -> None:
    room = Classroom(tmp_path, "cuba_1962", pairs=pairs)
    control, phones = room.in_rounds(4)
    table = room.lesson.tables[1]

    def same() -> None:
        kept = [plain(phone.page()) for phone in phones]
        table.forget()
        table.printed.clear()
        assert kept == [plain(phone.page()) for phone in phones]

    acts = 0
    for number in range(14):
        if table.ended:
            break
        phone = phones[number % 4]
        stage = phone.stage()
        if stage:
            phone.move(stage=stage, posture="1" if number % 3 == 0 else "0")
            same()
            if number % 5 == 0:
                phone.post("/seat/withdraw", stage=stage)
                same()
            phones[(number + 2) % 4].post("/seat/confirm", stage=stage)
            same()
            acts += 1
        if number == 6:
            control.do("rewind", table="1", stage=table.stage_key())
            same()
        if number == 8:
            control.do("hand", table="1", party="USA", to="computer")
            same()
            control.do("hand", table="1", party="USA", to="person")
            same()
        phones[0].post("/seat/message", to="plenary", text=f"word {number}")
        room.clock.now += 4.0
        same()
    assert acts > 5


@pytest.mark.e2e
def test_pages_travel_packed_so_that_forty_phones_can_share_a_network(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    _, (phone, *_) = room.in_rounds(1)
    packed = phone.get("/seat", headers={"accept-encoding": "gzip"})
    plain = phone.get("/seat", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "content-security-policy" in packed.headers
    assert len(packed.text) == len(plain.text)


@pytest.mark.e2e
@pytest.mark.parametrize(("case", "seats"), [("teaching/warm_up", 2), ("cuba_1962", 2), ("geneva_2022", 4)])
def test_the_rules_leave_out_what_a_case_does_not_have(tmp_path: Path, case: str, seats: int) -> None:
    room = Classroom(tmp_path, case)
    _, (phone, *_) = room.in_rounds(seats)
    page = phone.page()
    assert ("your alliance, demands" in page) == (case == "geneva_2022")
    assert ("Nobody can use force" in page) == (case == "teaching/warm_up")
    assert ("must first make a last offer" in page) == (case != "teaching/warm_up")
    for _ in range(12):
        if "Decide: posture" in phone.page():
            break
        room.host.act(Event("stage", "control", 1, {"absent": list(room.lesson.tables[1].talks.waiting())}))
    assert ("prepare to be attacked" in phone.page()) == (case != "teaching/warm_up")


@pytest.mark.e2e
def test_a_draft_is_told_as_a_list_and_lies_open_on_paper(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "teaching/warm_up")
    _, phones = room.in_rounds(2)
    for _ in range(30):
        for phone in phones:
            if phone.stage():
                phone.move()
    said = "A draft of the closing session lies on the table, by none of the parties:"
    draft = re.search(rf'<details class="terms"><summary>{said}.*?</details>', phones[0].page(), re.S)
    assert draft is not None
    assert draft[0].count("<dt>") == 3
    assert "<dt>Who measures the water</dt>" in draft[0]
    control = room.control()
    for phase in ("reveal", "debrief"):
        control.do("phase", to=phase)
    paper = control.get("/control/export/debrief-1.html").text
    assert re.search(rf'<details class="terms" open><summary>{said}', paper)
    assert '<details class="terms"><summary>' not in paper


@pytest.mark.e2e
def test_everybody_reads_who_is_there_and_what_words_mean(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "teaching/warm_up")
    control, phones = room.seated(5)
    control.do("phase", to="brief")
    case = room.lesson.scenario
    press = next(p for p in phones if room.lesson.people[p.id].role == "press")
    for page in (*(phone.page() for phone in phones), control.get("/control/projector").text):
        shown = html.unescape(page.replace("<bdi>", "").replace("</bdi>", ""))
        for party, texts in case.seats.items():
            assert f"<strong>{case.party(party).name}</strong>: {texts.public.one_line}" in shown
        for term, meaning in case.lesson.glossary.items():
            assert f"<dt>{term}</dt><dd>{meaning}</dd>" in shown
    assert case.lesson.glossary
    assert "For your eyes only" not in press.page()


def test_whoever_has_been_dealt_a_seat_reads_for_whom_before_the_brief_opens(tmp_path: Path) -> None:
    _, (usa, sun) = Classroom(tmp_path).seated(2)
    assert "You speak for United States." in usa.page()
    assert "You speak for Soviet Union." in sun.page()


def test_the_sheet_and_the_form_say_the_same_about_weights_and_no_deal(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    _, phones = room.in_rounds(3)
    for phone in phones:
        phone.move()
    page = next(page for phone in phones if 'name="issue_' in (page := phone.page()))
    sheet, form = page[page.index('class="confidential"') :], page[: page.index('class="confidential"')]
    weights = r">([^<]+) <span class=\"weight\">(\d+) of your 100 points"
    assert dict(re.findall(weights, sheet)) == dict(re.findall(weights, form))
    assert sum(int(points) for _, points in re.findall(weights, form)) == 100
    (worth,) = re.findall(r"worth (-?\d+) of 100 points to you. Sign nothing", sheet)
    assert f"no deal {worth}," in form


def test_the_ends_of_a_slider_have_the_words_of_the_scale(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    _, phones = room.in_rounds(3)
    for phone in phones:
        phone.move()
    page = html.unescape(next(page for phone in phones if 'name="issue_' in (page := phone.page())))
    for issue in room.lesson.scenario.issues:
        points = scale_points(issue)
        assert f"0: {points[0.0]}. 1: {points[1.0]}." in page, issue.id


def test_what_is_the_same_stands_once_on_the_sheet(tmp_path: Path) -> None:
    _, phones = Classroom(tmp_path, "geneva_2022").in_rounds(3)
    usa = next(phone for phone in phones if "<strong>United States</strong> <span" in phone.page())
    assert "What you really want, and where you open in public" in usa.page()
    assert "Where you open in public" not in usa.page()


def test_whoever_may_sign_nothing_is_not_told_what_to_sign(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022", seed=2)
    _, phones = room.in_rounds(3)
    assert room.lesson.tables[1].talks.minutes.start["RUS"]["accepts_nothing"]
    page = next(page for phone in phones if "<strong>Russia</strong> <span" in (page := phone.page()))
    assert "Your orders: sign nothing" in page
    assert "What your government lets you ask for" in page
    assert "What you may accept" not in page
    assert "Sign nothing that is worth less" not in page


@pytest.mark.parametrize(("person", "asked"), [(0, True), (3, False)], ids=["signs", "mediates"])
def test_whom_nobody_asks_to_sign_is_told_so(tmp_path: Path, person: int, asked: bool) -> None:
    """In Minsk three must consent; Germany, dealt fourth, mediates."""
    room = Classroom(tmp_path, "minsk2_2015")
    _, phones = room.in_rounds(5)
    page = phones[person].page()
    assert ("Sign nothing that is worth less" in page) == asked
    assert ("You are not asked to sign" in page) != asked
    assert ("What you may accept" in page) == asked
    paper = sheets_page(room.lesson.tables[1].talks).partition('id="confidential-DEU"')[2].partition("</section>")[0]
    assert "You are not asked to sign: texts take effect without you." in paper
    assert "in the name of Germany and France" in sheets_page(room.lesson.tables[1].talks)


def test_both_ends_of_a_slider_are_taken_though_they_are_shown_with_two_digits(tmp_path: Path) -> None:
    """Bounds are drawn with many digits; what is shown of them, and what the sheet says, is as far as one may go."""
    room = Classroom(tmp_path, "geneva_2022")
    _, phones = room.in_rounds(3)
    for phone in phones:
        if "stance_NATO" in phone.page():
            phone.move()
    talks, person = room.lesson.tables[1].talks, room.lesson.people[phones[0].id]
    rows = re.findall(r'name="issue_(\w+)" min="([\d.]+)" max="([\d.]+)"', phones[0].page())
    assert len(rows) > 4
    legal = talks.legal(person.party)
    for end, bounds in ((1, legal.low), (2, legal.high)):
        form = {f"issue_{row[0]}": row[end] for row in rows}
        assert phones[0].move(**form, confirmed="1").status_code == 303
        demand = talks.pending[talks.position(person.party)].demand
        for row in rows:
            k = talks.scenario.issue_ids.index(row[0])
            assert demand[0, k] == pytest.approx(bounds[k], abs=0.005)


@pytest.mark.e2e
def test_a_stage_that_was_taken_back_is_told_until_it_is_played_again(tmp_path: Path) -> None:
    """The notice stood above the outcome; what Control announces otherwise stays."""
    room = Classroom(tmp_path, "teaching/warm_up")
    control, phones = room.in_rounds(2)
    table = room.lesson.tables[1]
    for phone in phones:
        phone.move()
    control.do("rewind", table="1", stage=table.stage_key())
    notice = "Control took the last stage back; it is played again."
    assert all(notice in phone.page() for phone in phones)
    for phone in phones:
        phone.move()
    assert not any(notice in phone.page() for phone in phones)
