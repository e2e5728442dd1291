import pytest

from tests.agents.contract import AgentContract
from tests.agents.test_sincere import TestSincere as _Sincere


class TestHardBargainer(AgentContract):
    agent = "hard_bargainer"

    def test_concedes_later_than_a_sincere_party(self) -> None:
        sincere = _Sincere()
        for tactic in (0.1, 0.5, 0.9):
            assert self.shares((0.5,), tactic=tactic)[0] < sincere.shares((0.5,), tactic=tactic)[0]
        assert self.targets((1.0,), floor=0.3) == sincere.targets((1.0,), floor=0.3)

    @pytest.mark.parametrize(("received", "share"), [(0.0, 0.0816), (0.5, 0.1316)])
    def test_is_half_as_responsive(self, received: float, share: float) -> None:
        """Half-way with a tactic of .5: .5**sqrt(2 * 6) = .0906; and .2 * .5 of the way to what it got."""
        assert self.shares((0.5,), tactic=0.5, received=received) == pytest.approx([share], abs=1e-4)

    def test_shows_force_as_leverage(self) -> None:
        """War is worth less than going on, and with all blame covered, a step up paid, more than no deal."""
        armed = {"can_use_force": True, "rung": 2, "no_deal": 0.2, "going_on": 0.4, "uncovered_blame": 0.1}
        for war, step in ((0.106, 1), (0.105, 0), (0.104, 0)):
            assert self.act("decide", war=war, **armed).posture[0] == step
            assert _Sincere().act("decide", war=war, **armed).posture[0] == 0
        assert self.act("decide", war=0.2, **{**armed, "can_use_force": False}).posture[0] == 0

    def test_keeps_its_force_on_show(self) -> None:
        """A sincere party stands down where force does not pay and the others have come towards it."""
        shown = {"can_use_force": True, "rung": 3, "war": -1.0, "received": 0.1}
        assert self.act("decide", **shown).posture[0] == 0
        assert _Sincere().act("decide", **shown).posture[0] == -1
