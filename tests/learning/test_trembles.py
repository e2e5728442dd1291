"""While tables are fitted hands tremble: here and there some other legal act, and nothing else (Selten 1975)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agents.by_type import ByType
from diplosim.learning.trembles import Trembling, trembling_seats
from diplosim.seats import Move, SeatView
from diplosim.testing import AGENT_CHECKS, exercise
from tests.agents.contract import a_view
from tests.playing import rows_of


class Says:
    """Makes the same move whatever it sees."""

    def __init__(self, **parts: Any) -> None:
        self.move = Move(**{name: np.array([value]) for name, value in parts.items()})

    def act(self, view: SeatView) -> Move:
        """The move."""
        return self.move


def shaken(stage: Any, own: Says, chance: float, luck: float, **given: Any) -> Move:
    """What comes of a move where every draw is `luck`."""
    return Trembling(own, chance).act(a_view(stage, luck=luck, **given))


@pytest.mark.parametrize(("chance", "luck", "demand"), [(0.3, 0.3, [0.9, 0.9]), (0.3, 0.25, [0.75, 1.0])])
def test_a_demand_slips_to_somewhere_on_the_way_to_the_others(chance: float, luck: float, demand: list[float]) -> None:
    """A quarter of the way from (1, 1) to (0, 1), where the draw of .25 lies below the chance."""
    own = Says(demand=[0.9, 0.9])
    assert shaken("table", own, chance, luck, reference=[0.0, 1.0]).demand.tolist() == [demand]


def test_who_tables_nothing_slips_to_nothing() -> None:
    assert shaken("table", Says(), 1.0, 0.0).demand is None


@pytest.mark.parametrize(
    ("said", "luck", "answer"), [(True, 0.2, False), (False, 0.2, True), (True, 0.3, True), (False, 0.3, False)]
)
def test_an_answer_slips_to_the_other_one(said: bool, luck: float, answer: bool) -> None:
    asked = {"verification_offered": True}
    found = shaken("respond", Says(accept_verification=said), 0.3, luck, **asked)
    assert found.accept_verification.tolist() == [answer]
    assert shaken("respond", Says(), 0.3, luck, **asked).accept_verification.tolist() == [luck < 0.3]
    assert shaken("respond", Says(), 0.3, luck).accept_verification is None


@pytest.mark.parametrize(("luck", "step"), [(0.0, -1), (0.33, -1), (0.34, 0), (0.66, 0), (0.67, 1), (0.99, 1)])
def test_a_posture_slips_to_any_step(luck: float, step: int) -> None:
    assert shaken("decide", Says(posture=0), 1.0, luck).posture.tolist() == [step]
    assert shaken("decide", Says(posture=1), 0.0, luck).posture.tolist() == [1]


@pytest.mark.parametrize(("rung", "luck", "step"), [(0, 0.0, 0), (1, 0.0, -1), (2, 0.99, 0), (1, 0.99, 1)])
def test_no_posture_slips_below_the_ladder_or_beyond_the_own_top(rung: int, luck: float, step: int) -> None:
    assert shaken("decide", Says(posture=0), 1.0, luck, rung=rung, top_rung=2).posture.tolist() == [step]


def test_walking_out_and_last_offers_slip_where_they_can() -> None:
    """A last offer that was meant stays meant; none slips out of who would not be ready."""
    calm = shaken("decide", Says(), 0.3, 0.3, ready_next=True)
    assert (calm.walk_out.tolist(), calm.last_offer.tolist()) == ([False], [False])
    slips = shaken("decide", Says(), 0.3, 0.2, ready_next=True)
    assert (slips.walk_out.tolist(), slips.last_offer.tolist()) == ([True], [True])
    meant = shaken("decide", Says(walk_out=True, last_offer=True), 0.3, 0.2, ready_next=True)
    assert (meant.walk_out.tolist(), meant.last_offer.tolist()) == ([False], [True])
    assert shaken("decide", Says(), 0.3, 0.2, ready_next=False).last_offer.tolist() == [False]
    signed = shaken("decide", Says(), 0.3, 0.2, ready_next=True, in_force=True, talking=False)
    assert (signed.walk_out.tolist(), signed.last_offer.tolist()) == ([False], [False])
    assert shaken("decide", Says(), 0.3, 0.2, talking=False, away=True).walk_out.tolist() == [True]
    assert shaken("decide", Says(walk_out=True), 0.3, 0.2, talking=False, away=True).walk_out.tolist() == [False]


def test_nobody_slips_into_a_war_or_a_signature() -> None:
    decided = shaken("decide", Says(attack=False, words=1), 1.0, 0.0, ready_next=True)
    assert (decided.attack.tolist(), decided.words.tolist()) == ([False], [1])
    marked = shaken("respond", Says(accept=[False]), 1.0, 0.0, verification_offered=True)
    assert marked.accept.tolist() == [[False]]


def test_every_party_trembles_as_often_as_is_coded_around_its_own_policy() -> None:
    scenario = exercise().replace({"parameters.tremble": 0.2})
    seats = trembling_seats(scenario, ("RUS", "UKR"))
    assert {name: seat.chance for name, seat in seats.items()} == {"RUS": 0.2, "UKR": 0.2}  # type: ignore[attr-defined]
    view = a_view("table", time=0.5)
    steady = trembling_seats(scenario.replace({"parameters.tremble": 0.0}), ("RUS",))["RUS"]
    assert steady.act(view).demand.tolist() == steady.delegate.act(view).demand.tolist()  # type: ignore[attr-defined]
    assert steady.instructions(view).level.tolist() == steady.delegate.act(view).level.tolist()  # type: ignore[attr-defined]


@pytest.mark.e2e
@pytest.mark.parametrize("check", ["moves_are_legal", "one_run_equals_its_row"])
def test_what_slips_is_legal_and_hangs_on_no_other_run(check: str) -> None:
    AGENT_CHECKS[check](lambda: Trembling(ByType(), 0.5), exercise())


@pytest.mark.e2e
def test_trembling_seats_play_otherwise() -> None:
    scenario = exercise()
    seats = {name: Trembling(ByType(), 0.5) for name in scenario.seated}
    assert not rows_of(scenario, 40).equals(rows_of(scenario, 40, seats=seats))
