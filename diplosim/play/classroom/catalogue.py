"""Every sentence and label that a page of the classroom shows, in one place, so that it can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.play.classroom.catalogue_debrief import DEBRIEF
from diplosim.play.classroom.catalogue_engine import ENGINE
from diplosim.play.classroom.catalogue_pages import PAGES
from diplosim.play.classroom.catalogue_sandbox import SANDBOX
from diplosim.play.classroom.catalogue_talks import TALKS
from diplosim.seats.worded import Worded, in_other_words, worded

TEXT = {**ENGINE, **PAGES, **TALKS, **DEBRIEF, **SANDBOX}
"""Key -> text; names in braces are filled in."""


def t(key: str, **values: object) -> str:
    """A text of the catalogue, filled in, also with sentences of the engine.  Raises KeyError where there is none."""
    return TEXT[key].format(**{name: said(value) for name, value in values.items()}) if values else TEXT[key]


def sentence(key: str, **values: object) -> Worded:
    """A text of the catalogue for an error: like a sentence of the engine it knows its key.  Raises KeyError."""
    return worded(TEXT, key, **values)


def said(text: Any, names: Mapping[str, str] | None = None) -> Any:
    """A sentence of the engine by this catalogue, ids in it by their names; what is no such sentence stays as it is."""
    return in_other_words(text, TEXT, names)
