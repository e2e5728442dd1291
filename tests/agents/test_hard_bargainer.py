from tests.agents.contract import AgentContract
from tests.agents.test_sincere import TestSincere as _Sincere


class TestHardBargainer(AgentContract):
    agent = "hard_bargainer"

    def test_concedes_later_than_a_sincere_party(self) -> None:
        sincere = _Sincere()
        for tactic in (0.1, 0.5, 0.9):
            assert self.shares((0.5,), tactic=tactic)[0] < sincere.shares((0.5,), tactic=tactic)[0]
        assert self.targets((1.0,), floor=0.3) == sincere.targets((1.0,), floor=0.3)

    def test_shows_force_as_leverage(self) -> None:
        assert self.act("decide", rung=2, luck=0.4).posture[0] == 1
        assert _Sincere().act("decide", rung=2, luck=0.4).posture[0] == 0
