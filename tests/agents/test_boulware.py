import pytest

from agents.boulware import Boulware
from tests.agents.contract import AgentContract


class TestBoulware(AgentContract):
    agent = "boulware"

    def test_holds_out_then_concedes(self) -> None:
        assert self.targets(times=(0.0, 0.5, 1.0), floor=0.2) == pytest.approx([1.0, 0.95, 0.2])

    def test_nobody_can_hurry_it(self) -> None:
        assert self.targets((0.5,), received=1.0) == self.targets((0.5,), received=0.0)

    def test_the_exponent_says_how_late(self) -> None:
        assert Boulware(8.0).time_exponent > Boulware().time_exponent
        with pytest.raises(ValueError, match="must be positive"):
            Boulware(0.0)
