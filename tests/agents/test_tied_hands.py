from typing import ClassVar

import numpy as np
import pytest

import diplosim
from tests.agents.rational import SHORT, RationalContract


class TestTiedHands(RationalContract):
    agent = "tied_hands"
    games = ("theory/fearon_1994",)
    faster: ClassVar = {
        "parties.A.audience_cost": (3**0.5 - 1) / 20,
        "parties.B.audience_cost": (3**0.5 - 1) / 40,
        **SHORT,
    }

    @pytest.mark.e2e
    def test_those_who_like_war_better_than_backing_down_fight_at_the_horizon(self) -> None:
        talks = diplosim.Session(self.game(), runs=1500)
        cost = talks.game.state.war_cost.copy()
        table = talks.play().outcomes()
        horizon = (3**0.5 - 1) / 2
        fights = cost <= np.array([2.0, 1.0]) * horizon
        assert np.array_equal(table["outcome"] == "conflict", fights.all(axis=1))
        assert set(table.loc[table["outcome"] == "conflict", "end_round"]) == {101}

    @pytest.mark.e2e
    def test_backing_down_costs_more_the_later(self) -> None:
        table = diplosim.simulate(self.game(), 1500)
        for party, rate in (("A", (3**0.5 - 1) / 100), ("B", (3**0.5 - 1) / 200)):
            lost = table[(table["outcome"] == "agreement") & (table[f"term_prize_{party}"] == 0.0)]
            assert lost[f"utility_{party}"].to_numpy() == pytest.approx(-rate * (lost["end_round"] - 1).to_numpy())

    @pytest.mark.e2e
    def test_only_the_side_with_the_weaker_audience_gives_in_at_once(self) -> None:
        table = diplosim.simulate(self.game(), 1500)
        first = table[table["end_round"] == 1]
        assert len(first) > 400
        assert (first["term_prize_B"] == 0.0).all()
