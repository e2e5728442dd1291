"""Force under the protocols that offer, answer and strike: who strikes first, and who may at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView


class Fights:
    """Offers its position, accepts nothing and uses force in the first round, or never."""

    def __init__(self, willing: bool) -> None:
        self.willing = willing

    def act(self, view: SeatView) -> Move:
        return Move(attack=np.full(view.runs, self.willing)) if view.stage == "decide" else Move()


def armed(name: str, **changes: Any) -> Scenario:
    """A game of theory in which both sides can use force at once."""
    attackers = {"A": {"targets": ["B"]}, "B": {"targets": ["A"]}}
    return diplosim.load(f"theory/{name}").replace(
        {"can_use_force": ["A", "B"], "force.attackers": attackers, **changes}
    )


def struck(scenario: Scenario, a: bool, b: bool) -> list[str | None]:
    """Who begins a war in the first round, in each of three runs; None for nobody."""
    talks = diplosim.Session(scenario, runs=3, seats={"A": Fights(a), "B": Fights(b)})
    table = talks.play().outcomes()
    first = (table["outcome"] == "conflict") & (table["end_round"] == 1)
    return [by if now else None for by, now in zip(table["conflict_by"], first, strict=True)]


@pytest.mark.parametrize("name", ["fearon_1995", "fearon_1994"])
def test_of_two_attackers_the_first_by_key_strikes(name: str) -> None:
    assert struck(armed(name), True, True) == ["A"] * 3
    assert struck(armed(name), False, True) == ["B"] * 3
    assert struck(armed(name), False, False) == [None] * 3


def test_who_made_the_offer_cannot_strike_over_its_refusal() -> None:
    game = armed("outside_option_1989")
    assert struck(game, True, True) == ["B"] * 3
    assert struck(game, True, False) == [None] * 3
