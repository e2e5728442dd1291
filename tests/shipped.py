"""The shipped cases as parameters of a test: two of them among the quick tests, all of them in the gate."""

from __future__ import annotations

from typing import Any

import pytest

from diplosim.scenario.catalogue import names

FIRST = ("cuba_1962", "minsk2_2015")
"""A case with six parties and force at hand, and one of talks in the midst of a war."""


def shipped_cases(*more: str) -> list[Any]:
    """Names of all shipped cases, and of more; those that come not first are marked `e2e`."""
    return [name if name in FIRST else pytest.param(name, marks=pytest.mark.e2e) for name in (*names(), *more)]
