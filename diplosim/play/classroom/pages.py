"""Pages made from templates: everything escaped, every word from the catalogue, those of the engine, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import segno
from markupsafe import Markup

from diplosim.play.classroom.access import new_token
from diplosim.play.classroom.catalogue import said, t

FOLDER = Path(__file__).parent


def environment(words: Callable[..., str], *folders: Path) -> jinja2.Environment:
    """What pages are made with: everything escaped, templates of the classroom behind those of other folders.

    Args:
        words: gives a text of the catalogue, as `t` does.
        *folders: of templates that come first.

    Returns:
        The environment.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, FOLDER / "templates"]),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=said,
    )
    made.globals.update(t=words, key=new_token)
    return made


_environment = environment(t)


def page(template: str, **data: Any) -> str:
    """A page from a template."""
    return _environment.get_template(template).render(**data)


def part(template: str, **data: Any) -> Markup:
    """A part of a page from a template of its own, to be kept and put into pages as it is."""
    return Markup(page(template, **data))  # what is filled in has been escaped by the template


def qr(address: str) -> Markup:
    """A QR code of an address as a drawing inside a page."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=6, border=2, dark="#000", light="#fff", title=address, svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)


def clock(seconds: float | None) -> str:
    """Time left as minutes and seconds, empty without a clock."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


_environment.filters["clock"] = clock
