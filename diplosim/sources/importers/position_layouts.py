"""Which columns a table of positions has: one row for an actor on an issue, for an actor, or for an issue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed

SYNONYMS = {
    "party": "actor",
    "country": "actor",
    "stakeholder": "actor",
    "question": "issue",
    "saliency": "salience",
    "capabilities": "capability",
    "power": "capability",
    "influence": "capability",
    "resources": "capability",
    "reference_point": "status_quo",
    "real_outcome": "outcome",
}
"""Other words for columns."""

NUMBERED = re.compile(r"(position|pstn|pos|salience|sal)_?(\d+)", re.IGNORECASE)
"""Titles of columns for numbered issues, such as `Pstn1` and `Sal1` in files of KTAB."""

RANGE = re.compile(r"\s*\((?:%|[\d.,]+\s*(?:-|\u2013|to)\s*[\d.,]+)\)\s*")
"""What a title may say of its scale, such as the end of `Position (0-100)`."""

BETWEEN = " -\u2013:"
"""Signs between the word of a title and what it is about."""

OF_STANCE = ("position", "salience", "capability")
"""What an actor has on an issue; every one is needed."""

OF_ISSUE = ("status_quo", "outcome", "scale_low", "scale_high")
"""What an issue may have."""

TITLES = ("description", "name")
"""Columns with the full name of an actor, where a row is an actor."""

WORDS = (*OF_STANCE, *OF_ISSUE)


@dataclass(frozen=True)
class Layout:
    """Where a table keeps what.

    `keys` are the columns of `actor` and `issue`, those there are; `columns` the column of a word and a subject, the
    subject None where the word is about the whole row; `subjects` what the columns of a wide table are about: issues
    where a row is an actor, actors where it is an issue.  `title` is the column with the full name of an actor.
    """

    keys: Mapping[str, int]
    columns: Mapping[tuple[str, str | None], int]
    subjects: tuple[str, ...]
    title: int | None = None

    @property
    def words(self) -> str:
        """The layout in words."""
        if not self.subjects:
            return "one row for an actor on an issue" if "issue" in self.keys else "one row for an actor, one issue"
        return "one row for an actor" if "actor" in self.keys else "one row for an issue"

    def column(self, word: str, subject: str | None) -> int | None:
        """Column of a word about a subject, or about the whole row; None where there is neither."""
        return self.columns.get((word, subject), self.columns.get((word, None)))


def layout_of(header: Sequence[str], line: int, diagnostics: FileDiagnostics) -> tuple[Layout, list[str]]:
    """The layout that the columns show, and the columns that are not read; problems where columns are missing."""
    keys: dict[str, int] = {}
    columns: dict[tuple[str, str | None], int] = {}
    unread = []
    title_column = None
    for place, title in enumerate(header):
        word, subject = _parsed(title)
        if word in ("actor", "issue") and subject is None:
            if word in keys:
                diagnostics.add(line, title, f"a second column for {word}; one is allowed")
            keys[word] = place
        elif word in WORDS:
            if (word, subject) in columns:
                diagnostics.add(line, title, f"a second column for {title.strip()}; one is allowed")
            columns[word, subject] = place
        elif word in TITLES and title_column is None:
            title_column = place
        else:
            unread.append(title.strip() or f"column {place + 1}")
    subjects = tuple(subject for word, subject in columns if word == "position" and subject is not None)
    unread += [
        header[place].strip()
        for (_, subject), place in columns.items()
        if subject is not None and subject not in subjects
    ]
    unread += [  # a column for all, where each has one of its own
        header[place].strip()
        for (word, subject), place in columns.items()
        if subject is None and subjects and all((word, own) in columns for own in subjects)
    ]
    if title_column is not None and set(keys) != {"actor"}:
        unread.append(header[title_column].strip())
        title_column = None
    layout = Layout(keys, columns, subjects, title_column)
    _complete(layout, header, line, diagnostics)
    return layout, unread


def _parsed(title: str) -> tuple[str, str | None]:
    """The word of a column title, and what it is about: `Position_Tax` and `Tax Position` are (position, Tax)."""
    if numbered := NUMBERED.fullmatch(title.strip()):
        return "position" if numbered[1][0] in "pP" else "salience", f"Issue {int(numbered[2])}"
    alone = "_".join(RANGE.sub("", title).lower().split())
    known = SYNONYMS.get(alone, alone)
    if known in ("actor", "issue", *WORDS):
        return known, None
    plain = "_".join(title.strip().split())
    lowered = plain.lower()
    for word in sorted((*WORDS, *SYNONYMS), key=len, reverse=True):
        if lowered.startswith(f"{word}_") and len(plain) > len(word) + 1:
            return SYNONYMS.get(word, word), " ".join(title.strip().split())[len(word) + 1 :].strip(BETWEEN)
    for word in sorted((*WORDS, *SYNONYMS), key=len, reverse=True):
        if lowered.endswith(f"_{word}") and SYNONYMS.get(word, word) in WORDS:
            return SYNONYMS.get(word, word), " ".join(title.strip().split())[: -len(word) - 1].strip(BETWEEN)
    return lowered, None


def _complete(layout: Layout, header: Sequence[str], line: int, diagnostics: FileDiagnostics) -> None:
    if not layout.keys:
        found = listed(title.strip() for title in header)
        diagnostics.add(line, "actor", f"this column is missing; a table has `actor`, `issue` or both; found: {found}")
        return
    if len(layout.keys) == 2 and layout.subjects:
        diagnostics.add(
            line, "position", "a row about an actor and an issue has one position, not one for each subject"
        )
        return
    if "actor" not in layout.keys and not layout.subjects:
        diagnostics.add(line, "actor", "this column is missing, and so are columns such as position_<actor>")
        return
    for word in OF_STANCE:
        for subject in layout.subjects or (None,):
            if layout.column(word, subject) is None:
                name = word if subject is None else f"{word}_{subject}"
                diagnostics.add(line, name, "this column is missing")
