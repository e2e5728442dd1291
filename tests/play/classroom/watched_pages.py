"""Pages of a lesson in a real browser, watched for what must not happen on them, and a lesson brought to its rounds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.play.classroom.browsers import Server

REFUSED = ("409 (Conflict)", "429 (Too Many Requests)")
"""What the browser notes where a stage was played while a page still showed it, or clicks come too fast."""

PATIENCE = 300_000
"""Milliseconds for which a page is waited for; on a machine with other work a debrief may take minutes."""

ASKED = """() => document.querySelector('section.decision form[id^=move]')
    && !document.querySelector('form[id^=withdraw]') ? document.querySelector('#decision-title').textContent : ''"""
SEAL = (
    """() => { const b = document.querySelector('section.decision form[id^=move] button.main'); if (b) b.click(); }"""
)

ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RULES = {"light": ALL_RULES, "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a page is held against in each colour scheme: the second has only other colours."""


class Watcher:
    """Pages with what must not happen on them: messages of the policy, errors, requests to other hosts."""

    def __init__(self, browser: Any, base: str) -> None:
        self.browser, self.base = browser, base
        self.complaints: list[str] = []
        self.foreign: list[str] = []

    def page(self, width: int = 390, dark: bool = False) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light"
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda m: (
                self.complaints.append(m.text) if m.type == "error" and not any(r in m.text for r in REFUSED) else None
            ),
        )
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith(self.base) else self.foreign.append(r.url))
        return page

    def violations(self, page: Any, rules: dict[str, Any] = ALL_RULES) -> list[str]:
        """What axe finds, WCAG 2.2 A and AA; it is put into the page from outside, past the policy on scripts."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page, options={"runOnly": rules}).response["violations"]
        return [f"{v['id']}: {[n['html'][:200] for n in v['nodes']]}" for v in found]

    def faults(self, page: Any, name: str) -> dict[str, list[str]]:
        """What is wrong with a page, on a phone, on a large screen, and on a phone in the dark; pictures are kept."""
        bad = {}
        for width, scheme in ((390, "light"), (390, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            found = self.violations(page, RULES[scheme])
            if found:
                bad[f"{name} {width} {scheme}"] = found
            shot(page, f"{name}_{width}_{scheme}")
        page.emulate_media(color_scheme="light")
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                bad[f"{name} {width}"] = [f"scrolls sideways: {wide}"]
        return bad


def shot(page: Any, name: str) -> None:
    """Keep a picture where a person wants to look: DIPLOSIM_PICTURES names the folder."""
    if folder := os.environ.get("DIPLOSIM_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def begin(
    running: Server,
    control: Any,
    phones: list[Any],
    look: Callable[[str], object] = lambda phase: None,
    until: str = "rounds",
) -> None:
    """A lesson in its rounds or an earlier phase, through its pages; `look` is called in every phase before."""
    control.goto(f"{running.base}/control/")
    control.fill("#password", running.password)
    control.click("button.main")
    for phone in phones:
        phone.goto(f"{running.base}/?code={running.code}")
        phone.click("button.main")
        phone.wait_for_selector("#here")
        phone.click("#here button")
        phone.wait_for_selector("p.card.good")
    control.wait_for_selector(f"form[action='/control/do/deal'] button:has-text('{len(phones)}')")
    look("lobby")
    control.click("form[action='/control/do/deal'] button")
    for phase, sign in (("brief", "#quiz"), ("opening", "#statement"), ("rounds", "section.decision")):
        phones[0].wait_for_timeout(500)
        control.reload()
        control.click("form[action='/control/do/phase'] button")
        phones[0].wait_for_selector(sign)
        if phase == until:
            return
        look(phase)
