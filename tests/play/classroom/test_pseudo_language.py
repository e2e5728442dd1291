"""With a made-up language in place of the catalogue no English is left on a page but what the case itself says."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from diplosim.play.classroom import catalogue
from diplosim.play.classroom.charts import LONGEST_LABEL
from diplosim.play.classroom.sandbox import Sandbox
from diplosim.play.classroom.sandbox_pages import application as sandbox_application
from diplosim.play.session import Session
from diplosim.scenario.loading import load
from tests.play.classroom.lessons import BASE, Classroom


class Foreign(dict[str, str]):
    """A catalogue whose every text stands in brackets."""

    def __getitem__(self, key: str) -> str:
        return f"⟦{super().__getitem__(key)}⟧"


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "TEXT", Foreign(catalogue.TEXT))


def texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data


def english(page: str, room: Classroom) -> list[str]:
    """Words on a page that come from neither the catalogue nor the case."""
    main = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", " ", page)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt|data-\w*(?:line|ing|minute\w*))="([^"]*)"', main)
    shown = html.unescape(" ¶ ".join([re.sub(r"<[^>]*>", " ¶ ", main), *spoken]))
    while "⟦" in shown:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)
        assert shorter != shown, "brackets that do not match"
        shown = shorter
    known = {
        *texts(room.lesson.scenario.to_mapping()),
        "http://127.0.0.1:8014",
        "?code=ABCDEF",
    }
    known |= {f"{text[: LONGEST_LABEL - 1]}…" for text in known} | {"ABCDEF", BASE, f"{BASE}/?code=ABCDEF"}
    for text in sorted(known, key=len, reverse=True):
        if len(text) > 1:
            shown = shown.replace(text, " ")
    return re.findall(r"[^\W\d_]{3,}", shown)


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
            words = english(phone.get(path, follow_redirects=True).text, room)
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
                        left["sure?"] = english(phone.move(walk_out="1").text, room)
                        refused = phone.move(attack="1", confirmed="1")
                        assert refused.status_code == 422
                        left["refused"] = english(refused.text, room)
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
    assert {party: words for party, page in pages.items() if (words := english(page, room))} == {}


@pytest.mark.e2e
def test_the_made_up_language_reaches_the_sandbox(tmp_path: Path, foreign: None) -> None:
    sandbox = Sandbox(load("teaching/warm_up").replace({"beliefs.training_runs": 64}), 5, 0, folder=tmp_path)
    parts = {"scenario": sandbox.scenario, "seats": ("UPL", "LOW"), "talks": sandbox.talks, "ended": False}
    room: Any = SimpleNamespace(lesson=SimpleNamespace(scenario=sandbox.scenario, tables={1: SimpleNamespace(**parts)}))
    with TestClient(sandbox_application(sandbox, 8014, runs=20), base_url=BASE) as client:
        for stage in ("table", "respond", "decide"):
            assert sandbox.talks.game.stage == stage
            left = {
                path: english(client.get(path).text, room) for path in ("/", "/?seat=UPL", "/?reveal=1", "/nowhere")
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


def test_a_word_outside_the_catalogue_is_found(tmp_path: Path, foreign: None) -> None:
    room = Classroom(tmp_path, "cuba_1962")
    assert english("<p>⟦all ⟦of⟧ this⟧ Hello</p>", room) == ["Hello"]
    assert english('<button aria-label="Close">⟦x⟧</button>', room) == ["Close"]
