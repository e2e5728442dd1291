"""Without the means to use force nobody fights, whatever the postures; and without a range nobody agrees."""

import numpy as np
import pytest
from hypothesis import assume, given

from diplosim.numerics.arrays import BoolArray
from diplosim.rules.outcomes import AGREEMENT, settled_share
from diplosim.rules.payoffs import Ending
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.examples import examples
from tests.playing import endings_of, rows_of, talks_of
from tests.strategies import eventful, scenarios


@pytest.mark.e2e
@examples(20)
@given(eventful(scenarios(with_force=False)))
def test_no_means_no_conflict(scenario: Scenario) -> None:
    table = rows_of(scenario, 24)
    assert (table["outcome"] != "conflict").all()
    assert (table["conflict_by"] == "").all()
    assert not table["end_reason"].isin(["attack", "incident"]).any()
    assert (table["peak_rung"] < 4).all(), "without means a party stops at a display of force"


@examples(10)
@given(scenarios(with_force=True, buildup=True))
def test_taking_the_means_away_ends_all_conflict(scenario: Scenario) -> None:
    changes = {"can_use_force": [], "force": None}
    changes["hidden_types"] = {party: {"sincere": 1.0} for party in scenario.hidden_types}
    assert (rows_of(scenario.replace(changes), 24)["outcome"] != "conflict").all()


def settleable(ending: Ending, structure: Structure) -> BoolArray:
    """Issues on which the true bounds and mandates of all who have a say in it meet, (R, K)."""
    state = ending.state
    low, high = np.zeros(state.terms.shape), np.ones(state.terms.shape)
    possible = np.ones(state.terms.shape, dtype=bool)
    for a in structure.consenting:
        say = structure.scope[a]
        low = np.where(say, np.maximum(low, state.low[:, a]), low)
        high = np.where(say, np.minimum(high, state.high[:, a]), high)
        possible &= ~((state.empty[:, a] | state.refuses_all[:, a][:, None]) & say)
    return possible & (low <= high)


@pytest.mark.e2e
@examples(12)
@given(eventful(scenarios(with_force=False)))
def test_an_empty_bargaining_range_never_brings_an_agreement(scenario: Scenario) -> None:
    """Too few issues can be settled at all, or a vital one cannot: no agreement, ever."""
    talks = talks_of(scenario, 24)
    structure, limits, empty_somewhere = talks.game.structure, scenario.thresholds, False
    for ending in endings_of(talks):
        can = settleable(ending, structure)
        too_little = settled_share(can, structure.mean_salience) < limits.agreement - 1e-9
        empty = too_little | (~can & structure.vital.any(axis=0)).any(axis=1)
        empty_somewhere |= bool(empty.any())
        assert (talks.game.outcome_table.outcome[ending.state.row[empty]] != AGREEMENT).all()
    assume(empty_somewhere)


@examples(10)
@given(scenarios(n_parties=2, with_force=False))
def test_disjoint_bounds_on_everything_settle_nothing(scenario: Scenario) -> None:
    changes: dict[str, object] = {"hidden_types": {p: {"sincere": 1.0} for p in ("DEM", "RES")}}
    for issue in scenario.issue_ids:
        changes[f"issues.{issue}.red_lines"] = {
            "DEM": {"min": 0.55, "basis": "declared"},
            "RES": {"max": 0.45, "basis": "declared"},
        }
    table = rows_of(scenario.replace(changes), 24)
    assert (table["outcome"] == "stalemate").all()
    assert table.filter(like="term_").isna().all(axis=None)
