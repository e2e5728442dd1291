"""A lesson for tests: a host with a clock that stands still unless it is moved, and phones that ask it for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from diplosim.play.classroom.access import Password, new_token
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.server import application
from diplosim.play.classroom.setup import Setup
from diplosim.scenario.loading import load

BASE = "http://127.0.0.1:8014"
PASSWORD = "AAAA-BBBB-CCCC"


@lru_cache
def yaml_of(name: str) -> str:
    """A shipped case as YAML."""
    return load(name).to_yaml()


@lru_cache
def known_password() -> Password:
    """Control's password; with all the work of its hash, logging in would take as long as the lesson."""
    return Password(PASSWORD, work=2)


class Seconds:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Classroom:
    """A lesson with its pages; `scenario` is the name of a case or a case."""

    def __init__(self, folder: Path, scenario: Any = "cuba_1962", **setup: Any) -> None:
        self.path, self.clock = folder / "lesson.sqlite3", Seconds()
        text = yaml_of(scenario) if isinstance(scenario, str) else scenario.to_yaml()
        self.setup = Setup(**{"scenario": text, "code": "ABCDEF", "minutes": 50, **setup})
        self.open()

    def open(self) -> None:
        self.host = Host(self.path, self.setup, self.clock)
        self.app = application(self.host, known_password(), ["127.0.0.1:8014"], BASE)

    def restart(self) -> None:
        """Stop the server without a word and start it again."""
        self.host.close()
        self.open()

    @property
    def lesson(self) -> Any:
        return self.host.lesson

    def phone(self, app: Any = None) -> Phone:
        return Phone(TestClient(app or self.app, base_url=BASE, follow_redirects=False))

    def joined(self) -> Phone:
        phone = self.phone()
        assert phone.post("/join", code="ABCDEF").status_code == 303
        phone.id = next(reversed(self.lesson.people))
        return phone

    def control(self) -> Phone:
        phone = self.phone()
        assert phone.post("/control/login", password=PASSWORD).status_code == 303
        return phone

    def seated(self, people: int) -> tuple[Phone, list[Phone]]:
        """Control, and people with places dealt."""
        control, phones = self.control(), [self.joined() for _ in range(people)]
        for phone in phones:
            assert phone.post("/seat/here").status_code == 303
        assert control.do("deal").status_code == 303
        return control, phones

    def in_rounds(self, people: int) -> tuple[Phone, list[Phone]]:
        control, phones = self.seated(people)
        for phase in ("brief", "opening", "rounds"):
            assert control.do("phase", to=phase).status_code == 303, phase
        return control, phones


class Phone:
    """A browser without scripts."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.id = client, ""

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, key: str = "", origin: str = BASE, accept: str = "", **form: Any) -> Any:
        headers = {"origin": origin} | ({"accept": accept} if accept else {})
        return self.client.post(path, data={"idem": key or new_token(), **form}, headers=headers)

    def do(self, act: str, **form: Any) -> Any:
        return self.post(f"/control/do/{act}", **form)

    def page(self) -> str:
        answer = self.get("/seat")
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def stage(self) -> str:
        """Name of the stage in the form of the page, empty where there is none."""
        found = re.search(r'name="stage" value="([^"]+)"', self.page())
        return found[1] if found else ""

    def move(self, **form: Any) -> Any:
        return self.post("/seat/move", stage=form.pop("stage", None) or self.stage(), **form)


@contextmanager
def running(classroom: Classroom) -> Iterator[TestClient]:
    """A client with the lesson's clock at work behind it."""
    with TestClient(classroom.app, base_url=BASE, follow_redirects=False) as client:
        yield client
