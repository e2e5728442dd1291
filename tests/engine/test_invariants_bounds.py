"""Nothing that is settled or tabled crosses a true bound or a mandate, and nothing leaves the scale."""

import numpy as np
import pytest
from hypothesis import given

from diplosim.rules.state import SIGNED, TALKING
from diplosim.scenario.scenario import Scenario
from tests.examples import examples
from tests.playing import endings_of, engine_rows, talks_of
from tests.strategies import eventful, scenarios

ROUNDING = 1e-12


@pytest.mark.e2e
@examples(20)
@given(eventful(scenarios(buildup=None)))
def test_no_settled_issue_crosses_a_bound_of_a_consenter(scenario: Scenario) -> None:
    talks = talks_of(scenario, 24)
    structure = talks.game.structure
    for ending in endings_of(talks):
        state = ending.state
        assert ((state.terms >= 0.0) & (state.terms <= 1.0)).all()
        for a in structure.consenting:
            settled = state.settled & structure.scope[a]
            inside = (state.terms >= state.low[:, a] - ROUNDING) & (state.terms <= state.high[:, a] + ROUNDING)
            assert (inside | ~settled).all()
            assert not (settled & state.empty[:, a]).any(), "settled without a mandate"
            assert not (settled.any(axis=1) & state.refuses_all[:, a]).any(), "signed by a type that accepts nothing"


@pytest.mark.e2e
@examples(20)
@given(eventful(scenarios(buildup=None)))
def test_no_delegation_tables_what_it_could_not_sign(scenario: Scenario) -> None:
    talks = talks_of(scenario, 24)
    while talks.game.running:
        if talks.game.stage == "respond":
            state = talks.game.state
            for a in talks.game.structure.seated:
                own = state.demand[:, a]
                inside = (own >= state.low[:, a] - ROUNDING) & (own <= state.high[:, a] + ROUNDING)
                inside |= state.empty[:, a] & (own == talks.game.status_quo)
                inside |= ~talks.game.structure.agenda[a]  # other tracks handle it: nothing is tabled there
                inside |= state.settled & (own == state.terms)
                assert inside[state.status == TALKING].all()
                assert ((own >= 0.0) & (own <= 1.0)).all()
        talks.play_stage()


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(buildup=None)))
def test_quantities_stay_in_their_ranges(scenario: Scenario) -> None:
    table = engine_rows(talks_of(scenario, 24).play())
    terms = table.filter(like="term_").to_numpy()
    assert ((terms >= 0.0) & (terms <= 1.0) | np.isnan(terms)).all()
    assert table["settled_share"].between(0.0, 1.0).all()
    assert table["end_round"].between(1, scenario.rounds).all()
    assert table["peak_rung"].between(0, 5).all()
    beliefs = table.filter(like="belief_public_")
    assert ((beliefs >= 0.0) & (beliefs <= 1.0)).all(axis=None)
    for party in {name.split("_")[2] for name in beliefs}:
        assert beliefs.filter(like=f"_{party}_").sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-9)


@pytest.mark.e2e
def test_bounds_do_bind_somewhere() -> None:
    """The property above would be empty if no deal ever lay on a bound."""
    from diplosim.sources.ensembles import random_scenario

    on_a_bound = signed = 0
    for seed in range(6):
        talks = talks_of(random_scenario(seed, package=True, n_parties=4), 60)
        for ending in endings_of(talks):
            done = ending.state.status == SIGNED
            signed += int(done.sum())
            for a in talks.game.structure.consenting:
                near = np.abs(ending.state.terms - ending.state.low[:, a]) < ROUNDING
                near |= np.abs(ending.state.terms - ending.state.high[:, a]) < ROUNDING
                near &= (ending.state.low[:, a] > 0.0) | (ending.state.high[:, a] < 1.0)
                on_a_bound += int((near & ending.state.settled)[done].any(axis=1).sum())
    assert signed > 20
    assert on_a_bound > 10
