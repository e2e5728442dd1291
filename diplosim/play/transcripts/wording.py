"""Words for numbers: rungs, types, endings, values on an issue's scale, and lists that fit a page."""

from __future__ import annotations

import calendar
import datetime
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.issues import Issue
from diplosim.seats.worded import joined, word_table, worded

WIDTH = 100
"""Columns of a page."""

LABEL = 18
"""Columns of the label at the left of a line, its indent included."""

NOTICEABLE = 0.005
"""Smaller movements vanish at the two digits that are printed."""

NEAR = 0.1
"""How far from a point of an issue's scale a value may lie and be told by that point alone."""

RUNGS = word_table(
    "rung",
    dict(enumerate(("draw-down", "no force", "threat", "display of force", "use of force", "war"))),
)
"""Names of the rungs 0..5 of the escalation ladder, aligned with the hostility levels of MID."""

HAPPENS = word_table(
    "happens",
    {
        "capability": "a party grows stronger or weaker",
        "status_quo": "things stand otherwise on an issue",
        "war_cost": "war costs a party more or less",
        "breakdown": "talks may break down",
        "posture": "a party takes another posture",
    },
)
"""What events from outside are, where the case has no words for one."""

ENDINGS = word_table(
    "ending",
    {
        "agreement": "everybody who must consent signed one text",
        "partial_agreement": "a text was signed that leaves much open",
        "interim": "only an interim text was signed",
        "attack": "an attack took effect",
        "incident": "an incident on a high rung grew into war",
        "deadline": "the deadline passed without a text that all had signed",
        "walk_out": "talks were suspended and not resumed",
        "breakdown": "talks broke down",
        "horizon": "the observer's horizon was reached while talks went on",
        "refusal": "what was offered once and for all was refused",
    },
)
"""What each `end_reason` of the outcome table means."""

TYPES_IN_WORDS = word_table(
    "kind",
    {
        "sincere": "sincere: says what it wants and what it can live with; signs what beats its outside options",
        "hard_bargainer": "hard bargainer: asks for all of it, would settle for less, late",
        "staller": "staller: gains from every round of talks, and signs only what is worth more than going on",
        "pretext": "pretext: no text is meant to succeed; let the refusal be theirs",
        "insatiable": "insatiable: signs, and comes back with new demands",
    },
)
"""What each hidden type means to the party itself."""

DECISION_RULES = word_table(
    "rule_of",
    {
        "consensus": "consensus",
        "majority": "majority",
        "qualified_majority": "qualified majority",
        "leader": "leader",
    },
)
"""Names of the rules by which an alliance decides."""

MONTHS = word_table("month", {number: calendar.month_name[number] for number in range(1, 13)})
"""Names of the months 1..12."""

PHRASES = {
    "day": "{day} {month} {year}",
    "nobody": "nobody",
    "anything": "anything",
    "at_most": "at most {high}",
    "at_least": "at least {low}",
    "only": "only {low}",
    "from_to": "{low} to {high}",
}
"""Dates, empty lists and intervals in words."""


def word(name: object) -> str:
    """A name of the tables as words."""
    return str(name).replace("_", " ")


def day(date: datetime.date | str) -> str:
    """A date, such as 12 January 2022."""
    if isinstance(date, str):
        date = datetime.date.fromisoformat(date)
    return worded(PHRASES, "day", day=date.day, month=MONTHS[date.month], year=date.year)


def names(scenario: Scenario, parties: Iterable[str]) -> str:
    """Names of parties, "nobody" where there is none."""
    return joined(name(scenario, party) for party in parties) or worded(PHRASES, "nobody")


def name(scenario: Scenario, party: str) -> str:
    """Name of a party; whoever is none (the drafter) keeps its word."""
    return scenario.party(party).name if party in scenario.party_ids else party


def anchor(issue: Issue, value: float) -> str:
    """A value in the words of an issue's scale: those of the point it lies at or near, else of both around it."""
    known = _points(issue)
    low, high = max(point for point in known if point <= value), min(point for point in known if point >= value)
    return near(issue, value) or f"between {low:.2f} ({known[low]}) and {high:.2f} ({known[high]})"


def near(issue: Issue, value: float) -> str:
    """The words of the point of an issue's scale that a value lies at or near, empty where it lies near none."""
    known = _points(issue)
    nearest = min(sorted(known), key=lambda point: round(abs(point - value), 9))
    if abs(nearest - value) < NOTICEABLE:
        return known[nearest]
    return f"near {nearest:.2f}: {known[nearest]}" if round(abs(nearest - value), 9) <= NEAR else ""


def _points(issue: Issue) -> dict[float, str]:
    return {0.0: issue.scale.zero, 1.0: issue.scale.one, **issue.anchors}


def verb(parties: Sequence[str], one: str, many: str) -> str:
    """The form of a verb that fits how many do it."""
    return one if len(parties) == 1 else many


def moved(old: float, new: float) -> bool:
    """Whether a number has moved and is printed otherwise than before."""
    return abs(new - old) >= NOTICEABLE and f"{old:z.2f}" != f"{new:z.2f}"


def interval(low: float, high: float) -> str:
    """An interval on a scale of 0 to 1, such as "at most 0.60"."""
    kind = "from_to"
    if low <= 0.0:
        kind = "anything" if high >= 1.0 else "at_most"
    elif high >= 1.0:
        kind = "at_least"
    elif high - low < NOTICEABLE:
        kind = "only"
    return worded(PHRASES, kind, low=f"{low:.2f}", high=f"{high:.2f}")


def package(
    scenario: Scenario,
    values: Sequence[float],
    leaves_open: Sequence[bool] | None = None,
    linked: Sequence[bool] | None = None,
) -> str:
    """A package, issue by issue; `linked` marks numbers that are not its author's own."""
    none = [False] * len(values)
    each = zip(scenario.issue_ids, values, leaves_open or none, linked or none, strict=True)
    return ", ".join(
        f"{issue} left open" if is_open else f"{issue} {value:.2f}{' (linked)' if other else ''}"
        for issue, value, is_open, other in each
    )


def from_tracks(scenario: Scenario, issues: Iterable[str]) -> str:
    """Whose numbers a text carries on issues that its author does not handle."""
    sources: dict[str, list[str]] = {}
    for issue in issues:
        sources.setdefault(" and ".join(scenario.protocol.tracks_on(issue)) or "all seats", []).append(issue)
    return "; ".join(f"the working mean of {source} on {', '.join(which)}" for source, which in sources.items())


class Line(str):
    """A line of a page that also knows the labelled entry which it begins, so that pages of other widths can wrap it.

    label, text: of the entry, before it was wrapped.  level: 2 under a common label, else 1; 0 goes on with the line
    before it.
    """

    label: str
    text: str
    level: int

    @classmethod
    def of(cls, shown: str, label: str = "", text: str = "", level: int = 0) -> Line:
        """A line with what it begins."""
        line = cls(shown)
        line.label, line.text, line.level = label, text, level
        return line


def entry(label: str, text: str, indent: int = 2, column: int = LABEL) -> Iterator[Line]:
    """A labelled line, wrapped to the page under its own text, which begins at a column."""
    lead = f"{' ' * indent}{label}"
    lead = f"{lead} " if len(lead) >= column else f"{lead:<{column}}"
    first, *rest = textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=" " * column, break_long_words=False, break_on_hyphens=False
    ) or [lead.rstrip()]
    yield Line.of(first, label, text, 1 if indent <= 2 else 2)
    yield from map(Line.of, rest)


def entries(label: str, texts: Sequence[str], indent: int = 2) -> Iterator[str]:
    """Several lines under one label."""
    for number, text in enumerate(texts):
        yield from entry(label if number == 0 else "", text, indent)


def group(label: str, texts: Mapping[str, str]) -> Iterator[Line]:
    """Labelled lines under a common label."""
    if texts:
        yield Line.of(f"  {label}", label, "", 1)
    column = max([LABEL, *(len(own) + 5 for own in texts)])
    for own, text in texts.items():
        yield from entry(own, text, 4, column)


def heading(text: str) -> Iterator[str]:
    """A heading, wrapped and underlined."""
    lines = textwrap.wrap(text, WIDTH)
    yield from lines
    yield "-" * max(len(line) for line in lines)
