"""What the rational agents of theory must fulfil besides the contract of every agent: it in their own games."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

import diplosim
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView, Traits
from diplosim.testing import AGENT_CHECKS, exercise, maker_of
from tests.agents.contract import CHECKS, AgentContract

SHORT = {"rounds": 25, "deadline.at_round": 25}
"""A war of attrition in few rounds."""


class RationalContract(AgentContract):
    """Set `agent`, `games` to the configurations that it plays, and `faster` to changes that make them short."""

    games: ClassVar[tuple[str, ...]]
    faster: ClassVar[dict[str, Any]] = {}

    def game(self, number: int = 0, **changes: Any) -> Scenario:
        scenario = diplosim.load(self.games[number])
        return scenario.replace(changes) if changes else scenario

    @pytest.mark.parametrize("check", CHECKS)
    def test_conforms_in_its_own_games(self, check: str) -> None:
        for number in range(len(self.games)):
            AGENT_CHECKS[check](maker_of(self.agent), self.game(number, **self.faster))

    def test_is_silent_where_the_game_is_another(self) -> None:
        scenario = exercise()
        party = next(p for p in scenario.consenters if p in scenario.can_use_force)
        said = Heard(maker_of(self.agent)())
        diplosim.Session(scenario, runs=3, seats={party: said}).step()
        assert [move.demand for move in said.moves] == [None] * len(said.moves)
        assert said.moves


class Heard:
    """A delegate whose moves are kept."""

    traits = Traits()

    def __init__(self, delegate: Any) -> None:
        self.delegate = delegate
        self.moves: list[Move] = []

    def act(self, view: SeatView) -> Move:
        move: Move = self.delegate.act(view)
        self.moves.append(move)
        return move
