"""Fitting tables: the model plays its own talks and counts which type sends which signal.

Level 0 plays with beliefs at the prior; then the tables are refitted three times on play that uses the previous ones.
The change of the last refit is reported, not assumed away.  What cannot change the tables is not played: trembling runs
where no type is uncertain, refits after one that gave the very tables that it was played with, and all refits where
nothing is asked of tables.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from diplosim.engine.leftovers import no_leftovers
from diplosim.engine.outcome_table import OutcomeTable
from diplosim.engine.talks import Talks
from diplosim.learning.kept_tables import keep_tables, kept_tables
from diplosim.learning.tables import Tables, empty_tables, table_key
from diplosim.learning.trembles import trembling_seats
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.outcomes import PARTIAL
from diplosim.rules.structure import Structure, structure_of
from diplosim.rules.valuation import Expectations
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import MisshapenMove

REFITS = 3
OFTEN = 30
"""Runs from which the move of a number at a refit is told; below, it is noise."""
SUMMED = 4096
"""Runs whose gains are summed up together, always the same ones, so that no table depends on the size of blocks."""
MOST_PLAYED = 2 * SUMMED
SMALL = 80
"""Parties times issues up to which so many runs are played at once, in about 300 megabytes; half as many above."""
MOST_FAILURES = 64
"""Runs of one fit that may raise.  They are left out, as they will be missing from a batch."""

_SHIPPED = Path(str(files("diplosim"))).parent / "configs" / "tables"

_MEMORY: dict[str, Tables] = {}
"""Tables of this process by key, those that were asked for last at the end."""
_MEMORY_BYTES = 16 * 2**20
"""Bytes of counts that are kept so; the likelihoods made of them take twice as much again."""


class FittingFailed(RuntimeError):
    """Too many of the runs raised from which tables are fitted; the cause is the error of the last of them."""

    def __init__(self, scenario: Scenario, error: Exception) -> None:
        *_, place = traceback.extract_tb(error.__traceback__)
        super().__init__(
            f"{scenario.id}: more than {MOST_FAILURES} runs raised while belief tables were fitted, so nothing can be "
            f"played; the last at {place.filename}:{place.lineno} ({place.name}): {type(error).__name__}: {error}"
        )


def tables_for(scenario: Scenario, progress: Callable[[float], None] | None = None) -> Tables:
    """Tables of a scenario: from memory, shipped beside it, kept on disk, or fitted now; empty where nothing is learnt.

    progress: called with the share that is done.  Tables that are fitted now are kept for other commands and processes.
    """
    if not registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.learns:
        return empty_tables(scenario, nothing_to_expect=True)
    key = table_key(scenario)
    tables = _MEMORY.pop(key, None) or _shipped(scenario, key) or kept_tables(scenario)
    if tables is None:
        tables = fit_tables(scenario, progress)
        keep_tables(scenario, tables)
    _MEMORY[key] = tables
    while len(_MEMORY) > 1 and sum(each.counts.nbytes for each in list(_MEMORY.values())) > _MEMORY_BYTES:
        _MEMORY.pop(next(iter(_MEMORY)))
    return tables


def shipped_path(scenario_id: str) -> Path:
    """Where the tables of a shipped scenario lie."""
    return _SHIPPED / f"{scenario_id}.npz"


def shipped_cell_path(key: str) -> Path:
    """Where the tables of a cell of a shipped experiment lie, which has the id of its base; key: of the tables."""
    return _SHIPPED / "cells" / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.npz"


def _shipped(scenario: Scenario, key: str) -> Tables | None:
    for path in (shipped_path(scenario.id), shipped_cell_path(key)):
        if path.is_file():
            tables = Tables.load(path)
            if tables.key == key:
                return tables
    return None


def fit_tables(scenario: Scenario, progress: Callable[[float], None] | None = None) -> Tables:
    """Play level 0, then refit on play with the tables fitted before.

    Runs in which a policy raises are left out.  Training runs are the same at each refit, so once a refit repeats the
    tables it was played with, all later ones would: they count as played, without any change.  So they do where play
    at level 0 has asked for nothing that tables hold.  Trembling runs serve the likelihoods of signals alone; where no
    type is uncertain there are none.

    Args:
        scenario: whose observers learn.
        progress: called with the share of the plays that is done, above 0 up to 1.

    Returns:
        The tables of the last refit; their `changes` hold a row for each refit.

    Raises:
        FittingFailed: if more than 64 do.
    """
    structure = structure_of(scenario)
    settings = scenario.beliefs
    steady = (settings.training_runs + 1) // 2
    horizon = max(scenario.horizon, max(structure.effect_dates))
    full = scenario if horizon == scenario.horizon else scenario.replace({"horizon": horizon})
    first = _Asked(**vars(empty_tables(scenario)))
    current: Tables = first
    changes: list[tuple[float, float, float]] = []
    block, plays = _block(scenario), REFITS + 1
    total = settings.training_runs if structure.coded.typed else steady
    training = _Training(full)
    for level in range(plays):
        counts = np.zeros(current.counts.shape, dtype=np.int64)
        sums = _Sums(structure, scenario.rounds)
        done = 0
        while done < total:
            trembles = done >= steady
            runs = min(block, (total if trembles else steady) - done)
            with no_leftovers():
                for talks, seen in training.play(range(done, done + runs), current, level > 0, trembles):
                    counts += seen
                    if not trembles:
                        sums.add(talks)
                    del talks
            done += runs
            if progress is not None:
                progress((level + done / total) / plays)
        fitted = Tables(
            counts.astype(np.int32),
            sums.gain(),
            sums.attack(),
            sums.attack_without_deal(),
            np.zeros((0, 3)),
            current.key,
        )
        if level > 0:
            changes.append(_change(current, fitted, sums))
        settled = _same(current, fitted) if level > 0 else _nobody_asks(structure, first)
        if level > 0 and not settled:
            fitted = _damped(current, fitted)
        current = fitted
        if settled:
            changes += [(0.0, 0.0, 0.0)] * (REFITS - level)
            if progress is not None:
                progress(1.0)
            break
    return replace(current, changes=np.array(changes).reshape(-1, 3))


def _block(scenario: Scenario) -> int:
    """How many training runs to play at once: the more the faster, as far as memory goes; no table depends on it."""
    structure = structure_of(scenario)
    return MOST_PLAYED if len(structure.acting) * len(structure.coded.issues) <= SMALL else SUMMED


class _Noting(Expectations):
    """Expectations that note whether anybody asks what going on brings."""

    asked = False

    def __getattribute__(self, name: str) -> Any:
        """An attribute, as ever."""
        if name == "gain":
            object.__setattr__(self, "asked", True)
        return super().__getattribute__(name)


class _Asked(Tables):
    """Tables of level 0 that know whether play has asked for gains."""

    @cached_property
    def expectations(self) -> _Noting:
        """The expectations of level 0."""
        return _Noting(self.gain, self.attack, self.attack_without_deal)


def _nobody_asks(structure: Structure, first: _Asked) -> bool:
    """Whether play at level 0 depended on no table: there are no beliefs, no wars, and no gain was asked for."""
    return not structure.coded.typed and not structure.theatres and not first.expectations.asked


def _same(before: Tables, after: Tables) -> bool:
    """Whether two fits agree to the last bit."""
    names = ("counts", "gain", "attack", "attack_without_deal")
    return all(np.array_equal(getattr(before, name), getattr(after, name)) for name in names)


def _damped(before: Tables, after: Tables) -> Tables:
    """Expectations half-way between two fits: what talks bring and how likely war is depend on each other."""
    half = {
        name: 0.5 * (getattr(before, name) + getattr(after, name)) for name in ("gain", "attack", "attack_without_deal")
    }
    damped = replace(after, **half)
    vars(damped)["log_likelihood"] = after.log_likelihood  # of the same counts, and dear to work out
    return damped


class _Training:
    """Plays training runs and leaves out those that raise."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._failures = 0
        structure = structure_of(scenario)
        self._trembling = trembling_seats(scenario, tuple(structure.coded.parties[p] for p in structure.acting))

    def play(self, runs: range, tables: Tables, learn: bool, trembles: bool) -> Iterator[tuple[Talks, AnyArray]]:
        """Yield played talks and the counts of their signals: all runs together, else in halves down to single ones."""
        counts = np.zeros(tables.counts.shape, dtype=np.int64)
        seed = self._scenario.beliefs.training_seed
        seats = self._trembling if trembles else None
        talks = Talks(
            self._scenario, len(runs), seed, runs.start, tables=tables, learn=learn, counts=counts, seats=seats
        )
        middle = len(runs) // 2
        parts = [runs[:middle], runs[middle:]]
        try:
            talks.play()
        except Exception as error:  # whatever a policy raises costs the runs in which it does
            if len(runs) == 1:
                self._failures += 1
                if self._failures > MOST_FAILURES:
                    raise FittingFailed(self._scenario, error) from error
                return
            if isinstance(error, MisshapenMove) and len(runs) <= SUMMED:  # what fits fewer runs by chance is no better
                parts = [range(run, run + 1) for run in runs]
        else:
            yield talks, counts
            return
        for part in parts:
            yield from self.play(part, tables, learn, trembles)


class _Sums:
    """Sums over training runs, by own type and round.

    At the start of a round a run is alive where a war could still come, whether or not there is a table, and in talks
    where a deal still could.  Gains are what talks bring, so that they count in talks alone; rates of attack count
    every run that is alive: peace after the talks as war after them.
    """

    def __init__(self, structure: Structure, rounds: int) -> None:
        shape = (len(structure.acting), len(TYPES), rounds + 1)
        self.structure = structure
        self.in_talks, self.gained = np.zeros(shape), np.zeros(shape)
        self.alive, self.attacked = np.zeros(shape), np.zeros(shape)
        self.without_deal, self.attacked_without_deal = np.zeros(shape), np.zeros(shape)

    def add(self, talks: Talks) -> None:
        """Add played talks, `SUMMED` runs at a time."""
        runs = len(talks.game.outcome_table.outcome)
        for first in range(0, runs, SUMMED):
            self._add(talks.game.outcome_table, slice(first, first + SUMMED))

    def _add(self, outcome_table: OutcomeTable, rows: slice) -> None:
        rounds = self.alive.shape[2]
        end, talked = (np.minimum(last[rows], rounds) for last in (outcome_table.last_round, outcome_table.talks_ended))
        no_deal = outcome_table.outcome[rows] > PARTIAL
        for a, party in enumerate(self.structure.acting):
            theatre = next((f for f, w in enumerate(self.structure.theatres) if w.attacker == party), None)
            attacks = (
                (outcome_table.conflict_by[rows] == theatre) if theatre is not None else np.zeros(len(end), dtype=bool)
            )
            patience = max(float(self.structure.coded.patience[party]), 1e-9)
            first = outcome_table.types[rows, a].astype(np.int64) * (rounds + 1)

            def after(weights: AnyArray, place: AnyArray) -> FloatArray:
                """Sum of the weights by type over runs that end after the start of each round, (types, rounds)."""
                sums: FloatArray = np.bincount(place, weights, len(TYPES) * (rounds + 1)).astype(np.float64)
                sums = sums.reshape(len(TYPES), rounds + 1)
                later: FloatArray = np.cumsum(sums[:, ::-1], axis=1)[:, -2::-1]
                return later

            self.in_talks[a] += after(np.ones(len(end)), first + talked)
            # Gains are discounted from the first round; standing in a later one, less time is left to wait.
            self.gained[a] += after(outcome_table.gains[rows, a], first + talked) / patience**self.structure.elapsed
            self.alive[a] += after(np.ones(len(end)), first + end)
            self.attacked[a] += after(attacks * 1.0, first + end)
            self.without_deal[a] += after(no_deal * 1.0, first + end)
            self.attacked_without_deal[a] += after((no_deal & attacks) * 1.0, first + end)

    def gain(self) -> FloatArray:
        return np.divide(self.gained, self.in_talks, out=np.zeros_like(self.gained), where=self.in_talks > 0)

    def attack(self) -> FloatArray:
        return np.divide(self.attacked, self.alive, out=np.zeros_like(self.attacked), where=self.alive > 0)

    def attack_without_deal(self) -> FloatArray:
        """Jeffreys' rule twice: a type of which few runs went without a deal is taken to attack as the others do."""
        runs, attacks = (x.sum(axis=1, keepdims=True) for x in (self.without_deal, self.attacked_without_deal))
        pooled = (attacks + 0.5) / (runs + 1.0)
        rate: FloatArray = (self.attacked_without_deal + pooled) / (self.without_deal + 1.0)
        return rate


def _change(before: Tables, after: Tables, sums: _Sums) -> tuple[float, float, float]:
    """Largest and mean move of a likelihood and largest of an expectation, where what they rest on was seen often."""
    seen_often = {"gain": sums.in_talks, "attack": sums.alive, "attack_without_deal": sums.without_deal}
    expected = max(
        float(np.abs(getattr(before, name) - getattr(after, name))[runs >= OFTEN].max(initial=0.0))
        for name, runs in seen_often.items()
    )
    if after.counts.size == 0:
        return 0.0, 0.0, expected
    seen = after.counts.any(axis=(-2, -1))
    old, new = (tables.log_likelihood.values[tables.log_likelihood.row[seen]] for tables in (before, after))
    difference = np.abs(np.exp(old) - np.exp(new))
    weight = np.broadcast_to(after.counts[seen].sum(axis=-2, keepdims=True), difference.shape)
    weighted = np.zeros(after.counts.shape)
    weighted[seen] = difference * weight
    mean = float(weighted.sum() / max(1, weight.sum()))
    return float(difference[weight >= OFTEN].max(initial=0.0)), mean, expected
