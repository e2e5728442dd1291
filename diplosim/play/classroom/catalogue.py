"""Every sentence and label that a page of the classroom shows, in one place, so that it can be translated."""

from __future__ import annotations

from diplosim.play.classroom.catalogue_debrief import DEBRIEF
from diplosim.play.classroom.catalogue_pages import PAGES
from diplosim.play.classroom.catalogue_sandbox import SANDBOX
from diplosim.play.classroom.catalogue_talks import TALKS

LANGUAGE = "en"
"""Language of the catalogue."""

TEXT = {**PAGES, **TALKS, **DEBRIEF, **SANDBOX}
"""Key -> text; names in braces are filled in."""


def t(key: str, **values: object) -> str:
    """A text of the catalogue, filled in.  Raises KeyError where there is none."""
    return TEXT[key].format(**values) if values else TEXT[key]
