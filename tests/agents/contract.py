"""What every policy must fulfil: one base class, inherited by the test class of each."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import numpy as np
import pytest

from diplosim.numerics.arrays import AnyArray
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario import registry
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats import QUANTITIES, Common, Move, SeatView, Stage, Traits, quantities_at
from diplosim.seats.units import Axis
from diplosim.testing import AGENT_CHECKS, exercise, maker_of

CHECKS = [
    check if check in ("moves_are_legal", "traits_are_true") else pytest.param(check, marks=pytest.mark.e2e)
    for check in AGENT_CHECKS
]
"""All checks on agents; those that play whole batches, and compare them, are left to the gate."""

SALIENCE = np.array([0.75, 0.25])
SIZES: dict[Axis, int] = {"issues": len(SALIENCE), "parties": 2, "texts": 1, "types": len(TYPES)}
SITUATION: dict[str, Any] = {
    "start": 1.0,
    "high": 1.0,
    "ideal": 1.0,
    "last_demand": 1.0,
    "blocked": [False, True],
    "may_test": True,
    "test_offer": 0.5,
    "rounds_left": 3.0,
    "time_left": 4.0,
    "floor": 0.2,
    "public_floor": 0.2,
    "outside": 0.2,
    "no_deal": 0.2,
    "war": -9.0,
    "going_on": 0.4,
    "delay_cost": 0.01,
    "delay_benefit": 0.05,
    "tactic": 0.5,
    "rung": 1,
    "highest_rung": 1,
    "top_rung": 4,
    "last_offer_value": -9.0,
    "talking": True,
    "texts": 0.5,
    "tabled": True,
    "within": True,
    "within_issue": True,
    "worth": 0.5,
    "interim_worth": 0.3,
}
"""Where a view made by hand stands, as far as it is not nought; one value is meant for all entries."""


def a_view(
    stage: Stage = "table",
    *,
    round_number: int = 1,
    can_use_force: bool = False,
    itemised: bool = False,
    partial: bool = False,
    parameters: dict[str, float] | None = None,
    luck: float = 0.5,
    author: str = "BEL",
    rounds: int | None = None,
    declared: Sequence[float] | None = None,
    audience_rate: float = 0.0,
    **given: Any,
) -> SeatView:
    """A view made by hand: two issues, own ideal (1, 1), saliences .75 and .25; one run for each value of `time`.

    author: of the one text on the table.  rounds: how many there are, as the view's common knowledge has it.
    declared: least values that the seat has declared acceptable, with its audience_rate.  partial: whether some text
    leaves an issue open.  parameters: free parameters that are not at their defaults.
    """
    known = quantities_at(stage, texts=True, options=False)
    unknown = set(given) - known
    assert not unknown, f"no part of a view at the stage {stage!r}: {sorted(unknown)}"
    situation = {**SITUATION, **given}
    runs = np.atleast_1d(np.asarray(situation.get("time", 0.0))).size

    def rows(name: str) -> AnyArray:
        what = QUANTITIES[name]
        shape = tuple(SIZES[axis] for axis in what.axes)
        value = np.asarray(situation.get(name, 0), dtype=what.unit.kind)
        return value if value.ndim > len(shape) else np.broadcast_to(value, (runs, *shape))

    return SeatView(
        "ANA",
        stage,
        round_number=round_number,
        parameters=Parameters.model_validate(parameters or {}),
        salience=SALIENCE,
        order=[1, 0],
        exponent=1,
        can_use_force=can_use_force,
        itemised=itemised,
        partial=partial,
        known=known,
        source=rows,
        uniform=lambda purpose: np.full(runs, luck),
        runs=runs,
        authors=(author,),
        common=None if rounds is None and declared is None else _common(rounds or 99, declared, audience_rate),
    )


def _common(rounds: int, declared: Sequence[float] | None, audience_rate: float) -> Common:
    coded = SimpleNamespace(
        index={"ANA": 0},
        salience=SALIENCE[None, :],
        declared_low=np.array([declared or [0.0, 0.0]]),
        declared_high=np.ones((1, 2)),
        audience_rate=np.array([audience_rate]),
    )
    return cast("Common", SimpleNamespace(rounds=rounds, coded=coded))


class AgentContract:
    """Set `agent` to the registered name; the checks come with the base class."""

    agent: ClassVar[str]

    @pytest.mark.parametrize("check", CHECKS)
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
