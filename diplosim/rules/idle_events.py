"""Events that can change nothing, since nobody whom they concern has a part in the talks or in a war."""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.rules.structure import Structure, structure_of
from diplosim.scenario.scenario import Scenario


def idle_events(scenario: Scenario) -> Iterator[str]:
    """A note for each event of a party on which no rule looks at what the event changes.

    Args:
        scenario: a valid one.

    Yields:
        Which event it is, and why nothing follows from it.

    Raises:
        CodeNotAllowed: if the protocol is Python code that may not be run.
    """
    structure = structure_of(scenario)
    fighting = {structure.coded.parties[party] for party in _fighters(structure)}
    for event in scenario.events:
        if event.party is None or event.kind not in ("posture", "war_cost", "capability"):
            continue
        what = f"the event of kind {event.kind} of {event.party} in round {event.round} changes nothing"
        if event.kind != "capability" and event.party not in structure.position:
            yield f"{what}: {event.party} has no part in the talks"
        elif event.kind != "posture" and event.party not in fighting:
            yield f"{what}: {event.party} can neither fight, be attacked nor join a war here"


def _fighters(structure: Structure) -> set[int]:
    """Whoever can be in a war: attackers, targets, and who may join either side."""
    found = set()
    for war in structure.theatres:
        found |= {war.attacker, *war.targets, *war.members}
        found |= {int(party) for party in (war.with_attacker + war.with_target > 0.0).nonzero()[0]}
    return found
