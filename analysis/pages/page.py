"""A page that stands alone: one HTML file with its figures inside, which asks nothing of any other place.

All pages share `templates/page.html` (head, look, layout, glossary), `templates/parts.html` (answer, tables, figures)
and one small script, which the page's content security policy knows by its hash and which the page can do without: it
shows the value of a mark that is pointed at, sorts tables, and opens what is folded before printing.  Every text is
escaped, and no date is told, so that the same results give the same page.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from analysis.pages import glossary
from analysis.pages.inline_svg import inline_svg
from analysis.pages.sections import Picture
from analysis.plots.figures import save, svg_text, words
from diplosim.atomic_files import write_text_whole
from diplosim.harmless import visible

PAGE = "index.html"


def write_page(template: str, place: Path, pictures: Iterable[Picture], values: Mapping[str, Any]) -> Path:
    """Write the pictures as PNG and SVG and the page that shows them; return the path of the page.

    Args:
        template: file name in `templates/`.
        place: folder, made if it is not there.
        pictures: what the page shows.
        values: what the template names; the data addresses of the pictures are added as `images`, by name.

    Returns:
        Path of the page.

    Raises:
        jinja2.UndefinedError: if the template names a value that is not given.
        OSError: if the folder cannot be written.
    """
    place.mkdir(exist_ok=True)
    return render_page(template, place, saved_images(pictures, place), values)


def saved_images(pictures: Iterable[Picture], place: Path) -> dict[str, Markup]:
    """Save pictures as PNG and SVG in a folder; return what a page shows of each by its name."""
    return {picture.name: _inline(picture, place) for picture in pictures}


def render_page(template: str, place: Path, images: Mapping[str, Markup], values: Mapping[str, Any]) -> Path:
    """Write a page of pictures that are saved already; as `write_page`.  images: from `saved_images`."""
    page = place / PAGE
    shown = _environment().get_template(template)
    terms = glossary.used_in(shown.render(values, images=dict.fromkeys(images, ""), glossary=(), script=script()))
    write_text_whole(page, shown.render(values, images=images, glossary=terms, script=script()))
    return page


def _inline(picture: Picture, place: Path) -> Markup:
    """Save a picture and return it as an element, in both layouts where it has two."""
    _, svg = save(picture.figure, place, picture.name)
    wide = inline_svg(svg.read_text(encoding="utf-8"), picture.name, picture.alt)
    if picture.narrow is None:
        return Markup('<div class="drawn">{}</div>').format(wide)
    narrow = inline_svg(svg_text(picture.narrow), f"{picture.name}-narrow", picture.alt)
    return Markup('<div class="drawn wide">{}</div>\n<div class="drawn narrow">{}</div>').format(wide, narrow)


@cache
def script() -> tuple[Markup, str]:
    """The script of all pages, and its hash as a content security policy names it."""
    text = (resources.files("analysis.pages") / "templates" / "page.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return Markup(text), f"sha256-{digest}"


def _whole(value: object) -> object:
    """Keep a percent sign on the line of its number, and show control characters instead of sending them."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value).replace(" %", "\N{NO-BREAK SPACE}%")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("analysis.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_whole,
    )
    environment.filters["words"] = words
    return environment
