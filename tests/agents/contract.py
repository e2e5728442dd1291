"""What every policy must fulfil: one base class, inherited by the test class of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from diplosim.numerics.arrays import AnyArray
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario import registry
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats import Move, SeatView, Stage, Traits
from diplosim.testing import AGENT_CHECKS, exercise, maker_of

ISSUES = 2
SALIENCE = np.array([0.75, 0.25])
DEFAULTS: dict[str, Any] = {
    "type": 0,
    "start": [1.0, 1.0],
    "reference": [0.0, 0.0],
    "low": [0.0, 0.0],
    "high": [1.0, 1.0],
    "ideal": [1.0, 1.0],
    "no_mandate": [False, False],
    "settled": [False, False],
    "blocked": [False, True],
    "last_demand": [1.0, 1.0],
    "test_offer": [0.5, 0.5],
    "time": 0.0,
    "next_time": 0.0,
    "rounds_left": 3.0,
    "floor": 0.2,
    "public_floor": 0.2,
    "concealed_utility": 0.0,
    "received": 0.0,
    "suspicion": 0.0,
    "tactic": 0.5,
    "may_defer": True,
    "delay_benefit": 0.05,
    "no_deal": 0.2,
    "going_on": 0.4,
    "delay_cost": 0.01,
    "outside": 0.2,
    "war": -9.0,
    "threat": 0.0,
    "ready": False,
    "rung": 1,
    "highest_rung": 1,
    "prepared": False,
    "talking": True,
    "in_force": False,
    "accepts_nothing": False,
    "verification_offered": False,
    "interim_tabled": False,
    "interim_worth": 0.3,
    "texts": [[0.5, 0.5]],
    "tabled": [True],
    "leaves_open": [[False, False]],
    "within": [True],
    "within_issue": [[True, True]],
    "worth": [0.5],
    "relief": [0.0],
}


def a_view(
    stage: Stage = "table",
    *,
    round_number: int = 1,
    can_use_force: bool = False,
    itemised: bool = False,
    luck: float = 0.5,
    **given: Any,
) -> SeatView:
    """A view made by hand: two issues, own ideal (1, 1), saliences .75 and .25; one run for each value of `time`."""
    quantities = {**DEFAULTS, **given}
    runs = np.atleast_1d(np.asarray(quantities["time"])).size

    def rows(name: str) -> AnyArray:
        value, default = np.asarray(quantities[name]), np.asarray(DEFAULTS[name])
        return value if value.ndim > default.ndim else np.broadcast_to(value, (runs, *default.shape))

    return SeatView(
        "ANA",
        stage,
        round_number,
        Parameters.model_validate({}),
        SALIENCE,
        [1, 0],
        1,
        can_use_force,
        itemised,
        False,
        {name: (lambda name=name: rows(name)) for name in quantities},
        lambda purpose: np.full(runs, luck),
        runs,
        authors=("BEL",),
    )


class AgentContract:
    """Set `agent` to the registered name; the checks come with the base class."""

    agent: ClassVar[str]

    @pytest.mark.parametrize("check", AGENT_CHECKS)
    def test_conforms(self, check: str) -> None:
        AGENT_CHECKS[check](maker_of(self.agent), exercise())

    def test_is_documented(self) -> None:
        kind = registry.find(self.agent)
        assert isinstance(kind.traits, Traits)
        assert kind.__doc__ is not None
        assert kind.__module__ == f"agents.{self.agent}"

    # ------------------------------------------------------------------ helpers for behaviour

    def policy(self) -> Any:
        return registry.find(self.agent)()

    def act(self, stage: Stage = "table", **given: Any) -> Move:
        move: Move = self.policy().act(a_view(stage, **given))
        return move

    def shares(self, times: Sequence[float], **given: Any) -> list[float]:
        """Conceded share of the range from the opening to the floor at some times."""
        policy, time = self.policy(), np.array(times)
        result: list[float] = policy.conceded_share(a_view(time=time, **given), time).tolist()
        return result

    def targets(self, times: Sequence[float], floor: float = 0.2, **given: Any) -> list[float]:
        """Worth asked for at some times."""
        policy, time = self.policy(), np.array(times)
        view = a_view(time=time, floor=floor, public_floor=floor, **given)
        result: list[float] = policy.target(view, time).tolist()
        return result


def type_code(name: str) -> int:
    """Index of a type in the arrays."""
    return TYPES.index(name)
