"""Additive utility profiles over discrete issues, whatever format they came in.

The utility of an outcome is the sum over issues of weight times evaluation of the value chosen; weights sum to 1 and
evaluations lie in [0, 1], so that the utility and the reservation value do as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diplosim.scenario.spelling import did_you_mean
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed

LARGEST_ISSUE = 1_000
"""Values of one issue that are read; more cannot be looked at, and make a scenario file too large."""


def few_enough(count: int, line: int | None, issue: str, diagnostics: FileDiagnostics, advice: str = "") -> bool:
    """Whether an issue has no more values than are read; a problem is noted where it has.  advice: ends the message."""
    if count > LARGEST_ISSUE:
        diagnostics.add(line, issue, f"has {count:,} values; at most {LARGEST_ISSUE:,} are read{advice}")
    return count <= LARGEST_ISSUE


@dataclass(frozen=True)
class ValueSet:
    """One issue and its values in their order; `line` is where the file names it."""

    issue: str
    values: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True)
class Profile:
    """What one party wants.

    `weights` per issue sum to 1; `evaluations` per issue and value lie in [0, 1]; `reservation_value` is the utility
    of no agreement, 0..1; `discount` multiplies utility over the whole time of the talks, 1 for none.
    """

    name: str
    weights: Mapping[str, float]
    evaluations: Mapping[str, Mapping[str, float]]
    reservation_value: float
    discount: float = 1.0


@dataclass(frozen=True)
class ProfileSet:
    """Profiles of the parties to one negotiation, in the order in which they take turns, over common issues."""

    name: str
    issues: tuple[ValueSet, ...]
    profiles: tuple[Profile, ...]
    notes: tuple[str, ...] = ()


def match(domain: Sequence[ValueSet], own: Sequence[ValueSet], where: str, diagnostics: FileDiagnostics) -> None:
    """Note every issue and value of a profile that the domain lacks, or the other way round.

    `where` names the file that the domain was taken from.
    """
    known = {issue.issue: issue for issue in domain}
    mine = {issue.issue: issue for issue in own}
    for name, issue in mine.items():
        if name not in known:
            hint = did_you_mean(name, [other for other in known if other not in mine])
            diagnostics.add(
                issue.line, name, f"no issue of the domain ({where}); {hint}the domain has: {listed(known)}"
            )
            continue
        missing = [value for value in known[name].values if value not in issue.values]
        extra = [value for value in issue.values if value not in known[name].values]
        if missing:
            diagnostics.add(issue.line, name, f"values of the domain ({where}) are missing: {listed(missing)}")
        if extra:
            hint = did_you_mean(extra[0], missing)
            diagnostics.add(issue.line, name, f"values that the domain ({where}) does not have: {hint}{listed(extra)}")
    for name in known:
        if name not in mine:
            diagnostics.add(None, name, f"this issue of the domain ({where}) is missing")
