"""Coherence of a scenario's numbers: unique names, sums, order of bounds and dates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from diplosim.scenario.actors import STAKEHOLDERS
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.outline import Outline, at, day, items, number, records, table
from diplosim.scenario.routes import Route

TOLERANCE = 1e-9
RANGES = ("war_cost", "no_deal_cost", "delay_benefit")
PARAMETER_RANGES = ("delay_benefit", "blame", "pretext_war_cost", "exponent", "hard_exponent")


def contradictions(outline: Outline) -> Iterator[RouteDiagnostic]:
    """All findings about values that are valid one by one and not together."""
    yield from _unique(outline)
    yield from _ranges(outline)
    yield from _commitments(outline)
    yield from _stakes(outline)
    yield from _lines(outline)
    yield from _options(outline)
    yield from _priors(outline)
    yield from _clock(outline)
    yield from _values_of_events(outline)


def _unique(outline: Outline) -> Iterator[RouteDiagnostic]:
    for part, words in (("parties", ("id", "key")), ("issues", ("id", "key"))):
        for word in words:
            yield from _repeated((part,), word, outline)
    yield from _repeated(("alliances",), "name", outline)
    yield from _repeated(("protocol", "tracks"), "name", outline)
    if len(outline.parties) < 2 and isinstance(outline.data.get("parties"), list):
        yield ("parties",), f"{len(outline.parties)} party; talks need at least 2"
    if outline.data.get("issues") == []:
        yield ("issues",), "is empty; talks need at least 1 issue"


def _repeated(part: tuple[str, ...], word: str, outline: Outline) -> Iterator[RouteDiagnostic]:
    seen: set[str] = set()
    for route, item in records(outline.data, *part):
        value = item.get(word) if word != "key" else item.get("key") or item.get("id")
        if not isinstance(value, str):
            continue
        if value in seen and not (word == "key" and item.get("key") is None):
            yield (*route, word), f"{value!r} is given twice; every {word} must be unique"
        seen.add(value)


def _ranges(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, party in records(outline.data, "parties"):
        for name in RANGES:
            yield from _low_high((*route, name), party.get(name))
    yield from _low_high(("force", "blame"), at(outline.data, "force", "blame"))
    parameters = table(outline.data.get("parameters"))
    for name in PARAMETER_RANGES:
        low, high = number(parameters.get(f"{name}_low")), number(parameters.get(f"{name}_high"))
        if low is not None and high is not None and low > high:
            yield ("parameters", f"{name}_low"), f"{low} is above {name}_high, which is {high}"
    thresholds = table(outline.data.get("thresholds"))
    partial, agreement = number(thresholds.get("partial", 0.25)), number(thresholds.get("agreement", 0.75))
    if partial is not None and agreement is not None and partial > agreement:
        yield ("thresholds", "partial"), f"{partial} is above the threshold of an agreement, {agreement}"


def _low_high(route: Route, value: object) -> Iterator[RouteDiagnostic]:
    low, high = number(table(value).get("low")), number(table(value).get("high"))
    if low is not None and high is not None and low > high:
        yield route, f"low {low} is above high {high}; low may be at most high"


def _commitments(outline: Outline) -> Iterator[RouteDiagnostic]:
    """A commitment and the weight of the member's edge are one number, written in two places."""
    weights = {
        (edge.get("a"), edge.get("b")): number(edge.get("weight"))
        for _, edge in records(outline.data, "edges")
        if edge.get("kind") == "member" and isinstance(edge.get("a"), str) and isinstance(edge.get("b"), str)
    }
    for route, alliance in records(outline.data, "alliances"):
        bloc = alliance.get("party")
        for member, value in table(alliance.get("commitment")).items():
            weight, commitment = weights.get((member, bloc)) if isinstance(bloc, str) else None, number(value)
            if weight is not None and commitment is not None and weight != commitment:
                place = (*route, "commitment", member)
                yield (
                    place,
                    f"{commitment} differs from the weight of edge {member}-{bloc}, {weight}; set both alike",
                )


def _stakes(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, party in records(outline.data, "parties"):
        id = party.get("id")
        if not isinstance(id, str) or party.get("kind") not in STAKEHOLDERS:
            continue
        weights = [number(table(issue.get("salience")).get(id)) for issue in outline.issues.values()]
        if weights and all(weight == 0 for weight in weights):
            yield (
                route,
                f"{id} has salience 0 on every issue; one above 0, or kind mediator or forum, is needed",
            )


def _lines(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, issue in records(outline.data, "issues"):
        positions = table(issue.get("positions"))
        for party, line in table(issue.get("red_lines")).items():
            yield from _bound((*route, "red_lines", party), line, number(positions.get(party)))
    for party, types in table(outline.data.get("type_reservations")).items():
        for name, bounds in table(types).items():
            for issue_id, bound in table(bounds).items():
                issue = outline.issues.get(issue_id, {}) if isinstance(issue_id, str) else {}
                position = number(table(issue.get("positions")).get(party))
                yield from _bound(("type_reservations", party, name, issue_id), bound, position)


def _options(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, issue in records(outline.data, "issues"):
        options = items(issue.get("options"))
        if len(set(map(str, options))) < len(options):
            yield (*route, "options"), "a value is given twice; each option may appear once"
        known = [number(option) for option in options]
        for position, (before, after) in enumerate(pairwise(known), start=1):
            if before is not None and after is not None and after < before:
                yield (*route, "options", position), f"{after} comes after {before}; options must rise"
        for party, values in table(issue.get("evaluations")).items():
            place = (*route, "evaluations", party)
            if not options:
                yield place, "evaluates options, and the issue has none; give `options`, one for each value"
            elif isinstance(values, list | tuple) and len(values) != len(options):
                yield place, f"{len(values)} values for {len(options)} options; one for each option is needed"


def _bound(route: Route, bound: object, position: float | None) -> Iterator[RouteDiagnostic]:
    if not isinstance(bound, dict):
        return
    low, high = number(bound.get("min")), number(bound.get("max"))
    if bound.get("min") is None and bound.get("max") is None:
        yield route, "has neither min nor max; give one, or leave the entry out"
    if low is not None and high is not None and low > high:
        yield route, f"min {low} is above max {high}, which leaves nothing acceptable; min may be at most max"
    elif position is not None and ((low is not None and position < low) or (high is not None and position > high)):
        allowed = f"{0 if low is None else low} to {1 if high is None else high}"
        yield route, f"the party's own position {position} lies outside; allowed by this line: {allowed}"


def _priors(outline: Outline) -> Iterator[RouteDiagnostic]:
    for party, prior in table(outline.data.get("hidden_types")).items():
        values = [number(value) for value in table(prior).values()]
        known = [value for value in values if value is not None]
        if len(known) == len(values) and abs(math.fsum(known) - 1.0) > TOLERANCE:
            yield ("hidden_types", party), f"the prior sums to {math.fsum(known):.6g}; it must sum to 1"


def _clock(outline: Outline) -> Iterator[RouteDiagnostic]:
    data = outline.data
    start, end, horizon = day(data.get("start")), day(data.get("end")), day(data.get("horizon"))
    if start and end and end < start:
        yield ("end",), f"{end} is before the start, {start}"
    if start and horizon and horizon < start:
        yield ("horizon",), f"{horizon} is before the start, {start}"
    effect = day(at(data, "force", "effect_date"))
    if start and effect and effect < start:
        yield ("force", "effect_date"), f"{effect} is before the start, {start}"
    deadline = table(data.get("deadline"))
    if deadline.get("kind") == "none" and deadline.get("at_round") is not None:
        yield ("deadline", "at_round"), "a deadline of kind none has no round; leave it null"
    yield from _calendar(outline)


def _calendar(outline: Outline) -> Iterator[RouteDiagnostic]:
    start = day(outline.data.get("start"))
    rounds: dict[float, Route] = {}
    dated = []
    for route, entry in records(outline.data, "calendar"):
        place, date = number(entry.get("round")), day(entry.get("date"))
        if place is not None and place in rounds:
            yield (*route, "round"), f"round {place} is given twice; one entry per round"
        if place is not None:
            rounds[place] = route
        if date and start and date < start:
            yield (*route, "date"), f"{date} is before the start, {start}"
        if place is not None and date is not None:
            dated.append((place, date, route))
    dated.sort(key=lambda entry: entry[0])
    for (before, earlier, _), (_, later, route) in pairwise(dated):
        if later < earlier:
            yield (*route, "date"), f"{later} is before the date of round {before:g}, {earlier}"


LIMITS = {"capability": 1.0, "status_quo": 1.0, "war_cost": 2.0, "breakdown": 1.0, "posture": 5.0}
"""Largest value of an event of each kind; the smallest is 0."""


def _values_of_events(outline: Outline) -> Iterator[RouteDiagnostic]:
    for route, event in records(outline.data, "events"):
        kind, value = event.get("kind"), number(event.get("value"))
        limit = LIMITS.get(kind) if isinstance(kind, str) else None
        if limit is not None and value is not None and not 0.0 <= value <= limit:
            yield (*route, "value"), f"{value} is out of range; a {kind} lies between 0 and {limit:g}"
