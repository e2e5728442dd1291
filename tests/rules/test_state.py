"""Model 5, 7.4 and 7.5: the state before the first move, stances and mandates, values of force; by hand."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from diplosim.numerics.draws import Draws
from diplosim.rules.caucus import BREAK, DROP, HOLD
from diplosim.rules.state import (
    NO_LAST_OFFER,
    Lines,
    Mandates,
    State,
    bounds_and_mandates,
    count_stances,
    draw_stances,
    initial_state,
    mandate,
    war_values,
)
from diplosim.rules.structure import Bloc, Structure, structure_of
from tests.a_table import A, B, X, Y, at_the_table, state_party, table

L = 2


def league(changes: dict[str, Any] | None = None, rule: str = "consensus", **more: Any) -> Structure:
    """An alliance L of A (commitment .5, capability .6) and B (.9, .3) that must consent itself."""
    party = state_party("L", 0.5, kind="alliance", members=["A", "B"])
    block = {
        "name": "League",
        "party": "L",
        "members": ["A", "B"],
        "decision_rule": rule,
        "commitment": {"A": 0.5, "B": 0.9},
        **more,
    }
    return structure_of(
        table(
            {
                "alliances": [block],
                "must_consent": ["A", "B", "L"],
                "protocol.seats": ["A", "B", "L"],
                **(changes or {}),
            },
            [party],
        )
    )


def lines(*runs: tuple[int, int], own: tuple[float, float] = (0.0, 1.0)) -> Lines:
    """A takes .2 to .6 and B .3 to .9 of x, anything of y; L itself `own`.  runs: stances of A and B."""
    low, high = np.zeros((len(runs), 3, 2)), np.ones((len(runs), 3, 2))
    low[:, A, X], high[:, A, X] = 0.2, 0.6
    low[:, B, X], high[:, B, X] = 0.3, 0.9
    low[:, L, X], high[:, L, X] = own
    stances = {L: np.array(runs, dtype=np.int8)}
    return Lines(low, high, np.zeros((len(runs), 3), dtype=bool), stances, np.full((len(runs), 3, 2), 0.5))


def mandates(structure: Structure, reported: Lines) -> Mandates:
    """What the members of the acting alliance allow."""
    return {
        structure.acting.index(bloc.party): mandate(bloc, reported, structure.coded.capability)
        for bloc in structure.blocs
        if bloc.party in structure.acting
    }


# ---------------------------------------------------------------------- 7.4 mandates


@pytest.mark.parametrize(
    ("rule", "stances", "expected"),
    [
        ("consensus", (HOLD, HOLD), (0.3, 0.6)),
        ("consensus", (DROP, HOLD), (0.3, 0.9)),
        ("consensus", (HOLD, BREAK), (0.2, 0.6)),
        ("consensus", (DROP, BREAK), (0.0, 1.0)),
        ("leader", (BREAK, BREAK), (0.2, 0.6)),
        # A weighs .5 * .6 = .30 and B .9 * .3 = .27 of .57: A alone is the majority, and B once A has left
        ("majority", (HOLD, HOLD), (0.2, 0.6)),
        ("majority", (BREAK, HOLD), (0.3, 0.9)),
        ("majority", (DROP, HOLD), (0.2, 0.6)),
    ],
)
def test_the_mandate_by_rule_and_stance(rule: str, stances: tuple[int, int], expected: tuple[float, float]) -> None:
    structure = league(rule=rule)
    low, high = mandate(structure.blocs[0], lines(stances), structure.coded.capability)
    assert (low[0, X], high[0, X]) == pytest.approx(expected)
    assert (low[0, Y], high[0, Y]) == pytest.approx((0.0, 1.0))


def test_a_named_leader_speaks_for_all() -> None:
    structure = league(rule="leader", leader="B")
    low, high = mandate(structure.blocs[0], lines((HOLD, HOLD)), structure.coded.capability)
    assert (low[0, X], high[0, X]) == (0.3, 0.9)


def test_a_mandate_is_cut_with_the_alliance_s_own_bounds() -> None:
    structure = league()
    reported = lines((HOLD, HOLD), (DROP, HOLD), own=(0.4, 0.8))
    low, high, empty = bounds_and_mandates(structure, reported.low, reported.high, mandates(structure, reported))
    assert low[:, L, X].tolist() == [0.4, 0.4]
    assert high[:, L, X].tolist() == [0.6, 0.8]
    assert low[:, A, X].tolist() == [0.2, 0.2]
    assert high[:, B, X].tolist() == [0.9, 0.9]
    assert not empty.any()


def test_where_nothing_is_left_the_own_bounds_stay_and_are_marked() -> None:
    structure = league()
    reported = lines((HOLD, HOLD), (DROP, HOLD), own=(0.7, 1.0))
    low, high, empty = bounds_and_mandates(structure, reported.low, reported.high, mandates(structure, reported))
    assert empty[:, L].tolist() == [[True, False], [False, False]]
    assert (low[:, L, X].tolist(), high[:, L, X].tolist()) == ([0.7, 0.7], [1.0, 0.9])
    assert not empty[:, :L].any()


def test_a_single_value_left_is_a_mandate() -> None:
    structure = league()
    reported = lines((HOLD, HOLD), own=(0.6, 1.0))
    low, high, empty = bounds_and_mandates(structure, reported.low, reported.high, mandates(structure, reported))
    assert (low[0, L, X], high[0, L, X], bool(empty[0, L, X])) == (0.6, 0.6, False)


def test_a_member_s_stance_follows_its_commitment() -> None:
    """A holds below (1 + .5) / 2 = .75 and drops below .875; B holds below .95 and drops below .975."""
    structure, draws = league(), Draws(5, 0, 4000)
    stance = draw_stances(structure.blocs, structure.coded.keys, draws)[L]
    for member, hold, drop in ((A, 0.75, 0.875), (B, 0.95, 0.975)):
        uniform = draws.uniforms("veto", f"L\x1f{'AB'[member]}")
        expected = np.where(uniform < hold, HOLD, np.where(uniform < drop, DROP, BREAK))
        assert stance[:, member].tolist() == expected.tolist()
    assert {HOLD, DROP, BREAK} == set(stance.ravel().tolist())


def test_stances_are_counted_over_members() -> None:
    structure = league()
    reported = lines((HOLD, HOLD), (DROP, BREAK), (BREAK, BREAK))
    assert count_stances(structure, reported, BREAK).tolist() == [0, 1, 2]
    assert count_stances(structure, reported, DROP).tolist() == [0, 1, 0]


def test_an_alliance_without_a_part_in_the_talks_has_no_mandate() -> None:
    structure = league({"must_consent": ["A", "B"], "protocol.seats": ["A", "B"]})
    reported = lines((BREAK, DROP))
    assert count_stances(structure, reported, BREAK).tolist() == [0]
    low, _, _ = bounds_and_mandates(structure, reported.low, reported.high, mandates(structure, reported))
    assert low.shape == (1, 2, 2)


def test_the_leader_of_a_bloc_is_a_member_not_a_party() -> None:
    bloc = Bloc(L, (B,), np.array([1.0]), "leader", 0)
    low, _ = mandate(bloc, lines((HOLD, HOLD)), np.array([0.6, 0.3, 0.5]))
    assert low[0, X] == 0.3


# ---------------------------------------------------------------------- 5 the first state


def state_of(changes: dict[str, Any] | None = None) -> State:
    return at_the_table(table(changes), runs=2)[0]


def test_before_the_first_move() -> None:
    state = state_of()
    assert state.demand[0].tolist() == state.opening[0].tolist() == [[1.0, 0.5], [0.0, 0.9]]
    assert state.stated[0].tolist() == [[1.0, 0.5], [0.0, 0.9]]
    assert state.terms[0].tolist() == state.draft[0].tolist() == [0.2, 0.5]
    assert state.no_deal[0] == pytest.approx([0.35, 0.6])
    assert state.rung[0].tolist() == [1, 1], "no force"
    assert state.last_offer[0].tolist() == [NO_LAST_OFFER]
    assert not ((state.coerced_by >= 0) | state.left.any(axis=1) | state.inspected.any(axis=1)).any()
    assert (state.own_worth == 1.0).all()
    assert (state.last_worth == 1.0).all()
    assert state.deadline.tolist() == [4.0, 4.0]
    assert not state.settled.any()
    assert (state.suspended_by == -1).all()
    assert (state.signed_round == -1).all()
    # the worst package inside no bounds at all: A at (0, 0) 1 - .75 - .25 * .5, B at (1, 0) 1 - .5 - .45
    assert state.min_acceptable_utility[0] == pytest.approx([0.125, 0.05])


def test_postures_readiness_and_reservation_values_start_where_they_are_coded() -> None:
    state = state_of(
        {
            "force.start_rung": 2,
            "force.start_rungs": {"A": 4},
            "force.attackers.A.readiness": 0.3,
            "parties.B.reservation_value": 0.45,
        }
    )
    assert state.rung[0].tolist() == [4, 2]
    assert state.peak.tolist() == [4, 4]
    assert state.readiness.tolist() == [[0.3], [0.3]]
    assert state.no_deal[0] == pytest.approx([0.35, 0.45])


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [({"kind": "hard", "at_round": 3}, 3.0), ({"kind": "hard"}, 4.0), ({"kind": "none"}, 4.0)],
)
def test_the_clock_runs_to_the_deadline(deadline: dict[str, Any], expected: float) -> None:
    assert state_of({"deadline": deadline}).deadline.tolist() == [expected, expected]


def test_beliefs_start_at_the_prior() -> None:
    state = state_of({"hidden_types": {"A": {"sincere": 0.75, "pretext": 0.25}}})
    assert state.public[0].tolist() == [[0.75, 0.0, 0.0, 0.25, 0.0]]
    assert state.log_odds[0, 0, [0, 3]] == pytest.approx([np.log(0.75), np.log(0.25)])
    assert np.isneginf(state.log_odds[0, 0, 1])


def test_runs_can_be_taken_put_back_and_joined() -> None:
    state, _ = at_the_table(table({"hidden_types": {"A": {"sincere": 0.5, "pretext": 0.5}}}), runs=6)
    part = state.take(np.array([4, 1]))
    assert part.row.tolist() == [4, 1]
    part.demand[:, B, X] = [0.4, 0.1]
    part.terms[:, X] = 0.9
    state.put(np.array([4, 1]), part, ("demand",))
    assert state.demand[:, B, X].tolist() == [0.0, 0.1, 0.0, 0.0, 0.4, 0.0]
    assert (state.terms[:, X] == 0.2).all()
    assert State.joined([state.take(np.array([5])), part]).row.tolist() == [5, 4, 1]


# ---------------------------------------------------------------------- 7.5 values of force


def test_a_won_and_a_lost_war_by_hand() -> None:
    """Won: x .2 + .5 * .8 = .6, 1 - .75 * .4.  Lost: x .2 + .5 * (0 - .2) = .1, 1 - .75 * .9.  y is out of reach.

    To B, at (0, .9): 1 - .5 * .6 - .5 * .4 = .5 and 1 - .5 * .1 - .5 * .4 = .75.
    """
    state, structure = at_the_table(table())
    assert state.win[0, :, 0] == pytest.approx([0.7, 0.5])
    assert state.lose[0, :, 0] == pytest.approx([0.325, 0.75])
    moderate = np.array([[[0.6, 0.5], [0.0, 0.9]]])
    won, lost = war_values(structure, moderate, np.array([0.2, 0.5]))
    assert won[0, :, 0] == pytest.approx([0.85, 0.5])  # x .4 to A itself; B reckons with what A is coded to want
    assert lost[0, :, 0] == pytest.approx([0.625, 0.75])  # x .1
    won, lost = war_values(structure, moderate, np.array([0.6, 0.9]))
    assert won[0, :, 0] == pytest.approx([0.9, 0.6])  # y .9 is .4 off; x .8 to B
    assert lost[0, :, 0] == pytest.approx([0.675, 0.85])  # x .3, y .9


def test_others_expect_what_the_attacker_s_types_want_on_average() -> None:
    """A hard bargainer's ideal lies .3 of the way back to the status quo: x .76; half of each .88, won .54 to B."""
    scenario = table({"hidden_types": {"A": {"sincere": 0.5, "hard_bargainer": 0.5}}})
    state, structure = at_the_table(scenario, 50)
    kinds = structure.coded.ideal[A, :2, X]
    assert kinds == pytest.approx([1.0, 0.76])
    hard = state.type[:, A] == 1
    assert hard.any()
    assert not hard.all()
    assert state.win[:, A, 0] == pytest.approx(np.where(hard, 1.0 - 0.75 * 0.28, 0.7))
    assert state.win[:, B, 0] == pytest.approx(1.0 - 0.5 * 0.54 - 0.5 * 0.4)


def test_quadratic_losses_in_war() -> None:
    state, _ = at_the_table(table({"parameters.utility_exponent": 2}))
    assert state.win[0, :, 0] == pytest.approx([1.0 - 0.75 * 0.16, 1.0 - 0.5 * 0.36 - 0.5 * 0.16])
    assert state.lose[0, :, 0] == pytest.approx([1.0 - 0.75 * 0.81, 1.0 - 0.5 * 0.01 - 0.5 * 0.16])


def test_types_may_be_drawn_from_another_prior() -> None:
    scenario = table({"hidden_types": {"A": {"sincere": 0.5, "pretext": 0.5}}})
    structure = structure_of(scenario)
    prior = structure.coded.prior.copy()
    prior[A] = [0.0, 0.0, 0.0, 1.0, 0.0]
    state, _ = initial_state(scenario, structure, Draws(0, 0, 20), lambda lines: {}, prior)
    assert (state.type[:, A] == 3).all()
    assert state.public[0, 0, 3] == 0.5


# ---------------------------------------------------------------------- going on with some runs


def test_who_goes_on_with_some_runs_has_their_arrays_and_changes_nothing_behind() -> None:
    """Also where an array is first asked for after a second choice, and where it was changed in between."""
    state, _ = at_the_table(table({}), 5)
    state.blame[:] = np.arange(5.0)[:, None]
    state.rung[:] = np.arange(5)[:, None]
    some = state.going_on_with(np.array([0, 2, 3, 4]))
    some.rung[:] += 1
    fewer = some.going_on_with(np.array([1, 3]))
    assert len(fewer) == 2
    assert fewer.blame[:, 0].tolist() == [2.0, 4.0]
    assert fewer.rung[:, 0].tolist() == [3, 5]
    fewer.blame[:] = 9.0
    assert some.blame[:, 0].tolist() == [0.0, 2.0, 3.0, 4.0]
    assert state.rung[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert not hasattr(fewer, "ladder")


def test_what_was_not_asked_for_is_not_put_back() -> None:
    state, _ = at_the_table(table({}), 3)
    part = state.going_on_with(np.array([0, 2]))
    part.demand[:] = 0.75
    state.put(np.array([0, 2]), part, ("demand", "opening"))
    assert state.demand[:, 0, 0].tolist()[::2] == [0.75, 0.75]
    assert "opening" not in vars(part)
    assert copy.deepcopy(part).opening.tolist() == part.opening.tolist()
