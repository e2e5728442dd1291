"""From a scenario file, or plain data of its layout, to a validated Scenario; all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from diplosim.scenario import registry
from diplosim.scenario.catalogue import find, names, theory
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import Document, parse_document, read_document
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.all_checks import validated


def load(name_or_path: str | Path, *, allow_code: bool = False) -> Scenario:
    """Load a scenario.

    Args:
        name_or_path: name (`geneva_2022`) or path.
        allow_code: whether the Python files that it names (`policy: helper.py:Helper`) may be run when it is played.
            A scenario is data that may come from anywhere, so that this must be said once; of a scenario that names
            none it changes nothing.

    Returns:
        The scenario.

    Raises:
        ScenarioError: with every problem found.
    """
    document = read_document(find(name_or_path))
    if allow_code:
        registry.allow_named(document.data)
    return from_document(document)


def from_mapping(data: Mapping[str, Any], file: str = "scenario") -> Scenario:
    """Validate plain data in the layout of a scenario file; messages name `file`.  Raises ScenarioError."""
    return from_document(Document(file, data))


@lru_cache(maxsize=8)
def from_text(text: str, file: str) -> Scenario:
    """Validate a scenario as logs and lessons carry it; the last few are kept, since a talk is replayed many times.

    Args:
        text: as in a scenario file.
        file: what messages call it.

    Returns:
        The scenario; the same one for the same text.

    Raises:
        ScenarioError: with every problem found.
    """
    return from_document(parse_document(text, file))


def from_document(document: Document) -> Scenario:
    """Validate a document.  Raises ScenarioError with every problem found, in the order of the lines."""
    return validated(document, Scenario)


def shipped_name(scenario: Scenario) -> str | None:
    """The name by which commands find this very scenario, None where it is not shipped or its values were changed."""
    for name in (*names(), *theory()):
        if name.rpartition("/")[2] == scenario.id and load(name).content_hash() == scenario.content_hash():
            return name
    return None


__all__ = ["ScenarioError", "from_document", "from_mapping", "from_text", "load", "shipped_name"]
