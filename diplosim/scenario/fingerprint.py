"""Hashes of what a scenario says, so that results and tables can name exactly what they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from diplosim.scenario import registry
from diplosim.scenario.registry import NamesClasses
from diplosim.scenario.relabelling import renamed
from diplosim.scenario.schema.procedure import Protocol

PROSE: dict[str, set[str]] = {
    "": {
        "id", "name", "version", "history", "year", "question", "pattern", "consent_note", "sources",
        "edge_why", "hidden_types_why", "real_terms", "coding_notes", "timeline", "external_coding",
        "judgements", "seats", "lesson", "provenance",
    },
    "parties": {"name", "role", "comprises", "why"},
    "alliances": {"name", "why"},
    "edges": {"basis", "note"},
    "issues": {"name", "origin", "scale", "anchors", "why"},
    "protocol": {"kind", "why"},
    "tracks": {"name", "rule", "venue"},
    "calendar": {"what"},
    "deadline": {"why"},
    "realised_type": {"why"},
    "events": {"what"},
}  # fmt: skip
"""Per part, the keys that no result depends on: words for people, and the record of what really happened."""

ADDED_LATER: dict[str, dict[str, Any]] = {
    "parties": {"reservation_value": None, "tactic": None},
    "alliances": {"weights": {}, "quota": None},
    "issues": {"evaluations": {}},
    "protocol": {"preferences": "coded", "pie": False, "votes_needed": None, "consent": None},
}
"""Per part, keys that came after tables had been shipped: left out where they say nothing, so that hashes stay."""

ONLY_SCORED = {"horizon", "real_outcome", "outcome_alternates", "realised_type"}
"""Keys that only the classification and the scoring of results read, and not the play itself."""


def content_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of all that can change a result or its scoring: everything except prose.

    data: a whole scenario (`Scenario.to_mapping`).
    """
    return _digest(_canonical(data))


def table_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of all that the likelihood tables depend on.

    data: a whole scenario (`Scenario.to_mapping`).

    Parties and issues go by their keys, so that relabelling leaves the hash as it is; horizon and real events
    are out.
    """
    keyed = renamed(
        data,
        {party["id"]: party["key"] for party in data["parties"]},
        {issue["id"]: issue["key"] for issue in data["issues"]},
    )
    allows_interim = Protocol.model_validate(data["protocol"]).allows_interim
    keyed["protocol"]["features"] = {"interim_agreement": allows_interim}
    content = {name: value for name, value in _canonical(keyed).items() if name not in ONLY_SCORED}
    for issue in content["issues"]:
        del issue["real_value"]
    return _digest(content)


def with_code(digest: str, scenario: NamesClasses) -> str:
    """A hash of what a scenario says, and of the Python files that it names; the same hash where it names none."""
    files = files_of(scenario)
    return _digest([digest, files]) if files else digest


def files_of(scenario: NamesClasses) -> dict[str, str | None]:
    """SHA-256 (hex) of each Python file, as named, that a policy or the protocol is taken from; None for an absent one.

    What such a file imports is not looked into.
    """
    files = {file for name, _ in scenario.class_names if (file := registry.file_of(name)) is not None}
    return {file: registry.digest_of(file) for file in sorted(files)}


def packages_of(scenario: NamesClasses) -> dict[str, str]:
    """Versions of the installed packages that register a policy, an agent or the protocol, diplosim aside."""
    found = [registry.package_of(name, group) for name, group in scenario.class_names]
    return {package[0]: package[1] for package in found if package is not None and package[0] != "diplosim"}


def _canonical(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data without prose, and with everything whose order means nothing in a fixed order."""
    content = {name: value for name, value in data.items() if name not in PROSE[""]}
    for part in ("parties", "alliances", "edges", "issues", "calendar", "events"):
        content[part] = [_without(item, part) for item in content[part]]
    content["protocol"] = _without(content["protocol"], "protocol")
    content["protocol"]["tracks"] = [_without(track, "tracks") for track in content["protocol"]["tracks"]]
    content["deadline"] = _without(content["deadline"], "deadline")
    content["realised_type"] = {
        party: _without(item, "realised_type") for party, item in content["realised_type"].items()
    }
    for item in (*content["parties"], *content["alliances"]):
        item["members"] = sorted(item["members"])
    for edge in content["edges"]:
        if edge["kind"] != "member":
            edge["a"], edge["b"] = sorted((edge["a"], edge["b"]))
    for part in ("alliances", "edges"):
        content[part] = sorted(content[part], key=_text)
    for part in ("must_consent", "can_use_force"):
        content[part] = sorted(content[part])
    content["outcome_alternates"] = {str(date): outcome for date, outcome in content["outcome_alternates"].items()}
    return content


def _without(item: dict[str, Any], part: str) -> dict[str, Any]:
    silent = ADDED_LATER.get(part, {})
    return {
        name: value
        for name, value in item.items()
        if name not in PROSE[part] and not (name in silent and value == silent[name])
    }


def _text(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, dates in ISO form, numbers in their shortest exact form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=str)


def _digest(value: Any) -> str:
    return hashlib.sha256(_text(value).encode()).hexdigest()
