import numpy as np
import pytest

from tests.agents.contract import AgentContract


class TestSincere(AgentContract):
    agent = "sincere"

    def test_opens_at_its_position(self) -> None:
        demand = self.act("table", time=0.0).demand
        assert demand is not None
        assert demand[0].tolist() == [1.0, 1.0]

    @pytest.mark.parametrize(("received", "share"), [(0.0, 0.3198), (0.5, 0.4198), (1.0, 0.5198)])
    def test_concedes_by_the_clock_and_by_what_it_got(self, received: float, share: float) -> None:
        """Half-way with a tactic of .5: sqrt(.7 * 2.5) = 1.3229, .5**1.3229 = .3997; and .4 * .5 of the way."""
        assert self.shares((0.5,), tactic=0.5, received=received) == pytest.approx([share], abs=1e-4)

    def test_reciprocates_whatever_it_suspects(self) -> None:
        cold, warm, wary = (
            self.shares((0.5,), received=given, suspicion=doubt)[0] for given, doubt in ((0, 0), (1, 0), (1, 1))
        )
        assert cold < warm == wary

    def test_signs_what_beats_its_next_target_and_its_outside_options(self) -> None:
        for worth, outside, signs in ((0.5, 0.2, False), (0.95, 0.2, True), (0.95, 0.96, False)):
            move = self.act("respond", worth=[worth], time=0.25, next_time=0.5, outside=outside, tactic=0.5)
            assert move.accept is not None
            assert move.accept[0, 0] == signs
        assert not np.any(self.act("respond", worth=[0.99], within=[False], next_time=1.0).accept)

    def test_uses_force_only_when_it_pays_and_is_ready(self) -> None:
        for war, ready, attacks in ((0.9, True, True), (0.9, False, False), (0.3, True, False)):
            given = {"war": war, "ready": ready, "may_strike": True, "no_deal": 0.2, "going_on": 0.4}
            assert bool(np.any(self.act("decide", can_use_force=True, **given).attack)) == attacks

    def test_prepares_when_the_threat_is_worth_it(self) -> None:
        assert np.any(self.act("decide", threat=0.9).prepare)
        assert not np.any(self.act("decide", threat=0.05).prepare)

    def test_its_words_do_not_tell_its_type(self) -> None:
        for luck in (0.1, 0.9):
            for kind in range(5):
                assert self.act("decide", luck=luck, type=kind).words[0] == 0
                assert self.act("decide", luck=luck, type=kind, rung=2, opposing_rung=3).words[0] == 1
