"""Which source a file is, by its columns, and everything that the files of one call say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.sources.alliances import atop, capabilities, cow_alliances, graph_files, ideal_points, networks, states
from diplosim.sources.alliances.official_file import OfficialFile, read_official
from diplosim.sources.alliances.promises import Promises
from diplosim.sources.importers.file_diagnostics import listed

Read = TypeVar("Read")

KNOWN = (
    "known are ATOP (stateA, stateB, year; atopid, member; cow_a, cow_b, start_year, end_year), NMC (ccode, year, "
    "cinc), COW states (ccode, stateabb, statenme, styear), UN ideal points (ccode, session, IdealPoint or "
    "IdealPointAll), COW alliances (ccode1, ccode2, entente), edge lists (source, target), node lists (id), "
    "dyad-years of peacesciencer (ccode1, ccode2, year, atop_defense), and networks by the ending of their name: "
    ".graphml, .gexf, .gml, .net"
)


@dataclass
class Material:
    """What the files say about one year; each part is None, or empty, where no file says it."""

    year: int
    promises: list[Promises] = field(default_factory=list)
    capabilities: capabilities.Capabilities | None = None
    ideal_points: ideal_points.IdealPoints | None = None
    states: states.States | None = None
    nodes: networks.Nodes | None = None
    unread: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What a user must know of the data."""
        parts = (self.capabilities, self.ideal_points)
        found = [note for p in self.promises for note in p.notes] + [note for p in parts if p for note in p.notes]
        return [*found, *self.unread]


def source_of(table: OfficialFile) -> str:
    """Name of the source by the columns.  Raises ScenarioError for a file of an unknown kind."""
    columns = table.columns
    tests: tuple[tuple[str, Callable[[set[str]], object]], ...] = (
        ("COW alliances", cow_alliances.is_cow_alliances),
        ("ideal points", ideal_points.is_ideal_points),
        ("capabilities", capabilities.is_capabilities),
        ("states", states.is_states),
        ("edge list", networks.is_edge_list),
        ("ATOP", atop.level_of),
        ("node list", networks.is_node_list),
    )
    for name, test in tests:
        if test(columns):
            return name
    shown = ", ".join(list(table.frame.columns)[:12])
    table.refuse("", f"no file of a known kind; its columns are {shown}; {KNOWN}")


def gather(
    paths: Sequence[Path],
    year: int,
    *,
    cow_alliances_insisted: bool = False,
    expected: Sequence[str | None] | None = None,
    tell: Callable[[str], None] = lambda text: None,
    opened: dict[Path, OfficialFile] | None = None,
) -> Material:
    """Read files of any known kind.

    Args:
        paths: the files.
        year: year to read.
        cow_alliances_insisted: whether COW alliances may be read.
        expected: for each file the source it must be, None for any.
        tell: called with the name of each file before it is read.
        opened: tables that were read for another year, which are not read again; this adds to them.

    Returns:
        What the files say of the year.

    Raises:
        ScenarioError: with the problems of every file.
    """
    material = Material(year)
    diagnostics: list[Diagnostic] = []
    for path, wanted in zip(paths, expected or [None] * len(paths), strict=True):
        tell(str(path))
        try:
            _add(material, path, wanted, cow_alliances_insisted, {} if opened is None else opened)
        except ScenarioError as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise ScenarioError(diagnostics)
    return material


def _add(material: Material, path: Path, wanted: str | None, insisted: bool, opened: dict[Path, OfficialFile]) -> None:
    if graph_files.is_network_file(path):
        if wanted is not None:
            raise ScenarioError([Diagnostic(str(path), None, "", f"is a network; needed is a file of {wanted}")])
        promises, nodes = graph_files.read_network(path, material.year)
        material.promises.append(promises)
        material.nodes = _once(material.nodes, nodes, path, "network or node list")
        return
    if path not in opened:
        opened[path] = read_official(path)
    table = opened[path]
    source = source_of(table)
    if wanted is not None and source != wanted:
        table.refuse("", f"is a file of {source}; needed is a file of {wanted}")
    match source:
        case "ATOP":
            material.promises.append(atop.read_atop(table, material.year))
        case "COW alliances":
            read = cow_alliances.read_cow_alliances(table, material.year, insisted=insisted)
            material.promises.append(read)
        case "edge list":
            material.promises.append(networks.read_edge_list(table, material.year))
        case "node list":
            material.nodes = _once(material.nodes, networks.read_node_list(table), path, source)
        case "capabilities":
            found = capabilities.read_capabilities(table, material.year)
            material.capabilities = _once(material.capabilities, found, path, source)
        case "ideal points":
            points = ideal_points.read_ideal_points(table, material.year)
            material.ideal_points = _once(material.ideal_points, points, path, source)
        case "states":
            material.states = _once(material.states, states.read_states(table), path, source)
    unread = table.unread()
    if unread:
        material.unread.append(f"{path}: columns that are not read: {listed(unread)}")


def _once(known: Read | None, found: Read, path: Path, source: str) -> Read:
    if known is not None:
        raise ScenarioError([Diagnostic(str(path), None, "", f"a second file of {source}; one is allowed")])
    return found
