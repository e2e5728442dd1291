"""What force is to a seat: rungs, readiness, last offers, blame and threats.

`diplosim.seats.quantities` says what each is, and in which views it is.
"""

from __future__ import annotations

import numpy as np

from diplosim.engine.kept import kept
from diplosim.engine.situation_quantities import SituationQuantities
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, exceeds
from diplosim.rules import valuation
from diplosim.rules.acceptance import Weighed
from diplosim.rules.decisions import DISPLAY, pace_of_readiness, tops_by_posture
from diplosim.rules.last_offers import LastOffer, last_offer, may_strike
from diplosim.rules.state import ANNOUNCED, REFUSED
from diplosim.rules.war import uncovered_blame


class ForceQuantities(SituationQuantities):
    """The quantities of force in the view of the acting party at position `a`."""

    @kept
    def rungs(self) -> AnyArray:
        return self._state.rung

    @kept
    def rung(self) -> AnyArray:
        return self._state.rung[:, self._a]

    @kept
    def highest_rung(self) -> AnyArray:
        rungs = self._state.rung
        highest = np.zeros(rungs.shape[0], dtype=rungs.dtype)
        for b in range(rungs.shape[1]):
            if b != self._a:
                highest = np.maximum(highest, rungs[:, b])
        return highest

    @kept
    def ready(self) -> BoolArray:
        if not self._protocol.traits.needs_readiness:
            return np.ones(self._runs, dtype=bool)
        return valuation.is_ready(self._state, self._structure, self._a)

    @kept
    def ready_next(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        pace = pace_of_readiness(self._structure, theatre, self._round)
        soon: BoolArray = self._state.readiness[:, theatre] + pace * (self.rung >= DISPLAY - 1) >= 1.0 - 1e-9
        return soon

    @kept
    def makes_offers_first(self) -> BoolArray:
        return np.full(self._runs, self._theatre is not None and self._structure.warns[self._theatre])

    @kept
    def may_strike(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        return may_strike(self._state, self._structure, theatre)

    @kept
    def top_rung(self) -> AnyArray:
        tops = self._game.standing("top rungs", lambda: tops_by_posture(self._state, self._structure))
        return tops[:, self._a]

    @kept
    def opposing_rung(self) -> AnyArray:
        highest = np.zeros(self._runs, dtype=self._state.rung.dtype)
        for theatre in self._structure.theatres:
            if self._party in theatre.targets or theatre.with_target[self._party] > 0.0:
                attacker = self._structure.acting.index(theatre.attacker)
                highest = np.maximum(highest, self._state.rung[:, attacker])
        return highest

    @kept
    def makes_last_offer(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        announced: BoolArray = self._state.last_offer[:, theatre] == ANNOUNCED
        return announced

    @kept
    def faces_last_offer(self) -> BoolArray:
        faces = np.zeros(self._runs, dtype=bool)
        for f in range(len(self._structure.theatres)):
            if f != self._theatre:
                faces |= self._state.last_offer[:, f] == ANNOUNCED
        return faces

    @kept
    def last_offer_text(self) -> FloatArray:
        text = self.start.copy(order="K")
        if self._offered is not None:
            text.T[..., self._offered_rows] = self._offered.text.T
        return text

    @kept
    def last_offer_open(self) -> BoolArray:
        leaves_open = np.zeros(self.start.shape[::-1], dtype=bool).T
        if self._offered is not None:
            leaves_open.T[..., self._offered_rows] = self._offered.leaves_open.T
        return leaves_open

    @kept
    def last_offer_worth(self) -> FloatArray:
        worth = np.zeros(self._runs)
        if self._offered is not None:
            worth[self._offered_rows] = self._offered.worth
        return worth

    @kept
    def last_offer_value(self) -> FloatArray:
        value = self.war.copy()
        # Who would rather strike than go on need not weigh it, nor whom nobody would believe.
        open_to_it = self.ready_next & ~self.in_force & ~self.may_strike & ~exceeds(self.war, self.going_on)
        rows = np.flatnonzero(open_to_it & exceeds(self.war, self.no_deal))
        if len(rows):
            value[rows] = self._last_offer(rows, fine=False).value
        return value

    @kept
    def _offered_rows(self) -> AnyArray:
        return np.flatnonzero(self.makes_last_offer & ~self.accepts_nothing)

    @kept
    def _offered(self) -> LastOffer | None:
        return self._last_offer(self._offered_rows) if len(self._offered_rows) else None

    def _last_offer(self, rows: AnyArray, *, fine: bool = True) -> LastOffer:
        game = self._game
        assert self._theatre is not None
        now = Weighed(self._structure, self._parameters, game.status_quo, game.capability, self._theatre)
        return last_offer(self._state, game.perceived_position(self._a), now, rows, fine)

    @kept
    def last_offer_refused(self) -> BoolArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs, dtype=bool)
        refused: BoolArray = self._state.last_offer[:, theatre] == REFUSED
        return refused

    @kept
    def uncovered_blame(self) -> FloatArray:
        theatre = self._theatre
        if theatre is None:
            return np.zeros(self._runs)
        return uncovered_blame(self._state.blame[:, self._a], self._state.justification[:, theatre])

    @kept
    def backing_down(self) -> FloatArray:
        return valuation.cost_of_backing_down(self._state, self._structure, self._game.status_quo, self._a)

    @kept
    def prepared(self) -> BoolArray:
        return self._state.prepared[:, self._a]

    @kept
    def threat(self) -> FloatArray:
        return valuation.attack_threat(self._structure, self._game.war_chances(without_deal=False), self._a)
