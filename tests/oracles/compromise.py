"""The compromise model and the weighted median voter (Van den Bos 1991; Black 1948)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diplosim.forecasts.weighted import weighted_mean, weighted_median
from diplosim.theory.inputs import Inputs, Result


def compromise_mean_and_median(
    *, position: Sequence[float], capability: Sequence[float], salience: Sequence[float], name: str = ""
) -> Result:
    """Mean and median position, each party weighing capability * salience.

    The median is the smallest position at which the cumulative weight is more than half; see
    `diplosim.forecasts.weighted`.

    Args:
        position: positions of the parties on any scale.
        capability: capabilities, >= 0, as many.
        salience: saliences, >= 0, as many; not all weights 0.
        name: of the case; of no effect.

    Returns:
        weighted_mean, weighted_median.

    Raises:
        ValueError: if the lists differ in length or an entry is out of range.

    Source: Van den Bos (1991); Achen in Thomson et al. (2006); Black (1948), Journal of Political Economy 56:23-34.
    """
    inputs = Inputs("compromise_mean_and_median")
    lengths = {len(position), len(capability), len(salience)}
    inputs.demand(len(lengths) == 1 and 0 not in lengths, "position, capability and salience need one entry a party")
    for i, (x, c, s) in enumerate(zip(position, capability, salience, strict=False)):
        inputs.number("(-inf, inf)", **{f"position[{i}]": x})
        inputs.number("[0, inf)", **{f"capability[{i}]": c, f"salience[{i}]": s})
    inputs.check()
    weights = np.asarray(capability, dtype=np.float64) * np.asarray(salience, dtype=np.float64)
    inputs.demand(bool(weights.any()), "all weights are 0; one party needs capability and salience")
    inputs.check()
    return {
        "weighted_mean": weighted_mean(np.asarray(position), weights),
        "weighted_median": weighted_median(np.asarray(position), weights),
    }
