import numpy as np
import pytest

from agents.sincere import Sincere
from tests.agents.contract import AgentContract, a_view


class TestStaller(AgentContract):
    agent = "staller"

    def test_gives_a_little_and_takes_it_back(self) -> None:
        shares = [self.shares((0.5,), round_number=number)[0] for number in (2, 3, 4)]
        assert shares == pytest.approx([0.08, 0.02, 0.08])

    def test_opens_with_its_whole_demand(self) -> None:
        """The first round is odd, but gives nothing: .02 there would be no concession from anything."""
        assert self.shares((0.0,), round_number=1)[0] == 0.0

    def test_refuses_by_payoff(self) -> None:
        """No deal .25 and .05 for each mean round that is left: .4 where three are."""
        for time_left, signs in ((5.0, False), (3.01, False), (3.0, True), (1.0, True)):
            move = self.act("respond", worth=[0.4], no_deal=0.25, delay_benefit=0.05, time_left=time_left)
            assert move.accept is not None
            assert move.accept[0, 0] == signs

    def test_a_last_offer_leaves_no_time_to_wait_for(self) -> None:
        """No deal is .25; what five rounds of delay would bring (.25 more) is lost with a refusal."""
        waits = {"no_deal": 0.25, "outside": 0.25, "delay_benefit": 0.05, "time_left": 5.0}
        for faces, worth, signs in ((True, 0.25, True), (True, 0.24, False), (False, 0.49, False), (False, 0.5, True)):
            move = self.act("respond", worth=[worth], faces_last_offer=faces, **waits)
            assert move.accept is not None
            assert move.accept[0, 0] == signs

    def test_stands_by_its_own_last_offer(self) -> None:
        """It tabled (.6, 1), worth .7 to it, and takes nothing less, however little it could wait for."""
        for worth, signs in ((0.7, True), (0.69, False)):
            move = self.act("respond", worth=[worth], makes_last_offer=True, last_demand=[0.6, 1.0], time_left=1.0)
            assert move.accept is not None
            assert move.accept[0, 0] == signs

    @pytest.mark.parametrize(("worth", "signs"), [(0.3, True), (0.29, False)])
    def test_an_interim_text_may_cost_as_much_as_delay_brings(self, worth: float, signs: bool) -> None:
        """No deal .4 less .1 is .30000000000000004 in binary; others want .4."""
        given = {"interim_tabled": True, "interim_worth": worth, "no_deal": 0.4, "outside": 0.4}
        move = self.act("respond", delay_benefit=0.1, **given)
        assert move.accept_interim is not None
        assert move.accept_interim.tolist() == [signs]
        assert np.asarray(Sincere().act(a_view("respond", **given)).accept_interim).tolist() == [False]

    def test_never_leaves_and_is_always_for_more_time(self) -> None:
        hopeless = self.act("decide", going_on=0.2, no_deal=0.2, delay_cost=0.1)
        assert not np.any(hopeless.walk_out)
        assert np.all(hopeless.extend)
