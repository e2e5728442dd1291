"""Give parties and issues other ids everywhere they appear; keys, and so all random draws, stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Rename = Callable[[Any], Any]

BY_PARTY = ("positions", "salience", "ideal", "red_lines", "evaluations")
"""Tables of an issue that are keyed by party."""


def renamed(data: Mapping[str, Any], parties: Mapping[str, str], issues: Mapping[str, str]) -> dict[str, Any]:
    """Plain data of a whole scenario (`Scenario.to_mapping`) with new ids in every place.

    Dotted paths under `judgements` and free texts are left as they are.
    """

    def party(id: Any) -> Any:
        return parties.get(id, id)

    def issue(id: Any) -> Any:
        return issues.get(id, id)

    protocol, force = data["protocol"], data["force"]
    return {
        **data,
        "must_consent": _each(data["must_consent"], party),
        "can_use_force": _each(data["can_use_force"], party),
        "consent_scope": {party(id): _each(scope, issue) for id, scope in data["consent_scope"].items()},
        "parties": [_party(item, party) for item in data["parties"]],
        "alliances": [
            {
                **_party(item, party),
                "party": party(item["party"]),
                "commitment": _keys(item["commitment"], party),
                "weights": _keys(item["weights"], party),
            }
            for item in data["alliances"]
        ],
        "edges": [{**edge, "a": party(edge["a"]), "b": party(edge["b"])} for edge in data["edges"]],
        "issues": [
            {
                **item,
                "id": issue(item["id"]),
                **{part: _keys(item[part], party) for part in BY_PARTY},
            }
            for item in data["issues"]
        ],
        "protocol": {
            **protocol,
            "mediators": _each(protocol["mediators"], party),
            "seats": _each(protocol["seats"], party),
            "tracks": [
                {**track, "seats": _each(track["seats"], party), "issues": _each(track["issues"], issue)}
                for track in protocol["tracks"]
            ],
            "consent": protocol["consent"]
            and [
                {**condition, "weights": _keys(condition["weights"], party), "and": _each(condition["and"], party)}
                for condition in protocol["consent"]
            ],
        },
        "force": force
        and {
            **force,
            "attackers": {
                party(id): {**attack, "targets": _each(attack["targets"], party)}
                for id, attack in force["attackers"].items()
            },
            "reach": _keys(force["reach"], issue),
            "start_rungs": _keys(force["start_rungs"], party),
            "front_issues": _each(force["front_issues"], issue),
            "surprise": _each(force["surprise"], party),
        },
        "events": [
            {**event, "party": party(event["party"]), "issue": issue(event["issue"])} for event in data["events"]
        ],
        "hidden_types": _keys(data["hidden_types"], party),
        "type_reservations": _by_type(data["type_reservations"], party, issue),
        "type_ideals": _by_type(data["type_ideals"], party, issue),
        "realised_type": _keys(data["realised_type"], party),
        "timeline": [{**entry, "actor": party(entry["actor"])} for entry in data["timeline"]],
        "seats": _keys(data["seats"], party),
    }


def _each(ids: list[Any], rename: Rename) -> list[Any]:
    return [rename(id) for id in ids]


def _keys(values: dict[Any, Any], rename: Rename) -> dict[Any, Any]:
    return {rename(id): value for id, value in values.items()}


def _party(item: dict[str, Any], rename: Rename) -> dict[str, Any]:
    """A party or an alliance: its own id, its members and its leader."""
    own = {"id": rename(item["id"])} if "id" in item else {}
    return {**item, **own, "members": _each(item["members"], rename), "leader": rename(item["leader"])}


def _by_type(values: dict[Any, Any], party: Rename, issue: Rename) -> dict[Any, Any]:
    return {
        party(id): {name: bounds and _keys(bounds, issue) for name, bounds in types.items()}
        for id, types in values.items()
    }
