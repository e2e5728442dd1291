"""Model 7.2: saliences, ideals and bounds by type as the coded numbers have them; worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.coded_arrays import (
    HARD_BARGAINER,
    INSATIABLE,
    PRETEXT,
    SINCERE,
    STALLER,
    TYPES,
    CodedArrays,
    coded_arrays,
)
from tests.a_table import A, B, X, Y, state_party, table

EVERY = range(len(TYPES))
MIXED = {"sincere": 0.4, "hard_bargainer": 0.3, "staller": 0.1, "pretext": 0.1, "insatiable": 0.1}


def coded(**changes: Any) -> CodedArrays:
    """The table with some values replaced; double underscores stand for dots."""
    return coded_arrays(table({name.replace("__", "."): value for name, value in changes.items()}))


def test_salience_sums_to_one_over_the_issues_of_a_party() -> None:
    arrays = coded()
    assert arrays.salience == pytest.approx(np.array([[0.75, 0.25], [0.5, 0.5]]))
    assert arrays.raw_salience == pytest.approx(np.array([[0.6, 0.2], [0.3, 0.3]]))
    assert arrays.stake == (A, B)


@pytest.mark.parametrize("kind", ["mediator", "forum"])
def test_mediators_and_forums_have_no_stake_whatever_is_coded(kind: str) -> None:
    arrays = coded_arrays(table(others=[state_party("M", 0.1, kind=kind)]))
    assert arrays.salience[2].tolist() == [0.0, 0.0]
    assert arrays.raw_salience[2].tolist() == [0.0, 0.0]
    assert arrays.stake == (A, B)


def test_numbers_stand_in_the_order_of_keys() -> None:
    arrays = coded(issues__y__key="a")
    assert arrays.issues == ("y", "x")
    assert arrays.position.tolist() == [[0.5, 1.0], [0.9, 0.0]]
    assert arrays.status_quo.tolist() == [0.5, 0.2]
    assert arrays.index == {"A": 0, "B": 1}
    assert arrays.issue_index == {"y": 0, "x": 1}


def test_plain_numbers_are_those_coded() -> None:
    arrays = coded(parties__A__audience_cost=0.2)
    assert arrays.capability.tolist() == [0.6, 0.3]
    assert arrays.patience.tolist() == [0.9, 0.8]
    assert arrays.audience_rate.tolist() == [0.2, 0.0]
    assert arrays.war_cost.tolist() == [[0.1, 0.1], [0.2, 0.2]]
    assert arrays.no_deal_cost.tolist() == [[0.05, 0.05], [0.1, 0.1]]


def test_a_hard_bargainer_s_ideal_lies_three_tenths_of_the_way_to_the_status_quo() -> None:
    """From 1 towards .2: 1 - .3 * .8; from .8, where an ideal is coded: .8 - .3 * .6.  B: 0 + .3 * .2, .9 - .3 * .4."""
    plain, inflated = coded(), coded(issues__x__ideal={"A": 0.8})
    assert plain.ideal[A, HARD_BARGAINER] == pytest.approx([0.76, 0.5])
    assert plain.ideal[B, HARD_BARGAINER] == pytest.approx([0.06, 0.78])
    assert inflated.ideal[A, HARD_BARGAINER, X] == pytest.approx(0.62)
    for t in (SINCERE, STALLER, PRETEXT, INSATIABLE):
        assert plain.ideal[A, t].tolist() == [1.0, 0.5]
        assert inflated.ideal[A, t].tolist() == [0.8, 0.5]


def test_an_ideal_of_a_type_replaces_all_that() -> None:
    arrays = coded(
        issues__x__ideal={"A": 0.8},
        hidden_types={"A": MIXED},
        type_ideals={"A": {"hard_bargainer": {"x": 0.55}}},
    )
    assert arrays.ideal[A, HARD_BARGAINER] == pytest.approx([0.55, 0.5])
    assert arrays.ideal[A, SINCERE] == pytest.approx([0.8, 0.5])


@pytest.mark.parametrize(
    ("exponent", "sincere", "hard"),
    [(1, 0.15, 0.285), (2, 0.03, 0.1083)],  # .75 * .2, .75 * .38; .75 * .04, .75 * .1444
)
def test_the_gap_says_how_much_better_the_true_ideal_is_served(exponent: int, sincere: float, hard: float) -> None:
    arrays = coded(issues__x__ideal={"A": 0.8}, parameters__utility_exponent=exponent)
    assert arrays.exponent == exponent
    assert arrays.concealed_utility[A, SINCERE] == pytest.approx(sincere)
    assert arrays.concealed_utility[A, HARD_BARGAINER] == pytest.approx(hard)
    assert arrays.concealed_utility[B, SINCERE] == 0.0


def test_red_lines_are_relaxed_for_a_hard_bargainer_only() -> None:
    """At least .4: .4 * .7 = .28.  At most .6: .6 + .3 * .4 = .72."""
    lines = {"A": {"min": 0.4, "basis": "declared"}, "B": {"max": 0.6, "basis": "inferred"}}
    arrays = coded(issues__x__red_lines=lines)
    for t in EVERY:
        hard = t == HARD_BARGAINER
        assert arrays.low[A, t, X] == pytest.approx(0.28 if hard else 0.4)
        assert arrays.high[B, t, X] == pytest.approx(0.72 if hard else 0.6)
    assert (arrays.low[B] == 0.0).all()
    assert (arrays.high[A] == 1.0).all()
    assert not arrays.noisy_low.any()
    assert arrays.noisy_high[B, :, X].all()
    assert not arrays.noisy_high[:, :, Y].any()
    assert not arrays.noisy_high[A].any()


def test_an_inferred_line_from_below_is_noisy_on_its_side_only() -> None:
    arrays = coded(issues__x__red_lines={"A": {"min": 0.4, "basis": "inferred"}})
    assert arrays.noisy_low[A, :, X].all()
    assert not arrays.noisy_high.any()


def test_only_declared_lines_bind_in_public() -> None:
    lines = {"A": {"min": 0.4, "basis": "declared"}, "B": {"max": 0.6, "basis": "inferred"}}
    arrays = coded(issues__x__red_lines=lines, issues__y__red_lines={"B": {"max": 0.95, "basis": "declared"}})
    assert arrays.declared_low.tolist() == [[0.4, 0.0], [0.0, 0.0]]
    assert arrays.declared_high.tolist() == [[1.0, 1.0], [1.0, 0.95]]


def test_a_line_never_cuts_off_the_own_ideal() -> None:
    """At least .95 where .8 is best (hard: .665 where .62 is); at most .93 where .97 is best (hard: .951, .829)."""
    arrays = coded(
        issues__x__ideal={"A": 0.8},
        issues__x__red_lines={"A": {"min": 0.95, "basis": "declared"}},
        issues__y__ideal={"B": 0.97},
        issues__y__red_lines={"B": {"max": 0.93, "basis": "declared"}},
    )
    assert arrays.low[A, SINCERE, X] == pytest.approx(0.8)
    assert arrays.low[A, HARD_BARGAINER, X] == pytest.approx(0.62)
    assert arrays.high[B, SINCERE, Y] == pytest.approx(0.97)
    assert arrays.high[B, HARD_BARGAINER, Y] == pytest.approx(0.951)  # .93 + .3 * .07, beyond the ideal


def test_a_pretext_accepts_nothing_unless_its_lines_are_coded() -> None:
    plain = coded()
    assert plain.accepts_nothing[:, PRETEXT].all()
    assert plain.accepts_nothing.sum() == 2
    other = coded(hidden_types={"A": MIXED}, type_reservations={"A": {"pretext": {"x": {"min": 0.5}}, "staller": None}})
    assert other.accepts_nothing[A].tolist() == [t == STALLER for t in EVERY]
    assert other.low[A, PRETEXT, X] == pytest.approx(0.5)


def test_lines_of_a_type_replace_the_coded_ones() -> None:
    arrays = coded(
        issues__x__red_lines={"A": {"min": 0.4, "basis": "declared"}},
        hidden_types={"A": MIXED},
        type_reservations={"A": {"staller": {"y": {"max": 0.7, "min": 0.1}}}},
    )
    assert arrays.low[A, STALLER].tolist() == [0.0, 0.1]
    assert arrays.high[A, STALLER].tolist() == [1.0, 0.7]
    assert arrays.low[A, SINCERE].tolist() == [0.4, 0.0]
    assert arrays.high[A, SINCERE].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("basis", ["declared", "inferred"])
@pytest.mark.parametrize(
    ("side", "said", "coded_line"), [("min", 0.4, 0.4), ("min", 0.4, 0.3), ("max", 0.7, 0.7), ("max", 0.7, 0.8)]
)
def test_a_line_of_a_type_is_noisy_unless_it_repeats_a_declared_one(
    basis: str, side: str, said: float, coded_line: float
) -> None:
    party = "A" if side == "min" else "B"
    arrays = coded(
        issues__x__red_lines={party: {side: said, "basis": basis}},
        hidden_types={party: MIXED},
        type_reservations={party: {"staller": {"x": {side: coded_line}}}},
    )
    noisy = arrays.noisy_low if side == "min" else arrays.noisy_high
    other = arrays.noisy_high if side == "min" else arrays.noisy_low
    i = arrays.index[party]
    assert bool(noisy[i, STALLER, X]) is (basis == "inferred" or said != coded_line)
    assert not other[i, STALLER].any()
    assert bool(noisy[i, SINCERE, X]) is (basis == "inferred")


def test_types_are_sincere_where_nothing_is_coded() -> None:
    arrays = coded(hidden_types={"A": {"pretext": 0.25, "sincere": 0.75}})
    assert arrays.prior[A].tolist() == [0.75, 0.0, 0.0, 0.25, 0.0]
    assert arrays.prior[B].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert arrays.typed == (A,)
    assert coded(hidden_types={"A": {"staller": 1.0}}).typed == ()
