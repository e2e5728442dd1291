"""Bounds that give way to a position which was moved beyond them, so that every cell of a sweep is a valid scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.scenario.scenario import Scenario

ENDS = ("min", "max")


def relaxed_bounds(base: Scenario, changes: Mapping[str, Any]) -> dict[str, float]:
    """Bounds that must move so that every position lies inside its own lines, after some values were changed.

    Only lines whose own end, or whose party's position, is among the changes are looked at.
    """
    moved: dict[str, float] = {}
    for issue in base.issues:
        for party, line in issue.red_lines.items():
            position = f"issues.{issue.id}.positions.{party}"
            place = float(changes.get(position, issue.positions[party]))
            for end in ENDS:
                _give_way(moved, changes, f"issues.{issue.id}.red_lines.{party}.{end}", position, line, end, place)
    for party, types in base.type_reservations.items():
        for type_name, bounds in types.items():
            for name, bound in (bounds or {}).items():
                position = f"issues.{name}.positions.{party}"
                place = float(changes.get(position, base.issue(name).positions[party]))
                for end in ENDS:
                    path = f"type_reservations.{party}.{type_name}.{name}.{end}"
                    _give_way(moved, changes, path, position, bound, end, place)
    return moved


def _give_way(
    moved: dict[str, float], changes: Mapping[str, Any], path: str, position: str, bound: Any, end: str, place: float
) -> None:
    coded = getattr(bound, end)
    if coded is None or (path not in changes and position not in changes):
        return
    value = float(changes.get(path, coded))
    if (end == "min" and value > place) or (end == "max" and value < place):
        moved[path] = place
