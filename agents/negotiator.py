"""The common frame of all rule-based delegates: a concession share, a demand, an acceptance rule, signals, decisions.

Each part is a few lines; a policy overrides the parts in which it differs.  Acceptance is AC_next (Baarslag et al.
2013): take what is worth at least the own next target, and never less than the outside options.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, exceeds
from diplosim.rules.concession import reciprocal, time_dependent, trade_off
from diplosim.rules.preferences import utility
from diplosim.seats import Move, SeatView, Traits

REASSURE_BELOW = 0.4
THREATEN_ABOVE = 0.7


class Negotiator:
    """A sincere party's behaviour; the base of all rule-based policies.

    reciprocity: weight of what the others conceded, 0 none to 1 all (None: the scenario's parameter).
    verification: chance of accepting an offer of verification.
    """

    traits = Traits(stochastic=True, reads=("time", "reciprocity", "beliefs"), may_use_force=True)
    verification = 0.75
    display = 0.2
    """Chance per round of a step up to a threat (rung 2) while talks bring nothing."""
    display_rung = 2
    makes_test_offers = True
    """Whether a test offer replaces the own demand when suspicion is high."""

    # ---------------------------------------------------------------- concession

    def exponent(self, view: SeatView) -> AnyArray:
        """Exponent of the time-dependent tactic, (R,): log-uniform over the documented range."""
        p = view.parameters
        return log_uniform(view.tactic, p.exponent_low, p.exponent_high)

    def reciprocity(self, view: SeatView) -> AnyArray:
        """Weight of reciprocity, damped by suspicion that somebody negotiates for pretence."""
        p = view.parameters
        return p.reciprocity * (1.0 - p.suspicion * view.suspicion)

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """Share of the way from the opening to the floor at a relative time, (R,)."""
        own = time_dependent(time, self.exponent(view))
        return reciprocal(own, view.received, self.reciprocity(view), time)

    def target(self, view: SeatView, time: FloatArray) -> FloatArray:
        """Public worth of the own demand at a relative time, (R,): from 1 down to the floor."""
        return 1.0 - self.conceded_share(view, time) * (1.0 - view.public_floor)

    def demand(self, view: SeatView) -> FloatArray:
        """The package at the present target, reached by trading issues off, (R, K)."""
        budget = 1.0 - self.target(view, view.time)
        return trade_off(view.start, view.reference, budget, view.salience, view.order, view.exponent)

    def level(self, view: SeatView) -> FloatArray:
        """Least worth that the party signs for now: next own target or outside options, whichever is more, (R,)."""
        return np.maximum(view.outside, np.minimum(1.0, self.target(view, view.next_time) + view.concealed_utility))

    # ---------------------------------------------------------------- stages

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        if view.stage == "table":
            return self.table(view)
        if view.stage == "respond":
            return self.respond(view)
        if view.stage == "decide":
            return self.decide(view)
        return Move()

    def table(self, view: SeatView) -> Move:
        """A demand, possibly a test offer in its place, issues deferred late, an offer of verification."""
        demand = self.demand(view)
        test, late = self.tests(view), self.defers(view)
        if test is not None:
            free = test[:, None] & ~view.settled & ~view.no_mandate
            demand = np.where(free, view.test_offer, demand)
        offer = (view.suspicion > 0.05) & (view.uniform("verify") < view.parameters.verification_rate)
        defer = None if late is None else view.blocked & late[:, None]
        return Move(
            demand=demand,
            defer=defer,
            test=test,
            offer_verification=offer,
            level=self.level(view),
            reserve=view.outside,
        )

    def instructions(self, view: SeatView) -> Move:
        """What a drafter is told when the delegation is not in session."""
        return Move(level=self.level(view), reserve=view.outside)

    def tests(self, view: SeatView) -> BoolArray | None:
        """Where to table a text that every bargaining type of the suspect would take, (R,): if it is affordable."""
        likely = view.suspicion >= view.parameters.test_offer_belief
        if not self.makes_test_offers or not likely.any():
            return None
        offer = view.test_offer
        fits = likely & (view.time > 0.0)
        for k in range(offer.shape[1]):
            fits &= at_least(offer[:, k], view.low[:, k]) & at_least(view.high[:, k], offer[:, k])
        fits &= at_least(utility(offer, view.ideal, view.salience, view.exponent), view.outside)
        return fits if fits.any() else None

    def defers(self, view: SeatView) -> BoolArray | None:
        """Where issues that the others call non-starters are left open, (R,)."""
        late = view.may_defer & (view.time >= view.parameters.defer_from)
        return late if late.any() else None

    def respond(self, view: SeatView) -> Move:
        """Mark every text on the table; answer offers."""
        level = self.level(view)
        if view.partial:
            asked = np.maximum(view.outside[:, None], level[:, None] + view.relief)
            accept = view.within & at_least(view.worth, asked)
            accept = accept & (view.may_defer[:, None] | ~view.leaves_open.any(axis=2))
        else:
            accept = view.within & at_least(view.worth, level[:, None])
        items = interim = answer = None
        if view.itemised:
            items = self.accept_items(view) & ~view.accepts_nothing[:, None, None]
        if view.interim_tabled.any():
            interim = view.interim_tabled & self.takes_interim(view) & ~view.accepts_nothing
        if view.verification_offered.any():
            answer = view.verification_offered & (view.uniform("verification") < self.verification)
        return Move(
            accept=accept,
            accept_issues=items,
            accept_interim=interim,
            accept_verification=answer,
            level=self.package_level(view) if view.itemised else level,
        )

    def package_level(self, view: SeatView) -> FloatArray:
        """Least worth of all that is settled issue by issue, open issues at the status quo, (R,)."""
        return view.outside

    def accept_items(self, view: SeatView) -> BoolArray:
        """Issue by issue: at least as good as the own next demand on that issue, or what is demanded now, (R, C, K)."""
        budget = 1.0 - self.target(view, view.next_time)
        following = trade_off(view.start, view.reference, budget, view.salience, view.order, view.exponent)
        reach = np.abs(following - view.ideal)[:, None, :]
        good = at_least(reach, np.abs(view.texts - view.ideal[:, None, :]))
        result: BoolArray = view.within_issue & (good | (view.texts == view.last_demand[:, None, :]))
        return result

    def takes_interim(self, view: SeatView) -> BoolArray:
        """An interim text is temporary: it need only beat no deal."""
        result: BoolArray = at_least(view.interim_worth, view.no_deal)
        return result

    def decide(self, view: SeatView) -> Move:
        """Posture, words, and whether to go on, walk out, prepare or attack: all by payoffs."""
        attack = self.attacks(view)
        hopeless = exceeds(view.delay_cost, view.going_on - view.no_deal)
        p = view.parameters
        ratio = p.preparation_cost / p.unprepared_loss if p.unprepared_loss > 0.0 else 1.0
        exposed = at_least(view.threat, min(1.0, ratio))
        return Move(
            posture=self.posture(view),
            words=words(view),
            walk_out=view.talking & self.walks_out(view, hopeless),
            attack=attack,
            prepare=exposed & ~view.prepared,
            extend=self.extends(view, hopeless),
            reopen=self.reopens(view),
        )

    # ---------------------------------------------------------------- decisions

    def attacks(self, view: SeatView) -> BoolArray:
        """Force is used when it beats no deal and what talks can still bring (Fearon 1995), and the party is ready."""
        if not view.can_use_force:
            return np.zeros(view.runs, dtype=bool)
        result: BoolArray = view.ready & ~view.in_force & self.wants_war(view)
        return result

    def wants_war(self, view: SeatView) -> BoolArray:
        """Whether force, net of uncovered blame, beats everything else, (R,)."""
        result: BoolArray = exceeds(view.war, np.maximum(view.no_deal, view.going_on))
        return result

    def posture(self, view: SeatView) -> AnyArray:
        """A step on the ladder: towards readiness if force pays, a display now and then, else down again."""
        draw = view.uniform("posture")
        gain = view.going_on - view.no_deal
        pressed = exceeds(gain, view.parameters.posture_cost) & (view.rung < self.display_rung) & (draw < self.display)
        answer = (view.highest_rung >= 3) & (view.rung < 3) & (draw < 0.5)
        relax = (view.rung > self.display_rung) & (view.highest_rung < 3) & (draw > 0.7)
        step = np.where(pressed | answer, 1, np.where(relax, -1, 0))
        if view.can_use_force:
            # Rung 3, a display of force, is where readiness is built; rung 4 is force itself and no posture for talks.
            arms = self.wants_war(view)
            step = np.where(arms, np.where(view.rung < 3, 1, 0), step)
        return step

    def walks_out(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Leave when going on brings less than its delay costs."""
        return hopeless

    def extends(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Agree to an extension while talks still promise something."""
        return ~hopeless

    def reopens(self, view: SeatView) -> BoolArray | None:
        """Keep to a deal."""
        return None


def words(view: SeatView) -> AnyArray:
    """Cheap talk that all types use alike, (R,): reassurance, silence or threats, independent of posture."""
    draw = view.uniform("words")
    return np.where(draw < REASSURE_BELOW, -1, np.where(draw > THREATEN_ABOVE, 1, 0))


def log_uniform(uniform: FloatArray, low: float, high: float) -> FloatArray:
    """Inverse distribution function of the log-uniform law on [low, high], (R,)."""
    base = np.full(uniform.shape, high / low)
    result: FloatArray = low * np.power(base, np.ascontiguousarray(uniform))
    return result
