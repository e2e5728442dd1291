"""Clocks in a real browser: what a page shows is the server's time, and a page that stood still catches up."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.play.classroom.browsers import Server, chromium, free_port, needs_browser, server, started
from tests.play.classroom.watched_pages import Watcher, begin

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs_browser()
    with chromium() as found:
        yield found


SHOWN = "() => { const [m, s] = document.querySelector('[data-left]').textContent.split(':'); return 60 * m + +s; }"
"""Seconds that the page's own clock shows."""

TWO_CLOCKS = """(() => {
    const wall = Date, steady = performance.now.bind(performance), ahead = { wall: 0, steady: 0 };
    window.Date = class extends wall {
        constructor(...given) { if (given.length) super(...given); else super(wall.now() + ahead.wall); }
        static now() { return wall.now() + ahead.wall; }
    };
    performance.now = () => steady() + ahead.steady;
    window.jump = (clock, hours) => { ahead[clock] += 3_600_000 * hours; };
})();"""
"""Lets the device's clock jump: the one on the wall, which people set, or the one that counts, also through sleep."""


HEARD = """addEventListener('DOMContentLoaded', () => {
    window.heard = [];
    const spoken = document.getElementById('spoken');
    new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, { childList: true });
});"""
"""Notes what the page says aloud by itself."""


def told_time(running: Server, phone: Any) -> None:
    """The server's time lies between what the page shows before and after it is asked, or within a second."""
    before = phone.evaluate(SHOWN)
    answer = phone.context.request.get(f"{running.base}/seat").text()
    (left,) = re.findall(r'data-left="([\d.]+)"', answer)
    assert phone.evaluate(SHOWN) - 1.0 <= float(left) <= before + 1.0


def inject(running: Server, control: Any, text: str) -> None:
    form = {"idem": f"key of {text}", "text": text}
    address, headers = f"{running.base}/control/do/inject", {"origin": running.base}
    assert control.context.request.post(address, form=form, headers=headers).ok


def test_the_time_shown_is_the_server_s(browser: Any, tmp_path: Path, record_property: Any) -> None:
    """Also ten seconds after the page was loaded, and once Control has stopped the clock and let it run again."""
    with server(tmp_path, "teaching/warm_up", "--minutes", "90") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        begin(running, control, [phone])
        phone.wait_for_selector("[data-left]")
        told_time(running, phone)
        phone.wait_for_timeout(10_000)
        told_time(running, phone)
        address, headers = f"{running.base}/control/do", {"origin": running.base}
        for number, (act, sign) in enumerate((("pause", ".timer.paused"), ("resume", "[data-left]"))):
            form = {"idem": f"key-of-clock-{number}"}
            began = time.perf_counter()
            assert control.context.request.post(f"{address}/{act}", form=form, headers=headers).ok
            phone.wait_for_selector(sign)
            record_property(f"{act}_is_shown_after_s", time.perf_counter() - began)
            phone.wait_for_timeout(3_000)
        told_time(running, phone)


def test_a_device_whose_clock_jumps_shows_the_server_s_time_and_all_that_happens(browser: Any, tmp_path: Path) -> None:
    with server(tmp_path, "teaching/warm_up", "--minutes", "90") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        phone.add_init_script(TWO_CLOCKS)
        begin(running, control, [phone])
        phone.wait_for_selector("[data-left]")
        phone.fill("#message-text", "half a sent")
        for number, (clock, hours) in enumerate((("wall", 7), ("wall", -30), ("steady", 7))):
            phone.evaluate("([clock, hours]) => window.jump(clock, hours)", [clock, hours])
            phone.wait_for_timeout(3_000)
            told_time(running, phone)
            inject(running, control, f"News {number} from the capital")
            phone.wait_for_selector(f"text=News {number} from the capital")
            told_time(running, phone)
        assert phone.input_value("#message-text") == "half a sent"
        phone.reload()
        assert phone.input_value("#message-text") == "half a sent"
        phone.click("#message button")
        phone.wait_for_selector(".message >> text=half a sent")
        assert phone.locator(".message").count() == 4
        assert watcher.complaints == []


@pytest.mark.parametrize("sockets", [True, False], ids=["socket", "polling"])
def test_time_in_which_the_server_stood_still_is_no_time(browser: Any, tmp_path: Path, sockets: bool) -> None:
    port = free_port()
    first = started(tmp_path, "teaching/warm_up", "--minutes", "90", port=port)
    watcher = Watcher(browser, first.base)
    control, phone = watcher.page(1280), watcher.page()
    if not sockets:
        phone.add_init_script("window.WebSocket = function () { throw new Error('blocked'); };")
    begin(first, control, [phone])
    phone.wait_for_selector("[data-left]")
    first.process.kill()
    first.process.wait()
    phone.wait_for_selector("#line:has-text('down')")
    time.sleep(5.0)
    again = started(tmp_path, "teaching/warm_up", port=port)
    try:
        phone.wait_for_selector("#line:not(:has-text('down'))", state="attached")
        phone.wait_for_timeout(3_000)
        told_time(again, phone)
    finally:
        again.process.terminate()
        again.process.wait()


@pytest.mark.parametrize(("minutes", "words"), [("45", "Five minutes left."), ("11", "One minute left.")])
def test_the_clock_speaks_once_when_little_time_is_left(browser: Any, tmp_path: Path, minutes: str, words: str) -> None:
    """The brief lasts 12 % of the lesson, some seconds more than the time of which is spoken."""
    with server(tmp_path, "teaching/warm_up", "--minutes", minutes) as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()
        phone.add_init_script(HEARD)
        begin(running, control, [phone], until="brief")
        assert phone.evaluate("window.heard") == []
        phone.wait_for_function("() => window.heard.length > 0")
        phone.wait_for_timeout(3_000)
        assert phone.evaluate("window.heard") == [words]
        assert phone.get_attribute(".timer", "aria-live") == "off"
        assert phone.get_attribute("#spoken", "role") == "status"


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
            inject(running, control, f"News {number} from the capital")
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
