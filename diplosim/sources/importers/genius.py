"""Genius XML: one file for the domain, one utility profile for each party (Lin et al. 2014).

A profile weighs its issues; `diplosim.sources.importers.genius_issues` says what their values are worth.  The
reservation value is already a utility, 0..1, and stays as it is; none means 0, as in Genius.  A `discount_factor` d
multiplies utility by d**t, with t from 0 to 1 over the talks; 0 means none, and one outside [0, 1] is discarded, both
as in Genius.

Weights must sum to 1.  Genius itself takes sums from .98 to 1.02 for rounding: such weights are divided by their sum
here, and the reservation value with them, which changes no preference and no set of acceptable outcomes.

A fork of Genius that is used with people in class writes points: an outcome is worth the sum of weight times evaluation
times `weightmultiplyer`, each turn adds `timeeffect`, and whoever opts out gets `optout`.  There one issue may be worth
five times another of the same weight, which shares of an issue's best value cannot say: such files are refused.

Reference: Lin, Kraus, Baarslag, Tykhonov, Hindriks & Jonker (2014), Genius: an integrated environment for supporting
the design of generic automated negotiators, Computational Intelligence 30:48-70.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed
from diplosim.sources.importers.genius_issues import (
    REAL_VALUES,
    SPACED_VALUES,
    WHOLE_VALUES,
    GeniusIssue,
    evaluations,
    read_issue,
)
from diplosim.sources.importers.located_xml import Element, parse_xml, unread_parts
from diplosim.sources.importers.profiles import Profile, ProfileSet, match
from diplosim.sources.importers.quantities import number_or_problem
from diplosim.sources.importers.sources import Source

DOMAIN, PROFILE = "negotiation_template", "utility_space"
ROUNDING = 0.02
"""How far from 1 Genius lets a sum of weights be."""

EXACT = 1e-9

POINTS = ("weightmultiplyer", "weightmultiplier", "optout", "timeeffect")
"""Elements by which a file shows that it counts points."""

READ: Mapping[str, frozenset[str]] = {
    DOMAIN: frozenset({"number_of_issues"}),
    PROFILE: frozenset({"number_of_issues"}),
    "objective": frozenset({"index", "name", "type", "etype"}),
    "issue": frozenset({"index", "name", "type", "etype", "vtype", "lowerbound", "upperbound"}),
    "item": frozenset({"index", "value", "evaluation"}),
    "range": frozenset({"lowerbound", "upperbound"}),
    "weight": frozenset({"index", "value"}),
    "evaluator": frozenset({"ftype", "offset", "slope", "parameter0", "parameter1", "parameter2"}),
    "reservation": frozenset({"value"}),
    "discount_factor": frozenset({"value"}),
}
"""Elements that are read, or only count or number others, and their attributes; all others get a note."""


def read_genius(sources: Sequence[Source], diagnostics: FileDiagnostics) -> ProfileSet:
    """Read a domain (at most one, optional) and the profiles of at least two parties, in the order of the files.

    Args:
        sources: the files, domain and profiles in any order.
        diagnostics: where problems of the files are noted.

    Returns:
        The profiles over their common issues.

    Raises:
        ScenarioError: with every problem of every file.
    """
    notes: list[str] = []
    tops = [(source, _outermost(source, diagnostics.of(source.name))) for source in sources]
    domains = [(source, top) for source, top in tops if top is not None and _is_domain(top)]
    profiles = [(source, top) for source, top in tops if top is not None and not _is_domain(top)]
    for source, _ in domains[1:]:
        diagnostics.of(source.name).add(1, "", f"a second domain; {domains[0][0].name} is one, and one is allowed")
    if len(profiles) < 2 and all(top is not None for _, top in tops):
        diagnostics.add(None, "", f"profiles given: {len(profiles)}; one for each of at least 2 parties is needed")
    if not (domains or profiles):
        raise ScenarioError(diagnostics.found)
    origin, top = (domains or profiles)[0]
    common = _issues(top, diagnostics.of(origin.name))
    domain = tuple(issue.value_set for issue in common)
    comparable = diagnostics.of(origin.name).sound
    read = []
    for source, element in profiles:
        own = diagnostics.of(source.name)
        issues = common if source is origin else _issues(element, own)
        if source is not origin and comparable:
            match(domain, [issue.value_set for issue in issues], origin.path.name, own)
        read.append(_profile(source, element, issues, own, notes))
    diagnostics.stop_if_any()
    notes += [
        note for source, element in (*domains, *profiles) for note in unread_parts(element, READ, source.path.name)
    ]
    reals = [issue.name for issue in common if issue.kind == "real"]
    if reals:
        notes.append(f"real issues are taken at {REAL_VALUES} evenly spaced values: {listed(reals)}")
    spaced = [issue.name for issue in common if not issue.complete]
    if spaced:
        notes.append(
            f"integer issues of more than {WHOLE_VALUES:,} values are taken at {SPACED_VALUES:,}: {listed(spaced)}"
        )
    complete = tuple(profile for profile in read if profile is not None)
    return ProfileSet(_name(top) or origin.path.stem, domain, complete, tuple(notes))


def _outermost(source: Source, diagnostics: FileDiagnostics) -> Element | None:
    """The outermost element of a file, None, and a problem, where it is no Genius file that is read."""
    top = parse_xml(source.raw, diagnostics)
    if top is None:
        return None
    if top.tag not in (DOMAIN, PROFILE):
        diagnostics.add(top.line, top.tag, f"a Genius file starts with <{DOMAIN}> (domain) or <{PROFILE}> (profile)")
        return None
    points = [element for tag in POINTS for element in top.within(tag)]
    if points:
        named = " and ".join(dict.fromkeys(f"<{element.tag}>" for element in points))
        diagnostics.add(
            points[0].line,
            points[0].tag,
            f"{named}: this file counts points (weight times evaluation, an opt-out value, a cost of each turn), not "
            "shares of an issue's best value; only profiles whose worth lies between 0 and 1 are read. To convert it, "
            "work out weight times greatest evaluation of each issue, write these divided by their sum as the weights "
            "and the opt-out value divided by it as the reservation value, and leave these elements out",
        )
        return None
    functions = next(top.within("ufun"), None)
    if functions is not None:
        diagnostics.add(
            functions.line, "ufun", "a nonlinear utility space is not a weighted sum; only additive profiles are read"
        )
        return None
    return top


def _is_domain(top: Element) -> bool:
    weighed = next(top.within("weight"), None) or next(top.within("evaluator"), None)
    return top.tag == DOMAIN or (
        weighed is None and not any(item.get("evaluation") is not None for item in top.within("item"))
    )


def _name(top: Element) -> str:
    objective = next(top.within("objective"), None)
    return (objective.get("name") or "").strip() if objective is not None else ""


def _issues(top: Element, diagnostics: FileDiagnostics) -> list[GeniusIssue]:
    found: dict[str, GeniusIssue] = {}
    elements = list(top.within("issue"))
    if not elements:
        diagnostics.add(top.line, top.tag, "has no issues; at least one <issue> is needed")
    lines: dict[str, int] = {}
    for element in elements:
        index = (element.get("index") or "").strip()
        if index in lines:
            diagnostics.add(
                element.line, "issue", f"index {index!r} is given twice; the first is on line {lines[index]}"
            )
        lines.setdefault(index, element.line)
        issue = read_issue(element, diagnostics)
        if issue is None:
            continue
        if issue.name in found:
            first = found[issue.name].element.line
            diagnostics.add(element.line, issue.name, f"this issue is given twice; the first is on line {first}")
        else:
            found[issue.name] = issue
    return list(found.values())


def _profile(
    source: Source, top: Element, issues: Sequence[GeniusIssue], diagnostics: FileDiagnostics, notes: list[str]
) -> Profile | None:
    weights = _weights(top, issues, diagnostics)
    worth = {issue.name: evaluations(issue, diagnostics) for issue in issues}
    reservation = _value(top, "reservation", 0.0, diagnostics)
    discount = _value(top, "discount_factor", 1.0, diagnostics)
    if weights is None or reservation is None or discount is None or any(table is None for table in worth.values()):
        return None
    if not 0.0 <= reservation <= 1.0:
        line = next(top.within("reservation")).line
        diagnostics.add(
            line, "reservation", f"{reservation:g} is out of range; a reservation value is a utility: 0 to 1"
        )
        return None
    if not 0.0 <= discount <= 1.0:
        notes.append(f"{source.path.name}: discount factor {discount:g} discarded, as Genius does: not from 0 to 1")
    total = math.fsum(weights.values())
    if abs(total - 1.0) > EXACT:
        notes.append(
            f"{source.path.name}: weights sum to {total:.6g}; they and the reservation value were divided by that"
        )
        weights = {name: weight / total for name, weight in weights.items()}
        reservation = min(reservation / total, 1.0)
    return Profile(
        source.path.stem,
        weights,
        {name: table for name, table in worth.items() if table is not None},
        reservation,
        discount if 0.0 < discount <= 1.0 else 1.0,
    )


def _weights(top: Element, issues: Sequence[GeniusIssue], diagnostics: FileDiagnostics) -> Mapping[str, float] | None:
    """Weight of each issue; the elements name issues by their index."""
    elements: dict[str, Element] = {}
    for element in top.within("weight"):
        index = (element.get("index") or "").strip()
        if index in elements:
            diagnostics.add(element.line, "weight", f"index {index} is given twice")
        elements[index] = element
    weights: dict[str, float] = {}
    for issue in issues:
        index = (issue.element.get("index") or "").strip()
        if index not in elements:
            diagnostics.add(
                issue.element.line, issue.name, f'has no weight; write <weight index="{index}" value="...">'
            )
            continue
        line = elements[index].line
        weight = number_or_problem(elements[index].get("value"), line, f"{issue.name}.weight", diagnostics)
        if weight is not None and weight < 0.0:
            diagnostics.add(line, f"{issue.name}.weight", f"{weight:g} is negative; allowed: 0 to 1")
        elif weight is not None:
            weights[issue.name] = weight
    if len(weights) < len(issues) or not weights:
        return None
    total = math.fsum(weights.values())
    if abs(total - 1.0) > ROUNDING:
        diagnostics.add(top.line, "weight", f"the weights sum to {total:.6g}; they must sum to 1")
        return None
    return weights


def _value(top: Element, tag: str, default: float, diagnostics: FileDiagnostics) -> float | None:
    element = next(top.within(tag), None)
    return default if element is None else number_or_problem(element.get("value"), element.line, tag, diagnostics)
