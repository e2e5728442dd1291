"""Talks played along a record: private draws from the prior, observed seats, and what each run says of its draws.

Particles whose weights are the chance of the record given their own draws (importance sampling, Rubin 1988; with
recorded moves forced upon the path, as in the teacher forcing of Williams & Zipser 1989).  One engine: observed seats
are ordinary delegates in ordinary talks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diplosim.engine.game import Game
from diplosim.engine.ports import Learnt, Observer
from diplosim.engine.talks import Talks
from diplosim.learning.inference.evidence import Evidence, Watch
from diplosim.learning.inference.forcing import merged, recorded_chance, recorded_moves, spread_types
from diplosim.learning.records.record import Record
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.draws import DrawKey
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move

DRAWS = ("war_cost", "blame", "tactic", "no_deal", "bounds")
"""Continuous private draws that come out beside the type; `bounds`: worth of the worst package inside them."""


@dataclass(frozen=True)
class Played:
    """R runs played along M records.

    Attributes:
        records: M.
        parties: Those whose type is hidden and who were seen, in the order of their keys.
        types: Party -> type drawn, (R,).
        draws: Party -> name of a draw -> its values, (R,).
        evidence: In the order of rounds and stages.
        public: Party -> public belief by the tables after each round, (rounds + 1, R, types); the prior first.
        outcomes: The outcome table; what comes after the record is played by the policies.
    """

    records: int
    parties: tuple[str, ...]
    types: Mapping[str, AnyArray]
    draws: Mapping[str, Mapping[str, FloatArray]]
    evidence: tuple[Evidence, ...]
    public: Mapping[str, FloatArray]
    outcomes: pd.DataFrame

    def of(self, party: str) -> tuple[Evidence, ...]:
        """Evidence on one party."""
        return tuple(one for one in self.evidence if one.party == party)


class BeliefPath(Observer):
    """Keeps the public beliefs about some parties after each round; a run that has ended keeps its last."""

    def __init__(self, game: Game, parties: Sequence[str], runs: int) -> None:
        structure = game.structure
        names = [structure.coded.parties[p] for p in structure.coded.typed]
        self.game, self.places = game, {party: names.index(party) for party in parties}
        prior = {party: structure.coded.prior[structure.coded.index[party]] for party in parties}
        self.paths = {party: [np.broadcast_to(prior[party], (runs, len(prior[party])))] for party in parties}

    def signals_revealed(self, moves: Mapping[int, Move], steps: Mapping[int, AnyArray]) -> None:
        """Beliefs are public; no run has ended yet in this round."""
        state = self.game.state
        for party, place in self.places.items():
            now = self.paths[party][-1].copy()
            now[state.row] = state.public[:, place]
            self.paths[party].append(now)


def hidden_and_seen(scenario: Scenario, record: Record) -> tuple[str, ...]:
    """Parties of uncertain type of whom the record says anything, in the order of their keys."""
    coded = structure_of(scenario).coded
    return tuple(coded.parties[p] for p in coded.typed if coded.parties[p] in record.parties)


def play_along(
    scenario: Scenario,
    record: Record,
    tables: Learnt,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Played:
    """Play runs along a record, also where it goes on after the horizon.

    Args:
        scenario: the case.
        record: what was seen; what it does not say, and what comes after it, the policies play.
        tables: what observers have learnt.
        runs: how many.
        seed: of all draws.
        progress: told of each round that is over.

    Returns:
        What they say.
    """
    scenario = observed_to_the_end(scenario, record)
    structure = structure_of(scenario)
    parties = hidden_and_seen(scenario, record)
    watches, evidence = {}, []
    for party in structure.acting:
        name = structure.coded.parties[party]
        if name in parties:
            watches[name], found = watch_over(record, name, runs)
            evidence += found
    seats = {
        name: registry.find("observed")(scenario.party(name).policy, moves, watches.get(name))
        for name, moves in recorded_moves(record, structure, runs).items()
    }
    talks = Talks(scenario, runs, seed, tables=tables, seats=seats, forced=_forced(scenario, record, parties, runs))
    path, types, draws = begin(talks, parties, runs)
    while talks.running:
        talks.step()
        if progress is not None:
            progress(talks.game.round)
    order = {"demand": 0, "defer": 0, "offer_verification": 0, "test_offer": 0, "answer_texts": 1}
    evidence.sort(key=lambda one: (one.round, order.get(one.channel, 2)))
    public = {party: np.stack(path.paths[party]) for party in parties}
    return Played(1, parties, types, draws, tuple(evidence), public, talks.outcomes())


def observed_to_the_end(scenario: Scenario, record: Record) -> Scenario:
    """The case with a horizon that no round of the record lies behind; no party knows the horizon."""
    last = scenario.round_dates[max(record.last_round, 1) - 1]
    return scenario if last <= scenario.horizon else scenario.replace({"horizon": last})


def play_on(
    scenario: Scenario,
    record: Record,
    number: int,
    tables: Learnt,
    runs: int,
    seed: int,
    rows: AnyArray,
) -> pd.DataFrame:
    """What follows for some of the runs of `play_along` if nothing is known after a round.

    Args:
        scenario: the case.
        record: what was seen.
        number: the round after which policies play on, none that begins after the horizon; 0 for none recorded.
        tables: what observers have learnt.
        runs: how many runs `play_along` played.
        seed: of all draws, as there.
        rows: which of them, in order.

    Returns:
        Their outcome table.
    """
    known = record.until(number)
    seats = {
        name: registry.find("observed")(scenario.party(name).policy, moves)
        for name, moves in recorded_moves(known, structure_of(scenario), runs).items()
    }
    forced = _forced(scenario, known, hidden_and_seen(scenario, record), runs)
    talks = Talks(scenario, runs, seed, tables=tables, seats=seats, forced=forced)
    talks.game.keep_runs(rows)
    return talks.play().outcomes()


def _forced(scenario: Scenario, record: Record, parties: Sequence[str], runs: int) -> dict[DrawKey, FloatArray]:
    structure = structure_of(scenario)
    return merged(recorded_chance(record, structure, runs), spread_types(structure, parties, runs, 1))


def begin(
    talks: Talks, parties: Sequence[str], runs: int
) -> tuple[BeliefPath, dict[str, AnyArray], dict[str, dict[str, FloatArray]]]:
    """Watch the beliefs of talks that have just begun, and note what they drew."""
    path = BeliefPath(talks.game, parties, runs)
    talks.game.observers.append(path)
    state, position = talks.game.state, talks.game.structure.position
    types = {party: state.type[:, position[party]].copy() for party in parties}
    arrays = {name: getattr(state, "min_acceptable_utility" if name == "bounds" else name) for name in DRAWS}
    draws = {party: {name: array[:, position[party]].copy() for name, array in arrays.items()} for party in parties}
    return path, types, draws


def watch_over(record: Record, party: str, runs: int) -> tuple[Watch, list[Evidence]]:
    """Evidence on a party that one record says something of, still empty, and what fills it."""
    evidence: dict[tuple[str, int], Evidence] = {}
    truth: dict[tuple[str, int], AnyArray] = {}
    answered: dict[int, dict[str, AnyArray]] = {}
    for move in record.moves:
        if move.party != party or move.channel == "words" or move.sure <= 0.0:
            continue
        place = (move.channel, move.round)
        evidence[place] = Evidence.empty(party, *place, np.array([move.sure]), move.words, move.line, runs)
        if move.channel == "answer_texts":
            assert isinstance(move.value, dict)
            answered[move.round] = {author: np.array([int(answer)]) for author, answer in move.value.items()}
        elif move.channel not in ("demand", "defer"):
            truth[place] = np.array([int(str(move.value)) if move.channel == "posture" else int(bool(move.value))])
    return Watch(evidence, truth, 1, runs, answered), list(evidence.values())
