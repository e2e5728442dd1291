"""Model 7.5: an alliance that fights as one; worked out by hand.

L, an alliance of A, C and D, may attack B.  It wants (1, .5); force moves x half of the way and y not at all, from
(.2, .5): won (.6, .5), lost (.1, .5).  B has .3 to set against it.

    member   strength   salience    wants      won    lost    no deal   war cost
    A        .6         3/4, 1/4    1, .5      .7     .325    .35       .1
    C        .2         1/2, 1/2    .8, .5     .9     .65     .7        .05
    D        .1         1/2, 1/2    .5, .5     .95    .8      .85       .2

With all three the war is won with chance .9 / 1.2 = 3/4, and worth .506 to A, .788 to C and .713 to D, who stays out.
With A and C it is won with chance .8 / 1.1 = 8/11, and worth more than no deal to both: .498 and .782.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.engine.legality import legal_moves
from diplosim.rules.caucus import BREAK, DROP, HOLD
from diplosim.rules.joint_force import Stakes, alliance_decides, members_for_war, who_joins
from diplosim.rules.structure import structure_of
from diplosim.rules.valuation import NO_FORCE, war_net
from diplosim.rules.war import expected_strength
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.scenario import Scenario
from tests.a_table import at_the_table, state_party, table
from tests.playing import rows_of, talks_of
from tests.scripted_seats import CALM, ScriptedSeat, row

A, B, C, D, L = range(5)
WON = 8.0 / 11.0
MEMBERS = ["A", "C", "D"]


def league(changes: dict[str, Any] | None = None, rule: str = "majority", **more: Any) -> Scenario:
    """The alliance, ready to attack; it sits at no table."""
    block = {"name": "League", "party": "L", "members": MEMBERS, "decision_rule": rule, **more}
    others = [
        state_party("C", 0.2, war_cost={"low": 0.05, "high": 0.05}),
        state_party("D", 0.1),
        state_party("L", 0.9, kind="alliance"),
    ]
    coded = {
        "alliances": [block],
        "can_use_force": ["L"],
        "force.attackers": {"L": {"targets": ["B"], "readiness": 1.0}},
        "issues.x.positions.C": 0.8,
        "issues.x.positions.L": 1.0,
        "parameters.contest_decisiveness": 1.0,
        "parameters.preparation_gain": 1.0,
        **CALM,
    }
    return table({**coded, **(changes or {})}, others)


def joined(scenario: Scenario, prepared: bool = False) -> list[bool]:
    state, structure = at_the_table(scenario)
    state.prepared[:, structure.acting.index(B)] = prepared
    found: list[bool] = who_joins(state, structure, scenario.parameters, structure.coded.capability, 0)[0].tolist()
    return found


# ---------------------------------------------------------------------- who joins


def test_the_members_have_a_part_and_the_alliance_adds_nothing_of_its_own() -> None:
    structure = structure_of(league())
    assert structure.acting == (A, B, C, D, L)
    (theatre,) = structure.theatres
    assert (theatre.attacker, theatre.targets, theatre.members) == (L, (B,), (A, C, D))
    assert expected_strength(theatre, structure.coded.capability) == (0.0, 0.3)


def test_what_the_war_is_worth_to_members() -> None:
    state, structure = at_the_table(league())
    assert structure.acting[:4] == (A, B, C, D)
    assert state.win[0, [A, C, D], 0] == pytest.approx([0.7, 0.9, 0.95])
    assert state.lose[0, [A, C, D], 0] == pytest.approx([0.325, 0.65, 0.8])


def test_who_does_not_gain_stays_out() -> None:
    assert joined(league()) == [True, True, False]
    # D would fight at no cost: .9125 against .85
    assert joined(league({"parties.D.war_cost": {"low": 0.0, "high": 0.0}})) == [True, True, True]
    # C at a cost of .14 has .6975 with all three, against .7
    assert joined(league({"parties.C.war_cost": {"low": 0.14, "high": 0.14}})) == [True, False, False]


def test_a_prepared_target_keeps_members_at_home() -> None:
    """Against .6 the chance is .8 / 1.4 = 4/7, and C has .6 + .25 * 4/7 = .743; at a cost of .1 it has .693."""
    dear = league({"parties.C.war_cost": {"low": 0.1, "high": 0.1}})
    assert joined(dear) == [True, True, False]
    assert joined(dear, prepared=True) == [True, False, False]
    assert joined(league(), prepared=True) == [True, True, False]


def test_who_gains_only_by_the_strength_of_others_leaves_with_them() -> None:
    """Both: .5 / .8 = .625, short of the second's .7.  The first alone: .2 / .5 = .4, short of its .45."""
    one, none = np.ones((1, 2)), np.zeros((1, 2))
    against = np.array([0.3])
    capability = np.array([0.2, 0.3])

    def group(first: float, second: float) -> list[bool]:
        stakes = Stakes(one, none, none, np.array([[first, second]]))
        found: list[bool] = members_for_war(stakes, capability, 0.0, against, 1.0)[0].tolist()
        return found

    assert group(0.45, 0.7) == [False, False]
    assert group(0.39, 0.7) == [True, False]
    assert group(0.45, 0.6) == [True, True]
    assert group(0.4, 0.7) == [False, False]  # no gain is no reason


def test_friends_of_the_alliance_count_beside_its_members() -> None:
    one, none = np.ones((1, 1)), np.zeros((1, 1))
    stakes = Stakes(one, none, none, np.full((1, 1), 0.6))
    assert not members_for_war(stakes, np.array([0.3]), 0.1, np.array([0.3]), 1.0).any()  # .4 / .7
    assert members_for_war(stakes, np.array([0.3]), 0.2, np.array([0.3]), 1.0).all()  # .5 / .8


# ---------------------------------------------------------------------- who decides


@pytest.mark.parametrize(
    ("rule", "stance", "leader", "weights", "quota", "expected"),
    [
        ("consensus", (HOLD, HOLD, HOLD), 0, (1, 1, 1), None, False),
        ("consensus", (HOLD, HOLD, DROP), 0, (1, 1, 1), None, True),
        ("consensus", (HOLD, HOLD, BREAK), 0, (1, 1, 1), None, True),
        ("consensus", (DROP, DROP, HOLD), 0, (1, 1, 1), None, False),
        ("majority", (HOLD, HOLD, HOLD), 0, (1, 1, 1), None, True),
        ("majority", (HOLD, HOLD, HOLD), 0, (1, 1, 2), None, False),
        ("majority", (HOLD, HOLD, BREAK), 0, (1, 1, 2), None, True),
        ("qualified_majority", (HOLD, HOLD, HOLD), 0, (1, 1, 1), 0.66, True),
        ("qualified_majority", (HOLD, HOLD, HOLD), 0, (1, 1, 1), 0.67, False),
        ("leader", (HOLD, HOLD, HOLD), 1, (1, 1, 1), None, True),
        ("leader", (BREAK, BREAK, HOLD), 2, (1, 1, 1), None, False),
        ("leader", (HOLD, HOLD, HOLD), None, (1, 1, 1), None, False),
    ],
)
def test_the_rule_decides_by_who_gains(
    rule: str,
    stance: tuple[int, ...],
    leader: int | None,
    weights: tuple[int, ...],
    quota: float | None,
    expected: bool,
) -> None:
    joins = np.array([[True, True, False]])
    decided = alliance_decides(joins, np.array([stance]), rule, leader, np.array(weights, dtype=float), quota)
    assert decided.tolist() == [expected]


def test_nobody_who_gains_is_no_decision() -> None:
    """Also where every veto has been dropped."""
    nobody, dropped = np.zeros((1, 2), dtype=bool), np.full((1, 2), DROP)
    for rule in ("consensus", "majority", "leader"):
        assert not alliance_decides(nobody, dropped, rule, 0, np.ones(2), None).any()


# ---------------------------------------------------------------------- in play


def at_war(scenario: Scenario) -> Any:
    """The row of talks in which the alliance attacks at once, and nobody else does anything."""
    scripts = {"C": None, "D": None, "L": {(1, "decide"): {"attack": True}}}
    return row({name: ScriptedSeat(script) for name, script in scripts.items()}, scenario=scenario)


def test_the_alliance_wins_with_the_strength_of_those_who_join() -> None:
    outcome = at_war(league())
    assert outcome["outcome"] == "conflict"
    assert outcome["conflict_by"] == "L"
    assert [bool(outcome[f"at_war_{name}"]) for name in "ABCD"] == [True, True, True, False]
    assert outcome["utility_A"] == pytest.approx(0.325 + WON * 0.375 - 0.1)
    assert outcome["utility_C"] == pytest.approx(0.65 + WON * 0.25 - 0.05)
    # who votes no bears no war cost, and lives with the terms
    assert outcome["utility_D"] == pytest.approx(0.8 + WON * 0.15)


BOUND = [
    {"a": "C", "b": "B", "kind": "defence", "weight": 1.0},
    {"a": "C", "b": "L", "kind": "offence", "weight": 1.0},
    {"a": "A", "b": "L", "kind": "support", "weight": 1.0},
    {"a": "D", "b": "B", "kind": "defence", "weight": 1.0},
    {"a": "A", "b": "D", "kind": "defence", "weight": 1.0},
]


def test_nobody_fights_twice_whatever_else_a_member_has_promised() -> None:
    """Pacts with the target and with the alliance change neither the chance to win nor who fights."""
    certain = {"parameters.join_defence": 1.0, "parameters.join_offence": 1.0}
    (theatre,) = structure_of(league({"edges": BOUND, **certain})).theatres
    assert not theatre.with_attacker.any()
    assert not theatre.with_target.any()
    assert (theatre.arms_for_attacker, theatre.arms_for_target) == (0.0, 0.0)
    free, bound = at_war(league(certain)), at_war(league({"edges": BOUND, **certain}))
    for name in ("utility_A", "utility_B", "utility_C", "utility_D", "at_war_C", "at_war_D"):
        assert bound[name] == free[name]


def test_the_engine_lets_an_alliance_attack_only_where_its_rule_decides_so() -> None:
    """Under consensus D, fully committed, holds its veto in every run and does not gain; led by A, the alliance may."""
    assert at_war(league(rule="consensus"))["outcome"] != "conflict"
    assert at_war(league(rule="leader", leader="A"))["outcome"] == "conflict"
    assert at_war(league(rule="leader", leader="D"))["outcome"] != "conflict"
    votes = {"A": 1.0, "C": 1.0, "D": 4.0}
    assert at_war(league(rule="qualified_majority", weights=votes))["outcome"] != "conflict"


def test_its_delegate_reckons_with_those_who_join_and_only_where_it_may_attack() -> None:
    """To L the war is worth .8 won and .55 lost, less its cost of .2 and the blame of .3."""
    scenario = league()
    state, structure = at_the_table(scenario)
    value = war_net(state, structure, scenario.parameters, structure.coded.capability, 0)
    assert value.tolist() == pytest.approx([0.55 + WON * 0.25 - 0.5])
    for rule, expected in (("majority", value[0]), ("consensus", NO_FORCE)):
        watcher = ScriptedSeat(watch=("war",))
        row({"L": watcher, "C": ScriptedSeat(), "D": ScriptedSeat()}, scenario=league(rule=rule))
        assert watcher.seen[1, "decide"]["war"].tolist() == pytest.approx([expected])


def test_a_person_is_told_why_the_alliance_may_not_attack() -> None:
    for rule, reason in (("majority", None), ("consensus", "the members do not decide for war")):
        talks = talks_of(league(rule=rule), 1, seats={"L": ScriptedSeat()}, learn=False)
        game = talks.game
        while game.stage != "decide":
            talks.play_stage()
        assert legal_moves(game, L).reason("attack") == reason


def test_a_status_quo_that_moves_moves_the_stakes_of_members() -> None:
    """At x = .4 a war won brings .7, and A has 1 - .75 * .3; lost .2, and 1 - .75 * .8."""
    event = {"events": [{"round": 1, "kind": "status_quo", "issue": "x", "value": 0.4}]}
    talks = talks_of(league(event), 1, learn=False)
    assert talks.game.state.win[0, A, 0] == pytest.approx(0.775)
    assert talks.game.state.lose[0, A, 0] == pytest.approx(0.4)


DRAWN = {
    "hidden_types": {"L": {"sincere": 0.5, "pretext": 0.5}, "C": {"sincere": 0.5, "hard_bargainer": 0.5}},
    "parties.C.war_cost": {"low": 0.0, "high": 0.3},
    "parties.D.war_cost": {"low": 0.0, "high": 0.3},
    "parties.L.war_cost": {"low": 0.0, "high": 0.0},
    "force.blame": {"low": 0.0, "high": 0.2},
    "must_consent": ["A", "B", "L"],
    "protocol.seats": ["A", "B", "L"],
}


@pytest.mark.e2e
def test_a_run_alone_is_its_row_of_a_batch() -> None:
    """War costs differ from run to run, and with them who joins and whether the alliance may attack."""
    scenario = league(DRAWN)
    batch = rows_of(scenario, 60)
    assert 0 < batch["at_war_D"].sum() < batch["at_war_C"].sum()
    for run in (3, 17, 42):
        alone = rows_of(scenario, 1, first_run=run)
        assert alone.iloc[0].astype(str).tolist() == batch.iloc[run].astype(str).tolist()


def test_an_alliance_does_not_target_its_members() -> None:
    derived = league({"force.attackers": {}, "must_consent": ["A", "B"]})
    assert derived.attacks["L"].targets == ("B",)
    with pytest.raises(ScenarioError, match="C is a member of L"):
        league({"force.attackers": {"L": {"targets": ["B", "C"]}}})


def test_an_alliance_without_a_member_that_can_fight_uses_no_force() -> None:
    with pytest.raises(ScenarioError, match="L has no member of kind state, bloc, nonstate"):
        league({"alliances": [], "parties.L.members": []})


def test_an_incident_is_no_war_where_nobody_would_fight_it() -> None:
    """L stands at 3: .2 * (3/5)^2 = .072 a round.  D vetoes the war, and the members may yet be drawn into one.

    Where war costs A and C .6, they gain as little as D (a won war brings them .35 and .2 at most): nobody fights.
    """
    risk = {"parameters.incident_risk": 0.2, "force.start_rungs": {"L": 3}}
    dear = {f"parties.{name}.war_cost": {"low": 0.6, "high": 0.6} for name in "AC"}
    reasons = []
    for changes in (risk, {**risk, **dear}):
        seats = {name: ScriptedSeat() for name in "ABCDL"}
        talks = talks_of(league(changes, rule="consensus"), 64, seats=seats, learn=False).play()
        reasons.append(set(talks.outcomes()["end_reason"]))
    assert reasons == [{"incident", "deadline"}, {"deadline"}]


@pytest.mark.parametrize(("rule", "announced"), [("majority", True), ("consensus", False)])
def test_an_alliance_threatens_only_with_a_war_that_its_members_decide_for(rule: str, announced: bool) -> None:
    """It sits at the table and announces a last offer in round 1; in round 2 it stands announced, or nothing does."""
    seated = {"protocol.seats": ["A", "B", "L"], "force.start_rungs": {"L": 3}, "parameters.incident_risk": 0.0}
    watcher = ScriptedSeat({(1, "decide"): {"last_offer": True}}, watch=("makes_last_offer",))
    seats = {"L": watcher, "C": ScriptedSeat(), "D": ScriptedSeat()}
    row(seats, scenario=league(seated, rule=rule))
    assert watcher.seen[2, "table"]["makes_last_offer"].tolist() == [announced]
