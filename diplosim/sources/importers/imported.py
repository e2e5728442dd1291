"""Read files of other programs into a scenario, and write it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diplosim.atomic_files import write_text_whole
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import MAX_BYTES, parse_document
from diplosim.scenario.files.writing import block_text, yaml_text
from diplosim.scenario.loading import from_document, from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.sources.importers.decide import read_decide
from diplosim.sources.importers.file_diagnostics import FileDiagnostics
from diplosim.sources.importers.genius import read_genius
from diplosim.sources.importers.geniusweb import read_geniusweb
from diplosim.sources.importers.names import identifier
from diplosim.sources.importers.position_csv import read_position_csv
from diplosim.sources.importers.position_data import PositionData, scaled
from diplosim.sources.importers.position_scenario import DAYS_OF_ROUND, position_scenario
from diplosim.sources.importers.profile_scenario import profile_scenario
from diplosim.sources.importers.profiles import ProfileSet
from diplosim.sources.importers.sources import Source, read_source

PROFILES: Mapping[str, Callable[[Sequence[Source], FileDiagnostics], ProfileSet]] = {
    "genius": read_genius,
    "geniusweb": read_geniusweb,
}
"""Readers of formats with one utility profile in a file."""

POSITIONS: Mapping[str, Callable[[Source, FileDiagnostics], PositionData]] = {
    "decide": read_decide,
    "csv": read_position_csv,
}
"""Readers of formats with all positions in one file."""

TITLES = {
    "genius": "Genius XML profiles",
    "geniusweb": "GeniusWeb JSON profiles",
    "decide": "DECIDE input file",
    "csv": "table of positions, salience and capabilities",
}

START = datetime.date(2000, 1, 1)
"""First day of talks whose files name none."""


@dataclass(frozen=True)
class Imported:
    """What came out of an import: `format`, whether it was guessed, the scenario file's data, and what to know."""

    format: str
    guessed: bool
    data: Mapping[str, Any]
    notes: tuple[str, ...]
    text: str

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return from_mapping(self.data, self.data["id"])


def guess_format(source: Source) -> str:
    """The format that the first characters of a file show: genius, geniusweb, decide, else csv."""
    text = source.text.lstrip()
    if not text:
        return "genius" if b"<" in source.raw[:200] else "csv"
    if text[0] == "<":
        return "genius"
    if text[0] in "{[":
        return "geniusweb"
    return "decide" if text.lstrip("'\"").startswith("#") else "csv"


def import_files(
    paths: Sequence[Path],
    id: str,
    format: str | None = None,
    scale: tuple[float, float] | None = None,
    salience_maximum: float | None = None,
) -> Imported:
    """Read files into a scenario.

    Args:
        paths: profiles of all parties in the order of their turns (and the domain), or one file with positions.
        id: id of the scenario; made one where it is none.
        format: `genius`, `geniusweb`, `decide` or `csv`; None guesses it from the content.
        scale: ends of the scale of positions, for files that do not name them; None guesses.
        salience_maximum: greatest salience of the scale in the file; None guesses.

    Returns:
        The data of a scenario that was checked: its text loads back equal.

    Raises:
        ScenarioError: with every problem of every file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     table = Path(folder, "tariff.csv")
        ...     written = table.write_text("actor,position,salience,capability\\nANA,0,0.5,0.6\\nBEL,1,0.9,0.4\\n")
        ...     imported = import_files([table], "tariff")
        >>> imported.format, [party.id for party in imported.scenario.parties]
        ('csv', ['ANA', 'BEL'])
    """
    diagnostics = FileDiagnostics(str(paths[0]))
    sources = [source for path in paths if (source := read_source(path, diagnostics.of(str(path)))) is not None]
    diagnostics.stop_if_any()
    chosen = format or guess_format(sources[0])
    for source in sources[1:]:
        if format is None and guess_format(source) != chosen:
            other = guess_format(source)
            diagnostics.of(source.name).add(
                None, "", f"looks like {other}, and {sources[0].name} like {chosen}; one format at a time"
            )
    if chosen in POSITIONS:
        for source in sources[1:]:
            diagnostics.of(source.name).add(None, "", f"a second file; format {chosen} holds all positions in one")
    if chosen in PROFILES and not (scale is None and salience_maximum is None):
        diagnostics.add(None, "", f"format {chosen} has no positions, so --scale and --salience-maximum mean nothing")
    diagnostics.stop_if_any()
    if chosen in PROFILES:
        profiles = PROFILES[chosen](sources, diagnostics)
        parts, shown = profile_scenario(profiles, diagnostics)
        name, notes, days = profiles.name, (*profiles.notes, *shown), 1
    else:
        data = POSITIONS[chosen](sources[0], diagnostics)
        scales = scaled(data, scale, salience_maximum, diagnostics)
        parts, shown = position_scenario(data, scales, diagnostics)
        name, notes, days = data.name, (*data.notes, *scales.notes, *shown), DAYS_OF_ROUND
    names = ", ".join(source.path.name for source in sources)
    mapping = _dated(identifier(id), name, f"{TITLES[chosen]}: {names}", parts, notes, days)
    return Imported(chosen, format is None, mapping, notes, _checked_text(mapping, diagnostics.file))


def _dated(
    id: str, name: str, origin: str, parts: Mapping[str, Any], notes: Sequence[str], days: int
) -> dict[str, Any]:
    """The parts with a head: id, name, where they come from, and dates that make room for the rounds."""
    end = START + datetime.timedelta(days=days * (parts["rounds"] - 1))
    return {
        "id": id,
        "name": name,
        "version": 1,
        "history": [f"1: imported from {origin}"],
        "year": START.year,
        "start": START,
        "end": end,
        "horizon": end,
        "sources": {"import": origin},
        **parts,
        "coding_notes": "; ".join(notes),
    }


def _checked_text(mapping: Mapping[str, Any], file: str) -> str:
    """The text of the scenario file, after checking that it loads back as what was imported.

    Problems name the first file that was imported, as the scenario has none yet.
    """
    scenario = from_mapping(mapping, file)
    prose = {word: mapping[word] for word in ("judgements", "coding_notes")}
    text = yaml_text({word: value for word, value in mapping.items() if word not in prose}) + block_text(prose)
    if len(text.encode()) > MAX_BYTES:
        diagnostic = f"the scenario would take {len(text.encode()):,} bytes, more than the {MAX_BYTES:,} that are read"
        raise ScenarioError([Diagnostic(file, None, "", diagnostic)])
    if from_document(parse_document(text, file)) != scenario:
        raise ScenarioError([Diagnostic(file, None, "", "the scenario does not survive being written as YAML")])
    return text


def write_imported(imported: Imported, path: Path) -> None:
    """Write the scenario file, whole or not at all.  Raises OSError."""
    write_text_whole(path, imported.text)
