"""What a policy declares about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Read = Literal["type", "time", "reciprocity", "beliefs"]
"""What a policy can let its demand hang on; the quantities that tell it are declared with it."""


@dataclass(frozen=True)
class Traits:
    """Declared beside each policy, used in the documentation, in configurations and in the contract tests.

    Attributes:
        stochastic: Whether its demand hangs on chance.
        reads: What its demand hangs on: the own hidden type, the time, what the others conceded, public beliefs.
        may_use_force: Whether it ever attacks.
    """

    stochastic: bool = False
    reads: tuple[Read, ...] = ()
    may_use_force: bool = False
