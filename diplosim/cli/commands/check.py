"""`diplosim check`: validate scenario files."""

from __future__ import annotations

import click


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Remark on what a careful coder would not leave open, too.")
def command(files: tuple[str, ...], strict: bool) -> None:
    """Validate scenario files and say every problem found, as file:line: key: what is wrong.

    Of a skeleton that `diplosim graph` made, and of a scenario that `diplosim import` made of the files of another
    program, what remains to be coded is listed as well.

    A decision rule of an alliance that can never bind is noted; it is no problem. Each Python file that playing the
    scenario would run is named; none is run here.

    With --strict there are remarks as well: numbers without a source or argument, a stake without a red line, costs
    that are all zero, no real outcome to score forecasts by. None keeps a scenario from being played.

    Ends with exit code 2 if any file has a problem, and with 3 if none has but --strict found something to remark on or
    a placeholder.

    \b
    Example:
      diplosim check configs/geneva_2022.yaml my_talks.yaml
      diplosim check --strict my_talks.yaml
    """
    from diplosim.engine.playable import flaws
    from diplosim.rules.idle_events import idle_events
    from diplosim.rules.idle_rules import idle_rules
    from diplosim.scenario.catalogue import find
    from diplosim.scenario.counted_words import counted
    from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
    from diplosim.scenario.files.document import read_document
    from diplosim.scenario.fingerprint import files_of
    from diplosim.scenario.loading import from_document
    from diplosim.scenario.registry import CodeNotAllowed
    from diplosim.scenario.remarks import remarks
    from diplosim.scenario.routes import follow
    from diplosim.scenario.validation.todo_markers import placeholders

    bad = open_points = 0
    for file in files:
        try:
            document = read_document(find(file))
            scenario = from_document(document)
            later = [
                Diagnostic(document.file, document.line(follow(document.data, path) or ()), path, wrong)
                for path, wrong in flaws(scenario)
            ]
            if later:
                raise ScenarioError(later)
        except ScenarioError as error:
            bad += 1
            click.echo(str(error), err=True)
        else:
            parties, issues = counted(len(scenario.parties), "party"), counted(len(scenario.issues), "issue")
            click.echo(f"{file}: ok ({parties}, {issues}, {counted(scenario.rounds, 'round')})")
            for code, digest in files_of(scenario).items():
                click.echo(f"{file}: playing it runs the Python code in {code} (SHA-256 {str(digest)[:12]})")
            try:
                notes = [*idle_rules(scenario), *idle_events(scenario)]
            except CodeNotAllowed:  # how a party gets into the talks is known to the protocol's code alone
                notes = ["the protocol is code that is not run here, so decision rules and events are not looked at"]
            for note in notes:
                click.echo(f"{file}: note: {note}")
            to_do = list(placeholders(document))
            if to_do:
                click.echo(f"{file}: {len(to_do)} placeholders remain to be coded:")
            for placeholder in to_do:
                click.echo(str(placeholder))
            if strict:
                found = list(remarks(scenario))
                open_points += len(found) + len(to_do)
                for path, remark in found:
                    route = follow(document.data, path)
                    line = None if route is None else document.line(route)
                    click.echo(str(Diagnostic(document.file, line, path, f"remark: {remark}")))
    if bad:
        raise SystemExit(2)
    if open_points:
        raise SystemExit(3)
