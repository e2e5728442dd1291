"""ATOP: the Alliance Treaty Obligations and Provisions data, version 5 (Leeds, Ritter, Mitchell & Long 2002).

Read are the directed dyad-years (`atop5_1ddyr`: what stateA promised stateB), the members of pacts (`atop5_1m`: what a
member promised the others, from entry to exit), undirected spells of constant obligations (`cow_a`, `cow_b`,
`start_year`, `end_year`) and the dyad-years that the R package peacesciencer makes of the directed ones (`ccode1`,
`ccode2`, `year`, `atop_defense`, ...).  The other levels of the data do not say who promised whom and are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import permutations

import numpy as np
import pandas as pd

from diplosim.scenario.schema.fields import EdgeKind
from diplosim.sources.alliances.official_file import MISSING, OfficialFile
from diplosim.sources.alliances.promises import OBLIGATIONS, Promise, Promises, year_among, year_of_data

SOURCE = "ATOP (Leeds, Ritter, Mitchell & Long 2002, International Interactions 28:237-260)"

NEEDED = (
    "needed are the directed dyad-years (atop5_1ddyr: stateA, stateB, year) or the members (atop5_1m: atopid, member)"
)
SPELL_OBLIGATIONS = dict(
    zip(("defense", "offense", "neutrality", "nonaggression", "consultation"), OBLIGATIONS.values(), strict=True)
)

PEACESCIENCER: Mapping[str, EdgeKind] = {f"atop_{column}": kind for column, kind in OBLIGATIONS.items()}


def level_of(columns: Collection[str]) -> str | None:
    """Level of an ATOP file by its columns (lower case), None if it is none.

    `directed dyad-year`, `member`, `spells`, `peacesciencer` can be read; `dyad-year`, `alliance`, `alliance-year`
    and `state-year` cannot.
    """
    names = set(columns)
    if {"statea", "stateb"} <= names:
        return "directed dyad-year"
    if {"ccode1", "ccode2", "year"} <= names and names & set(PEACESCIENCER):
        return "peacesciencer"
    if {"cow_a", "cow_b", "start_year", "end_year"} <= names:
        return "spells"
    if not names & set(OBLIGATIONS):
        return None
    if {"atopid", "member"} <= names:
        return "member"
    if {"mem1", "mem2", "year"} <= names and "atopid" not in names:
        return "dyad-year"
    if "atopid" in names:
        return "alliance-year" if "year" in names else "alliance"
    if {"state", "year"} <= names:
        return "state-year"
    return None


def read_atop(table: OfficialFile, year: int) -> Promises:
    """Promises of one year from an ATOP file of any level that says who promised.

    Args:
        table: the file.
        year: year to read.

    Returns:
        The promises, each with who made it to whom.

    Raises:
        ScenarioError: if the level is another one, a column is missing or a value is wrong, or the year not covered.
    """
    match level_of(table.columns):
        case "directed dyad-year":
            return _directed(table, year)
        case "member":
            return _members(table, year)
        case "spells":
            return _spells(table, year)
        case "peacesciencer":
            return _peacesciencer(table, year)
        case None:
            table.refuse("", f"no ATOP file that is known by its columns; {NEEDED}")
        case level:
            table.refuse("", f"this is ATOP's {level} level, which does not say who promised whom; {NEEDED}")


def _directed(table: OfficialFile, year: int) -> Promises:
    table.require(("statea", "stateb", "year", *OBLIGATIONS), "ATOP's directed dyad-year file")
    years = table.years("year")
    a, b = table.state_codes("statea"), table.state_codes("stateb")
    table.note((a == b).to_numpy(), "stateb", "another state than stateA")
    flags = {column: table.flags(column) for column in OBLIGATIONS}
    table.raise_problems()
    data_year, note = year_among(table.file, year, years.unique())
    pact_columns = sorted(name for name in table.columns if name.startswith("atopid"))
    named = table.frame[pact_columns].to_numpy(dtype=str)
    table.used.update(pact_columns)
    found = []
    for row in np.flatnonzero((years == data_year).to_numpy()):
        pacts = tuple(_pact(value) for value in named[row] if value.strip() not in MISSING)
        for column, kind in OBLIGATIONS.items():
            if flags[column].iloc[row] > 0:
                found.append(
                    Promise(
                        str(int(a[row])), str(int(b[row])), kind, pacts=tuple(dict.fromkeys(pacts)),
                        line=int(table.lines[row]),
                    )
                )  # fmt: skip
    notes = (note,) if note else ()
    return Promises(table.file, SOURCE, year, data_year, tuple(found), bool(pact_columns), notes=notes)


def _members(table: OfficialFile, year: int) -> Promises:
    table.require(("atopid", "member", "yrent", "yrexit", *OBLIGATIONS), "ATOP's member file")
    member = table.state_codes("member")
    entry = table.years("yrent")
    still_bound = "a year from 1800 to 2100, or 0 for a member still bound"
    left = table.numbers("yrexit", still_bound, low=0, high=2100, whole=True)
    table.note(((left > 0) & (left < entry)).to_numpy(), "yrexit", "0 or a year from yrent on")
    flags = {column: table.flags(column, 9) for column in OBLIGATIONS}
    pacts = table.text("atopid").map(_pact)
    table.note(pacts.isin(MISSING).to_numpy(), "atopid", "the number of a pact")
    table.raise_problems()
    open_ended = (left == 0) | left.isna()
    last = int(max(entry.max(), left.max() if left.notna().any() else 0))
    data_year, note = year_of_data(table.file, year, int(entry.min()), last)
    bound = (entry <= data_year) & (open_ended | (left >= data_year))
    promised = _by_pact(pacts[bound], member[bound], {column: flag[bound] for column, flag in flags.items()})
    notes = [note] if note else []
    notes.append(f"{table.file}: what a member promised is read as promised to every other member of the pact")
    if year == data_year and bool((bound & (left == data_year)).any()):
        notes.append(f"{table.file}: members that left during {data_year} count as bound in that year")
    return Promises(table.file, SOURCE, year, data_year, promised, True, notes=tuple(notes))


def _by_pact(pacts: pd.Series, member: pd.Series, flags: dict[str, pd.Series]) -> tuple[Promise, ...]:
    """Promises among the members of each pact; one that stands there twice (two phases) promised both."""
    kinds: dict[str, dict[str, dict[EdgeKind, None]]] = {}
    for row in pacts.index:
        own = kinds.setdefault(pacts[row], {}).setdefault(str(int(member[row])), {})
        own.update((kind, None) for column, kind in OBLIGATIONS.items() if flags[column][row] > 0)
    found: dict[tuple[str, str, EdgeKind], list[str]] = {}
    for pact, members in kinds.items():
        for giver, receiver in permutations(members, 2):
            for kind in members[giver]:
                found.setdefault((giver, receiver, kind), []).append(pact)
    return tuple(Promise(a, b, kind, pacts=tuple(named)) for (a, b, kind), named in found.items())


def _spells(table: OfficialFile, year: int) -> Promises:
    table.require(("cow_a", "cow_b", "start_year", "end_year", *SPELL_OBLIGATIONS), "a file of undirected spells")
    a, b = table.state_codes("cow_a"), table.state_codes("cow_b")
    table.note((a == b).to_numpy(), "cow_b", "another state than cow_a")
    start, end = table.years("start_year"), table.years("end_year")
    table.note((end < start).to_numpy(), "end_year", "a year from start_year on")
    flags = {column: table.flags(column) for column in SPELL_OBLIGATIONS}
    table.raise_problems()
    data_year, note = year_of_data(table.file, year, int(start.min()), int(end.max()))
    found = [
        Promise(str(int(a[row])), str(int(b[row])), kind, mutual=True, line=int(table.lines[row]))
        for row in np.flatnonzero(((start <= data_year) & (end >= data_year)).to_numpy())
        for column, kind in SPELL_OBLIGATIONS.items()
        if flags[column].iloc[row] > 0
    ]
    notes = [note] if note else []
    notes.append(f"{table.file}: undirected; a promise by either side is read as mutual")
    return Promises(table.file, SOURCE, year, data_year, tuple(found), False, notes=tuple(notes))


def _peacesciencer(table: OfficialFile, year: int) -> Promises:
    """What ccode1 promised ccode2; both ways where the file lists each pair in one order only."""
    table.require(("ccode1", "ccode2", "year", *PEACESCIENCER), "peacesciencer's dyad-years with ATOP")
    years = table.years("year")
    a, b = table.state_codes("ccode1"), table.state_codes("ccode2")
    table.note((a == b).to_numpy(), "ccode2", "another state than ccode1")
    flags = {column: table.flags(column) for column in PEACESCIENCER}
    table.raise_problems()
    data_year, note = year_among(table.file, year, years.unique())
    one_order = bool((a < b).all())
    found = [
        Promise(str(int(a[row])), str(int(b[row])), kind, mutual=one_order, line=int(table.lines[row]))
        for row in np.flatnonzero((years == data_year).to_numpy())
        for column, kind in PEACESCIENCER.items()
        if flags[column].iloc[row] > 0
    ]
    notes = [note] if note else []
    if one_order:
        notes.append(f"{table.file}: each pair is listed once, ccode1 below ccode2; every promise is read as mutual")
    return Promises(table.file, SOURCE, year, data_year, tuple(found), False, notes=tuple(notes))


def _pact(text: str) -> str:
    """A pact's number as text, `3180` for `3180.0`."""
    text = text.strip()
    return text.rstrip("0").rstrip(".") if "." in text else text
