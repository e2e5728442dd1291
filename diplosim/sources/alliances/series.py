"""Measures of alliance graphs year by year: what a group that studies alliances publishes as a series.

Each year is the graph that `diplosim graph --year` measures: the same files, filters, parties and measures.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from diplosim.harmless import neutral_cell
from diplosim.networks.summary import balance_of, polarity_of, structure_of_parties
from diplosim.scenario.arguments import a_whole_number
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.sources.alliances.filters import thin_out
from diplosim.sources.alliances.official_file import OfficialFile
from diplosim.sources.alliances.selection import TooFew, actors_of, choose
from diplosim.sources.alliances.skeleton import skeleton
from diplosim.sources.alliances.sources import Material, gather

COLUMNS = (
    "year",
    "parties",
    "tied",
    "ties",
    "density",
    "transitivity",
    "components",
    "largest_component",
    "communities",
    "modularity",
    "balance_ratio",
    "frustration_index",
    "hhi",
    "effective_number",
    "con",
    "effective_number_of_blocs",
    "entered",
    "left",
)
"""Columns of a series; the first six and the last two are numbers and texts in every year."""


WHOLE = ("year", "parties", "tied", "ties", "components", "communities", "frustration_index")
"""Columns of whole numbers, some of them missing."""


def graph_series(
    files: str | Path | Sequence[str | Path],
    first: int,
    last: int,
    *,
    obligations: Collection[str] | None = None,
    states: Sequence[str] | None = None,
    max_members: int | None = None,
    bilateral_only: bool = False,
    exclude: Collection[str] = (),
    cow_alliances: bool = False,
    expected: Sequence[str | None] | None = None,
    tell: Callable[[int], None] = lambda year: None,
) -> pd.DataFrame:
    """Measure the alliance graph of every year of a span.

        table = diplosim.graph_series(["atop5_1ddyr.csv", "states2016.csv"], 1870, 1914, obligations=["defence"])
        table.plot(x="year", y="density")

    Args:
        files: data files, told apart by their columns as in `diplosim graph`.
        first: first year.
        last: last year, itself included.
        obligations: kinds of promises that count, such as `defence`; None for all.
        states: who takes part while it exists, by name, abbreviation or number; None: in each year who is tied.
        max_members: leave out pacts with more members.
        bilateral_only: leave out pacts with more than two members.
        exclude: numbers of pacts to leave out.
        cow_alliances: whether COW alliances may be read, against their maintainer's wish.
        expected: for each file the source it must be, None for any.
        tell: called with each year when it is measured.

    Returns:
        One row a year.  parties, and how many of them are tied; ties, density, transitivity, components and the share
        of parties in the largest, communities and modularity; balance_ratio and frustration_index where there are
        hostile ties; hhi, effective_number, con (capabilities) and effective_number_of_blocs where every party has a
        capability; entered and left: ids of parties that were not there the year before, and of those that are gone.
        What is not defined is missing.  `attrs["notes"]` says what a reader must know of the data.

    Raises:
        ScenarioError: with the problems of every file, and every year that they do not cover.
        ValueError: if the first year comes after the last.
        TypeError: if a year is no whole number.
    """
    files = [files] if isinstance(files, str | Path) else files
    first, last = a_whole_number("first", first), a_whole_number("last", last)
    if first > last:
        raise ValueError(f"the first year, {first}, comes after the last, {last}")
    paths, opened = [Path(file) for file in files], dict[Path, OfficialFile]()
    rows: list[dict[str, Any]] = []
    notes: dict[str, list[int]] = {}
    missing: list[Diagnostic] = []
    never = set(states or ())
    lost: dict[str, list[Diagnostic]] = {}
    before: list[str] | None = None
    for year in range(first, last + 1):
        try:
            material = gather(paths, year, cow_alliances_insisted=cow_alliances, expected=expected, opened=opened)
        except ScenarioError as error:
            if any(diagnostic.key != "--year" for diagnostic in error.diagnostics):
                raise  # a fault of a file, the same in every year
            missing += [diagnostic._replace(key="--years") for diagnostic in error.diagnostics]
            continue
        carried = [p.file for p in material.promises if p.data_year != year]
        missing += [Diagnostic(file, None, "--years", f"{year} is not covered") for file in carried]
        thin_out(material, obligations, max_members=max_members, bilateral_only=bilateral_only, exclude=exclude)
        there = None if states is None else _existing(material, states, lost)
        never -= set(there or ())
        row, names, own_notes = _row(material, there)
        for note in own_notes:
            notes.setdefault(note.replace(f" in {year}", " in that year"), []).append(year)
        row["entered"] = "" if before is None else " ".join(name for name in names if name not in before)
        row["left"] = "" if before is None else " ".join(name for name in before if name not in names)
        rows.append(row)
        before = names
        tell(year)
    missing += [diagnostic for word in states or () if word in never for diagnostic in lost[word]]
    if missing:
        raise ScenarioError(missing)
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(WHOLE, "Int64"))
    table.attrs["notes"] = list(_with_years(notes, last - first + 1))
    return table


def _existing(material: Material, words: Sequence[str], lost: dict[str, list[Diagnostic]]) -> list[str]:
    """Those of the named states that exist in the year; why the others do not goes into `lost`."""
    there = []
    for word in words:
        try:
            choose(material, [word])
        except TooFew:
            there.append(word)  # one state is found, which is all that is asked here
        except ScenarioError as error:
            lost[word] = list(error.diagnostics)
    return there


def _row(material: Material, words: Sequence[str] | None) -> tuple[dict[str, Any], list[str], list[str]]:
    """Measures of one year, the ids of its parties, and notes."""
    empty = {"year": material.year, "parties": 0, "tied": 0, "ties": 0}
    try:
        codes, notes = choose(material, words)
    except TooFew as few:
        alone = [actor.id for actor in actors_of(material, few.chosen)]
        told = "fewer than two parties: nothing to measure"
        return {**empty, "parties": len(alone)}, alone, [*material.notes(), told]
    text, notes = skeleton(material, codes, f"alliances_{material.year}", notes)
    scenario = from_document(parse_document(text, f"alliances_{material.year}.yaml"))
    parties, whole = structure_of_parties(scenario)
    balance = balance_of(scenario)
    row = {
        **empty,
        "parties": len(parties),
        "tied": sum(each["degree"] > 0 for each in parties.values()),
        **{name: whole[name] for name in ("ties", "density", "transitivity", "modularity")},
        "components": len(whole["components"]),
        "largest_component": max(map(len, whole["components"])) / len(parties),
        "communities": len(whole["communities"]),
    }
    if balance["negative_ties"]:
        row |= {name: balance[name] for name in ("balance_ratio", "frustration_index")}
    stand_ins = [id for id in scenario.party_ids if f"parties.{id}.capability" in scenario.judgements]
    polarity = None if stand_ins else polarity_of(scenario)
    if polarity is not None:
        row |= {name: polarity[name] for name in ("hhi", "effective_number", "con", "effective_number_of_blocs")}
    elif len(stand_ins) < len(scenario.parties):
        notes = [note for note in notes if not note.startswith("no capability for ")]
        notes.append(f"no capability for {' '.join(stand_ins)}: polarity is left out")
    return row, list(scenario.party_ids), notes


def _with_years(notes: dict[str, list[int]], span: int) -> Iterator[str]:
    """Each note once, with the years that it is about where that is not all of them."""
    for note, years in notes.items():
        spans: list[list[int]] = []
        for year in years:
            if spans and year == spans[-1][1] + 1:
                spans[-1][1] = year
            else:
                spans.append([year, year])
        named = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
        yield note if len(years) == span else f"{named}: {note}"


def as_csv(table: pd.DataFrame) -> str:
    """The series as the text of a CSV file."""
    return table.map(neutral_cell).to_csv(index=False, lineterminator="\n")


def as_lines(table: pd.DataFrame) -> Iterator[str]:
    """The series as lines for people: a row a year, and who came and went."""
    shown = {
        "year": "year", "parties": "parties", "ties": "ties", "density": "density", "components": "components",
        "communities": "blocs", "modularity": "modularity", "effective_number_of_blocs": "effective blocs",
    }  # fmt: skip
    yield "  ".join(f"{head:>{max(len(head), 5)}}" for head in shown.values()) + "  in and out"
    for _, row in table.iterrows():
        numbers = [f"{_number(row[name], name):>{max(len(head), 5)}}" for name, head in shown.items()]
        moves = [f"+{id}" for id in row["entered"].split()] + [f"-{id}" for id in row["left"].split()]
        yield "  ".join([*numbers, " ".join(moves)]).rstrip()


def _number(value: Any, column: str) -> str:
    if pd.isna(value):
        return "-"
    return str(value) if column in WHOLE else f"{value:.2f}"
