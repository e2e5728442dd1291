"""Names that data uses and nobody has defined."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route
from diplosim.scenario.spelling import did_you_mean
from diplosim.scenario.validation.raw_data import list_or_empty


def unknown(name: Any, what: str, known: Collection[str]) -> str:
    """The message for a name that is not among the known ones, with a close one if there is any."""
    allowed = ", ".join(known) or "none, as there are none"
    return f"{name!r} is not {what}; {did_you_mean(str(name), known)}allowed: {allowed}"


PARTS = ("a party", "an issue")
"""What a scenario must have: where there is none at all, that is told once, and not of every name."""


def not_known(route: Route, name: Any, what: str, known: Collection[str]) -> Iterator[RouteDiagnostic]:
    """The name at `route`, if it is a text, that is not known; what is no text is reported with the structure."""
    if isinstance(name, str) and name not in known and (known or what not in PARTS):
        yield route, unknown(name, what, known)


def not_among(route: Route, names: Any, what: str, known: Collection[str]) -> Iterator[RouteDiagnostic]:
    """Names in a list, or keys of a mapping, at `route` that are not known; and names given twice."""
    if isinstance(names, Mapping):
        places = [((*route, name), name) for name in names]
    else:
        places = [((*route, position), name) for position, name in enumerate(list_or_empty(names))]
    seen = set()
    for place, name in places:
        if not isinstance(name, str):
            continue  # its type is reported with the structure
        if name not in known and (known or what not in PARTS):
            yield place, unknown(name, what, known)
        if name in known and name in seen:
            yield place, f"{name!r} is given twice; each may appear once"
        seen.add(name)
