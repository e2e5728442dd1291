"""A Geneva lesson in a real browser, from the code to the debrief, held against axe and the policy on scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.classroom.browsers import Server, chromium, free_port, needs_browser, server, started
from tests.play.classroom.watched_pages import ASKED, SEAL, Watcher, begin, shot

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Watcher]]:
    needs_browser()
    folder = tmp_path_factory.mktemp("lesson")
    with server(folder, "geneva_2022", "--run", "2", "--minutes", "600") as running, chromium() as browser:
        yield running, Watcher(browser, running.base)


def test_a_geneva_lesson_with_four_people(lesson: tuple[Server, Watcher]) -> None:
    running, watcher = lesson
    bad: dict[str, list[str]] = {}

    def checked(page: Any, name: str) -> None:
        bad.update(watcher.faults(page, name))

    control = watcher.page(1280)
    control.goto(f"{running.base}/control/")
    checked(control, "login")
    control.fill("#password", running.password)
    control.click("button.main")
    control.wait_for_selector(".code")
    checked(control, "control_lobby")

    phones = [watcher.page() for _ in range(4)]
    for phone in phones:
        phone.goto(f"{running.base}/?code={running.code}")
        if phone is phones[0]:
            checked(phone, "join")
        phone.click("button.main")
        phone.wait_for_selector("#here")
        phone.click("#here button")
        phone.wait_for_selector("p.card.good")
    checked(phones[0], "lobby")
    control.wait_for_selector("text=Deal seats to 4")
    control.click("form[action='/control/do/deal'] button")
    ally = phones[3]
    place = control.locator("form[id^='place-p']").nth(3)
    place.locator("select").select_option("1:seat:POL")
    place.locator("button").click()
    ally.wait_for_selector(".who >> text=Poland")

    def go_on(to: str, sign: str) -> None:
        control.reload()
        control.click("form[action='/control/do/phase'] button")
        phones[0].wait_for_selector(sign)

    go_on("brief", "#quiz")
    checked(phones[0], "brief")
    checked(ally, "ally_brief")
    checked(control, "control_brief")
    for phone in phones:
        phone.wait_for_selector("#ready")
        phone.click("#ready button")
        phone.wait_for_selector("#ready", state="detached")
    first = phones[0]
    first.check("input[name=sealed][value=together]")
    first.check("input[name=silence][value=reject]")
    first.check("input[name=bounds][value=asks]")
    first.click("#quiz button")
    first.wait_for_selector("p.wrong")
    assert first.locator("p.right").count() == 2

    go_on("opening", "#statement")
    first.fill("#statement-text", "Peace <script>alert(1)</script>")
    first.click("#statement button")
    first.wait_for_selector("blockquote")
    assert "<script>" in first.inner_text("blockquote >> nth=0")
    checked(first, "opening")
    checked(ally, "ally_opening")

    go_on("rounds", "#message")
    first.select_option("#to", "pair:RUS")
    first.fill("#message-text", "Shall we talk about missiles?")
    first.click("#message button")
    phones[1].wait_for_selector("text=Shall we talk about missiles?")
    assert first.input_value("#message-text") == ""
    assert first.input_value("#to") == "pair:RUS"
    assert "missiles?" not in phones[2].inner_text("main")

    ally.wait_for_selector("text=what do you say inside your alliance")
    checked(ally, "ally_caucus")
    ally.fill("#message-text", "We shall not move on missiles.")
    ally.click("#message button")
    phones[1].wait_for_timeout(1000)
    assert "not move on missiles" not in phones[0 if "Russia" in phones[0].inner_text(".who") else 1].inner_text("main")
    control.reload()
    control.select_option("#ev-kind", "posture")
    control.select_option("#ev-party", "RUS")
    control.fill("#ev-value", "2")
    control.fill("#ev-what", "Another army moves to the border.")
    control.click("#event button")
    control.wait_for_selector("text=Round 2: Another army moves")
    checked(control, "control_event")

    seen: set[str] = set()
    waited = False
    for _ in range(800):
        if not waited and "You have nothing to decide" in ally.inner_text("main"):
            waited = True
            checked(ally, "ally_waits")
        for phone in phones:
            asked = phone.evaluate(ASKED)
            if asked:
                if asked not in seen and phone is not phones[2]:
                    seen.add(asked)
                    checked(phone, f"stage_{len(seen)}")
                    if len(seen) == 1:
                        checked(control, "control_rounds")
                phone.evaluate(SEAL)
        first.wait_for_timeout(100)
        if "Outcome" in first.inner_text("h1"):
            break
    assert len(seen) == 4
    assert waited
    assert "Another army moves to the border." in first.text_content("main")
    assert "Outcome" in first.inner_text("h1")
    checked(first, "outcome")

    control.reload()
    control.click("form[action='/control/do/phase'] button")
    first.wait_for_selector("a[href='/debrief']")
    first.click("a[href='/debrief']")
    first.wait_for_selector("text=When did it turn?")
    checked(first, "debrief")
    first.set_viewport_size({"width": 390, "height": 844})
    wider = "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.ariaLabel)"
    assert first.evaluate(wider) == [], "no column of a table is out of sight on a phone"
    control.goto(f"{running.base}/control/debrief")
    control.select_option("#policy", "conceder")
    control.click("#ask-move button[formmethod=post]")
    control.wait_for_selector("text=talks end otherwise")
    checked(control, "control_debrief")
    control.goto(f"{running.base}/control/projector")
    checked(control, "projector")
    assert bad == {}
    assert watcher.complaints == []
    assert watcher.foreign == []


@pytest.mark.slow
def test_a_whole_game_by_keyboard(lesson: tuple[Server, Watcher], tmp_path: Path) -> None:
    browser = lesson[1].browser
    with server(tmp_path, "teaching/warm_up", "--minutes", "0") as running:
        watcher = Watcher(browser, running.base)
        control, phone = watcher.page(1280), watcher.page()

        def press(page: Any, selector: str, key: str = "Enter") -> None:
            """Go to an element with the tabulator and press a key on it."""
            page.wait_for_selector(selector, state="attached")
            for _ in range(150):
                if page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
                    page.keyboard.press(key)
                    return
                page.keyboard.press("Tab")
            raise AssertionError(f"no way by keyboard to {selector}")

        control.goto(f"{running.base}/control/")
        press(control, "#password", "a")
        control.keyboard.press("Backspace")
        control.keyboard.type(running.password)
        control.keyboard.press("Enter")
        phone.goto(f"{running.base}/")
        press(phone, "#code", "End")
        phone.keyboard.type(running.code)
        phone.keyboard.press("Enter")
        press(phone, "#here button")
        phone.wait_for_selector("p.card.good")
        control.wait_for_selector("text=Deal seats to 1")
        press(control, "form[action='/control/do/deal'] button")
        phone.wait_for_timeout(500)
        for sign in ("#quiz", "#statement", "section.decision"):
            control.reload()
            press(control, "form[action='/control/do/phase'] button")
            phone.wait_for_selector(sign)
        for _ in range(80):
            if "Outcome" in phone.inner_text("h1"):
                break
            if phone.evaluate(ASKED):
                press(phone, "section.decision form[id^=move] button.main")
            phone.wait_for_timeout(400)
        assert "Outcome" in phone.inner_text("h1")


def test_the_first_page_is_small(lesson: tuple[Server, Watcher]) -> None:
    running, watcher = lesson
    page = watcher.page()
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(len(r.body())))
    page.goto(f"{running.base}/")
    page.wait_for_load_state("networkidle")
    assert 5_000 < sum(sizes) <= 150_000


@pytest.mark.parametrize("sockets", [True, False], ids=["socket", "polling"])
@pytest.mark.slow
def test_open_pages_recover_by_themselves(lesson: tuple[Server, Watcher], tmp_path: Path, sockets: bool) -> None:
    """The server dies and comes back: the page says so, keeps what was typed, and catches up without a reload."""
    port = free_port()
    first = started(tmp_path, "cuba_1962", "--minutes", "0", port=port)
    watcher = Watcher(lesson[1].browser, first.base)
    control, phone = watcher.page(1280), watcher.page()
    if not sockets:
        phone.add_init_script("window.WebSocket = function () { throw new Error('blocked'); };")
    control.goto(f"{first.base}/control/")
    control.fill("#password", first.password)
    control.click("button.main")
    phone.goto(f"{first.base}/?code={first.code}")
    phone.click("button.main")
    phone.wait_for_selector("#here")
    phone.click("#here button")
    phone.wait_for_selector("p.card.good")
    control.wait_for_selector("text=Deal seats to 1")
    control.click("form[action='/control/do/deal'] button")
    phone.wait_for_selector("#message", state="detached")
    control.reload()
    control.click("form[action='/control/do/phase'] button")
    phone.wait_for_selector("#quiz")
    phone.fill("#message-text", "half a sent")
    phone.evaluate("window.stayed = true")
    first.process.kill()
    first.process.wait()
    phone.wait_for_selector("#line:has-text('down')")
    again = started(tmp_path, "cuba_1962", port=port)
    try:
        phone.wait_for_selector("#line:not(:has-text('down'))", state="attached")
        control.reload()
        control.click("form[action='/control/do/phase'] button")
        phone.wait_for_selector("#statement")
        assert phone.input_value("#message-text") == "half a sent"
        assert phone.evaluate("window.stayed") is True
        phone.click("#message button")
        phone.wait_for_selector(".message >> text=half a sent")
        assert phone.locator(".message").count() == 1
    finally:
        again.process.terminate()
        again.process.wait()


@pytest.mark.slow
def test_two_at_a_seat_decide_together(lesson: tuple[Server, Watcher], tmp_path: Path) -> None:
    with server(tmp_path, "teaching/warm_up", "--minutes", "0", "--pairs", "joint") as running:
        watcher = Watcher(lesson[1].browser, running.base)
        control, phones = watcher.page(1280), [watcher.page() for _ in range(4)]
        begin(running, control, phones)
        one, two = phones[0], phones[2]
        one.wait_for_selector("section.decision")
        assert one.inner_text(".who strong") == two.inner_text(".who strong")
        one.click("section.decision form[id^=move] button.main")
        two.wait_for_selector("text=Your partner proposes this")
        for page, name in ((one, "joint_proposed"), (two, "joint_asked")):
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                assert watcher.violations(page) == []
                shot(page, f"{name}_{width}")
        two.click("form[action='/seat/confirm'] button")
        one.wait_for_selector("text=Sealed.")
        assert watcher.complaints == []
