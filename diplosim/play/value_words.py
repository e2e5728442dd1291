"""Values on an issue's scale beside their words, as data for pages: nobody should have to read a bare .62."""

from __future__ import annotations

from typing import Any

from diplosim.play.transcripts.wording import NOTICEABLE
from diplosim.scenario.schema.issues import Issue
from diplosim.seats.worded import worded

VALUES = {
    "value_at": "'{words}' ({point})",
    "value_between": "between '{low_words}' ({low}) and '{high_words}' ({high})",
    "value_told": "{value}, {words}",
    "span_anything": "anything",
    "span_no_mandate": "no mandate: only the status quo can be tabled",
    "span_at_most": "at most {high}: {high_words}",
    "span_at_least": "at least {low}: {low_words}",
    "span_only": "only {low}: {low_words}",
    "span_from_to": "{low} to {high}: from {low_words} to {high_words}",
}
"""Values and intervals beside the words of a scale."""


def number(value: float) -> str:
    """A value with two digits and without a leading zero: .55, 0, 1."""
    shown = f"{value:z.2f}"
    return shown[:-3] if shown.endswith(".00") else shown.replace("0.", ".", 1)


def scale_points(issue: Issue) -> dict[float, str]:
    """The points of an issue's scale that have words, rising: its ends and its anchors."""
    return dict(sorted({0.0: issue.scale.zero, 1.0: issue.scale.one, **issue.anchors}.items()))


def in_words(issue: Issue, value: float) -> str:
    """A value in the words of the point it lies at, else of the points on both sides of it."""
    known = scale_points(issue)
    for point, words in known.items():
        if abs(point - value) < NOTICEABLE:
            return worded(VALUES, "value_at", words=words, point=number(point))
    low, high = max(p for p in known if p < value), min(p for p in known if p > value)
    points = {"low": number(low), "low_words": known[low], "high": number(high), "high_words": known[high]}
    return worded(VALUES, "value_between", **points)


def told(issue: Issue, value: float) -> str:
    """A value and its words as one phrase, in which the number stands once."""
    at_a_point = any(abs(point - value) < NOTICEABLE for point in scale_points(issue))
    words = in_words(issue, value)
    return words if at_a_point else worded(VALUES, "value_told", value=number(value), words=words)


def place(issue: Issue, value: float) -> dict[str, Any]:
    """A value with its words."""
    return {"value": float(value), "words": in_words(issue, float(value))}


def span(issue: Issue, low: float, high: float) -> dict[str, Any]:
    """An interval with its words, such as "at most .40: 'moratorium' (.40)"."""
    low, high = float(low), float(high)
    if low <= 0.0:
        kind = "span_anything" if high >= 1.0 else "span_at_most"
    elif high >= 1.0:
        kind = "span_at_least"
    else:
        kind = "span_only" if high - low < NOTICEABLE else "span_from_to"
    ends = {"low_words": in_words(issue, max(low, 0.0)), "high_words": in_words(issue, min(high, 1.0))}
    words = worded(VALUES, kind, low=number(low), high=number(high), **ends)
    return {"low": low, "high": high, "words": words}


def issue_data(issue: Issue) -> dict[str, Any]:
    """What everybody may read of an issue: its name, the words of its scale, the status quo at the start."""
    return {
        "issue": issue.id,
        "name": issue.name,
        "zero": issue.scale.zero,
        "one": issue.scale.one,
        "points": [{"value": point, "words": words} for point, words in scale_points(issue).items()],
        "status_quo": place(issue, issue.status_quo),
    }
