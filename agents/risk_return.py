"""Risk against return: the rational party to an ultimatum with force in the background (Fearon 1995; Powell 1999)."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import at_least, exceeds
from diplosim.rules.coded_arrays import PRETEXT
from diplosim.seats import Move, SeatView, Traits
from diplosim.theory.best_ultimatum import best_demand
from diplosim.theory.one_pie import OnePie, one_pie, war_value_before_costs


class RiskReturn:
    """Demands what brings most when a larger share must be weighed against a greater risk of war.

    It knows the law of the other's war cost and not its value: uniform on the coded range, for a pretext (here the
    resolute type) times the coded multiplier.  As responder it accepts what is worth at least war or no deal; after a
    refusal it fights where war beats no deal.  Silent where the scenario is not about one pie between two that both
    can use force.  Source: Fearon (1995), claim 2; Powell (1999), chapter 3.
    """

    traits = Traits(stochastic=False, reads=(), may_use_force=True)

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        if view.stage == "table":
            return self._demand(view)
        if view.stage == "respond":
            return Move(accept=view.within & at_least(view.worth, view.outside[:, None]))
        if view.stage == "decide" and view.can_use_force:
            return Move(attack=view.ready & ~view.in_force & exceeds(view.war, view.no_deal))
        return Move()

    def _demand(self, view: SeatView) -> Move:
        """The best demand; silence where the game is another."""
        pie = None if view.common is None else one_pie(view.common, view.party)
        if view.common is None or pie is None:
            return Move()
        prospect = war_value_before_costs(view.common, view.parameters, pie.own)
        other = war_value_before_costs(view.common, view.parameters, pie.other)
        laws = _laws_of_cost(view, pie)
        if prospect is None or other is None or laws is None:
            return Move()
        asked = best_demand(prospect - view.war, *laws, most=other)
        return Move(demand=pie.position(1.0 - other + asked))


def _laws_of_cost(view: SeatView, pie: OnePie) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Weights, least and greatest war cost of the other's types; None where the law is not uniform by type."""
    assert view.common is not None
    coded, p = view.common.coded, view.parameters
    types = np.flatnonzero(coded.prior[pie.other] > 0.0)
    if PRETEXT in types and p.pretext_war_cost_low != p.pretext_war_cost_high:
        return None
    factor = np.where(types == PRETEXT, p.pretext_war_cost_low, 1.0)
    low, high = (coded.war_cost[pie.other, end] * factor for end in (0, 1))
    return coded.prior[pie.other][types], low, high
