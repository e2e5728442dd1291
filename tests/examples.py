"""How many examples a property is tried on: as many as the test says, or a share of them under a quicker profile."""

from __future__ import annotations

from hypothesis import settings

FULL = 100
"""Examples of a property that says nothing, in the profile of the gate."""


def examples(count: int) -> settings:
    """Settings of a property that the gate tries on `count` examples; other profiles scale that, to one at least."""
    share = settings().max_examples / FULL
    return settings(max_examples=max(1, round(count * share)))
