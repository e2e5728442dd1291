"""How the quantities of a seat's view are worked out: a member of the same name for each that `seats` declares.

`diplosim.seats.quantities` says what each is, and in which views it is.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from diplosim.engine.caucus_votes import voted_down
from diplosim.engine.game import Game
from diplosim.engine.joint_attacks import decided_for
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, exceeds, replaced
from diplosim.rules import proposals, valuation
from diplosim.rules.acceptance import Weighed
from diplosim.rules.calendar import time_at
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.decisions import DISPLAY, may_reopen, pace_of_readiness, top_by_posture
from diplosim.rules.last_offers import LastOffer, last_offer, may_strike
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.preferences import audience_cost, utility
from diplosim.rules.state import ANNOUNCED, REFUSED, SIGNED, TALKING
from diplosim.rules.war import uncovered_blame


class ViewQuantities:
    """The quantities of the view of the acting party at position `a`, for all live runs; each worked out once."""

    def __init__(self, game: Game, a: int) -> None:
        self._game, self._a = game, a
        self._structure, self._state = game.structure, game.state
        self._parameters, self._protocol = game.scenario.parameters, game.protocol
        self._round, self._runs = game.round, len(game.state)
        self._party = game.structure.acting[a]
        self._tabled_texts = game.texts

    # ---------------------------------------------------------------- the own sheet

    @cached_property
    def type(self) -> AnyArray:
        return self._state.type[:, self._a]

    @cached_property
    def ideal(self) -> FloatArray:
        return self._state.ideal[:, self._a]

    @cached_property
    def start(self) -> FloatArray:
        state, a, space = self._state, self._a, self._game.space
        own = np.clip(state.stated[:, self._party], state.low[:, a], state.high[:, a])
        own = replaced(own, state.empty[:, a], self._game.status_quo)
        if space is not None:
            own = space.snapped(own, state.low[:, a], state.high[:, a], state.empty[:, a])
        return replaced(own, state.settled, state.terms)

    @cached_property
    def low(self) -> FloatArray:
        return self._state.low[:, self._a]

    @cached_property
    def high(self) -> FloatArray:
        return self._state.high[:, self._a]

    @cached_property
    def no_mandate(self) -> BoolArray:
        return self._state.empty[:, self._a]

    @cached_property
    def handled(self) -> BoolArray:
        handled = self._structure.agenda[self._a]
        return np.broadcast_to(handled, (self._runs, len(handled)))

    @cached_property
    def accepts_nothing(self) -> BoolArray:
        return self._state.refuses_all[:, self._a]

    @cached_property
    def tactic(self) -> FloatArray:
        return self._state.tactic[:, self._a]

    @cached_property
    def concealed_utility(self) -> FloatArray:
        return self._state.concealed_utility[:, self._a]

    @cached_property
    def delay_benefit(self) -> FloatArray:
        return self._state.delay_benefit[:, self._a]

    @cached_property
    def best(self) -> FloatArray:
        return self._space.best(self._a, self._state.row)

    @cached_property
    def worst(self) -> FloatArray:
        return self._space.worst(self._a, self._state.row)

    # ---------------------------------------------------------------- which run it is

    @cached_property
    def run(self) -> AnyArray:
        return self._state.row + self._game.first_run

    # ---------------------------------------------------------------- the clock

    @cached_property
    def time(self) -> FloatArray:
        return self._game.clock()[0]

    @cached_property
    def next_time(self) -> FloatArray:
        return self._game.clock()[1]

    @cached_property
    def rounds_left(self) -> FloatArray:
        return np.maximum(self._state.deadline - 1.0 - self._round, 0.0)

    @cached_property
    def time_left(self) -> FloatArray:
        elapsed = self._structure.elapsed
        left: FloatArray = np.maximum(time_at(elapsed, self._state.deadline) - elapsed[self._round], 0.0)
        return left

    # ---------------------------------------------------------------- what there is without a deal

    @cached_property
    def no_deal(self) -> FloatArray:
        return valuation.no_deal_lottery(
            self._state,
            self._structure,
            self._parameters,
            self._game.capability,
            self._game.war_chances(without_deal=True),
            self._a,
        )

    @cached_property
    def war(self) -> FloatArray:
        if not self._protocol.traits.forceful:
            return np.full(self._runs, valuation.NO_FORCE)
        value = valuation.war_of(self._state, self._structure, self._parameters, self._game.capability, self._a)
        members = decided_for(self._game, self._a)
        return value if members is None else np.where(members, value, valuation.NO_FORCE)

    @cached_property
    def outside(self) -> FloatArray:
        return np.maximum(self.no_deal, self.war)

    @cached_property
    def floor(self) -> FloatArray:
        return np.minimum(1.0, np.maximum(self.outside, self._state.min_acceptable_utility[:, self._a]))

    @cached_property
    def least_acceptable(self) -> FloatArray:
        return self._state.min_acceptable_utility[:, self._a]

    @cached_property
    def public_floor(self) -> FloatArray:
        return self.floor - self.concealed_utility

    @cached_property
    def going_on(self) -> FloatArray:
        return self.no_deal + valuation.expected_gain(self._state, self._game.expectations, self._a, self._round)

    @cached_property
    def delay_cost(self) -> FloatArray:
        return np.full(self._runs, self._structure.delay_cost[self._a] * self._structure.lengths[self._round])

    # ---------------------------------------------------------------- what the others have said and done

    @cached_property
    def demands(self) -> FloatArray:
        return self._state.demand

    @cached_property
    def last_demand(self) -> FloatArray:
        return self._state.demand[:, self._a]

    @cached_property
    def reference(self) -> FloatArray:
        state, a = self._state, self._a
        aim = np.clip(self._game.perceived_position(a), state.low[:, a], state.high[:, a])
        return replaced(replaced(aim, state.empty[:, a], self._game.status_quo), state.settled, state.terms)

    @cached_property
    def received(self) -> FloatArray:
        span = np.maximum(1.0 - self.public_floor, 1e-9)
        moved = self._state.perceived_offer[:, self._a] - self._state.first_perceived_offer[:, self._a]
        return np.clip(moved / span, 0.0, 1.0)

    @cached_property
    def test_offer(self) -> FloatArray:
        return np.broadcast_to(self._game.test_offer(self._a), (self._runs, len(self._structure.coded.issues)))

    @cached_property
    def blocked(self) -> BoolArray:
        return self._state.blocked

    @cached_property
    def status_quo(self) -> FloatArray:
        return np.broadcast_to(self._game.status_quo, (self._runs, len(self._game.status_quo)))

    @cached_property
    def deferral_cost(self) -> FloatArray:
        low, high, quo = self.low, self.high, self._game.status_quo
        outside = (exceeds(low, quo) | exceeds(quo, high)) & self._structure.vital[self._party]
        return np.where(outside, self._parameters.defer_cost, 0.0)

    @cached_property
    def settled(self) -> BoolArray:
        return self._state.settled

    @cached_property
    def refused_offers(self) -> AnyArray:
        return self._state.refused

    @cached_property
    def talking(self) -> BoolArray:
        talking: BoolArray = self._state.status == TALKING
        return talking

    @cached_property
    def away(self) -> BoolArray:
        return self._state.left[:, self._a]

    @cached_property
    def in_force(self) -> BoolArray:
        in_force: BoolArray = self._state.status == SIGNED
        return in_force

    @cached_property
    def may_reopen(self) -> BoolArray:
        return may_reopen(self._state, self._structure, self._a, self._round)

    # ---------------------------------------------------------------- what is believed

    @cached_property
    def beliefs(self) -> FloatArray:
        coded, acting = self._structure.coded, self._structure.acting
        out = np.zeros((len(TYPES), len(acting), self._runs)).T
        for b, other in enumerate(acting):
            known = other in coded.typed
            out[:, b] = self._state.public[:, coded.typed.index(other)] if known else coded.prior[other]
        return out

    @cached_property
    def suspicion(self) -> FloatArray:
        return valuation.suspicion(self._state, self._structure, self._a)

    @cached_property
    def seen_as_pretext(self) -> FloatArray:
        return valuation.pretext_belief(self._state, self._structure, self._a)

    # ---------------------------------------------------------------- force

    @cached_property
    def rungs(self) -> AnyArray:
        return self._state.rung

    @cached_property
    def rung(self) -> AnyArray:
        return self._state.rung[:, self._a]

    @cached_property
    def highest_rung(self) -> AnyArray:
        rungs = self._state.rung
        highest = np.zeros(rungs.shape[0], dtype=rungs.dtype)
        for b in range(rungs.shape[1]):
            if b != self._a:
                highest = np.maximum(highest, rungs[:, b])
        return highest

    @cached_property
    def ready(self) -> BoolArray:
        if not self._protocol.traits.needs_readiness:
            return np.ones(self._runs, dtype=bool)
        return valuation.is_ready(self._state, self._structure, self._a)

    @cached_property
    def ready_next(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        pace = pace_of_readiness(self._structure, theatre, self._round)
        soon: BoolArray = self._state.readiness[:, theatre] + pace * (self.rung >= DISPLAY - 1) >= 1.0 - 1e-9
        return soon

    @cached_property
    def makes_offers_first(self) -> BoolArray:
        return np.full(self._runs, self._theatre is not None and self._structure.warns[self._theatre])

    @cached_property
    def may_strike(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        return may_strike(self._state, self._structure, theatre)

    @cached_property
    def top_rung(self) -> AnyArray:
        return top_by_posture(self._state, self._structure, self._a)

    @cached_property
    def opposing_rung(self) -> AnyArray:
        highest = np.zeros(self._runs, dtype=self._state.rung.dtype)
        for theatre in self._structure.theatres:
            if self._party in theatre.targets or theatre.with_target[self._party] > 0.0:
                attacker = self._structure.acting.index(theatre.attacker)
                highest = np.maximum(highest, self._state.rung[:, attacker])
        return highest

    @cached_property
    def makes_last_offer(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        announced: BoolArray = self._state.last_offer[:, theatre] == ANNOUNCED
        return announced

    @cached_property
    def faces_last_offer(self) -> BoolArray:
        faces = np.zeros(self._runs, dtype=bool)
        for f in range(len(self._structure.theatres)):
            if f != self._theatre:
                faces |= self._state.last_offer[:, f] == ANNOUNCED
        return faces

    @cached_property
    def last_offer_text(self) -> FloatArray:
        text = self.start.copy(order="K")
        if self._offered is not None:
            text.T[..., self._offered_rows] = self._offered.text.T
        return text

    @cached_property
    def last_offer_open(self) -> BoolArray:
        leaves_open = np.zeros(self.start.shape[::-1], dtype=bool).T
        if self._offered is not None:
            leaves_open.T[..., self._offered_rows] = self._offered.leaves_open.T
        return leaves_open

    @cached_property
    def last_offer_worth(self) -> FloatArray:
        worth = np.zeros(self._runs)
        if self._offered is not None:
            worth[self._offered_rows] = self._offered.worth
        return worth

    @cached_property
    def last_offer_value(self) -> FloatArray:
        value = self.war.copy()
        # Who would rather strike than go on need not weigh it, nor whom nobody would believe.
        open_to_it = self.ready_next & ~self.in_force & ~self.may_strike & (self.going_on >= self.war)
        rows = np.flatnonzero(open_to_it & exceeds(self.war, self.no_deal))
        if len(rows):
            value[rows] = self._last_offer(rows, fine=False).value
        return value

    @cached_property
    def _offered_rows(self) -> AnyArray:
        return np.flatnonzero(self.makes_last_offer & ~self.accepts_nothing)

    @cached_property
    def _offered(self) -> LastOffer | None:
        return self._last_offer(self._offered_rows) if len(self._offered_rows) else None

    def _last_offer(self, rows: AnyArray, *, fine: bool = True) -> LastOffer:
        game = self._game
        assert self._theatre is not None
        now = Weighed(self._structure, self._parameters, game.status_quo, game.capability, self._theatre)
        return last_offer(self._state, game.perceived_position(self._a), now, rows, fine)

    @cached_property
    def last_offer_refused(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        refused: BoolArray = self._state.last_offer[:, theatre] == REFUSED
        return refused

    @cached_property
    def uncovered_blame(self) -> FloatArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs)
        return uncovered_blame(self._state.blame[:, self._a], self._state.justification[:, theatre])

    @cached_property
    def backing_down(self) -> FloatArray:
        return valuation.cost_of_backing_down(self._state, self._structure, self._game.status_quo, self._a)

    @cached_property
    def prepared(self) -> BoolArray:
        return self._state.prepared[:, self._a]

    @cached_property
    def threat(self) -> FloatArray:
        return valuation.attack_threat(self._structure, self._game.war_chances(without_deal=False), self._a)

    # ---------------------------------------------------------------- the texts to answer

    @cached_property
    def texts(self) -> FloatArray:
        return self._texts.values

    @cached_property
    def tabled(self) -> BoolArray:
        return self._texts.tabled

    @cached_property
    def leaves_open(self) -> BoolArray:
        return self._texts.leaves_open

    @cached_property
    def linked(self) -> BoolArray:
        linked: BoolArray = proposals.linked(self._texts, self._structure) & ~self.settled[:, None, :]
        return linked

    @cached_property
    def within_issue(self) -> BoolArray:
        return proposals.inside(self._texts, self._state, self._a)

    @cached_property
    def within(self) -> BoolArray:
        each = self.within_issue
        all_issues = each[:, :, 0]
        for k in range(1, each.shape[2]):
            all_issues = all_issues & each[:, :, k]
        may = all_issues & ~self.accepts_nothing[:, None] & self._texts.tabled
        against = voted_down(self._game, self._a, self._texts.values)
        return may if against is None else may & ~against

    @cached_property
    def worth(self) -> FloatArray:
        """By options where packages are made of them, else by distance."""
        texts, state, coded, space = self._texts, self._state, self._structure.coded, self._game.space
        if space is None:
            return proposals.worth(texts, state, self._structure, self._parameters, self._game.status_quo, self._a)
        own = [space.worth(self._a, texts.values[:, c], state.row) for c in range(len(texts.author))]
        rate = float(coded.audience_rate[self._party])
        low, high = coded.declared_low[self._party], coded.declared_high[self._party]
        return np.stack(own, axis=1) - audience_cost(texts.values, low, high, coded.salience[self._party], rate)

    @cached_property
    def relief(self) -> FloatArray:
        return proposals.relief(self._texts.leaves_open, self._state, self._structure, self._game.status_quo, self._a)

    @cached_property
    def interim_tabled(self) -> BoolArray:
        return self._game.interim_tabled

    @cached_property
    def interim_text(self) -> FloatArray:
        return self._game.interim_text

    @cached_property
    def interim_worth(self) -> FloatArray:
        coded = self._structure.coded
        return utility(self.interim_text, self.ideal, coded.salience[self._party], coded.exponent)

    @cached_property
    def verification_offered(self) -> BoolArray:
        return self._state.asked[:, self._a]

    # ---------------------------------------------------------------- what some quantities need

    @cached_property
    def _theatre(self) -> int | None:
        """Number of the theatre in which the seat is the attacker."""
        attackers = [theatre.attacker for theatre in self._structure.theatres]
        return attackers.index(self._party) if self._party in attackers else None

    @property
    def _space(self) -> DiscreteSpace:
        assert self._game.space is not None
        return self._game.space

    @property
    def _texts(self) -> proposals.Texts:
        assert self._tabled_texts is not None
        return self._tabled_texts
