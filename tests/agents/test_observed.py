from collections.abc import Sequence

import numpy as np
import pytest

import diplosim
from agents.observed import Observed
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, RecordedMoves, SeatView
from tests.agents.contract import AgentContract, a_view


@pytest.fixture(scope="module")
def geneva() -> Scenario:
    return diplosim.load("geneva_2022")


def known(*values: object) -> tuple[np.ndarray, np.ndarray]:
    array = np.array(values)
    return array, np.ones(array.shape, dtype=bool)


class TestObserved(AgentContract):
    agent = "observed"

    def test_plays_the_record_and_keeps_what_its_policy_would_have_done(self) -> None:
        kept: list[tuple[SeatView, Sequence[Move], Move]] = []
        record = RecordedMoves(1, {(3, "decide"): {"walk_out": known(True), "posture": known(-1)}})
        seat = Observed("sincere", record, lambda *what: kept.append(what))
        played = seat.act(a_view("decide", round_number=3))
        assert (played.walk_out.tolist(), played.posture.tolist()) == ([True], [-1])
        ((_, (shadow,), move),) = kept
        assert (shadow.walk_out.tolist(), shadow.posture.tolist()) == ([False], [0])
        assert move == played

    def test_an_issue_that_was_not_observed_is_left_to_the_policy(self) -> None:
        values = (np.array([[0.25, np.nan]]), np.array([[True, False]]))
        record = RecordedMoves(1, {(1, "table"): {"demand": values}})
        alone = Observed("sincere").act(a_view("table", round_number=1)).demand
        demand = Observed("sincere", record).act(a_view("table", round_number=1)).demand
        assert alone is not None
        assert demand is not None
        assert demand.tolist() == [[0.25, alone[0, 1]]]

    def test_signs_the_texts_of_the_authors_that_it_is_known_to_have_signed(self) -> None:
        record = RecordedMoves(1, marks={1: {"THEM": known(False), "*": known(True)}})
        for author, signed in (("THEM", False), ("ANYBODY", True)):
            view = a_view("respond", round_number=1)
            vars(view).update(authors=(author,))
            accept = Observed("sincere", record).act(view).accept
            assert accept is not None
            assert accept.tolist() == [[signed]]


@pytest.mark.e2e
def test_talks_of_observed_seats_without_a_record_are_those_of_their_policies_bit_for_bit(geneva: Scenario) -> None:
    tables = tables_for(geneva)
    plain = Talks(geneva, 64, 5, tables=tables).play().outcomes()
    seats = {name: Observed() for name in ("RUS", "USA", "NATO", "UKR", "FRA", "DEU")}
    observed = Talks(geneva, 64, 5, tables=tables, seats=seats).play().outcomes()
    assert plain.equals(observed)


def test_a_recorded_demand_beyond_the_bounds_of_a_run_stands_as_it_was(geneva: Scenario) -> None:
    coded = Talks(geneva, 1, 5, tables=tables_for(geneva)).game.structure.coded
    demand = np.full((1, len(coded.issues)), 0.11)
    record = RecordedMoves(64, {(1, "table"): {"demand": (demand, np.ones(demand.shape, dtype=bool))}})
    talks = Talks(geneva, 64, 5, tables=tables_for(geneva), seats={"RUS": Observed("by_type", record)})
    talks.play_stage()
    talks.play_stage()
    state, a = talks.game.state, talks.game.structure.position["RUS"]
    handled = talks.game.structure.agenda[a]
    assert (state.low[:, a] > 0.11).any()
    assert (state.demand[:, a][:, handled] == 0.11).all()


def test_run_numbers_choose_the_record(geneva: Scenario) -> None:
    record = RecordedMoves(32, {(1, "decide"): {"posture": known(-1, 0)}})
    talks = Talks(geneva, 64, 5, tables=tables_for(geneva), seats={"RUS": Observed("by_type", record)})
    before = talks.game.state.rung[:, talks.game.structure.position["RUS"]].copy()
    talks.step()
    state = talks.game.state
    steps = state.rung[:, talks.game.structure.position["RUS"]] - before[state.row]
    assert set(steps[state.row < 32]) == {-1}
    assert set(steps[state.row >= 32]) == {0}


def test_chance_that_a_record_has_seen_is_forced_through_the_draws(geneva: Scenario) -> None:
    tables = tables_for(geneva)
    runs = 64
    half = np.where(np.arange(runs) < 32, 0.0, 1.0)
    forced = {("breakdown", "", 0): half, ("breakdown", "", 1): np.full(runs, np.nan)}
    plain = Talks(geneva, runs, 5, tables=tables)
    talks = Talks(geneva, runs, 5, tables=tables, forced=forced)
    talks.step()
    plain.step()
    closed = talks.game.state.close_reason >= 0
    assert closed[:32].all()
    assert not closed[32:].any()
    drawn = talks.game.draws.uniforms("breakdown", "", 1)
    assert (drawn == plain.game.draws.uniforms("breakdown", "", 1)).all()
