"""Texts on the table: demands linked across tracks, deferred issues, a drafter's text, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from diplosim.numerics.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    at_least,
    clipped,
    filled,
    put_runs,
    some,
    take_runs,
)
from diplosim.rules.drafting import Instructions, redraft
from diplosim.rules.heard_members import heard_members
from diplosim.rules.preferences import utility
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.rules.text_value import deferral_cost, open_places, text_worth
from diplosim.rules.told import Told
from diplosim.rules.votes import Caucus
from diplosim.scenario.schema.parameters import Parameters

SEVERAL = -2
"""Author of a text that different parties wrote in different runs."""


@dataclass(frozen=True)
class Texts:
    """Candidates of a round: values and leaves_open (R, C, K), tabled (R, C), author (C,) position in `acting` or -1.

    The drafter's text (author -1), if there is one, comes last.  part: whether some text leaves an issue open.
    """

    values: FloatArray
    leaves_open: BoolArray
    tabled: BoolArray
    author: tuple[int, ...]
    part: bool

    def take(self, rows: AnyArray) -> Texts:
        """The texts of some runs only."""
        values, leaves_open, tabled = (take_runs(x, rows) for x in (self.values, self.leaves_open, self.tabled))
        return Texts(values, leaves_open, tabled, self.author, self.part)

    @property
    def drafted(self) -> bool:
        """Whether the last candidate is a drafter's text."""
        return bool(self.author) and self.author[-1] == -1

    def draft_alone(self) -> Texts:
        """The drafter's text by itself."""
        last = slice(len(self.author) - 1, None)
        values, leaves_open = self.values[:, last], self.leaves_open[:, last]
        return Texts(values, leaves_open, self.tabled[:, last], self.author[last], bool(leaves_open.any()))

    def drafts_only(self) -> Texts:
        """The same table, of which only the drafter's text may be signed as a whole (itemised talks)."""
        tabled = self.tabled.copy(order="K")
        tabled[:, : len(self.author) - self.drafted] = False
        return replace(self, tabled=tabled)


def reference(state: State, structure: Structure, a: int) -> FloatArray:
    """Salience-weighted mean of the others' last demands, (R, K)."""
    weights, heard = structure.reference[a], structure.heard[a]
    total = np.zeros(state.demand[:, 0].shape[::-1]).T
    part = np.empty_like(total)
    for j in heard[:1]:
        np.multiply(weights[j], state.demand[:, j], out=total)
    for j in heard[1:]:
        total += np.multiply(weights[j], state.demand[:, j], out=part)
    return total


def gather_texts(
    state: State,
    structure: Structure,
    status_quo: FloatArray,
    draft: FloatArray | None,
    drafted: BoolArray,
    open_in_draft: BoolArray,
) -> Texts:
    """Put the candidates of a round together.

    A seat that handles only some issues tables a text that is linked with what the other tracks are working on: the
    capability- and salience-weighted mean of the demands there.  draft: (R, K) or None.  drafted: (R,) where the
    drafter has a text.  open_in_draft: (R, K).
    """
    runs, k = len(state), len(status_quo)
    count = len(structure.seated) + (draft is not None)
    values = np.empty((k, count, runs)).T
    leaves_open = filled(runs, count, k, value=False, dtype=np.bool_)
    tabled = filled(runs, count, value=True, dtype=np.bool_)
    working = None
    if structure.linked:
        working = np.zeros((k, runs)).T
        for j in structure.seated:
            working += structure.working[j] * state.demand[:, j]
    for c, a in enumerate(structure.seated):
        own = state.demand[:, a]
        values[:, c] = own if working is None else np.where(structure.agenda[a], own, working)
        leaves_open[:, c] = state.deferred[:, a]
    if draft is not None:
        values[:, -1] = draft
        leaves_open[:, -1] = open_in_draft
        tabled[:, -1] = drafted
    if state.settled.any():
        leaves_open &= ~state.settled[:, None, :]
        values = np.where(state.settled[:, None, :], state.terms[:, None, :], values)
    left = open_places(leaves_open)
    for place in left:
        values[place] = np.where(leaves_open[place], status_quo[place[-1]], values[place])
    authors = (*structure.seated, -1) if draft is not None else structure.seated
    return Texts(values, leaves_open, tabled, authors, part=bool(left))


def linked(texts: Texts, structure: Structure) -> BoolArray:
    """Whether a text's number comes from other tracks: its author does not handle the issue, (C, K)."""
    own = [structure.agenda[a] if a in structure.seated else np.ones_like(structure.agenda[0]) for a in texts.author]
    result: BoolArray = ~np.array(own)
    return result


def inside(texts: Texts, state: State, a: int) -> BoolArray:
    """Issue by issue, whether a text stays inside an acting party's bounds and mandate, (R, C, K); open issues do."""
    low, high = state.low[:, a][:, None, :], state.high[:, a][:, None, :]
    ok = texts.values >= low - 1e-12
    ok &= texts.values <= high + 1e-12
    if some(state.empty[:, a]):
        ok &= ~state.empty[:, a][:, None, :]
    if texts.part:
        ok |= texts.leaves_open
    result: BoolArray = ok
    return result


def worth(
    texts: Texts, state: State, structure: Structure, parameters: Parameters, status_quo: FloatArray, a: int
) -> FloatArray:
    """Worth of each text to a party, (R, C): utility less audience costs and the cost of vital issues left open."""
    coded, party = structure.coded, structure.acting[a]
    ideal = state.ideal[:, a][:, None, :]
    if not texts.part:
        return text_worth(texts.values, None, ideal, coded, party)
    bounds, vital = (state.low[:, a], state.high[:, a]), structure.vital[party]
    deferral = deferral_cost(texts.leaves_open, *bounds, status_quo, vital, parameters.defer_cost)
    return text_worth(texts.values, texts.leaves_open, ideal, coded, party, deferral)


def relief(
    leaves_open: BoolArray, state: State | DraftingState, structure: Structure, status_quo: FloatArray, a: int
) -> FloatArray:
    """By how much a partial text may fall short of what a whole one must bring, (R,) or (R, C), never positive.

    A whole text must be worth the worst package inside the own bounds; on an open issue that worst case is replaced by
    the status quo.  leaves_open: (R, K) or (R, C, K).
    """
    coded, party = structure.coded, structure.acting[a]
    total: FloatArray = np.zeros(leaves_open.shape[-2::-1]).T
    changes: dict[int, FloatArray] = {}
    for place in open_places(leaves_open):
        k = place[-1]
        if k not in changes:
            ideal, low, high = state.ideal[:, a, k], state.low[:, a, k], state.high[:, a, k]
            worst = np.maximum(np.abs(low - ideal), np.abs(high - ideal)) ** coded.exponent
            changes[k] = coded.salience[party, k] * (worst - np.abs(status_quo[k] - ideal) ** coded.exponent)
        total[place[:-1]] += leaves_open[place] * changes[k]
    return np.minimum(total, 0.0)


@dataclass(frozen=True)
class DraftingState:
    """The arrays of a state that a drafter looks at, for some runs only; shapes as in `State`."""

    low: FloatArray
    high: FloatArray
    empty: BoolArray
    ideal: FloatArray
    demand: FloatArray
    settled: BoolArray
    terms: FloatArray
    has_draft: BoolArray
    draft: FloatArray

    @classmethod
    def of(cls, state: State, rows: AnyArray) -> DraftingState:
        """Copy the runs in `rows`; a whole `State` has six times as many arrays."""
        return cls(**{field.name: take_runs(getattr(state, field.name), rows) for field in fields(cls)})

    def note(self, a: int, told: Told, rows: AnyArray) -> None:
        """Put what a party told in the place of what is true of it."""
        self.ideal[:, a], low, high = (take_runs(array, rows) for array in (told.ideal, told.low, told.high))
        self.empty[:, a] = low > high
        self.low[:, a] = np.where(self.empty[:, a], 0.0, low)
        self.high[:, a] = np.where(self.empty[:, a], 1.0, high)


def drafted_text(
    state: State,
    structure: Structure,
    parameters: Parameters,
    status_quo: FloatArray,
    levels: Mapping[int, FloatArray],
    reserves: Mapping[int, FloatArray],
    rows: BoolArray,
    closing: BoolArray,
    within_reach: bool = False,
    caucuses: Sequence[Caucus] = (),
    told: Mapping[int, Told] | None = None,
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """A drafter's text for the runs in `rows`: values (R, K), has one (R,), leaves open (R, K).

    told: by position, where a seat told something else than its true ideal and bounds: all that the drafter knows.
    levels: least worth that each consenting position asked for, (R,) each.  reserves: least worth at which it would
    sign anything at all.  closing: (R,) runs in the closing session before the deadline, where the drafter goes on
    longest.  within_reach: whether the drafter cuts each level down to the most that a text could give; where it does
    not, it leaves the text alone as long as somebody asks for more than that.  caucuses: members who vote on the text.
    """
    coded, k = structure.coded, len(status_quo)
    values, has, leaves = (
        state.draft.copy(order="K"),
        np.zeros(len(state), dtype=bool),
        np.zeros((k, len(state)), bool).T,
    )
    for chosen, steps in (
        (rows & closing, parameters.drafting_steps),
        (rows & ~closing, parameters.mediator_steps),
    ):
        index = np.flatnonzero(chosen)
        if len(index) == 0 or steps == 0:
            continue
        everywhere = len(index) == len(state)
        part = state if everywhere and not told else DraftingState.of(state, index)
        for a, what in (told or {}).items():
            assert isinstance(part, DraftingState)
            part.note(a, what, index)
        low, high = np.zeros((k, len(index))).T, np.ones((k, len(index))).T
        none = np.zeros((k, len(index)), dtype=bool).T
        for a in structure.consenting:
            say, own_low, own_high = structure.scope[a], part.low[:, a], part.high[:, a]
            if not all(say.tolist()):
                own_low, own_high = np.where(say, own_low, 0.0), np.where(say, own_high, 1.0)
            low, high = np.maximum(low, own_low), np.minimum(high, own_high)
            none |= part.empty[:, a] & say
        settles = (low <= high) & ~none & ~part.settled
        low = np.where(part.settled, part.terms, low)
        high = np.where(part.settled, part.terms, high)
        start = np.where(part.has_draft[:, None], part.draft, _mean_demand(part, structure))
        open_issues = ~settles & ~part.settled
        instructions = [
            Instructions(
                coded,
                structure.acting[a],
                part.ideal[:, a],
                np.maximum(reserves[a][index], levels[a][index] + relief(open_issues, part, structure, status_quo, a)),
                (settles & structure.scope[a]).any(axis=1),
                deferral_cost(
                    open_issues,
                    part.low[:, a],
                    part.high[:, a],
                    status_quo,
                    structure.vital[structure.acting[a]],
                    parameters.defer_cost,
                ),
            )
            for a in structure.consenting
        ]
        base, top = np.where(part.settled, part.terms, status_quo), np.maximum(low, high)
        for caucus in caucuses:
            instructions += heard_members(caucus, index, low, high, settles, base)
        if within_reach:
            left = None if settles.all() else ~settles
            instructions = [
                replace(d, level=np.minimum(d.level, d.worth(_best(d, low, top, settles, base), left)))
                for d in instructions
            ]
        text = np.where(settles, clipped(start, low, top), base)
        hopeful = np.flatnonzero(_hopeful(instructions, low, top, settles, base))
        if len(hopeful) == len(text):
            text = redraft(text, low, high, settles, base, instructions, steps)
        elif len(hopeful):
            fine = redraft(
                take_runs(text, hopeful),
                take_runs(low, hopeful),
                take_runs(high, hopeful),
                take_runs(settles, hopeful),
                take_runs(base, hopeful),
                [d.rows(hopeful) for d in instructions],
                steps,
            )
            put_runs(text, hopeful, fine)
        put_runs(values, index, text)
        has[index] = settles.any(axis=1)
        put_runs(leaves, index, open_issues)
    return values, has, leaves


def _hopeful(
    delegations: list[Instructions], low: AnyArray, top: AnyArray, settles: BoolArray, base: AnyArray
) -> BoolArray:
    """Runs in which no delegation asks for more than the interval could ever give it alone, audience costs aside."""
    result = np.ones(low.shape[0], dtype=bool)
    for d in delegations:
        best = _best(d, low, top, settles, base)
        most = utility(best, d.ideal, d.coded.salience[d.party], d.coded.exponent) - d.deferral
        result &= ~d.active | at_least(most, d.level)
    return result


def _best(d: Instructions, low: AnyArray, top: AnyArray, settles: BoolArray, base: AnyArray) -> FloatArray:
    """The text between low and top that lies nearest to a delegation's ideal, (R, K)."""
    return np.where(settles, clipped(d.ideal, low, top), base)


def _mean_demand(state: State | DraftingState, structure: Structure) -> FloatArray:
    total = np.zeros(state.demand[:, 0].shape[::-1]).T
    for j in structure.seated:
        total += structure.working[j] * state.demand[:, j]
    return total
