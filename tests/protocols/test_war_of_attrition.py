"""The war of attrition: giving in, both at once, the price before an audience, force, two sides only."""

from __future__ import annotations

import numpy as np
import pytest

import diplosim
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.seats import Move
from diplosim.testing import SCENARIO_CHECKS
from tests.playing import assert_same


class GivesIn:
    """Gives in from a round on, or fights from one on."""

    def __init__(self, at: int = 999, fights: int = 999) -> None:
        self.at, self.fights = at, fights

    def act(self, view):
        if view.stage == "decide":
            return Move(attack=np.full(view.runs, view.round >= self.fights))
        marks = np.zeros((view.runs, 2), dtype=bool)
        marks[:, 1 - view.authors.index(view.party)] = view.round >= self.at
        return Move(accept=marks)


def played(a: GivesIn, b: GivesIn, runs: int = 1):
    return diplosim.Session(diplosim.load("theory/fearon_1994"), runs=runs, seats={"A": a, "B": b}).play().outcomes()


def test_who_gives_in_takes_the_others_text_and_loses_face() -> None:
    row = played(GivesIn(at=11), GivesIn()).iloc[0]
    assert (row["term_prize_A"], row["term_prize_B"], row["end_round"]) == (0.0, 1.0, 11)
    assert row["utility_A"] == pytest.approx(-10 * (3**0.5 - 1) / 100)
    assert row["utility_B"] == 1.0


def test_if_both_give_in_at_once_a_fair_lot_decides() -> None:
    table = played(GivesIn(at=3), GivesIn(at=3), runs=2000)
    assert (table["end_round"] == 3).all()
    won = table["term_prize_A"].to_numpy()
    assert set(won) == {0.0, 1.0}
    assert abs(won.mean() - 0.5) < 0.04
    assert (table.loc[won == 1.0, "utility_A"] == 1.0).all(), "the winner loses no face"


def test_the_order_of_seats_in_the_file_changes_nothing() -> None:
    scenario = diplosim.load("theory/fearon_1994")
    seats = {"A": GivesIn(at=3), "B": GivesIn(at=3)}
    tables = [
        diplosim.Session(scenario.replace({"protocol.seats": list(order)}), runs=60, seats=seats).play().outcomes()
        for order in ("AB", "BA")
    ]
    assert_same(*tables)


def test_force_ends_it() -> None:
    table = played(GivesIn(), GivesIn(fights=5), runs=50)
    assert (table["outcome"] == "conflict").all()
    assert (table["end_round"] == 5).all()
    assert table["utility_B"].to_numpy() == pytest.approx(-table["war_cost_B"].to_numpy())


@pytest.mark.e2e
def test_holding_out_for_ever_is_a_stalemate() -> None:
    row = played(GivesIn(), GivesIn()).iloc[0]
    assert (row["outcome"], row["end_round"]) == ("stalemate", 200)


def test_it_takes_two() -> None:
    with pytest.raises(ScenarioError, match="3 parties; a war of attrition has exactly 2"):
        diplosim.load("theory/baron_ferejohn_1989").replace(
            {"protocol.rules": "war_of_attrition", "protocol.votes_needed": None}
        )


@pytest.mark.parametrize("check", SCENARIO_CHECKS)
@pytest.mark.parametrize("name", ["abreu_gul_2000", "fearon_1994", "baron_ferejohn_1989", "outside_option_1989"])
def test_the_games_conform(name: str, check: str) -> None:
    scenario = diplosim.load(f"theory/{name}")
    last = {"deadline.at_round": 12} if scenario.deadline.kind == "hard" else {}
    SCENARIO_CHECKS[check](scenario.replace({"rounds": 12, **last}))
