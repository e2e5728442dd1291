"""Published and independently computed results, and closed forms that the engine does not play, to test against."""

from collections.abc import Callable

from diplosim.theory.inputs import Result
from tests.oracles.bilateral_trade import myerson_satterthwaite_uniform
from tests.oracles.compromise import compromise_mean_and_median
from tests.oracles.crawford_sobel import crawford_sobel_uniform_quadratic
from tests.oracles.minimum_trust import kydd_minimum_trust
from tests.oracles.nash_and_kalai_smorodinsky import nash_vs_kalai_smorodinsky
from tests.oracles.nash_asymmetric import nash_asymmetric_linear
from tests.oracles.nash_risk_aversion import nash_risk_aversion
from tests.oracles.preventive_war import fearon_1995_preventive_war

FORMULAS: dict[str, Callable[..., Result]] = {
    formula.__name__: formula
    for formula in (
        fearon_1995_preventive_war,
        nash_asymmetric_linear,
        nash_risk_aversion,
        nash_vs_kalai_smorodinsky,
        compromise_mean_and_median,
        crawford_sobel_uniform_quadratic,
        myerson_satterthwaite_uniform,
        kydd_minimum_trust,
    )
}
"""Closed forms that nothing plays, by name; each takes its inputs as keywords, as those of `diplosim.theory` do."""
