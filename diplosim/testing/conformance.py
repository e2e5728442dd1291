"""What conformance tests share: the error that they raise, and how many runs they play."""

from __future__ import annotations

from typing import Any

RUNS, SEED, SINGLE = 24, 20, 17
"""Runs of a batch, its seed, and the run that is played alone."""


class NotConforming(AssertionError):
    """An agent or a scenario breaks a rule; the text says which, and how to see it."""


def demand(condition: Any, message: str) -> None:
    """Raise NotConforming where a condition does not hold."""
    if not condition:
        raise NotConforming(message)
