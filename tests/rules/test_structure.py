"""Model 3, 7.4, 7.7, 7.12 and 7.13: who sits where and who listens to whom; worked out by hand."""

from __future__ import annotations

import datetime
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from diplosim.rules.structure import Structure, structure_of, suspect_of
from tests.a_table import A, B, X, Y, state_party, table

C = 2


def edge(a: str, b: str, kind: str, weight: float) -> dict[str, Any]:
    return {"a": a, "b": b, "kind": kind, "weight": weight}


def with_third(changes: dict[str, Any] | None = None, **party: Any) -> Structure:
    return structure_of(table(changes, [state_party("C", 0.1, **party)]))


# ---------------------------------------------------------------------- who acts


def test_who_sits_consents_fights_or_is_of_uncertain_type_acts() -> None:
    assert with_third().acting == (A, B)
    assert with_third({"hidden_types": {"C": {"sincere": 0.5, "staller": 0.5}}}).acting == (A, B, C)
    assert with_third({"consent_scope": {"C": ["y"]}}).acting == (A, B, C)
    assert with_third({"force.attackers.A.targets": ["C"]}).acting == (A, B, C)
    assert with_third({"protocol.seats": ["A", "B", "C"]}).acting == (A, B, C)


def test_consent_reaches_as_far_as_its_scope() -> None:
    structure = with_third({"consent_scope": {"C": ["y"]}})
    assert structure.consenting == (A, B, C)
    assert structure.everywhere == (A, B)
    assert structure.scope.tolist() == [[True, True], [True, True], [False, True]]


def test_a_seat_without_a_stake_tables_nothing() -> None:
    scenario = table({"protocol.seats": ["A", "B", "F"]}, [state_party("F", 0.0, kind="forum")])
    assert structure_of(scenario).seated == (A, B)


# ---------------------------------------------------------------------- tracks


def test_tracks_say_who_handles_what_and_meets_when() -> None:
    structure = structure_of(
        table({"protocol.tracks": [{"name": "one", "seats": ["A"], "issues": ["x"], "rounds": [1, 3]}]})
    )
    assert structure.agenda.tolist() == [[True, False], [True, True]]
    assert structure.meets.tolist() == [[True, True], [False, True], [True, True], [False, True]]
    assert structure.linked


def test_a_track_without_issues_or_rounds_means_all_of_them() -> None:
    structure = structure_of(table({"protocol.tracks": [{"name": "one", "seats": ["A", "B"]}]}))
    assert structure.agenda.all()
    assert structure.meets.all()
    assert not structure.linked


# ---------------------------------------------------------------------- 7.6, 7.7 weights


def test_what_is_heard_is_weighted_by_salience() -> None:
    """A hears B and C, of salience 1/2 and 1/2 each: one to one.  B hears A (3/4, 1/4) and C: 3 : 2 and 1 : 2."""
    structure = with_third({"protocol.seats": ["A", "B", "C"]})
    assert structure.reference[A] == pytest.approx(np.array([[0.0, 0.0], [0.5, 0.5], [0.5, 0.5]]))
    assert structure.reference[B] == pytest.approx(np.array([[0.6, 1 / 3], [0.0, 0.0], [0.4, 2 / 3]]))


def test_nobody_is_heard_on_an_issue_that_it_does_not_handle() -> None:
    """C handles y only, so that x is heard of A and B alone; the seat itself stands in where nobody else cares."""
    tracks = [{"name": "one", "seats": ["C"], "issues": ["y"]}]
    structure = with_third({"protocol.seats": ["A", "B", "C"], "protocol.tracks": tracks})
    assert structure.reference[A] == pytest.approx(np.array([[0.0, 0.0], [1.0, 0.5], [0.0, 0.5]]))
    alone = structure_of(table({"issues.x.salience.B": 0.0}))
    assert alone.reference[A] == pytest.approx(np.array([[1.0, 0.0], [0.0, 1.0]]))


def test_who_has_no_seat_hears_the_plain_mean_where_nobody_cares() -> None:
    changes = {"consent_scope": {"C": ["y"]}, "issues.x.salience.A": 0.0, "issues.x.salience.B": 0.0}
    assert with_third(changes).reference[C] == pytest.approx(np.array([[0.5, 0.5], [0.5, 0.5], [0.0, 0.0]]))


def test_the_working_text_weighs_by_capability_and_salience() -> None:
    """A and B by (.6 + 1e-6)(s + 1e-9) and (.3 + 1e-6)(s + 1e-9): 3 : 1 on x (.45 and .15), 1 : 1 on y."""
    weights = structure_of(table()).working
    assert weights[:, X] == pytest.approx([0.75, 0.25], abs=1e-5)
    assert weights[:, Y] == pytest.approx([0.5, 0.5], abs=1e-5)
    own = 0.600001 * 0.750000001
    assert weights[A, X] == pytest.approx(own / (own + 0.300001 * 0.500000001), rel=1e-12)
    tracks = [{"name": "one", "seats": ["A"], "issues": ["x"]}]
    assert structure_of(table({"protocol.tracks": tracks})).working[:, Y].tolist() == [0.0, 1.0]


def test_an_issue_that_no_seat_handles_is_weighed_alike() -> None:
    tracks = [{"name": "one", "seats": ["A", "B"], "issues": ["x"]}]
    assert structure_of(table({"protocol.tracks": tracks})).working[:, Y].tolist() == [0.5, 0.5]


def test_concessions_follow_the_others_over_the_own_salience() -> None:
    """Others by capability.  A: x .5 / .75, y .5 / .25.  B: x .75 / .5, y .25 / .5."""
    assert structure_of(table()).orders == ((Y, X), (X, Y))
    # A against B (.3: 1/2, 1/2) and C (.1: all x): x (.15 + .1) / .4 / .75 = 5/6, y (.15 / .4) / .25 = 3/2.
    changes = {"protocol.seats": ["A", "B", "C"], "issues.y.salience.C": 0.0}
    assert with_third(changes).orders[A] == (Y, X)
    # With C at 1: x (.15 + 1) / 1.3 / .75 = 1.18, y .15 / 1.3 / .25 = .46.
    assert with_third(changes | {"parties.C.capability": 1.0}).orders[A] == (X, Y)


@pytest.mark.parametrize("order", list(permutations("ABC")))
def test_the_order_of_lists_in_the_file_changes_no_digit(order: tuple[str, ...]) -> None:
    """Patience of .9, .8 and .7 adds up to 2.4 or to 2.4000000000000004, by who comes first."""
    alike = with_third({"must_consent": ["A", "B", "C"], "protocol.seats": ["A", "B", "C"]}, patience=0.7)
    listed = with_third({"must_consent": list(order), "protocol.seats": list(order)}, patience=0.7)
    for name in ("hazards", "mean_salience", "reference", "working"):
        assert getattr(listed, name).tobytes() == getattr(alike, name).tobytes()
    for name in ("acting", "seated", "consenting", "everywhere", "orders"):
        assert getattr(listed, name) == getattr(alike, name)


# ---------------------------------------------------------------------- 7.4 influence


def test_ties_run_both_ways_along_member_and_defence_edges() -> None:
    """C listens to A (.9) and B (.3): 3/4 and 1/4; they listen to C alone.  Trade and hostility move nobody."""
    edges = [
        edge("A", "C", "defence", 0.9),
        edge("C", "B", "defence", 0.3),
        edge("A", "B", "trade", 1.0),
    ]
    assert with_third({"edges": edges}).ties == [(A, C, 1.0), (B, C, 1.0), (C, A, pytest.approx(0.75)), (C, B, 0.25)]
    assert with_third({"edges": [edge("A", "C", "defence", -0.9)]}).ties == []
    assert with_third({"edges": [edge("A", "C", "defence", 0.0)]}).ties == []
    assert with_third({"edges": [edge("A", "C", "consultation", 0.9)]}).ties == []


def test_of_two_ties_between_a_pair_the_stronger_counts() -> None:
    party = state_party("L", 0.5, kind="alliance", members=["A", "B"])
    edges = [
        edge("A", "L", "member", 0.2),
        edge("A", "L", "defence", 0.6),
        edge("A", "B", "defence", 0.2),
        edge("B", "L", "member", 0.5),
    ]
    ties = {(i, j): share for i, j, share in structure_of(table({"edges": edges}, [party])).ties}
    assert ties[A, 2] == pytest.approx(0.75)
    assert ties[A, B] == pytest.approx(0.25)
    assert ties[2, A] == pytest.approx(6 / 11)


def test_who_has_no_stake_neither_pulls_nor_is_pulled() -> None:
    scenario = table({"edges": [edge("A", "F", "defence", 1.0)]}, [state_party("F", 0.0, kind="forum")])
    structure = structure_of(scenario)
    assert structure.ties == []
    assert structure.stubbornness[2].tolist() == [1.0, 1.0]


def test_stubbornness_is_own_salience_over_own_largest() -> None:
    assert structure_of(table()).stubbornness == pytest.approx(np.array([[1.0, 1 / 3], [1.0, 1.0]]))


# ---------------------------------------------------------------------- 7.4 blocs


def bloc_of(rule: str = "consensus", changes: dict[str, Any] | None = None, **alliance: Any) -> Structure:
    """An alliance of A and B, committed .5 and .9."""
    party = state_party("L", 0.5, kind="alliance", members=["A", "B"])
    block = {
        "name": "League",
        "party": "L",
        "members": ["A", "B"],
        "decision_rule": rule,
        "commitment": {"A": 0.5, "B": 0.9},
        **alliance,
    }
    return structure_of(table({"alliances": [block], **(changes or {})}, [party]))


def test_the_leader_is_named_or_has_the_largest_commitment_times_capability() -> None:
    """A .5 * .6 = .30, B .9 * .3 = .27."""
    (bloc,) = bloc_of().blocs
    assert (bloc.party, bloc.members, bloc.rule, bloc.leader) == (2, (A, B), "consensus", 0)
    assert bloc.commitment.tolist() == [0.5, 0.9]
    (named,) = bloc_of("leader", leader="B").blocs
    assert (named.rule, named.leader) == ("leader", 1)


def test_of_two_that_could_lead_the_first_by_key_does_whatever_rounding_says() -> None:
    """.15 * .15 and .45 * .05 are .0225 both; in binary the second is larger by a digit."""
    alike = {"parties.A.capability": 0.15, "parties.B.capability": 0.05}
    (bloc,) = bloc_of(changes=alike, commitment={"A": 0.15, "B": 0.45}).blocs
    assert bloc.leader == A


def test_the_alliance_of_a_party_may_name_the_leader_itself() -> None:
    party = state_party("L", 0.5, kind="alliance", members=["A", "B"], decision_rule="leader", leader="B")
    (bloc,) = structure_of(table(None, [party])).blocs
    assert bloc.leader == 1


# ---------------------------------------------------------------------- 7.7, 7.12, 7.13 thresholds and hazard


def test_the_mean_salience_is_that_of_all_who_must_consent() -> None:
    """(.75 + .5) / 2 and (.25 + .5) / 2; a consenter within a scope does not count."""
    assert structure_of(table()).mean_salience == pytest.approx([0.625, 0.375])
    assert with_third({"consent_scope": {"C": ["y"]}}).mean_salience == pytest.approx([0.625, 0.375])


def test_an_issue_is_vital_at_a_share_of_the_own_largest_salience() -> None:
    assert structure_of(table()).vital.tolist() == [[True, False], [True, True]]
    assert structure_of(table({"thresholds.vital": 1 / 3})).vital[A].tolist() == [True, True]
    assert not with_third().vital[C].any()


def test_nothing_is_vital_to_who_cares_for_nothing_of_it() -> None:
    assert not structure_of(table({"thresholds.vital": 0.0, "issues.y.salience.A": 0.0})).vital[A, Y]


def test_the_hazard_of_breakdown_falls_with_mean_patience() -> None:
    """.25 * (1 - (.9 + .8) / 2)."""
    assert structure_of(table()).hazards == pytest.approx([0.0375] * 4)
    assert with_third(patience=0.0).hazards == pytest.approx([0.0375] * 4)


def test_the_hazard_is_a_rate_over_the_length_of_each_round() -> None:
    """10, 10, 10 and 30 days: 1 - .9625**(2/3) and 1 - .9625**2."""
    dates = ("2000-01-01", "2000-01-11", "2000-01-21", "2000-01-31")
    calendar = [{"round": number, "date": date, "what": "meeting"} for number, date in enumerate(dates, 1)]
    structure = structure_of(table({"calendar": calendar}))
    assert structure.lengths == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0])
    assert structure.elapsed == pytest.approx([0.0, 2 / 3, 4 / 3, 2.0, 4.0])
    assert structure.hazards == pytest.approx([0.025158] * 3 + [0.073594], abs=1e-6)


def test_delay_and_spillover_cost_what_is_coded_and_nothing_else() -> None:
    structure = structure_of(table({"parties.A.delay_cost": 0.02, "parties.B.spillover": 0.1}))
    assert structure.delay_cost.tolist() == [0.02, 0.0]
    assert structure.spillover.tolist() == [0.0, 0.1]


# ---------------------------------------------------------------------- 7.13 wars and dates


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2000, month, number)


def test_an_attack_takes_effect_on_the_next_round_s_date_and_after_the_last_at_the_end() -> None:
    structure = structure_of(table({"end": "2000-04-01"}))
    assert structure.effect_dates == (*structure.dates[1:], day(4, 1))
    assert len(structure.effect_dates) == 4


def test_an_effect_date_holds_until_it_has_passed() -> None:
    structure = structure_of(table({"force.effect_date": "2000-02-01"}))
    assert structure.dates == (day(1, 1), day(1, 21), day(2, 10), day(3, 1))
    assert structure.effect_dates == (day(2, 1), day(2, 1), day(2, 10), day(3, 1))


def test_rounds_count_up_to_the_horizon() -> None:
    assert structure_of(table()).horizon_rounds == 4
    assert structure_of(table({"horizon": "2000-02-10"})).horizon_rounds == 3
    assert structure_of(table({"horizon": "2000-02-09"})).horizon_rounds == 2


@pytest.mark.parametrize(
    ("start", "front", "counts"),
    [(4, [], True), (5, [], False), (5, ["y"], False), (5, ["x"], True), (5, ["y", "x"], True), (0, [], True)],
)
def test_in_wartime_an_attack_counts_where_it_can_change_a_front_issue(
    start: int, front: list[str], counts: bool
) -> None:
    """Force reaches .5 of x and nothing of y."""
    structure = structure_of(table({"force.start_rung": start, "force.front_issues": front}))
    assert structure.wars_count == (counts,)


# ---------------------------------------------------------------------- 7.9 test offers


def test_a_test_must_be_acceptable_to_every_bargaining_type() -> None:
    """B sincere at most .6, hard bargainer .72, insatiable .5; its staller and its pretext do not count."""
    changes = {
        "hidden_types": {"B": dict.fromkeys(("sincere", "hard_bargainer", "staller", "pretext", "insatiable"), 0.2)},
        "issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}},
        "type_reservations": {
            "B": {
                "insatiable": {"x": {"max": 0.5}, "y": {"min": 0.3}},
                "staller": {"x": {"max": 0.1}},
                "pretext": {"x": {"max": 0.2}},
            }
        },
    }
    structure = structure_of(table(changes))
    assert structure.test_low[B].tolist() == [0.0, 0.3]
    assert structure.test_high[B].tolist() == [0.5, 1.0]
    assert structure.test_known.tolist() == [False, True]


def test_an_unlikely_bargaining_type_counts_as_well() -> None:
    changes = {
        "hidden_types": {"B": {"sincere": 0.99, "insatiable": 0.005, "pretext": 0.005}},
        "type_reservations": {"B": {"insatiable": {"x": {"max": 0.5}}}},
    }
    structure = structure_of(table(changes))
    assert structure.test_high[B].tolist() == [0.5, 1.0]
    assert bool(structure.test_known[B])


def test_the_main_suspect_is_the_likeliest_pretext_among_those_who_can_sign() -> None:
    """Pretext .3 of A, .2 of B, .4 of C, who cannot sign, unless it must consent on y; of equals the first by key."""
    types = {name: {"sincere": 1.0 - share, "pretext": share} for name, share in (("A", 0.3), ("B", 0.2), ("C", 0.4))}
    seats: dict[str, Any] = {"protocol.seats": ["A", "B", "C"]}
    structure = with_third(seats | {"hidden_types": types})
    assert [suspect_of(structure, a) for a in (A, B, C)] == [B, A, A]
    signing = with_third(seats | {"hidden_types": types, "consent_scope": {"C": ["y"]}})
    assert [suspect_of(signing, a) for a in (A, B, C)] == [C, C, A]
    equal = with_third(seats | {"hidden_types": types | {"B": types["A"]}})
    assert suspect_of(equal, C) == A


def test_who_handles_some_issues_only_tests_nobody() -> None:
    """A does not handle y, on which its text carries B's numbers."""
    doubt = {"hidden_types": {name: {"sincere": 0.7, "pretext": 0.3} for name in ("A", "B")}}
    tracks = {"protocol.tracks": [{"name": "one", "seats": ["A"], "issues": ["x"]}]}
    structure = structure_of(table(doubt | tracks))
    assert [suspect_of(structure, a) for a in (A, B)] == [None, A]
    assert suspect_of(with_third(), A) is None


def test_nobody_is_tested_who_cannot_be_a_pretext_or_would_take_nothing() -> None:
    bargaining = {"hidden_types": {"B": {"sincere": 0.5, "insatiable": 0.5}}}
    assert not structure_of(table(bargaining)).test_known.any()
    stalling = {"hidden_types": {"B": {"staller": 0.5, "pretext": 0.5}}}
    assert not structure_of(table(stalling)).test_known.any()
    refusing = {
        "hidden_types": {"B": {"sincere": 0.5, "pretext": 0.5}},
        "type_reservations": {"B": {"sincere": None}},
    }
    assert not structure_of(table(refusing)).test_known.any()
