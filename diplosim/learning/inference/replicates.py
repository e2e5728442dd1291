"""Records that the model makes itself, of which the truth is known, and what inference makes of them.

Replicates times particles in one batch: run r of the inference plays along record r // particles.  What is inferred is
held against what was drawn (simulation-based calibration: Talts, Betancourt, Simpson, Vehtari & Gelman 2018).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from diplosim.engine.ports import Learnt
from diplosim.engine.talks import Talks
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import OTHERWISE, Evidence, Watch
from diplosim.learning.inference.forcing import PLAYED, merged, spread_types
from diplosim.learning.inference.made_records import Log, TellsNothing, make_records, no_chance
from diplosim.learning.inference.particles import begin
from diplosim.learning.inference.posterior import weigh
from diplosim.learning.inference.second_route import Recalibration, recalibrate
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.draws import Draws
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario

READ = (
    "demand",
    "defer",
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
        trades: Whether demands are spread over the issues as those of policies, which inference does not read.
    """

    party: str
    particles: int = 256
    seed: int = 0
    made: Errors = field(default_factory=Errors)
    assumed: Errors = field(default_factory=Errors)
    made_by: str | None = None
    test_round: int = 0
    trades: bool = False


@dataclass(frozen=True)
class Replicates:
    """What inference made of M records.

    Attributes:
        truth: (M,) type that was drawn.
        prior: (types,).
        shares: (rounds + 1, M, types) by particles.
        tables: (rounds + 1, M, types) by the public tables, as seats read them.
        second_route: (rounds + 1, M, types) by the tables, held against talks with the same errors.
        second_error: (M,) standard error of the second route at the end, for the asked type.
        single: Channel -> (M, types) at the end if it alone is read.
        places: Draw -> (M,) share of the posterior below the truth, `type` with ties broken by chance.
        size: (M,) effective sample size at the end.
    """

    truth: AnyArray
    prior: FloatArray
    shares: FloatArray
    tables: FloatArray
    second_route: FloatArray
    second_error: FloatArray
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
            np.concatenate([part.second_route for part in parts], axis=1),
            np.concatenate([part.second_error for part in parts]),
            {name: np.concatenate([part.single[name] for part in parts]) for name in first.single},
            {name: np.concatenate([part.places[name] for part in parts]) for name in first.places},
            np.concatenate([part.size for part in parts]),
        )


def second_route_of(scenario: Scenario, tables: Learnt, plan: Plan) -> Recalibration:
    """The second route under what a plan assumes, from talks of a seed of their own."""
    tested = (plan.party, plan.test_round) if plan.test_round else None
    return recalibrate(scenario, tables, {plan.party: plan.assumed}, plan.seed + 2, tested)[plan.party]


def make_and_read(
    scenario: Scenario, tables: Learnt, plan: Plan, first: int, count: int, second: Recalibration
) -> Replicates:
    """Make some records and read them.

    Args:
        scenario: the case.
        tables: what observers have learnt.
        plan: how.
        first: number of the first record.
        count: how many.
        second: the second route, as `second_route_of` gives it.

    Returns:
        What inference made of them.
    """
    structure = structure_of(scenario)
    party, each = plan.party, plan.particles
    made = make_records(
        scenario,
        tables,
        plan.seed,
        first,
        count,
        errors={party: plan.made},
        made_by={} if plan.made_by is None else {party: plan.made_by},
        tested=(party, plan.test_round) if plan.test_round else None,
        trades=plan.trades,
    )
    log = made.log
    evidence, truth, answered = _evidence(log, party, scenario.rounds, count, each)
    runs = count * each
    watch = Watch(evidence, truth, count, runs, answered, first * each, wishes=True)
    seats = {}
    for index in structure.acting:
        name = structure.coded.parties[index]
        moves, keep = log.moves(name, each), watch if name == party else None
        seats[name] = TellsNothing(registry.find("observed")(scenario.party(name).policy, moves, keep))
    forced = merged(no_chance(structure, scenario.rounds, runs), spread_types(structure, [party], runs, count))
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
    coin = Draws(plan.seed, first, count).uniforms("place")
    places = _places(weighed.weights[-1], drawn[party], made.types[party], values[party], made.draws[party], coin)
    public = made.public[party]
    return Replicates(
        made.types[party], prior, weighed.shares, public, second.of(public), second.error_of(public)[-1], single,
        places, weighed.size[-1],
    )  # fmt: skip


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
        if "defer" in table:
            add("defer", number, table["defer"][1])
        for channel in READ:
            if channel in PLAYED:
                stage, part = PLAYED[channel]
                values = parts.get((number, stage), {}).get(part)
                if values is not None:
                    truth[channel, number] = values[0].astype(np.int64)
                    add(channel, number, values[1])
        if ("posture", number) in evidence:
            # A posture is seen of all who still talk: a run whose own text was signed before did something else.
            evidence["posture", number].fit[:] = OTHERWISE
        marks = log.marks.get(party, {}).get(number, {})
        if marks:
            answered[number] = {
                name: np.where(known, values.astype(int), -1) for name, (values, known) in marks.items()
            }
            add("answer_texts", number, np.stack([known for _, known in marks.values()], axis=1))
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
