"""Values that a scenario gives and that nothing reads as the rest of the file stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS, decision_rule_of
from diplosim.scenario.schema.procedure import Deadline

ACTS_ON = {"capability": "party", "war_cost": "party", "posture": "party", "status_quo": "issue"}
"""What an event of each kind acts on; a breakdown acts on the talks."""


def idle_values(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Find values that change nothing, though whoever wrote them will think that they do.

    Args:
        scenario: a valid one.

    Yields:
        Path of the value, and why nothing reads it.
    """
    yield from _of_the_deadline(scenario)
    yield from _of_the_protocol(scenario)
    yield from _of_the_table(scenario)
    yield from _of_the_tracks(scenario)
    yield from _of_the_stakeless(scenario)
    yield from _of_decision_rules(scenario)
    for party, attack in scenario.attacks.items():
        if not attack.targets:
            told = f"nobody is left to attack; name its targets at force.attackers.{party}"
            yield f"can_use_force.{party}", f"all others that must consent are friends or alliances: {told}"
    for position, event in enumerate(scenario.events):
        for word in ("party", "issue"):
            if getattr(event, word) is not None and ACTS_ON.get(event.kind) != word:
                yield f"events.{position}.{word}", f"an event of kind {event.kind} acts on no {word}"
    for date in scenario.outcome_alternates:
        if not scenario.start <= date <= max(scenario.end, scenario.horizon):
            yield f"outcome_alternates.{date}", f"lies outside the talks, {scenario.start} to {scenario.end}"


def _of_the_deadline(scenario: Scenario) -> Iterator[tuple[str, str]]:
    deadline = scenario.deadline
    if deadline.kind == "extendable":
        return
    for key in ("max_extensions", "extension_rounds"):
        if getattr(deadline, key) != Deadline.model_fields[key].default:
            yield f"deadline.{key}", f"a deadline of kind {deadline.kind} is never extended; kind: extendable is"


def _of_the_protocol(scenario: Scenario) -> Iterator[tuple[str, str]]:
    protocol = scenario.protocol
    if protocol.allows_interim and not protocol.package:
        place = "protocol.interim" if protocol.interim else "protocol.features.interim_agreement"
        yield place, "an interim text may be signed in package talks alone; write `package: true`"
    if any(issue.options for issue in scenario.issues):
        traits = _traits(scenario)
        if traits is not None and not traits.discrete:
            told = f"offers under the protocol {protocol.rules} name any point of the scale, not these options"
            yield from ((f"issues.{issue.id}.options", told) for issue in scenario.issues if issue.options)


def _of_the_table(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Seats that nobody fills, and issues that nobody at the table handles."""
    protocol = scenario.protocol
    for party in protocol.seats:
        kind = scenario.party(party).kind
        if kind in STAKELESS:
            yield "protocol.seats", f"{party} is a {kind} without a stake, and tables nothing"
    on_tracks = {seat for track in protocol.tracks for seat in track.seats}
    bargaining = [party for party in scenario.seated if scenario.party(party).kind not in STAKELESS]
    if protocol.tracks and all(party in on_tracks for party in bargaining):
        for issue in scenario.issues:
            if not protocol.tracks_on(issue.id):
                told = "no track handles it: nobody moves on it, and texts carry the mean of what seats state"
                yield f"issues.{issue.id}", told


def _of_the_tracks(scenario: Scenario) -> Iterator[tuple[str, str]]:
    protocol, deadline = scenario.protocol, scenario.deadline
    last = deadline.at_round or scenario.rounds
    for track in protocol.tracks:
        path = f"protocol.tracks.{track.name}"
        if all(scenario.party(seat).kind in STAKELESS for seat in track.seats):
            yield path, "nobody with a stake sits at it, so that nothing is tabled there"
        outside = [seat for seat in track.seats if seat not in scenario.seated]
        left_out = [seat for seat in outside if scenario.party(seat).kind not in STAKELESS]
        if left_out:
            yield f"{path}.seats", f"{', '.join(left_out)} not among protocol.seats, and so without a seat"
        if deadline.kind == "hard" and track.rounds and min(track.rounds) > last:
            yield f"{path}.rounds", f"it never meets: a hard deadline closes the talks after round {last}"


def _of_the_stakeless(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What mediators and forums are said to want, though no rule gives them a stake."""
    members = {member for party in scenario.parties for member in party.members if party.kind == "alliance"}
    without = {party.id: party.kind for party in scenario.parties if party.kind in STAKELESS}
    for issue in scenario.issues:
        for part in ("ideal", "red_lines", "evaluations"):
            for party in getattr(issue, part):
                if party in without and party not in members:
                    told = f"{party} is a {without[party]} without a stake: it signs nothing and is asked nothing"
                    yield f"issues.{issue.id}.{part}.{party}", told


def _of_decision_rules(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for alliance in scenario.alliances:
        if alliance.leader is not None and decision_rule_of(alliance.decision_rule) not in ("leader", None):
            told = f"decides nothing under the rule {alliance.decision_rule}"
            yield f"alliances.{alliance.name}.leader", told
    for party in scenario.parties:
        entry = scenario.alliance_of(party.id)
        if party.kind not in ("alliance", "forum"):
            told = f"a {party.kind} forms no mandate; only an alliance decides by a rule"
        elif party.kind == "alliance" and entry is not None and entry.rule != decision_rule_of(party.decision_rule):
            told = f"the entry of {entry.name} under alliances says {entry.decision_rule}, and goes before it"
        else:
            continue
        if party.decision_rule is not None:
            yield f"parties.{party.id}.decision_rule", told


def _traits(scenario: Scenario) -> Any:
    """Traits of the protocol; None for code that may not run yet."""
    try:
        return registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits
    except registry.UnknownName:
        return None


def unread(scenario: Scenario, paths: Iterable[str]) -> list[str]:
    """Say of values that were set or swept that nothing reads them, so that no zero is taken for an effect.

    Args:
        scenario: as it is with these values.
        paths: dotted, such as `parameters.reach`.

    Returns:
        A sentence each.
    """
    idle = dict(idle_parameters(scenario)) | dict(idle_values(scenario))
    return [f"nothing reads {path}: {idle[path]}" for path in paths if path in idle]


def idle_parameters(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Find parameters that act on nothing in a case, or in whose place it has values of its own.

    Args:
        scenario: a valid one.

    Yields:
        Path of the parameter, and why nothing reads it.
    """
    traits = _traits(scenario)
    if traits is not None and "defer" not in traits.parts["table"]:
        told = f"no text leaves an issue open under the protocol {scenario.protocol.rules}"
        yield "parameters.defer_cost", told
    force = scenario.force
    if force is not None and set(force.reach) >= set(scenario.issue_ids):
        yield "parameters.reach", "every issue has its own under force.reach"
    if force is not None and force.blame is not None:
        yield from ((f"parameters.blame_{end}", "the case has its own force.blame") for end in ("low", "high"))
    if all(party.delay_benefit is not None for party in scenario.parties):
        yield from ((f"parameters.delay_benefit_{end}", "every party has its own") for end in ("low", "high"))
    if not scenario.attacks:
        told = "nobody can use force"
        yield from ((f"parameters.{name}", told) for name in ("reach", "blame_low", "blame_high"))
