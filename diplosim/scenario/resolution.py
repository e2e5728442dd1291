"""What follows from a scenario where its file is silent: seats, attackers and dates of rounds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from diplosim.scenario.crossrefs import STAKELESS
from diplosim.scenario.fields import ReadOnly
from diplosim.scenario.procedure import Attack

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario

BOUND_TOGETHER = ("member", "defence", "offence", "support")


def seats(scenario: Scenario) -> tuple[str, ...]:
    """Ids of the parties at the table, in the order of `protocol.seats` where it is given, else of the keys.

    Without `protocol.seats`: everybody who sits on a track; without tracks: every party that is not a member
    of an alliance that must consent (members that must consent themselves excepted).  Mediators and forums
    have no stake and take no seat in either case.
    """
    if scenario.protocol.seats:
        return scenario.protocol.seats
    if scenario.protocol.tracks:
        on_track = {seat for track in scenario.protocol.tracks for seat in track.seats}
        return tuple(p.id for p in scenario.parties if p.id in on_track and p.kind not in STAKELESS)
    spoken_for = {
        member
        for alliance in scenario.alliances
        if alliance.party in scenario.must_consent
        for member in alliance.members
        if member not in scenario.must_consent
    }
    return tuple(p.id for p in scenario.parties if p.kind not in STAKELESS and p.id not in spoken_for)


def attacks(scenario: Scenario) -> Mapping[str, Attack]:
    """One entry per party of `can_use_force`, in the order of the keys.

    A party without an entry under `force.attackers` targets every other party that must consent and is not
    linked to it by a positive member, defence, offence or support edge.
    """
    coded = scenario.force.attackers if scenario.force is not None else {}
    return ReadOnly(
        {
            party: coded.get(party) or Attack(targets=_opponents(scenario, party))
            for party in scenario.party_ids
            if party in scenario.can_use_force
        }
    )


def _opponents(scenario: Scenario, party: str) -> tuple[str, ...]:
    friends = {
        (edge.b if edge.a == party else edge.a)
        for edge in scenario.edges
        if party in (edge.a, edge.b) and edge.kind in BOUND_TOGETHER and edge.weight > 0
    }
    return tuple(other for other in scenario.consenters if other != party and other not in friends)


def round_dates(scenario: Scenario) -> tuple[datetime.date, ...]:
    """First day of each round.  Rounds without a date lie evenly between their dated neighbours.

    The start of the talks dates a first round, and the end a last round, that has no date of its own.
    """
    known = {
        entry.round: entry.date for entry in scenario.calendar if entry.round is not None and entry.date is not None
    }
    known.setdefault(1, scenario.start)
    last = max(known[max(known)], scenario.end)
    known.setdefault(scenario.rounds, last)
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
