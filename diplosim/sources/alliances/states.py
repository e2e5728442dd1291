"""Members of the state system, and how a name, abbreviation or number finds its state (COW State System Membership).

Read are the official `states2016.csv` (`stateabb`, `ccode`, `statenme`, `styear`, ...) and compact tables (`cow`,
`abb`, `name`, `start_year`, `end_year`, perhaps `iso3`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.sources.alliances.official_file import MISSING, OfficialFile
from diplosim.sources.alliances.promises import in_order
from diplosim.sources.alliances.usual_names import BY_PLAIN_NAME, GLEDITSCH_WARD, plain

SOURCE = "COW State System Membership (Correlates of War Project, v2016)"

LIKENESS = 0.8
"""How like a name must be to be offered, from 0 to 1: no hint is better than a wrong one."""

LAYOUTS = {
    "official": ("ccode", "stateabb", "statenme", "styear", "endyear"),
    "compact": ("cow", "abb", "name", "start_year", "end_year"),
}


@dataclass(frozen=True)
class Spell:
    """One period of membership; `code` is the COW number as text, `end` None for a member to the end of the list."""

    code: str
    abbreviation: str
    iso3: str
    name: str
    start: int
    end: int | None


@dataclass(frozen=True)
class States:
    """The list of states; `last` is the last year that it covers."""

    file: str
    spells: tuple[Spell, ...]
    last: int

    def members(self, year: int) -> dict[str, Spell]:
        """Members of a year by COW number; of a year after the end of the list, those of its last year."""
        asked = min(year, self.last)
        return {
            spell.code: spell
            for spell in self.spells
            if spell.start <= asked <= (self.last if spell.end is None else spell.end)
        }

    def spells_of(self, code: str) -> str:
        """Periods of membership of a state in words."""
        own = [spell for spell in self.spells if spell.code == code]
        return ", ".join(f"{spell.start}-{spell.end or ''}" for spell in own)


def is_states(columns: Collection[str]) -> bool:
    """Whether these columns (lower case) are those of a list of states."""
    return any(set(layout[:4]) <= set(columns) for layout in LAYOUTS.values())


def read_states(table: OfficialFile) -> States:
    """Read a list of states.

    Args:
        table: the file.

    Returns:
        Every spell of membership, and the last year that the list covers.

    Raises:
        ScenarioError: if a column is missing or a value wrong.
    """
    official = "ccode" in table.columns
    layout = LAYOUTS["official" if official else "compact"]
    table.require(layout, "a list of states")
    code, abbreviation, name, start, end = layout
    codes = table.state_codes(code)
    starts, ends = table.years(start), table.years(end, optional=True)
    table.note((ends < starts).to_numpy(), end, f"a year from {start} on")
    names = table.text(name)
    table.note((names == "").to_numpy(), name, "the name of a state")
    table.raise_problems()
    iso3 = table.text("iso3") if "iso3" in table.columns else [""] * len(names)
    spells = tuple(
        Spell(str(int(c)), a, i if i not in MISSING else "", n, int(s), None if e != e else int(e))
        for c, a, i, n, s, e in zip(codes, table.text(abbreviation), iso3, names, starts, ends, strict=True)
    )
    closed = [spell.end for spell in spells if spell.end is not None]
    last = max([*closed, 2016]) if any(spell.end is None for spell in spells) else max(closed)
    return States(table.file, spells, last)


def find_states(words: Sequence[str], states: States | None, year: int) -> tuple[str, ...]:
    """COW numbers of states given by number, abbreviation, ISO3 code or name, in the order given.

    Without a list only numbers can be found.

    Args:
        words: numbers, abbreviations, codes or names.
        states: the list of states, None where there is none.
        year: year in which they must be members of the system.

    Returns:
        COW numbers as text.

    Raises:
        ScenarioError: with every word that names no state, or no member of the system in that year.
    """
    found: list[str] = []
    diagnostics: list[Diagnostic] = []
    for word in (word.strip() for word in words):
        if states is None:
            if word.isdecimal():
                found.append(str(int(word)))
            else:
                message = f"{word!r} is no COW number; to use names and abbreviations give --states-list states2016.csv"
                diagnostics.append(Diagnostic("--states", None, "", message))
            continue
        answers = set(_matches(word, states))
        now = answers & set(states.members(year))
        if len(now) == 1:
            found.extend(now)
        else:
            diagnostics.append(Diagnostic("--states", None, "", _lost(word, answers, now, states, year)))
    double = sorted({code for code in found if found.count(code) > 1})
    diagnostics += [Diagnostic("--states", None, "", f"state {code} is named twice") for code in double]
    if diagnostics:
        raise ScenarioError(diagnostics)
    return tuple(found)


def is_named(word: str, states: States) -> bool:
    """Whether some state of the list, in any year, goes by this number, abbreviation, ISO3 code or name."""
    return any(True for _ in _matches(word, states))


def _matches(word: str, states: States) -> Iterator[str]:
    sought = str(int(word)) if word.isdecimal() else plain(word)
    usual = BY_PLAIN_NAME.get(sought)
    for spell in states.spells:
        names = (spell.code, plain(spell.abbreviation), plain(spell.iso3), plain(spell.name))
        if sought in names or spell.code == usual:
            yield spell.code


def gleditsch_ward_hint(word: str, known: Collection[str]) -> str:
    """The end of a message: the number that a code of Gleditsch and Ward stands for, where it is known."""
    code = GLEDITSCH_WARD.get(word)
    if code is None or code not in known:
        return ""
    return f"; in the list of Gleditsch and Ward it is the state that has the COW number {code}"


def _lost(word: str, answers: set[str], now: set[str], states: States, year: int) -> str:
    if len(now) > 1:
        return f"{word!r} means several states: COW numbers {', '.join(in_order(now))}; give the number"
    if answers:
        periods = "; ".join(f"{code}: {states.spells_of(code)}" for code in in_order(answers))
        hint = gleditsch_ward_hint(word, states.members(year))
        return f"{word!r} is no member of the state system in {year} (member: {periods}){hint}"
    names = {plain(spell.name): spell.name for spell in states.members(year).values()}
    close = [names[name] for name in difflib.get_close_matches(plain(word), names, n=3, cutoff=LIKENESS)]
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"{word!r} is no state in {states.file}{hint}"
