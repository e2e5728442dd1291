"""Shares of one pie: offers whose values add up to the whole at most, where `protocol.pie` says so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario, mappings_at, number_or_none

CRUMB = 1e-9
"""By how much rounding may let the shares exceed the pie."""


def cut_to_pie(shares: AnyArray) -> FloatArray:
    """Offers that ask for more than there is, scaled down to the whole pie; others as they are.  shares: (R, K)."""
    total = _total(shares)
    over = total > 1.0
    result: FloatArray = np.where(over[:, None], shares / np.where(over, total, 1.0)[:, None], shares)
    return result


def fits_pie(shares: AnyArray) -> BoolArray:
    """Whether the shares of each offer add up to the pie at most, (R,).  shares: (R, K)."""
    result: BoolArray = _total(shares) <= 1.0 + CRUMB
    return result


def larger_than_the_pie(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """A status quo that gives away more than there is."""
    given = [number_or_none(issue.get("status_quo")) for _, issue in mappings_at(raw.data, "issues")]
    total = sum(value for value in given if value is not None)
    if total > 1.0 + CRUMB:
        yield ("issues",), f"status_quo adds up to {total:g}; the shares of one pie (protocol.pie) add up to 1 at most"


def _total(shares: AnyArray) -> FloatArray:
    total: FloatArray = shares[:, 0]
    for k in range(1, shares.shape[1]):
        total = total + shares[:, k]
    return total
