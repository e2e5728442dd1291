"""`diplosim import`: scenarios from the files of other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import json_option

if TYPE_CHECKING:
    from diplosim.sources.importers import Imported

FORMATS = ("genius", "geniusweb", "decide", "csv")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Scenario file to write, such as configs/laptop.yaml; its name becomes the id.",
)
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format of the files.  [default: seen from the content]"
)
@click.option(
    "--scale",
    nargs=2,
    type=float,
    metavar="LOW HIGH",
    help="Ends of the scale of positions, where the file names none.  [default: 0 1 or 0 100, whichever fits]",
)
@click.option(
    "--salience-maximum",
    type=click.FloatRange(min=0.0, min_open=True),
    help="Greatest salience of the file's scale.  [default: 1 or 100, whichever fits]",
)
@click.option("--force", is_flag=True, help="Overwrite an existing scenario file.")
@json_option
def command(
    files: tuple[Path, ...],
    target: Path,
    kind: str | None,
    scale: tuple[float, float] | None,
    salience_maximum: float | None,
    force: bool,
    as_json: bool,
) -> None:
    """Make a scenario from FILES of another program.

    Utility profiles of Genius (XML) and GeniusWeb (JSON), one file for each party in the order of their turns, become
    alternating offers over a discrete space; a DECIDE input file, or a table of positions, salience and capabilities
    (KTAB's as well), becomes plenary talks. What the files do not hold is filled with defaults, each named under
    `judgements`.

    \b
    Example:
      diplosim import laptop_domain.xml seller.xml buyer.xml --to configs/laptop.yaml
      diplosim import positions.csv --scale 4 10 --to configs/emissions.yaml
    """
    if target.suffix not in (".yaml", ".yml"):
        raise click.BadParameter(f"{target} must end in .yaml", param_hint="--to")
    if not target.parent.is_dir():
        raise click.BadParameter(f"there is no folder {target.parent}", param_hint="--to")
    if target.exists() and not force:
        raise click.BadParameter(f"{target} exists; --force overwrites it", param_hint="--to")
    if own := [str(file) for file in files if file.suffix in (".yaml", ".yml")]:
        raise click.UsageError(
            f"{', '.join(own)}: YAML is diplosim's own format; diplosim check says whether it is a case."
        )
    if scale is not None and not scale[0] < scale[1]:
        raise click.BadParameter("LOW must be below HIGH", param_hint="--scale")

    from diplosim.sources.importers import import_files, write_imported

    imported = import_files(files, target.stem, kind, scale, salience_maximum)
    write_imported(imported, target)
    click.echo(_as_json(imported, target) if as_json else _as_text(imported, target))


def _as_json(imported: Imported, target: Path) -> str:
    scenario = imported.scenario
    return json.dumps(
        {
            "file": str(target),
            "format": imported.format,
            "guessed": imported.guessed,
            "protocol": scenario.protocol.rules,
            "parties": list(scenario.protocol.seats),
            "issues": {issue.id: len(issue.options) or None for issue in scenario.issues},
            "notes": list(imported.notes),
        },
        indent=2,
    )


def _as_text(imported: Imported, target: Path) -> str:
    from diplosim.scenario.counted_words import counted

    scenario = imported.scenario
    seen = "seen from the content" if imported.guessed else "as stated"
    parties, issues = counted(len(scenario.parties), "party"), counted(len(scenario.issues), "issue")
    size = f"{parties}, {issues}, {scenario.protocol.rules}"
    return "\n".join(
        [f"{target}: {size}", f"  format: {imported.format} ({seen})", *(f"  {note}" for note in imported.notes)]
    )
