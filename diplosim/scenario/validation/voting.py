"""Whether alliances that stand at the table decide by a rule that the model knows, and who has how many votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route
from diplosim.scenario.schema.actors import RULES, decision_rule_of
from diplosim.scenario.validation.name_checks import not_among, unknown
from diplosim.scenario.validation.raw_data import RawScenario, mapping_or_empty, mappings_at


def voting(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Unknown rules of alliances that decide, and votes that do not fit the rule or the members."""
    for route, party in mappings_at(raw.data, "parties"):
        if party.get("kind") == "alliance":
            yield from _rule(route, party)
    for route, alliance in mappings_at(raw.data, "alliances"):
        if raw.kind(alliance.get("party")) == "alliance":
            yield from _rule(route, alliance)
        yield from _votes(route, alliance, raw)


def _rule(route: Route, part: Mapping[str, Any]) -> Iterator[RouteDiagnostic]:
    rule = part.get("decision_rule")
    if isinstance(rule, str) and rule not in RULES:
        yield (*route, "decision_rule"), unknown(rule, "a decision rule", RULES)


def _votes(route: Route, alliance: Mapping[str, Any], raw: RawScenario) -> Iterator[RouteDiagnostic]:
    rule = alliance.get("decision_rule")
    if isinstance(rule, str) and decision_rule_of(rule) != "qualified_majority":
        for key in ("weights", "quota"):
            if alliance.get(key):
                yield (
                    (*route, key),
                    f"means nothing under {rule}; leave it out, or set decision_rule: qualified_majority",
                )
    weights = mapping_or_empty(alliance.get("weights"))
    if weights:
        members = [name for name in raw.parties if name in raw.members_of_block(alliance)]
        yield from not_among((*route, "weights"), weights, "a member", members)
        missing = [name for name in members if name not in weights]
        if missing:
            yield (*route, "weights"), f"{', '.join(missing)} missing; every member needs a weight above 0"
