"""The best demand against a law of costs, against a search over all demands."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diplosim.theory.best_ultimatum import best_demand

kinds = st.lists(
    st.tuples(st.floats(0.05, 1.0), st.floats(0.0, 0.8), st.just(0.0) | st.floats(0.02, 0.5)), min_size=1, max_size=4
)


def test_of_equally_good_demands_the_smallest_is_made():
    """Costs .1 or .3, as likely either; own cost .1: (.1 + .1) * 1 = (.3 + .1) * .5 = .2."""
    ends = np.array([0.1, 0.3])
    assert best_demand(np.array([0.1]), np.array([0.5, 0.5]), ends, ends, 1.0).tolist() == [0.1]


@given(kinds=kinds, own=st.floats(0.0, 0.6), most=st.floats(0.1, 1.0))
def test_no_demand_does_better(kinds, own, most):
    weights, low, width = (np.array(column) for column in zip(*kinds, strict=True))
    weights, high = weights / weights.sum(), low + width
    found = best_demand(np.array([own, own]), weights, low, high, most)
    assert found[0] == found[1] <= most
    y = np.concatenate([found[:1], np.minimum(np.concatenate([np.linspace(0.0, 1.4, 1401), low, high]), most)])
    accepts = np.where(
        y[:, None] <= low, 1.0, np.clip((high - y[:, None]) / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    )
    accepts = np.where((width == 0.0) & (y[:, None] > low), 0.0, accepts)
    gain = (y + own) * (accepts * weights).sum(axis=1)
    assert gain.max() <= gain[0] + 1e-9
