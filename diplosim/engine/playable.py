"""Refuse what no run could begin with, before a folder is made and before any run is played."""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.engine.talks import no_end_of_program
from diplosim.rules.domains import TooManyOutcomes, domain_of, is_discrete
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario

NOBODY = "a batch has nobody to ask; name a policy, and take the seat with diplosim run --as"
"""What is said of a policy that waits for a person."""


def check_playable(scenario: Scenario) -> None:
    """Find every class that a scenario names, and make what each run needs: its protocol, its policies, its options.

    Args:
        scenario: what shall be played.

    Raises:
        UnknownName: if a policy, an agent or the protocol is not known, or raises while it is made, tells all that do;
            for code that may not be run; and where a person would have to decide.
        TooManyOutcomes: if discrete offers span more packages than can be searched.
    """
    registry.check(scenario)
    rules, wrong = scenario.protocol.rules, []
    try:
        with no_end_of_program():
            protocol = registry.find(rules, registry.PROTOCOLS)(scenario, structure_of(scenario))
        if protocol.traits.discrete and is_discrete(scenario):
            domain_of(scenario)
    except TooManyOutcomes:
        raise
    except Exception as error:  # noqa: BLE001  whatever a protocol raises while it is made is told
        wrong.append(f"protocol.rules: {_not_made(rules, error)}")
    for name, group in scenario.class_names:
        if group == registry.POLICIES:
            seats = ", ".join(party.id for party in scenario.parties if party.policy == name)
            try:
                with no_end_of_program():
                    policy = registry.find(name)()
            except Exception as error:  # noqa: BLE001  whatever a policy raises while it is made is told
                wrong.append(f"parties.{seats}.policy: {_not_made(name, error)}")
                continue
            if getattr(policy, "late", False):
                wrong.append(f"parties.{seats}.policy: {name}: {NOBODY}")
    if wrong:
        raise registry.UnknownName("\n".join(wrong))


def _not_made(name: str, error: Exception) -> str:
    """What is told of a class that raises while it is made."""
    return f"{name} cannot be made: {type(error).__name__}: {error}"


def flaws(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What no run of a scenario could begin with, as far as it can be tried without running the files that it names.

    Args:
        scenario: which is sound as data.

    Yields:
        Dotted path of what is wrong, and what is wrong.
    """
    rules = scenario.protocol.rules
    for path, name in (("protocol.rules", rules), *((f"parties.{p.id}.policy", p.policy) for p in scenario.parties)):
        if registry.file_of(name) is not None:
            if (wrong := registry.flaw(name)) is not None:
                yield path, wrong
        elif path != "protocol.rules":
            try:
                policy = registry.find(name)()
            except Exception as error:  # noqa: BLE001  whatever a policy raises while it is made is told
                yield path, str(error) if isinstance(error, registry.UnknownName) else f"{name} cannot be made: {error}"
                continue
            if getattr(policy, "late", False):
                yield path, NOBODY
    if registry.file_of(rules) is None:
        try:
            protocol = registry.find(rules, registry.PROTOCOLS)(scenario, structure_of(scenario))
            if protocol.traits.discrete and is_discrete(scenario):
                domain_of(scenario)
        except Exception as error:  # noqa: BLE001  whatever a protocol raises while it is made is told
            yield "protocol.rules", f"{rules} cannot be played: {error}"
