"""What follows from a scenario where its file is silent: seats, attackers, dates of rounds, names of classes.

Each function takes the parts of a scenario that it needs.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from diplosim.scenario import registry
from diplosim.scenario.schema.actors import STAKELESS, Edge, Party
from diplosim.scenario.schema.fields import FrozenDict
from diplosim.scenario.schema.procedure import Attack, CalendarEntry, Force, Protocol

BOUND_TOGETHER = ("member", "defence", "offence", "support")
"""Kinds of edges between parties that do not attack each other."""


def seats(protocol: Protocol, parties: Sequence[Party], must_consent: Collection[str]) -> tuple[str, ...]:
    """Ids of the parties at the table, in the order of `protocol.seats` where it is given, else of the keys.

    Without `protocol.seats`: everybody who sits on a track; without tracks: every party that is not a member
    of an alliance that must consent (members that must consent themselves excepted).  Mediators and forums
    have no stake and take no seat in either case.
    """
    if protocol.seats:
        return protocol.seats
    if protocol.tracks:
        on_track = {seat for track in protocol.tracks for seat in track.seats}
        return tuple(p.id for p in parties if p.id in on_track and p.kind not in STAKELESS)
    spoken_for = {
        member
        for alliance in parties
        if alliance.kind == "alliance" and alliance.id in must_consent
        for member in alliance.members
        if member not in must_consent
    }
    return tuple(p.id for p in parties if p.kind not in STAKELESS and p.id not in spoken_for)


def attacks(
    can_use_force: Sequence[Party], force: Force | None, edges: Sequence[Edge], fighters: Sequence[str]
) -> Mapping[str, Attack]:
    """One entry per party of `can_use_force`, in that order.

    A party without an entry under `force.attackers` targets every other party that must consent and can fight (no
    alliance can be attacked as such), is no member of it and is not linked to it by a positive member, defence, offence
    or support edge.  fighters: parties that must consent and can fight.
    """
    coded = force.attackers if force is not None else {}
    return FrozenDict(
        {party.id: coded.get(party.id) or Attack(targets=_opponents(party, edges, fighters)) for party in can_use_force}
    )


def _opponents(party: Party, edges: Sequence[Edge], fighters: Sequence[str]) -> tuple[str, ...]:
    friends = {
        (edge.b if edge.a == party.id else edge.a)
        for edge in edges
        if party.id in (edge.a, edge.b) and edge.kind in BOUND_TOGETHER and edge.weight > 0
    }
    return tuple(other for other in fighters if other not in friends | {party.id, *party.members})


def round_dates(
    calendar: Sequence[CalendarEntry], rounds: int, start: datetime.date, end: datetime.date
) -> tuple[datetime.date, ...]:
    """First day of each round.  Rounds without a date lie evenly between their dated neighbours.

    The start of the talks dates a first round, and the end a last round, that has no date of its own.
    """
    known = {entry.round: entry.date for entry in calendar if entry.round is not None and entry.date is not None}
    known.setdefault(1, start)
    last = max(known[max(known)], end)
    known.setdefault(rounds, last)
    dated = sorted(known)
    dates: list[datetime.date] = []
    for before, after in zip(dated, [*dated[1:], None], strict=True):
        if after is None:
            dates.append(known[before])
            continue
        span = (known[after] - known[before]).days
        dates += [
            known[before] + datetime.timedelta(days=span * step // (after - before)) for step in range(after - before)
        ]
    return tuple(dates)


def class_names(parties: Sequence[Party], protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Names of policies, agents and the protocol, each with the group of the registry in which it is looked for."""
    policies = sorted({party.policy for party in parties})
    agents = {"alliance" if party.kind == "alliance" else "state" for party in parties}
    agents.add("mediator" if protocol.mediators else "drafting_committee")
    return (
        *((name, registry.POLICIES) for name in policies),
        *((name, registry.AGENTS) for name in sorted(agents)),
        (protocol.rules, registry.PROTOCOLS),
    )
