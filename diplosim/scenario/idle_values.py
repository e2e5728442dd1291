"""Values that a scenario gives and that nothing reads as the rest of the file stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import decision_rule_of
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
    for party, attack in scenario.attacks.items():
        if not attack.targets:
            told = f"nobody is left to attack; name its targets at force.attackers.{party}"
            yield f"can_use_force.{party}", f"all others that must consent are friends or alliances: {told}"
    for alliance in scenario.alliances:
        if alliance.leader is not None and decision_rule_of(alliance.decision_rule) not in ("leader", None):
            told = f"decides nothing under the rule {alliance.decision_rule}"
            yield f"alliances.{alliance.name}.leader", told
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
    if protocol.interim and not protocol.package:
        yield "protocol.interim", "an interim text may be signed in package talks alone; write `package: true`"
    if any(issue.options for issue in scenario.issues):
        traits = _traits(scenario)
        if traits is not None and not traits.discrete:
            told = f"offers under the protocol {protocol.rules} name any point of the scale, not these options"
            yield from ((f"issues.{issue.id}.options", told) for issue in scenario.issues if issue.options)


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
