"""Which text passes: sealed marks of all who must consent, the highest product of public gains, whole or by issue."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, some
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.outcomes import settled_share
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import Texts
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.rules.votes import Caucus, carries, share_of


def needs_consent(texts: Texts, structure: Structure, a: int) -> BoolArray | None:
    """Whether an acting party is asked about a text, (R, C); None where it is about every text."""
    return _concerns(texts, structure.scope[a])


def _concerns(texts: Texts, issues: BoolArray) -> BoolArray | None:
    """Whether a text settles one of some issues, (R, C); None where these are all issues.  issues: (K,)."""
    if all(issues.tolist()):
        return None
    settles = np.zeros(texts.tabled.shape[::-1], dtype=bool).T
    for k in np.flatnonzero(issues):
        settles |= ~texts.leaves_open[:, :, k]
    return settles


def voted(yes: Mapping[int, AnyArray], structure: Structure) -> AnyArray | None:
    """Whether the votes of those who must consent meet every condition; None where no votes are counted.

    yes: consenting position -> truth values of any shape; the result has the same.
    """
    if not structure.conditions:
        return None
    votes = np.stack([yes[a] for a in structure.everywhere], axis=-1)
    met = [carries(votes, condition.weights, condition.quota) for condition in structure.conditions]
    return np.asarray(np.logical_and.reduce(met))


def consented(texts: Texts, marks: Mapping[int, BoolArray], structure: Structure) -> BoolArray:
    """Whether those whose consent a text needs have given it, by their votes and vetoes, (R, C)."""
    given = np.ones(texts.tabled.shape[::-1], dtype=bool).T
    vetoes = np.asarray(structure.veto.any(axis=1))
    for a in structure.consenting:
        if vetoes[a]:
            needed = _concerns(texts, structure.veto[a])
            given &= marks[a] if needed is None else (marks[a] | ~needed)
    counted = voted(marks, structure)
    return given if counted is None else given & counted


def agreed(signs: Mapping[int, BoolArray], structure: Structure) -> BoolArray:
    """Whether a text that concerns everybody is agreed, (R,): by all who are asked, or by votes and vetoes.

    signs: consenting position -> (R,).
    """
    can_stop = np.asarray(structure.veto.any(axis=1))
    vetoes = [signs[a] for a in structure.consenting if can_stop[a]]
    counted = voted(signs, structure)
    result: BoolArray = np.logical_and.reduce([*vetoes, *([] if counted is None else [counted])])
    return result


def passing_text(
    texts: Texts,
    marks: dict[int, BoolArray],
    structure: Structure,
    status_quo: FloatArray,
    partial_from: float,
) -> AnyArray:
    """Number of the text that passes in each run, -1 where none does, (R,).

    marks: consenting position -> (R, C).  Among the texts that all consenters accept, the one with the highest product
    of public gains over the status quo passes (Nash 1950, on public codings); ties go to the first by key, the
    drafter's text last.  Where votes are counted, the text with the largest share of them in the first condition goes
    before.  Texts that settle less than `partial_from` of the mean salience are no texts.
    """
    accepted = texts.tabled.copy(order="K")
    if texts.part:
        for c in range(len(texts.author)):
            share = settled_share(~texts.leaves_open[:, c], structure.mean_salience)
            accepted[:, c] &= share >= partial_from - 1e-12
    accepted &= consented(texts, marks, structure)
    chosen = np.full(accepted.shape[0], -1, dtype=np.int64)
    rows = np.flatnonzero(accepted.any(axis=1))
    if len(rows) == 0:
        return chosen
    product = np.ones((len(rows), accepted.shape[1]))
    coded = structure.coded
    for a in structure.everywhere:
        party = structure.acting[a]
        base = float(utility(status_quo, coded.position[party], coded.salience[party], coded.exponent))
        values = np.take(texts.values.T, rows, axis=-1).T
        gain = utility(values, coded.position[party], coded.salience[party], coded.exponent) - base
        product = product * np.maximum(gain, 0.0)
    # (whole numbers below 2**53 are exact: up to 2**10 for the votes above 2**40 for the product)
    score = np.rint(product * 2.0**40)
    if structure.conditions:
        votes = np.stack([marks[a][rows] for a in structure.everywhere], axis=-1)
        score += np.rint(share_of(votes, structure.conditions[0].weights) * 2.0**10) * 2.0**41
    score = np.where(accepted[rows], score, -1.0)
    chosen[rows] = np.argmax(score, axis=1)
    return chosen


def settle_items(
    texts: Texts,
    marks: dict[int, BoolArray],
    levels: dict[int, FloatArray],
    ideals: dict[int, FloatArray],
    state: State,
    structure: Structure,
    caucuses: Mapping[int, Caucus] | None = None,
) -> tuple[BoolArray, FloatArray]:
    """Issues settled one by one, in the order of their keys: settled (R, K) and terms (R, K) after the round.

    marks: consenting position -> (R, C, K).  levels: least worth that each asks for, (R,), read from the ideal points
    that it tells (ideals, (R, K)); no issue is settled that would bring the package settled so far below it.
    caucuses: consenting position -> members who vote on what would then be settled.  Among accepted values of an issue
    the one with the highest product of the consenters' satisfaction 1 - s_k |v - x_k| (public codings) is taken, ties
    to the first by key.
    """
    coded = structure.coded
    settled, terms = state.settled.copy(order="K"), state.terms.copy(order="K")
    value_of = {}
    for a in structure.consenting:
        party = structure.acting[a]
        value_of[a] = utility(terms, ideals[a], coded.salience[party], coded.exponent)
        for k in range(len(coded.issues)):
            value_of[a] = value_of[a] - settled[:, k] * _going_back(terms[:, k], coded, party, k)
    for k in range(len(coded.issues)):
        values = texts.values[:, :, k]
        fine = texts.tabled & ~texts.leaves_open[:, :, k] & ~settled[:, k][:, None]
        score = np.ones(fine.shape)
        yes: dict[int, BoolArray] = {}
        asked = [a for a in structure.consenting if structure.scope[a, k]]
        for a in asked:
            s = coded.salience[structure.acting[a], k]
            change = _change(values, terms[:, k], ideals[a][:, k], coded, structure.acting[a], k)
            yes[a] = marks[a][:, :, k] & at_least(value_of[a][:, None] + change, levels[a][:, None])
            score = score * (1.0 - s * np.abs(values - coded.position[structure.acting[a], k]))
            caucus = (caucuses or {}).get(a)
            if caucus is not None:
                packages = np.repeat(terms[:, None, :], values.shape[1], axis=1)
                packages[:, :, k] = values
                yes[a] &= caucus.passes(packages)
            if structure.veto[a, k]:
                fine &= yes[a]
        counted = voted(yes, structure)
        if counted is not None:
            fine &= counted
        rows = np.flatnonzero(fine.any(axis=1))
        if len(rows) == 0:
            continue
        best = np.argmax(np.where(fine[rows], np.rint(score[rows] * 2.0**40), -1.0), axis=1)
        chosen = values[rows, best][:, None]
        for a in structure.consenting:  # what others settle weighs on what a party asks of the issues it has a say on
            gain = _change(chosen, terms[rows, k], ideals[a][rows, k], coded, structure.acting[a], k)
            value_of[a][rows] += gain[:, 0]
        settled[rows, k] = True
        terms[rows, k] = chosen[:, 0]
    return settled, terms


def _change(
    values: FloatArray, before: FloatArray, ideal: FloatArray, coded: CodedArrays, party: int, k: int
) -> FloatArray:
    """What a party gains where issue k is settled at these values, (R, C), instead of before; before, ideal: (R,)."""
    loss = np.abs(values - ideal[:, None]) ** coded.exponent - (np.abs(before - ideal) ** coded.exponent)[:, None]
    result: FloatArray = -coded.salience[party, k] * loss - _going_back(values, coded, party, k)
    return result


def _going_back(values: AnyArray, coded: CodedArrays, party: int, k: int) -> AnyArray:
    """Audience cost of settling issue k at these values behind a line that the party declared, same shape."""
    rate = float(coded.audience_rate[party] * coded.salience[party, k])
    low, high = coded.declared_low[party, k], coded.declared_high[party, k]
    retreat: AnyArray = np.maximum(0.0, np.maximum(low - values, values - high))
    return rate * retreat


def blockers(texts: Texts, marks: dict[int, BoolArray], structure: Structure) -> AnyArray:
    """Consenting position that refused most of the texts that failed, (R,), ties to the first by key; -1 if none did.

    Without a count of votes every text that somebody refuses fails.
    """
    failed = texts.tabled & ~consented(texts, marks, structure)
    worst = np.zeros(texts.tabled.shape[0], dtype=np.int64)
    who = np.full(texts.tabled.shape[0], -1, dtype=np.int16)
    for a in structure.consenting:
        needed = needs_consent(texts, structure, a)
        refused = ~marks[a] & failed
        if needed is not None:
            refused &= needed
        count = np.add.reduce(refused, axis=1, dtype=np.int64)
        more = count > worst
        worst = np.where(more, count, worst)
        who = np.where(more, np.int16(a), who)
    return who


def own_text_refused(texts: Texts, marks: dict[int, BoolArray], structure: Structure, a: int) -> BoolArray:
    """Whether the text of an acting party was refused by others, so that its own mark could not save it, (R,)."""
    if a not in texts.author:
        return np.zeros(texts.tabled.shape[0], dtype=bool)
    with_own = {**marks, a: np.ones_like(texts.tabled)}
    refused: BoolArray = ~consented(texts, with_own, structure)[:, texts.author.index(a)]
    return refused


class Objections:
    """What those who must consent say against values in texts, gathered from one after another.

    texts: on the table.  structure: of the talks.
    """

    def __init__(self, texts: Texts, structure: Structure) -> None:
        self._texts, self._structure = texts, structure
        self._ruled_out = np.zeros(texts.values.shape[::-1], dtype=bool).T
        self._votes: dict[int, BoolArray] = {}

    def hear(self, a: int, says: BoolArray) -> None:
        """Note what the consenting party at position `a` says: (R, C, K) values that it could sign."""
        veto = self._structure.veto[a]
        if all(veto.tolist()):
            self._ruled_out |= ~says
        elif some(veto):
            self._ruled_out |= ~says & veto
        if self._structure.conditions and a in self._structure.everywhere:
            self._votes[a] = says

    def non_starters(self, state: State) -> BoolArray:
        """Issues on which every text has a value that some consenter says it could not sign, (R, K)."""
        texts = self._texts
        every = np.ones((texts.values.shape[2], len(state)), dtype=bool).T
        for c in range(len(texts.author)):
            beyond = self._ruled_out[:, c]
            counted = voted({a: says[:, c] for a, says in self._votes.items()}, self._structure)
            if counted is not None:
                beyond = beyond | ~counted
            every &= beyond | ~texts.tabled[:, c][:, None]
        return every & ~state.settled
