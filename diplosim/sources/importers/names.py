"""Ids for names that files spell freely: letters, digits and underscores, each id once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from diplosim.scenario.file_names import alike, is_device

LONGEST = 64
"""Characters that an id of a scenario may have."""


def identifier(name: str) -> str:
    """The nearest id to a name: accents dropped, anything else but letters and digits an underscore."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_") or "unnamed"


def identifiers(names: Iterable[str]) -> list[str]:
    """An id for each name, in their order; those of the same id, in any case, are numbered from the second on.

    A name that Windows keeps for devices gets an underscore.
    """
    given: list[str] = []
    for name in names:
        wanted = identifier(name)
        wanted = chosen = f"{wanted}_" if is_device(wanted) else wanted
        count = 1
        while chosen in given or alike(chosen, given):
            count += 1
            suffix = f"_{count}"
            chosen = wanted[: LONGEST - len(suffix)] + suffix
        given.append(chosen)
    return given
