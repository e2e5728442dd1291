"""GeniusWeb JSON: linear additive utility spaces, one file for each party.

    {"LinearAdditiveUtilitySpace": {
        "name": ..., "domain": {"name": ..., "issuesValues": {issue: {"values": [...]}}},
        "issueUtilities": {issue: {"DiscreteValueSetUtilities": {"valueUtilities": {value: 0..1}}}},
        "issueWeights": {issue: ...}, "reservationBid": {"issuevalues": {issue: value}}}}

Older files call the utilities `discreteutils` and `numberutils`.  An issue of numbers has
`{"range": {"low", "high", "step"}}` (or the three in a list) for values and `NumberValueSetUtilities` with `lowValue`,
`lowUtility`, `highValue` and `highUtility` for utilities, linear in between; every number of the range becomes a value.

Utilities lie in [0, 1] already and are not divided by their maximum; weights sum to exactly 1.  The reservation is a
bid: its utility is the reservation value, issues that it leaves out add nothing, and none means that any agreement is
better than no agreement.  A file that holds `issuesValues` alone is the domain.

The format was taken from the behaviour and the test files of the GeniusWeb program of Delft University of Technology;
no description apart from these was found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.spelling import did_you_mean
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed
from diplosim.sources.importers.geniusweb_values import Values, table, utilities, value_name, values_of
from diplosim.sources.importers.located_json import MarkedJson, parse_json
from diplosim.sources.importers.profiles import Profile, ProfileSet, ValueSet, match
from diplosim.sources.importers.sources import Source

SPACE = "LinearAdditiveUtilitySpace"
READ = {
    SPACE: ("name", "domain", "issueUtilities", "issueWeights", "reservationBid"),
    "domain": ("name", "issuesValues"),
}
RESERVATION = ("issuevalues",)
"""Keys that are read of a profile, of its domain and of its reservation bid; all others get a note."""

ROUNDING = 1e-6
"""How far from 1 the weights may sum: what decimals of a file lose, and no more."""


@dataclass(frozen=True)
class _File:
    """One file: its JSON, the route to the part that matters, and where to note problems."""

    source: Source
    json: MarkedJson
    route: tuple[str, ...]
    content: Mapping[str, Any]
    diagnostics: FileDiagnostics

    def add(self, route: Sequence[str | int], key: str, message: str) -> None:
        self.diagnostics.add(self.json.line(*self.route, *route), key, message)


def read_geniusweb(sources: Sequence[Source], diagnostics: FileDiagnostics) -> ProfileSet:
    """Read the profiles of at least two parties, in the order of the files, and at most one file with the domain.

    Args:
        sources: the files, domain and profiles in any order.
        diagnostics: where problems of the files are noted.

    Returns:
        The profiles over their common issues.

    Raises:
        ScenarioError: with every problem of every file.
    """
    opened = [_open(source, diagnostics.of(source.name)) for source in sources]
    files = [file for file in opened if file is not None]
    domains = [file for file in files if not file.route]
    profiles = [file for file in files if file.route]
    for file in domains[1:]:
        file.add((), "", f"a second domain; {domains[0].source.name} is one, and one is allowed")
    if len(profiles) < 2 and len(files) == len(sources):
        diagnostics.add(None, "", f"profiles given: {len(profiles)}; one for each of at least 2 parties is needed")
    if not files:
        raise ScenarioError(diagnostics.found)
    origin = (domains or profiles)[0]
    common, name = _domain(origin)
    comparable = origin.diagnostics.sound
    read = []
    for file in profiles:
        own = common
        if file is not origin:
            own, _ = _domain(file)
        if file is not origin and comparable and file.diagnostics.sound:
            match([v.value_set for v in common], [v.value_set for v in own], origin.source.path.name, file.diagnostics)
        read.append(_profile(file, own))
    diagnostics.stop_if_any()
    complete = tuple(profile for profile in read if profile is not None)
    notes = tuple(note for file in files for note in _unread(file))
    return ProfileSet(name or origin.source.path.stem, tuple(v.value_set for v in common), complete, notes)


def _unread(file: _File) -> tuple[str, ...]:
    """A note that lists the keys of a file that nobody reads."""
    top = table(file.json.value)
    domain = table(file.content.get("domain")) if file.route else file.content
    parts = {"": (top, (SPACE,)), f"{SPACE}.": (file.content, READ[SPACE])} if file.route else {}
    parts |= {
        "domain.": (domain, READ["domain"]),
        "reservationBid.": ({key.lower(): None for key in table(file.content.get("reservationBid"))}, RESERVATION),
    }
    found = [f"{where}{key}" for where, (given, read) in parts.items() for key in given if key not in read]
    for issue, given in table(domain.get("issuesValues")).items():
        found += [f"domain.issuesValues.{issue}.{key}" for key in table(given) if key not in ("values", "range")]
    return (f"{file.source.path.name}: not read: {listed(found)}",) if found else ()


def _open(source: Source, diagnostics: FileDiagnostics) -> _File | None:
    if not source.require_text(diagnostics):
        return None
    parsed = parse_json(source.text, diagnostics)
    if parsed is None:
        return None
    top = table(parsed.value)
    if isinstance(top.get(SPACE), Mapping):
        return _File(source, parsed, (SPACE,), top[SPACE], diagnostics)
    if "issuesValues" in top:
        return _File(source, parsed, (), top, diagnostics)
    found = f"the keys {listed(top)}" if top else "an object without keys" if parsed.value == {} else "no object"
    diagnostics.add(1, "", f"not a profile that is read: an object with the key {SPACE!r} is needed; found: {found}")
    return None


def _domain(file: _File) -> tuple[list[Values], str]:
    """Issues of the domain, those that can be read, and its name."""
    route = ("domain",) if file.route else ()
    content = table(file.content.get("domain")) if file.route else file.content
    given = content.get("issuesValues")
    if not isinstance(given, Mapping) or not given:
        file.add(route, "domain.issuesValues", "is missing; a mapping from issues to their values is needed")
        return [], ""
    found = []
    for issue, values in given.items():
        line = file.json.line(*file.route, *route, "issuesValues", issue)
        read = values_of(issue, values, line, file.diagnostics)
        if read is not None:
            found.append(read)
    name = content.get("name")
    return found, name if isinstance(name, str) else ""


def _profile(file: _File, issues: Sequence[Values]) -> Profile | None:
    before = len(file.diagnostics.found)
    names = [issue.name for issue in issues]
    for part in ("issueUtilities", "issueWeights"):
        _same_issues(file, part, names)
    given = table(file.content.get("issueUtilities"))
    worth: dict[str, Mapping[str, float]] = {}
    for issue in issues:
        if issue.name in given:
            line = file.json.line(*file.route, "issueUtilities", issue.name)
            found = utilities(issue, given[issue.name], line, file.diagnostics)
            worth[issue.name] = found or {}
    weights = _weights(file, names)
    bid = _reservation_bid(file, issues)
    if len(file.diagnostics.found) > before:
        return None
    reservation = math.fsum(weights[issue] * worth[issue][value] for issue, value in bid.items())
    name = file.content.get("name")
    return Profile(
        name if isinstance(name, str) and name.strip() else file.source.path.stem,
        weights,
        worth,
        min(reservation, 1.0),
    )


def _same_issues(file: _File, part: str, names: Sequence[str]) -> None:
    given = file.content.get(part)
    if not isinstance(given, Mapping):
        file.add((part,), part, "is missing; a mapping from the issues of the domain is needed")
        return
    for issue in names:
        if issue not in given:
            file.add((part,), f"{part}.{issue}", "this issue of the domain is missing")
    for issue in given:
        if issue not in names:
            hint = did_you_mean(issue, names)
            file.add((part, issue), f"{part}.{issue}", f"no issue of the domain; {hint}the domain has: {listed(names)}")


def _weights(file: _File, names: Sequence[str]) -> dict[str, float]:
    given = table(file.content.get("issueWeights"))
    weights: dict[str, float] = {}
    for issue in names:
        weight = given.get(issue)
        if issue not in given:
            continue
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0.0 <= weight <= 1.0:
            file.add(("issueWeights", issue), f"issueWeights.{issue}", f"{weight!r}: must be a number from 0 to 1")
        else:
            weights[issue] = float(weight)
    total = math.fsum(weights.values())
    if weights and len(weights) == len(names) and abs(total - 1.0) > ROUNDING:
        file.add(("issueWeights",), "issueWeights", f"the weights sum to {total:.9g}; they must sum to 1")
    return weights


def _reservation_bid(file: _File, issues: Sequence[Values]) -> dict[str, str]:
    """Value per issue of the reservation bid; empty where there is none."""
    given = file.content.get("reservationBid")
    if given is None:
        return {}
    lowered = {key.lower(): key for key in table(given)}
    key = lowered.get("issuevalues")
    if key is None or not isinstance(given[key], Mapping):
        file.add(("reservationBid",), "reservationBid", "must hold `issuevalues`, a mapping from issues to values")
        return {}
    known: dict[str, ValueSet] = {issue.name: issue.value_set for issue in issues}
    bid: dict[str, str] = {}
    for issue, value in given[key].items():
        place = f"reservationBid.{issue}"
        if issue not in known:
            hint = did_you_mean(issue, known)
            file.add(("reservationBid", key, issue), place, f"no issue of the domain; {hint}it has: {listed(known)}")
        elif value_name(value) not in known[issue].values:
            allowed = listed(known[issue].values)
            file.add(("reservationBid", key, issue), place, f"{value!r} is no value of this issue; allowed: {allowed}")
        else:
            bid[issue] = value_name(value)
    return bid
