"""The same alternating offers as Mesa's tutorials write a model: one agent a party, one talk a model.

Nothing of diplosim is in it, so that the ratio between the two says what the runs axis brings.  It is written with
care: a party works out once what all packages are worth to it, with NumPy, and finds its offers by bisection.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import mesa
import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray

TOLERANCE = 1e-12
"""By so much the worth of a package may fall short of the level."""


class PlainParty(mesa.Agent):  # type: ignore[misc]
    """A party that concedes by the clock.

    worth: (issues, options), what each option adds to its utility.  exponent: > 1 concedes late, 1 evenly, < 1 early.
    """

    def __init__(self, model: PlainTalk, worth: AnyArray, exponent: float) -> None:
        super().__init__(model)
        self.exponent = exponent
        self.worth: FloatArray = reduce(np.add.outer, worth).ravel()
        self.order = np.argsort(self.worth, kind="stable")
        self.sorted = self.worth[self.order]

    def level(self) -> float:
        """Least utility that is asked for now."""
        top, floor = float(self.sorted[-1]), max(float(self.sorted[0]), 0.0)
        time = self.model.steps / (self.model.rounds + 1)
        level: float = floor + max(top - floor, 0.0) * (1.0 - time**self.exponent)
        return level

    def act(self) -> None:
        """Accept the offer on the table, or put the package there that is worth least among those worth the level."""
        talk = self.model
        if talk.agreement is not None:
            return
        level = self.level() - TOLERANCE
        if talk.offer is not None and talk.proposer is not self and self.worth[talk.offer] >= level:
            talk.assents += 1
            if talk.assents == len(talk.agents):
                talk.agreement = talk.offer
            return
        place = min(int(np.searchsorted(self.sorted, level)), len(self.order) - 1)
        talk.offer, talk.proposer, talk.assents = int(self.order[place]), self, 1


class PlainTalk(mesa.Model):  # type: ignore[misc]
    """One negotiation.

    worth: per party (issues, options).  exponents: one a party.  rounds: at most so many.
    """

    def __init__(self, worth: Sequence[AnyArray], exponents: Sequence[float], rounds: int) -> None:
        super().__init__(seed=0)
        self.running = True
        self.rounds, self.shape = rounds, tuple(len(options) for options in worth[0])
        self.offer: int | None = None
        self.proposer: PlainParty | None = None
        self.agreement: int | None = None
        self.assents = 0
        for own, exponent in zip(worth, exponents, strict=True):
            PlainParty(self, own, exponent)

    def step(self) -> None:
        """Play one round: everybody acts in turn."""
        self.agents.do("act")
        self.running = self.agreement is None and self.steps < self.rounds

    def play(self) -> tuple[tuple[int, ...] | None, int]:
        """Play to the end: the agreement as option indices, None without one, and the number of rounds."""
        while self.running:
            self.step()
        if self.agreement is None:
            return None, self.steps
        return tuple(int(option) for option in np.unravel_index(self.agreement, self.shape)), self.steps
