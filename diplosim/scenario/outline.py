"""A forgiving view of scenario data that may be broken anywhere, so that one check does not stop the next."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route, Step
from diplosim.scenario.spelling import did_you_mean


def table(value: Any) -> Mapping[Any, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> list[Any]:
    """The value as a list if it is one, else an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def texts(value: Any) -> list[str]:
    """The texts of a list; what is not a text is left out."""
    return [item for item in items(value) if isinstance(item, str)]


def records(data: Any, *route: Step) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """The mappings of the list at `route`, each with its own route."""
    for position, item in enumerate(items(at(data, *route))):
        if isinstance(item, Mapping):
            yield (*route, position), item


def at(data: Any, *route: Step) -> Any:
    """What lies at `route`, or None."""
    for step in route:
        if isinstance(step, int):
            data = dict(enumerate(items(data))).get(step)
        else:
            data = table(data).get(step)
    return data


def number(value: Any) -> float | None:
    """The value if it is a number (truth values are not), else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def day(value: Any) -> datetime.date | None:
    """The value as a date, given as one or in ISO form, else None."""
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else None


@dataclass(frozen=True)
class Outline:
    """Data with the names that other parts of it may refer to."""

    data: Mapping[str, Any]
    parties: Mapping[str, Mapping[str, Any]]
    issues: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Outline:
        """Read the names of parties and issues; the first of two equal ids counts."""
        return cls(data, _by_id(data, "parties"), _by_id(data, "issues"))

    @property
    def rounds(self) -> int | None:
        """Number of rounds, if it is a whole number."""
        value = self.data.get("rounds")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def kind(self, party: Any) -> Any:
        """Kind of a party, or None where the party is unknown."""
        return table(self.parties.get(party)).get("kind") if isinstance(party, str) else None

    def must_consent(self) -> list[str]:
        """Ids of `must_consent` that are texts."""
        return texts(self.data.get("must_consent"))

    def members(self, party: str) -> set[str]:
        """Members of an alliance or forum, by its own entry and by the alliance that it stands for."""
        found = set(texts(table(self.parties.get(party)).get("members")))
        for _, alliance in records(self.data, "alliances"):
            if alliance.get("party") == party:
                found |= set(texts(alliance.get("members")))
        return found


def _by_id(data: Mapping[str, Any], part: str) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for _, item in records(data, part):
        if isinstance(item.get("id"), str):
            found.setdefault(item["id"], item)
    return found


def unknown(name: Any, what: str, known: Collection[str]) -> str:
    """The message for a name that is not among the known ones, with a close one if there is any."""
    allowed = ", ".join(known) or "none, as there are none"
    return f"{name!r} is not {what}; {did_you_mean(str(name), known)}allowed: {allowed}"


def not_known(route: Route, name: Any, what: str, known: Collection[str]) -> Iterator[RouteDiagnostic]:
    """The name at `route`, if it is a text, that is not known; what is no text is reported with the structure."""
    if isinstance(name, str) and name not in known:
        yield route, unknown(name, what, known)


def not_among(route: Route, names: Any, what: str, known: Collection[str]) -> Iterator[RouteDiagnostic]:
    """Names in a list, or keys of a mapping, at `route` that are not known; and names given twice."""
    if isinstance(names, Mapping):
        places = [((*route, name), name) for name in names]
    else:
        places = [((*route, position), name) for position, name in enumerate(items(names))]
    seen = set()
    for place, name in places:
        if not isinstance(name, str):
            continue  # its type is reported with the structure
        if name not in known:
            yield place, unknown(name, what, known)
        elif name in seen:
            yield place, f"{name!r} is given twice; each may appear once"
        seen.add(name)
