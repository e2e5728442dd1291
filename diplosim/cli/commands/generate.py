"""`diplosim generate`: scenarios of generated alliance systems."""

from __future__ import annotations

from pathlib import Path

import click

from diplosim.cli.commands.options import seed_option


@click.command("generate")
@click.argument("structure")
@click.option("--states", type=int, default=12, show_default=True, help="Number of states.")
@click.option("--blocs", type=int, default=2, show_default=True, help="Number of blocs.")
@click.option("--cohesion", type=float, default=0.8, show_default=True, help="Commitment inside blocs, 0 to 1.")
@click.option(
    "--cross-cutting", type=float, default=0.1, show_default=True, help="Chance of a tie across blocs, 0 to 1."
)
@click.option("--polarity", type=float, default=0.5, show_default=True, help="Power of the leading states, 0 to 1.")
@click.option(
    "--polarisation", type=float, default=0.6, show_default=True, help="Distance between the blocs' positions, 0 to 1."
)
@click.option(
    "--line-chance", type=float, default=0.4, show_default=True, help="Chance of a red line, by state and issue."
)
@click.option("--issues", type=int, default=3, show_default=True, help="Number of issues.")
@click.option("--rounds", type=int, default=8, show_default=True, help="Rounds of talks.")
@seed_option
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Scenario file to write.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(
    structure: str,
    states: int,
    blocs: int,
    cohesion: float,
    cross_cutting: float,
    polarity: float,
    polarisation: float,
    line_chance: float,
    issues: int,
    rounds: int,
    seed: int,
    target: Path,
    force: bool,
) -> None:
    """Write a scenario of talks in a generated alliance system.

    STRUCTURE is stochastic_blocks, preferential_attachment, hub_and_spoke, ring_of_rivals or chain_of_guarantees. The
    same options always give the same scenario. It describes no case: it is there to see what structure does.

    \b
    Example:
      diplosim generate stochastic_blocks --states 12 --blocs 2 --cohesion 0.8 --seed 1 --to blocs.yaml
      diplosim batch blocs.yaml -n 10000
    """
    from diplosim.atomic_files import write_text_whole
    from diplosim.sources.generators import generate

    if target.exists() and not force:
        raise click.UsageError(f"{target} exists; give another --to, or --force to write over it.")
    try:
        scenario = generate(
            structure,
            states=states,
            blocs=blocs,
            cohesion=cohesion,
            cross_cutting=cross_cutting,
            polarity=polarity,
            polarisation=polarisation,
            line_chance=line_chance,
            issues=issues,
            rounds=rounds,
            seed=seed,
        )
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    write_text_whole(target, scenario.to_yaml())
    seated = ", ".join(scenario.seated)
    click.echo(f"{target}: {len(scenario.parties)} parties, {len(scenario.edges)} ties, at the table {seated}")
