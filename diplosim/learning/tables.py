"""What the model teaches itself, as data: likelihoods of signals by type, gains from going on and rates of attack.

A table is a pure function of scenario content (without names and horizon), the version of the rules and a training
seed and size; `diplosim.learning.fitting` makes it.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.beliefs import LogLikelihood, smoothed_log_likelihood
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.signals import CELLS, CONTEXTS
from diplosim.rules.structure import structure_of
from diplosim.rules.valuation import Expectations
from diplosim.scenario.scenario import Scenario

RULES_VERSION = 8
"""Raised whenever a rule of play changes; tables of another version are not used."""


@dataclass(frozen=True)
class Tables:
    """Counts of cells and expectations from simulated play.

    counts: (P, rounds, contexts, cells, types) integers.  gain, attack, attack_without_deal: (A, types, rounds + 1),
    see `diplosim.rules.valuation.Expectations`.  changes: at each refit the largest and the mean absolute change of a
    likelihood (weighted by how often its context was seen) and the largest change of an expectation.  key: what the
    tables were made for.
    """

    counts: AnyArray
    gain: FloatArray
    attack: FloatArray
    attack_without_deal: FloatArray
    changes: FloatArray
    key: str

    @cached_property
    def log_likelihood(self) -> LogLikelihood:
        """Log likelihood of each cell, its rows by typed party, round and context."""
        return smoothed_log_likelihood(self.counts)

    @cached_property
    def expectations(self) -> Expectations:
        """Expected gains and rates of attack."""
        return Expectations(self.gain, self.attack, self.attack_without_deal)

    def digest(self) -> str:
        """SHA-256 of the content, the same before and after saving."""
        parts = hashlib.sha256(self.key.encode())
        for array in (
            self.counts.astype("<i4"),
            self.gain.astype("<f8"),
            self.attack.astype("<f8"),
            self.attack_without_deal.astype("<f8"),
            self.changes.astype("<f8"),
        ):
            parts.update(json.dumps(array.shape).encode())
            parts.update(np.ascontiguousarray(array).tobytes())
        return parts.hexdigest()

    def save(self, path: str | Path) -> None:
        """Write to exactly this path (NumPy's npz format)."""
        Path(path).write_bytes(self.as_bytes())

    def as_bytes(self) -> bytes:
        """The content of a file in NumPy's npz format."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            counts=self.counts.astype(np.int32),
            gain=self.gain,
            attack=self.attack,
            attack_without_deal=self.attack_without_deal,
            changes=self.changes,
            key=np.array(self.key),
        )
        return buffer.getvalue()

    @classmethod
    def load(cls, path: str | Path) -> Tables:
        """Read what `save` wrote.

        Args:
            path: the file.

        Returns:
            The tables; of tables under other rules only the key, with empty arrays.

        Raises:
            OSError: if the file cannot be opened.
            ValueError: if it is damaged; the text names it.
        """
        return cls.from_bytes(Path(path).read_bytes(), str(path))

    @classmethod
    def from_bytes(cls, content: bytes, name: str = "tables") -> Tables:
        """Read what `as_bytes` made.

        Args:
            content: the bytes of a file.
            name: what errors call it.

        Returns:
            As `load`.

        Raises:
            ValueError: if it is damaged; the text names it.
        """
        names = ("counts", "gain", "attack", "attack_without_deal", "changes")
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as data:
                key = str(data["key"])
                if not set(names) <= set(data.files):
                    return cls(**dict.fromkeys(names, np.zeros(0)), key=key)
                arrays = {each: data[each] for each in names}
        except Exception as error:  # a flipped bit raises whatever zip, zlib, tokenizer or memory come upon
            raise ValueError(f"{name}: not a whole file of belief tables ({type(error).__name__}: {error})") from error
        if any(array.dtype.kind not in "if" for array in arrays.values()):
            raise ValueError(f"{name}: not a whole file of belief tables (other types of numbers)")
        return cls(**arrays, key=key)


def table_key(scenario: Scenario) -> str:
    """What tables of a scenario depend on, as text."""
    return f"rules {RULES_VERSION}; content {scenario.table_hash()}"


def empty_tables(scenario: Scenario, *, nothing_to_expect: bool = False) -> Tables:
    """Level 0: nothing learnt, beliefs stay at the prior.

    Going on is expected to bring a modest gain, and a war that nobody has seen yet is as likely as not (Jeffreys).

    Args:
        scenario: the case.
        nothing_to_expect: whether no gain and no attack are expected, as in protocols in which nothing is learnt.

    Returns:
        The tables.
    """
    structure = structure_of(scenario)
    shape = (len(structure.coded.typed), scenario.rounds, CONTEXTS, CELLS, len(TYPES))
    expected = (len(structure.acting), len(TYPES), scenario.rounds + 1)
    gains = np.full(expected, 0.0 if nothing_to_expect else scenario.parameters.first_gain)
    gains[:, :, -1] = 0.0
    without_deal = np.full(expected, 0.0 if nothing_to_expect else 0.5)
    no_counts = np.zeros(shape, dtype=np.int32)
    return Tables(no_counts, gains, np.zeros(expected), without_deal, np.zeros((0, 3)), table_key(scenario))
