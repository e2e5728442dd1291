"""Members of an alliance, listed once: by the party that stands for it, or by its entry under `alliances`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.scenario.validation.raw_data import list_or_empty, mappings_at, strings


def with_members(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a scenario in which both lists are there, the silent one taken from the other.

    Data that is wrong in other ways is left as it is.
    """
    by_party = {
        party["id"]: strings(party.get("members"))
        for _, party in mappings_at(data, "parties")
        if isinstance(party.get("id"), str)
    }
    by_block: dict[str, list[str]] = {}
    for _, block in mappings_at(data, "alliances"):
        if isinstance(block.get("party"), str):
            by_block.setdefault(block["party"], strings(block.get("members")))
    filled = dict(data)
    for part, own, others in (("parties", "id", by_block), ("alliances", "party", by_party)):
        if list_or_empty(data.get(part)):
            filled[part] = [
                _filled(item, item.get(own), others) if isinstance(item, Mapping) else item for item in data[part]
            ]
    return filled


def _filled(item: Mapping[str, Any], party: Any, others: Mapping[str, list[str]]) -> Mapping[str, Any]:
    found = others.get(party, []) if isinstance(party, str) else []
    return item if not found or list_or_empty(item.get("members")) else {**item, "members": found}
