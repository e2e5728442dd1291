"""What a sweep can measure in each cell: shares of outcome classes, and means over runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diplosim.numerics.statistics import CLASSES, OUTCOMES
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.scenario import Scenario

ANY_AGREEMENT = "any_agreement"

SHARES: Mapping[str, tuple[str, ...]] = {name: (name,) for name in OUTCOMES} | {ANY_AGREEMENT: CLASSES["agreement"]}
"""Shares of runs: the four outcome classes, and agreements of either kind together."""

MEANS = ("end_round", "settled_share", "peak_rung")
"""Means over all runs."""

USUAL = (ANY_AGREEMENT, "stalemate", "conflict", "end_round")
"""What is measured where a design says nothing."""


def known_measures(scenario: Scenario) -> tuple[str, ...]:
    """Names of all measures of a scenario; a term is averaged over the runs that settled its issue.

    Options without an order have no mean.
    """
    terms = [f"term_{issue.id}" for issue in scenario.issues if not nominal_options(issue)]
    utilities = [f"utility_{party.id}" for party in scenario.parties if any(_stake(scenario, party.id))]
    return (*SHARES, *MEANS, *terms, *utilities)


def columns_of(measures: Sequence[str]) -> tuple[str, ...]:
    """Columns of the outcome table that these measures average; shares need none."""
    return tuple(name for name in measures if name not in SHARES)


def _stake(scenario: Scenario, party: str) -> list[bool]:
    return [issue.salience[party] > 0.0 for issue in scenario.issues]
