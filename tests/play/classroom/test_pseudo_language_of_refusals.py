"""Whatever is refused or goes wrong is told in the words of the catalogue, and in words that a teacher understands."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from diplosim.play.classroom import catalogue
from diplosim.play.classroom.sandbox import Sandbox
from diplosim.play.classroom.sandbox_pages import application as sandbox_application
from diplosim.play.classroom.workers import Worker
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tests.play.classroom.lessons import BASE, Classroom, Phone
from tests.play.classroom.made_up_language import Foreign, english

TECHNICAL = r"\w\.\w+:|\bNone\b|\b(str|int|float|list|tuple|ndarray|Error|Traceback)\b|\.(py|yaml)\b"
"""A key path, a place in a file, a Python type: what nobody in a classroom should read."""

EVENT = {"kind": "status_quo", "issue": "jupiters", "value": "0.3", "what": "⟦Missiles are moved at night.⟧"}

DAMAGED: dict[str, list[dict[str, str]]] = {
    "table": [{"issue_jupiters": "much"}, {"issue_jupiters": "1.3"}],
    "respond": [{"text_1": "sign", "text_2": "sign", "text_3": "sign", "text_4": "sign"}],
    "decide": [
        {"posture": "7"},
        {"words": "loud"},
        {"attack": "1", "confirmed": "1"},
        {"reopen": "1", "confirmed": "1"},
    ],
}
"""Forms that no page sends, and moves that are not legal."""


@pytest.fixture(params=["English", "made up"])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is wrong with the words of an answer: in English anything technical, in the made-up language any English."""
    if request.param == "English":
        return lambda page, scenario: [found[0] for found in re.finditer(TECHNICAL, shown(page))]
    monkeypatch.setattr(catalogue, "TEXT", Foreign(catalogue.TEXT))
    return english


def shown(page: str) -> str:
    """What a reader sees of a page."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", page))


@pytest.mark.e2e
@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "1.3"},
        {"value": "-1"},
        {"value": "much"},
        {"issue": "weather"},
        {"kind": "capability", "party": "weather"},
        {"kind": "posture", "party": "SUN", "value": "2.5"},
        {"kind": "earthquake"},
        {"what": ""},
        {"scheduled": "99"},
        {"table": "9"},
    ],
    ids=str,
)
def test_events_that_cannot_be(tmp_path: Path, told: Any, wrong: dict[str, str]) -> None:
    room = Classroom(tmp_path)
    control, _ = room.in_rounds(2)
    assert EVENT["issue"] in room.lesson.scenario.issue_ids
    answer = control.do("event", **{**EVENT, **wrong})
    assert answer.status_code == 422
    assert told(answer.text, room.lesson.scenario) == []


@pytest.mark.e2e
def test_an_event_after_the_last_round_and_one_without_words(tmp_path: Path, told: Any) -> None:
    short = {"rounds": 2, "calendar": [], "deadline.at_round": 2, "beliefs.training_runs": 16}
    wordless = {"events": [{"round": 2, "kind": "breakdown", "value": 0.0}]}
    room = Classroom(tmp_path, load("cuba_1962").replace({**short, **wordless}))
    control, phones = room.in_rounds(2)
    assert control.do("event", kind="war_cost", party="SUN", value="1", what="⟦x⟧").status_code == 303
    table = room.lesson.tables[1]
    while table.talks.game.round == 0:
        control.do("advance", table="1", stage=table.stage_key())
    for page in (control.get("/control/").text, phones[0].page(), control.get("/control/projector").text):
        assert told(page, room.lesson.scenario) == []
    answer = control.do("event", **EVENT)
    assert answer.status_code == 422
    assert told(answer.text, room.lesson.scenario) == []


def stages_of(room: Classroom, phones: list[Phone]) -> Iterator[str]:
    """The stages of a round, each before anybody has decided."""
    table = room.lesson.tables[1]
    while table.talks.game.round == 0:
        yield table.talks.game.stage
        for phone in phones:
            if phone.stage():
                room.clock.now += 10.0
                phone.move()


@pytest.mark.e2e
def test_moves_that_cannot_be(tmp_path: Path, told: Any) -> None:
    room = Classroom(tmp_path, minutes=0)
    _, phones = room.in_rounds(3)
    wrong: dict[str, list[str]] = {}
    for stage in stages_of(room, phones):
        for form in DAMAGED[stage]:
            for phone in filter(Phone.stage, phones):
                room.clock.now += 10.0
                answer = phone.move(**form)
                assert answer.status_code in (303, 200, 422), answer.text
                wrong[f"{stage} {form}"] = told(answer.text, room.lesson.scenario)
    assert {what: words for what, words in wrong.items() if words} == {}


@pytest.mark.e2e
def test_a_stance_that_does_not_exist(tmp_path: Path, told: Any) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    _, phones = room.in_rounds(12)
    (ally,) = (phone for phone in phones if room.lesson.people[phone.id].party == "TUR")
    answer = ally.move(stance_NATO="shout")
    assert answer.status_code == 422
    assert told(answer.text, room.lesson.scenario) == []


@pytest.mark.e2e
def test_a_what_if_of_a_move_that_is_not_legal(tmp_path: Path, told: Any) -> None:
    room = Classroom(tmp_path, load("teaching/warm_up").replace({"beliefs.training_runs": 64}))
    control, _ = room.in_rounds(2)
    table = room.lesson.tables[1]
    for _ in range(3):
        control.do("advance", table="1", stage=table.stage_key())
    places = {entry.stage: at for at, entry in enumerate(table.talks.entries)}
    for form in ({"at": "999"}, {"at": str(places["decide"]), "attack": "1"}, {"at": "0", "policy": "nobody"}):
        answer = control.post("/control/what-if", table="1", **form)
        assert answer.status_code == 422
        assert told(answer.text, room.lesson.scenario) == []


@pytest.fixture
def warm_up() -> Scenario:
    return load("teaching/warm_up").replace({"beliefs.training_runs": 64})


@pytest.mark.e2e
def test_acts_of_the_sandbox_that_cannot_be(tmp_path: Path, told: Any, warm_up: Scenario) -> None:
    sandbox = Sandbox(warm_up, 5, 0, folder=tmp_path)
    with TestClient(sandbox_application(sandbox, 8014, runs=20), base_url=BASE) as client:

        def refused(act: str, **form: str) -> None:
            for accept in ("text/html", "application/json"):
                headers = {"origin": BASE, "accept": accept}
                answer = client.post(f"/seat/{act}", data={"idem": f"key of {act}", **form}, headers=headers)
                assert answer.status_code in (409, 422), (act, form, answer.text)
                page = answer.text if accept == "text/html" else f"<p>{answer.json()['text']}</p>"
                assert told(page, warm_up) == [], (act, form)

        refused("withdraw", party="UPL")
        refused("weigh", party="UPL")
        refused("policy", party="nobody")
        refused("move", party="UPL", issue_water="much")
        for act in ("rewind", "fork", "ask"):
            refused(act, at="999")
            refused(act, at="much")
        refused("choose", line="9")
        refused("play", stage="another")
        while sandbox.talks.game.stage != "decide":
            sandbox.play_stage()
        refused("move", party="UPL", attack="1")
        while not sandbox.talks.ended:
            sandbox.play_stage()
        refused("policy", party="UPL")
        refused("move", party="UPL")
        refused("play", stage=sandbox.stage_key(""))


@pytest.mark.e2e
def test_the_price_of_a_package_for_who_tables_none(tmp_path: Path, told: Any) -> None:
    case = load("geneva_2022").replace({"beliefs.training_runs": 64})
    sandbox = Sandbox(case, 5, 0, folder=tmp_path)
    with TestClient(sandbox_application(sandbox, 8014, runs=20), base_url=BASE) as client:
        answer = client.post("/seat/price", data={"party": "POL"}, headers={"origin": BASE})
        assert answer.status_code == 409
        assert told(f"<p>{answer.json()['text']}</p>", case) == []


def broken(*given: object) -> dict[str, object]:
    raise ValueError("lesson.yaml:14: events[3].value: a secret of the programme")


@pytest.mark.e2e
def test_calculations_that_fail(tmp_path: Path, told: Any, warm_up: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "ask", lambda self, key, what, *given: {"failed": True})
    sandbox = Sandbox(warm_up, 5, 0, folder=tmp_path / "sandbox")
    sandbox.seal_policy("UPL")
    sandbox.weigh("UPL")
    sandbox.fork(0)
    with TestClient(sandbox_application(sandbox, 8014, runs=20), base_url=BASE) as client:
        page = client.get("/").text
    assert catalogue.t("s_failed") in page
    assert catalogue.t("s_working") not in page
    assert told(page, warm_up) == []

    room = Classroom(tmp_path, warm_up)
    control, _ = room.in_rounds(2)
    table = room.lesson.tables[1]
    while not table.ended:
        control.do("advance", table="1", stage=table.stage_key())
    assert control.post("/control/what-if", table="1", at="0", policy="conceder").status_code == 303
    page = control.get("/control/debrief").text
    assert page.count(catalogue.t("d_failed")) == 2
    assert told(page, warm_up) == []


@pytest.mark.e2e
def test_an_error_of_the_worker_is_for_the_terminal_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def ask() -> object:
        worker = Worker(lambda: None)
        while (answer := worker.ask("question", broken)) is None:
            await asyncio.sleep(0.05)
        worker.close()
        return answer

    with caplog.at_level(logging.ERROR):
        assert asyncio.run(ask()) == {"failed": True}
    assert "a secret of the programme" in caplog.text


@pytest.mark.e2e
def test_a_disk_that_takes_nothing(tmp_path: Path, told: Any, caplog: pytest.LogCaptureFixture) -> None:
    room = Classroom(tmp_path)
    control, phones = room.in_rounds(2)
    room.host.store._database.execute("PRAGMA query_only = ON")
    for _ in range(2):
        answer = phones[0].post("/seat/message", to="plenary", text="⟦lost⟧")
        assert answer.status_code == 507
    assert told(answer.text, room.lesson.scenario) == []
    assert told(control.get("/control/").text, room.lesson.scenario) == []
    assert str(room.path) in control.get("/control/").text
    assert caplog.text.count("readonly") == 1
