"""What no deal is worth where packages lie on scales: the disagreement point that all solution concepts share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.rules.coded_arrays import coded_arrays
from diplosim.rules.preferences import utility
from diplosim.scenario.scenario import Scenario


def no_deal_on_scales(scenario: Scenario, parties: Sequence[str], ideal: FloatArray) -> FloatArray:
    """The coded `reservation_value`, else the value of the status quo less the mean no-deal cost.

    Args:
        scenario: what is negotiated.
        parties: ids.
        ideal: (parties, issues) their ideal points.

    Returns:
        (parties,) utilities.
    """
    coded = coded_arrays(scenario)
    salience = coded.salience[[coded.index[name] for name in parties]]
    given = [scenario.party(name).reservation_value for name in parties]
    spans = [scenario.party(name).no_deal_cost for name in parties]
    cost = np.array([0.5 * (span.low + span.high) for span in spans])
    worth = utility(coded.status_quo, ideal, salience, coded.exponent) - cost
    return np.array([float(own) if value is None else value for value, own in zip(given, worth, strict=True)])
