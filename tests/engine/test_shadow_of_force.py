"""Bargaining in the shadow of force: the plenary held to what Fearon (1995) and Powell (1999) prove of two states."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from agents.deviations import WaitsForItsLastOffer
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import fit_tables
from diplosim.scenario.scenario import Scenario
from tests.two_states import AT_ONCE, AT_THE_DEADLINE, QUO, two_states

RUNS = 1000


PRIVATE_COSTS = [(0.0, 0.5, 0.05), (0.05, 0.35, 0.1), (0.0, 0.8, 0.05), (0.0, 0.8, 0.2), (0.1, 0.6, 0.1)]
"""Range of the target's cost of war, and the attacker's own."""


def played(scenario: Scenario, **seats: Any) -> pd.DataFrame:
    return Talks(scenario, runs=RUNS, seed=1, tables=fit_tables(scenario), seats=seats).play().outcomes()


def wars(table: pd.DataFrame) -> float:
    return float((table["outcome"] == "conflict").mean())


@pytest.mark.parametrize("ready", [AT_ONCE, AT_THE_DEADLINE], ids=["ready at once", "ready at the deadline"])
@pytest.mark.parametrize("p", [0.5, 0.75, 0.95])
@pytest.mark.parametrize("cost", [0.05, 0.1, 0.2, 0.4])
def test_complete_information_brings_peace_on_terms_inside_the_bargaining_range(
    cost: float, p: float, ready: dict[str, float]
) -> None:
    """Fearon 1995: whatever war costs, some terms are better for both, and both know which."""
    table = played(two_states(p, cost, (0.3, 0.3), ready))
    assert wars(table) <= 0.01
    terms = float(table["term_x"].fillna(QUO).mean())
    assert max(QUO, p - cost) - 0.005 <= terms <= min(1.0, p + 0.3) + 0.005


@pytest.mark.parametrize(("p", "cost", "terms"), [(0.5, 0.05, 0.8), (0.5, 0.2, 0.8), (0.75, 0.4, 1.0)])
def test_who_is_ready_and_makes_the_last_offer_gets_the_whole_gain(p: float, cost: float, terms: float) -> None:
    """R is left with what war is worth to it: terms of p + .3, or the whole."""
    table = played(two_states(p, cost, (0.3, 0.3), AT_ONCE))
    assert table["coerced"].all()
    assert float(table["term_x"].mean()) == pytest.approx(terms, abs=0.01)


def test_a_threat_that_nobody_would_carry_out_coerces_nobody() -> None:
    """War is worth .5 - .4 = .1 to D, less than the status quo of .2: they share what a deal brings to both."""
    table = played(two_states(0.5, 0.4, (0.3, 0.3), AT_ONCE))
    assert not table["coerced"].any()
    assert not wars(table)


def share_of_wars(p: float, cost: float, low: float, high: float) -> float:
    """Of the one-shot ultimatum: D asks for z = p + k*, and R fights where its cost lies below k*.

    P(k >= k*) (p + k*) + P(k < k*) (p - cost) has the slope (high - 2 k* - cost) / (high - low) in k*, so that
    k* = (high - cost) / 2, but not below the range, where all accept, and no more than the whole: z <= 1.
    """
    threshold = min(max(0.5 * (high - cost), low), 1.0 - p)
    return (threshold - low) / (high - low)


@pytest.mark.parametrize(("low", "high", "cost"), PRIVATE_COSTS)
def test_a_private_cost_of_the_target_brings_as_many_wars_as_the_one_shot_ultimatum(
    low: float, high: float, cost: float
) -> None:
    """The risk-return trade-off: who asks for more is refused more often (.45, .25, .469, .375 and .3 of the time)."""
    expected = share_of_wars(0.5, cost, low, high)
    assert wars(played(two_states(0.5, cost, (low, high), AT_ONCE))) == pytest.approx(expected, abs=0.05)


@pytest.mark.e2e
@pytest.mark.parametrize(("low", "high", "cost"), PRIVATE_COSTS)
def test_so_does_an_attacker_that_is_ready_at_the_deadline_and_waits_for_it(
    low: float, high: float, cost: float
) -> None:
    """What it could sign earlier spares wars: by its own policy it does, and has fewer than the ultimatum brings."""
    expected = share_of_wars(0.5, cost, low, high)
    scenario = two_states(0.5, cost, (low, high), AT_THE_DEADLINE)
    assert wars(played(scenario, D=WaitsForItsLastOffer())) == pytest.approx(expected, abs=0.05)
    assert wars(played(scenario)) < expected - 0.1
