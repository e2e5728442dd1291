"""The families that the engine plays, in the order of the page, and why the others are formulas only."""

from __future__ import annotations

from diplosim.theory.reproduction.crisis import AUDIENCE_COSTS, RISK_RETURN, ULTIMATUM
from diplosim.theory.reproduction.reputation import REPUTATION
from diplosim.theory.reproduction.sequential import CLOSED_RULE, OUTSIDE_OPTION, RUBINSTEIN, STAHL
from diplosim.theory.reproduction.simulated import Simulated

SIMULATED: dict[str, Simulated] = {
    simulated.family: simulated
    for simulated in (
        ULTIMATUM,
        RISK_RETURN,
        RUBINSTEIN,
        STAHL,
        OUTSIDE_OPTION,
        REPUTATION,
        AUDIENCE_COSTS,
        CLOSED_RULE,
    )
}
"""Families that a configuration in `configs/theory/` plays, by name."""

FORMULAS_ONLY: dict[str, str] = {
    "fearon_1995_preventive_war": "needs capabilities that shift between the periods of a game without end, each with "
    "a pie of its own; here talks are about one package, and a war ends them",
    "nash_asymmetric_linear": "an axiom on outcomes and no game: nobody moves",
    "nash_risk_aversion": "an axiom and no game; and utility here is linear or quadratic in distance, never a power of "
    "a share",
    "nash_vs_kalai_smorodinsky": "an axiom on outcomes and no game",
    "compromise_mean_and_median": "a forecast from positions and no game",
    "crawford_sobel_uniform_quadratic": "needs a message of any content about a state that the sender alone knows; "
    "words here reassure or threaten, and mean what the likelihood tables have learnt",
    "myerson_satterthwaite_uniform": "needs private values of the good on both sides; here ideals and saliences are "
    "common knowledge, and types, bounds and costs alone are private",
    "kydd_minimum_trust": "one move each, to cooperate or to defect, without an offer; here nobody does either but by "
    "a text or by force",
}
"""Families without a configuration, and the assumption that stands in the way."""
