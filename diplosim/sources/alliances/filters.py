"""Thinning out: which promises count, by obligation and by pact.

Modern alliance graphs are dominated by mass pacts (1,707 defence pairs in 2018, 143 states in one component): without
a filter everybody is everybody's ally.
"""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.schema.fields import EdgeKind
from diplosim.sources.alliances.promises import Promises, kinds_of
from diplosim.sources.alliances.sources import Material

SWALLOWED, MANY = 0.5, 10
"""A component is remarked on from this share of all states, and this number of members, on."""


def only_kinds(promises: Promises, kinds: Collection[EdgeKind]) -> Promises:
    """The promises of some kinds only."""
    return promises.only(lambda promise: promise.kind in kinds)


def by_pact(
    promises: Promises, *, max_members: int | None = None, bilateral_only: bool = False, exclude: Collection[str] = ()
) -> Promises:
    """The promises that rest on at least one pact which passes.

    Args:
        promises: promises of a source that names its pacts.
        max_members: largest pact that passes, counted in the year that was read.
        bilateral_only: only pacts of two members pass.
        exclude: numbers of pacts that do not pass; `3180` also means its phases, such as `3180.5`.

    Returns:
        The same promises where nothing is filtered, else those that are left.

    Raises:
        ScenarioError: if a filter is asked for and the source names no pacts, or an excluded pact is not in it.
    """
    if max_members is None and not bilateral_only and not exclude:
        return promises
    if not promises.names_pacts:
        message = (
            "this file names no pacts, so that they cannot be filtered; use the full atop5_1ddyr (columns "
            "atopid1, ...) or atop5_1m, or --states and --obligations"
        )
        raise ScenarioError([Diagnostic(promises.file, None, "", message)])
    members = promises.members()
    unknown = [pact for pact in exclude if not any(_means(pact, other) for other in members)]
    if unknown:
        message = f"no such pact in {promises.data_year} in {promises.file}"
        raise ScenarioError([Diagnostic("--exclude", None, "", f"{pact!r}: {message}") for pact in unknown])
    most = min(max_members if max_members is not None else 10**6, 2 if bilateral_only else 10**6)
    passing = {
        pact
        for pact, bound in members.items()
        if len(bound) <= most and not any(_means(word, pact) for word in exclude)
    }
    mixed = sum(0 < len(passing & set(p.pacts)) < len(p.pacts) for p in promises.promises)
    notes = []
    if mixed:
        notes.append(
            f"{promises.file}: {mixed} promises rest on several pacts of which some were left out; they are kept"
        )
    return promises.only(lambda promise: not passing.isdisjoint(promise.pacts), *notes)


def _means(word: str, pact: str) -> bool:
    return pact == word or pact.partition(".")[0] == word


def thin_out(
    material: Material,
    obligations: Collection[str] | None,
    *,
    max_members: int | None = None,
    bilateral_only: bool = False,
    exclude: Collection[str] = (),
) -> None:
    """Keep of what files say of a year the promises that count; membership always does.

    Args:
        material: is changed.
        obligations: kinds of promises that count, None for all.
        max_members: see `by_pact`.
        bilateral_only: see there.
        exclude: see there.

    Raises:
        ScenarioError: if no file says who is tied to whom, a kind is not known, or pacts cannot be filtered.
    """
    kinds = kinds_of(obligations) if obligations is not None else None
    if not material.promises:
        message = "no file says who is tied to whom; give ATOP, an edge list, GraphML or GEXF"
        raise ScenarioError([Diagnostic("FILE", None, "", message)])
    kept = []
    for promises in material.promises:
        promises = by_pact(promises, max_members=max_members, bilateral_only=bilateral_only, exclude=exclude)
        kept.append(only_kinds(promises, {*kinds, "member"}) if kinds is not None else promises)
    material.promises = kept


def swallowing_component(graph: nx.Graph) -> str:
    """A sentence where one component swallows half of the states or more, else an empty text."""
    largest = max(map(len, nx.connected_components(graph)), default=0)
    if largest < MANY or largest < SWALLOWED * len(graph):
        return ""
    return (
        f"one component holds {largest} of {len(graph)} states: mass pacts make everybody everybody's ally; "
        "try --states, --obligations, --max-members, --bilateral-only or --exclude"
    )
