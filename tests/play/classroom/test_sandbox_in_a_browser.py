"""The sandbox in a real browser: played by keyboard to the end, without a fault of access, asking nobody else."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.classroom.browsers import _read_until, _wait_for, chromium, free_port, needs_browser

pytestmark = pytest.mark.slow

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    needs_browser()
    port = free_port()
    command = [sys.executable, "-m", "diplosim", "classroom", "teaching/warm_up", "--sandbox", "--port", str(port)]
    process = subprocess.Popen([*command, "--folder", str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    _read_until(process.stdout, "Ctrl+C")
    _wait_for(port)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    process.stdout.close()


def faults(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]


def press(page: Any, name: str) -> None:
    """Walk to a button with the tabulator and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            break
    else:
        raise AssertionError(f"no way to {name!r} by keyboard")
    page.keyboard.press("Enter")


def test_a_whole_game_by_keyboard(base: str) -> None:
    with chromium() as browser:
        elsewhere: list[str] = []
        said: list[str] = []
        for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
            page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
            page.on("request", lambda request: elsewhere.append(request.url) if base not in request.url else None)
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            for path in ("/", "/?seat=UPL&reveal=1"):
                page.goto(base + path)
                page.wait_for_selector("svg.chart", timeout=60_000)
                assert faults(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            page.close()
        page = browser.new_page(viewport={"width": 1280, "height": 844})
        page.goto(base)
        for _ in range(3):
            before = page.locator("h1").inner_text()
            if "ended" in before:
                break
            press(page, "Play to the end of the round")
            page.wait_for_function("old => document.querySelector('h1').innerText !== old", arg=before)
        assert page.locator("h1").inner_text() == "The talks have ended"
        assert "Outcome:" in page.content()
        assert faults(page) == []
        assert (elsewhere, said) == ([], [])
