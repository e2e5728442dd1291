import numpy as np
import pytest

from tests.agents.contract import AgentContract


class TestStaller(AgentContract):
    agent = "staller"

    def test_gives_a_little_and_takes_it_back(self) -> None:
        shares = [self.shares((0.5,), round_number=number)[0] for number in (2, 3, 4)]
        assert shares == pytest.approx([0.08, 0.02, 0.08])

    def test_refuses_by_payoff(self) -> None:
        """No deal .25 and .05 for each mean round that is left: .4 where three are."""
        for time_left, signs in ((5.0, False), (3.01, False), (3.0, True), (1.0, True)):
            move = self.act("respond", worth=[0.4], no_deal=0.25, delay_benefit=0.05, time_left=time_left)
            assert move.accept is not None
            assert move.accept[0, 0] == signs

    def test_never_leaves_and_is_always_for_more_time(self) -> None:
        hopeless = self.act("decide", going_on=0.2, no_deal=0.2, delay_cost=0.1)
        assert not np.any(hopeless.walk_out)
        assert np.all(hopeless.extend)
