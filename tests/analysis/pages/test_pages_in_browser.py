"""Pages in a real browser, wide and narrow, light and dark: axe, the policy on scripts, and nothing beyond the edge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from diplosim.cli.main import main
from tests.places import ROOT
from tests.play.classroom.browsers import chromium, needs_browser

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HOSTILE = ("Aid of $1bn to $2bn <script>alert(1)</script>", "$x_{1$", "</title><img src=x onerror=alert(2)> \u202eby")
"""A party, an issue and a case whose names are code, a broken formula and a change of the reading direction."""

SCREENS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]


def said(*arguments: str) -> None:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs_browser()
    pytest.importorskip("axe_playwright_python", reason='needs axe: python -m pip install -e ".[dev]"')
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def pages(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report and a comparison of a case with hostile names, and what a record says."""
    folder = tmp_path_factory.mktemp("pages")
    coded = yaml.safe_load((ROOT / "configs" / "minsk2_2015.yaml").read_text(encoding="utf-8"))
    party, issue, case = HOSTILE
    coded |= {"id": "hostile", "name": case, "beliefs": {"training_runs": 256}}
    coded["parties"][2]["name"], coded["issues"][0]["name"] = party, issue
    hostile = folder / "hostile.yaml"
    hostile.write_text(yaml.safe_dump(coded, sort_keys=False), encoding="utf-8")
    said("batch", str(hostile), "-n", "64", "--out", str(folder / "batch"))
    said("report", str(folder / "batch"), "--quick")
    said("compare", str(hostile), "july_1914", "-n", "64", "--out", str(folder / "compared"))
    said("infer", "cuba_1962", "--no-forward", "-n", "256", "--out", str(folder / "infer"))
    return {
        "report": folder / "batch" / "report" / "index.html",
        "compare": folder / "compared" / "report" / "index.html",
        "infer": folder / "infer" / "index.html",
    }


@pytest.mark.parametrize("name", ["report", "compare", "infer"])
def test_a_page_is_for_everybody_on_every_screen(browser: Any, pages: dict[str, Path], name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width, scheme in SCREENS:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page, complaints = context.new_page(), []
        page.set_default_timeout(60_000)
        page.on("console", lambda m, found=complaints: found.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error, found=complaints: found.append(str(error)))
        page.on("dialog", lambda dialog, found=complaints: (found.append(dialog.message), dialog.dismiss()))
        page.goto(pages[name].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
        found = Axe().run(page).response["violations"]
        assert not found, f"{name} {width} {scheme}: {[(each['id'], each['nodes'][0]['html']) for each in found]}"
        assert not complaints, f"{name} {width} {scheme}: {complaints}"
        drawn = page.evaluate("[...document.querySelectorAll('.drawn')].map(each => each.offsetWidth)")
        assert any(drawn)
        context.close()


def test_a_table_is_cut_off_nowhere_where_the_screen_has_room(browser: Any, pages: dict[str, Path]) -> None:
    """At 1280 pixels the last column of the first table, and captions beside it, went on beyond the edge."""
    beyond = """[...document.querySelectorAll('.scroll')].filter(each => each.offsetWidth > 0).map(each => [
        each.scrollWidth - each.clientWidth,
        each.querySelector('caption').getBoundingClientRect().right - each.getBoundingClientRect().right])"""
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.goto(pages["compare"].as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found = page.evaluate(beyond)
        assert len(found) > 3
        assert all(caption <= 1 for _, caption in found), f"captions at {width}: {found}"
        assert width == 390 or all(columns <= 1 for columns, _ in found), f"columns at {width}: {found}"
        page.close()


def test_what_is_pointed_at_says_its_value(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    for name in ("report", "compare"):
        page.goto(pages[name].as_uri())
        marks = page.locator("svg [data-value]:visible")
        tried = range(0, marks.count(), max(1, marks.count() // 25))
        told = 0
        for place in tried:
            mark = marks.nth(place)
            mark.scroll_into_view_if_needed()
            box = mark.bounding_box()
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            # Another mark may lie over this one, and says its own value.
            told += page.locator(".tip").text_content() == mark.get_attribute("data-value")
        assert told > 0.6 * len(tried), f"{name}: {told} of {len(tried)} marks"
    page.mouse.move(2, 2)
    assert page.locator(".tip").is_hidden()
    page.close()


def test_hostile_names_are_text(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    for name in ("report", "compare"):
        page.goto(pages[name].as_uri())
        assert page.locator("script").count() == 1
        assert page.locator("img").count() == 0
        shown = page.evaluate("document.documentElement.textContent")
        assert "</title><img src=x onerror=alert(2)> \\u202eby" in shown
        assert "\u202e" not in page.content()
    page.goto(pages["report"].as_uri())
    shown = page.evaluate("document.body.textContent")
    assert HOSTILE[0] in shown
    assert HOSTILE[1] in shown
    page.close()
