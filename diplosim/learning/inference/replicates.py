"""Records that the model makes itself, of which the truth is known, and what inference makes of them.

Replicates times particles in one batch: run r of the inference plays along record r // particles.  What is inferred is
held against what was drawn (simulation-based calibration: Talts, Betancourt, Simpson, Vehtari & Gelman 2018).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from diplosim.engine.ports import Learnt
from diplosim.engine.talks import Talks
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import BACK_TO_THE_OPENING, Evidence, Watch
from diplosim.learning.inference.forcing import PLAYED, merged, spread_types
from diplosim.learning.inference.particles import begin
from diplosim.learning.inference.posterior import weigh
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.numerics.draws import DrawKey, Draws
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

READ = (
    "demand",
    "offer_verification",
    "answer_texts",
    "answer_verification",
    "posture",
    "walk_out",
    "last_offer",
    "attack",
)
"""Channels that are read in replicates."""


@dataclass(frozen=True)
class Plan:
    """How records are made and read.

    Attributes:
        party: Whose type is asked about.
        particles: Runs to a record.
        seed: Of the records; the particles draw by the next one.
        made: Errors with which the party plays when records are made.
        assumed: Errors that inference assumes.
        made_by: Registered deviation that plays the party when records are made; None for its own policy.
        test_round: Round in which every record has a test offer by those whom the party is suspect to; 0 for none.
    """

    party: str
    particles: int = 256
    seed: int = 0
    made: Errors = field(default_factory=Errors)
    assumed: Errors = field(default_factory=Errors)
    made_by: str | None = None
    test_round: int = 0


@dataclass(frozen=True)
class Replicates:
    """What inference made of M records.

    Attributes:
        truth: (M,) type that was drawn.
        prior: (types,).
        shares: (rounds + 1, M, types) by particles.
        tables: (rounds + 1, M, types) by the public tables.
        single: Channel -> (M, types) at the end if it alone is read.
        places: Draw -> (M,) share of the posterior below the truth, `type` with ties broken by chance.
        size: (M,) effective sample size at the end.
    """

    truth: AnyArray
    prior: FloatArray
    shares: FloatArray
    tables: FloatArray
    single: Mapping[str, FloatArray]
    places: Mapping[str, FloatArray]
    size: FloatArray

    @classmethod
    def joined(cls, parts: list[Replicates]) -> Replicates:
        """Several groups of records together."""
        first = parts[0]
        return cls(
            np.concatenate([part.truth for part in parts]),
            first.prior,
            np.concatenate([part.shares for part in parts], axis=1),
            np.concatenate([part.tables for part in parts], axis=1),
            {name: np.concatenate([part.single[name] for part in parts]) for name in first.single},
            {name: np.concatenate([part.places[name] for part in parts]) for name in first.places},
            np.concatenate([part.size for part in parts]),
        )


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
                by_author[author] = self._spread(rows, accept[:, c])
        for part in LOGGED.get(view.stage, ()):
            value = getattr(move, part)
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


class Maker:
    """A seat whose moves become a record; it errs as the plan says.

    Args:
        seat: the observed seat that it plays through.
        log: where its moves are kept.
        errors: how it errs; None for not at all.
        test_round: round in which it makes a test offer; 0 for none.
    """

    plays_record = True

    def __init__(self, seat: Any, log: Log, errors: Errors | None = None, test_round: int = 0) -> None:
        self.seat, self.log, self.errors, self.test_round = seat, log, errors, test_round

    def act(self, view: SeatView) -> Move:
        """The seat's move with errors, kept in the log."""
        move = cast("Move", self.seat.act(view))
        if self.test_round and view.stage == "table" and view.round == self.test_round:
            move = replace(move, demand=view.test_offer, test=np.ones(view.runs, dtype=bool))
        if self.errors is not None:
            move = erring(view, move, self.errors)
        self.log.note(view, move)
        return move

    def instructions(self, view: SeatView) -> Move:
        """What the seat tells a drafter."""
        return cast("Move", self.seat.instructions(view))


def erring(view: SeatView, move: Move, errors: Errors) -> Move:
    """A move with the errors that inference reckons with: a normal error of the demand's worth, and trembles."""
    nobody = np.zeros(view.runs, dtype=bool)
    if view.stage == "table":
        offers = move.array("offer_verification", nobody) ^ _trembles(view, "offer_verification", errors)
        if move.demand is None:
            return replace(move, offer_verification=offers)
        return replace(move, demand=_missed(view, move.demand, errors), offer_verification=offers)
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
    able = view.ready & ~view.in_force & view.may_strike
    warns = view.ready_next & ~view.in_force & view.makes_offers_first
    return replace(
        move,
        attack=move.array("attack", nobody) ^ (_trembles(view, "attack", errors) & able),
        last_offer=move.array("last_offer", nobody) ^ (_trembles(view, "last_offer", errors) & warns),
    )


def _trembles(view: SeatView, channel: str, errors: Errors) -> BoolArray:
    return view.uniform(f"error_{channel}") < errors.tremble


def _other_marks(view: SeatView, move: Move, errors: Errors) -> AnyArray:
    """Marks on the texts of others, all other sets of them being equally likely where the hand trembles."""
    marks = move.array("accept", np.zeros((view.runs, len(view.authors)), dtype=bool)).copy()
    texts = [c for c, author in enumerate(view.authors) if author not in (view.party, "drafter", "proposer")]
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


def _missed(view: SeatView, demand: AnyArray, errors: Errors) -> FloatArray:
    """A demand whose worth misses that of the policy: towards the own position, or towards the others' demands."""
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
    up = wanted >= worth(demand)
    goal = np.where(up[:, None], own, opposite)
    low, high = np.zeros(view.runs), np.ones(view.runs)
    for _ in range(30):
        middle = 0.5 * (low + high)
        here = worth(demand + middle[:, None] * (goal - demand))
        further = np.where(up, here < wanted, here > wanted)
        low, high = np.where(further, middle, low), np.where(further, high, middle)
    result: FloatArray = demand + (0.5 * (low + high))[:, None] * (goal - demand)
    return np.where((wanted >= 1.0 - 1e-9)[:, None], own, result)


def make_and_read(scenario: Scenario, tables: Learnt, plan: Plan, first: int, count: int) -> Replicates:
    """Make some records and read them.

    Args:
        scenario: the case.
        tables: what observers have learnt.
        plan: how.
        first: number of the first record.
        count: how many.

    Returns:
        What inference made of them.
    """
    structure = structure_of(scenario)
    party, each = plan.party, plan.particles
    log = Log(count, first)
    quiet = _no_chance(structure, scenario.rounds, count)
    seats = {}
    for i, index in enumerate(structure.acting):
        name = structure.coded.parties[index]
        seat = registry.find("observed")(scenario.party(name).policy)
        errs = plan.made if name == party else None
        if name == party and plan.made_by is not None:
            seat.policy = registry.find(plan.made_by, registry.DEVIATIONS)(scenario.party(name).policy)
        tests = plan.test_round if _suspects(structure, i, party) else 0
        seats[name] = Maker(seat, log, errs, tests)
    talks = Talks(scenario, count, plan.seed, first, tables=tables, seats=seats, forced=quiet)
    path, types, draws = begin(talks, [party], count)
    talks.play()
    public = np.stack(path.paths[party])

    evidence, truth, answered = _evidence(log, party, scenario.rounds, count, each)
    runs = count * each
    watch = Watch(evidence, truth, count, runs, answered, first * each, wishes=True)
    seats = {
        structure.coded.parties[index]: registry.find("observed")(
            scenario.party(structure.coded.parties[index]).policy,
            log.moves(structure.coded.parties[index], each),
            watch if structure.coded.parties[index] == party else None,
        )
        for index in structure.acting
    }
    forced = merged(_no_chance(structure, scenario.rounds, runs), spread_types(structure, [party], runs, count))
    talks = Talks(scenario, runs, plan.seed + 1, first * each, tables=tables, seats=seats, forced=forced)
    _, drawn, values = begin(talks, [party], runs)
    talks.play()
    order = {channel: place for place, channel in enumerate(READ)}
    found = sorted(evidence.values(), key=lambda one: (one.round, order[one.channel]))
    prior = structure.coded.prior[structure.coded.index[party]]
    weighed = weigh(found, drawn[party], prior, scenario.rounds, count, plan.assumed)
    single = {
        channel: weigh(found, drawn[party], prior, scenario.rounds, count, plan.assumed, only=(channel,)).shares[-1]
        for channel in READ
        if any(one.channel == channel for one in found)
    }
    tables_path = np.stack([public[min(number, len(public) - 1)] for number in range(scenario.rounds + 1)])
    coin = Draws(plan.seed, first, count).uniforms("place")
    places = _places(weighed.weights[-1], drawn[party], types[party], values[party], draws[party], coin)
    return Replicates(types[party], prior, weighed.shares, tables_path, single, places, weighed.size[-1])


def _suspects(structure: Structure, a: int, party: str) -> bool:
    suspect = suspect_of(structure, a)
    return suspect is not None and suspect == structure.position[party]


def _no_chance(structure: Structure, rounds: int, runs: int) -> dict[DrawKey, FloatArray]:
    """Talks without breakdowns and accidents: they say nothing of types, and end records early."""
    keys = [structure.coded.keys[theatre.attacker] for theatre in structure.theatres]
    names = [("breakdown", ""), *(("incident", key) for key in keys)]
    return {(purpose, key, number): np.ones(runs) for purpose, key in names for number in range(rounds)}


def _evidence(
    log: Log, party: str, rounds: int, records: int, each: int
) -> tuple[dict[tuple[str, int], Evidence], dict[tuple[str, int], AnyArray], dict[int, dict[str, AnyArray]]]:
    """Evidence on the party in all records, still empty; the truth of yes-or-no channels, and answers by author."""
    evidence: dict[tuple[str, int], Evidence] = {}
    truth: dict[tuple[str, int], AnyArray] = {}
    answered: dict[int, dict[str, AnyArray]] = {}
    parts = log.parts.get(party, {})

    def add(channel: str, number: int, known: AnyArray) -> None:
        sure: FloatArray = np.asarray(known.reshape(records, -1).any(axis=1), dtype=np.float64)
        if sure.any():
            evidence[channel, number] = Evidence.empty(party, channel, number, sure, channel, None, records * each)

    for number in range(1, rounds + 1):
        table = parts.get((number, "table"), {})
        if "demand" in table:
            add("demand", number, table["demand"][1])
        for channel in READ:
            if channel in PLAYED:
                stage, part = PLAYED[channel]
                values = parts.get((number, stage), {}).get(part)
                if values is not None:
                    truth[channel, number] = values[0].astype(np.int64)
                    add(channel, number, values[1])
        marks = log.marks.get(party, {}).get(number, {})
        named = {name: marks[name] for name in marks if name not in (party, "drafter", "proposer")}
        if named:
            answered[number] = {
                name: np.where(known, values.astype(int), -1) for name, (values, known) in named.items()
            }
            add("answer_texts", number, np.stack([known for _, known in named.values()], axis=1))
    return evidence, truth, answered


def _places(
    weights: FloatArray,
    drawn: AnyArray,
    truth: AnyArray,
    values: Mapping[str, FloatArray],
    true_values: Mapping[str, FloatArray],
    coin: FloatArray,
) -> dict[str, FloatArray]:
    """Share of the posterior below the truth, by draw; uniform where inference is right."""
    records = len(truth)
    kinds = drawn.reshape(records, -1)
    places = {}
    for name, array in {"type": kinds, **{n: v.reshape(records, -1) for n, v in values.items()}}.items():
        true = truth if name == "type" else true_values[name]
        below = (weights * (array < true[:, None])).sum(axis=1)
        equal = (weights * (array == true[:, None])).sum(axis=1)
        if name != "type" and np.ptp(array) <= 1e-12:
            continue
        places[name] = below + coin * equal
    return places
