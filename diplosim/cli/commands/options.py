"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError

if TYPE_CHECKING:
    from diplosim.batches.executor_spec import ExecutorSpec
    from diplosim.scenario.scenario import Scenario

FC = TypeVar("FC", bound=Callable[..., Any] | click.Command)
"""A command, or the function that becomes one."""

Made = TypeVar("Made")
"""What a command plays: a scenario or a design."""

scenario_argument = click.argument("scenario")

set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override a value by dotted path, e.g. parties.RUS.war_cost.low=0.3. May be repeated.",
)

MOST_RUNS = 2**53
"""Runs are counted in whole numbers that every program can read."""

seed_option = click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed.")

run_option = click.option(
    "--run",
    "number",
    type=click.IntRange(min=0, max=MOST_RUNS),
    default=0,
    show_default=True,
    help="Which run of the seed.",
)

design_seed_option = click.option("--seed", type=click.IntRange(min=0), help="Seed.  [default: the design's, else 0]")

design_folder_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder.  [default: runs/ and the design's id]"
)


page_folder_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for a page with figures, CSV and JSON.  [default: nothing is written]",
)


def observers_option(one: str, first: str) -> Callable[[FC], FC]:
    """The option `--observers` of a design.

    Args:
        one: what the design plays many of.
        first: which of these they learn from where they are not refitted.

    Returns:
        A decorator of a command.
    """
    return click.option(
        "--observers",
        type=click.Choice(["refitted", "fixed"]),
        help=f"Observers learn from play of each {one}, or keep what they learnt in the {first}.  "
        "[default: the design's, else refitted]",
    )


def _place(ctx: click.Context, param: click.Parameter, value: str) -> ExecutorSpec:
    from diplosim.batches.executor_spec import place

    try:
        return place(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


on_option = click.option(
    "--on",
    callback=_place,
    default="serial",
    show_default=True,
    help="Where to play: serial, local (all cores), local:K, or tcp://HOST:PORT of a Dask scheduler.",
)

allow_code_option = click.option(
    "--allow-code", is_flag=True, help="Let Python files run that a scenario names as its policies or protocol."
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def scenario_with(name: str, changes: Sequence[str]) -> Scenario:
    """Load a scenario and apply `--set` options.

    Args:
        name: a scenario or a file.
        changes: KEY=VALUE each.

    Returns:
        The scenario, changed where there is something to change.

    Raises:
        ScenarioError: with every problem of the file, or of the values set.
        click.BadParameter: if an option is not KEY=VALUE.
    """
    from diplosim.scenario.another_horizon import outcome_there
    from diplosim.scenario.idle_values import unread
    from diplosim.scenario.loading import load
    from diplosim.scenario.overrides import rescaled_priors
    from diplosim.scenario.real_terms import real_terms

    scenario = load(name)
    if not changes:
        return scenario
    wanted = _changes(changes)
    changed = scenario.replace(wanted)
    notes = rescaled_priors(scenario.hidden_types, changed.hidden_types, wanted)
    before, after = ((each.horizon, each.real_outcome) for each in (scenario, changed))
    notes += outcome_there(before, after, wanted)
    if real_terms(scenario) and not real_terms(changed):
        notes.append(f"the real terms are not scored: no deal is coded on {changed.horizon} or before")
    for sentence in (*notes, *unread(changed, wanted)):
        click.echo(f"note: {sentence}", err=True)
    return changed


def _changes(texts: Sequence[str]) -> dict[str, Any]:
    """All of them read, so that all that is wrong is told at once."""
    found: dict[str, Any] = {}
    diagnostics: list[Diagnostic] = []
    for text in texts:
        try:
            key, value = _change(text)
            if key in found:
                diagnostics.append(Diagnostic("--set", None, key, "given twice; one value counts, so give it once"))
            found[key] = value
        except ScenarioError as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise ScenarioError(diagnostics)
    return found


def allowed(make: Callable[[], Made], allow_code: bool, scenarios: Callable[[Made], Iterable[Scenario]]) -> Made:
    """Make what shall be played, and see that the Python files that it names may run.

    What the command line itself names may.  Of others the user is asked, where there is one at a terminal.

    Args:
        make: makes it.
        allow_code: whether `--allow-code` was given.
        scenarios: the scenarios that would be played.

    Returns:
        What was made.

    Raises:
        SystemExit: code 2 where code may not run; what it is was told.
    """
    from diplosim.scenario import registry

    while True:
        try:
            made = make()
            files = sorted({file for scenario in scenarios(made) for file in registry.not_allowed(scenario)})
        except registry.CodeNotAllowed as refused:
            files = list(refused.files)
        else:
            if not files:
                return made
        if not allow_code and not _yes(files):
            raise SystemExit(2)
        registry.allow(*files)


def _yes(files: Sequence[str]) -> bool:
    """Ask whether files may run; no where nobody is there."""
    from diplosim.scenario import registry

    click.echo("diplosim: the scenario names Python code, which would run with all that you may do:", err=True)
    for file in files:
        digest = registry.digest_of(file)
        click.echo(f"  {file} ({'not found' if digest is None else f'SHA-256 {digest[:12]}'})", err=True)
    if sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm("let it run?", default=False, err=True)
    click.echo("diplosim: nothing was played; look at it, then give --allow-code", err=True)
    return False


def scenario_to_play(name: str, changes: Sequence[str], allow_code: bool) -> Scenario:
    """`scenario_with`, of a scenario whose code may run.

    Args:
        name: a scenario or a file.
        changes: KEY=VALUE each.
        allow_code: whether `--allow-code` was given.

    Returns:
        The scenario.

    Raises:
        ScenarioError, click.BadParameter: as `scenario_with`.
        SystemExit: code 2 where code may not run; what it is was told.
    """
    return allowed(lambda: scenario_with(name, changes), allow_code, lambda scenario: (scenario,))


def _change(text: str) -> tuple[str, Any]:
    from diplosim.scenario.files.document import parse_value

    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="--set")
    return key.strip(), parse_value(value, "--set", key.strip())


def need_the_extra(what: str, extra: str, packages: Sequence[str]) -> None:
    """Say in a line what to install where packages are missing.

    Args:
        what: needs them.
        extra: of diplosim, which brings them.
        packages: their names in Python.

    Raises:
        SystemExit: code 1 where one of them is missing.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        click.echo(
            f"diplosim: the {what} needs {', '.join(missing)}; install with: "
            f'python -m pip install "diplosim[{extra}]"  (in a checkout: python -m pip install -e ".[{extra}]")',
            err=True,
        )
        raise SystemExit(1)
