"""Can a scenario be played over discrete outcomes?  What the validation says of options, evaluations and red lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diplosim.rules.domains import TooManyOutcomes, refuse_large_space
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import (
    RawScenario,
    list_or_empty,
    mapping_or_empty,
    mappings_at,
    number_or_none,
    value_at,
)


def unplayable_options(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Diagnostics of options that are missing, too many, or all beyond somebody's red line."""
    with_options = [id for id, issue in raw.issues.items() if list_or_empty(issue.get("options"))]
    reason = _why_options(raw, with_options)
    if reason:
        for route, issue in mappings_at(raw.data, "issues"):
            if not list_or_empty(issue.get("options")):
                yield (*route, "options"), f"is missing; {reason}, so that every issue needs options"
    if with_options and len(with_options) == len(raw.issues):
        try:
            refuse_large_space([len(list_or_empty(issue.get("options"))) for issue in raw.issues.values()])
        except TooManyOutcomes as large:
            yield ("issues",), str(large)
        yield from _beyond_lines(raw)
    if value_at(raw.data, "protocol", "preferences") == "drawn":
        for route, issue in mappings_at(raw.data, "issues"):
            if mapping_or_empty(issue.get("evaluations")):
                yield (*route, "evaluations"), "would be drawn anew (protocol.preferences: drawn); leave them out"


def _why_options(raw: RawScenario, with_options: list[str]) -> str:
    """Why options are needed on every issue; empty where they are not."""
    if value_at(raw.data, "protocol", "preferences") == "drawn":
        return "preferences are drawn over options (protocol.preferences)"
    for party in raw.parties.values():
        if mapping_or_empty(party.get("tactic")) or party.get("policy") == "time_dependent":
            return f"{party.get('id')} plays a time-dependent tactic over options"
    return f"{with_options[0]} has options" if with_options else ""


def _beyond_lines(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Red lines that leave a party no option of an issue."""
    for route, issue in mappings_at(raw.data, "issues"):
        options = [value for value in map(number_or_none, list_or_empty(issue.get("options"))) if value is not None]
        for party, line in mapping_or_empty(issue.get("red_lines")).items():
            if _leaves_none(line, options):
                listed = ", ".join(f"{value:g}" for value in options)
                yield (*route, "red_lines", party), f"leaves {party} none of the options {listed}; give one inside it"


def _leaves_none(line: Any, options: list[float]) -> bool:
    if not isinstance(line, Mapping) or not options:
        return False
    low, high = number_or_none(line.get("min")), number_or_none(line.get("max"))
    return not any((low is None or value >= low) and (high is None or value <= high) for value in options)
