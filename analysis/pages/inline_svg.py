"""A figure inside a page: its SVG in the colours of the page, light or dark, with a value on each mark that has one."""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

from analysis.plots.figures import GIVEN
from diplosim.harmless import visible

THEME = {
    "#000000": "ink",
    "#1c1c1e": "ink",
    "#222222": "ink",
    "#262626": "ink",
    "#333333": "ink",
    "#444444": "soft",
    "#555555": "soft",
    "#666666": "soft",
    "#777777": "soft",
    "#888888": "soft",
    "#999999": "soft",
    "#bbbbbb": "faint",
    "#d9d9d6": "line",
    "#dddddd": "line",
    "#e2e2e2": "line",
    "#ffffff": "paper",
    "#c6d9ec": "box",
}
"""Neutral colours of the figures -> the colour of the page that takes their place; colours that mean something stay."""


def inline_svg(text: str, name: str, alt: str) -> Markup:
    """The SVG of a figure as an element of a page.

    Args:
        text: of an SVG file, as Matplotlib writes it.
        name: unique on the page; it is put before every id, so that figures do not share ids.
        alt: what is seen, for whoever cannot see it.

    Returns:
        The element, with no id of another figure and no colour that only one background can bear.
    """
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\n?", "", body, flags=re.DOTALL)
    body = re.sub(rf'id="{GIVEN}([0-9a-f]*)(?:_\d+)?"', _value, body)
    body = re.sub(r'(?<= )id="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    body = re.sub(r"(fill|stroke): (#[0-9a-f]{6})", _themed, body)
    head, _, rest = body.partition(">")
    sizes = dict(re.findall(r'(width|height)="([0-9.]+)pt"', head))
    box = re.search(r'viewBox="[^"]+"', head)
    width = round(float(sizes["width"]) * 100 / 72)
    opening = (
        f'<svg {box.group() if box else ""} width="{width}" role="img" aria-label="{escape(visible(alt))}" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return Markup(opening + rest)


def _value(found: re.Match[str]) -> str:
    """An id that holds a value -> the value, in a form that the page's script shows."""
    return f'data-value="{escape(visible(bytes.fromhex(found.group(1)).decode("utf-8")))}"'


def _themed(found: re.Match[str]) -> str:
    """A neutral colour -> that of the page, with the old one where a reader knows no variables."""
    kind, colour = found.groups()
    return f"{kind}: var(--{THEME[colour]}, {colour})" if colour in THEME else str(found.group())
