"""A small scenario with force and hidden types, opened for exploring, with quickly fitted tables."""

from __future__ import annotations

from functools import lru_cache

from diplosim.explore.screen import Opened
from diplosim.explore.settings import Asked, read
from diplosim.explore.sliders import Board
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import scenario

PORT = 8015
BASE = f"http://127.0.0.1:{PORT}"
RUNS = 40


@lru_cache(maxsize=1)
def small() -> Scenario:
    """Border talks, whose observers learn from few talks."""
    return scenario().replace({"beliefs.training_runs": 64})


@lru_cache(maxsize=1)
def learnt() -> Tables:
    return tables_for(small())


@lru_cache(maxsize=1)
def board() -> Board:
    return Board(small())


def opened(given: tuple[str, ...] = (), runs: int = RUNS) -> Opened:
    return Opened("border.yaml", small(), 5, runs, given)


def asked(**values: object) -> Asked:
    """What an address with these values asks for; `__` stands for a dot."""
    return read(board(), [(name.replace("__", "."), str(value)) for name, value in values.items()])
