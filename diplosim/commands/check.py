"""`diplosim check`: validate scenario files."""

from __future__ import annotations

import click


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> None:
    """Validate scenario files and say every problem found, as file:line: key: what is wrong.

    Ends with exit code 2 if any file has a problem.

    \b
    Example:
      diplosim check configs/geneva_2022.yaml my_talks.yaml
    """
    from diplosim.loading import load
    from diplosim.problems import ScenarioError

    bad = 0
    for file in files:
        try:
            scenario = load(file)
        except ScenarioError as error:
            bad += 1
            click.echo(str(error), err=True)
        else:
            click.echo(
                f"{file}: ok ({len(scenario.parties)} parties, {len(scenario.issues)} issues, {scenario.rounds} rounds)"
            )
    if bad:
        raise SystemExit(2)
