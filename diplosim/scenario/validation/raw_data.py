"""Read scenario data that may be broken anywhere, so that one check does not stop the next."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diplosim.scenario.routes import Route, Step


def mapping_or_empty(value: Any) -> Mapping[Any, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def list_or_empty(value: Any) -> list[Any]:
    """The value as a list if it is one, else an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def strings(value: Any) -> list[str]:
    """The texts of a list; what is not a text is left out."""
    return [item for item in list_or_empty(value) if isinstance(item, str)]


def mappings_at(data: Any, *route: Step) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """The mappings of the list at `route`, each with its own route."""
    for position, item in enumerate(list_or_empty(value_at(data, *route))):
        if isinstance(item, Mapping):
            yield (*route, position), item


def value_at(data: Any, *route: Step) -> Any:
    """What lies at `route`, or None."""
    for step in route:
        if isinstance(step, int):
            data = dict(enumerate(list_or_empty(data))).get(step)
        else:
            data = mapping_or_empty(data).get(step)
    return data


def number_or_none(value: Any) -> float | None:
    """The value if it is a number (truth values are not), else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def date_or_none(value: Any) -> datetime.date | None:
    """The value as a date, given as one or in ISO form, else None."""
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else None


@dataclass(frozen=True)
class RawScenario:
    """Data of a scenario as it was read, not validated, with the names that other parts of it may refer to."""

    data: Mapping[str, Any]
    parties: Mapping[str, Mapping[str, Any]]
    issues: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> RawScenario:
        """Read the names of parties and issues; the first of two equal ids counts."""
        return cls(data, _by_id(data, "parties"), _by_id(data, "issues"))

    @property
    def rounds(self) -> int | None:
        """Number of rounds, if it is a whole number."""
        value = self.data.get("rounds")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def kind(self, party: Any) -> Any:
        """Kind of a party, or None where the party is unknown."""
        return mapping_or_empty(self.parties.get(party)).get("kind") if isinstance(party, str) else None

    def must_consent(self) -> list[str]:
        """Ids of `must_consent` that are texts."""
        return strings(self.data.get("must_consent"))

    def members(self, party: str) -> set[str]:
        """Members of an alliance or forum, by its own entry and by the alliance that it stands for."""
        found = set(strings(mapping_or_empty(self.parties.get(party)).get("members")))
        for _, alliance in mappings_at(self.data, "alliances"):
            if alliance.get("party") == party:
                found |= set(strings(alliance.get("members")))
        return found

    def members_of_block(self, alliance: Mapping[str, Any]) -> set[str]:
        """Members of an entry of `alliances`, also where only the party that stands for it lists them."""
        own = alliance.get("party")
        return set(strings(alliance.get("members"))) | (self.members(own) if isinstance(own, str) else set())


def _by_id(data: Mapping[str, Any], part: str) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for _, item in mappings_at(data, part):
        if isinstance(item.get("id"), str):
            found.setdefault(item["id"], item)
    return found
