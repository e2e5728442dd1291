import numpy as np
import pytest

import diplosim
from diplosim.seats import Move, Traits
from tests.agents.rational import RationalContract


class Demands:
    """Demands a fixed share and fights after a refusal."""

    traits = Traits(may_use_force=True)

    def __init__(self, share: float) -> None:
        self.share = share

    def act(self, view):
        if view.stage == "table":
            return Move(demand=np.full((view.runs, 1), self.share))
        return Move(attack=view.ready) if view.stage == "decide" else Move()


class TestRiskReturn(RationalContract):
    agent = "risk_return"
    games = ("theory/fearon_1995", "theory/powell_1999")

    def test_fights_only_after_a_refusal(self) -> None:
        table = diplosim.simulate(self.game(), 300)
        cost = diplosim.Session(self.game(), runs=300).game.state.war_cost[:, 1]
        assert np.array_equal(table["outcome"] == "conflict", cost < 0.15)

    @pytest.mark.e2e
    @pytest.mark.parametrize("number", [0, 1])
    def test_no_other_demand_does_better(self, number: int) -> None:
        rational = diplosim.simulate(self.game(number), 4000)["utility_A"]
        for share in (0.5, 0.55, 0.6, 0.7, 0.75, 0.8, 0.9):
            other = diplosim.Session(self.game(number), runs=4000, seats={"A": Demands(share)}).play().outcomes()
            gain = other["utility_A"] - rational
            assert gain.mean() <= 3.0 * gain.std() / 4000**0.5, f"a demand of {share} does better"

    def test_a_costly_war_makes_it_modest(self) -> None:
        careful = self.game(**{"parties.A.war_cost": {"low": 0.4, "high": 0.4}})
        table = diplosim.simulate(careful, 50)
        assert (table["outcome"] == "agreement").all()
        assert table["term_share"].to_numpy() == pytest.approx(0.5)

    def test_asks_for_no_more_than_there_is(self) -> None:
        strong = self.game(**{"parties.A.capability": 0.9, "parties.B.capability": 0.1, "parties.B.war_cost.high": 1.0})
        assert diplosim.simulate(strong, 50)["term_share"].max() == pytest.approx(1.0)
