"""The sandbox in a real browser: played by keyboard to the end, without a fault of access, asking nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.classroom.browsers import chromium, faults_of_access, needs_browser, page_of_a_command

pytestmark = pytest.mark.slow


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    needs_browser()
    with page_of_a_command("classroom", "teaching/warm_up", "--sandbox", "--folder", ".", folder=tmp_path) as address:
        yield address


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
                page.wait_for_selector("svg.chart", timeout=300_000)
                assert faults_of_access(page) == []
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
        assert faults_of_access(page) == []
        assert (elsewhere, said) == ([], [])
