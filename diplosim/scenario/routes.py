"""Dotted paths into a scenario, such as `parties.RUS.war_cost.low`.

List items are found by their id (parties, issues), their name (alliances, tracks), by `A-B` or `A-B-kind`
(edges), or by their position from 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Step: TypeAlias = str | int | float | datetime.date
Route: TypeAlias = tuple[Step, ...]
"""Keys and list positions that lead from the top of a document to one value."""


def follow(data: Any, path: str) -> Route | None:
    """The route that a dotted path names in this data, or None where it leads nowhere."""
    return next(_routes(data, path), None)


def _routes(data: Any, path: str) -> Iterator[Route]:
    """Try the longest names first, since a name may itself contain dots (an anchor at 0.4)."""
    if path == "":
        yield ()
        return
    words = path.split(".")
    for length in range(len(words), 0, -1):
        step = find(data, ".".join(words[:length]))
        if step is not None:
            for rest in _routes(data[step], ".".join(words[length:])):
                yield (step, *rest)


def find(data: Any, name: str) -> Any:
    """The key or list position that a name means in a mapping or list; None if none or more than one."""
    if isinstance(data, Mapping):
        if name in data:
            return name
        return next((key for key in data if not isinstance(key, str) and str(key) == name), None)
    if isinstance(data, list | tuple):
        named = [place for place, item in enumerate(data) if isinstance(item, Mapping) and name in labels(item)]
        if named:
            return named[0] if len(named) == 1 else None
        if name.isdecimal() and int(name) < len(data):
            return int(name)
    return None


def labels(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Names by which a list item can be addressed, the most usual first."""
    if isinstance(item.get("id"), str):
        return (item["id"],)
    if isinstance(item.get("a"), str) and isinstance(item.get("b"), str):
        a, b, kind = item["a"], item["b"], item.get("kind")
        return (f"{a}-{b}-{kind}", f"{b}-{a}-{kind}", f"{a}-{b}", f"{b}-{a}")
    if isinstance(item.get("name"), str):
        return (item["name"],)
    return ()


def dotted(route: Route, data: Any = None) -> str:
    """A route as a dotted path; list items go by name where `data` has one for them, else by position."""
    words: list[str] = []
    for step in route:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        names = labels(data) if isinstance(step, int) and isinstance(data, Mapping) else ()
        words.append(names[0] if names else str(step))
    return ".".join(words)
