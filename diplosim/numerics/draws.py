"""Keyed random draws: a uniform is a pure function of (seed, run, round, party key, purpose).

Counter-based Philox (Salmon et al. 2011): the key is a hash of (seed, purpose, party key, round), the counter is the
number of the run.  Run 4711 alone therefore draws what it drew in a batch, and two scenarios that differ in one
alliance share all other draws (common random numbers).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TypeAlias

import numpy as np

from diplosim.numerics.arrays import FloatArray

GROUPS: dict[str, str] = {
    "type": "types",
    "line": "bounds",
    "weight": "bounds",
    "evaluation": "bounds",
    "war_cost": "costs",
    "war_cost_multiplier": "costs",
    "no_deal_cost": "costs",
    "delay_benefit": "costs",
    "blame": "costs",
    "tactic": "tactics",
}
"""Which group of draws a purpose belongs to; purposes not named here belong to `process`."""

LATE = frozenset({"join"})
"""Drawn once per run but used at the end only, so that a fork draws them anew."""

DrawKey: TypeAlias = tuple[str, str, int]
"""What a draw is for, the key of the party whose it is, and the round from 0; -1 for what is drawn once per run."""

LARGEST = 1.0 - 2.0**-53
"""The largest number below 1."""

GROUP_NAMES = ("types", "bounds", "costs", "tactics", "process")


class Draws:
    """Uniform draws for the runs first_run .. first_run + runs - 1.

    seed: any integer.  resample: group of draws -> another seed for that group alone (variance decomposition).
    played: a (round, stage order) before which all runs repeat the draws of `first_run` (a fork: what is played stays).
    forced: (purpose, party key, round) -> (runs,) numbers that stand in place of a draw, not a number where it is
    drawn: the one place through which chance that a record has seen comes in.  0 makes whatever has a chance at all
    happen, 1 lets it not happen.
    """

    def __init__(
        self,
        seed: int,
        first_run: int,
        runs: int,
        resample: Mapping[str, int] | None = None,
        played: tuple[int, int] | None = None,
        forced: Mapping[DrawKey, FloatArray] | None = None,
    ) -> None:
        if first_run < 0 or runs < 1:
            raise ValueError(f"first_run must be >= 0 and runs >= 1, not {first_run} and {runs}")
        unknown = set(resample or {}) - set(GROUP_NAMES)
        if unknown:
            raise ValueError(f"unknown group of draws {sorted(unknown)}; allowed: {', '.join(GROUP_NAMES)}")
        self.seed = int(seed)
        self.first_run = first_run
        self.runs = runs
        self.resample = dict(resample or {})
        self.played = played
        self.forced = dict(forced or {})
        # One generator serves all draws, set to the key and the counter of each: a new one would ask for entropy.
        self._bits = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._bits)
        # One block of the counter serves four successive runs.
        block, self._lane = divmod(first_run, 4)
        self._counter = np.array([block, 0, 0, 0], dtype=np.uint64)
        self._start = self._bits.state

    def uniforms(self, purpose: str, party: str = "", round_number: int = -1, stage: int = 0) -> FloatArray:
        """Uniforms in the open interval (0, 1), shape (runs,).

        round_number -1 marks what is drawn once per run.  `stage` orders draws inside a round for forks only; it is no
        part of the key.
        """
        seed = self.resample.get(GROUPS.get(purpose, "process"), self.seed)
        text = f"{seed}\x1f{purpose}\x1f{party}\x1f{round_number}".encode()
        key = np.frombuffer(blake2b(text, digest_size=16).digest(), dtype="<u8")
        repeat = self.played is not None and (round_number, stage) < self.played and purpose not in LATE
        count = 1 if repeat else self.runs
        self._start["state"] = {"counter": self._counter, "key": key}
        self._bits.state = self._start
        # 53 bits of a word each, moved to the middle of their cell: never 0, never 1, to which the last middle rounds.
        uniform: FloatArray = self._generator.random(self._lane + count)[self._lane :]
        uniform += 2.0**-54
        np.minimum(uniform, LARGEST, out=uniform)
        drawn = np.repeat(uniform, self.runs) if repeat else uniform
        given = self.forced.get((purpose, party, round_number))
        return drawn if given is None else np.where(np.isnan(given), drawn, given)


def between(uniform: FloatArray, low: float, high: float) -> FloatArray:
    """Inverse distribution function of the uniform law on [low, high]."""
    return low + (high - low) * uniform
