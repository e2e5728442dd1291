"""Decisions by votes: whether alliances and the table decide by a known rule, and who has how many votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route
from diplosim.scenario.schema.actors import RULES, decision_rule_of
from diplosim.scenario.validation.name_checks import not_among, unknown
from diplosim.scenario.validation.raw_data import RawScenario, mapping_or_empty, mappings_at, value_at


def voting(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Unknown rules of alliances that decide, and votes that do not fit the rule or the members."""
    for route, party in mappings_at(raw.data, "parties"):
        if party.get("kind") == "alliance":
            yield from _rule(route, party)
    for route, alliance in mappings_at(raw.data, "alliances"):
        if raw.kind(alliance.get("party")) == "alliance":
            yield from _rule(route, alliance)
        yield from _votes(route, alliance, raw)
    yield from _consent(raw)


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
    members = [name for name in raw.parties if name in raw.members_of_block(alliance)]
    yield from _weights((*route, "weights"), alliance.get("weights"), "a member", members)


def _weights(route: Route, given: Any, what: str, voters: list[str]) -> Iterator[RouteDiagnostic]:
    weights = mapping_or_empty(given)
    yield from not_among(route, weights, what, voters)
    missing = [name for name in voters if name not in weights]
    if weights and missing:
        yield route, f"{', '.join(missing)} missing; everybody who votes needs a weight above 0"


def _consent(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Conditions under which the table consents; one may stand without its list."""
    place: Route = ("protocol", "consent")
    given = value_at(raw.data, *place)
    if given is not None and not given and isinstance(given, list | dict):
        yield place, "is empty; give a rule (unanimity, majority, qualified_majority), or leave it out"
    alone = [(place, given)] if isinstance(given, Mapping) else []
    voters = [name for name in raw.parties if name in raw.must_consent()]
    for route, condition in alone or mappings_at(raw.data, *place):
        rule = condition.get("rule", "unanimity")
        for key in ("weights", "quota"):
            if condition.get(key) and (rule == "unanimity" or (rule == "majority" and key == "quota")):
                yield (*route, key), f"means nothing under {rule}; leave it out, or set rule: qualified_majority"
        yield from _weights((*route, "weights"), condition.get("weights"), "a party of must_consent", voters)
        yield from not_among((*route, "and"), condition.get("and"), "a party of must_consent", voters)
