"""Who can reach a lesson, what a stranger's guesses cost, and what is kept of a device: nothing."""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from diplosim.cli.commands import classroom
from diplosim.play.classroom import serving
from diplosim.play.classroom.access import Password
from tests.play.classroom.lessons import BASE, PASSWORD, Classroom, Phone

AGENT, DEVICE = "canary-agent/7", "203.0.113.77"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("more", "listens"), [([], "127.0.0.1"), (["--lan"], "0.0.0.0"), (["--lan", "--host", "laptop"], "0.0.0.0")]
)
def test_without_lan_nobody_but_this_computer_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], listens: str
) -> None:
    served: list[Any] = []

    def serve(host: Any, address: serving.Address, password: str) -> None:
        served.append((address, password))
        host.close()

    monkeypatch.setattr(serving, "serve", serve)
    for number in (1, 2):
        arguments = ["teaching/warm_up", *more, "--folder", str(tmp_path / str(number))]
        done = CliRunner().invoke(classroom.command, arguments)
        assert done.exit_code == 0, done.output
        address, password = served[-1]
        assert f"{address.join_at}/control/\npassword: {password}\n" in done.output
        assert re.search(rf"{re.escape(address.join_at)}\ncode: +[A-Z2-9]{{6}}\n", done.output)
        assert "█▀" in done.output  # the QR code
    assert {address.listen for address, _ in served} == {listens}
    assert "with --lan phones" in done.output or more
    assert len({password for _, password in served}) == 2


def test_many_wrong_codes_are_answered_slowly_and_the_right_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if seconds >= 1.0:
            slow.append(seconds)
        else:
            await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", noted)
    room = Classroom(tmp_path)
    stranger = room.phone()
    for _ in range(20):
        assert stranger.post("/join", code="ABCDEG").status_code == 403
    assert slow == []
    assert stranger.post("/join", code="ABCDEG").status_code == 403
    assert len(slow) == 1
    assert room.phone().post("/join", code="ABCDEF").status_code == 303
    assert len(slow) == 1
    room.clock.now += 61.0
    assert stranger.post("/join", code="ABCDEG").status_code == 403
    assert len(slow) == 1


@pytest.mark.e2e
def test_nothing_of_a_device_is_kept_and_there_are_two_cookies(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    room = Classroom(tmp_path)

    def device() -> Phone:
        agent = {"user-agent": AGENT}
        return Phone(TestClient(room.app, BASE, headers=agent, client=(DEVICE, 4321), follow_redirects=False))

    phones = [device() for _ in range(2)]
    for phone in phones:
        phone.post("/join", code="WRONG1")
        assert phone.post("/join", code="ABCDEF").status_code == 303
        assert phone.post("/seat/here").status_code == 303
    control = device()
    assert control.post("/control/login", password=PASSWORD).status_code == 303
    control.do("deal")
    for phase in ("brief", "opening", "rounds"):
        assert control.do("phase", to=phase).status_code == 303
    assert phones[0].post("/seat/message", to="plenary", text="We see you.").status_code == 303
    assert phones[0].move().status_code == 303
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode("latin-1")
    taken = [control.get(f"/control/export/{name}").text for name in ("talks-1.json", "record-1.csv")]
    printed = "".join(capfd.readouterr())
    assert "We see you." in kept
    for text in (kept, *taken, control.get("/control/").text, caplog.text, printed):
        assert AGENT not in text
        assert DEVICE not in text
    assert set(phones[0].client.cookies) == {"seat_abcdef"}
    assert set(control.client.cookies) == {"control_abcdef"}


def test_each_guess_of_a_password_costs_what_scrypt_advises(monkeypatch: pytest.MonkeyPatch) -> None:
    """16 MiB and some 50 ms a try: 128 * r * n bytes (Percival 2009, for logging in)."""
    asked: list[int] = []
    scrypt = hashlib.scrypt

    def noted(*text: bytes, **settings: Any) -> bytes:
        asked.append(128 * settings["r"] * settings["n"])
        return scrypt(*text, **settings)

    monkeypatch.setattr("hashlib.scrypt", noted)
    password = Password("ABCD-EFGH-JKMN")
    assert password.fits(" abcd-efgh-jkmn ")
    assert not password.fits("ABCD-EFGH-JKMM")
    assert asked == [2**24] * 3
