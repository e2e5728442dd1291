import numpy as np

from tests.agents.contract import AgentContract


class TestPretext(AgentContract):
    agent = "pretext"

    def test_concedes_nothing_and_raises_its_demands(self) -> None:
        assert self.shares((0.0, 0.5, 1.0)) == [0.0, 0.0, 0.0]
        start = {"start": [0.6, 0.6], "reference": [0.1, 0.1], "high": [1.0, 0.6]}
        first, later = (self.act("table", round_number=number, **start).demand for number in (1, 6))
        assert first is not None
        assert later is not None
        assert first[0].tolist() == [0.6, 0.6]
        assert later[0, 0] > 0.6
        assert later[0, 1] == 0.6  # never beyond what it may table

    def test_signs_nothing(self) -> None:
        move = self.act("respond", worth=[1.0], itemised=True, interim_tabled=True)
        assert not any(np.any(part) for part in (move.accept, move.accept_issues, move.accept_interim))

    def test_mobilises_where_force_would_pay_with_all_blame_covered(self) -> None:
        assert self.act("decide", can_use_force=True, war=0.1, no_deal=0.3, rung=1).posture[0] == 1
        assert self.act("decide", can_use_force=True, war=-0.5, no_deal=0.3, rung=1).posture[0] == 0
