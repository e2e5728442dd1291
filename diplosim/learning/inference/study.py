"""All that one record says: posteriors of types with their bands, and what would have followed from each date."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diplosim.engine.ports import Learnt
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import Evidence
from diplosim.learning.inference.particles import hidden_and_seen, observed_to_the_end, play_along, play_on
from diplosim.learning.inference.posterior import (
    ENOUGH,
    ImpossibleRecord,
    Path,
    impossible_everywhere,
    posterior_path,
    tempered,
)
from diplosim.learning.inference.second_route import RECORDS, recalibrate
from diplosim.learning.records.record import Record
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.statistics import CLASSES
from diplosim.rules.structure import structure_of
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.scenario import Scenario

PARTICLES, MOST_PARTICLES = 4096, 8192
"""Runs at first, and at most where too few of them count."""

FORWARD = 512
"""Runs that are played on from each date, drawn by their weights."""


@dataclass(frozen=True)
class Ahead:
    """What follows from a date if nothing later is known.

    Attributes:
        round: After which round; 0 before the first.
        date: Of the next round's begin, or of the first.
        shares: Class -> share of the runs, and its band over the design.
        runs: Different runs that were played on.
        terms: Issue -> mean settled term over the runs that settle it; not a number where none does.
    """

    round: int
    date: datetime.date
    shares: dict[str, tuple[float, float, float]]
    runs: int
    terms: dict[str, float]


@dataclass(frozen=True)
class Study:
    """What a record says.

    Attributes:
        scenario: The case.
        record: What was seen.
        particles: Runs that were weighed.
        seed: Of their draws.
        paths: Party -> posterior of its type.
        ahead: What follows by the horizon from each date up to it at which something is told of all parties.
    """

    scenario: Scenario
    record: Record
    particles: int
    seed: int
    paths: dict[str, Path]
    ahead: tuple[Ahead, ...]

    @property
    def dates(self) -> tuple[datetime.date, ...]:
        """The date of each point of a path: of the last move seen in the round, or its first day; the prior first."""
        starts = self.scenario.round_dates
        seen = dict(enumerate(starts, start=1))
        for move in self.record.moves:
            if move.round in seen and (move.date >= seen[move.round]):
                seen[move.round] = move.date
        return (starts[0], *(seen[number] for number in range(1, self.record.last_round + 1)))

    def first(self) -> Path:
        """The party that is told first: who can use force and may be a pretext, most in doubt; else the first."""
        fighters = set(self.scenario.can_use_force)
        by_doubt = sorted(self.paths.values(), key=lambda path: -float(path.prior[path.about]))
        return min(by_doubt, key=lambda path: (path.party not in fighters, path.about != 3))


def study_record(
    scenario: Scenario,
    record: Record,
    tables: Learnt,
    particles: int = PARTICLES,
    seed: int = 0,
    forward: int = FORWARD,
    progress: Callable[[str], None] | None = None,
) -> Study:
    """Work out what a record says.

    Args:
        scenario: the case.
        record: what was seen.
        tables: what observers have learnt.
        particles: runs to weigh; twice as many where too few of them count.
        seed: of all draws.
        forward: runs to play on from each date, 0 for none.
        progress: told what is being done.

    Returns:
        The study.

    Raises:
        ScenarioError: if no draw could have done what the record says, or nobody's type is both hidden and seen.
    """
    say = progress or (lambda text: None)
    structure = structure_of(scenario)
    rounds = record.last_round
    parties = hidden_and_seen(scenario, record)
    if not parties:
        raise ScenarioError([Diagnostic(record.file, None, "moves", "no party was seen whose type is hidden")])

    def weighed(runs: int) -> dict[str, Path]:
        say(f"{runs:,} runs along {rounds} rounds")
        played = play_along(scenario, record, tables, runs, seed)
        paths = {}
        for party in parties:
            say(f"weighing {party}")
            never = impossible_everywhere(played.of(party))
            if never is not None:
                raise impossible(record, never)
            try:
                prior = structure.coded.prior[structure.coded.index[party]]
                second = second_route[party].of(played.public[party])
                paths[party] = posterior_path(played, party, prior, rounds, second)
            except ImpossibleRecord as error:
                raise impossible(record, error.evidence) from error
        return paths

    say(f"{RECORDS:,} talks by the policies")
    errors = dict.fromkeys(parties, Errors())
    second_route = recalibrate(observed_to_the_end(scenario, record), tables, errors, seed + 1)
    paths = weighed(particles)
    if particles < MOST_PARTICLES and min(path.size.min() for path in paths.values()) < ENOUGH / 4:
        particles = min(2 * particles, MOST_PARTICLES)
        paths = weighed(particles)
    ahead = []
    dates = rounds if record.ended else rounds + 1  # from where talks go on that were not seen to end
    for number in range(min(dates, structure.horizon_rounds) if forward else 0):
        if any(path.refused[number] for path in paths.values()):
            continue
        say(f"forward from round {number} of {rounds}")
        ahead.append(_ahead(scenario, record, tables, number, paths, particles, seed, forward))
    return Study(scenario, record, particles, seed, paths, tuple(ahead))


def impossible(record: Record, evidence: Evidence) -> ScenarioError:
    """The error of a record that no draw of the case could have brought about; the move is named."""
    message = f"{evidence.party} {evidence.words}: no draw of the case could have done this in round {evidence.round}"
    if evidence.channel == "posture":
        message += "; on the ladder it could go no further that way, and more on the same rung is `same`"
    return ScenarioError([Diagnostic(record.file, evidence.line, evidence.channel, message)])


def _ahead(
    scenario: Scenario,
    record: Record,
    tables: Learnt,
    number: int,
    paths: dict[str, Path],
    runs: int,
    seed: int,
    wanted: int,
) -> Ahead:
    weights = _joint([path.weights[number] for path in paths.values()])
    weights, _ = tempered(weights, _joint([path.weights[0] for path in paths.values()]))
    # Systematic resampling: every run is drawn as often as its weight says, give or take one.
    counts = np.diff(np.floor(np.concatenate([[0.0], np.cumsum(weights)]) * wanted + 0.5)).astype(np.int64)
    rows = np.flatnonzero(counts)
    counts = counts[rows]
    table = play_on(scenario, record, number, tables, runs, seed, rows)
    outcome = table["outcome"].astype(str).replace("partial_agreement", "agreement").to_numpy()
    shares = {}
    points = next(iter(paths.values())).design_weights.shape[0]
    ratios = []
    for point in range(points):
        other = _joint([path.design_weights[point, number] for path in paths.values()])[rows]
        ratios.append(counts * other / np.maximum(weights[rows], np.finfo(float).tiny))
    for name in CLASSES:
        is_it = outcome == name
        share = float((counts * is_it).sum() / counts.sum())
        band = [float((ratio * is_it).sum() / ratio.sum()) for ratio in ratios if ratio.sum() > 0.0] or [share]
        low, high = np.quantile(band, (0.05, 0.95))
        shares[name] = (share, min(share, float(low)), max(share, float(high)))
    terms = {}
    for issue in scenario.issue_ids:
        values = table[f"term_{issue}"].to_numpy(dtype=float)
        settled = ~np.isnan(values)
        terms[issue] = float(np.average(values[settled], weights=counts[settled])) if settled.any() else float("nan")
    dates = scenario.round_dates
    return Ahead(number, dates[min(number, len(dates) - 1)], shares, len(rows), terms)


def _joint(weights: list[FloatArray]) -> FloatArray:
    """Weights of several parties' draws together: given the record they are independent."""
    together: AnyArray = np.ones_like(weights[0])
    for one in weights:
        together = together * one * len(one)
    total = together.sum()
    return together / total if total > 0.0 else np.full(len(together), 1.0 / len(together))
