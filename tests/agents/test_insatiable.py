import numpy as np

from tests.agents.contract import AgentContract


class TestInsatiable(AgentContract):
    agent = "insatiable"

    def test_signs_then_comes_back(self) -> None:
        deal = {"may_reopen": True}
        assert np.any(self.act("decide", luck=0.1, **deal).reopen)
        assert not np.any(self.act("decide", luck=0.9, **deal).reopen)
        assert not np.any(self.act("decide", luck=0.1).reopen)
