"""Model 7.5: who joins a war and how strong the sides are; chances worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.structure import structure_of
from diplosim.rules.war import Theatre, contest, defender_ideal, expected_strength, sides, war_terms
from tests.a_table import A, B, state_party, table

C = 2


def edge(a: str, b: str, kind: str, weight: float) -> dict[str, Any]:
    return {"a": a, "b": b, "kind": kind, "weight": weight}


def war(*edges: dict[str, Any], others: list[dict[str, Any]] | None = None, **changes: Any) -> Theatre:
    """A's war on B, with C (capability .2) looking on."""
    parties = [state_party("C", 0.2), *(others or [])]
    replaced = {"edges": list(edges)} | {name.replace("__", "."): value for name, value in changes.items()}
    (theatre,) = structure_of(table(replaced, parties)).theatres
    return theatre


def chances(theatre: Theatre) -> tuple[float, float]:
    return float(theatre.with_attacker[C]), float(theatre.with_target[C])


@pytest.mark.parametrize(
    ("kind", "to_attacker", "to_target"),
    [
        ("defence", (0.0, 0.0), (0.0, 0.45)),  # .9 * .5, for a target only
        ("offence", (0.45, 0.0), (0.0, 0.0)),  # .9 * .5, for an attacker only
        ("consultation", (0.1, 0.0), (0.0, 0.1)),  # .2 * .5
        ("partnership", (0.025, 0.0), (0.0, 0.025)),  # .05 * .5
        ("support", (0.0, 0.0), (0.0, 0.0)),  # arms only
        ("neutrality", (0.0, 0.0), (0.0, 0.0)),
        ("trade", (0.0, 0.0), (0.0, 0.0)),
    ],
)
def test_factor_times_weight_by_side(
    kind: str, to_attacker: tuple[float, float], to_target: tuple[float, float]
) -> None:
    assert chances(war(edge("C", "A", kind, 0.5))) == pytest.approx(to_attacker)
    assert chances(war(edge("B", "C", kind, 0.5))) == pytest.approx(to_target)


def test_the_strongest_promise_counts_and_not_their_sum() -> None:
    both = [edge("C", "B", "defence", 0.5), edge("C", "B", "consultation", 1.0)]
    assert chances(war(*both)) == pytest.approx((0.0, 0.45))
    weak = [edge("C", "B", "defence", 0.1), edge("C", "B", "consultation", 1.0)]
    assert chances(war(*weak)) == pytest.approx((0.0, 0.2))


def test_a_hostile_edge_takes_nothing_from_another_promise() -> None:
    assert chances(war(edge("C", "B", "defence", -1.0), edge("C", "B", "partnership", 1.0))) == pytest.approx((0, 0.05))


def test_neutrality_lowers_the_chance_for_either_side() -> None:
    """A pact of neutrality (.4) with the target: .9 * .5 * .6 for it, .2 * 1 * .6 for the attacker."""
    pacts = [edge("C", "B", "defence", 0.5), edge("C", "A", "consultation", 1.0), edge("C", "B", "neutrality", 0.4)]
    assert chances(war(*pacts)) == pytest.approx((0.12, 0.27))
    pacts[-1] = edge("A", "C", "neutrality", 0.4)
    assert chances(war(*pacts)) == pytest.approx((0.12, 0.27))


def test_of_two_pacts_of_neutrality_the_larger_counts() -> None:
    pacts = [edge("C", "B", "defence", 1.0), edge("C", "A", "neutrality", 0.7), edge("C", "B", "neutrality", 0.2)]
    assert chances(war(*pacts)) == pytest.approx((0.0, 0.27))
    assert chances(war(edge("C", "B", "defence", 1.0), edge("C", "A", "neutrality", 1.0))) == (0.0, 0.0)
    assert chances(war(edge("C", "B", "defence", 1.0), edge("C", "A", "neutrality", -1.0))) == pytest.approx((0, 0.9))


def test_neutrality_of_one_does_not_bind_another() -> None:
    theatre = war(edge("C", "A", "neutrality", 1.0), edge("D", "B", "defence", 1.0), others=[state_party("D", 0.1)])
    assert theatre.with_target.tolist() == pytest.approx([0.0, 0.0, 0.0, 0.9])


@pytest.mark.parametrize("kind", ["mediator", "forum"])
def test_only_states_blocs_and_nonstate_parties_join(kind: str) -> None:
    theatre = war(edge("D", "B", "defence", 1.0), others=[state_party("D", 0.5, kind=kind)])
    assert not theatre.with_target.any()
    for fighter in ("state", "bloc", "nonstate"):
        theatre = war(edge("D", "B", "defence", 1.0), others=[state_party("D", 0.5, kind=fighter)])
        assert theatre.with_target[3] == pytest.approx(0.9)


def test_members_of_one_alliance_at_the_table_defend_each_other_by_the_smaller_commitment() -> None:
    """B .9, C .6: .9 * .6.  The attacker's fellow members do not join it for that."""
    league = state_party("L", 0.5, kind="alliance", members=["B", "C"])

    def allied(members: list[str], commitment: dict[str, float]) -> Theatre:
        block = {
            "name": "League",
            "party": "L",
            "members": members,
            "decision_rule": "consensus",
            "commitment": commitment,
        }
        return war(others=[league | {"members": members}], alliances=[block])

    assert chances(allied(["B", "C"], {"B": 0.9, "C": 0.6})) == pytest.approx((0.0, 0.54))
    assert chances(allied(["B", "C"], {"B": 0.2, "C": 0.6})) == pytest.approx((0.0, 0.18))
    assert chances(allied(["A", "C"], {"A": 0.9, "C": 0.6})) == (0.0, 0.0)


def test_support_sends_arms_or_fights() -> None:
    """Arms: .1 * .5 * capability .2 = .01.  Fighting: .6 * .5 for the side that is supported."""
    sent = war(edge("C", "B", "support", 0.5))
    assert (sent.arms_for_attacker, sent.arms_for_target) == pytest.approx((0.0, 0.01))
    sent = war(edge("C", "A", "support", 0.5))
    assert (sent.arms_for_attacker, sent.arms_for_target) == pytest.approx((0.01, 0.0))
    assert war(edge("C", "B", "support", -0.5)).arms_for_target == 0.0
    fights = war(edge("C", "B", "support", 0.5), force__support_fights=True)
    assert chances(fights) == pytest.approx((0.0, 0.3))
    assert fights.arms_for_target == 0.0
    assert chances(war(edge("C", "A", "support", 0.5), force__support_fights=True)) == pytest.approx((0.3, 0.0))


def test_arms_of_all_supporters_add_up() -> None:
    theatre = war(edge("C", "B", "support", 0.5), edge("D", "B", "support", 1.0), others=[state_party("D", 0.4)])
    assert theatre.arms_for_target == pytest.approx(0.01 + 0.04)


def test_principals_do_not_join_each_other() -> None:
    theatre = war(edge("A", "B", "defence", 1.0), edge("A", "B", "consultation", 1.0))
    assert not theatre.with_attacker.any()
    assert not theatre.with_target.any()


def test_reach_and_pace_are_those_coded_and_the_parameter_where_force_is_silent() -> None:
    theatre = war(force__reach={"x": 0.8}, force__attackers__A__readiness=0.25)
    assert theatre.reach.tolist() == [0.8, 0.5]
    assert (theatre.rounds_to_ready, theatre.readiness) == (2.0, 0.25)
    assert (theatre.attacker, theatre.targets) == (A, (B,))


# ---------------------------------------------------------------------- strengths and terms


def theatre_of(with_attacker: list[float], with_target: list[float], **more: Any) -> Theatre:
    values = {
        "attacker": 0,
        "targets": (1,),
        "reach": np.array([0.5, 0.0]),
        "with_attacker": np.array(with_attacker),
        "with_target": np.array(with_target),
        "arms_for_attacker": 0.02,
        "arms_for_target": 0.03,
        "rounds_to_ready": 2.0,
        "readiness": 0.0,
    }
    return Theatre(**(values | more))


def test_strengths_add_principals_arms_and_allies_by_their_chance() -> None:
    """.6 + .02 + .5 * .2 and .3 + .03 + .25 * .2; chances that sum to 2 are halved."""
    capability = np.array([0.6, 0.3, 0.2])
    assert expected_strength(theatre_of([0, 0, 0.5], [0, 0, 0.25]), capability) == pytest.approx((0.72, 0.38))
    assert expected_strength(theatre_of([0, 0, 1.0], [0, 0, 1.0]), capability) == pytest.approx((0.72, 0.43))
    assert expected_strength(theatre_of([0, 0, 0.75], [0, 0, 0.25]), capability) == pytest.approx((0.77, 0.38))


def test_all_targets_stand_together() -> None:
    capability = np.array([0.6, 0.3, 0.2])
    both = theatre_of([0, 0, 0], [0, 0, 0], targets=(1, 2))
    assert expected_strength(both, capability) == pytest.approx((0.62, 0.53))


@pytest.mark.parametrize(
    ("own", "other", "decisiveness", "chance"),
    [
        (0.6, 0.3, 1.0, 2 / 3),
        (0.6, 0.3, 2.0, 0.8),  # .36 / (.36 + .09)
        (0.36, 0.09, 0.5, 2 / 3),  # .6 / (.6 + .3)
        (0.0, 0.3, 1.0, 0.0),
        (0.3, 0.0, 2.0, 1.0),
        (0.0, 0.0, 2.0, 0.5),
    ],
)
def test_the_contest(own: float, other: float, decisiveness: float, chance: float) -> None:
    assert float(contest(own, other, decisiveness)) == pytest.approx(chance)
    assert contest(np.array([own]), np.array([other]), decisiveness) == pytest.approx([chance])


def test_one_draw_decides_for_one_side_or_neither() -> None:
    """Chances .3 for the attacker and .5 for the target: below .3 here, from .5 on there, between them neither."""
    theatre = theatre_of([0, 0, 0.3], [0, 0, 0.5])
    draws = np.array([0.0, 0.29, 0.3, 0.49, 0.5, 0.99])
    attackers, targets = sides(theatre, np.column_stack([draws, draws, draws]))
    assert attackers[:, 2].tolist() == [True, True, False, False, False, False]
    assert targets[:, 2].tolist() == [False, False, False, False, True, True]
    assert attackers[:, 0].all()
    assert targets[:, 1].all()
    assert not attackers[:, 1].any()
    assert not targets[:, 0].any()


def test_chances_that_sum_to_more_than_one_are_shared_out() -> None:
    """.75 and .5 become .6 and .4: below .6 for the attacker, from there on for the target, as p reckons with."""
    draws = np.array([0.5, 0.59, 0.61, 0.75, 0.9])
    attackers, targets = sides(theatre_of([0, 0, 0.75], [0, 0, 0.5]), np.column_stack([draws, draws, draws]))
    assert attackers[:, 2].tolist() == [True, True, False, False, False]
    assert targets[:, 2].tolist() == [False, False, True, True, True]


def test_the_targets_side_wants_the_capability_weighted_mean() -> None:
    """B (.3 at 0, .9) and C (.1 at .5, .5): x .05 / .4, y .32 / .4."""
    others = [state_party("C", 0.1)]
    structure = structure_of(table({"force.attackers.A.targets": ["B", "C"]}, others))
    (theatre,) = structure.theatres
    assert defender_ideal(theatre, structure.coded) == pytest.approx([0.125, 0.8])


def test_terms_move_from_the_status_quo_by_the_reach() -> None:
    theatre = theatre_of([0, 0, 0], [0, 0, 0], reach=np.array([0.25, 1.0]))
    assert war_terms(theatre, np.array([0.2, 0.5]), np.array([1.0, 0.0])) == pytest.approx([0.4, 0.0])
