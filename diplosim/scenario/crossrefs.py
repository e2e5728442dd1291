"""Cross references of a scenario: every name that one part uses must be defined by another."""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.scenario.actors import FIGHTERS, STAKELESS
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.outline import Outline, items, not_among, not_known, number, records, table, texts, unknown
from diplosim.scenario.routes import Route, follow

CANNOT_FIGHT = ("alliance", *STAKELESS)

BODIES = ("alliance", "forum")
"""Kinds of parties that have members."""


def references(outline: Outline) -> Iterator[RouteDiagnostic]:
    """All findings about names that refer to nothing, or to the wrong kind of thing."""
    yield from _roles(outline)
    yield from _membership(outline)
    yield from _edges(outline)
    yield from _issues(outline)
    yield from _protocol(outline)
    yield from _types(outline)
    yield from _force(outline)
    yield from _events(outline)
    yield from _texts(outline)


def _roles(outline: Outline) -> Iterator[RouteDiagnostic]:
    data, parties = outline.data, outline.parties
    yield from not_among(("must_consent",), data.get("must_consent"), "a party", parties)
    yield from not_among(("can_use_force",), data.get("can_use_force"), "a party", parties)
    if data.get("must_consent") == []:
        yield ("must_consent",), "is empty; name at least one party whose acceptance makes an agreement"
    for position, party in enumerate(outline.must_consent()):
        if outline.kind(party) in STAKELESS:
            yield (
                ("must_consent", position),
                f"{party} is a {outline.kind(party)} without a stake and cannot consent",
            )
    for position, party in enumerate(items(data.get("can_use_force"))):
        if outline.kind(party) in CANNOT_FIGHT:
            yield (
                ("can_use_force", position),
                f"{party} cannot fight; allowed: parties of kind {', '.join(FIGHTERS)}",
            )
    yield from not_among(("consent_scope",), data.get("consent_scope"), "a party", parties)
    for party, scope in table(data.get("consent_scope")).items():
        yield from not_among(("consent_scope", party), scope, "an issue", outline.issues)
        if scope == []:
            yield ("consent_scope", party), "is empty; name at least one issue"


def _membership(outline: Outline) -> Iterator[RouteDiagnostic]:
    parties = outline.parties
    for route, party in records(outline.data, "parties"):
        members = items(party.get("members"))
        yield from not_among((*route, "members"), members, "a party", parties)
        if members and party.get("kind") not in BODIES:
            yield (*route, "members"), f"only an {' or a '.join(BODIES)} has members; a bloc uses `comprises`"
        yield from not_known((*route, "leader"), party.get("leader"), "a member", texts(members))
    for route, alliance in records(outline.data, "alliances"):
        members = texts(alliance.get("members"))
        yield from not_among((*route, "members"), alliance.get("members"), "a party", parties)
        own = alliance.get("party")
        if isinstance(own, str):
            if own not in parties:
                yield (*route, "party"), unknown(own, "a party", parties)
            elif outline.kind(own) not in BODIES:
                yield (
                    (*route, "party"),
                    f"{own} is a {outline.kind(own)}; a bloc is stood for by a party of kind alliance",
                )
            listed = items(table(parties.get(own)).get("members"))
            if own in parties and set(map(str, listed)) != set(members):
                yield (
                    (*route, "members"),
                    f"differs from parties.{own}.members; the two lists must name the same parties",
                )
        yield from not_known((*route, "leader"), alliance.get("leader"), "a member", members)
        able = [*members, own] if isinstance(own, str) else members
        yield from not_among((*route, "commitment"), table(alliance.get("commitment")), "a member", able)
    yield from _cycles(outline)


def _cycles(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, party in records(outline.data, "parties"):
        start = party.get("id")
        if not isinstance(start, str):
            continue
        reached: set[str] = set()
        ahead = outline.members(start)
        while ahead:
            reached |= ahead
            ahead = {member for id in ahead for member in outline.members(id)} - reached
        if start in reached:
            yield (
                (*route, "members"),
                f"{start} is, directly or through others, a member of itself; this is not allowed",
            )


def _edges(outline: Outline) -> Iterator[RouteDiagnostic]:
    seen: dict[tuple[object, ...], str] = {}
    for route, edge in records(outline.data, "edges"):
        a, b, kind = edge.get("a"), edge.get("b"), edge.get("kind")
        if not (isinstance(a, str) and isinstance(b, str) and isinstance(kind, str)):
            continue
        for end, party in (("a", a), ("b", b)):
            yield from not_known((*route, end), party, "a party", outline.parties)
        if a == b:
            yield (*route, "b"), f"{a} is linked to itself; an edge joins two parties"
        if kind == "member" and b in outline.parties and a in outline.parties and a not in outline.members(b):
            yield (*route, "a"), f"{a} is not in parties.{b}.members; a member edge needs a member"
        same = (kind, a, b) if kind == "member" else (kind, *sorted((a, b)))
        if same in seen:
            yield route, f"a second {kind} edge between {a} and {b}; one of each kind is allowed"
        seen[same] = a


def _issues(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, issue in records(outline.data, "issues"):
        for part in ("positions", "salience"):
            given = issue.get(part)
            yield from not_among((*route, part), table(given), "a party", outline.parties)
            missing = [party for party in outline.parties if party not in table(given)]
            if isinstance(given, dict) and missing:
                yield (*route, part), f"{', '.join(missing)} missing; every party needs a number from 0 to 1"
        for part in ("ideal", "red_lines", "evaluations"):
            yield from not_among((*route, part), table(issue.get(part)), "a party", outline.parties)


def _protocol(outline: Outline) -> Iterator[RouteDiagnostic]:
    protocol = table(outline.data.get("protocol"))
    seated: set[object] = set()
    for part in ("mediators", "seats"):
        yield from not_among(("protocol", part), protocol.get(part), "a party", outline.parties)
    for route, track in records(outline.data, "protocol", "tracks"):
        yield from not_among((*route, "seats"), track.get("seats"), "a party", outline.parties)
        yield from not_among((*route, "issues"), track.get("issues"), "an issue", outline.issues)
        for position, value in enumerate(items(track.get("rounds"))):
            yield from _round((*route, "rounds", position), value, outline)
        seated |= set(map(str, items(track.get("seats"))))
    seated = set(map(str, items(protocol.get("seats")))) or seated
    for party in outline.must_consent():
        if seated and party in outline.parties and party not in seated:
            place = ("protocol", "seats") if protocol.get("seats") else ("protocol", "tracks")
            yield place, f"{party} must consent, but has no seat; add it to `seats` or to a track"
    for route, entry in records(outline.data, "calendar"):
        yield from _round((*route, "round"), entry.get("round"), outline)
    yield from _round(("deadline", "at_round"), table(outline.data.get("deadline")).get("at_round"), outline)


def _round(route: Route, value: object, outline: Outline) -> Iterator[RouteDiagnostic]:
    place, last = number(value), outline.rounds
    if place is not None and last is not None and place > last:
        yield route, f"round {value} does not exist; allowed: 1 to {last} (`rounds`)"


def _types(outline: Outline) -> Iterator[RouteDiagnostic]:
    data = outline.data
    for part in ("hidden_types", "type_reservations", "type_ideals", "realised_type"):
        yield from not_among((part,), table(data.get(part)), "a party", outline.parties)
    for part in ("type_reservations", "type_ideals"):
        for party, types in table(data.get(part)).items():
            typed = table(table(data.get("hidden_types")).get(party)) or {"sincere": 1.0}
            for name, values in table(types).items():
                if name not in typed:
                    yield (
                        (part, party, name),
                        f"{name} has no prior in hidden_types.{party}; allowed: {', '.join(map(str, typed))}",
                    )
                yield from not_among((part, party, name), table(values), "an issue", outline.issues)


def _force(outline: Outline) -> Iterator[RouteDiagnostic]:
    force = table(outline.data.get("force"))
    able = texts(outline.data.get("can_use_force"))
    yield from not_among(("force", "attackers"), table(force.get("attackers")), "a party of can_use_force", able)
    for attacker, attack in table(force.get("attackers")).items():
        targets = table(attack).get("targets")
        yield from not_among(("force", "attackers", attacker, "targets"), targets, "a party", outline.parties)
        if targets == []:
            yield ("force", "attackers", attacker, "targets"), "is empty; name at least one target"
        for position, target in enumerate(items(targets)):
            place = ("force", "attackers", attacker, "targets", position)
            if target == attacker:
                yield place, "a party cannot attack itself"
            elif isinstance(target, str) and target in outline.parties and outline.kind(target) not in FIGHTERS:
                yield place, f"{target} cannot be attacked; allowed: parties of kind {', '.join(FIGHTERS)}"
    yield from not_among(("force", "reach"), table(force.get("reach")), "an issue", outline.issues)
    yield from not_among(("force", "front_issues"), force.get("front_issues"), "an issue", outline.issues)
    yield from not_among(("force", "start_rungs"), table(force.get("start_rungs")), "a party", outline.parties)


NEEDS = {
    "capability": "party",
    "war_cost": "party",
    "posture": "party",
    "status_quo": "issue",
}
"""What an event of each kind acts on; a breakdown acts on the talks."""


def _events(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, event in records(outline.data, "events"):
        yield from _round((*route, "round"), event.get("round"), outline)
        yield from not_known((*route, "party"), event.get("party"), "a party", outline.parties)
        yield from not_known((*route, "issue"), event.get("issue"), "an issue", outline.issues)
        kind = event.get("kind")
        needed = NEEDS.get(kind) if isinstance(kind, str) else None
        if needed is not None and event.get(needed) is None:
            yield (*route, needed), f"is missing; an event of kind {kind} names its {needed}"


def _texts(outline: Outline) -> Iterator[RouteDiagnostic]:
    yield from not_among(("seats",), table(outline.data.get("seats")), "a party", outline.parties)
    for route, entry in records(outline.data, "timeline"):
        yield from not_known((*route, "actor"), entry.get("actor"), "a party", outline.parties)
    for path in table(outline.data.get("judgements")):
        if isinstance(path, str) and follow(outline.data, path) is None:
            yield (
                ("judgements", path),
                "leads to no value of this file; allowed: a path such as parties.RUS.war_cost.low",
            )
