"""Clocks in a real browser: what a page shows is the server's time, and a page that stood still catches up."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.play.classroom.browsers import chromium, needs_browser, server
from tests.play.classroom.watched_pages import Watcher, begin

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs_browser()
    with chromium() as found:
        yield found


SHOWN = "() => { const [m, s] = document.querySelector('[data-left]').textContent.split(':'); return 60 * m + +s; }"
"""Seconds that the page's own clock shows."""


def test_the_time_shown_is_the_server_s(browser: Any, tmp_path: Path) -> None:
    """Also ten seconds after the page was loaded, and once Control has stopped the clock and let it run again."""
    with server(tmp_path, "teaching/warm_up", "--minutes", "90") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        begin(running, control, [phone])
        phone.wait_for_selector("[data-left]")

        def check() -> None:
            """The server's time lies between what the page shows before and after it is asked, or within a second."""
            before = phone.evaluate(SHOWN)
            answer = phone.context.request.get(f"{running.base}/seat").text()
            (left,) = re.findall(r'data-left="([\d.]+)"', answer)
            assert phone.evaluate(SHOWN) - 1.0 <= float(left) <= before + 1.0

        check()
        phone.wait_for_timeout(10_000)
        check()
        address, headers = f"{running.base}/control/do", {"origin": running.base}
        for number, act in enumerate(("pause", "resume")):
            form = {"idem": f"key-of-clock-{number}"}
            assert control.context.request.post(f"{address}/{act}", form=form, headers=headers).ok
            phone.wait_for_timeout(3_000)
        phone.wait_for_selector("[data-left]")
        check()


def test_a_phone_that_slept_catches_up(
    browser: Any, tmp_path: Path, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that stood still without a line for a minute; how long it takes until it shows everything."""
    asleep = float(os.environ.get("DIPLOSIM_ASLEEP", "60"))
    with server(tmp_path, "cuba_1962", "--minutes", "0") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        begin(running, control, [phone])
        phone.wait_for_selector("section.decision")
        phone.fill("#message-text", "half a sent")
        system = phone.context.new_cdp_session(phone)
        phone.context.set_offline(True)
        system.send("Page.setWebLifecycleState", {"state": "frozen"})
        for number in range(20):
            form = {"idem": f"key-of-news-{number}", "text": f"News {number} from the capital"}
            address, headers = f"{running.base}/control/do/inject", {"origin": running.base}
            assert control.context.request.post(address, form=form, headers=headers).ok
        time.sleep(asleep)
        phone.context.set_offline(False)
        woken = time.perf_counter()
        system.send("Page.setWebLifecycleState", {"state": "active"})
        phone.wait_for_selector("text=News 19 from the capital")
        seconds = time.perf_counter() - woken
        assert phone.locator(".message").count() == 20
        assert phone.input_value("#message-text") == "half a sent"
        record_property("full_state_after_waking_s", seconds)
        with capsys.disabled():
            click.echo(f"\nasleep {asleep:.0f} s: everything shown {seconds:.2f} s after waking")
