"""The real terms that forecasts can be held against: those of a deal that was made by the horizon."""

from __future__ import annotations

from collections.abc import Mapping

from diplosim.scenario.scenario import Scenario

DEALS = ("agreement", "partial_agreement")
"""Outcomes that have terms."""


def real_terms(scenario: Scenario) -> Mapping[str, float]:
    """Real values by issue; none where the outcomes that are coded know of no deal on the horizon or before.

    What is agreed on a later day is not the outcome at an earlier horizon.  The day of a deal is that of the first
    outcome with terms, at the horizon or among `outcome_alternates`.  A scenario that codes no outcome at all says
    nothing of a day, and its real values count.
    """
    if dealt(scenario) is False:
        return {}
    return {issue.id: issue.real_value for issue in scenario.issues if issue.real_value is not None}


def dealt(scenario: Scenario) -> bool | None:
    """Whether a deal is coded on the horizon or before; None where no outcome is coded for any day."""
    coded = dict(scenario.outcome_alternates)
    if scenario.real_outcome is not None:
        coded[scenario.horizon] = scenario.real_outcome
    if not coded:
        return None
    return any(outcome in DEALS and day <= scenario.horizon for day, outcome in coded.items())
