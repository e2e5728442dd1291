"""The real outcome at another horizon: what is coded for that day, since each was coded for one day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from diplosim.scenario.schema.fields import Date

_DATE: TypeAdapter[datetime.date] = TypeAdapter(Date)

Dated = tuple[datetime.date, str | None]
"""A horizon, and the real outcome there."""


def with_its_outcome(data: Mapping[str, Any], before: datetime.date) -> dict[str, Any]:
    """Give a scenario whose horizon was moved the real outcome of its new day.

    The outcome at the horizon before becomes one of the `outcome_alternates`, and the one coded for the new day leaves
    them, so that moving the horizon back gives the same scenario again.

    Args:
        data: a whole scenario (`Scenario.to_mapping`), not validated yet.
        before: its horizon before it was moved.

    Returns:
        The data with both keys as they are at the new horizon; unchanged where it is the same day, or none.
    """
    now, coded = _date(data["horizon"]), data["outcome_alternates"]
    if now is None or now == before or not isinstance(coded, Mapping):
        return dict(data)
    dated = {(_date(day) or day): outcome for day, outcome in coded.items()}
    if data["real_outcome"] is not None:
        dated[before] = data["real_outcome"]
    outcome = dated.pop(now, None)
    return {**data, "real_outcome": outcome, "outcome_alternates": dated}


def outcome_there(before: Dated, after: Dated, paths: Iterable[str]) -> list[str]:
    """Say which real outcome is scored where a horizon was set, so that it does not change silently.

    Args:
        before: horizon and real outcome of the scenario before the change.
        after: the same after it.
        paths: dotted, of what was set.

    Returns:
        A sentence, or nothing where the horizon is the same, no outcome was ever coded, or it was set as well.
    """
    horizon, outcome = after
    if before[0] == horizon or (before[1] is None and outcome is None) or "real_outcome" in set(paths):
        return []
    if outcome is None:
        return [f"horizon was set: how the real talks stood on {horizon} is not coded, so that nothing is scored there"]
    return [f"horizon was set: the real talks stood at {outcome} on {horizon}, as outcome_alternates says"]


def _date(value: Any) -> datetime.date | None:
    """A date as the schema reads it, None where it is none."""
    try:
        return _DATE.validate_python(value)
    except ValidationError:
        return None
