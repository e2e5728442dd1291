import pytest

from tests.agents.contract import AgentContract


class TestLinear(AgentContract):
    agent = "linear"

    def test_concedes_in_proportion_to_time(self) -> None:
        assert self.targets(times=(0.0, 0.25, 0.5, 1.0), floor=0.2) == pytest.approx([1.0, 0.8, 0.6, 0.2])

    def test_gives_first_what_matters_more_to_the_others(self) -> None:
        demand = self.act("table", time=0.25, floor=0.0, public_floor=0.0).demand  # a quarter of all: the second issue
        assert demand is not None
        assert demand[0].tolist() == pytest.approx([1.0, 0.0])
