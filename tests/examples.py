"""How many examples a property is tried on: as many as the test says, or a share of them under a quicker profile."""

from __future__ import annotations

from hypothesis import settings

FULL = 100
"""Examples of a property that says nothing, in the profile `thorough`."""
GATE = 40
"""The same in the profile of the gate: four of ten, always the same ones."""
QUICK = 10
"""The same in the profile of `make check`."""


def examples(count: int) -> settings:
    """Settings of a property that is tried on `count` examples where there is time; quicker profiles take a share."""
    share = settings().max_examples / FULL
    return settings(max_examples=max(1, round(count * share)))
