"""The families that the engine plays, in the order of the page."""

from __future__ import annotations

from diplosim.theory.reproduction.crisis import AUDIENCE_COSTS, RISK_RETURN, ULTIMATUM
from diplosim.theory.reproduction.reputation import REPUTATION
from diplosim.theory.reproduction.sequential import CLOSED_RULE, NASH_LIMIT, OUTSIDE_OPTION, RUBINSTEIN, STAHL
from diplosim.theory.reproduction.simulated import Simulated

SIMULATED: dict[str, Simulated] = {
    simulated.family: simulated
    for simulated in (
        ULTIMATUM,
        RISK_RETURN,
        RUBINSTEIN,
        NASH_LIMIT,
        STAHL,
        OUTSIDE_OPTION,
        REPUTATION,
        AUDIENCE_COSTS,
        CLOSED_RULE,
    )
}
"""Families that a configuration in `configs/theory/` plays, by name."""
