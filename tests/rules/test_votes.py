"""Model 7.4: votes in the caucus of an alliance; worked out by hand.

A (salience 3/4, 1/4; ideal 1, .5), B (1/2, 1/2; 0, .9) and C (1/2, 1/2; .5, .5) vote.  No deal is worth .35 to A, .6 to
B and .85 to C.

    text        A               B              C               for it
    (.4, .9)    .45   yes       .80  yes       .75  no         A, B
    (1, .5)     1     yes       .30  no        .75  no         A
    (.5, .5)    .625  yes       .55  no        1    yes        A, C
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.engine.caucus_votes import caucuses_at
from diplosim.engine.views import seat_view
from diplosim.numerics.draws import Draws
from diplosim.rules.caucus import BREAK, DROP, HOLD, majority_mandate
from diplosim.rules.heard_members import heard_members
from diplosim.rules.idle_rules import idle_rules
from diplosim.rules.state import Lines, initial_state
from diplosim.rules.structure import Structure, structure_of
from diplosim.rules.votes import Caucus, Shadow, carries, caucus_of, member_gains, share_of
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.scenario import Scenario
from tests.a_table import B, state_party, table
from tests.playing import talks_of
from tests.scripted_seats import CALM, ScriptedSeat, row

L = 3
TEXTS = np.array([[[0.4, 0.9], [1.0, 0.5], [0.5, 0.5]]])
EVERY = (HOLD, HOLD, HOLD)


def league(rule: str, changes: dict[str, Any] | None = None, **more: Any) -> Scenario:
    """An alliance L of A, B and C that must consent beside A and B; nobody codes a red line."""
    block = {"name": "League", "party": "L", "members": ["A", "B", "C"], "decision_rule": rule, **more}
    others = [state_party("C", 0.3), state_party("L", 0.5, kind="alliance", members=["A", "B", "C"])]
    seats = {"must_consent": ["A", "B", "L"], "protocol.seats": ["A", "B", "L"]}
    return table({"alliances": [block], **seats, **CALM, **(changes or {})}, others)


def behind(structure: Structure, lines: Lines, chance: float = 0.0, wins: float = 0.6) -> Caucus | None:
    """The caucus in a single run; A attacks B with a chance and wins with another."""
    shadow = Shadow(np.array([[chance]]), np.array([[wins]]))
    return caucus_of(structure.blocs[0], structure, lines, np.array([0]), structure.coded.status_quo, shadow)


def passed(scenario: Scenario, stance: tuple[int, ...] = EVERY) -> list[bool]:
    """Which of the three texts pass in the caucus."""
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    lines.stance[L][:] = stance
    caucus = behind(structure, lines)
    assert caucus is not None
    found: list[bool] = caucus.passes(TEXTS)[0].tolist()
    return found


# ---------------------------------------------------------------------- counting


def test_the_share_of_the_votes() -> None:
    votes = np.array([[True, False, True], [False, False, False]])
    assert share_of(votes, np.array([1.0, 2.0, 1.0])).tolist() == [0.5, 0.0]
    assert share_of(votes, np.zeros(3)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("weights", "quota", "expected"),
    [
        ([1.0, 1.0], None, False),  # exactly half is no majority
        ([1.01, 1.0], None, True),
        ([0.55, 0.45], 0.55, True),  # the quota itself is enough
        ([0.54, 0.46], 0.55, False),
        ([0.1 + 0.2, 0.7], 0.3, True),
        ([1.0, 0.0], 1.0, True),
        ([0.99, 0.01], 1.0, False),
    ],
)
def test_when_the_first_of_two_carries_a_decision(weights: list[float], quota: float | None, expected: bool) -> None:
    assert bool(carries(np.array([True, False]), np.array(weights), quota)) is expected


def test_a_member_is_for_what_is_worth_no_less_than_no_deal() -> None:
    assert member_gains(np.array([0.6, 0.59, 0.61]), 0.6).tolist() == [True, False, True]


# ---------------------------------------------------------------------- worth


@pytest.mark.parametrize(
    ("weights", "quota", "expected"),
    [
        ({"A": 1.0, "B": 1.0, "C": 1.0}, 0.66, [True, False, True]),
        ({"A": 1.0, "B": 1.0, "C": 1.0}, 0.7, [False, False, False]),
        ({"A": 1.0, "B": 2.0, "C": 1.0}, 0.75, [True, False, False]),
        ({"A": 3.0, "B": 1.0, "C": 1.0}, 0.6, [True, True, True]),
        ({"A": 3.0, "B": 1.0, "C": 1.0}, 0.61, [True, False, True]),
        ({"A": 1.0, "B": 1.0, "C": 1.0}, None, [True, False, True]),  # two thirds
        ({"A": 1.9, "B": 1.0, "C": 1.1}, None, [True, False, True]),  # 2.9 and 3 of 4
        ({"A": 1.0, "B": 0.9, "C": 1.0}, None, [False, False, True]),  # 1.9 of 2.9 is less
    ],
)
def test_a_qualified_majority_of_votes_carries_a_text(
    weights: dict[str, float], quota: float | None, expected: list[bool]
) -> None:
    assert passed(league("qualified_majority", weights=weights, quota=quota)) == expected


def test_votes_are_commitment_times_capability_unless_they_are_coded() -> None:
    """Capabilities .6, .3, .3: A alone has exactly half, and more than half where B is committed less."""
    assert passed(league("majority")) == [True, False, True]
    assert passed(league("majority", commitment={"A": 1.0, "B": 0.9, "C": 1.0})) == [True, True, True]
    assert passed(league("majority", commitment={"A": 0.5, "B": 1.0, "C": 1.0})) == [True, False, True]
    assert passed(league("majority", commitment={"A": 0.1, "B": 1.0, "C": 1.0})) == [True, False, True]
    assert passed(league("majority", commitment={"A": 0.1, "B": 0.5, "C": 1.0})) == [False, False, True]


def test_who_breaks_ranks_has_no_vote_and_who_drops_its_veto_keeps_it() -> None:
    equal = league("qualified_majority", weights={"A": 1.0, "B": 1.0, "C": 1.0}, quota=0.9)
    assert passed(equal) == [False, False, False]
    assert passed(equal, (HOLD, HOLD, BREAK)) == [True, False, False]
    assert passed(equal, (HOLD, BREAK, HOLD)) == [False, False, True]
    assert passed(equal, (HOLD, HOLD, DROP)) == [False, False, False]
    assert passed(equal, (BREAK, BREAK, BREAK)) == [True, True, True]  # nobody votes


def test_no_deal_is_worth_less_by_the_mean_of_its_coded_cost() -> None:
    """C takes .75 where no deal is worth .85 less .1, the middle of 0 and .2; not where it is worth .76."""
    equal = {"weights": {"A": 1.0, "B": 1.0, "C": 1.0}, "quota": 1.0}
    cost = {"parties.C.no_deal_cost": {"low": 0.0, "high": 0.2}}
    assert passed(league("qualified_majority", cost, **equal)) == [True, False, False]
    cost = {"parties.C.no_deal_cost": {"low": 0.0, "high": 0.18}}
    assert passed(league("qualified_majority", cost, **equal)) == [False, False, False]


def test_members_vote_by_their_true_ideals_and_who_wants_no_text_votes_no() -> None:
    """With its ideal at (.5, .9), C loses .05 of 1 by the first text and had .65 without."""
    equal = {"weights": {"A": 1.0, "B": 1.0, "C": 1.0}, "quota": 1.0}
    assert passed(league("qualified_majority", {"issues.y.ideal": {"C": 0.9}}, **equal)) == [True, False, False]
    pretext = {"issues.y.ideal": {"C": 0.9}, "hidden_types": {"C": {"pretext": 1.0}}}
    assert passed(league("qualified_majority", pretext, **equal)) == [False, False, False]


def test_other_rules_take_no_votes_on_texts() -> None:
    for rule in ("consensus", "leader"):
        structure = structure_of(league(rule))
        _, lines = initial_state(league(rule), structure, Draws(0, 0, 1), lambda lines: {})
        assert behind(structure, lines) is None


def test_members_vote_in_the_shadow_of_the_wars_of_others() -> None:
    """At even chances of a war that A wins with .6.  B has .6 * .5 + .4 * .75 - .2 = .4 by it, against .6 in peace.

    C, a fellow member, joins B with .9: .6 * .95 + .4 * .8 - .9 * .2 = .71, against .85.  A has its choice.
    """
    scenario = league("majority")
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    for chance, expected in ((0.0, [0.35, 0.6, 0.85]), (0.5, [0.35, 0.5, 0.78]), (1.0, [0.35, 0.4, 0.71])):
        caucus = behind(structure, lines, chance)
        assert caucus is not None
        assert caucus.no_deal[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # C joins B with .9 and else pays .3 as a bystander: .6 * .95 + .4 * .8 - .9 * .2 - .1 * .3
        ({"parties.C.spillover": 0.3}, [0.35, 0.4, 0.68]),
        # who certainly stays out pays all of it: .89 - .3; B, who is attacked, fights and pays none
        ({"parties.C.spillover": 0.3, "parties.B.spillover": 0.3, "parameters.join_defence": 0.0}, [0.35, 0.4, 0.59]),
    ],
)
def test_a_war_costs_members_who_do_not_fight_its_spillover(changes: dict[str, Any], expected: list[float]) -> None:
    """No deal when A's war is certain; A won with .6."""
    scenario = league("majority", changes)
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    caucus = behind(structure, lines, chance=1.0)
    assert caucus is not None
    assert caucus.no_deal[0] == pytest.approx(expected)


def test_a_member_values_no_deal_in_caucus_as_it_does_at_the_table() -> None:
    """Costs are points, so that their means are what is drawn.  B prepares for .02; in the second run it has."""
    talks = talks_of(league("majority"), 2)
    talks.game.state.prepared[1, B] = True
    (caucus,) = caucuses_at(talks.game).values()
    assert caucus.no_deal[:, B] == pytest.approx(seat_view(talks.game, B, "decide").no_deal, abs=1e-15)


def test_members_whose_alliance_attacks_bear_its_war() -> None:
    """L attacks D; both want .5 of x, which force moves half of the way from .2: (.35, .5) however the war ends.

    A has .5125 there, B .625 and C .925, less their war costs .1, .2 and .2.
    """
    block = {"name": "League", "party": "L", "members": ["A", "B", "C"], "decision_rule": "majority"}
    others = [
        state_party("C", 0.3),
        state_party("L", 0.5, kind="alliance", members=["A", "B", "C"]),
        state_party("D", 0.3),
    ]
    war = {"can_use_force": ["L"], "force.attackers": {"L": {"targets": ["D"]}}}
    seats = {"must_consent": ["A", "B", "L"], "protocol.seats": ["A", "B", "L"]}
    scenario = table({"alliances": [block], **seats, **war, **CALM}, others)
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    caucus = behind(structure, lines, chance=1.0)
    assert caucus is not None
    assert caucus.no_deal[0] == pytest.approx([0.4125, 0.425, 0.725])


# ---------------------------------------------------------------------- lines


@pytest.mark.parametrize(("quota", "line"), [(0.51, 0.5), (0.66, 0.5), (0.67, 0.3), (1.0, 0.3)])
def test_a_value_passes_inside_the_lines_of_members_with_the_quota(quota: float, line: float) -> None:
    """Lines at .3, .5 and .9: all three have .3 inside theirs, two of three .5, one .9.  And mirrored."""
    high = np.array([[[0.3], [0.5], [0.9]]])
    stance = np.array([EVERY])
    low, most = majority_mandate(1.0 - high, high, np.ones(3), stance, quota)
    assert (low.item(), most.item()) == pytest.approx((1.0 - line, line))


def test_where_all_have_broken_ranks_no_line_is_left() -> None:
    high = np.array([[[0.3], [0.5], [0.9]]])
    low, most = majority_mandate(1.0 - high, high, np.ones(3), np.full((1, 3), BREAK), 0.7)
    assert (low.item(), most.item()) == (0.0, 1.0)


# ---------------------------------------------------------------------- at the table


def seen_by_the_league(scenario: Scenario) -> list[bool]:
    """Which of the demands of A (1, .5), B (0, .9) and L (.5, .5) L may sign in the first round."""
    watcher = ScriptedSeat(watch=("within",))
    row({"L": watcher}, scenario=scenario)
    found: list[bool] = watcher.seen[1, "respond"]["within"][0].tolist()
    return found


def test_an_alliance_may_sign_only_what_its_members_vote_for() -> None:
    """A, with .6 of the votes, is for its own text and L's; B, with .4, for its own; C is for L's alone."""
    assert seen_by_the_league(league("consensus")) == [True, True, True]
    votes = {"A": 3.0, "B": 1.0, "C": 1.0}
    assert seen_by_the_league(league("qualified_majority", weights=votes, quota=0.6)) == [True, False, True]
    assert seen_by_the_league(league("qualified_majority", weights=votes, quota=0.7)) == [False, False, True]


@pytest.mark.parametrize("package", [True, False])
def test_the_engine_signs_nothing_that_the_members_vote_down(package: bool) -> None:
    """Everybody marks A's text, of whole texts or issue by issue; the members' votes decide."""
    yes = {"signs": ["A"], "accept_issues": [[True, True], [False, False], [False, False]], "level": 0.0}
    scripts = {name: {(1, "respond"): yes} for name in ("A", "B", "L")}
    outcomes = {}
    for quota in (0.6, 0.7):
        scenario = league(
            "qualified_majority", {"protocol.package": package}, weights={"A": 3.0, "B": 1.0, "C": 1.0}, quota=quota
        )
        outcomes[quota] = str(row(scripts, scenario=scenario)["outcome"])
    assert outcomes[0.6] == "agreement"
    assert outcomes[0.7] != "agreement"


@pytest.mark.parametrize(("quota", "reason"), [(0.6, "interim"), (0.9, "deadline")])
def test_members_vote_on_an_interim_text_too(quota: float, reason: str) -> None:
    """A, B and L say yes in round 2; C wants no text at all, and has a third of the votes behind L."""
    block = {"name": "League", "party": "L", "members": ["A", "B", "C"], "decision_rule": "qualified_majority"}
    block |= {"weights": dict.fromkeys("ABC", 1.0), "quota": quota}
    changes = {
        "alliances": [block],
        "must_consent": ["A", "B", "L"],
        "protocol.seats": ["A", "B", "L"],
        "protocol.interim": True,
        "protocol.mediators": ["M"],
        "hidden_types": {"C": {"pretext": 1.0}},
    }
    others = [state_party("C", 0.3), state_party("L", 0.5, kind="alliance", members=["A", "B", "C"])]
    scenario = table({**CALM, **changes}, [*others, state_party("M", 0.0, kind="mediator")])
    yes = {(1, "table"): {"level": 0.0, "reserve": 0.0}, (2, "respond"): {"accept_interim": True}}
    scripts = {name: {**yes, (2, "table"): yes[1, "table"]} for name in ("A", "B", "L")}
    assert row(scripts, scenario=scenario)["end_reason"] == reason


# ---------------------------------------------------------------------- what a drafter hears


@pytest.mark.parametrize(
    ("stance", "quota", "settled", "heard"),
    [
        # at best .65 above no deal for A, .4 for B and .15 for C
        (EVERY, 0.66, (True, True), [True, True, False]),
        (EVERY, 0.67, (True, True), [True, True, True]),
        ((BREAK, HOLD, HOLD), 0.66, (True, True), [False, True, True]),
        ((BREAK, HOLD, HOLD), 0.51, (True, True), [False, True, True]),
        ((BREAK, BREAK, BREAK), 0.66, (True, True), [False, False, False]),
        # on y alone A gains .05 (its cost), B .3 and C nothing
        (EVERY, 0.51, (False, True), [True, True, False]),
        (EVERY, 0.51, (False, False), [False, False, False]),
    ],
)
def test_a_drafter_hears_the_members_easiest_to_please_until_they_carry_a_text(
    stance: tuple[int, ...], quota: float, settled: tuple[bool, bool], heard: list[bool]
) -> None:
    scenario = league("qualified_majority", weights={"A": 1.0, "B": 1.0, "C": 1.0}, quota=quota)
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    lines.stance[L][:] = stance
    row_0, quo = np.array([0]), structure.coded.status_quo
    caucus = behind(structure, lines)
    assert caucus is not None
    told = list(heard_members(caucus, row_0, np.zeros((1, 2)), np.ones((1, 2)), np.array([settled]), quo[None, :]))
    assert [bool(one.active[0]) for one in told] == heard
    assert [float(one.level[0]) for one in told] == pytest.approx([0.35, 0.6, 0.85])


@pytest.mark.parametrize(("votes", "quota"), [((1.0, 1.0, 1.0), 0.66), ((1.0, 4.0, 1.0), 0.7)])
def test_a_drafter_does_not_hear_a_member_that_wants_no_text(votes: tuple[float, float, float], quota: float) -> None:
    """A would gain most, but refuses: its vote is missing from what B and C, two thirds, have to carry.

    Where B has 4 of 6 votes, less than .7, it is heard with C; of the 5 without A it would do alone.
    """
    scenario = league("qualified_majority", weights=dict(zip("ABC", votes, strict=True)), quota=quota)
    structure = structure_of(scenario)
    _, lines = initial_state(scenario, structure, Draws(0, 0, 1), lambda lines: {})
    lines.stance[L][:], lines.refuses_all[:, 0] = EVERY, True
    caucus = behind(structure, lines)
    assert caucus is not None
    settled, quo = np.array([[True, True]]), structure.coded.status_quo
    told = heard_members(caucus, np.array([0]), np.zeros((1, 2)), np.ones((1, 2)), settled, quo[None, :])
    assert [bool(one.active[0]) for one in told] == [False, True, True]


# ---------------------------------------------------------------------- rules that cannot bind


ALIKE = {
    f"issues.{issue}.{part}": values
    for issue in "xy"
    for part, values in (("positions", dict.fromkeys("ABCL", 0.5)), ("salience", dict.fromkeys("ABCL", 0.1)))
}


def test_a_rule_that_can_never_bind_is_noted() -> None:
    (note,) = idle_rules(league("consensus"))
    assert note == "L decides by consensus, which can never bind: no member codes a red line"
    assert not list(idle_rules(league("majority")))
    (note,) = idle_rules(league("majority", ALIKE))
    assert note.endswith(
        "no member codes a red line, and every text is worth to all of them what it is to the alliance"
    )
    assert not list(idle_rules(league("majority", ALIKE | {"issues.x.positions.C": 0.4})))
    assert not list(idle_rules(league("majority", ALIKE | {"parties.L.no_deal_cost": {"low": 0.3, "high": 0.3}})))


def test_a_line_lets_a_rule_bind_where_it_counts() -> None:
    line = {"issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}}}
    assert not list(idle_rules(league("consensus", line)))
    assert not list(idle_rules(league("leader", line, leader="B")))
    (note,) = idle_rules(league("leader", line, leader="C"))
    assert note.endswith("its leader C codes no red line")


def test_an_alliance_away_from_the_table_is_not_noted() -> None:
    away = {"must_consent": ["A", "B"], "protocol.seats": ["A", "B"]}
    assert not list(idle_rules(league("consensus", away)))


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("more", "key", "says"),
    [
        ({"decision_rule": "majority_"}, "alliances.League.decision_rule", "did you mean majority?"),
        ({"decision_rule": "informal"}, "alliances.League.decision_rule", "allowed: consensus, unanimity"),
        ({"quota": 0.6}, "alliances.League.quota", "means nothing under majority"),
        ({"weights": dict.fromkeys("ABC", 1.0)}, "alliances.League.weights", "means nothing under majority"),
        ({"decision_rule": "QMV", "quota": 0.5}, "alliances.League.quota", "above 0.5"),
        ({"decision_rule": "QMV", "quota": 1.1}, "alliances.League.quota", "1.1 is out of range"),
        ({"decision_rule": "QMV", "weights": {"A": 1.0, "B": 1.0}}, "alliances.League.weights", "C missing"),
        ({"decision_rule": "QMV", "weights": dict.fromkeys("ABCD", 1.0)}, "alliances.League.weights.D", "a member"),
        ({"decision_rule": "QMV", "weights": {"A": 0.0, "B": 1.0, "C": 1.0}}, "alliances.League.weights.A", "above 0"),
    ],
)
def test_rules_and_votes_that_make_no_sense_are_errors(more: dict[str, Any], key: str, says: str) -> None:
    with pytest.raises(ScenarioError) as error:
        league("majority", **more) if "decision_rule" not in more else league(more.pop("decision_rule"), **more)
    assert [d.key for d in error.value.diagnostics] == [key]
    assert says in error.value.diagnostics[0].message


def test_the_party_s_own_entry_is_held_to_the_same_rules() -> None:
    with pytest.raises(ScenarioError, match="'often' is not a decision rule"):
        league("majority", {"parties.L.decision_rule": "often"})
    alone = league("majority", {"alliances": [], "parties.L.decision_rule": "majority"})
    assert structure_of(alone).blocs[0].rule == "majority"
