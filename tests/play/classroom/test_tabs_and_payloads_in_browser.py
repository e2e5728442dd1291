"""In a real browser: two tabs agree, a new link puts the old phone out, and scripts of students run nowhere."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.classroom.browsers import Server, chromium, needs_browser, server
from tests.play.classroom.test_who_may_see import SCRIPTS
from tests.play.classroom.watched_pages import Watcher, begin

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Room = tuple[Server, Watcher, Any, list[Any]]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    needs_browser()
    with server(tmp_path, "teaching/warm_up", "--minutes", "0") as running, chromium() as browser:
        watcher = Watcher(browser, running.base)
        control, phones = watcher.page(1280), [watcher.page() for _ in range(3)]
        begin(running, control, phones)
        yield running, watcher, control, phones


def test_two_tabs_agree_and_two_clicks_are_one_act(room: Room, record_property: Any) -> None:
    running, watcher, _, (phone, *_) = room
    other = phone.context.new_page()
    other.goto(f"{running.base}/seat")
    other.wait_for_selector("section.decision")
    phone.wait_for_selector("section.decision")
    began = time.perf_counter()
    phone.dblclick("section.decision form[id^=move] button.main")
    other.wait_for_selector("text=Sealed.")
    record_property("the_other_tab_knows_after_s", time.perf_counter() - began)
    phone.wait_for_selector("text=1 of 2 delegations have decided")
    other.click("form[id^=withdraw] button")
    phone.wait_for_selector("text=0 of 2 delegations have decided")
    phone.fill("#message-text", "once")
    phone.press("#message-text", "Tab")
    phone.dblclick("#message button")
    other.wait_for_selector(".message >> text=once")
    phone.reload()
    assert phone.locator(".message").count() == 1
    assert watcher.complaints == []


def test_a_new_link_puts_the_old_phone_out_by_itself(room: Room, record_property: Any) -> None:
    _, watcher, control, (phone, *_) = room
    who = phone.inner_text(".who .quiet")
    control.reload()
    row = control.locator("tr", has=control.locator("th", has_text=re.compile(rf"^{who.split(',')[0]}\b"))).last
    began = time.perf_counter()
    row.locator("form[action='/control/reissue'] button").click()
    phone.wait_for_selector("#code")
    record_property("the_old_phone_is_out_after_s", time.perf_counter() - began)
    link = control.inner_text("code.address")
    found = watcher.page()
    found.goto(link)
    found.click("button.main")
    found.wait_for_selector("section.decision")
    assert found.inner_text(".who .quiet") == who
    assert watcher.foreign == []


def test_thirty_payloads_run_in_no_browser(room: Room) -> None:
    running, watcher, control, phones = room
    asked: list[str] = []
    pages = [control, *phones, watcher.page(1280)]
    pages[-1].context.add_cookies(control.context.cookies())
    pages[-1].goto(f"{running.base}/control/projector")
    for page in pages:
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for number, text in enumerate(SCRIPTS):
        form = {"idem": f"key-of-payload-{number}", "text": text}
        address, headers = f"{running.base}/control/do/inject", {"origin": running.base}
        assert control.context.request.post(address, form=form, headers=headers).ok
        if number % 5 == 0:
            form |= {"to": "plenary"}
            assert phones[0].context.request.post(f"{running.base}/seat/message", form=form, headers=headers).ok
    for page in pages:
        page.wait_for_function("n => document.querySelectorAll('.message').length >= n", arg=36)
        page.reload()
        page.wait_for_selector(".message", state="attached")
        assert page.locator(".message script, .message iframe, .message svg, .message img").count() == 0
    assert "<script>alert(1)</script>" in phones[1].inner_text(".messages")
    assert asked == []
    assert watcher.complaints == []
    assert watcher.foreign == []
