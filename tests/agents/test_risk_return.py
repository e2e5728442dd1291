import numpy as np
import pytest

import diplosim
from diplosim.seats import Move, Traits
from diplosim.theory.reproduction.families import SIMULATED
from diplosim.theory.reproduction.simulated import compare
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

    @pytest.mark.parametrize(("resolute", "demand"), [(0.4, 0.95), (0.2, 1.0)])
    def test_what_is_not_there_tempts_nobody_to_take_a_risk(self, resolute: float, demand: float) -> None:
        """Chance to win .9, own cost .1; of the other's costs of .05 and .5 there is only .1 to take beyond .9.

        .95 is safe; 1 brings 1 - q + .8 q, which is .92 at q = .4 and .96 at q = .2.  Were there 1.4 to ask for, the
        risk would pay at .4, too.
        """
        inputs = {"p": 0.9, "c_proposer": 0.1, "c_responder_resolute": 0.05, "c_responder_irresolute": 0.5}
        rows = compare(SIMULATED["powell_risk_return_two_types"], {**inputs, "prob_resolute": resolute}, runs=50)
        (found,) = (row for row in rows if row.quantity == "demand")
        assert found.published == pytest.approx(demand)
        assert found.ours.mean == pytest.approx(demand)
