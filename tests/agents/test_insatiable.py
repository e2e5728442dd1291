import numpy as np

from tests.agents.contract import AgentContract, type_code


class TestInsatiable(AgentContract):
    agent = "insatiable"

    def test_signs_then_comes_back(self) -> None:
        deal = {"in_force": True, "talking": False, "type": type_code("insatiable")}
        assert np.any(self.act("decide", luck=0.1, **deal).reopen)
        assert not np.any(self.act("decide", luck=0.9, **deal).reopen)
        assert not np.any(self.act("decide", luck=0.1).reopen)
