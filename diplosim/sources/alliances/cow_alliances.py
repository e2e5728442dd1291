"""COW Formal Alliances, version 4.1 (Gibler 2009): read only where a user insists, and repaired.

The data set's maintainer has asked software not to facilitate its use; ATOP replaces it.  Known flaws that are mended
here: rows whose year is 0 are read by the start and end of their spell; doubled dyad-years count once, with the union
of their obligations; the files named "directed" hold each pair once and are no more directed than the others, so every
promise is read both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from diplosim.scenario.schema.fields import EdgeKind
from diplosim.sources.alliances.official_file import OfficialFile
from diplosim.sources.alliances.promises import Promise, Promises, year_of_data

SOURCE = "COW Formal Alliances 4.1 (Gibler 2009, International Military Alliances, 1648-2008)"
LAST_YEAR = 2012

OBLIGATIONS: Mapping[str, EdgeKind] = {
    "defense": "defence",
    "neutrality": "neutrality",
    "nonaggression": "nonaggression",
    "entente": "consultation",
}

REFUSED = (
    "COW Formal Alliances: the data set's maintainer has asked software not to facilitate its use; use ATOP "
    "(atop5_1ddyr or atop5_1m), or repeat the command with --cow-alliances"
)
WRONG_LEVEL = (
    "this is the member level, which does not name pairs; needed is alliance_v4.1_by_dyad or "
    "alliance_v4.1_by_dyad_yearly (ccode1, ccode2)"
)


def is_cow_alliances(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of a COW alliance file, of any level."""
    names = set(columns)
    return "entente" in names and ("version4id" in names or {"ccode1", "ccode2"} <= names)


def read_cow_alliances(table: OfficialFile, year: int, *, insisted: bool) -> Promises:
    """Promises of one year from a dyad file, yearly or by spell; the "directed" ones are mirrored.

    Args:
        table: the file.
        year: year to read.
        insisted: whether the user asked for this data set by name.

    Returns:
        The promises; every one is read as mutual.

    Raises:
        ScenarioError: if not insisted, or the file is of the member level, lacks a column, holds a wrong value or does
            not cover the year.
    """
    if not insisted:
        table.refuse("", REFUSED, line=None)
    if "ccode1" not in table.columns:
        table.refuse("", WRONG_LEVEL)
    table.require(("ccode1", "ccode2", "dyad_st_year", "dyad_end_year", *OBLIGATIONS), "a COW alliance dyad file")
    a, b = table.state_codes("ccode1"), table.state_codes("ccode2")
    table.note((a == b).to_numpy(), "ccode2", "another state than ccode1")
    start, end = table.years("dyad_st_year", 1600), table.years("dyad_end_year", 1600, optional=True)
    flags = {column: table.flags(column) for column in OBLIGATIONS}
    notes = [f"{table.file}: {SOURCE}; prefer ATOP", f"{table.file}: every promise is read as mutual"]
    first_covered, last_covered = start.copy(), end.fillna(LAST_YEAR)
    if "year" in table.columns:
        years = table.numbers("year", "a year from 1600 to 2100, or 0", low=0, high=2100, whole=True).fillna(0.0)
        dated = years > 0
        first_covered, last_covered = years.where(dated, first_covered), years.where(dated, last_covered)
        if not dated.all():
            notes.append(
                f"{table.file}: {int((~dated).sum())} rows of year 0, the first on line "
                f"{int(table.lines[np.flatnonzero(~dated)[0]])}, are read by the start and end of their spell"
            )
    table.raise_problems()
    data_year, note = year_of_data(table.file, year, int(first_covered.min()), int(last_covered.max()))
    found: dict[tuple[str, str, EdgeKind], list[str]] = {}
    doubled, seen = 0, set()
    for row in np.flatnonzero(((first_covered <= data_year) & (last_covered >= data_year)).to_numpy()):
        pair = tuple(sorted((int(a[row]), int(b[row]))))
        doubled += pair in seen
        seen.add(pair)
        pact = table.text("version4id").iloc[row] if "version4id" in table.columns else ""
        for column, kind in OBLIGATIONS.items():
            if flags[column].iloc[row] > 0:
                pacts = found.setdefault((str(pair[0]), str(pair[1]), kind), [])
                if pact and pact not in pacts:
                    pacts.append(pact)
    if doubled:
        notes.append(f"{table.file}: {doubled} doubled rows of {data_year} count once, with all their obligations")
    promises = tuple(Promise(x, y, kind, mutual=True, pacts=tuple(named)) for (x, y, kind), named in found.items())
    notes += [note] if note else []
    return Promises(table.file, SOURCE, year, data_year, promises, "version4id" in table.columns, notes=tuple(notes))
