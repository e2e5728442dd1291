"""Model 7.3, 7.4, 7.6 and 7.12: what a seat is told of its own situation, as numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diplosim.learning.tables import Tables
from diplosim.numerics.draws import Draws
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView
from tests.a_table import state_party, table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, Script, ScriptedSeat, played, row

X_OF_B = 0.625 * 0.5 + 0.375 * 0.75 - 0.2 - 0.02
"""A's war to B: warned by a last offer, it is prepared for .02, so that A wins by .6 / .96; its war cost is .2."""
LINE = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}}}


def tables_of(scenario: Scenario, danger: float) -> Tables:
    """Invented tables in which no deal brings A's war with this chance, in every round."""
    invented = invented_tables(scenario)
    return replace(invented, attack_without_deal=np.full(invented.attack.shape, danger))


def tables_of_threats(scenario: Scenario, chance: float) -> Tables:
    """Invented tables in which A attacks with this chance from every round on."""
    invented = invented_tables(scenario)
    return replace(invented, attack=np.full(invented.attack.shape, chance))


def seen(
    *names: str,
    party: str = "A",
    changes: dict[str, Any] | None = None,
    scripts: dict[str, Script] | None = None,
    others: list[dict[str, Any]] | None = None,
    danger: float = 0.0,
) -> dict[tuple[int, str], dict[str, Any]]:
    """What one seat sees of `names`, by round and stage."""
    seats: dict[str, Any] = dict(scripts or {})
    watcher = ScriptedSeat(seats.pop(party, None), watch=names)
    scenario = table({**CALM, **(changes or {})}, others)
    row({party: watcher, **seats}, scenario=scenario, tables=tables_of(scenario, danger))
    return watcher.seen


def one(name: str, at: tuple[int, str] = (1, "table"), **more: Any) -> Any:
    """One quantity at one stage of the only run."""
    return seen(name, **more)[at][name][0].tolist()


# ---------------------------------------------------------------------- 7.3 outside option and floor


@pytest.mark.e2e
def test_the_outside_option_is_no_deal_or_force_whichever_is_more() -> None:
    """Force against a B that is warned .159375 net of blame .3, .459375 without, by surprise .175 and .475.

    Peace without a deal .35, and .6 for B, who has no force.
    """
    no_blame = {"force.blame": {"low": 0.0, "high": 0.0}}
    assert one("war") == pytest.approx(0.159375)
    assert one("war", changes={"force.surprise": ["A"]}) == pytest.approx(0.175)
    assert one("outside") == pytest.approx(0.35)
    assert one("outside", changes=no_blame) == pytest.approx(0.459375)
    assert one("outside", changes={**no_blame, "force.surprise": ["A"]}) == pytest.approx(0.475)
    assert one("outside", party="B") == pytest.approx(0.6)


@pytest.mark.parametrize("danger", [0.0, 0.25, 1.0])
def test_no_deal_is_a_lottery_over_peace_and_war_for_who_may_be_attacked(danger: float) -> None:
    """B: (1 - pi) .6 + pi X.  A chooses its own war, so that no deal is peace to it: .35."""
    expected = (1.0 - danger) * 0.6 + danger * X_OF_B
    for name in ("no_deal", "outside", "floor"):
        assert one(name, party="B", danger=danger) == pytest.approx(expected)
    assert one("no_deal", danger=danger) == pytest.approx(0.35)


@pytest.mark.e2e
def test_who_may_be_attacked_does_not_know_whether_it_will_be_warned() -> None:
    """A quarter of the attackers accept nothing and warn nobody: p = 3/4 .625 + 1/4 2/3, whatever A is in this run.

    B expects to be prepared all the same (.02) or caught (.1), whichever is less.
    """
    p = 0.75 * 0.625 + 0.25 * 2.0 / 3.0
    costs = {"parties.A.war_cost": {"low": 0.0, "high": 0.0}}
    for number in range(4):
        scenario = table({**CALM, **costs, "hidden_types": {"A": {"sincere": 0.75, "pretext": 0.25}}})
        watcher = ScriptedSeat(watch=("no_deal",))
        row({"B": watcher}, scenario=scenario, tables=tables_of(scenario, 1.0), seed=number)
        expected = p * 0.5 + (1.0 - p) * 0.75 - 0.2 - 0.02
        assert watcher.seen[1, "table"]["no_deal"] == pytest.approx([expected])


@pytest.mark.parametrize(
    ("changes", "floor"),
    [
        ({}, 0.35),
        (LINE, 0.725),  # the worst inside the line: 1 - .75 * .2 - .25 * .5
        ({"parties.A.reservation_value": 1.0}, 1.0),
    ],
)
def test_the_floor(changes: dict[str, Any], floor: float) -> None:
    assert one("floor", changes=changes) == pytest.approx(floor)
    assert one("public_floor", changes=changes) == pytest.approx(floor)


def test_the_public_floor_lies_below_by_what_the_opening_conceals() -> None:
    """Ideal .8 behind an opening of 1: u(q) = 1 - .75 * .6 - .05 = .5, less the gap .15."""
    changes = {"issues.x.ideal": {"A": 0.8}}
    assert one("concealed_utility", changes=changes) == pytest.approx(0.15)
    assert one("floor", changes=changes) == pytest.approx(0.5)
    assert one("public_floor", changes=changes) == pytest.approx(0.35)


# ---------------------------------------------------------------------- 7.3 time


def test_relative_time_runs_to_the_deadline() -> None:
    noted = seen("time", "next_time", "rounds_left")
    assert [noted[n, "table"]["time"][0] for n in (1, 2, 3, 4)] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert [noted[n, "table"]["next_time"][0] for n in (1, 2, 3, 4)] == pytest.approx([1 / 3, 2 / 3, 1, 1])
    assert [noted[n, "table"]["rounds_left"][0] for n in (1, 2, 3, 4)] == [3, 2, 1, 0]


def test_after_a_soft_deadline_time_stays_at_one() -> None:
    noted = seen("time", "rounds_left", changes={"deadline": {"kind": "soft", "at_round": 2}})
    assert [noted[n, "table"]["time"][0] for n in (1, 2, 3, 4)] == [0, 1, 1, 1]
    assert [noted[n, "table"]["rounds_left"][0] for n in (1, 2, 3, 4)] == [1, 0, 0, 0]


DATES = [
    {"round": number, "date": date, "what": "meeting"}
    for number, date in ((1, "2000-01-01"), (2, "2000-01-11"), (3, "2000-01-16"), (4, "2000-02-10"))
]
"""Rounds of 10, 5, 25 and 20 days (to 1 March of a leap year), 2/3, 1/3, 5/3 and 4/3 of the mean one of 15."""


def test_time_that_is_left_is_counted_in_mean_rounds() -> None:
    noted = seen("time_left", "delay_cost", changes={"calendar": DATES, "parties.A.delay_cost": 0.03})
    left = [noted[n, "table"]["time_left"][0] for n in (1, 2, 3, 4)]
    assert left == pytest.approx([4, 10 / 3, 3, 4 / 3])
    assert [noted[n, "decide"]["delay_cost"][0] for n in (1, 2, 3, 4)] == pytest.approx([0.02, 0.01, 0.05, 0.04])
    early = seen("time_left", changes={"calendar": DATES, "deadline": {"kind": "soft", "at_round": 2}})
    assert [early[n, "table"]["time_left"][0] for n in (1, 2, 3, 4)] == pytest.approx([1, 1 / 3, 0, 0])


# ---------------------------------------------------------------------- 7.6 what is heard and received


def test_received_is_the_share_of_the_own_range_that_the_others_gave() -> None:
    """B hears A at (1, .5), .3, then at (.8, .5), .4: .1 of the 1 - .6 above B's floor.  Going back is nothing."""
    scripts = {"A": {(2, "table"): {"demand": [0.8, 0.5]}, (3, "table"): {"demand": [1.0, 0.2]}}}
    noted = seen("received", party="B", scripts=scripts)
    assert [noted[n, "table"]["received"][0] for n in (1, 2, 3, 4)] == pytest.approx([0, 0, 0.25, 0])
    assert noted[2, "respond"]["received"] == pytest.approx([0.25])


def test_the_range_is_that_above_the_public_floor() -> None:
    """B stands at 0 of x and wants .2: no deal is .8 - .1 to it, .6 as its opening has it; .1 of .4 was given."""
    scripts = {"A": {(2, "table"): {"demand": [0.8, 0.5]}}}
    wants = {"issues.x.ideal": {"B": 0.2}}
    assert one("received", (3, "table"), party="B", scripts=scripts, changes=wants) == pytest.approx(0.25)


def test_received_is_at_most_everything() -> None:
    scripts = {"A": {(2, "table"): {"demand": [0.0, 0.9]}}}
    assert one("received", (3, "table"), party="B", scripts=scripts) == 1.0


def test_the_first_that_is_heard_is_the_first_demand_at_the_table() -> None:
    """A opens with (.8, .5) rather than its position: .4, then (.6, .5): .5."""
    scripts = {"A": {(1, "table"): {"demand": [0.8, 0.5]}, (2, "table"): {"demand": [0.6, 0.5]}}}
    assert one("received", (3, "table"), party="B", scripts=scripts) == pytest.approx(0.25)


def test_one_starts_at_the_own_position_and_moves_towards_what_is_heard_inside_the_own_bounds() -> None:
    assert one("start") == [1.0, 0.5]
    assert one("reference") == [0.0, 0.9]
    assert one("reference", changes=LINE) == pytest.approx([0.8, 0.9])
    assert one("reference", (2, "table"), scripts={"B": {(1, "table"): {"demand": [0.3, 0.6]}}}) == [0.3, 0.6]


# ---------------------------------------------------------------------- 7.4 influence


def test_allies_pull_a_stated_position_from_the_second_round_on() -> None:
    """A is wholly stubborn on x and one third on y; its ally C stands at y = 1.

    Round 2: 1/3 * .5 + 2/3 * (.5 * .5 + .5 * 1) = 2/3.  Round 3: 1/6 + 2/3 * (1/3 + 1/2) = 13/18.
    """
    changes = {"edges": [{"a": "A", "b": "C", "kind": "defence", "weight": 0.4}], "issues.y.positions.C": 1.0}
    noted = seen("start", changes=changes, others=[state_party("C", 0.1)])
    assert noted[1, "table"]["start"][0].tolist() == [1.0, 0.5]
    assert noted[2, "table"]["start"][0] == pytest.approx([1.0, 2 / 3])
    assert noted[3, "table"]["start"][0] == pytest.approx([1.0, 13 / 18])


def test_an_ally_at_the_table_is_heard_by_its_last_demand() -> None:
    """B tables y = .7 in round 1: 1/6 + 2/3 * (.25 + .35) = .5667 for A in round 2."""
    changes = {"edges": [{"a": "A", "b": "B", "kind": "defence", "weight": 0.4}]}
    noted = seen("start", changes=changes, scripts={"B": {(1, "table"): {"demand": [0.0, 0.7]}}})
    assert noted[2, "table"]["start"][0] == pytest.approx([1.0, 1 / 6 + 2 / 3 * 0.6])


def test_the_weight_of_the_caucus_is_a_parameter() -> None:
    changes = {
        "edges": [{"a": "A", "b": "C", "kind": "defence", "weight": 0.4}],
        "issues.y.positions.C": 1.0,
        "parameters.caucus_weight": 0.0,
    }
    noted = seen("start", changes=changes, others=[state_party("C", 0.1)])
    assert noted[3, "table"]["start"][0] == pytest.approx([1.0, 0.5])


# ---------------------------------------------------------------------- 7.4 mandates


def league(stance: str | None, rule: str = "consensus") -> list[float]:
    """Bounds on x of an alliance L of A (at least .6) and B (at most .8), after A has spoken in caucus."""
    party = state_party("L", 0.5, kind="alliance", members=["A", "B"])
    block = {
        "name": "League",
        "party": "L",
        "members": ["A", "B"],
        "decision_rule": rule,
        "commitment": {"A": 1.0, "B": 1.0},
    }
    scenario = table(
        {
            **CALM,
            "alliances": [block],
            "must_consent": ["A", "B", "L"],
            "protocol.seats": ["A", "B", "L"],
            "issues.x.red_lines": {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.8, "basis": "declared"}},
        },
        [party],
    )
    watcher = ScriptedSeat(watch=("low", "high"))
    caucus = {} if stance is None else {(1, "caucus"): {"caucus": {"L": stance}}}
    row({"A": caucus, "L": watcher}, scenario=scenario)
    noted = watcher.seen[1, "table"]
    return [float(noted["low"][0, 0]), float(noted["high"][0, 0])]


def test_members_may_back_block_or_break() -> None:
    assert league(None) == [0.6, 0.8]
    assert league("block") == [0.6, 0.8]
    assert league("back") == [0.0, 0.8]
    assert league("break") == [0.0, 0.8]


def test_under_majority_who_breaks_ranks_does_not_count() -> None:
    """A weighs .6 and B .3: A's line is that of the majority; without A it is B's."""
    assert league(None, "majority") == [0.6, 1.0]
    assert league("back", "majority") == [0.6, 1.0]
    assert league("break", "majority") == [0.0, 0.8]


# ---------------------------------------------------------------------- 7.5, 7.12 prospects and threats


def test_prospects_count_from_the_next_round_on() -> None:
    """And no deal and threats from the present one; delay costs what is coded."""
    scenario = table({**CALM, "parties.B.delay_cost": 0.01})
    talks = talks_of(scenario, 1)
    tables = talks.tables
    watcher = ScriptedSeat(watch=("going_on", "delay_cost", "threat"))
    talks_of(scenario, 1, seats={"A": ScriptedSeat(), "B": watcher}, learn=False).play()
    for number in (1, 2, 3):
        noted = watcher.seen[number, "decide"]
        danger = tables.attack_without_deal[0, 0, number - 1]
        no_deal = (1.0 - danger) * 0.6 + danger * X_OF_B
        assert noted["going_on"] == pytest.approx([no_deal + tables.gain[1, 0, number]])
        assert noted["threat"] == pytest.approx([tables.attack[0, 0, number - 1]])
        assert noted["delay_cost"] == pytest.approx([0.01])


def test_nobody_attacks_who_only_sends_arms() -> None:
    """A's war is on B: C, who sends B arms and has a seat, is no target of it."""
    changes = {"edges": [{"a": "C", "b": "B", "kind": "support", "weight": 1.0}], "protocol.seats": ["A", "B", "C"]}
    watchers = {name: ScriptedSeat(watch=("threat",)) for name in ("B", "C")}
    seats = {"A": ScriptedSeat(), **watchers}
    scenario = table({**CALM, **changes}, [state_party("C", 0.9)])
    talks_of(scenario, 1, seats=seats, tables=tables_of_threats(scenario, 0.3)).play()
    threats = {name: watcher.seen[1, "decide"]["threat"].tolist() for name, watcher in watchers.items()}
    assert threats == {"B": pytest.approx([0.3]), "C": [0.0]}


def test_delay_costs_nothing_unless_it_is_coded() -> None:
    assert one("delay_cost", (1, "decide")) == 0.0


def test_the_highest_rung_is_that_of_somebody_else() -> None:
    changes = {"force.start_rungs": {"A": 2, "B": 1}}
    assert one("highest_rung", changes=changes) == 1
    assert one("rung", changes=changes) == 2
    assert one("highest_rung", party="B", changes=changes) == 2


def test_who_prepared_and_who_is_ready_is_seen() -> None:
    scripts = {"B": {(1, "decide"): {"prepare": True}}}
    noted = seen("prepared", party="B", scripts=scripts)
    assert [bool(noted[n, "decide"]["prepared"][0]) for n in (1, 2)] == [False, True]
    assert one("ready", changes={"force.attackers.A.readiness": 1.0}) is True
    assert one("ready") is False


# ---------------------------------------------------------------------- 7.7 texts as a seat sees them


def test_worth_and_relief_of_the_texts_on_the_table() -> None:
    """A's own (1, .5) is worth 1, with x left open .4; B's (0, .9) .15.  Relief .75 * (.2 - .8) behind the line .8."""
    scripts = {"A": {(1, "table"): {"defer": [True, False]}}}
    noted = seen("worth", "relief", changes=LINE, scripts=scripts)[1, "respond"]
    assert noted["worth"][0] == pytest.approx([0.4 - 0.05, 0.15])
    assert noted["relief"][0] == pytest.approx([-0.45, 0.0])


def test_leaving_a_vital_issue_open_costs_who_could_not_sign_its_status_quo() -> None:
    """x at .2 lies outside A's line .8; y is vital to B (as x is) and its .5 inside all bounds."""
    assert one("deferral_cost", changes=LINE) == pytest.approx([0.05, 0.0])
    assert one("deferral_cost") == [0.0, 0.0]
    assert one("deferral_cost", party="B", changes=LINE) == [0.0, 0.0]
    assert one("deferral_cost", changes={**LINE, "parameters.defer_cost": 0.2}) == pytest.approx([0.2, 0.0])


def test_non_starters_of_the_last_round_are_told() -> None:
    """A takes x from .8 on, B up to .5: in every text somebody's bound is broken on x."""
    apart = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}, "B": {"max": 0.5, "basis": "declared"}}}
    noted = seen("blocked", changes=apart)
    assert noted[1, "table"]["blocked"][0].tolist() == [False, False]
    assert noted[2, "table"]["blocked"][0].tolist() == [True, False]
    assert one("blocked", (2, "table"), changes=LINE) == [False, False]


# ---------------------------------------------------------------------- draws of a policy


class Drawing(ScriptedSeat):
    """Draws once at every table, and keeps what it drew."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[float] = []

    def act(self, view: SeatView) -> Move:
        if view.stage == "table":
            self.drawn.append(float(view.uniform("coin")[0]))
        return super().act(view)


def test_a_draw_of_a_policy_is_keyed_by_party_round_and_purpose() -> None:
    seats = {"A": Drawing(), "B": Drawing()}
    played(seats, seed=7, first_run=5)
    draws = Draws(7, 5, 1)
    for name, seat in seats.items():
        expected = [float(draws.uniforms("coin", name, number)[0]) for number in range(len(seat.drawn))]
        assert len(expected) > 2
        assert seat.drawn == expected
    assert len({*seats["A"].drawn, *seats["B"].drawn}) == 2 * len(seats["A"].drawn)


def test_before_the_fork_all_runs_repeat_the_draws_of_the_first() -> None:
    game = talks_of(table(CALM), 4, seed=7, first_run=5, played=(2, 0)).game
    before, after = (game.draws.uniforms("coin", "A", number) for number in (1, 2))
    assert before.tolist() == [float(Draws(7, 5, 1).uniforms("coin", "A", 1)[0])] * 4
    assert after.tolist() == Draws(7, 5, 4).uniforms("coin", "A", 2).tolist()
