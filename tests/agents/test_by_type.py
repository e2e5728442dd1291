import numpy as np

from agents.by_type import ByType
from diplosim.play.session import Session
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario import registry
from diplosim.seats import OneTalk
from diplosim.testing import exercise
from tests.agents.contract import AgentContract, a_view


class TestByType(AgentContract):
    agent = "by_type"

    def test_each_run_is_played_by_the_policy_of_its_type(self) -> None:
        time = np.full(5, 0.5)
        view = a_view("table", time=time, type=np.arange(5), round_number=4)
        demand = ByType().act(view).demand
        assert demand is not None
        for t, name in enumerate(TYPES):
            alone = registry.find(name)().act(view.take(np.array([t]))).demand
            assert (demand[t] == alone[0]).all()

    def test_one_talk_at_a_time_gives_the_same_results(self) -> None:
        """The adapter for delegates written for a single talk."""
        scenario, seat = exercise(), "RUS"
        arrays = Session(scenario, runs=12, seed=4, seats={seat: "by_type"}).play().outcomes()
        singly = Session(scenario, runs=12, seed=4, seats={seat: OneTalk(ByType())}).play().outcomes()
        assert arrays.equals(singly)
