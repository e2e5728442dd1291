"""One piece of evidence: what a record says of a channel, beside what the policy of every run would have done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.learning.inference.errors import Errors
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.numerics.normal import log_ndtr
from diplosim.rules.preferences import utility
from diplosim.seats import Move, SeatView

NOTHING, AS_SEEN, OTHERWISE, IMPOSSIBLE = range(4)
"""What a run says of a yes-or-no act: it could not tell, its policy would have done it, or not, or nobody could."""

TOP = 1.0 - 1e-9
BACK_TO_THE_OPENING = 0.5
"""Share of trembles on a demand that table the opening again; the rest is spread evenly over all worths."""


@dataclass
class Evidence:
    """A channel of a party in a round, over R runs.

    Attributes:
        party, channel, round: Of what.
        sure: (M,) how sure the coder of each record is.
        words: What was seen, in words.
        line: Where it stands in the record.
        fit: (R,) one of the four above.
        agree: (R,) share of the policy's shadow moves that are as seen; not a number where `fit` says it all.
        others: (R,) how many other acts there were.
        shadow, seen: (R,) public worth of the demand to its author: the policy's and the recorded one; not a number
            where none was made.
    """

    party: str
    channel: str
    round: int
    sure: FloatArray
    words: str
    line: int | None
    fit: AnyArray
    agree: FloatArray
    others: FloatArray
    shadow: FloatArray
    seen: FloatArray

    @classmethod
    def empty(
        cls, party: str, channel: str, number: int, sure: FloatArray, words: str, line: int | None, runs: int
    ) -> Evidence:
        """Nothing seen yet in any run."""
        unknown = (np.full(runs, np.nan) for _ in range(3))
        agree, shadow, seen = unknown
        fit = np.zeros(runs, dtype=np.int8)
        return cls(party, channel, number, sure, words, line, fit, agree, np.ones(runs), shadow, seen)

    def log_likelihood(self, errors: Errors) -> FloatArray:
        """Log chance of what was seen given the policy's act in each run, (R,).

        A demand's worth is that of the policy plus a normal error, cut off at the top: no demand is worth more to its
        author than its coded position.  With the chance of a tremble it is another: the opening once more in half of
        these cases, else any worth alike.
        """
        if self.channel == "demand":
            gap = (self.seen - self.shadow) / errors.misfit
            inside = -0.5 * gap**2 - np.log(errors.misfit * np.sqrt(2.0 * np.pi))
            at_top = log_ndtr((self.shadow - 1.0) / errors.misfit)
            by_policy = np.exp(np.where(self.seen >= TOP, at_top, inside))
            result: FloatArray = np.log((1.0 - errors.tremble) * by_policy + errors.tremble * BACK_TO_THE_OPENING)
            return np.where(np.isnan(self.seen), 0.0, result)
        agree = np.where(np.isnan(self.agree), self.fit == AS_SEEN, self.agree)
        chance = agree * (1.0 - errors.tremble) + (1.0 - agree) * errors.tremble / self.others
        with np.errstate(divide="ignore"):
            logs: FloatArray = np.log(np.where(self.fit == IMPOSSIBLE, 0.0, chance))
        return np.where(self.fit == NOTHING, 0.0, logs)

    def factor(self, errors: Errors, weights: FloatArray) -> FloatArray:
        """Chance of what is recorded, (M, runs each): where the coder is sure by the policies, else as in all runs.

        weights: (M, runs each), each record's add up to 1.
        """
        chance = np.exp(self.log_likelihood(errors)).reshape(weights.shape)
        sure = np.minimum(1.0, self.sure * errors.sure)[:, None]
        if (sure >= 1.0).all():
            return chance
        pooled = (weights * chance).sum(axis=1, keepdims=True)
        mixed: FloatArray = sure * chance + (1.0 - sure) * pooled
        return mixed


class Watch:
    """Fills the evidence on one party from its shadow moves.

    Args:
        evidence: (channel, round) -> what is to be filled.
        truth: (channel, round) -> recorded yes or no, (M,).
        records: M; runs are spread over them evenly, in order.
        runs: R.
        answered: round -> authors whose texts are known to have been signed (1), refused (0), or not to have been (-1).
        first_run: number of the first run.
        wishes: whether wishes to leave are seen at once, and not only that somebody leaves, which takes two of them.
    """

    def __init__(
        self,
        evidence: Mapping[tuple[str, int], Evidence],
        truth: Mapping[tuple[str, int], AnyArray],
        records: int,
        runs: int,
        answered: Mapping[int, Mapping[str, AnyArray]],
        first_run: int = 0,
        wishes: bool = False,
    ) -> None:
        self.evidence, self.truth, self.answered = evidence, truth, answered
        self.each, self.first_run, self.wishes = runs // records, first_run, wishes
        self.wished = np.zeros(runs, dtype=bool)

    def __call__(self, view: SeatView, shadows: Sequence[Move], played: Move) -> None:
        """Note what one stage says."""
        self.rows = view.run - self.first_run
        self.which = self.rows // self.each
        if view.stage == "table":
            self._table(view, shadows[0], played)
        elif view.stage == "respond":
            self._respond(view, shadows)
        elif view.stage == "decide":
            self._decide(view, shadows[0])

    def _table(self, view: SeatView, shadow: Move, played: Move) -> None:
        found = self.evidence.get(("demand", view.round))
        rows = self.rows
        if found is not None:
            found.shadow[rows] = _worth(view, shadow)
            seen = _worth(view, played)
            known = self._known("demand", view)
            found.seen[rows] = np.where(known, seen, np.nan)
        nobody = np.zeros(view.runs, dtype=bool)
        anybody = ~nobody
        for channel, part in (("offer_verification", "offer_verification"), ("test_offer", "test")):
            self._compare(channel, view, shadow.array(part, nobody), anybody)
        found = self.evidence.get(("defer", view.round))
        if found is not None:
            open_ = shadow.array("defer", np.zeros(view.last_demand.shape, dtype=bool))
            same = (open_ == played.array("defer", np.zeros_like(open_))).all(axis=1)
            self._note(found, same, self._known("defer", view), nobody)

    def _respond(self, view: SeatView, shadows: Sequence[Move]) -> None:
        nobody = np.zeros(view.runs, dtype=bool)
        self._compare(
            "answer_verification", view, np.stack([one.array("accept_verification", nobody) for one in shadows]),
            np.asarray(view.verification_offered), impossible=~np.asarray(view.verification_offered),
        )  # fmt: skip
        found = self.evidence.get(("answer_texts", view.round))
        if found is None:
            return
        silent = np.zeros((view.runs, len(view.authors)), dtype=bool)
        marks = shadows[0].array("accept", silent)
        which = self.which
        same, asked = ~nobody, nobody.copy()
        count = np.zeros(view.runs, dtype=np.int64)
        named = self.answered.get(view.round, {})
        for c, author in enumerate(view.authors):
            if author == view.party or (author in ("drafter", "proposer") and author not in named):
                continue
            answer = named.get(author, named.get("*"))
            if answer is None:
                continue
            known = (answer[which] >= 0) & view.tabled[:, c]
            asked |= known
            count += known
            same &= ~known | (marks[:, c] == (answer[which] > 0))
        # Of all other sets of marks on these texts none is likelier than another.
        found.others[self.rows] = np.maximum(1.0, 2.0**count - 1.0)
        self._note(found, same, asked, nobody)

    def _decide(self, view: SeatView, shadow: Move) -> None:
        nobody = np.zeros(view.runs, dtype=bool)
        wish = shadow.array("walk_out", nobody) & view.talking
        leaves = wish if self.wishes else wish & self.wished[self.rows]
        self.wished[self.rows] = wish
        # Leaving takes the wish to at two meetings, which the first cannot be the second of.
        never = ~np.asarray(view.talking) | (view.round == 1 and not self.wishes)
        self._compare("walk_out", view, leaves, np.asarray(view.talking), impossible=never)
        if view.can_use_force:
            able = view.ready & ~view.in_force
            self._compare("attack", view, shadow.array("attack", nobody), able, impossible=~able)
            able = view.ready_next & ~view.in_force & view.makes_offers_first
            self._compare("last_offer", view, shadow.array("last_offer", nobody), able, impossible=~able)
        found = self.evidence.get(("posture", view.round))
        if found is None:
            return
        down, up = view.rung > 0, view.rung < view.top_rung
        step = np.clip(shadow.array("posture", np.zeros(view.runs, dtype=np.int64)), -down.astype(int), up.astype(int))
        seen = self.truth["posture", view.round][self.which]
        found.others[self.rows] = np.maximum(1, down.astype(int) + up.astype(int))
        impossible = ((seen < 0) & ~down) | ((seen > 0) & ~up)
        self._note(found, step == seen, self._known("posture", view), impossible)

    def _known(self, channel: str, view: SeatView) -> BoolArray:
        found = self.evidence[channel, view.round]
        known: BoolArray = found.sure[self.which] > 0.0
        return known

    def _compare(
        self, channel: str, view: SeatView, would: AnyArray, able: AnyArray, impossible: AnyArray | None = None
    ) -> None:
        """Hold a yes-or-no act against the policy's; that a seat did not do what was not open to it is no news.

        would: (R,) or one row for each shadow move.
        """
        found = self.evidence.get((channel, view.round))
        if found is None:
            return
        seen = self.truth[channel, view.round][self.which].astype(bool)
        never = np.zeros(view.runs, dtype=bool) if impossible is None else np.asarray(impossible) & seen
        if channel == "answer_verification" and not self.wishes:
            never = np.asarray(impossible)
        relevant = self._known(channel, view) & (np.asarray(able) | seen | never)
        self._note(found, np.atleast_2d(would == seen).mean(axis=0), relevant, never)

    def _note(self, found: Evidence, same: AnyArray, relevant: AnyArray, impossible: AnyArray) -> None:
        """Keep the share of shadow moves that are as seen, (R,), where it is relevant."""
        fit = np.where(same >= 0.5, AS_SEEN, OTHERWISE)
        fit = np.where(impossible, IMPOSSIBLE, fit)
        found.fit[self.rows] = np.where(relevant, fit, NOTHING)
        found.agree[self.rows] = same


def _worth(view: SeatView, move: Move) -> FloatArray:
    """Public worth of a demand to its author, as it is heard, (R,)."""
    assert view.common is not None
    coded = view.common.coded
    demand = np.where(view.handled, move.array("demand", view.last_demand), view.last_demand)
    party = coded.index[view.party]
    result: FloatArray = utility(demand, coded.position[party], coded.salience[party], coded.exponent)
    return result
