"""Where sincere parties have a margin and time, they always agree."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from scipy.optimize import linprog

from diplosim.engine.caucus_votes import caucuses_at
from diplosim.play.session import Session
from diplosim.rules.state import State
from diplosim.scenario.scenario import Scenario
from tests.examples import examples
from tests.playing import engine_rows, talks_of
from tests.strategies import scenarios

MARGIN = 0.02


def calm(scenario: Scenario, **more: Any) -> Scenario:
    """All sincere, no force, no breakdown, nobody tires of talking."""
    return scenario.replace(
        {
            "hidden_types": {party: {"sincere": 1.0} for party in scenario.hidden_types},
            "parameters.breakdown_hazard": 0.0,
            **more,
        }
    )


def best_margin(talks: Session, state: State, r: int) -> float:
    """Greatest equal gain over the outside options that a package inside all bounds and mandates gives; -1 if none.

    Members who vote on it in their alliance are to gain as well.  Linear losses: |z - x| is written with one more
    variable per party and issue.
    """
    structure, coded = talks.game.structure, talks.game.structure.coded
    consenters, k_count = structure.consenting, len(coded.issues)
    stakes = [(coded.salience[structure.acting[a]], state.ideal[r, a], float(state.no_deal[r, a])) for a in consenters]
    for caucus in caucuses_at(talks.game).values():
        if caucus.refuses[r].any():
            return -1.0
        stakes += zip(caucus.salience, caucus.ideal[r], caucus.no_deal[r].tolist(), strict=True)
    if any((state.empty[r, a] | state.refuses_all[r, a]).any() for a in consenters):
        return -1.0
    size = k_count * (1 + len(stakes)) + 1
    rows, limits = [], []
    for place, (salience, ideal, no_deal) in enumerate(stakes):
        worth = np.zeros(size)
        for k in range(k_count):
            column = k_count * (1 + place) + k
            for sign in (1.0, -1.0):
                row = np.zeros(size)
                row[k], row[column] = sign, -1.0
                rows.append(row)
                limits.append(sign * ideal[k])
            worth[column] = salience[k]
        worth[-1] = 1.0
        rows.append(worth)
        limits.append(1.0 - no_deal)
    low = np.max([state.low[r, a] for a in consenters], axis=0)
    high = np.min([state.high[r, a] for a in consenters], axis=0)
    if (low > high).any():
        return -1.0
    box = [*zip(low, high, strict=True), *[(0.0, 1.0)] * (k_count * len(stakes)), (None, None)]
    objective = np.zeros(size)
    objective[-1] = -1.0
    found = linprog(objective, np.array(rows), np.array(limits), bounds=box)
    return float(found.x[-1]) if found.status == 0 else -1.0


def with_margin(scenario: Scenario, runs: int = 10) -> pd.DataFrame:
    """The runs in which the draws leave everybody a margin; such examples without any are passed over."""
    talks = talks_of(calm(scenario), runs)
    start = talks.game.state
    margins = np.array([best_margin(talks, start, r) for r in range(runs)])
    assume((margins >= MARGIN).any())
    return engine_rows(talks.play())[margins >= MARGIN]


@pytest.mark.e2e
@examples(25)
@given(scenarios(with_force=False, package=True))
def test_packages_with_a_margin_are_always_found(scenario: Scenario) -> None:
    """In part, where that serves everybody better than no deal: a non-starter may be left open by choice."""
    assert with_margin(scenario)["outcome"].isin(["agreement", "partial_agreement"]).all()


@examples(10)
@given(scenarios(with_force=False, package=False, n_issues=1))
def test_one_issue_with_a_margin_is_always_agreed(scenario: Scenario) -> None:
    assert (with_margin(scenario)["outcome"] == "agreement").all()


@pytest.mark.e2e
@examples(15)
@given(scenarios(with_force=False, package=False, n_issues=(2, 6)))
def test_itemised_talks_with_a_margin_always_settle_something(scenario: Scenario) -> None:
    """Not always everything: what is settled first may leave nothing to trade for the rest."""
    assert (with_margin(scenario)["settled_share"] > 0.0).all()
