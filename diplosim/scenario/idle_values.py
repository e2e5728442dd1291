"""Values that a scenario gives and that nothing reads as the rest of the file stands."""

from __future__ import annotations

from collections.abc import Iterator

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
        try:
            discrete = registry.find(protocol.rules, registry.PROTOCOLS).traits.discrete
        except registry.UnknownName:  # code that may not run yet
            return
        if not discrete:
            told = f"offers under the protocol {protocol.rules} name any point of the scale, not these options"
            yield from ((f"issues.{issue.id}.options", told) for issue in scenario.issues if issue.options)
