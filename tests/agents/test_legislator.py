import numpy as np
import pytest
from relabelling import relabel

import diplosim
from tests.agents.rational import RationalContract


class TestLegislator(RationalContract):
    agent = "legislator"
    games = ("theory/baron_ferejohn_1989",)

    def test_buys_one_vote_of_two_and_either_as_often(self) -> None:
        table = diplosim.simulate(self.game(), 3000)
        shares = table[["term_share_A", "term_share_B", "term_share_C"]].to_numpy()
        assert np.sort(shares, axis=1) == pytest.approx(np.tile([0.0, 0.3, 0.7], (3000, 1)))
        pairs = [(shares[:, i] > 0.5) & (shares[:, j] > 0.1) for i in range(3) for j in range(3) if i != j]
        counts = np.array([pair.sum() for pair in pairs])
        assert counts.sum() == 3000
        assert ((counts - 500) ** 2 / 500).sum() < 20.5, "chi-square with 5 degrees of freedom, 1 in 1,000"

    def test_sells_its_vote_for_what_waiting_is_worth(self) -> None:
        script = [{"round": 1, "stage": "table", "move": {"demand": [0.72, 0.28, 0.0]}}]
        for price, signed in ((0.28, False), (0.31, True)):
            script[0]["move"]["demand"] = [1.0 - price, price, 0.0]
            first = next(run for run in range(50) if _recognised(self.game(), run) == 0)
            talks = diplosim.Session(self.game(), first_run=first, seats={"A": self.registered()(script)})
            talks.step()
            assert (talks.game.running is False) == signed

    def test_draws_its_partners_by_key_and_not_by_name(self) -> None:
        names = {"A": "Z", "B": "Y", "C": "X"}
        before, after = (diplosim.simulate(s, 60) for s in (self.game(), relabel(self.game(), names, {})))
        for issue in ("share_A", "share_B", "share_C"):
            assert after[f"term_{issue}"].tolist() == before[f"term_{issue}"].tolist()

    @staticmethod
    def registered():
        from diplosim.scenario import registry

        return registry.find("scripted")


def _recognised(scenario, run: int) -> int:
    talks = diplosim.Session(scenario, first_run=run)
    talks.play_stage()
    return int(talks.game.state.standing[0])
