"""The imports of this checkout, read once for all tests that look at them, and only when one of them is played."""

from __future__ import annotations

from functools import cache

from tests.places import ROOT
from tools.imports import Import, read_imports


@cache
def imports() -> frozenset[Import]:
    """Every import of one file of this checkout by another."""
    return read_imports(ROOT)
