"""What an alliance source says about one year: who promised whom what, and by which pact."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

import networkx as nx

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.schema.fields import EdgeKind

OBLIGATIONS: Mapping[str, EdgeKind] = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "consul": "consultation",
}
"""Obligations of ATOP by their column, and the kind of edge each becomes."""

SPELLINGS: Mapping[str, str] = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "non_aggression": "nonaggression",
    "consul": "consultation",
    "entente": "consultation",
}
"""Other spellings of a kind of edge."""

BY_HAND = ": add and remove edges by hand"
"""What to do where promises of an earlier year stand in."""

LISTED = 12
"""Years up to which those that are covered are named one by one."""


@dataclass(frozen=True)
class Promise:
    """One promise: `giver` and `receiver` are names of states in the source (COW numbers as texts, where it has them).

    mutual: the source does not say who promised; read it both ways.  pacts: pacts it may rest on, empty where the
    source names none.  weight: -1..1, None where the source has none.  line: where it stands, None if unknown.
    """

    giver: str
    receiver: str
    kind: EdgeKind
    mutual: bool = False
    pacts: tuple[str, ...] = ()
    weight: float | None = None
    note: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Promises:
    """All promises of a source in one year.

    file, source: the file and the citation of its data set.  year: the year that was asked for.  data_year: the year
    the data are of.  names_pacts: whether the source names pacts.  names: full names of nodes, where the source has
    them.  notes: what a user must know.
    """

    file: str
    source: str
    year: int
    data_year: int
    promises: tuple[Promise, ...]
    names_pacts: bool
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def only(self, keep: Callable[[Promise], bool], *notes: str) -> Promises:
        """The promises that `keep` lets through, with further notes."""
        return replace(self, promises=tuple(p for p in self.promises if keep(p)), notes=(*self.notes, *notes))

    def states(self) -> tuple[str, ...]:
        """Everybody who gave or got a promise, in a fixed order (numbers by size)."""
        return in_order({end for p in self.promises for end in (p.giver, p.receiver)})

    def graph(self) -> nx.Graph:
        """Undirected graph of who is tied to whom by any promise of positive weight; a rivalry is none."""
        graph = nx.Graph()
        graph.add_nodes_from(self.states())
        binding = (p for p in self.promises if (p.weight is None or p.weight > 0) and p.kind != "rivalry")
        graph.add_edges_from((p.giver, p.receiver) for p in binding)
        return graph

    def partners(self, state: str, kind: str) -> tuple[str, ...]:
        """Everybody who is bound to `state` by a promise of this kind in either direction."""
        found = {p.receiver for p in self.promises if p.kind == kind and p.giver == state}
        found |= {p.giver for p in self.promises if p.kind == kind and p.receiver == state}
        return in_order(found)

    def members(self) -> dict[str, set[str]]:
        """States by the pact that binds them."""
        found: dict[str, set[str]] = {}
        for promise in self.promises:
            for pact in promise.pacts:
                found.setdefault(pact, set()).update((promise.giver, promise.receiver))
        return found


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names in a fixed order: numbers by their size, then texts."""
    return tuple(sorted(names, key=lambda name: (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)))


def kinds_of(words: Collection[str], where: str = "--obligations") -> tuple[EdgeKind, ...]:
    """Kinds of edges from words such as `defence` or `defense`, in the order of the vocabulary.

    Args:
        words: the words, in any case.
        where: what gave them, for messages.

    Returns:
        Each kind that was named, once.

    Raises:
        ScenarioError: for a word that is no kind of edge.
    """
    known: tuple[EdgeKind, ...] = get_args(EdgeKind)
    chosen = {SPELLINGS.get(word.strip().lower(), word.strip().lower()) for word in words}
    wrong = sorted(chosen - set(known))
    if wrong:
        allowed = f"allowed: {', '.join(known)}"
        raise ScenarioError([Diagnostic(where, None, "", f"{word!r} is no kind of edge; {allowed}") for word in wrong])
    return tuple(kind for kind in known if kind in chosen)


def year_of_data(file: str, year: int, first: int, last: int) -> tuple[int, str]:
    """The year to read for a year asked for, and a note where it is another one.

    After the end of a data set its last year is carried forward; before its start nothing is.

    Args:
        file: name for messages.
        year: year asked for.
        first: first year covered.
        last: last year covered, and every one between.

    Returns:
        The year, and the note; an empty note where it is the year asked for.

    Raises:
        ScenarioError: if the year is not covered and does not lie after the end.
    """
    if year > last:
        return last, _carried_forward(file, year, last, BY_HAND)
    if year < first:
        raise _not_covered(file, year, f"{first} to {last}")
    return year, ""


def year_among(file: str, year: int, years: Iterable[float], advice: str = BY_HAND) -> tuple[int, str]:
    """The same for a data set that covers single years, in whose gaps nothing is carried forward either.

    Args:
        file: name for messages.
        year: year asked for.
        years: the years there are, at least one, in any order.
        advice: what to do where a year is carried forward; ends the note.

    Returns:
        The year, and the note; an empty note where it is the year asked for.

    Raises:
        ScenarioError: if the year is not covered and does not lie after the end.
    """
    there = sorted({int(value) for value in years})
    first, last = there[0], there[-1]
    if year > last:
        return last, _carried_forward(file, year, last, advice)
    if year not in there:
        gaps = " with gaps" if len(there) < last - first + 1 else ""
        listed = ", ".join(map(str, there)) if len(there) <= LISTED else f"{first} to {last}{gaps}"
        raise _not_covered(file, year, listed)
    return year, ""


def _carried_forward(file: str, year: int, last: int, advice: str) -> str:
    return f"{file}: ends in {last}; that year is carried forward to {year}{advice}"


def _not_covered(file: str, year: int, there: str) -> ScenarioError:
    return ScenarioError([Diagnostic(file, None, "--year", f"{year} is not covered; there are the years {there}")])
