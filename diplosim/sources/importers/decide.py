"""DECIDE input files: actors, issues, meanings of positions and stances, one a row, the first field says which.

    #A  actor  name  comment
    #P  issue  name  comment
    #M  issue  position  meaning
    #D  actor  issue  position  salience  power
    #0 or #/  a comment

Fields are separated by tabs (semicolons and commas are taken as well), with or without quotes around texts, which may
then hold the separator.
Rows stand in any order.  The scale of an issue goes from its lowest to its highest `#M`, 0 to 100 without any.

The format is that of the DECIDE programs of F. N. Stokman's group and of their successor in Python, whose page on input
files describes the rows (decide-exchange-model, `docs/inputfiles.md`).  What it leaves open, and is uncertain here:
separators and quotes are as in the files that come with it; salience is 0..1 by that page, and 0..100 in some files,
which is told by its values; rows `#O` appear in one file as its title and are read as comments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from diplosim.scenario.spelling import did_you_mean
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed
from diplosim.sources.importers.position_data import PositionData, Question, Stance
from diplosim.sources.importers.quantities import number_or_problem
from diplosim.sources.importers.sources import Source

COMMENTS = ("#0", "#O", "#/")
ROWS = {"#A": 2, "#P": 2, "#M": 3, "#D": 6}
"""Kinds of rows, and the fewest fields that each has, its own mark included."""

FIELDS_READ = {"#A": 3, "#P": 3, "#M": 4, "#D": 6}
"""Fields that are read of each kind of row, its own mark included."""

BEHIND_MARK = re.compile(r"""[ '"]*#[APMD][ '"]*([\t;,])""", re.IGNORECASE)
"""The mark of a row and the separator behind it."""

DEFAULT_SCALE = (0.0, 100.0)


@dataclass(frozen=True)
class _Row:
    line: int
    fields: list[str]

    def field(self, place: int) -> str:
        return self.fields[place] if place < len(self.fields) else ""


@dataclass
class _Content:
    actors: dict[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    meanings: dict[str, dict[float, str]] = field(default_factory=dict)
    stances: dict[tuple[str, str], Stance] = field(default_factory=dict)


def read_decide(source: Source, diagnostics: FileDiagnostics) -> PositionData:
    """Read one DECIDE file.

    Args:
        source: the file.
        diagnostics: where problems of the file are noted.

    Returns:
        Actors, issues and stances, on the scales of the file.

    Raises:
        ScenarioError: with every problem of the file.
    """
    content = _Content()
    rows: dict[str, list[_Row]] = {mark: [] for mark in ROWS}
    if source.require_text(diagnostics):
        for row in _rows(source.text):
            mark = row.fields[0].upper()
            if mark.startswith(COMMENTS):
                continue
            if mark not in ROWS:
                allowed = ", ".join((*ROWS, *COMMENTS))
                diagnostics.add(row.line, row.fields[0][:20], f"no row of this format; a row starts with {allowed}")
            elif len([text for text in row.fields if text]) < 2 or len(row.fields) < ROWS[mark]:
                diagnostics.add(row.line, mark, f"{len(row.fields)} fields; at least {ROWS[mark]} are needed")
            else:
                rows[mark].append(row)
    for row in rows["#A"]:
        _actor(row, content, diagnostics)
    for row in rows["#P"]:
        _issue(row, content, diagnostics)
    for row in rows["#M"]:
        _meaning(row, content, diagnostics)
    for row in rows["#D"]:
        _stance(row, content, diagnostics)
    diagnostics.stop_if_any()
    longer = [
        f"{mark} (line {row.line})"
        for mark, same in rows.items()
        for row in same
        if any(row.fields[FIELDS_READ[mark] :])
    ]
    unread = (f"comments and other fields at the end of rows are not read: {listed(longer)}",) if longer else ()
    return PositionData(
        source.path.stem,
        content.actors,
        {name: _with_scale(question, content.meanings.get(name, {})) for name, question in content.questions.items()},
        tuple(content.stances.values()),
        (*source.notes, *unread),
    )


def _rows(text: str) -> list[_Row]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [(place, line) for place, line in enumerate(plain.split("\n"), start=1) if line.strip()]
    separator = _separator([line for _, line in lines])
    return [_Row(place, _fields(line, separator)) for place, line in lines]


def _separator(lines: Sequence[str]) -> str:
    """What most rows have behind their mark, since comments and texts may hold any sign; else the first that occurs."""
    found = Counter(marked[1] for line in lines if (marked := BEHIND_MARK.match(line)))
    if found:
        return found.most_common(1)[0][0]
    return next((mark for mark in "\t;," if any(mark in line for line in lines)), "\t")


def _fields(line: str, separator: str) -> list[str]:
    """Fields of a row; a text in quotes may hold the separator."""
    parts = line.split(separator)
    fields, start = [], 0
    while start < len(parts):
        end = _last_part(parts, start)
        fields.append(_unquoted(separator.join(parts[start : end + 1])))
        start = end + 1
    return fields


def _last_part(parts: Sequence[str], start: int) -> int:
    """Where the text that begins at a part ends: at the quote that closes it, or there if it is an apostrophe."""
    first = parts[start].strip()
    quote = first[:1]
    if quote not in ("'", '"') or (len(first) > 1 and first.endswith(quote)):
        return start
    for place in range(start + 1, len(parts)):
        part = parts[place].strip()
        if part.startswith(quote):
            break
        if part.endswith(quote):
            return place
    return start


def _unquoted(text: str) -> str:
    text = text.strip()
    for quote in "'\"":
        if len(text) >= 2 and text[0] == text[-1] == quote:
            return text[1:-1].strip()
    return text


def _actor(row: _Row, content: _Content, diagnostics: FileDiagnostics) -> None:
    name = row.field(1)
    if name in content.actors:
        diagnostics.add(row.line, "#A", f"actor {name!r} is given twice")
    content.actors[name] = row.field(2) or name


def _issue(row: _Row, content: _Content, diagnostics: FileDiagnostics) -> None:
    name = row.field(1)
    if name in content.questions:
        diagnostics.add(
            row.line, "#P", f"issue {name!r} is given twice; the first is on line {content.questions[name].line}"
        )
    content.questions[name] = Question(name, row.field(2) or name, line=row.line)


def _meaning(row: _Row, content: _Content, diagnostics: FileDiagnostics) -> None:
    name = row.field(1)
    if not _known(name, "issue", list(content.questions), row, diagnostics):
        return
    place = number_or_problem(row.field(2), row.line, "#M", diagnostics, what="the position")
    if place is None:
        return
    meanings = content.meanings.setdefault(name, {})
    if place in meanings:
        diagnostics.add(row.line, "#M", f"position {place:g} of {name} is given twice")
    meanings[place] = row.field(3)


def _stance(row: _Row, content: _Content, diagnostics: FileDiagnostics) -> None:
    actor, issue = row.field(1), row.field(2)
    known = _known(actor, "actor", list(content.actors), row, diagnostics)
    if not (_known(issue, "issue", list(content.questions), row, diagnostics) and known):
        return
    if (actor, issue) in content.stances:
        first = content.stances[actor, issue].line
        diagnostics.add(row.line, "#D", f"{actor} on {issue} is given twice; the first is on line {first}")
        return
    position, salience, power = (
        number_or_problem(row.field(place), row.line, word, diagnostics) if row.field(place) else None
        for place, word in enumerate(("position", "salience", "power"), start=3)
    )
    content.stances[actor, issue] = Stance(actor, issue, position, salience, power, row.line)


def _known(name: str, what: str, known: list[str], row: _Row, diagnostics: FileDiagnostics) -> bool:
    if name in known:
        return True
    mark = "#A" if what == "actor" else "#P"
    hint = did_you_mean(name, known)
    diagnostics.add(row.line, row.fields[0], f"{name!r} is no {what} of a {mark} row; {hint}there are: {listed(known)}")
    return False


def _with_scale(question: Question, meanings: dict[float, str]) -> Question:
    low, high = (min(meanings), max(meanings)) if meanings else DEFAULT_SCALE
    shown = {place: text for place, text in meanings.items() if text}
    return replace(question, low=low, high=high, meanings=shown)
