"""With a made-up language in place of the catalogue no English is left on a page but what the case itself says."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from diplosim.play.classroom import catalogue
from diplosim.play.classroom.sandbox import Sandbox
from diplosim.play.classroom.sandbox_pages import application as sandbox_application
from diplosim.play.classroom.workers import Worker
from diplosim.play.session import Session
from diplosim.scenario.loading import load
from tests.play.classroom.lessons import BASE, Classroom
from tests.play.classroom.made_up_language import Foreign, english


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "TEXT", Foreign(catalogue.TEXT))


@pytest.mark.e2e
def test_the_made_up_language_reaches_every_page(tmp_path: Path, foreign: None) -> None:
    room = Classroom(tmp_path, "cuba_1962", pairs="joint")
    control, phones = room.control(), [room.joined() for _ in range(5)]
    left: dict[str, list[str]] = {}

    def look(what: str) -> None:
        for name, phone, path in (
            ("phone", phones[0], "/seat"),
            ("press", phones[4], "/seat"),
            ("stranger", room.phone(), "/"),
            ("stranger at control", room.phone(), "/control/"),
            ("nowhere", phones[0], "/nowhere"),
            ("control", control, "/control/"),
            ("projector", control, "/control/projector"),
            ("debrief", phones[0], "/debrief"),
        ):
            words = english(phone.get(path, follow_redirects=True).text, room.lesson.scenario)
            if words:
                left[f"{what}: {name}"] = words

    look("lobby")
    for phone in phones:
        phone.post("/seat/here")
    control.do("deal")
    look("dealt")
    for phase in ("brief", "opening", "rounds"):
        control.do("phase", to=phase)
        if phase == "opening":
            phones[0].post("/seat/statement", text="⟦said⟧")
        look(phase)
    table, stages = room.lesson.tables[1], set()
    for _ in range(9):
        for phone in phones[:4]:
            if phone.stage():
                if table.talks.game.stage not in stages:
                    stages.add(table.talks.game.stage)
                    look(table.talks.game.stage)
                    if table.talks.game.stage == "decide":
                        left["sure?"] = english(phone.move(walk_out="1").text, room.lesson.scenario)
                        refused = phone.move(attack="1", confirmed="1")
                        assert refused.status_code == 422
                        left["refused"] = english(refused.text, room.lesson.scenario)
                proposal = table.proposed.get(room.lesson.people[phone.id].party)
                if proposal is not None and proposal.by != phone.id:
                    phone.post("/seat/confirm", stage=phone.stage())
                else:
                    phone.move()
        room.clock.now += 10.0
        if table.talks.game.round > 0:
            break
    assert stages == {"table", "respond", "decide"}
    while not table.ended:
        control.do("advance", table="1", stage=table.stage_key())
    look("ended")
    for phase in ("outcome", "reveal", "debrief"):
        if room.lesson.phase != phase:
            control.do("phase", to=phase)
        look(phase)
    assert {"sure?", "refused"} <= set(left)
    assert table.attempts
    assert {name: words for name, words in left.items() if words} == {}


@pytest.mark.e2e
def test_the_made_up_language_reaches_members_who_only_caucus(tmp_path: Path, foreign: None) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    _, phones = room.in_rounds(12)
    assert room.lesson.tables[1].talks.game.stage == "caucus"
    pages = {room.lesson.people[phone.id].party: phone.page() for phone in phones}
    assert "stance_NATO" in pages["TUR"]
    assert {party: words for party, page in pages.items() if (words := english(page, room.lesson.scenario))} == {}


@pytest.mark.e2e
def test_the_made_up_language_reaches_what_control_looks_at_and_takes_home(
    tmp_path: Path, foreign: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "ask", lambda self, key, what, *given: what(*given, runs=20))
    case = load("teaching/warm_up").replace({"beliefs.training_runs": 64})
    room = Classroom(tmp_path, case)
    control, (phone, _) = room.in_rounds(2)
    table, left = room.lesson.tables[1], {}
    left["preview"] = english(control.get("/control/seat/1/UPL").text, case)
    phone.post("/seat/belief", about="LOW", type_sincere="50", type_pretext="50")
    shown = control.post("/control/reissue", person=phone.id).text
    left["new link"] = english(shown.replace(address := re.findall(r"http://[^<\"]+/s/[\w-]+", shown)[0], ""), case)
    left["link"] = english(phone.get(address).text, case)
    left["used link"] = english(phone.get(f"{BASE}/s/wrong").text, case)
    while not table.ended:
        control.do("advance", table="1", stage=table.stage_key())
    for phase in ("outcome", "reveal"):
        if room.lesson.phase != phase:
            control.do("phase", to=phase)
    assert control.post("/control/what-if", table="1", at="0", policy="conceder").status_code == 303
    for path in ("debrief", "what-if?table=1&at=0", "export/debrief-1.html"):
        left[path] = english(control.get(f"/control/{path}").text, case)
    assert {what: words for what, words in left.items() if words} == {}


@pytest.mark.e2e
def test_the_made_up_language_reaches_the_sandbox(tmp_path: Path, foreign: None) -> None:
    sandbox = Sandbox(load("teaching/warm_up").replace({"beliefs.training_runs": 64}), 5, 0, folder=tmp_path)
    with TestClient(sandbox_application(sandbox, 8014, runs=20), base_url=BASE) as client:
        for stage in ("table", "respond", "decide"):
            assert sandbox.talks.game.stage == stage
            left = {
                path: english(client.get(path).text, sandbox.scenario)
                for path in ("/", "/?seat=UPL", "/?reveal=1", "/nowhere")
            }
            assert {path: words for path, words in left.items() if words} == {}, stage
            sandbox.play_stage()


@pytest.mark.parametrize("stage", ["table", "respond", "decide"])
def test_every_reason_for_a_limit_can_be_said_in_the_made_up_language(stage: str, foreign: None) -> None:
    talks = Session(load("geneva_2022").replace({"beliefs.training_runs": 64}), runs=1, seed=3)
    while talks.game.stage != stage:
        talks.play_stage()
    reasons = [limit.reason for party in talks.scenario.seated for limit in talks.legal(party).limits]
    assert reasons
    assert [reason for reason in reasons if not catalogue.said(reason).startswith("⟦")] == []


def test_a_word_outside_the_catalogue_is_found() -> None:
    case = load("cuba_1962")
    assert english("<p>⟦all ⟦of⟧ this⟧ Hello</p>", case) == ["Hello"]
    assert english('<button aria-label="Close">⟦x⟧</button>', case) == ["Close"]
    assert english("<p>event.value: ⟦x⟧</p>", case) == ["event", "value"]
