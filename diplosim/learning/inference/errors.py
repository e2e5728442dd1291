"""How far a record may lie from what the policies do: documented judgements, ranges of the band, and their design.

None of these numbers was estimated, and none was moved to make a result look right; docs/model.md argues each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

DESIGN_POINTS = 64
BAND = (0.05, 0.95)
"""Quantiles of the design between which the band lies."""

RANGES = {"misfit": (0.02, 0.12), "tremble": (0.02, 0.15), "sure": (0.7, 1.0), "prior_odds": (0.5, 2.0)}
"""Ranges of the band; all but `sure` are spread evenly in logs."""


@dataclass(frozen=True)
class Errors:
    """What is assumed of errors of policies and coders.

    Attributes:
        misfit: Standard deviation of a demand's public worth to its author around the policy's.
        tremble: Chance that a seat does something else than its policy on a channel, in a round.
        sure: Factor on how sure the coder is.
        prior_odds: Factor on the prior odds of pretext (of the last of its types, where pretext is none).
    """

    misfit: float = 0.05
    tremble: float = 0.05
    sure: float = 1.0
    prior_odds: float = 1.0


def design(points: int = DESIGN_POINTS) -> tuple[Errors, ...]:
    """Points of a scrambled Sobol sequence over the ranges, always the same."""
    unit = qmc.Sobol(len(RANGES), seed=1).random(points)
    columns = []
    for place, (name, (low, high)) in enumerate(RANGES.items()):
        u = unit[:, place]
        columns.append(low + (high - low) * u if name == "sure" else low * (high / low) ** u)
    return tuple(Errors(*(float(x) for x in row)) for row in np.stack(columns, axis=1))
