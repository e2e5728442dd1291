"""The common frame of all rule-based delegates: a concession share, a demand, an acceptance rule, signals, decisions.

Each part is a few lines; a policy overrides the parts in which it differs.  Acceptance is AC_next (Baarslag et al.
2013): take what is worth at least the own next target, and never less than the outside options.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, exceeds, some, up_or_down
from diplosim.rules.concession import reciprocal, time_dependent, trade_off
from diplosim.rules.preparation import prepares_when_warned
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats import Move, SeatView, Traits, once, own_text_worth, true_lines

DISPLAY = 3
"""Rung of a display of force, from which readiness is built; rung 4 is force itself and no posture for talks."""


class Negotiator:
    """A sincere party's behaviour; the base of all rule-based policies.

    reciprocity: weight of what the others conceded, 0 none to 1 all (None: the scenario's parameter).
    verification: chance of accepting an offer of verification.

    A subclass that differs from run to run, as by hidden type, says by `own` what its constants are in each run.
    """

    traits = Traits(stochastic=True, reads=("time", "reciprocity", "beliefs"), may_use_force=True)
    verification = 0.75
    bluffs = False
    """Whether it shows force as leverage wherever force would pay if all blame were covered."""
    makes_test_offers = True
    """Whether a test offer replaces the own demand when suspicion is high."""
    responsiveness = 1.0
    """By how much the scenario's weight of reciprocity is cut."""
    signs_texts = True
    """Whether it signs any text at all."""
    weighs_last_offers = True
    """Whether it makes a last offer for what that may bring; else for the refusal."""

    def own(self, view: SeatView, constant: str) -> Any:
        """A constant of the policy by name: one value, or one for each run of the view."""
        return getattr(self, constant)

    # ---------------------------------------------------------------- concession

    def exponent_range(self, parameters: Parameters) -> tuple[float, float]:
        """Least and greatest exponent of the time-dependent tactic."""
        return parameters.exponent_low, parameters.exponent_high

    @once
    def exponent(self, view: SeatView) -> AnyArray:
        """Exponent of the time-dependent tactic, (R,): log-uniform over the documented range."""
        return log_uniform(view.tactic, *self.exponent_range(view.parameters))

    @once
    def reciprocity(self, view: SeatView) -> AnyArray:
        """Weight of reciprocity, (R,)."""
        weight = np.asarray(view.parameters.reciprocity * self.own(view, "responsiveness"))
        return weight if weight.ndim else np.full(view.runs, weight)

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """Share of the way from the opening to the floor at a relative time, (R,)."""
        own = time_dependent(time, self.exponent(view))
        return reciprocal(own, view.received, self.reciprocity(view), time)

    def target(self, view: SeatView, time: FloatArray) -> FloatArray:
        """Public worth of the own demand at a relative time, (R,): from 1 down to the floor."""
        return 1.0 - self.conceded_share(view, time) * (1.0 - self.shown_floor(view))

    def shown_floor(self, view: SeatView) -> FloatArray:
        """Worth to which the own demand comes down in the end, measured from the opening, (R,)."""
        return view.public_floor

    def demand(self, view: SeatView) -> FloatArray:
        """The package at the present target, reached by trading issues off, (R, K)."""
        budget = 1.0 - self.target(view, view.time)
        return trade_off(view.start, view.reference, budget, view.salience, view.order, view.exponent)

    def level(self, view: SeatView) -> FloatArray:
        """Least worth that the party signs for now, (R,): what it asks for or outside options, whichever is more.

        With a last offer on the table there is no next time: to whom it is made the outside options alone count, and
        who makes it stands by it.
        """
        asked = self.asked(view)
        if some(view.makes_last_offer):
            asked = np.where(view.makes_last_offer, self.own_text(view), asked)
        return np.maximum(view.outside, np.where(view.faces_last_offer, view.outside, asked))

    def asked(self, view: SeatView) -> FloatArray:
        """Worth for which the party signs as long as talks may go on, (R,): that of its own next demand."""
        return np.minimum(1.0, self.target(view, view.next_time) + view.concealed_utility)

    def own_text(self, view: SeatView) -> FloatArray:
        """Worth of the text that the seat has tabled, (R,); of its last demand where no texts are on the table."""
        if view.stage == "respond" and view.party in view.authors:
            worth: FloatArray = view.worth[:, view.authors.index(view.party)]
            return worth
        return own_text_worth(view, view.last_demand)

    # ---------------------------------------------------------------- stages

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view; a drafter and the chair are told the truth."""
        return frank(view, self.move(view))

    def move(self, view: SeatView) -> Move:
        """The move at the stage of the view, less what a drafter and the chair are told of ideal and lines."""
        if view.stage == "table":
            return self.table(view)
        if view.stage == "respond":
            return self.respond(view)
        if view.stage == "decide":
            return self.decide(view)
        return Move()

    def table(self, view: SeatView) -> Move:
        """A demand, possibly a last or a test offer in its place, issues left open late, an offer of verification."""
        demand = self.demand(view)
        test = self.tests(view)
        if test is not None:
            free = test[:, None] & ~view.settled & ~view.no_mandate
            demand = np.where(free, view.test_offer, demand)
        level, reserve, defer = self.level(view), view.outside, self.defers(view, demand)
        last = view.makes_last_offer
        if some(last):
            # Take it or leave it: no drafter may offer the others more.
            text, leaves_open, worth = self.last_offer(view)
            demand = np.where(last[:, None], text, demand)
            defer = leaves_open if defer is None else np.where(last[:, None], leaves_open, defer)
            level, reserve = (np.where(last, worth, x) for x in (level, reserve))
        offer = exceeds(view.suspicion, 0.05)
        if some(offer):
            offer = offer & (view.uniform("verify") < view.parameters.verification_rate)
        return Move(
            demand=demand,
            defer=defer,
            test=test,
            offer_verification=offer,
            level=level,
            reserve=reserve,
        )

    def last_offer(self, view: SeatView) -> tuple[FloatArray, BoolArray, FloatArray]:
        """Text of the own last offer, (R, K), the issues that it leaves open, (R, K), and its worth, (R,).

        Who signs nothing stands by its opening, which cannot be taken.
        """
        signs = np.asarray(self.own(view, "signs_texts")) & ~view.accepts_nothing
        text = np.where(signs[:, None], view.last_offer_text, view.start)
        worth = np.where(signs, view.last_offer_worth, own_text_worth(view, view.start))
        return text, view.last_offer_open & signs[:, None], worth

    def instructions(self, view: SeatView) -> Move:
        """What a drafter is told when the delegation is not in session."""
        return frank(view, Move(level=self.level(view), reserve=view.outside))

    def tests(self, view: SeatView) -> BoolArray | None:
        """Where to table a text that every bargaining type of the suspect would take, (R,): if it is affordable."""
        fits = at_least(view.suspicion, view.parameters.test_offer_belief) & (view.time > 0.0)
        fits &= view.may_test
        if not self.makes_test_offers or not some(fits):
            return None
        offer = view.test_offer
        inside = at_least(offer, view.low) & at_least(view.high, offer)
        for k in range(inside.shape[1]):
            fits &= inside[:, k]
        if not some(fits):
            return None
        fits &= at_least(own_text_worth(view, offer), view.outside)
        return fits if some(fits) else None

    def defers(self, view: SeatView, demand: FloatArray) -> BoolArray | None:
        """Issues that the others call non-starters are left open where the text without them beats no deal, (R, K)."""
        late = at_least(view.time, view.parameters.defer_from) & ~view.makes_last_offer
        blocked = view.blocked & late[:, None]
        if not some(blocked):
            return None
        result: BoolArray = blocked & at_least(own_text_worth(view, demand, blocked), view.outside)[:, None]
        return result

    def respond(self, view: SeatView) -> Move:
        """Mark every text on the table; answer offers."""
        level = self.level(view)
        if view.partial:
            asked = np.maximum(view.outside[:, None], level[:, None] + view.relief)
            accept = view.within & at_least(view.worth, asked)
        else:
            accept = view.within & at_least(view.worth, level[:, None])
        signs = np.asarray(self.own(view, "signs_texts"))
        accept &= signs[..., None]
        items = interim = answer = None
        if view.itemised:
            items = self.accept_items(view) & ~view.accepts_nothing[:, None, None] & signs[..., None, None]
        if some(view.interim_tabled):
            interim = view.interim_tabled & self.takes_interim(view) & ~view.accepts_nothing
        if some(view.verification_offered):
            answer = self.lets_inspectors_in(view)
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

    def lets_inspectors_in(self, view: SeatView) -> BoolArray:
        """Accept verification by chance, (R,), but not while an army is being made ready: inspectors would stop it."""
        accepts: BoolArray = view.verification_offered & (view.uniform("verification") < self.own(view, "verification"))
        if view.can_use_force:
            accepts &= ~((view.rung >= DISPLAY) & ~view.ready & self.wants_war(view))
        return accepts

    def decide(self, view: SeatView) -> Move:
        """Posture, words, and whether to go on, walk out, prepare, make a last offer or attack: all by payoffs."""
        # What going on brings is never below nothing, so that nobody need ask where delay costs nothing.
        costs = some(view.delay_cost)
        hopeless = exceeds(view.delay_cost, view.going_on - view.no_deal) if costs else np.zeros(view.runs, dtype=bool)
        p = view.parameters
        ratio = p.preparation_cost / p.unprepared_loss if p.unprepared_loss > 0.0 else 1.0
        exposed = at_least(view.threat, ratio) & prepares_when_warned(p)
        attack = warning = None
        if view.can_use_force:
            attack, warning = self.attacks(view), self.announces(view)
        posture = self.posture(view)
        return Move(
            posture=posture,
            words=words(view, posture, warning),
            walk_out=self.walks_out(view, hopeless),
            last_offer=warning,
            attack=attack,
            prepare=exposed & ~view.prepared,
            extend=self.extends(view, hopeless),
            reopen=self.reopens(view),
        )

    # ---------------------------------------------------------------- decisions

    def attacks(self, view: SeatView) -> BoolArray:
        """Force is used when it beats no deal and what talks can still bring, and nothing more is owed first."""
        result: BoolArray = view.ready & ~view.in_force & view.may_strike & self.wants_war(view)
        return result

    def announces(self, view: SeatView) -> BoolArray:
        """A last offer comes first: by who would attack, and by whom it brings more than going on (Powell 1999).

        Only who would rather strike than go without a deal is believed.
        """
        if not round_follows(view):
            return np.zeros(view.runs, dtype=bool)
        able = self.may_announce(view)
        weighs: BoolArray = np.asarray(self.own(view, "weighs_last_offers"))
        if not some(able & weighs):
            return able & ~weighs
        result: BoolArray = able & (~weighs | exceeds(view.last_offer_value, view.going_on))
        return result

    def may_announce(self, view: SeatView) -> BoolArray:
        """Where a last offer would be believed and is owed before force, (R,)."""
        able: BoolArray = view.ready_next & ~view.in_force & ~view.may_strike & exceeds(view.war, view.no_deal)
        return able

    @once
    def wants_war(self, view: SeatView) -> BoolArray:
        """Whether force, net of uncovered blame, beats everything else, (R,) (Fearon 1995).

        After a refused last offer talks bring nothing more, and no deal costs what backing down costs before an
        audience (Fearon 1994).
        """
        otherwise = np.maximum(view.no_deal, view.going_on)
        if view.can_use_force:
            otherwise = np.where(view.last_offer_refused, view.no_deal - view.backing_down, otherwise)
        result: BoolArray = exceeds(view.war, otherwise)
        return result

    def posture(self, view: SeatView) -> AnyArray:
        """A step on the ladder, (R,), for a reason: to get ready, to answer or protect, or because it has gone."""
        room = (view.rung < np.minimum(view.top_rung, DISPLAY)) & ~view.in_force
        climbs = view.opposing_rung >= DISPLAY
        keeps = climbs
        if view.can_use_force:
            pays = exceeds(view.war + view.uncovered_blame - view.parameters.posture_cost, view.no_deal)
            bluffs = self.own(view, "bluffs")
            climbs = climbs | self.wants_war(view) | (pays & bluffs)
            keeps = climbs | pays | bluffs | ~exceeds(view.received, 0.0)
        calm = (view.rung >= DISPLAY) & (view.in_force | ~keeps)
        return up_or_down(room & climbs, calm)

    def walks_out(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Leave, or stay away, when going on brings less than its delay costs."""
        return hopeless & (view.talking | view.away)

    def extends(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Agree to an extension while talks still promise something."""
        return ~hopeless

    def reopens(self, view: SeatView) -> BoolArray | None:
        """Keep to a deal."""
        return None


def round_follows(view: SeatView) -> bool:
    """Whether this round is not the last, so that what is announced now can be tabled."""
    return view.common is None or view.round < view.common.rounds


def words(view: SeatView, posture: AnyArray, warning: BoolArray | None) -> AnyArray:
    """What is said on an occasion, (R,): a threat with a mobilisation or a last offer, reassurance with a pull-back.

    Words tell no more than the act that they go with.
    """
    threatens = (posture > 0) & (view.rung + posture >= DISPLAY)
    if warning is not None:
        threatens |= warning
    return up_or_down(threatens, posture < 0)


def frank(view: SeatView, move: Move) -> Move:
    """The same move, with true ideal and lines for a drafter, and true lines for the chair."""
    if view.discrete or view.stage not in ("table", "respond"):
        return move
    told: Move = object.__new__(Move)
    told.__dict__.update(move.__dict__, **true_lines(view))
    return told


def log_uniform(uniform: FloatArray, low: FloatArray | float, high: FloatArray | float) -> FloatArray:
    """Inverse distribution function of the log-uniform law on [low, high], (R,); low, high: (R,) or one value."""
    ratio = high / low
    base = ratio if isinstance(ratio, np.ndarray) else np.full(uniform.shape, ratio)
    result: FloatArray = low * np.power(base, np.ascontiguousarray(uniform))
    return result
