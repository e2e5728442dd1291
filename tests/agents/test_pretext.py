import numpy as np
import pytest

from tests.agents.contract import AgentContract
from tests.agents.test_hard_bargainer import TestHardBargainer as _HardBargainer

WOULD_STRIKE = {
    "makes_offers_first": True,
    "can_use_force": True,
    "war": 0.9,
    "no_deal": 0.2,
    "going_on": 0.4,
    "ready": True,
    "ready_next": True,
}


class TestPretext(AgentContract):
    agent = "pretext"

    def test_tables_as_a_hard_bargainer_would(self) -> None:
        hard, times = _HardBargainer(), (0.0, 0.25, 0.5, 0.75, 1.0)
        assert self.shares(times) == hard.shares(times)
        assert self.targets(times) == hard.targets(times)

    def test_its_better_prospects_do_not_show_in_what_it_tables(self) -> None:
        """War at .8 lifts its own floor; it comes down to no deal, or the worst package inside its bounds."""
        assert self.targets((1.0,), floor=0.8, war=0.8, no_deal=0.2) == pytest.approx([0.2])
        assert self.targets((1.0,), floor=0.8, no_deal=0.2, least_acceptable=0.3) == pytest.approx([0.3])
        assert self.targets((1.0,), floor=0.8, no_deal=0.2, concealed_utility=0.1) == pytest.approx([0.1])

    def test_signs_nothing(self) -> None:
        move = self.act("respond", worth=[1.0], itemised=True, interim_tabled=True)
        assert not any(np.any(part) for part in (move.accept, move.accept_issues, move.accept_interim))

    def test_its_last_offer_is_its_opening_whatever_might_be_taken(self) -> None:
        """It is worth 1 - .75 * .1 to it, below which no drafter may go."""
        mine = {"last_offer_text": [0.6, 0.5], "last_offer_open": [False, True], "last_offer_worth": 0.55}
        move = self.act("table", makes_last_offer=True, start=[0.9, 1.0], time=0.5, **mine)
        assert (move.demand.tolist(), move.defer.tolist()) == ([[0.9, 1.0]], [[False, False]])
        assert [*move.level, *move.reserve] == pytest.approx([0.925, 0.925])

    def test_mobilises_where_force_would_pay_with_all_blame_covered(self) -> None:
        armed = {"can_use_force": True, "no_deal": 0.3, "rung": 1, "uncovered_blame": 0.25}
        assert self.act("decide", war=0.1, **armed).posture[0] == 1
        assert self.act("decide", war=-0.5, **armed).posture[0] == 0

    @pytest.mark.parametrize(
        ("given", "warns", "strikes"),
        [
            # a last offer is owed: it makes one that cannot be taken
            ({}, True, False),
            ({"ready_next": False}, False, False),
            ({"in_force": True}, False, False),
            ({"war": 0.4}, False, False),
            # it owes none, and nothing is left to cover: it strikes
            ({"may_strike": True}, False, True),
            ({"may_strike": True, "ready": False}, False, False),
            # a refusal would still cover blame
            ({"may_strike": True, "uncovered_blame": 0.1}, True, False),
            ({"may_strike": True, "uncovered_blame": 0.1, "last_offer_refused": True}, False, True),
            ({"may_strike": True, "uncovered_blame": 0.1, "talking": False}, False, True),
            ({"may_strike": True, "uncovered_blame": 0.1, "rounds": 5}, True, False),
            # but it can make none, or there is no round left for one
            ({"may_strike": True, "uncovered_blame": 0.1, "makes_offers_first": False}, False, True),
            ({"may_strike": True, "uncovered_blame": 0.1, "rounds": 4}, False, True),
        ],
    )
    def test_strikes_once_a_refusal_has_covered_what_it_can(self, given, warns: bool, strikes: bool) -> None:
        move = self.act("decide", round_number=4, **{**WOULD_STRIKE, **given})
        assert (bool(np.any(move.last_offer)), bool(np.any(move.attack))) == (warns, strikes)

    def test_keeps_inspectors_out_while_it_gets_ready(self) -> None:
        asked = {"can_use_force": True, "verification_offered": True, "luck": 0.1, "war": 0.9, "rung": 3}
        assert not np.any(self.act("respond", **asked).accept_verification)
        assert np.any(self.act("respond", **{**asked, "ready": True}).accept_verification)
