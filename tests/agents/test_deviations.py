"""Each deviation changes its own channel and no other, worked out by hand on a view."""

import pickle

import numpy as np
import pytest

from agents.deviations import (
    AlwaysDisplaysForce,
    AlwaysVerifies,
    ConcedesAsHardBargainer,
    ConcedesAsSincere,
    Deviation,
    HoldsTheOpening,
    NeverDisplaysForce,
    NeverThreatens,
    SignsAboveOutside,
    StrikesWhenReady,
    WaitsForItsLastOffer,
)
from diplosim.scenario import registry
from diplosim.seats import PARTS
from diplosim.seats.stages import STAGES
from diplosim.testing import AGENT_CHECKS, exercise
from tests.agents.contract import a_view

CHANNELS = {
    ConcedesAsHardBargainer: {"demand", "test", "level", "accept", "accept_issues"},
    ConcedesAsSincere: {"demand", "test", "level", "accept", "accept_issues"},
    HoldsTheOpening: {"demand", "test"},
    SignsAboveOutside: {"accept"},
    NeverDisplaysForce: {"posture"},
    AlwaysDisplaysForce: {"posture"},
    StrikesWhenReady: {"attack", "last_offer"},
    NeverThreatens: {"last_offer"},
    WaitsForItsLastOffer: {"level", "accept", "accept_issues"},
    AlwaysVerifies: {"offer_verification", "accept_verification"},
}
"""What each may change; everything else is the own policy's."""


@pytest.mark.e2e
@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize("check", AGENT_CHECKS)
def test_conforms(kind, check):
    AGENT_CHECKS[check](kind, exercise())


@pytest.mark.parametrize("own", ["sincere", "hard_bargainer", "staller", "pretext"])
@pytest.mark.parametrize("kind", [Deviation, *CHANNELS])
def test_no_other_channel_is_touched(kind, own):
    deviation = kind(own)
    for stage in STAGES:
        view = a_view(stage, can_use_force=True, time=0.4, ready=True, war=0.3, itemised=True)
        before, after = deviation.policy.act(view), deviation.act(view)
        differing = {name for name in PARTS if not same(getattr(before, name), getattr(after, name))}
        assert differing <= CHANNELS.get(kind, set())


def same(a, b):
    return (a is None and b is None) or (a is not None and b is not None and np.array_equal(a, b))


def test_all_are_registered_with_words_of_their_own():
    found = {registry.find(name, registry.DEVIATIONS) for name in registry.names(registry.DEVIATIONS)}
    assert found == set(CHANNELS)
    assert len({kind.words for kind in found}) == len(found)


def test_a_deviation_is_told_and_carried_whole():
    deviation = HoldsTheOpening("staller")
    deviation.act(a_view())
    assert repr(deviation) == "HoldsTheOpening(own='staller')"
    assert pickle.loads(pickle.dumps(deviation)) == deviation


def test_a_sincere_party_that_concedes_late_asks_for_more():
    view = a_view(time=0.5, next_time=0.6)
    sooner, later = (kind("sincere").act(view).level[0] for kind in (Deviation, ConcedesAsHardBargainer))
    assert later > sooner


def test_a_pretext_that_concedes_as_a_sincere_party_signs():
    view = a_view("respond", time=1.0, next_time=1.0, worth=[0.9])
    assert not Deviation("pretext").act(view).accept.any()
    assert ConcedesAsSincere("pretext").act(view).accept.all()


def test_the_drafter_is_told_what_the_other_schedule_asks():
    view = a_view(time=0.5, next_time=0.6)
    told = ConcedesAsHardBargainer("sincere").instructions(view).level
    assert told[0] > Deviation("sincere").instructions(view).level[0]


def test_the_opening_is_held_where_the_own_policy_would_have_moved():
    view = a_view(time=0.9, reference=0.0)
    assert Deviation("sincere").act(view).demand[0].tolist() != [1.0, 1.0]
    assert HoldsTheOpening("sincere").act(view).demand[0].tolist() == [1.0, 1.0]
    later = a_view(round_number=2, time=0.9, start=0.6, last_demand=0.9)
    assert HoldsTheOpening("sincere").act(later).demand[0].tolist() == [0.9, 0.9]


@pytest.mark.parametrize(("worth", "signs"), [(0.2, True), (0.199, False)])
def test_what_is_worth_the_outside_option_is_signed_in_the_first_round(worth, signs):
    view = a_view("respond", time=0.0, worth=[worth], outside=0.2)
    assert not Deviation("sincere").act(view).accept.any()
    assert SignsAboveOutside("sincere").act(view).accept.all() == signs


def test_nothing_beyond_the_own_bounds_is_signed():
    assert not SignsAboveOutside("sincere").act(a_view("respond", worth=[0.9], within=[False])).accept.any()


def test_no_step_up_and_steps_down_as_before():
    up = a_view("decide", can_use_force=True, war=0.9, rung=1)
    assert Deviation("sincere").act(up).posture[0] == 1
    assert NeverDisplaysForce("sincere").act(up).posture[0] == 0
    down = a_view("decide", rung=3, luck=0.9)
    assert Deviation("sincere").act(down).posture[0] == -1
    assert NeverDisplaysForce("sincere").act(down).posture[0] == -1


@pytest.mark.parametrize(("rung", "step"), [(1, 1), (2, 1), (3, 0)])
def test_force_is_displayed_up_to_rung_three_and_never_taken_back(rung, step):
    view = a_view("decide", rung=rung, luck=0.9)
    assert AlwaysDisplaysForce("sincere").act(view).posture[0] == step


@pytest.mark.parametrize(
    ("given", "attacks"),
    [
        ({"war": 0.21, "ready": True}, True),
        ({"war": 0.2, "ready": True}, False),
        ({"war": 0.21, "ready": False}, False),
        ({"war": 0.21, "ready": True, "in_force": True}, False),
        ({"war": 0.21, "ready": True, "may_strike": False}, False),
    ],
)
def test_it_attacks_though_going_on_is_worth_more(given, attacks):
    view = a_view("decide", can_use_force=True, no_deal=0.2, going_on=0.9, **{"may_strike": True, **given})
    assert not Deviation("sincere").act(view).attack.any()
    assert StrikesWhenReady("sincere").act(view).attack.all() == attacks


@pytest.mark.parametrize(
    ("given", "warns"),
    [
        ({"war": 0.21, "ready_next": True}, True),
        ({"war": 0.2, "ready_next": True}, False),
        ({"war": 0.21, "ready_next": False}, False),
        ({"war": 0.21, "ready_next": True, "in_force": True}, False),
        ({"war": 0.21, "ready_next": True, "may_strike": True}, False),
    ],
)
def test_it_makes_its_last_offer_though_going_on_is_worth_more(given, warns):
    view = a_view("decide", can_use_force=True, no_deal=0.2, going_on=0.9, **given)
    assert not Deviation("sincere").act(view).last_offer.any()
    assert StrikesWhenReady("sincere").act(view).last_offer.all() == warns


def test_who_never_threatens_makes_no_last_offer_and_does_the_rest():
    view = a_view("decide", can_use_force=True, war=0.5, ready_next=True, last_offer_value=0.9)
    assert Deviation("sincere").act(view).last_offer.all()
    assert NeverThreatens("sincere").act(view).last_offer is None
    owed = a_view("decide", can_use_force=True, war=0.5, ready=True, may_strike=True)
    assert NeverThreatens("sincere").act(owed).attack.all()


def test_who_cannot_attack_does_not():
    view = a_view("decide", can_use_force=False, no_deal=0.2, war=0.9, ready=True, may_strike=True, ready_next=True)
    move = StrikesWhenReady("sincere").act(view)
    assert move.attack is None
    assert move.last_offer is None


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({}, True),
        ({"war": 0.2}, False),
        ({"ready": True}, False),
        ({"in_force": True}, False),
        ({"may_strike": True}, False),
        ({"can_use_force": False}, False),
    ],
)
def test_it_signs_nothing_before_it_can_threaten(given, waits):
    """War at .21 beats no deal at .2, and a text worth .9 is one that its own policy signs."""
    standing = {"can_use_force": True, "war": 0.21, "no_deal": 0.2, "time": 1.0, "next_time": 1.0, **given}
    view = a_view("respond", worth=[0.9], **standing)
    assert Deviation("sincere").act(view).accept.all()
    move = WaitsForItsLastOffer("sincere").act(view)
    assert move.accept.any() != waits
    assert (move.level[0] == 1.0) == waits
    told = WaitsForItsLastOffer("sincere").instructions(a_view(**standing)).level
    assert (told[0] == 1.0) == waits


def test_verification_is_offered_and_accepted():
    assert AlwaysVerifies("pretext").act(a_view(suspicion=0.0)).offer_verification.all()
    asked = a_view("respond", verification_offered=True, luck=0.99)
    assert not Deviation("pretext").act(asked).accept_verification.any()
    assert AlwaysVerifies("pretext").act(asked).accept_verification.all()
    assert not AlwaysVerifies("pretext").act(a_view("respond")).accept_verification.any()
