"""A seat's own situation: its sheet, the clock, what there is without a deal, and what the others have said and done.

`diplosim.seats.quantities` says what each is, and in which views it is.
"""

from __future__ import annotations

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.joint_attacks import decided_for
from diplosim.engine.kept import kept
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, clipped, exceeds, filled, replaced
from diplosim.rules import valuation
from diplosim.rules.calendar import time_at
from diplosim.rules.decisions import may_reopen
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.state import SIGNED, TALKING


class SituationQuantities:
    """The quantities of the own situation in the view of the acting party at position `a`, for all live runs."""

    def __init__(self, game: Game, a: int) -> None:
        self._game, self._a = game, a
        self._structure, self._state = game.structure, game.state
        self._parameters, self._protocol = game.scenario.parameters, game.protocol
        self._round, self._runs = game.round, len(game.state)
        self._party = game.structure.acting[a]
        self._tabled_texts = game.texts

    # ---------------------------------------------------------------- the own sheet

    @kept
    def type(self) -> AnyArray:
        return self._state.type[:, self._a]

    @kept
    def ideal(self) -> FloatArray:
        return self._state.ideal[:, self._a]

    @kept
    def start(self) -> FloatArray:
        state, a, space = self._state, self._a, self._game.space
        own = clipped(state.stated[:, self._party], state.low[:, a], state.high[:, a])
        own = replaced(own, state.empty[:, a], self._game.status_quo)
        if space is not None:
            own = space.snapped(own, state.low[:, a], state.high[:, a], state.empty[:, a])
        return replaced(own, state.settled, state.terms)

    @kept
    def low(self) -> FloatArray:
        return self._state.low[:, self._a]

    @kept
    def high(self) -> FloatArray:
        return self._state.high[:, self._a]

    @kept
    def no_mandate(self) -> BoolArray:
        return self._state.empty[:, self._a]

    @kept
    def handled(self) -> BoolArray:
        handled = self._structure.agenda[self._a]
        return np.broadcast_to(handled, (self._runs, len(handled)))

    @kept
    def accepts_nothing(self) -> BoolArray:
        return self._state.refuses_all[:, self._a]

    @kept
    def tactic(self) -> FloatArray:
        return self._state.tactic[:, self._a]

    @kept
    def concealed_utility(self) -> FloatArray:
        return self._state.concealed_utility[:, self._a]

    @kept
    def delay_benefit(self) -> FloatArray:
        return self._state.delay_benefit[:, self._a]

    @kept
    def best(self) -> FloatArray:
        return self._space.best(self._a, self._state.row)

    @kept
    def worst(self) -> FloatArray:
        return self._space.worst(self._a, self._state.row)

    # ---------------------------------------------------------------- which run it is

    @kept
    def run(self) -> AnyArray:
        return self._state.row + self._game.first_run

    # ---------------------------------------------------------------- the clock

    @kept
    def time(self) -> FloatArray:
        return self._game.clock()[0]

    @kept
    def next_time(self) -> FloatArray:
        return self._game.clock()[1]

    @kept
    def rounds_left(self) -> FloatArray:
        return np.maximum(self._state.deadline - 1.0 - self._round, 0.0)

    @kept
    def time_left(self) -> FloatArray:
        elapsed = self._structure.elapsed
        left: FloatArray = np.maximum(time_at(elapsed, self._state.deadline) - elapsed[self._round], 0.0)
        return left

    # ---------------------------------------------------------------- what there is without a deal

    @kept
    def no_deal(self) -> FloatArray:
        return self._game.standing(("no deal", self._a), self._no_deal_now)

    def _no_deal_now(self) -> FloatArray:
        return valuation.no_deal_lottery(
            self._state,
            self._structure,
            self._parameters,
            self._game.capability,
            self._game.war_chances(without_deal=True),
            self._a,
            self._game.chances_to_win(),
        )

    @kept
    def war(self) -> FloatArray:
        return self._game.standing(("war", self._a), self._war_now)

    def _war_now(self) -> FloatArray:
        if not self._protocol.traits.forceful:
            return filled(self._runs, value=valuation.NO_FORCE)
        value = valuation.war_of(self._state, self._structure, self._parameters, self._game.capability, self._a)
        members = decided_for(self._game, self._a)
        return value if members is None else np.where(members, value, valuation.NO_FORCE)

    @kept
    def outside(self) -> FloatArray:
        return self._game.standing(("outside", self._a), lambda: np.maximum(self.no_deal, self.war))

    @kept
    def floor(self) -> FloatArray:
        return self._game.standing(("floor", self._a), self._floor_now)

    def _floor_now(self) -> FloatArray:
        return np.minimum(1.0, np.maximum(self.outside, self._state.min_acceptable_utility[:, self._a]))

    @kept
    def least_acceptable(self) -> FloatArray:
        return self._state.min_acceptable_utility[:, self._a]

    @kept
    def public_floor(self) -> FloatArray:
        return self.floor - self.concealed_utility

    @kept
    def going_on(self) -> FloatArray:
        return self.no_deal + valuation.expected_gain(self._state, self._game.expectations, self._a, self._round)

    @kept
    def delay_cost(self) -> FloatArray:
        return filled(self._runs, value=self._structure.delay_cost[self._a] * self._structure.lengths[self._round])

    # ---------------------------------------------------------------- what the others have said and done

    @kept
    def demands(self) -> FloatArray:
        return self._state.demand

    @kept
    def last_demand(self) -> FloatArray:
        return self._state.demand[:, self._a]

    @kept
    def reference(self) -> FloatArray:
        state, a = self._state, self._a
        aim = clipped(self._game.perceived_position(a), state.low[:, a], state.high[:, a])
        return replaced(replaced(aim, state.empty[:, a], self._game.status_quo), state.settled, state.terms)

    @kept
    def received(self) -> FloatArray:
        span = np.maximum(1.0 - self.public_floor, 1e-9)
        moved = self._state.perceived_offer[:, self._a] - self._state.first_perceived_offer[:, self._a]
        return clipped(moved / span, 0.0, 1.0)

    @kept
    def may_test(self) -> BoolArray:
        return np.full(self._runs, self._game.suspects[self._a] is not None)

    @kept
    def test_offer(self) -> FloatArray:
        return np.broadcast_to(self._game.test_offer(self._a), (self._runs, len(self._structure.coded.issues)))

    @kept
    def blocked(self) -> BoolArray:
        return self._state.blocked

    @kept
    def status_quo(self) -> FloatArray:
        return np.broadcast_to(self._game.status_quo, (self._runs, len(self._game.status_quo)))

    @kept
    def deferral_cost(self) -> FloatArray:
        low, high, quo = self.low, self.high, self._game.status_quo
        outside = (exceeds(low, quo) | exceeds(quo, high)) & self._structure.vital[self._party]
        return np.where(outside, self._parameters.defer_cost, 0.0)

    @kept
    def settled(self) -> BoolArray:
        return self._state.settled

    @kept
    def refused_offers(self) -> AnyArray:
        return self._state.refused

    @kept
    def talking(self) -> BoolArray:
        talking: BoolArray = self._state.status == TALKING
        return talking

    @kept
    def away(self) -> BoolArray:
        return self._state.left[:, self._a]

    @kept
    def in_force(self) -> BoolArray:
        in_force: BoolArray = self._state.status == SIGNED
        return in_force

    @kept
    def may_reopen(self) -> BoolArray:
        return may_reopen(self._state, self._structure, self._a, self._round)

    # ---------------------------------------------------------------- what some quantities need

    @kept
    def _theatre(self) -> int | None:
        """Number of the theatre in which the seat is the attacker."""
        attackers = [theatre.attacker for theatre in self._structure.theatres]
        return attackers.index(self._party) if self._party in attackers else None

    @property
    def _space(self) -> DiscreteSpace:
        assert self._game.space is not None
        return self._game.space
