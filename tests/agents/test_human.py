from agents.human import Human
from diplosim.seats import Move
from tests.agents.contract import AgentContract, a_view


class TestHuman(AgentContract):
    agent = "human"

    def test_its_decision_comes_from_outside(self) -> None:
        assert Human().late
        assert Human().act(a_view("decide")) == Move()
