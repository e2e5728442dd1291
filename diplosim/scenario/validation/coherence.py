"""Coherence of a scenario's numbers: unique names, sums, order of bounds and dates."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.file_names import hindrance
from diplosim.scenario.routes import Route
from diplosim.scenario.schema.actors import STAKEHOLDERS
from diplosim.scenario.validation.raw_data import (
    RawScenario,
    date_or_none,
    list_or_empty,
    mapping_or_empty,
    mappings_at,
    number_or_none,
    value_at,
)

TOLERANCE = 1e-9
RANGES = ("war_cost", "no_deal_cost", "delay_benefit")
PARAMETER_RANGES = ("delay_benefit", "blame", "pretext_war_cost", "exponent", "hard_exponent")


def contradictions(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """All diagnostics of values that are valid one by one and not together."""
    yield from _unique(raw)
    yield from _ranges(raw)
    yield from _commitments(raw)
    yield from _stakes(raw)
    yield from _lines(raw)
    yield from _options(raw)
    yield from _priors(raw)
    yield from _clock(raw)
    yield from _values_of_events(raw)


def _unique(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for part, words in (("parties", ("id", "key")), ("issues", ("id", "key"))):
        for word in words:
            yield from _repeated((part,), word, raw)
    yield from _repeated(("alliances",), "name", raw)
    yield from _repeated(("alliances",), "party", raw)
    yield from _repeated(("protocol", "tracks"), "name", raw)
    if len(raw.parties) < 2 and isinstance(raw.data.get("parties"), list):
        yield ("parties",), f"{len(raw.parties)} party; talks need at least 2"
    if raw.data.get("issues") == []:
        yield ("issues",), "is empty; talks need at least 1 issue"


def _repeated(part: tuple[str, ...], word: str, raw: RawScenario) -> Iterator[RouteDiagnostic]:
    seen: set[str] = set()
    for route, item in mappings_at(raw.data, *part):
        value = item.get(word) if word != "key" else item.get("key") or item.get("id")
        if not isinstance(value, str):
            continue
        if value in seen and not (word == "key" and item.get("key") is None):
            yield (*route, word), f"{value!r} is given twice; every {word} must be unique"
        elif word == "id" and (message := hindrance(value, seen)) is not None:
            yield (*route, word), message
        seen.add(value)


def _ranges(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, party in mappings_at(raw.data, "parties"):
        for name in RANGES:
            yield from _low_high((*route, name), party.get(name))
    yield from _low_high(("force", "blame"), value_at(raw.data, "force", "blame"))
    parameters = mapping_or_empty(raw.data.get("parameters"))
    for name in PARAMETER_RANGES:
        low, high = number_or_none(parameters.get(f"{name}_low")), number_or_none(parameters.get(f"{name}_high"))
        if low is not None and high is not None and low > high:
            yield ("parameters", f"{name}_low"), f"{low} is above {name}_high, which is {high}"
    thresholds = mapping_or_empty(raw.data.get("thresholds"))
    partial, agreement = (
        number_or_none(thresholds.get("partial", 0.25)),
        number_or_none(thresholds.get("agreement", 0.75)),
    )
    if partial is not None and agreement is not None and partial > agreement:
        yield ("thresholds", "partial"), f"{partial} is above the threshold of an agreement, {agreement}"


def _low_high(route: Route, value: object) -> Iterator[RouteDiagnostic]:
    low, high = number_or_none(mapping_or_empty(value).get("low")), number_or_none(mapping_or_empty(value).get("high"))
    if low is not None and high is not None and low > high:
        yield route, f"low {low} is above high {high}; low may be at most high"


def _commitments(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """A commitment and the weight of the member's edge are one number, written in two places."""
    weights = {
        (edge.get("a"), edge.get("b")): number_or_none(edge.get("weight"))
        for _, edge in mappings_at(raw.data, "edges")
        if edge.get("kind") == "member" and isinstance(edge.get("a"), str) and isinstance(edge.get("b"), str)
    }
    for route, alliance in mappings_at(raw.data, "alliances"):
        bloc = alliance.get("party")
        for member, value in mapping_or_empty(alliance.get("commitment")).items():
            weight, commitment = weights.get((member, bloc)) if isinstance(bloc, str) else None, number_or_none(value)
            if weight is not None and commitment is not None and weight != commitment:
                place = (*route, "commitment", member)
                yield (
                    place,
                    f"{commitment} differs from the weight of edge {member}-{bloc}, {weight}; set both alike",
                )


def _stakes(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, party in mappings_at(raw.data, "parties"):
        id = party.get("id")
        if not isinstance(id, str) or party.get("kind") not in STAKEHOLDERS:
            continue
        weights = [number_or_none(mapping_or_empty(issue.get("salience")).get(id)) for issue in raw.issues.values()]
        if weights and all(weight == 0 for weight in weights):
            yield (
                route,
                f"{id} has salience 0 on every issue; one above 0, or kind mediator or forum, is needed",
            )


def _lines(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, issue in mappings_at(raw.data, "issues"):
        positions = mapping_or_empty(issue.get("positions"))
        for party, line in mapping_or_empty(issue.get("red_lines")).items():
            yield from _bound((*route, "red_lines", party), line, number_or_none(positions.get(party)))
    for party, types in mapping_or_empty(raw.data.get("type_reservations")).items():
        for name, bounds in mapping_or_empty(types).items():
            for issue_id, bound in mapping_or_empty(bounds).items():
                issue = raw.issues.get(issue_id, {}) if isinstance(issue_id, str) else {}
                position = number_or_none(mapping_or_empty(issue.get("positions")).get(party))
                yield from _bound(("type_reservations", party, name, issue_id), bound, position)


def _options(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for route, issue in mappings_at(raw.data, "issues"):
        options = list_or_empty(issue.get("options"))
        if len(set(map(str, options))) < len(options):
            yield (*route, "options"), "a value is given twice; each option may appear once"
        known = [number_or_none(option) for option in options]
        for position, (before, after) in enumerate(pairwise(known), start=1):
            if before is not None and after is not None and after < before:
                yield (*route, "options", position), f"{after} comes after {before}; options must rise"
        for party, values in mapping_or_empty(issue.get("evaluations")).items():
            place = (*route, "evaluations", party)
            if not options:
                yield place, "evaluates options, and the issue has none; give `options`, one for each value"
            elif isinstance(values, list | tuple) and len(values) != len(options):
                yield place, f"{len(values)} values for {len(options)} options; one for each option is needed"


def _bound(route: Route, bound: object, position: float | None) -> Iterator[RouteDiagnostic]:
    if not isinstance(bound, dict):
        return
    low, high = number_or_none(bound.get("min")), number_or_none(bound.get("max"))
    if bound.get("min") is None and bound.get("max") is None:
        yield route, "has neither min nor max; give one, or leave the entry out"
    if low is not None and high is not None and low > high:
        yield route, f"min {low} is above max {high}, which leaves nothing acceptable; min may be at most max"
    elif position is not None and ((low is not None and position < low) or (high is not None and position > high)):
        allowed = f"{0 if low is None else low} to {1 if high is None else high}"
        yield route, f"the party's own position {position} lies outside; allowed by this line: {allowed}"


def _priors(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    for party, prior in mapping_or_empty(raw.data.get("hidden_types")).items():
        if not isinstance(prior, Mapping):
            continue  # its kind is reported with the structure
        values = [number_or_none(value) for value in mapping_or_empty(prior).values()]
        known = [value for value in values if value is not None]
        if len(known) == len(values) and abs(math.fsum(known) - 1.0) > TOLERANCE:
            yield ("hidden_types", party), f"the prior sums to {math.fsum(known):.6g}; it must sum to 1"


def _clock(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    data = raw.data
    start, end, horizon = (
        date_or_none(data.get("start")),
        date_or_none(data.get("end")),
        date_or_none(data.get("horizon")),
    )
    if start and end and end < start:
        yield ("end",), f"{end} is before the start, {start}"
    if start and horizon and horizon < start:
        yield ("horizon",), f"{horizon} is before the start, {start}"
    effect = date_or_none(value_at(data, "force", "effect_date"))
    if start and effect and effect < start:
        yield ("force", "effect_date"), f"{effect} is before the start, {start}"
    deadline = mapping_or_empty(data.get("deadline"))
    if deadline.get("kind") == "none" and deadline.get("at_round") is not None:
        yield ("deadline", "at_round"), "a deadline of kind none has no round; leave it null"
    yield from _alternates(raw, horizon)
    yield from _calendar(raw)


def _alternates(raw: RawScenario, horizon: datetime.date | None) -> Iterator[RouteDiagnostic]:
    """One outcome a day, whether the day is written as a date or as a text."""
    seen = set()
    for key, outcome in mapping_or_empty(raw.data.get("outcome_alternates")).items():
        day, place = date_or_none(key), ("outcome_alternates", key)
        if day is not None and day in seen:
            yield place, f"{day} is given twice; one outcome a day"
        elif day is not None and day == horizon and outcome != raw.data.get("real_outcome"):
            yield place, f"{outcome} differs from real_outcome, the outcome at the horizon; leave one of them out"
        seen.add(day)


def _calendar(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    start = date_or_none(raw.data.get("start"))
    rounds: dict[float, Route] = {}
    dated = []
    for route, entry in mappings_at(raw.data, "calendar"):
        place, date = number_or_none(entry.get("round")), date_or_none(entry.get("date"))
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


def _values_of_events(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    yield from _values_given_twice(raw)
    for route, event in mappings_at(raw.data, "events"):
        kind, value = event.get("kind"), number_or_none(event.get("value"))
        limit = LIMITS.get(kind) if isinstance(kind, str) else None
        if limit is not None and value is not None and not 0.0 <= value <= limit:
            yield (*route, "value"), f"{value} is out of range; a {kind} lies between 0 and {limit:g}"
        elif kind == "posture" and value is not None and value != round(value):
            yield (*route, "value"), f"{value} is no rung; allowed: whole numbers from 0 to {limit:g}"


def _values_given_twice(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """Two events that set the same thing anew in the same round; factors on a war cost multiply, and may be two."""
    seen = set()
    for route, event in mappings_at(raw.data, "events"):
        kind, place = event.get("kind"), number_or_none(event.get("round"))
        on = event.get("issue") if kind == "status_quo" else event.get("party")
        if kind not in ("capability", "status_quo", "breakdown", "posture") or not isinstance(on, str | None):
            continue
        what = (kind, place, None if kind == "breakdown" else on)
        if what in seen:
            about = "" if kind == "breakdown" else f" of {on}"
            yield route, f"a second event of kind {kind}{about} in round {place:g}; one value a round"
        if place is not None:
            seen.add(what)
