"""Model 3: how much to ask for in a last offer (Fearon 1995; Powell 1999); worked out by hand.

A and B divide x, of which A wants all and B nothing, and the winner of a war takes all: A with .6 / (.6 + .3 * 1.2) =
.625, for B is warned.  War costs A .1, so it is worth W = .525 to it.  To B it is worth .375, less .02 for preparing,
less its own cost kappa: B takes x up to .645 + kappa.  A looks at sixteenths, then at 1/64 around the best.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from diplosim.rules.acceptance import Weighed
from diplosim.rules.last_offers import LastOffer, last_offer, may_strike
from diplosim.rules.state import ANNOUNCED, NO_LAST_OFFER, REFUSED
from tests.a_table import A, B, X, Y, at_the_table, state_party, table

PIE = {
    "issues.x.status_quo": 0.5,
    "issues.y.salience": {"A": 0.0, "B": 0.0},
    "force.reach": {"x": 1.0, "y": 0.0},
    "force.blame": {"low": 0.0, "high": 0.0},
}


def cost(low: float, high: float) -> dict[str, Any]:
    return {"parties.B.war_cost": {"low": low, "high": high}}


def offer(changes: dict[str, Any] | None = None, prepare: Any = None, *, fine: bool = True) -> LastOffer:
    """A's last offer in a single run, where B last asked for (0, .5)."""
    scenario = table({**PIE, **(changes or {})})
    state, structure = at_the_table(scenario)
    if prepare is not None:
        prepare(state)
    coded = structure.coded
    now = Weighed(structure, scenario.parameters, coded.status_quo, coded.capability, 0)
    return last_offer(state, np.array([[0.0, 0.5]]), now, np.array([0]), fine)


@pytest.mark.parametrize(
    ("low", "high", "share", "value"),
    [
        # it asks for kappa = (high - .1 - .02) / 2 beyond .645: .685, of 64ths 44 = .6875, taken with .1575 / .2
        (0.0, 0.2, 44, 0.525 + 0.1575 / 0.2 * 0.1625),
        # .735: of 64ths 47 = .734375, taken with .210625 / .3
        (0.0, 0.3, 47, 0.525 + 0.210625 / 0.3 * 0.209375),
        # .81: of 64ths 52 = .8125, taken with .2825 / .45
        (0.0, 0.45, 52, 0.525 + 0.2825 / 0.45 * 0.2875),
        # .61 would be too modest: up to .645 it is taken for certain, of 64ths 41 = .640625
        (0.0, 0.05, 41, 0.640625),
        # up to .745 it is taken for certain, and .735 would be too modest; of 64ths 48 = .75 is taken with .195 / .2
        (0.1, 0.3, 48, 0.525 + 0.195 / 0.2 * 0.225),
    ],
)
def test_where_its_cost_is_private_a_larger_demand_runs_a_larger_risk(
    low: float, high: float, share: int, value: float
) -> None:
    found = offer(cost(low, high))
    assert found.text[0, X] == pytest.approx(share / 64)
    assert found.worth == pytest.approx([share / 64])
    assert found.value == pytest.approx([value])


def test_a_first_look_goes_by_sixteenths() -> None:
    """At 12 / 16 the offer is taken with .195 / .3."""
    found = offer(cost(0.0, 0.3), fine=False)
    assert found.text[0, X] == pytest.approx(0.75)
    assert found.value == pytest.approx([0.525 + 0.195 / 0.3 * 0.225])


@pytest.mark.parametrize(
    ("kappa", "more", "share"),
    [
        (0.2, {}, 54),  # up to .845
        (0.1, {}, 47),  # up to .745
        (0.0, {}, 41),  # up to .645
        (0.2, {"parameters.preparation_cost": 0.0}, 52),  # up to .825
        # not prepared it would lose .1, and A wins with 2/3: up to 2/3 + .1 + .2
        (0.2, {"parameters.preparation_cost": 0.2}, 61),
    ],
)
def test_where_its_cost_is_known_all_is_asked_that_it_takes(kappa: float, more: dict[str, Any], share: int) -> None:
    found = offer({**cost(kappa, kappa), **more})
    assert found.text[0, X] == pytest.approx(share / 64)
    assert found.value == pytest.approx([share / 64])


def test_who_has_prepared_already_pays_for_it_no_more() -> None:
    def ready(state: Any) -> None:
        state.prepared[:, B] = True

    assert offer(cost(0.2, 0.2), ready).text[0, X] == pytest.approx(52 / 64)


def test_uncovered_blame_makes_modest() -> None:
    """.2 of blame, of which .1 is covered: W = .425, and half of .1 less is asked: .76 of .45 in all."""
    blamed = {"force.blame": {"low": 0.2, "high": 0.2}}

    def covered(state: Any) -> None:
        state.justification[:] = 0.1

    found = offer({**cost(0.0, 0.45), **blamed}, covered)
    assert found.text[0, X] == pytest.approx(49 / 64)
    assert found.value == pytest.approx([0.425 + (1.095 - 49 / 64) / 0.45 * (49 / 64 - 0.425)])


def test_it_asks_no_more_than_the_lines_of_either_side_allow() -> None:
    """B would bear everything, but declared at most .6; A's own ideal at .4 is asked where that is all it wants."""
    line = {"issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}}}
    assert offer({**cost(1.0, 1.0), **line}).text[0, X] == pytest.approx(0.6)

    def modest(state: Any) -> None:
        state.ideal[:, A, X] = 0.4

    assert offer({**cost(1.0, 1.0), **line}, modest).text[0, X] == pytest.approx(0.4)


def test_what_the_lines_leave_nothing_of_stays_open_at_a_cost() -> None:
    """A declared at least .7 of x, B at most .6.  x is vital to A, and .5 no value that it could sign: 1 - .5 - .05.

    War is worth less: .625 - .3.
    """
    lines = {"A": {"min": 0.7, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}}
    dear = {"parties.A.war_cost": {"low": 0.3, "high": 0.3}}
    found = offer({**cost(1.0, 1.0), **dear, "issues.x.red_lines": lines})
    assert found.leaves_open.tolist() == [[True, False]]
    assert found.text[0, X] == 0.5
    assert found.worth == pytest.approx([0.45])
    meeting = {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}}
    found = offer({**cost(1.0, 1.0), "issues.x.red_lines": meeting})
    assert (found.leaves_open.tolist(), found.text[0, X]) == ([[False, False]], 0.6)


@pytest.mark.parametrize(("rule", "x", "value"), [("consensus", 0.6, 0.6), ("leader", 51 / 64, 51 / 64)])
def test_it_asks_no_more_than_each_member_of_a_consensus_alliance_could_sign(rule: str, x: float, value: float) -> None:
    """Of the members of L, which must consent, C declared at most .8 of x and D at most .6; B bears everything.

    Led by C, L would sign .8, of 64ths 51 = .796875.
    """
    block = {
        "name": "L",
        "party": "L",
        "members": ["C", "D"],
        "decision_rule": rule,
        "commitment": {"C": 1.0, "D": 1.0},
    }
    lines = {"C": {"max": 0.8, "basis": "declared"}, "D": {"max": 0.6, "basis": "declared"}}
    changes = {
        **PIE,
        **cost(1.0, 1.0),
        "alliances": [{**block, "leader": "C"} if rule == "leader" else block],
        "must_consent": ["A", "B", "L"],
        "protocol.seats": ["A", "B", "L"],
        "issues.x.red_lines": lines,
        "issues.x.positions.D": 0.2,
        "issues.y.salience": {"A": 0.0, "B": 0.0, "C": 0.1, "D": 0.1, "L": 0.1},
    }
    scenario = table(changes, [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")])
    state, structure = at_the_table(scenario)
    now = Weighed(structure, scenario.parameters, structure.coded.status_quo, structure.coded.capability, 0)
    found = last_offer(state, np.array([[0.0, 0.5]]), now, np.array([0]))
    assert (found.text[0, X], found.value[0]) == pytest.approx((x, value))


@pytest.mark.parametrize(("basis", "share"), [("declared", 64), ("inferred", 37)])
def test_where_nothing_in_reach_is_worth_as_much_as_force_it_asks_for_what_it_would_sign(
    basis: str, share: int
) -> None:
    """B can sign at most .4 of x, less than the .525 of war.  Declared, nothing more is hoped for, and all is asked.

    Inferred, the line is off by a normal error of .1: z brings (z - .525) P(error > z - .4), in thousandths 1.95 at
    36 / 64, 1.98 at 37 / 64 and 1.81 at 38 / 64.
    """
    line = {"issues.x.red_lines": {"B": {"max": 0.4, "basis": basis}}}
    found = offer({**cost(1.0, 1.0), **line})
    assert found.text[0, X] == pytest.approx(share / 64)
    assert found.worth == pytest.approx([share / 64])
    taken = 0.0 if basis == "declared" else float(norm.sf((share / 64 - 0.4) / 0.1))
    assert found.value == pytest.approx([0.525 + taken * (share / 64 - 0.525)])


def test_where_nothing_in_reach_is_worth_as_much_as_force_its_own_line_still_holds() -> None:
    """As above B's line is inferred at .4, and 37 / 64 would be worth most; A can sign .6 at least."""
    lines = {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.4, "basis": "inferred"}}
    found = offer({**cost(1.0, 1.0), "issues.x.red_lines": lines})
    assert found.text[0, X] == pytest.approx(0.6)
    assert found.value == pytest.approx([0.525 + float(norm.sf(2.0)) * 0.075])


def test_without_a_mandate_on_an_issue_it_stays_open() -> None:
    def unmandated(state: Any) -> None:
        state.empty[:, A, X] = True

    found = offer(cost(1.0, 1.0), unmandated)
    assert found.leaves_open.tolist() == [[True, False]]
    assert found.text[0, X] == 0.5


def test_what_is_settled_is_not_asked_again() -> None:
    def settled(state: Any) -> None:
        state.settled[:, X], state.terms[:, X] = True, 0.3

    found = offer(cost(1.0, 1.0), settled)
    assert (found.text[0, X], found.worth[0]) == pytest.approx((0.3, 0.3))
    assert not found.leaves_open.any()


def test_of_offers_that_are_worth_the_same_the_first_is_made() -> None:
    """Nothing that it could offer is taken: A cannot win, and B takes no more than .02."""
    refused = {**cost(0.0, 0.0), "parties.A.capability": 0.0}
    found = offer({**refused, "issues.x.red_lines": {"A": {"min": 0.9, "basis": "declared"}}})
    assert found.text[0, X] == pytest.approx(1.0)
    assert found.value == pytest.approx([-0.1])


def test_two_issues_are_traded_off_on_the_way() -> None:
    """At the table of `tests.a_table`: A gives first on y, which weighs 1/4 to it and 1/2 to B, then on x.

    Won .5, lost .75 to B: it is at .59375 - .02 - .2 = .37375 by war.  B asks for y = .5, which A holds already, and
    1 - .5 * x - .5 * .4 = .8 - .5 * x reaches that up to x = .8525: of 64ths of the way from 1 to 0 54 are left.
    """
    scenario = table()
    state, structure = at_the_table(scenario)
    coded = structure.coded
    now = Weighed(structure, scenario.parameters, coded.status_quo, coded.capability, 0)
    found = last_offer(state, np.array([[0.0, 0.5]]), now, np.array([0]))
    assert found.text[0] == pytest.approx([54 / 64, 0.5])
    # B asks for y = .9: the way costs .75 + .1, y comes first, and from y = .9 on B takes all of x
    found = last_offer(state, np.array([[0.0, 0.9]]), now, np.array([0]))
    gone = 0.85 * np.arange(65) / 64
    y = 0.5 + np.minimum(gone, 0.1) * 4.0
    x = 1.0 - np.maximum(gone - 0.1, 0.0) / 0.75
    best = np.flatnonzero(1.0 - 0.5 * x - 0.5 * (0.9 - y) >= 0.37375)[0]
    assert found.text[0, [X, Y]] == pytest.approx([x[best], y[best]])


@pytest.mark.parametrize(
    ("changes", "standing", "refuses", "may"),
    [
        ({}, NO_LAST_OFFER, False, False),
        ({}, ANNOUNCED, False, False),
        ({}, REFUSED, False, True),
        ({}, NO_LAST_OFFER, True, True),  # who wants no text owes none
        ({"force.surprise": ["A"]}, NO_LAST_OFFER, False, True),
        ({"protocol.seats": ["B"], "must_consent": ["B"]}, NO_LAST_OFFER, False, True),
    ],
)
def test_who_may_strike(changes: dict[str, Any], standing: int, refuses: bool, may: bool) -> None:
    state, structure = at_the_table(table(changes))
    state.last_offer[:], state.refuses_all[:, A] = standing, refuses
    assert may_strike(state, structure, 0).tolist() == [may]
