"""What observers know about a variant: the base's likelihood tables carried over, party by party.

Refitted observers have watched many talks of the variant itself, so that a difference contains what everybody learns
from the new structure.  Fixed observers read signals as they did in the base, so that it contains the structure alone.
"""

from __future__ import annotations

from diplosim.learning.tables import Tables, table_key
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario


def obstacles(base: Scenario, variant: Scenario) -> list[str]:
    """Why the tables of one scenario cannot serve another, nothing if they can."""
    reasons = []
    if base.rounds != variant.rounds:
        reasons.append(f"observers of {base.rounds} rounds say nothing about {variant.rounds}")
    acting = [key for key in _acting(variant) if key not in _acting(base)]
    typed = [key for key in _typed(variant) if key not in _typed(base)]
    if acting:
        reasons.append(f"nothing was learnt in the base about {', '.join(acting)}, who take part here alone")
    if typed:
        reasons.append(
            f"nothing was learnt in the base about the types of {', '.join(typed)}, which are uncertain here alone"
        )
    return [f"{reason}; use observers: refitted" for reason in reasons]


def carried_over(tables: Tables, base: Scenario, variant: Scenario) -> Tables:
    """The tables of the base for a variant, its parties in their order.

    Args:
        tables: what was learnt from play of the base.
        base: the scenario that the tables belong to.
        variant: the scenario that they shall serve.

    Returns:
        Tables whose parties are those of the variant, in its order.

    Raises:
        ValueError: if the variant has parties, types or rounds that the tables do not know.
    """
    reasons = obstacles(base, variant)
    if reasons:
        raise ValueError("; ".join(reasons))
    acting, typed = _acting(base), _typed(base)
    rows = [acting.index(key) for key in _acting(variant)]
    kept = [typed.index(key) for key in _typed(variant)]
    return Tables(
        tables.counts[kept],
        tables.gain[rows],
        tables.attack[rows],
        tables.attack_without_deal[rows],
        tables.changes,
        f"{table_key(variant)}; observers of {tables.key}",
    )


def _acting(scenario: Scenario) -> list[str]:
    structure = structure_of(scenario)
    return [structure.coded.keys[party] for party in structure.acting]


def _typed(scenario: Scenario) -> list[str]:
    structure = structure_of(scenario)
    return [structure.coded.keys[party] for party in structure.coded.typed]
