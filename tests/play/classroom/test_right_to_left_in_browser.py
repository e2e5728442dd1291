"""In a real browser: in a language that is read from right to left pages are mirrored, and as well to use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.classroom.browsers import chromium, needs_browser, page_of_a_command, server
from tests.play.classroom.watched_pages import ASKED, SEAL, Watcher, begin

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MADE_UP = "tests.play.classroom.right_to_left"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs_browser()
    with chromium() as found:
        yield found


def side_of(page: Any, selector: str) -> tuple[float, float]:
    """How far the first such element is from the left and from the right edge of the window."""
    left, right = page.evaluate(
        "s => { const r = document.querySelector(s).getBoundingClientRect(); return [r.left, innerWidth - r.right]; }",
        selector,
    )
    return left, right


def test_a_lesson_from_right_to_left(browser: Any, tmp_path: Path) -> None:
    with server(tmp_path, "cuba_1962", "--minutes", "0", module=MADE_UP) as running:
        watcher = Watcher(browser, running.base)
        control, phones = watcher.page(1280), [watcher.page(), watcher.page()]
        first, stranger = phones[0], watcher.page()
        bad: dict[str, list[str]] = {}

        def look(name: str) -> None:
            bad.update(watcher.faults(first, f"rtl_{name}"))
            bad.update(watcher.faults(control, f"rtl_control_{name}"))

        stranger.goto(f"{running.base}/?code={running.code}")
        assert stranger.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar-XB", "rtl"]
        bad.update(watcher.faults(stranger, "rtl_join"))
        lost = Watcher(browser, running.base).page()  # that the page is missing is a complaint of the browser
        lost.goto(f"{running.base}/nowhere")
        bad.update(watcher.faults(lost, "rtl_refused"))
        begin(running, control, phones, look)

        first.fill("#message-text", "Shall we talk about missiles?")
        first.click("#message button")
        first.wait_for_selector(".message >> text=Shall we talk")
        first.set_viewport_size({"width": 390, "height": 844})
        left, right = side_of(first, "#message button")
        assert left > right
        left, right = side_of(first, "section.decision .slide output")
        assert left < right

        seen: set[str] = set()
        for _ in range(100):
            for phone in phones:
                asked = phone.evaluate(ASKED)
                if asked and asked not in seen:
                    seen.add(asked)
                    bad.update(watcher.faults(phone, f"rtl_stage_{len(seen)}"))
                if asked:
                    phone.evaluate(SEAL)
            phones[0].wait_for_timeout(300)
            if len(seen) == 3:
                break
        assert len(seen) == 3
        control.reload()
        bad.update(watcher.faults(control, "rtl_control_rounds"))

        def do(act: str, **form: str) -> None:
            headers, key = {"origin": running.base}, {"idem": f"key of {act} {form}"[:64]}
            posted = control.context.request.post(f"{running.base}/control/do/{act}", form=key | form, headers=headers)
            assert posted.ok, posted.text()

        stage = control.locator("form[action='/control/do/advance'] input[name=stage]")
        while stage.count():
            do("advance", table="1", stage=stage.get_attribute("value"))
            control.reload()
        bad.update(watcher.faults(first, "rtl_outcome"))
        do("phase", to="reveal")
        control.goto(f"{running.base}/control/projector")
        bad.update(watcher.faults(control, "rtl_projector"))
        first.goto(f"{running.base}/debrief")
        first.wait_for_selector("svg.chart polyline", state="attached")
        for summary in first.query_selector_all("details:not([open]) > summary"):
            summary.click()
        bad.update(watcher.faults(first, "rtl_debrief"))
        assert bad == {}
        assert watcher.complaints == []


def test_the_sandbox_from_right_to_left(browser: Any, tmp_path: Path) -> None:
    more = ("classroom", "teaching/warm_up", "--sandbox", "--folder", str(tmp_path))
    with page_of_a_command(*more, folder=Path.cwd(), module=MADE_UP) as base:
        watcher = Watcher(browser, base)
        page = watcher.page()
        page.goto(f"{base}/?seat=UPL&reveal=1")
        page.wait_for_selector("svg.chart")
        assert watcher.faults(page, "rtl_sandbox") == {}
        assert watcher.complaints == []
