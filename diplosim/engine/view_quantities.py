"""How the quantities of a seat's view are worked out: a member of the same name for each that `seats` declares.

`diplosim.seats.quantities` says what each is, and in which views it is.
"""

from __future__ import annotations

import numpy as np

from diplosim.engine.caucus_votes import voted_down
from diplosim.engine.force_quantities import ForceQuantities
from diplosim.engine.kept import kept
from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules import proposals, valuation
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.preferences import audience_cost
from diplosim.rules.text_value import text_worth


class ViewQuantities(ForceQuantities):
    """All quantities of the view of the acting party at position `a`, for all live runs; each worked out once."""

    # ---------------------------------------------------------------- what is believed

    @kept
    def beliefs(self) -> FloatArray:
        coded, acting = self._structure.coded, self._structure.acting
        out = np.zeros((len(TYPES), len(acting), self._runs)).T
        for b, other in enumerate(acting):
            known = other in coded.typed
            out[:, b] = self._state.public[:, coded.typed.index(other)] if known else coded.prior[other]
        return out

    @kept
    def suspicion(self) -> FloatArray:
        return valuation.suspicion(self._state, self._structure, self._a)

    @kept
    def seen_as_pretext(self) -> FloatArray:
        return valuation.pretext_belief(self._state, self._structure, self._a)

    # ---------------------------------------------------------------- the texts to answer

    @kept
    def texts(self) -> FloatArray:
        return self._texts.values

    @kept
    def tabled(self) -> BoolArray:
        return self._texts.tabled

    @kept
    def leaves_open(self) -> BoolArray:
        return self._texts.leaves_open

    @kept
    def linked(self) -> BoolArray:
        linked: BoolArray = proposals.linked(self._texts, self._structure) & ~self.settled[:, None, :]
        return linked

    @kept
    def within_issue(self) -> BoolArray:
        return proposals.inside(self._texts, self._state, self._a)

    @kept
    def within(self) -> BoolArray:
        each = self.within_issue
        all_issues = each[:, :, 0]
        for k in range(1, each.shape[2]):
            all_issues = all_issues & each[:, :, k]
        may = all_issues & ~self.accepts_nothing[:, None] & self._texts.tabled
        against = voted_down(self._game, self._a, self._texts.values)
        return may if against is None else may & ~against

    @kept
    def worth(self) -> FloatArray:
        """By options where packages are made of them, else by distance."""
        texts, state, coded, space = self._texts, self._state, self._structure.coded, self._game.space
        if space is None:
            return proposals.worth(texts, state, self._structure, self._parameters, self._game.status_quo, self._a)
        own = [space.worth(self._a, texts.values[:, c], state.row) for c in range(len(texts.author))]
        rate = float(coded.audience_rate[self._party])
        low, high = coded.declared_low[self._party], coded.declared_high[self._party]
        return np.stack(own, axis=1) - audience_cost(texts.values, low, high, coded.salience[self._party], rate)

    @kept
    def relief(self) -> FloatArray:
        return proposals.relief(self._texts.leaves_open, self._state, self._structure, self._game.status_quo, self._a)

    @kept
    def interim_tabled(self) -> BoolArray:
        return self._game.interim_tabled

    @kept
    def interim_text(self) -> FloatArray:
        return self._game.interim_text

    @kept
    def interim_worth(self) -> FloatArray:
        game, text = self._game, self.interim_text
        priced = None if game.space is None else game.space.worth(self._a, text, self._state.row)
        left = text == game.status_quo
        return text_worth(text, left, self.ideal, self._structure.coded, self._party, priced=priced)

    @kept
    def verification_offered(self) -> BoolArray:
        return self._state.asked[:, self._a]

    @property
    def _texts(self) -> proposals.Texts:
        assert self._tabled_texts is not None
        return self._tabled_texts
