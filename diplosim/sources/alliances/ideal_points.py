"""Ideal points of states in the votes of the UN General Assembly (Bailey, Strezhnev & Voeten 2017).

Read are both layouts: to 2020 `ccode`, `session`, `IdealPoint`; later `ccode`, `session` or `year`, `IdealPointAll`.
Releases are estimated afresh on another scale each time: never mix them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from diplosim.sources.alliances.official_file import OfficialFile
from diplosim.sources.alliances.promises import year_among

SOURCE = "UN ideal points (Bailey, Strezhnev & Voeten 2017, Journal of Conflict Resolution 61:430-456)"
NO_SESSION = 1964
"""The 19th session held no roll-call votes to speak of and is not in the files."""


@dataclass(frozen=True)
class IdealPoints:
    """Ideal point by COW number as text (higher: closer to the United States); iso3 and names where given."""

    file: str
    year: int
    data_year: int
    points: Mapping[str, float]
    iso3: Mapping[str, str]
    names: Mapping[str, str]
    notes: tuple[str, ...] = ()


def is_ideal_points(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of a file of ideal points, of any layout."""
    names = set(columns)
    return "ccode" in names and bool({"session", "year"} & names) and bool({"idealpoint", "idealpointall"} & names)


def read_ideal_points(table: OfficialFile, year: int) -> IdealPoints:
    """Ideal points of one year (session + 1945).

    Args:
        table: the file.
        year: year to read.

    Returns:
        Ideal point by COW number as text (higher: closer to the United States).

    Raises:
        ScenarioError: if a column is missing, a value wrong, a state listed twice in the year, or the year not covered.
    """
    value = "idealpointall" if "idealpointall" in table.columns else "idealpoint"
    clock = "session" if "session" in table.columns else "year"
    table.require(("ccode", clock, value), "a file of ideal points")
    codes = table.state_codes("ccode", optional=True)
    if clock == "session":
        years = 1945 + table.numbers("session", "a session from 1 to 200", low=1, high=200, whole=True, optional=False)
    else:
        years = table.years("year", 1946, 2145)
    points = table.numbers(value, "an ideal point from -10 to 10", low=-10, high=10)
    table.raise_problems()
    known = codes.notna() & points.notna()
    there = {int(number) for number in years[known].unique()}
    if not there:
        table.refuse(value, "no state has an ideal point")
    notes = []
    asked = year
    if year == NO_SESSION and NO_SESSION not in there and NO_SESSION - 1 in there:
        asked = NO_SESSION - 1
        notes.append(f"{table.file}: the session of {NO_SESSION} held no votes; {asked} is used")
    data_year, note = year_among(table.file, asked, there, advice="")
    notes += [note] if note else []
    rows = known & (years == data_year)
    table.note((rows & codes.where(rows).duplicated()).to_numpy(), "ccode", f"a state listed once in {data_year}")
    table.raise_problems()
    return IdealPoints(
        table.file,
        year,
        data_year,
        {str(int(code)): float(point) for code, point in zip(codes[rows], points[rows], strict=True)},
        table.text_by_state("iso3c", codes[rows]),
        table.text_by_state("countryname", codes[rows]),
        tuple(notes),
    )
