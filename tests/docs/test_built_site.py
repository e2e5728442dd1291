"""The site as it is built: links and anchors within it lead somewhere, and it asks nobody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.places import DOCS, ROOT
from tests.play.classroom.browsers import chromium, needs_browser

pytestmark = pytest.mark.slow

FETCHED = {"img": "src", "script": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
"""What a browser asks for by itself, by tag; of `link` only some kinds."""


WIDEST_FIRST_COLUMN = "Math.max(0, ...[...document.querySelectorAll('td:first-child')].map(cell => cell.offsetWidth))"


@dataclass
class Seen(HTMLParser):
    """Links, anchors and what is fetched, of one page."""

    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=lambda: {"", "__top"})
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        address = found.get(FETCHED.get(tag, ""), "")
        if address and not (tag == "link" and found.get("rel") in ("canonical", "next", "prev")):
            self.fetched.append(address)


@dataclass
class Site:
    """A built site."""

    folder: Path

    @cached_property
    def pages(self) -> dict[Path, Seen]:
        found = {}
        for path in sorted(self.folder.rglob("*.html")):
            found[path] = Seen()
            found[path].feed(path.read_text(encoding="utf-8"))
        return found

    def leads_nowhere(self, page: Path, address: str) -> bool:
        """Whether an address within the site has no file or no such anchor."""
        parts = urlsplit(address)
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file() or not target.is_relative_to(self.folder):
            return True
        return target.suffix == ".html" and unquote(parts.fragment) not in self.pages[target].anchors


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    for package in ("material", "mkdocstrings"):
        pytest.importorskip(package, reason='needs the extra: python -m pip install -e ".[docs]"')
    folder = tmp_path_factory.mktemp("site").resolve()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stderr
    return Site(folder)


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_read_and_searched_from_a_folder(site: Site, width: int) -> None:
    needs_browser()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url) if "file://" not in request.url else None)
        for path in site.pages:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            # the first column stays while a table scrolls, and must leave room for the others
            assert page.evaluate(WIDEST_FIRST_COLUMN) <= 0.6 * width, path
        page.goto((site.folder / "index.html").as_uri())
        if width < 960:
            page.click("label.md-header__button[for=__search]")
        page.wait_for_selector(".md-search-result__meta", state="attached")
        page.click("input.md-search__input")
        page.wait_for_function(
            "() => /Type to start/.test(document.querySelector('.md-search-result__meta').textContent)"
        )
        page.keyboard.type("audience costs")
        page.wait_for_selector(".md-search-result__item a[href*='model.html']")
        assert elsewhere == []


def within(addresses: list[str]) -> Iterator[str]:
    return (address for address in addresses if not urlsplit(address).scheme)


def test_every_page_is_built(site: Site) -> None:
    built = {path.relative_to(site.folder).as_posix() for path in site.pages}
    pages = {path.relative_to(DOCS) for path in DOCS.rglob("*.md")}
    for page in pages:
        name = "index.html" if page.name == "README.md" else f"{page.stem}.html"
        assert (page.parent / name).as_posix() in built


def test_links_and_anchors_within_the_site_lead_somewhere(site: Site) -> None:
    # the page for lost readers is served from any place, so its links begin at the top
    pages = {page: seen for page, seen in site.pages.items() if page.name != "404.html"}
    assert sum(len(seen.links) for seen in pages.values()) > 1000
    broken = [
        f"{page.relative_to(site.folder)}: {address}"
        for page, seen in pages.items()
        for address in (*within(seen.links), *within(seen.fetched))
        if site.leads_nowhere(page, address)
    ]
    assert not broken


def test_the_check_finds_what_is_broken(site: Site) -> None:
    page = site.folder / "how-to.html"
    assert not site.leads_nowhere(page, "model.html#9-honest-limits")
    for address in ("no_such_page.html", "model.html#no-such-heading", "#no-such-heading", "pictures/none.png", "../x"):
        assert site.leads_nowhere(page, address), address


def test_pages_fetch_nothing_from_elsewhere(site: Site) -> None:
    for page, seen in site.pages.items():
        assert seen.fetched
        assert not [address for address in seen.fetched if urlsplit(address).netloc], page


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_anchors_from_outside_the_documentation(site: Site, name: str) -> None:
    """Pages of the repository name headings of the documentation."""
    for target in re.findall(r"\]\(docs/([^)\s]+)\.md(#[^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert not site.leads_nowhere(site.folder / "index.html", f"{target[0]}.html{target[1]}"), target


def test_addresses_elsewhere_are_whole_and_secure(site: Site) -> None:
    for page, seen in site.pages.items():
        for address in seen.links:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme == "https", (page, address)
                assert re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc), (page, address)
                assert not re.search(r"[\s<>\"]", address), (page, address)
