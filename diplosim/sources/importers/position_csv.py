"""Positions, salience and capabilities in a table with a header, as used for decisions of the European Union.

Three layouts, told apart by their columns (names without regard to case):

- long: one row for an actor on an issue: `actor, issue, position, salience, capability`; without `issue` there is one;
- wide by actor: one row for an actor: `actor, capability, position_<issue>, salience_<issue>, ...`;
- wide by issue: one row for an issue: `issue, position_<actor>, salience_<actor>, capability_<actor>, ...`.

Optional, one value an issue: `status_quo` (the reference point of the DEU data, Thomson et al. 2006), `outcome`,
`scale_low`, `scale_high`; wide by actor they are `status_quo_<issue>` and so on.  Empty cells, `NA` and `.` are
missing.  Separators are commas, semicolons or tabs.  Decimals have a point.  Where a row is an actor, `description` or
`name` is its full name.  A range in brackets at the end of a title, as in `Position (0-100)`, is passed over.

The input of KTAB's spatial model (SMP) is the second layout below a line with its own facts: name, description, number
of actors, number of issues.  Its positions are from 0 to 100, and its columns may be numbered: `Pstn1, Sal1, ...`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed
from diplosim.sources.importers.position_data import PositionData, Question, Stance
from diplosim.sources.importers.position_layouts import OF_ISSUE, OF_STANCE, Layout, layout_of
from diplosim.sources.importers.quantities import number_or_problem
from diplosim.sources.importers.sources import Source

MISSING = {"", "na", "n/a", "nan", "."}
"""Cells without a number, in lower case."""


@dataclass
class _Gathered:
    """What the rows say so far."""

    stances: dict[tuple[str, str], Stance] = field(default_factory=dict)
    facts: dict[str, dict[str, float]] = field(default_factory=dict)
    said_on: dict[tuple[str, str], int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Head:
    """The line above the header of a KTAB file: name, how many actors and issues there are, and what else it holds."""

    line: int
    name: str
    description: str
    actors: int
    issues: int
    more: tuple[str, ...]


def read_position_csv(source: Source, diagnostics: FileDiagnostics) -> PositionData:
    """Read one table.

    Args:
        source: the file.
        diagnostics: where problems of the file are noted.

    Returns:
        Actors, issues and stances, on the scales of the file.

    Raises:
        ScenarioError: with every problem of the file.
    """
    source.require_text(diagnostics)
    rows = list(_rows(source.text, diagnostics))
    if source.text.strip() and not rows:
        diagnostics.add(1, "", "there is no header; the first row names the columns")
    diagnostics.stop_if_any()
    head = _ktab_head(rows)
    (first, header), *body = _without_last_comma(rows[1:] if head else rows)
    layout, unread = layout_of(header, first, diagnostics)
    if not body:
        diagnostics.add(first, "", "there is a header and no row below it")
    diagnostics.stop_if_any()
    gathered = _Gathered()
    for line, cells in body:
        if len(cells) != len(header):
            diagnostics.add(line, "", f"{len(cells)} cells below {len(header)} columns")
        else:
            _read_row(line, cells, layout, source.path.stem, gathered, diagnostics)
    if not head:  # whose positions have a scale
        _both_ends(gathered, diagnostics)
    actors = {a: gathered.titles.get(a) or a for a, _ in gathered.stances}
    questions = {name: _question(name, gathered, head) for name in gathered.lines}
    if head:
        for what, said, found in (("actors", head.actors, actors), ("issues", head.issues, questions)):
            if said != len(found):
                diagnostics.add(head.line, "", f"this line says {said} {what}, and the table has {len(found)}")
    diagnostics.stop_if_any()
    notes = [f"layout: {layout.words}{' below the first line of a KTAB file' if head else ''}", *source.notes]
    if head and head.description:
        notes.append(f"the first line describes the file as {head.description!r}, which is not read")
    if head and head.more:
        notes.append(f"the first line also holds {listed(head.more)}, which is not read")
    if unread:
        notes.append(f"columns that are not read: {listed(unread)}")
    name = head.name if head else source.path.stem
    return PositionData(name, actors, questions, tuple(gathered.stances.values()), tuple(notes))


def _ktab_head(rows: list[tuple[int, list[str]]]) -> _Head | None:
    """The facts above the header of a KTAB file; None where the first row is the header."""
    if len(rows) < 2 or "actor" in (cell.lower() for cell in rows[0][1]) or rows[1][1][0].lower() != "actor":
        return None
    line, cells = rows[0]
    counts = [cell for cell in cells[2:4] if cell.isdecimal() and cell.isascii()]
    if len(counts) < 2:
        return None
    more = tuple(cell for cell in cells[4:] if cell)
    return _Head(line, cells[0], cells[1], int(counts[0]), int(counts[1]), more)


def _without_last_comma(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows less a last column that has neither a title nor a value."""
    width = len(rows[0][1])
    if rows[0][1][-1] or any(len(cells) > width or "".join(cells[width - 1 :]) for _, cells in rows):
        return rows
    return [(line, cells[: width - 1]) for line, cells in rows]


def _rows(text: str, diagnostics: FileDiagnostics) -> Iterator[tuple[int, list[str]]]:
    """Rows with a text in them, each with the line on which it ends."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        diagnostics.add(reader.line_num, "", f"not a table that can be read: {error}")


def _read_row(
    line: int, cells: list[str], layout: Layout, file: str, gathered: _Gathered, diagnostics: FileDiagnostics
) -> None:
    keys = {word: cells[place] for word, place in layout.keys.items()}
    for word, name in keys.items():
        if not name:
            diagnostics.add(line, word, "is empty; a name is needed")
            return
    if layout.title is not None:
        gathered.titles[keys["actor"]] = cells[layout.title]
    for subject in layout.subjects or (None,):
        actor = keys.get("actor") or subject or ""
        issue = keys.get("issue") or subject or file
        numbers = {
            word: _cell(line, cells, layout.column(word, subject), word, diagnostics)
            for word in (*OF_STANCE, *OF_ISSUE)
        }
        gathered.lines.setdefault(issue, line)
        _note_facts(line, issue, numbers, gathered, diagnostics)
        if (actor, issue) in gathered.stances:
            before = gathered.stances[actor, issue].line
            diagnostics.add(line, "actor", f"{actor} on {issue} is given twice; the first is on line {before}")
            continue
        gathered.stances[actor, issue] = Stance(
            actor, issue, numbers["position"], numbers["salience"], numbers["capability"], line
        )


def _cell(line: int, cells: list[str], place: int | None, word: str, diagnostics: FileDiagnostics) -> float | None:
    if place is None or cells[place].lower() in MISSING:
        return None
    return number_or_problem(cells[place], line, word, diagnostics)


def _note_facts(
    line: int, issue: str, numbers: Mapping[str, float | None], gathered: _Gathered, diagnostics: FileDiagnostics
) -> None:
    """Keep what is said of the issue itself; all of its rows must say the same."""
    facts = gathered.facts.setdefault(issue, {})
    for word in OF_ISSUE:
        value = numbers[word]
        if value is None:
            continue
        gathered.said_on.setdefault((issue, word), line)
        if facts.setdefault(word, value) != value:
            diagnostics.add(line, word, f"{value:g} differs from {facts[word]:g} above; {issue} has one {word}")


def _both_ends(gathered: _Gathered, diagnostics: FileDiagnostics) -> None:
    """Refuse one end of a scale without the other: to pass over it would be to guess against the file."""
    for issue, facts in gathered.facts.items():
        for word, other in (("scale_low", "scale_high"), ("scale_high", "scale_low")):
            if word in facts and other not in facts:
                message = f"of {issue} is given without {other}; give both ends of the scale, or neither"
                diagnostics.add(gathered.said_on[issue, word], word, message)


def _question(name: str, gathered: _Gathered, head: _Head | None) -> Question:
    facts = gathered.facts[name]
    if head:
        facts = {"scale_low": 0.0, "scale_high": 100.0, **facts}
    return Question(
        name,
        name,
        facts.get("scale_low"),
        facts.get("scale_high"),
        facts.get("status_quo"),
        facts.get("outcome"),
        line=gathered.lines[name],
    )
