"""A page that stands alone: one HTML file with its figures inside, which asks nothing of any other place.

All pages share `templates/page.html` (head, look, layout) and `templates/parts.html` (tables and figures).  Every text
is escaped, and no date is told, so that the same results give the same page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from analysis.pages.sections import Picture
from analysis.plots.figures import save, words
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


def saved_images(pictures: Iterable[Picture], place: Path) -> dict[str, str]:
    """Save pictures as PNG and SVG in a folder; return the data address of each by its name."""
    return {picture.name: _address(picture, place) for picture in pictures}


def render_page(template: str, place: Path, images: Mapping[str, str], values: Mapping[str, Any]) -> Path:
    """Write a page of pictures that are saved already; as `write_page`.  images: from `saved_images`."""
    page = place / PAGE
    write_text_whole(page, _environment().get_template(template).render(values, images=images))
    return page


def _address(picture: Picture, place: Path) -> str:
    """Save a picture and return its SVG as a data address."""
    _, svg = save(picture.figure, place, picture.name)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.read_bytes()).decode("ascii")


def _whole(value: object) -> object:
    """Keep a percent sign on the line of its number, and show control characters instead of sending them."""
    return visible(value).replace(" %", "\N{NO-BREAK SPACE}%") if isinstance(value, str) else value


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
