"""What a policy works out from a view once: kept by policy and view, never handed on to another."""

from dataclasses import dataclass, field

import numpy as np

from diplosim.seats import SeatView, once
from tests.agents.contract import a_view


@dataclass
class Counting:
    """A policy without a hash, as a dataclass has none."""

    factor: float = 1.0
    asked: list[int] = field(default_factory=list)

    @once
    def doubled(self, view: SeatView) -> np.ndarray:
        self.asked.append(view.runs)
        return 2.0 * self.factor * view.uniform("luck")


def test_it_is_worked_out_once_for_a_view_and_again_for_another() -> None:
    policy, view = Counting(), a_view(time=np.zeros(3), luck=0.25)
    assert policy.doubled(view) is policy.doubled(view)
    assert policy.doubled(view).tolist() == [0.5, 0.5, 0.5]
    assert policy.doubled(view.take(np.array([0, 2]))).tolist() == [0.5, 0.5]
    policy.doubled(view.with_other_coins(1))
    assert policy.asked == [3, 2, 3]


def test_two_policies_that_see_one_view_do_not_share_it() -> None:
    view = a_view(luck=0.25)
    assert [Counting(factor).doubled(view).tolist() for factor in (1.0, 3.0, 5.0)] == [[0.5], [1.5], [2.5]]
