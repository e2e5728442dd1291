import numpy as np
import pytest

import diplosim
from diplosim.seats import Move, Traits
from tests.agents.rational import RationalContract


class Stubborn:
    """Refuses the first offers and then plays as another policy."""

    traits = Traits(may_use_force=True)

    def __init__(self, delegate, rounds: int) -> None:
        self.delegate, self.rounds = delegate, rounds

    def act(self, view):
        return Move() if view.stage == "respond" and view.round <= self.rounds else self.delegate.act(view)


class TestSubgamePerfect(RationalContract):
    agent = "subgame_perfect"
    games = ("theory/rubinstein_1982", "theory/stahl_1972", "theory/outside_option_1989")

    def test_a_refusal_only_costs(self) -> None:
        """Off the path: after a refusal the other side offers, and takes what a first proposer takes."""
        talks = diplosim.Session(self.game(), seats={"B": Stubborn(self.policy(), 1)}).play()
        row = talks.outcomes().iloc[0]
        share = (1 - 0.9) / (1 - 0.9 * 0.8)
        assert row["term_share"] == pytest.approx(1 - share)
        assert row["utility_B"] == pytest.approx(0.8 * share)
        assert row["utility_B"] == pytest.approx(1 - (1 - 0.8) / (1 - 0.9 * 0.8)), "indifferent"

    @pytest.mark.parametrize("rounds", [1, 2, 3, 10])
    def test_the_last_offer_under_alternating_offers_is_that_of_the_first_party(self, rounds: int) -> None:
        """Each of two parties offers once a round, and nobody answers the very last one."""
        scenario = self.game(rounds=rounds, deadline={"kind": "hard", "at_round": rounds})
        closed = diplosim.theory.closed_form(
            "stahl_finite_alternating_offers", rounds=2 * rounds - 1, delta1=0.9, delta2=0.8
        )
        table = diplosim.simulate(scenario, 3)
        assert table["term_share"].to_numpy() == pytest.approx(closed["share_first_proposer"])

    def test_leaves_for_its_option_when_the_offer_is_worse(self) -> None:
        class Greedy:
            traits = Traits()

            def act(self, view):
                return Move(demand=np.full((view.runs, 1), 0.9))

        table = diplosim.Session(self.game(2), runs=3, seats={"A": Greedy()}).play().outcomes()
        assert (table["outcome"] == "conflict").all()
        assert (table["end_round"] == 1).all()
        assert table["utility_B"].to_numpy() == pytest.approx(0.6)

    def test_without_patience_for_the_option_it_bargains_on(self) -> None:
        weak = self.game(2, **{"parties.B.war_cost": {"low": 0.5, "high": 0.5}})
        assert diplosim.simulate(weak, 3)["term_share"].to_numpy() == pytest.approx(1 / 1.9)
