"""Values on an issue's scale beside their words, as data for pages: nobody should have to read a bare .62."""

from __future__ import annotations

from typing import Any

from diplosim.play.transcripts.wording import NOTICEABLE
from diplosim.scenario.schema.issues import Issue


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
            return f"'{words}' ({number(point)})"
    low, high = max(p for p in known if p < value), min(p for p in known if p > value)
    return f"between '{known[low]}' ({number(low)}) and '{known[high]}' ({number(high)})"


def told(issue: Issue, value: float) -> str:
    """A value and its words as one phrase, in which the number stands once."""
    at_a_point = any(abs(point - value) < NOTICEABLE for point in scale_points(issue))
    return in_words(issue, value) if at_a_point else f"{number(value)}, {in_words(issue, value)}"


def place(issue: Issue, value: float) -> dict[str, Any]:
    """A value with its words."""
    return {"value": float(value), "words": in_words(issue, float(value))}


def span(issue: Issue, low: float, high: float) -> dict[str, Any]:
    """An interval with its words, such as "at most .40: 'moratorium' (.40)"."""
    low, high = float(low), float(high)
    if low <= 0.0 and high >= 1.0:
        words = "anything"
    elif low <= 0.0:
        words = f"at most {number(high)}: {in_words(issue, high)}"
    elif high >= 1.0:
        words = f"at least {number(low)}: {in_words(issue, low)}"
    elif high - low < NOTICEABLE:
        words = f"only {number(low)}: {in_words(issue, low)}"
    else:
        words = f"{number(low)} to {number(high)}: from {in_words(issue, low)} to {in_words(issue, high)}"
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
