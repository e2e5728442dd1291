"""Refuse what no run could begin with, before a folder is made and before any run is played."""

from __future__ import annotations

from diplosim.rules.domains import domain_of, is_discrete
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario


def check_playable(scenario: Scenario) -> None:
    """Find every class that a scenario names, and make what each run needs: its protocol, its policies, its options.

    Args:
        scenario: what shall be played.

    Raises:
        UnknownName: if a policy, an agent or the protocol is not known; tells all that are not.
        TooManyOutcomes: if discrete offers span more packages than can be searched.
        Exception: whatever the protocol or a policy raises while it is made.
    """
    registry.check(scenario)
    protocol = registry.find(scenario.protocol.rules, registry.PROTOCOLS)(scenario, structure_of(scenario))
    if protocol.traits.discrete and is_discrete(scenario):
        domain_of(scenario)
    for name, group in scenario.class_names:
        if group == registry.POLICIES:
            registry.find(name)()
