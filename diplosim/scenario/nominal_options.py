"""Options without an order, such as colours: their places in a file are no numbers, and have no mean."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from diplosim.scenario.schema.issues import Issue

UNEVEN = 0.002
"""How much steps between numbers may differ, as a share of their range: rounding of evenly spaced ones to integers."""


def nominal_options(issue: Issue) -> Mapping[float, str]:
    """Names of the options of an issue that has no scale, by their positions; empty where it has one.

    It has one unless parties value its options one by one, and has one then where the names are numbers in even steps.
    """
    if not issue.evaluations:
        return {}
    names = {
        option: issue.anchors.get(option, f"option {place}") for place, option in enumerate(issue.options, start=1)
    }
    try:
        numbers = np.array([float(name) for name in names.values()])
    except ValueError:
        return names
    steps = np.diff(numbers)
    wide = np.ptp(numbers)
    even = (
        np.isfinite(numbers).all()
        and bool((steps > 0).all())
        and (np.ptp(steps) if len(steps) else 0.0) <= UNEVEN * wide
    )
    return {} if even else names
