import pytest

from tests.agents.contract import AgentContract


class TestConceder(AgentContract):
    agent = "conceder"

    def test_concedes_early(self) -> None:
        assert self.shares(times=(0.0, 0.5, 1.0)) == pytest.approx([0.0, 0.5**0.4, 1.0])
        assert self.shares((0.5,))[0] > 0.75
