"""National Material Capabilities: CINC of each state in a year (Singer, Bremer & Stuckey 1972; Singer 1987).

Read are the official files of any version (`ccode`, `year`, `cinc`, and what else there is) and plain tables of `cow`,
`year`, `cinc`.  CINC of all states need not sum to 1: renormalise over the states in use.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from diplosim.sources.alliances.official_file import OfficialFile
from diplosim.sources.alliances.promises import year_among

SOURCE = "COW National Material Capabilities (Singer, Bremer & Stuckey 1972; Singer 1987)"
BREAK = 2017
"""From this year on urban population is counted by another definition, and CINC with it (version 7.0)."""


@dataclass(frozen=True)
class Capabilities:
    """CINC (0..1) by COW number as text; states whose value is missing are left out.  abbreviations: where given."""

    file: str
    year: int
    data_year: int
    cinc: Mapping[str, float]
    abbreviations: Mapping[str, str]
    notes: tuple[str, ...] = ()


def is_capabilities(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of a file of capabilities."""
    return {"year", "cinc"} <= set(columns) and bool({"ccode", "cow"} & set(columns))


def read_capabilities(table: OfficialFile, year: int) -> Capabilities:
    """CINC of one year.

    Args:
        table: the file.
        year: year to read.

    Returns:
        CINC (0..1) by COW number as text; states whose value is missing are left out.

    Raises:
        ScenarioError: if a column is missing, a value wrong, a state listed twice in the year, or the year not covered.
    """
    code_column = "ccode" if "ccode" in table.columns else "cow"
    table.require((code_column, "year", "cinc"), "a file of National Material Capabilities")
    years, codes = table.years("year"), table.state_codes(code_column)
    cinc = table.numbers("cinc", "a share from 0 to 1, or -9 (missing)", low=0, high=1)
    table.raise_problems()
    data_year, note = year_among(table.file, year, years.unique(), advice="")
    rows = years == data_year
    double = (rows & codes.where(rows).duplicated()).to_numpy()
    table.note(double, code_column, f"a state listed once in {data_year}")
    table.raise_problems()
    numbers = {str(int(code)): float(value) for code, value in zip(codes[rows], cinc[rows], strict=True)}
    missing = [code for code, value in numbers.items() if value != value]
    notes = [note] if note else []
    if missing:
        notes.append(f"{table.file}: CINC of {data_year} is missing for {len(missing)} states")
    if data_year >= BREAK:
        notes.append(
            f"{table.file}: CINC breaks between {BREAK - 1} and {BREAK} (another definition of urban population); "
            f"do not compare {data_year} with years before {BREAK}"
        )
    return Capabilities(
        table.file,
        year,
        data_year,
        {code: value for code, value in numbers.items() if value == value},
        table.text_by_state("stateabb", codes[rows]),
        tuple(notes),
    )
