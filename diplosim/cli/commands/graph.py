"""`diplosim graph`: measures and drawing of an alliance graph, and scenario skeletons from the field's data files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diplosim.cli.commands.options import json_option

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario

DRAWN = 40
"""Parties up to which a graph is drawn: more names do not fit."""


def _words(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Split a list at commas; a name that holds one can be given by its number or abbreviation."""
    if value is None:
        return None
    words = tuple(word.strip() for word in value.split(",") if word.strip())
    if not words:
        raise click.BadParameter("is empty; separate names by commas")
    return words


def _span(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """First and last year of a span such as 1870-1914."""
    if value is None:
        return None
    first, dash, last = (part.strip() for part in value.partition("-"))
    if not (dash and first.isdecimal() and last.isdecimal() and 1000 <= int(first) <= int(last) <= 3000):
        raise click.BadParameter(f"{value!r} is no span of years; allowed: FIRST-LAST from 1000 to 3000")
    return int(first), int(last)


path = click.Path(path_type=Path)


@click.command("graph")
@click.argument("files", nargs=-1, required=True, metavar="SCENARIO|FILE...")
@click.option("--year", type=click.IntRange(1000, 3000), help="Year to read from data files.")
@click.option("--years", callback=_span, metavar="FIRST-LAST", help="Years to measure one by one, e.g. 1870-1914.")
@click.option("--obligations", callback=_words, help="Kinds of promises that count, e.g. defence,neutrality.")
@click.option("--states", "chosen", callback=_words, help="States that take part, by name, abbreviation or COW number.")
@click.option("--capabilities", "capabilities_file", type=path, help="National Material Capabilities (NMC, CINC).")
@click.option("--ideal-points", "ideal_points_file", type=path, help="UN ideal points.")
@click.option("--states-list", "states_file", type=path, help="COW state system membership (states2016.csv).")
@click.option("--max-members", type=click.IntRange(min=2), help="Leave out pacts with more members.")
@click.option("--bilateral-only", is_flag=True, help="Leave out pacts with more than two members.")
@click.option("--exclude", multiple=True, metavar="PACT", help="Leave out a pact by its number. May be repeated.")
@click.option("--cow-alliances", is_flag=True, help="Read COW Formal Alliances, against its maintainer's wish.")
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write a scenario skeleton.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs/graphs"),
    show_default=True,
    help="Folder for the drawing (PNG and SVG).",
)
@json_option
def command(
    files: tuple[str, ...],
    year: int | None,
    years: tuple[int, int] | None,
    obligations: tuple[str, ...] | None,
    chosen: tuple[str, ...] | None,
    capabilities_file: Path | None,
    ideal_points_file: Path | None,
    states_file: Path | None,
    max_members: int | None,
    bilateral_only: bool,
    exclude: tuple[str, ...],
    cow_alliances: bool,
    target: Path | None,
    out: Path,
    as_json: bool,
) -> None:
    """Measure and draw the alliance graph of a SCENARIO, or of data FILEs, of which --to makes a scenario skeleton.

    With --years the graph of each year is measured: a table (CSV), with the parties that come and go, and a figure.

    Files are told apart by their columns: ATOP, NMC, COW states, UN ideal points, COW alliances, edge and node lists,
    GraphML, GEXF, GML and Pajek (.net); packed with gzip or not.

    \b
    Example:
      diplosim graph july_1914
      diplosim graph atop5_1ddyr.csv --year 1914 --obligations defence,neutrality \\
        --states Germany,Russia,France,Austria-Hungary --states-list states2016.csv \\
        --capabilities NMC-70-abridged.csv --to my_talks.yaml
      diplosim graph atop5_1ddyr.csv --years 1870-1914 --obligations defence --capabilities NMC-70-abridged.csv
    """
    data_options = {
        "--year": year,
        "--years": years,
        "--obligations": obligations,
        "--states": chosen,
        "--capabilities": capabilities_file,
        "--ideal-points": ideal_points_file,
        "--states-list": states_file,
        "--max-members": max_members,
        "--bilateral-only": bilateral_only or None,
        "--exclude": exclude or None,
        "--cow-alliances": cow_alliances or None,
        "--to": target,
    }
    if _is_scenario(files):
        given = [name for name, value in data_options.items() if value is not None]
        if given:
            raise click.UsageError(
                f"{', '.join(given)} {'goes' if len(given) == 1 else 'go'} with data files, not with a scenario."
            )
        from diplosim.scenario.loading import load

        scenario, notes = load(files[0]), list[str]()
    else:
        if year is None and years is None:
            raise click.UsageError("Missing option '--year' (or '--years'): data files hold many years.")
        if year is not None and years is not None:
            raise click.UsageError("--year and --years: give one of them.")
        if years is not None and target is not None:
            raise click.UsageError("--to makes a scenario of one year; give --year.")
        if target is not None and target.suffix not in (".yaml", ".yml"):
            raise click.BadParameter("a scenario file ends in .yaml or .yml", param_hint="--to")
        extra = {"capabilities": capabilities_file, "ideal points": ideal_points_file, "states": states_file}
        paths = [Path(file) for file in files] + [file for file in extra.values() if file is not None]
        expected = [*([None] * len(files)), *(source for source, file in extra.items() if file is not None)]
        filters = {"max_members": max_members, "bilateral_only": bilateral_only, "exclude": exclude}
        if years is not None:
            _series(paths, expected, years, obligations, chosen, cow_alliances, filters, out, as_json)
            return
        assert year is not None
        scenario, text, notes = _imported(
            paths, expected, year, obligations, chosen, cow_alliances, filters, target.stem if target else None
        )
        for note in notes:
            click.echo(f"note: {note}", err=True)
        if target is not None:
            _write(target, text)

    from diplosim.networks.summary import measures_of
    from diplosim.networks.wording import as_text

    if len(scenario.parties) > DRAWN:
        click.echo(f"measuring {len(scenario.parties)} parties", err=True)
    found = measures_of(scenario)
    pictures = _draw(scenario, out)
    if as_json:
        extras = {"notes": notes, "skeleton": str(target) if target else None, "pictures": list(map(str, pictures))}
        click.echo(json.dumps(found | extras, indent=2))
        return
    click.echo(scenario.name)
    for line in as_text(found):
        click.echo(line)
    for picture in pictures:
        click.echo(picture)


def _is_scenario(files: tuple[str, ...]) -> bool:
    """Whether a scenario is meant: a YAML file, or a name without an ending that no file has."""
    from diplosim.scenario import catalogue

    written = [Path(file).suffix in (".yaml", ".yml") for file in files]
    if len(files) > 1 and (any(written) or set(files) & set(catalogue.names())):
        raise click.UsageError("One scenario at a time; data files are CSV, GraphML, GEXF, GML, Pajek or Stata files.")
    return any(written) or (len(files) == 1 and not Path(files[0]).suffix and not Path(files[0]).is_file())


def _imported(
    paths: list[Path],
    expected: list[str | None],
    year: int,
    obligations: tuple[str, ...] | None,
    chosen: tuple[str, ...] | None,
    cow_alliances: bool,
    filters: dict[str, Any],
    id: str | None,
) -> tuple[Scenario, str, list[str]]:
    """Read, filter and choose; return the skeleton, its text and all notes."""
    import re

    from diplosim.scenario.files.document import parse_document
    from diplosim.scenario.loading import from_document
    from diplosim.sources.alliances.filters import swallowing_component, thin_out
    from diplosim.sources.alliances.selection import choose
    from diplosim.sources.alliances.skeleton import skeleton
    from diplosim.sources.alliances.sources import gather

    material = gather(
        paths,
        year,
        cow_alliances_insisted=cow_alliances,
        expected=expected,
        tell=lambda name: click.echo(f"reading {name}", err=True),
    )
    thin_out(material, obligations, **filters)
    codes, notes = choose(material, chosen)
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", id or f"alliances_{year}").strip("_")[:64] or f"alliances_{year}"
    text, notes = skeleton(material, codes, plain, notes)
    scenario = from_document(parse_document(text, f"{plain}.yaml"))
    crowd = "" if chosen is not None else swallowing_component(_graph(scenario))
    return scenario, text, [*notes, *([crowd] if crowd else [])]


def _series(
    paths: list[Path],
    expected: list[str | None],
    years: tuple[int, int],
    obligations: tuple[str, ...] | None,
    chosen: tuple[str, ...] | None,
    cow_alliances: bool,
    filters: dict[str, Any],
    out: Path,
    as_json: bool,
) -> None:
    """Measure every year; write the table and the figure, and tell them."""
    import sys

    from tqdm import tqdm

    from diplosim.atomic_files import write_text_whole
    from diplosim.sources.alliances.series import as_csv, as_lines, graph_series

    first, last = years
    seldom = 0.1 if sys.stderr.isatty() else 30.0
    with tqdm(total=last - first + 1, unit=" years", mininterval=seldom, file=sys.stderr, delay=2.0) as bar:
        table = graph_series(
            paths,
            first,
            last,
            obligations=obligations,
            states=chosen,
            cow_alliances=cow_alliances,
            expected=expected,
            tell=lambda year: bar.update() or None,
            **filters,
        )
    notes = table.attrs["notes"]
    for note in notes:
        click.echo(f"note: {note}", err=True)
    from analysis.plots.figures import narrow_layout, save
    from analysis.plots.year_series import draw_years

    out.mkdir(parents=True, exist_ok=True)
    name = f"alliances_{first}-{last}"
    write_text_whole(out / f"{name}.csv", as_csv(table))
    written = [out / f"{name}.csv", *save(draw_years(table), out, name)]
    with narrow_layout():
        written += save(draw_years(table), out, f"{name}-narrow")
    if as_json:
        rows = json.loads(table.to_json(orient="records"))
        click.echo(json.dumps({"years": rows, "notes": notes, "files": list(map(str, written))}, indent=2))
        return
    for line in [*as_lines(table), *map(str, written)]:
        click.echo(line)


def _graph(scenario: Scenario) -> Any:
    from diplosim.networks.structure import simple_graph
    from diplosim.scenario.graph import alliance_graph

    return simple_graph(alliance_graph(scenario))


def _write(target: Path, text: str) -> None:
    from diplosim.atomic_files import write_text_whole
    from diplosim.scenario.files.document import parse_document
    from diplosim.scenario.validation.todo_markers import placeholders

    target.parent.mkdir(parents=True, exist_ok=True)
    write_text_whole(target, text)
    left = sum(1 for _ in placeholders(parse_document(text, str(target))))
    click.echo(f"wrote {target}: {left} placeholders remain to be coded; diplosim check {target} lists them", err=True)


def _draw(scenario: Scenario, out: Path) -> tuple[Path, ...]:
    """Draw the graph; nothing where there are too many parties to read their names."""
    if len(scenario.parties) > DRAWN:
        click.echo(
            f"not drawn: {len(scenario.parties)} parties, at most {DRAWN} can be read; choose --states", err=True
        )
        return ()
    from analysis.plots.figures import save
    from analysis.run.alliance_graph import draw_graph

    out.mkdir(parents=True, exist_ok=True)
    return save(draw_graph(scenario), out, f"{scenario.id}-graph")
