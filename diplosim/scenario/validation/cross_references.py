"""Cross references of a scenario: every name that one part uses must be defined by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route, follow
from diplosim.scenario.schema.actors import FIGHTERS, STAKELESS
from diplosim.scenario.validation.name_checks import not_among, not_known, unknown
from diplosim.scenario.validation.raw_data import (
    RawScenario,
    list_or_empty,
    mapping_or_empty,
    mappings_at,
    number_or_none,
    strings,
)

NEEDED = ("parties", "issues", "protocol", "deadline")
"""Parts of which judgements tell that every scenario has."""

BODIES = ("alliance", "forum")
"""Kinds of parties that have members."""


def references(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """All diagnostics of names that refer to nothing, or to the wrong kind of thing."""
    yield from _roles(raw)
    yield from _membership(raw)
    yield from _edges(raw)
    yield from _issues(raw)
    yield from _protocol(raw)
    yield from _types(raw)
    yield from _force(raw)
    yield from _events(raw)
    yield from _texts(raw)


def _roles(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    data, parties = raw.data, raw.parties
    yield from not_among(("must_consent",), data.get("must_consent"), "a party", parties)
    yield from not_among(("can_use_force",), data.get("can_use_force"), "a party", parties)
    if data.get("must_consent") == []:
        yield ("must_consent",), "is empty; name at least one party whose acceptance makes an agreement"
    for position, party in enumerate(raw.must_consent()):
        if raw.kind(party) in STAKELESS:
            yield (
                ("must_consent", position),
                f"{party} is a {raw.kind(party)} without a stake and cannot consent",
            )
    for position, party in enumerate(list_or_empty(data.get("can_use_force"))):
        if raw.kind(party) in STAKELESS:
            yield (
                ("can_use_force", position),
                f"{party} cannot fight; allowed: parties of kind {', '.join(FIGHTERS)} and alliances of these",
            )
        elif raw.kind(party) == "alliance" and not any(raw.kind(m) in FIGHTERS for m in raw.members(party)):
            yield (
                ("can_use_force", position),
                f"{party} has no member of kind {', '.join(FIGHTERS)}; nobody could fight",
            )
    yield from not_among(("consent_scope",), data.get("consent_scope"), "a party", parties)
    for party, scope in mapping_or_empty(data.get("consent_scope")).items():
        yield from not_among(("consent_scope", party), scope, "an issue", raw.issues)
        if scope == []:
            yield ("consent_scope", party), "is empty; name at least one issue"
        if raw.kind(party) in STAKELESS:
            yield ("consent_scope", party), f"{party} is a {raw.kind(party)} without a stake and cannot consent"


def _membership(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    parties = raw.parties
    for route, party in mappings_at(raw.data, "parties"):
        members = list_or_empty(party.get("members"))
        yield from not_among((*route, "members"), members, "a party", parties)
        if members and party.get("kind") not in BODIES:
            yield (*route, "members"), f"only an {' or a '.join(BODIES)} has members; a bloc uses `comprises`"
        known = raw.members(party["id"]) if isinstance(party.get("id"), str) else set(strings(members))
        yield from not_known((*route, "leader"), party.get("leader"), "a member", [p for p in parties if p in known])
    for route, alliance in mappings_at(raw.data, "alliances"):
        members = [p for p in parties if p in raw.members_of_block(alliance)]
        given = strings(alliance.get("members"))
        yield from not_among((*route, "members"), alliance.get("members"), "a party", parties)
        own = alliance.get("party")
        if isinstance(own, str):
            if own not in parties and parties:
                yield (*route, "party"), unknown(own, "a party", parties)
            elif own in parties and raw.kind(own) not in BODIES:
                yield (
                    (*route, "party"),
                    f"{own} is a {raw.kind(own)}; a bloc is stood for by a party of kind alliance",
                )
            listed = strings(mapping_or_empty(parties.get(own)).get("members"))
            if given and listed and set(listed) != set(given):
                yield (
                    (*route, "members"),
                    f"differs from parties.{own}.members; one list is enough, and two must name the same parties",
                )
        if alliance.get("members") in (None, [], ()) and not members:
            place = f", here or under parties.{own}.members" if isinstance(own, str) else ""
            yield (*route, "members"), f"is missing; list the members of the alliance{place}"
        yield from not_known((*route, "leader"), alliance.get("leader"), "a member", members)
        able = [*members, own] if isinstance(own, str) else members
        yield from not_among((*route, "commitment"), mapping_or_empty(alliance.get("commitment")), "a member", able)
    yield from _cycles(raw)


def _cycles(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, party in mappings_at(raw.data, "parties"):
        start = party.get("id")
        if not isinstance(start, str):
            continue
        reached: set[str] = set()
        ahead = raw.members(start)
        while ahead:
            reached |= ahead
            ahead = {member for id in ahead for member in raw.members(id)} - reached
        if start in reached:
            yield (
                (*route, "members"),
                f"{start} is, directly or through others, a member of itself; this is not allowed",
            )


def _edges(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    seen: dict[tuple[object, ...], str] = {}
    for route, edge in mappings_at(raw.data, "edges"):
        a, b, kind = edge.get("a"), edge.get("b"), edge.get("kind")
        if not (isinstance(a, str) and isinstance(b, str) and isinstance(kind, str)):
            continue
        for end, party in (("a", a), ("b", b)):
            yield from not_known((*route, end), party, "a party", raw.parties)
        if a == b:
            yield (*route, "b"), f"{a} is linked to itself; an edge joins two parties"
        if kind == "member" and b in raw.parties and a in raw.parties and a not in raw.members(b):
            yield (*route, "a"), f"{a} is not in parties.{b}.members; a member edge needs a member"
        same = (kind, a, b) if kind == "member" else (kind, *sorted((a, b)))
        if same in seen:
            yield route, f"a second {kind} edge between {a} and {b}; one of each kind is allowed"
        seen[same] = a


def _issues(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, issue in mappings_at(raw.data, "issues"):
        for part in ("positions", "salience"):
            given = issue.get(part)
            yield from not_among((*route, part), mapping_or_empty(given), "a party", raw.parties)
            missing = [party for party in raw.parties if party not in mapping_or_empty(given)]
            if isinstance(given, dict) and missing:
                yield (*route, part), f"{', '.join(missing)} missing; every party needs a number from 0 to 1"
        for part in ("ideal", "red_lines", "evaluations"):
            yield from not_among((*route, part), mapping_or_empty(issue.get(part)), "a party", raw.parties)


def _protocol(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    protocol = mapping_or_empty(raw.data.get("protocol"))
    seated: set[object] = set()
    for part in ("mediators", "seats"):
        yield from not_among(("protocol", part), protocol.get(part), "a party", raw.parties)
    for route, track in mappings_at(raw.data, "protocol", "tracks"):
        yield from not_among((*route, "seats"), track.get("seats"), "a party", raw.parties)
        yield from not_among((*route, "issues"), track.get("issues"), "an issue", raw.issues)
        for position, value in enumerate(list_or_empty(track.get("rounds"))):
            yield from _round((*route, "rounds", position), value, raw)
        seated |= set(map(str, list_or_empty(track.get("seats"))))
    seated = set(map(str, list_or_empty(protocol.get("seats")))) or seated
    for party in raw.must_consent():
        if seated and party in raw.parties and party not in seated:
            place = ("protocol", "seats") if protocol.get("seats") else ("protocol", "tracks")
            yield place, f"{party} must consent, but has no seat; add it to `seats` or to a track"
    for route, entry in mappings_at(raw.data, "calendar"):
        yield from _round((*route, "round"), entry.get("round"), raw)
    yield from _round(("deadline", "at_round"), mapping_or_empty(raw.data.get("deadline")).get("at_round"), raw)


def _round(route: Route, value: object, raw: RawScenario) -> Iterator[RouteDiagnostic]:
    place, last = number_or_none(value), raw.rounds
    if place is not None and last is not None and place > last:
        yield route, f"round {value} does not exist; allowed: 1 to {last} (`rounds`)"


def _types(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    data = raw.data
    for part in ("hidden_types", "type_reservations", "type_ideals", "realised_type"):
        yield from not_among((part,), mapping_or_empty(data.get(part)), "a party", raw.parties)
    for part in ("hidden_types", "type_reservations", "type_ideals"):
        for party in mapping_or_empty(data.get(part)):
            if raw.kind(party) in STAKELESS:
                yield (part, party), f"{party} is a {raw.kind(party)} without a stake, and of no type"
    for part in ("type_reservations", "type_ideals"):
        for party, types in mapping_or_empty(data.get(part)).items():
            typed = mapping_or_empty(mapping_or_empty(data.get("hidden_types")).get(party)) or {"sincere": 1.0}
            for name, values in mapping_or_empty(types).items():
                if name not in typed:
                    yield (
                        (part, party, name),
                        f"{name} has no prior in hidden_types.{party}; allowed: {', '.join(map(str, typed))}",
                    )
                yield from not_among((part, party, name), mapping_or_empty(values), "an issue", raw.issues)


def _force(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    force = mapping_or_empty(raw.data.get("force"))
    able = strings(raw.data.get("can_use_force"))
    yield from not_among(
        ("force", "attackers"), mapping_or_empty(force.get("attackers")), "a party of can_use_force", able
    )
    for attacker, attack in mapping_or_empty(force.get("attackers")).items():
        targets = mapping_or_empty(attack).get("targets")
        yield from not_among(("force", "attackers", attacker, "targets"), targets, "a party", raw.parties)
        if targets == []:
            yield ("force", "attackers", attacker, "targets"), "is empty; name at least one target"
        for position, target in enumerate(list_or_empty(targets)):
            place = ("force", "attackers", attacker, "targets", position)
            if target == attacker:
                yield place, "a party cannot attack itself"
            elif raw.kind(attacker) == "alliance" and target in raw.members(attacker):
                yield place, f"{target} is a member of {attacker}; an alliance does not attack its own members"
            elif isinstance(target, str) and target in raw.parties and raw.kind(target) not in FIGHTERS:
                yield place, f"{target} cannot be attacked; allowed: parties of kind {', '.join(FIGHTERS)}"
    yield from not_among(("force", "reach"), mapping_or_empty(force.get("reach")), "an issue", raw.issues)
    yield from not_among(("force", "front_issues"), force.get("front_issues"), "an issue", raw.issues)
    yield from not_among(("force", "surprise"), force.get("surprise"), "a party of can_use_force", able)
    yield from not_among(("force", "start_rungs"), mapping_or_empty(force.get("start_rungs")), "a party", raw.parties)


NEEDS = {
    "capability": "party",
    "war_cost": "party",
    "posture": "party",
    "status_quo": "issue",
}
"""What an event of each kind acts on; a breakdown acts on the talks."""


def _events(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, event in mappings_at(raw.data, "events"):
        yield from _round((*route, "round"), event.get("round"), raw)
        yield from not_known((*route, "party"), event.get("party"), "a party", raw.parties)
        yield from not_known((*route, "issue"), event.get("issue"), "an issue", raw.issues)
        kind = event.get("kind")
        needed = NEEDS.get(kind) if isinstance(kind, str) else None
        if needed is not None and event.get(needed) is None:
            yield (*route, needed), f"is missing; an event of kind {kind} names its {needed}"


def _seats(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Texts of seats: of parties with a stake, and of types that the party can be of."""
    seats = mapping_or_empty(raw.data.get("seats"))
    yield from not_among(("seats",), seats, "a party", raw.parties)
    for party, texts in seats.items():
        if raw.kind(party) in STAKELESS:
            yield ("seats", party), f"{party} is a {raw.kind(party)} without a stake; nobody can take its seat"
        by_type = mapping_or_empty(mapping_or_empty(mapping_or_empty(texts).get("confidential")).get("by_type"))
        prior = mapping_or_empty(mapping_or_empty(raw.data.get("hidden_types")).get(party)) or {"sincere": 1.0}
        for name in by_type:
            if name not in prior:
                yield (
                    ("seats", party, "confidential", "by_type", name),
                    f"{name} has no prior in hidden_types.{party}; allowed: {', '.join(map(str, prior))}",
                )


def _texts(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    yield from _seats(raw)
    for route, entry in mappings_at(raw.data, "timeline"):
        yield from not_known((*route, "actor"), entry.get("actor"), "a party", raw.parties)
    for path in mapping_or_empty(raw.data.get("judgements")):
        if isinstance(path, str) and follow(raw.data, path) is None and not _told(raw, path):
            yield (
                ("judgements", path),
                "leads to no value of this file; allowed: a path such as parties.RUS.war_cost.low",
            )


def _told(raw: RawScenario, path: str) -> bool:
    """Whether a path leads nowhere for a reason that is told elsewhere: its part is missing or given twice."""
    part, _, rest = path.partition(".")
    if part in NEEDED and not isinstance(raw.data.get(part), Mapping | list):
        return True
    ids = [item.get("id") for _, item in mappings_at(raw.data, part)]
    return part in ("parties", "issues") and (not ids or ids.count(rest.partition(".")[0]) > 1)
