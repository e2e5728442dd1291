"""What a policy declares about itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Traits:
    """Declared beside each policy, used in the documentation, in configurations and in the contract tests."""

    stochastic: bool = False
    reads: tuple[str, ...] = ()
    may_use_force: bool = False
