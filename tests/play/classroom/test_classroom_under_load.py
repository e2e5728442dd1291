"""Hard kills under load lose and double nothing; forty people who act at once see each other's acts.

Only addresses of this machine are asked, a bounded number of times.
"""

import json
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from diplosim.play.classroom.access import new_token
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.serving import LOG
from diplosim.play.classroom.setup import Setup
from diplosim.play.classroom.store import EventStore
from tests.play.classroom.browsers import Server, free_port, started

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LINES = httpx.HTTPError


CLIENTS: list[httpx.Client] = []


@pytest.fixture(autouse=True)
def close_clients() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


class Student:
    """A phone that joins, and sends until it is acknowledged."""

    def __init__(self, server: Server) -> None:
        self.base = server.base
        self.client = httpx.Client(base_url=server.base, headers={"origin": server.base}, timeout=20.0)
        CLIENTS.append(self.client)

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, data=form, headers={"accept": "application/json"})

    def join(self, code: str) -> None:
        self.client.post("/join", data={"code": code, "idem": new_token()})
        assert self.post("/seat/here", idem=new_token()).status_code == 200

    def say(self, text: str, until: float) -> bool:
        """Send a message under one key until it is acknowledged or time is up."""
        key, to = new_token(), "plenary"
        while time.monotonic() < until:
            try:
                answer = self.post("/seat/message", idem=key, to=to, text=text)
                if answer.status_code == 200:
                    return True
                if answer.status_code == 422:  # no seat at the table
                    to = "alliance:NATO"
            except LINES:
                pass
            time.sleep(0.2)
        return False


def control_of(server: Server) -> Student:
    control = Student(server)
    assert control.client.post("/control/login", data={"password": server.password}).status_code == 303
    return control


def begun(server: Server, people: int) -> tuple[Student, list[Student]]:
    """A lesson in its rounds."""
    control = control_of(server)
    students = [Student(server) for _ in range(people)]
    for student in students:
        student.join(server.code)
    assert control.post("/control/do/deal", idem=new_token()).status_code == 200
    for phase in ("brief", "opening", "rounds"):
        assert control.post("/control/do/phase", idem=new_token(), to=phase).status_code == 200
    return control, students


def test_twenty_hard_kills_lose_and_double_no_acknowledged_act(tmp_path: Path) -> None:
    port = free_port()
    command = ("geneva_2022", "--tables", "4", "--minutes", "0")
    server = started(tmp_path, *command, port=port)
    _, students = begun(server, 40)
    said: list[str] = []
    lock, over = threading.Lock(), time.monotonic() + 75.0

    def talk(number: int) -> None:
        dice, count = random.Random(number), 0
        while time.monotonic() < over:
            text = f"word {number}-{count}"
            if students[number].say(text, over + 30.0):
                with lock:
                    said.append(text)
            count += 1
            time.sleep(1.0 + dice.random())

    threads = [threading.Thread(target=talk, args=(i,)) for i in range(len(students))]
    for thread in threads:
        thread.start()
    kills = 0
    while kills < 20:
        time.sleep(0.5)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server = started(tmp_path, *command, port=port)
        kills += 1
    for thread in threads:
        thread.join()
    control_of(server)
    server.process.terminate()
    server.process.wait()
    store = EventStore(tmp_path / LOG)
    events = store.events()
    texts = [event.body["text"] for event in events if event.kind == "message"]
    assert len(said) > 100
    assert len(texts) == len(set(texts))
    assert set(said) <= set(texts)
    once, again = Lesson(Setup.from_dict(events[0].body)), Lesson(Setup.from_dict(events[0].body))
    for event in events:
        once.apply(event)
        again.apply(event)
    assert once.hashes() == again.hashes()
    with sqlite3.connect(tmp_path / LOG) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_forty_people_who_act_at_once_are_all_heard(tmp_path: Path, record_property: Any) -> None:
    server = started(tmp_path, "geneva_2022", "--tables", "4", "--minutes", "0")
    try:
        _, students = begun(server, 40)
        gate = threading.Barrier(len(students))
        waits: list[float] = []

        def act(student: Student, number: int) -> None:
            gate.wait()
            start = time.perf_counter()
            assert student.say(f"at once {number}", time.monotonic() + 60.0)
            waits.append(time.perf_counter() - start)

        threads = [threading.Thread(target=act, args=(s, i)) for i, s in enumerate(students)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(waits) == 40
        seen = [student.client.get("/seat").text for student in students]
        assert all("at once" in text for text in seen)
        record_property("acknowledged_p95_s", sorted(waits)[37])
        (tmp_path / "waits.json").write_text(json.dumps(sorted(waits)))
    finally:
        server.process.terminate()
        server.process.wait()
