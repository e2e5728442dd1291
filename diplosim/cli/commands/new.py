"""`diplosim new`: a commented scenario file to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click


@click.command("new")
@click.argument("name")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Scenario file to write [default: NAME.yaml here].",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(name: str, target: Path | None, force: bool) -> None:
    """Write a commented scenario file to start from.

    It is valid and can be played as it is. Its numbers are placeholders, which `diplosim check` lists until you have
    coded them; further keys stand in it as comments.

    \b
    Example:
      diplosim new river_talks
      diplosim check river_talks.yaml
    """
    from diplosim.atomic_files import create_whole, write_text_whole
    from diplosim.scenario.skeleton import skeleton

    try:
        text = skeleton(name)
    except ValueError as error:
        plain = re.sub(r"\W+", "_", Path(name).stem, flags=re.ASCII).strip("_")
        hint = f"; did you mean diplosim new {plain}?" if plain else "."
        raise click.UsageError(f"{error}{hint}") from error
    file = target if target is not None else Path(f"{name}.yaml")
    if force:
        write_text_whole(file, text)
    elif not create_whole(file, text.encode("utf-8")):
        raise click.UsageError(f"{file} exists; give another --to, or --force to write over it.")
    click.echo(f"{file}: a scenario to be coded; next: diplosim check {file}")
