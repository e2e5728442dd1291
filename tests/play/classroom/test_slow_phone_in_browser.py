"""In a real browser on a processor four times slower: a lesson can be joined and played."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.play.classroom.browsers import chromium, needs_browser, server
from tests.play.classroom.watched_pages import ASKED, SEAL, Watcher, begin

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

USABLE = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
"""Seconds from asking for a page until it stands and its scripts have run."""


@pytest.fixture
def browser() -> Iterator[Any]:
    needs_browser()
    with chromium() as found:
        yield found


def test_a_phone_four_times_slower_joins_and_plays(
    browser: Any, tmp_path: Path, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """How long the pages take until they can be used is told, not judged: that depends on the machine."""
    with server(tmp_path, "cuba_1962", "--minutes", "0") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        phone.context.new_cdp_session(phone).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        seconds = {}
        phone.goto(f"{running.base}/?code={running.code}")
        seconds["first page"] = phone.evaluate(USABLE)
        begin(running, control, [phone])
        phone.reload()
        seconds["page of a seat"] = phone.evaluate(USABLE)
        phone.wait_for_selector("section.decision")
        asked = phone.evaluate(ASKED)
        phone.fill("#message-text", "Shall we talk about missiles?")
        phone.click("#message button")
        phone.wait_for_selector(".message >> text=Shall we talk")
        phone.evaluate(SEAL)
        phone.wait_for_function(f"old => ({ASKED})() && ({ASKED})() !== old", arg=asked)
        assert watcher.complaints == []
        for what, took in seconds.items():
            record_property(f"usable_s_{what.replace(' ', '_')}", took)
            with capsys.disabled():
                click.echo(f"\non a processor four times slower: {what} usable after {took:.2f} s", nl=False)
