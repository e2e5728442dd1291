"""The page in a real browser: moved, typed and stepped by keyboard, without a fault of access, asking nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.a_scenario import TEXT
from tests.play.classroom.browsers import chromium, faults_of_access, needs_browser, page_of_a_command

pytestmark = pytest.mark.slow


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    needs_browser()
    (tmp_path / "border.yaml").write_text(TEXT + "beliefs: {training_runs: 64}\n", encoding="utf-8")
    with page_of_a_command("explore", "border.yaml", "--seed", "5", folder=tmp_path) as address:
        yield address


def test_both_widths_and_both_schemes(base: str) -> None:
    with chromium() as browser:
        elsewhere: list[str] = []
        said: list[str] = []
        for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"), (320, "light")):
            page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
            page.on("request", lambda request: elsewhere.append(request.url) if base not in request.url else None)
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            for path in ("/", "/?war_costs=0.5&more=rounds&step=4&observers=fixed", "/?step=999", "/?war_costs=-1"):
                page.goto(base + path)
                page.wait_for_selector("svg.chart", timeout=300_000)
                for summary in page.query_selector_all("details:not([open]) > summary"):
                    summary.click()
                assert faults_of_access(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            page.close()
        assert elsewhere == []
        assert [text for text in said if "422" not in text] == []


def test_moved_typed_and_stepped_by_keyboard(base: str) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 844})
        page.goto(base)
        page.wait_for_selector("dl.shares", timeout=300_000)

        page.focus("#r-war_costs")
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        page.wait_for_function("() => location.search === '?war_costs=0.8'")
        assert page.input_value("#n-war_costs") == "0.8"
        assert page.evaluate("document.activeElement.id") == "r-war_costs"
        page.wait_for_selector("text=1 moved")
        page.wait_for_selector("text=Observers: belief tables refitted", timeout=300_000)

        page.focus("#n-parameters\\.defer_cost")
        page.keyboard.press("Control+A")
        page.keyboard.type("0.4")
        page.wait_for_function("() => location.search.includes('parameters.defer_cost=0.4')")
        page.wait_for_selector("text=2 moved")
        page.keyboard.press("Control+A")
        page.keyboard.type("7")
        page.wait_for_selector("text=7 is out of range; allowed: 0 or more up to 1")
        assert page.input_value("#n-parameters\\.defer_cost") == "7"

        page.focus("#reset-all")
        page.keyboard.press("Enter")
        page.wait_for_function("() => location.search === ''")
        page.wait_for_selector("text=0 moved")
        assert page.input_value("#n-war_costs") == "1"
        assert page.input_value("#r-war_costs") == "1"

        page.select_option("#more", "parties.ANA.patience")
        page.wait_for_selector("#n-parties\\.ANA\\.patience")
        assert page.input_value("#more") == ""

        page.fill("#run", "3")
        page.wait_for_selector("text=One talk, step by step: run 3")
        page.focus("#way-next")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=step 2 of")
        for key, shown in (("ArrowRight", "step 3 of"), ("ArrowLeft", "step 2 of"), ("End", "How it ended")):
            page.keyboard.press(key)
            page.wait_for_selector(f"text={shown}")
        page.keyboard.press("PageUp")
        page.wait_for_function("() => !document.getElementById('step').textContent.startsWith('How it ended')")
        page.keyboard.press("Home")
        page.wait_for_selector("text=Before the talks")
        page.keyboard.press("PageDown")
        page.wait_for_selector("text=Round 1, 1 January 2030")


def test_without_scripts_it_works_as_a_form(base: str) -> None:
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(base)
        page.fill("#n-war_costs", "0.5")
        page.click("button.main")
        assert "war_costs=0.5" in page.url
        assert "1 moved" in page.content()
        page.click("#way-next")
        assert "step 2 of" in page.content()
