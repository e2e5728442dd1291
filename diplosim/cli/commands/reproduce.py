"""`diplosim reproduce`: published results against the engine's own play."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import MOST_RUNS, json_option, seed_option

if TYPE_CHECKING:
    from diplosim.theory.reproduction.simulated import Row, Simulated


@click.command("reproduce")
@click.argument("families", nargs=-1, metavar="[FAMILY]...")
@click.option(
    "-n",
    "runs",
    type=click.IntRange(min=100, max=MOST_RUNS),
    default=20_000,
    show_default=True,
    help="Runs of each batch.",
)
@seed_option
@click.option("--page", "as_page", is_flag=True, help="Print the page docs/reproduces.md; 200,000 runs unless -n says.")
@json_option
@click.pass_context
def command(ctx: click.Context, families: tuple[str, ...], runs: int, seed: int, as_page: bool, as_json: bool) -> None:
    """Play the configurations of theory and hold them against their closed forms.

    FAMILY is a result such as rubinstein_alternating_offers, or a part of its name; without one all are played.

    \b
    Example:
      diplosim reproduce fearon_1995 -n 200000
      diplosim reproduce --page > docs/reproduces.md
    """
    from diplosim.batches.progress import progress_for
    from diplosim.theory.reproduction.page import RUNS, page
    from diplosim.theory.reproduction.simulated import compare

    if as_page and (families or as_json):
        raise click.UsageError("--page shows every family; leave out FAMILY and --json")
    if as_page and ctx.get_parameter_source("runs") == click.core.ParameterSource.DEFAULT:
        runs = RUNS
    chosen = _chosen(families)
    progress = progress_for()
    progress.begin(sum(runs * len(s.cases) * len(s.plays) for s in chosen), 0)
    try:
        rows = [row for s in chosen for inputs in s.cases for row in compare(s, inputs, runs, seed, progress)]
    finally:
        progress.end()
    if as_page:
        click.echo(page(rows, runs, seed), nl=False)
    elif as_json:
        click.echo(_as_json(rows))
    else:
        click.echo(_as_text(rows))


def _chosen(names: tuple[str, ...]) -> list[Simulated]:
    """The families whose name has one of some parts in it; all without names."""
    from diplosim.theory.reproduction.families import SIMULATED

    for name in names:
        if not any(name in family for family in SIMULATED):
            raise click.BadParameter(f"no result named {name!r}; known: {', '.join(SIMULATED)}", param_hint="FAMILY")
    return [s for family, s in SIMULATED.items() if not names or any(name in family for name in names)]


def _as_json(rows: list[Row]) -> str:
    import json
    import math
    from dataclasses import asdict

    plain = [asdict(row) for row in rows]
    for row in plain:
        row["inputs"] = dict(row["inputs"])
        if not math.isfinite(row["ours"]["deviation"]):
            row["ours"]["deviation"] = None  # JSON knows no infinity
    return json.dumps(plain, indent=2, allow_nan=False)


def _as_text(rows: list[Row]) -> str:
    from diplosim.theory.reproduction.joint import in_words, joint_test

    lines: list[str] = []
    last: tuple[object, ...] = ()
    for row in rows:
        case = (row.family, *row.inputs.items())
        if case != last:
            shown = ", ".join(f"{name} {value:g}" for name, value in row.inputs.items())
            lines += ["", f"{row.family}: {shown}"] if lines else [f"{row.family}: {shown}"]
            lines.append(f"  {'quantity':<34}{'published':>10}{'ours':>10}   95 % interval")
            last = case
        ours = row.ours
        interval = "every run the same" if ours.error == 0.0 else f"[{ours.low:.5f}, {ours.high:.5f}]"
        if ours.within > 0.0:
            interval = f"a limit; may be off by {ours.within:.5f}"
        lines.append(f"  {row.quantity:<34}{row.published:>10.5f}{ours.mean:>10.5f}   {interval}")
    return "\n".join([*lines, "", in_words(joint_test(rows))])
