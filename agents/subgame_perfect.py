"""Offers by backward induction: the rational party to alternating offers (Stahl 1972; Rubinstein 1982)."""

from __future__ import annotations

from diplosim.numerics.arrays import at_least, exceeds
from diplosim.seats import Common, Move, SeatView, Traits
from diplosim.theory.offer_values import value_of_offering
from diplosim.theory.one_pie import OnePie, no_deal_value, one_pie, war_value_before_costs

PROTOCOLS = ("offer_a_round", "alternating_offers")
"""Protocols under which the game is one of alternating offers."""


class SubgamePerfect:
    """Offers what leaves the other just indifferent, and accepts what is worth waiting for no longer.

    The value of making the next offer is found by backward induction from the deadline, or as the limit of it where the
    talks have none; force is an outside option of whoever answers (Binmore, Shaked & Sutton 1989).  It plays by the
    public codings, as if all of them were known for certain.  Plays under `offer_a_round` and `alternating_offers`;
    silent where the scenario is not about one pie between two.
    """

    traits = Traits(stochastic=False, reads=("time",), may_use_force=True)

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        pie = None if view.common is None else one_pie(view.common, view.party)
        if view.common is None or pie is None or view.common.protocol not in PROTOCOLS:
            return Move()
        game = _Game(view, view.common, pie)
        if view.stage == "table":
            return Move(demand=pie.position(game.no_deal + game.offering(game.left)))
        if view.stage == "respond":
            return Move(accept=view.within & at_least(view.worth, game.no_deal + max(game.waiting, game.option)))
        if view.stage == "decide" and view.can_use_force:
            return Move(attack=view.ready & ~view.in_force & exceeds(game.option, game.waiting))
        return Move()


class _Game:
    """The game that is left, seen by one side.  no_deal: own.  option, waiting: own gains over no deal."""

    def __init__(self, view: SeatView, common: Common, pie: OnePie) -> None:
        sides = (pie.own, pie.other)
        values = (no_deal_value(common, pie.own), no_deal_value(common, pie.other))
        self.no_deal = values[0]
        self.pie = max(0.0, 1.0 - values[0] - values[1])
        own, other = (float(common.coded.patience[i]) for i in sides)
        self.patience = (own, other)
        self.options = (_option(view, common, pie.own, values[0]), _option(view, common, pie.other, values[1]))
        self.option = self.options[0]
        rounds_left = int(view.rounds_left[0])
        if common.endless:
            self.left: int | None = None
        elif common.protocol == "alternating_offers":
            # The second party's offer of the last round is never answered.
            self.left = 2 * rounds_left + (common.turns[0] == view.party)
        else:
            self.left = rounds_left + 1
        turn_based = common.protocol == "alternating_offers"
        after = self.left if self.left is None or turn_based else self.left - 1
        self.waiting = self.patience[0] * self.offering(after)

    def offering(self, left: int | None) -> float:
        """Gain from making the next offer oneself."""
        return value_of_offering(0, left, self.pie, self.patience, self.options)


def _option(view: SeatView, common: Common, i: int, no_deal: float) -> float:
    """Gain over no deal of leaving for force instead of answering; 0 where there is none."""
    gross = war_value_before_costs(common, view.parameters, i) if common.protocol == "offer_a_round" else None
    return 0.0 if gross is None else max(0.0, gross - float(common.coded.war_cost[i].mean()) - no_deal)
