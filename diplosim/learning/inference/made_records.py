"""Records that the model makes itself: seats that play by their policies, err here and there, and keep what they do.

The errors are those that inference reckons with, so that what it makes of such records can be held against what was
drawn (`diplosim.learning.inference.replicates`).  Nothing else may tell of private draws what inference does not read:
nobody tells a drafter or the chair what it could sign, which the others would act upon, and how a demand that errs
spreads over the issues follows from what everybody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from diplosim.engine.ports import Learnt
from diplosim.engine.talks import Talks
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import BACK_TO_THE_OPENING
from diplosim.learning.inference.particles import begin
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.numerics.draws import DrawKey
from diplosim.numerics.normal import ndtri
from diplosim.rules.preferences import utility
from diplosim.rules.structure import Structure, structure_of, suspect_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Known, Move, RecordedMoves, SeatView, Stage

LOGGED: Mapping[str, tuple[str, ...]] = {
    "table": ("demand", "defer", "test", "offer_verification"),
    "respond": ("accept_interim", "accept_verification"),
    "decide": ("posture", "words", "walk_out", "last_offer", "attack", "prepare", "extend", "reopen"),
}
"""Parts of a move that everybody can see, by stage; marks on texts are kept by author."""


class Log:
    """What every seat has done in M records, by party, round and stage."""

    def __init__(self, records: int, first: int) -> None:
        self.records, self.first = records, first
        self.parts: dict[str, dict[tuple[int, Stage], dict[str, Known]]] = {}
        self.marks: dict[str, dict[int, dict[str, Known]]] = {}

    def note(self, view: SeatView, move: Move) -> None:
        """Keep a move."""
        rows = view.run - self.first
        if view.stage == "respond" and view.authors:
            accept = move.array("accept", np.zeros((view.runs, len(view.authors)), dtype=bool))
            by_author = self.marks.setdefault(view.party, {}).setdefault(view.round, {})
            for c, author in enumerate(view.authors):
                if author != view.party:  # nobody is asked in public whether it would sign its own text
                    by_author[author] = self._spread(rows, accept[:, c])
        for part in LOGGED.get(view.stage, ()):
            value = getattr(move, part)
            if part == "defer" and value is None:  # nothing is left open, which is seen as well
                value = np.zeros(view.last_demand.shape, dtype=bool)
            if value is None:
                continue
            array = np.broadcast_to(np.asarray(value), (view.runs, *np.shape(value)[1:]))
            self.parts.setdefault(view.party, {}).setdefault((view.round, view.stage), {})[part] = self._spread(
                rows, array
            )

    def _spread(self, rows: AnyArray, values: AnyArray) -> Known:
        whole = np.zeros((self.records, *values.shape[1:]), dtype=values.dtype)
        known = np.zeros(whole.shape, dtype=bool)
        whole[rows], known[rows] = values, True
        return whole, known

    def moves(self, party: str, each: int) -> RecordedMoves:
        """What a party has done, for `each` runs a record to play along."""
        return RecordedMoves(each, self.parts.get(party, {}), self.marks.get(party, {}), self.first)


class TellsNothing:
    """A seat that tells a drafter and the chair no more than everybody knows, and plays as it would otherwise.

    Args:
        seat: the seat that it plays through.
    """

    plays_record = True

    def __init__(self, seat: Any) -> None:
        self.seat = seat

    def act(self, view: SeatView) -> Move:
        """The seat's move without what it tells."""
        move = replace(cast("Move", self.seat.act(view)), ideal=None, lines_low=None, lines_high=None)
        return replace(move, level=None, reserve=None) if view.stage == "table" else move

    def instructions(self, view: SeatView) -> Move:
        """Nothing for a drafter."""
        return Move()


class Maker:
    """A seat whose moves become a record; it errs as the plan says.

    Args:
        seat: the observed seat that it plays through.
        log: where its moves are kept.
        errors: how it errs; None for not at all.
        test_round: round in which it makes a test offer; 0 for none.
        trades: whether a demand that errs is spread over the issues as the policy's.
    """

    plays_record = True

    def __init__(
        self, seat: Any, log: Log, errors: Errors | None = None, test_round: int = 0, trades: bool = False
    ) -> None:
        self.seat, self.log, self.errors, self.test_round, self.trades = seat, log, errors, test_round, trades

    def act(self, view: SeatView) -> Move:
        """The seat's move with errors, kept in the log."""
        move = cast("Move", self.seat.act(view))
        if self.test_round and view.stage == "table" and view.round == self.test_round:
            move = replace(move, demand=view.test_offer, test=np.ones(view.runs, dtype=bool))
        if self.errors is not None:
            move = erring(view, move, self.errors, self.trades)
        self.log.note(view, move)
        return move


def erring(view: SeatView, move: Move, errors: Errors, trades: bool = False) -> Move:
    """A move with the errors that inference reckons with: a normal error of the demand's worth, and trembles.

    Args:
        view: of the seat.
        move: as the policy would make it.
        errors: how it errs.
        trades: whether the demand is spread over the issues as the policy's, which shows the bounds that cut it off.

    Returns:
        The move.
    """
    nobody = np.zeros(view.runs, dtype=bool)
    if view.stage == "table":
        offers = move.array("offer_verification", nobody) ^ _trembles(view, "offer_verification", errors)
        if move.demand is None:
            return replace(move, offer_verification=offers)
        return replace(move, demand=_missed(view, move.demand, errors, trades), offer_verification=offers)
    if view.stage == "respond":
        answer = move.array("accept_verification", nobody)
        answer = answer ^ (_trembles(view, "answer_verification", errors) & view.verification_offered)
        return replace(move, accept=_other_marks(view, move, errors), accept_verification=answer)
    if view.stage != "decide":
        return move
    down, up = view.rung > 0, view.rung < view.top_rung
    step = np.clip(move.array("posture", nobody.astype(np.int64)), -down.astype(int), up.astype(int))
    others = down.astype(int) + up.astype(int)
    pick = np.floor(view.uniform("error_posture_to") * np.maximum(others, 1)).astype(int)
    lowest = -down.astype(int)
    other = lowest + pick + (lowest + pick >= step)
    wish = move.array("walk_out", nobody) ^ (_trembles(view, "walk_out", errors) & view.talking)
    move = replace(
        move,
        posture=np.where(_trembles(view, "posture", errors) & (others > 0), other, step),
        walk_out=wish & view.talking,
    )
    if not view.can_use_force:
        return move
    able = view.ready & ~view.in_force  # an error may also be an attack without a last offer before it
    warns = view.ready_next & ~view.in_force & view.makes_offers_first
    return replace(
        move,
        attack=move.array("attack", nobody) ^ (_trembles(view, "attack", errors) & able),
        last_offer=move.array("last_offer", nobody) ^ (_trembles(view, "last_offer", errors) & warns),
    )


def _trembles(view: SeatView, channel: str, errors: Errors) -> BoolArray:
    return view.uniform(f"error_{channel}") < errors.tremble


def _other_marks(view: SeatView, move: Move, errors: Errors) -> AnyArray:
    """Marks on texts of others, all other sets of them being equally likely where the hand trembles."""
    marks = move.array("accept", np.zeros((view.runs, len(view.authors)), dtype=bool)).copy()
    texts = [c for c, author in enumerate(view.authors) if author != view.party]
    if not texts:
        return marks
    # Of the sets of texts that lie on the table one is picked whose marks are turned over, never the empty one.
    tabled = view.tabled[:, texts]
    sets = 2 ** tabled.sum(axis=1)
    change = 1 + np.floor(view.uniform("error_answer_to") * (sets - 1)).astype(np.int64)
    place = np.cumsum(tabled, axis=1) - 1
    trembles = _trembles(view, "answer_texts", errors) & (sets > 1)
    for number, c in enumerate(texts):
        turned = (change >> np.maximum(place[:, number], 0) & 1) == 1
        marks[:, c] ^= trembles & tabled[:, number] & turned
    return marks


def _missed(view: SeatView, demand: AnyArray, errors: Errors, trades: bool) -> FloatArray:
    """A demand whose worth misses that of the policy.

    It lies on the way from the last demand that all know to the own coded position, or to the far ends of the scales,
    and so tells no more than it is worth; with `trades` it lies on the way from the policy's demand.
    """
    assert view.common is not None
    coded = view.common.coded
    party = coded.index[view.party]
    own = coded.position[party]

    def worth(text: AnyArray) -> FloatArray:
        heard = np.where(view.handled, text, view.last_demand)
        result: FloatArray = utility(heard, own, coded.salience[party], coded.exponent)
        return result

    wanted = np.minimum(1.0, worth(demand) + errors.misfit * ndtri(view.uniform("error_demand")))
    u = view.uniform("error_demand_to")
    anything = np.where(u < BACK_TO_THE_OPENING, 1.0, (u - BACK_TO_THE_OPENING) / (1.0 - BACK_TO_THE_OPENING))
    wanted = np.where(_trembles(view, "demand_at_all", errors), anything, wanted)
    opposite = np.where(own > 0.5, 0.0, 1.0)
    last = demand if trades else view.last_demand
    up = wanted >= worth(last)
    goal = np.where(up[:, None], own, opposite)
    low, high = np.zeros(view.runs), np.ones(view.runs)
    for _ in range(30):
        middle = 0.5 * (low + high)
        here = worth(last + middle[:, None] * (goal - last))
        further = np.where(up, here < wanted, here > wanted)
        low, high = np.where(further, middle, low), np.where(further, high, middle)
    result: FloatArray = last + (0.5 * (low + high))[:, None] * (goal - last)
    return np.where((wanted >= 1.0 - 1e-9)[:, None], own, result)


@dataclass(frozen=True)
class Made:
    """M records that seats have made, and what was drawn for them.

    Attributes:
        log: What every seat did.
        public: Party of uncertain type -> public beliefs by the tables after each round, (rounds + 1, M, types), the
            prior first; a record that has ended keeps its last.
        types: The same parties -> type drawn, (M,).
        draws: The same parties -> name of a draw -> its values, (M,).
    """

    log: Log
    public: Mapping[str, FloatArray]
    types: Mapping[str, AnyArray]
    draws: Mapping[str, Mapping[str, FloatArray]]


def make_records(
    scenario: Scenario,
    tables: Learnt,
    seed: int,
    first: int,
    count: int,
    errors: Mapping[str, Errors],
    made_by: Mapping[str, str] | None = None,
    tested: tuple[str, int] | None = None,
    trades: bool = False,
) -> Made:
    """Make records by the policies of a case, in talks without breakdowns and accidents where nobody tells a drafter.

    Args:
        scenario: the case.
        tables: what observers have learnt.
        seed: of all draws.
        first: number of the first record.
        count: how many.
        errors: how parties err; who is not named does not.
        made_by: parties that a registered deviation plays in place of their own policy.
        tested: a party that all who suspect it make a test offer to, and in which round.
        trades: whether demands that err are spread over the issues as those of policies.

    Returns:
        The records.
    """
    structure = structure_of(scenario)
    log = Log(count, first)
    seats = {}
    for i, index in enumerate(structure.acting):
        name = structure.coded.parties[index]
        seat = registry.find("observed")(scenario.party(name).policy)
        if made_by and name in made_by:
            seat.policy = registry.find(made_by[name], registry.DEVIATIONS)(scenario.party(name).policy)
        test_round = tested[1] if tested and _suspects(structure, i, tested[0]) else 0
        seats[name] = TellsNothing(Maker(seat, log, errors.get(name), test_round, trades))
    quiet = no_chance(structure, scenario.rounds, count)
    talks = Talks(scenario, count, seed, first, tables=tables, seats=seats, forced=quiet)
    typed = [structure.coded.parties[p] for p in structure.coded.typed]
    path, types, draws = begin(talks, typed, count)
    talks.play()
    public = {}
    for name, beliefs in path.paths.items():
        last = [min(number, len(beliefs) - 1) for number in range(scenario.rounds + 1)]
        public[name] = np.stack([beliefs[number] for number in last])
    return Made(log, public, types, draws)


def _suspects(structure: Structure, a: int, party: str) -> bool:
    suspect = suspect_of(structure, a)
    return suspect is not None and suspect == structure.position[party]


def no_chance(structure: Structure, rounds: int, runs: int) -> dict[DrawKey, FloatArray]:
    """Talks without breakdowns and accidents: they say nothing of types, and end records early."""
    keys = [structure.coded.keys[theatre.attacker] for theatre in structure.theatres]
    names = [("breakdown", ""), *(("incident", key) for key in keys)]
    return {(purpose, key, number): np.ones(runs) for purpose, key in names for number in range(rounds)}
