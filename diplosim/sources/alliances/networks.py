"""Networks as tables: edge lists and node lists.

An edge list has `source` and `target`, and may have `kind`, `weight`, `year` or `start` and `end`, `pact`, `note`, and
`type` as Gephi writes it: `Directed` (a promise of one side) or `Undirected`.  A node list has `id`, and may have
`name`, `kind`, `capability` or `cinc` (0 or more, any scale).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

import numpy as np

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.schema.fields import EdgeKind, PartyKind
from diplosim.sources.alliances.official_file import MISSING, OfficialFile
from diplosim.sources.alliances.promises import SPELLINGS, Promise, Promises, year_among
from diplosim.sources.importers.file_diagnostics import listed

Word = TypeVar("Word")

KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)
PARTY_KINDS: tuple[PartyKind, ...] = get_args(PartyKind)
GENERAL: EdgeKind = "partnership"
"""Kind of an edge that names none: the weakest tie there is."""

EDGE_WORDS: dict[str, EdgeKind] = {kind: kind for kind in KINDS}
EDGE_WORDS |= {spelling: EDGE_WORDS[kind] for spelling, kind in SPELLINGS.items()}
PARTY_WORDS: dict[str, PartyKind] = {kind: kind for kind in PARTY_KINDS}

SOURCE = "the user's own network"
YEARS = (1000, 3000)
"""First and last year that an edge may be of."""

DIRECTIONS = {"directed": False, "undirected": True, "mutual": True, "": True}
"""Whether an edge of this `type` is mutual."""

YEARS_OF_EDGE = (("start", "end"), ("start_year", "end_year"))
"""Columns of the first and the last year of an edge, by either pair of names."""


@dataclass(frozen=True)
class Nodes:
    """What a node list says, by node: name, kind of party, and capability (any scale, 0 or more)."""

    file: str
    ids: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, PartyKind] = field(default_factory=dict)
    capability: Mapping[str, float] = field(default_factory=dict)


def is_edge_list(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of an edge list."""
    return {"source", "target"} <= set(columns)


def is_node_list(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of a node list."""
    return "id" in columns and not is_edge_list(columns)


def read_edge_list(table: OfficialFile, year: int) -> Promises:
    """Edges of one year from an edge list; without years every edge counts.

    Args:
        table: the file.
        year: year to read.

    Returns:
        The edges as promises.

    Raises:
        ScenarioError: if a value is wrong or the year not covered.
    """
    table.require(("source", "target"), "an edge list")
    table.used.add("id")  # the number of an edge, which says nothing of it
    ends = [table.text(name) for name in ("source", "target")]
    for name, column in zip(("source", "target"), ends, strict=True):
        table.note((column == "").to_numpy(), name, "the name of a node")
    table.note(((ends[0] == ends[1]) & (ends[0] != "")).to_numpy(), "target", "another node than source")
    mutual = _mutual(table)
    kinds = _words(table, "kind", EDGE_WORDS, f"a kind of edge; allowed: {', '.join(KINDS)}")
    weights = table.numbers("weight", "a weight from -1 to 1", low=-1, high=1) if "weight" in table.columns else None
    covered, data_year, notes = _span(table, year)
    pacts, words = ((table.text(name) if name in table.columns else None) for name in ("pact", "note"))
    found = []
    for row in np.flatnonzero(covered):
        weight = None if weights is None or weights[row] != weights[row] else float(weights[row])
        found.append(
            Promise(
                ends[0][row],
                ends[1][row],
                kinds[row] or GENERAL,
                mutual=mutual[row],
                pacts=(pacts[row],) if pacts is not None and pacts[row] else (),
                weight=weight,
                note=words[row] if words is not None else "",
                line=int(table.lines[row]),
            )
        )
    if "weight" in table.columns:
        notes += missing_weights(table.file, table.text("weight"))
    if None in kinds:
        notes.append(f"{table.file}: edges without a kind are read as {GENERAL}")
    refuse_doubles(table.file, found)
    return Promises(table.file, SOURCE, year, data_year, tuple(found), pacts is not None, notes=tuple(notes))


def _mutual(table: OfficialFile) -> list[bool]:
    """Whether each edge binds both sides: by the column `type`, unless it speaks of something else; else all do."""
    if "type" not in table.columns or not table.frame["type"].str.strip().str.lower().isin(DIRECTIONS).any():
        return [True] * len(table.frame)
    words = table.text("type").str.lower()
    table.note((~words.isin(DIRECTIONS)).to_numpy(), "type", "a direction; allowed: Directed, Undirected, Mutual")
    return [DIRECTIONS.get(word, True) for word in words]


def _span(table: OfficialFile, year: int) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], int, list[str]]:
    """Rows that count in a year, the year they are of, and notes; raises the problems found so far."""
    if "year" in table.columns:
        years = table.years("year", *YEARS)
        table.raise_problems()
        data_year, note = year_among(table.file, year, years.unique())
        return (years == data_year).to_numpy(), data_year, [note] if note else []
    for first, last in YEARS_OF_EDGE:
        if first in table.columns or last in table.columns:
            table.require((first, last), "an edge list with years")
            start, end = table.years(first, *YEARS, optional=True), table.years(last, *YEARS, optional=True)
            table.note((end < start).to_numpy(), last, f"a year from {first} on")
            table.raise_problems()
            return (~(start > year) & ~(end < year)).to_numpy(), year, []
    table.raise_problems()
    return np.ones(len(table.frame), dtype=np.bool_), year, []


def read_node_list(table: OfficialFile) -> Nodes:
    """Read a node list.

    Args:
        table: the file.

    Returns:
        By node: name, kind of party and capability, where the file says them.

    Raises:
        ScenarioError: if an id is missing or doubled, or a value wrong.
    """
    table.require(("id",), "a node list")
    ids = table.text("id")
    table.note(((ids == "") | ids.duplicated()).to_numpy(), "id", "a name that stands once")
    kinds = _words(table, "kind", PARTY_WORDS, f"a kind of party; allowed: {', '.join(PARTY_KINDS)}")
    sizes = next((table.numbers(c, "0 or more", low=0) for c in ("capability", "cinc") if c in table.columns), None)
    names = next((table.text(c) for c in ("name", "label") if c in table.columns), None)
    table.raise_problems()
    rows = range(len(ids))
    return Nodes(
        table.file,
        tuple(ids),
        {ids[i]: names[i] for i in rows if names[i]} if names is not None else {},
        {ids[i]: kind for i, kind in enumerate(kinds) if kind is not None},
        {ids[i]: float(sizes[i]) for i in rows if sizes[i] == sizes[i]} if sizes is not None else {},
    )


def _words(table: OfficialFile, column: str, known: Mapping[str, Word], allowed: str) -> list[Word | None]:
    """A column as known words, None where empty; other words are noted as problems."""
    if column not in table.columns:
        return [None] * len(table.frame)
    texts = table.text(column).str.lower()
    table.note((~texts.isin([*known, ""])).to_numpy(), column, allowed)
    return [known.get(text) for text in texts]


def missing_weights(file: str, said: Iterable[object]) -> list[str]:
    """A note where weights are written as the codes of a missing value; none of them is a weight of -9."""
    codes = [text for text in (str(value).strip() for value in said) if text and text in MISSING]
    each = listed(sorted(set(codes)))
    return [f"{file}: weights written as {each} are read as missing ({len(codes)} of them)"] if codes else []


def refuse_doubles(file: str, promises: list[Promise]) -> None:
    """Raise ScenarioError where two edges of a kind join the same pair the same way; one that binds both is both."""
    seen: set[tuple[str, str, str]] = set()
    diagnostics = []
    for promise in promises:
        ends = (promise.giver, promise.receiver)
        both_ways = promise.mutual and promise.kind != "member"
        keys = {(*pair, promise.kind) for pair in (ends, ends[::-1] if both_ways else ends)}
        if keys & seen:
            message = f"a second {promise.kind} edge between {ends[0]} and {ends[1]}; one of each kind is allowed"
            diagnostics.append(Diagnostic(file, promise.line, "target", message))
        seen |= keys
    if diagnostics:
        raise ScenarioError(diagnostics)
