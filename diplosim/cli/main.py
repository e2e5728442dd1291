"""The front session: `diplosim COMMAND`.

A command is imported when it is called, and imports what it needs when it runs, so that `diplosim --help` is
quick.  Errors that a user can mend are told in a line, without a traceback: a scenario's problems and names that
nobody knows end with exit code 2, a disk or folder that cannot be used with 1.  What is stopped at whatever moment ends
with 130.
"""

from __future__ import annotations

import contextlib
import errno
import io
import shlex
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from diplosim.cli.commands.resuming import STOPPED
from diplosim.harmless import harmless_output
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.spelling import did_you_mean
from diplosim.version import __version__

COMMANDS = {
    "list": "Show the scenarios at hand.",
    "new": "Write a commented scenario file to start from.",
    "check": "Validate scenario files; say every problem found.",
    "schema": "Print the layout of scenario files for editors (JSON Schema).",
    "import": "Make a scenario from files of other programs.",
    "run": "Play one talk and print a readable transcript.",
    "sheets": "Write role sheets for a class.",
    "batch": "Play many talks into a run folder; print outcome shares.",
    "classroom": "Let a class play from phones, with this computer as the server.",
    "explore": "Move sliders of a scenario in a browser; step through one talk.",
    "graph": "Measure alliance graphs; read alliance data.",
    "compare": "Play configurations on the same draws; print paired differences.",
    "sweep": "Vary the numbers of a scenario; print which of them matter.",
    "generate": "Make a scenario of a generated alliance system.",
    "forecast": "Print what simple models of group decisions say about the terms.",
    "backtest": "Score forecasts of real cases from what was seen by each date.",
    "calibrate": "Test inference on records whose truth is known.",
    "infer": "Say what an observed record says about hidden types.",
    "solve": "Print where bargaining theory places an agreement.",
    "report": "Make figures and an HTML page from run folders.",
    "export": "Write the outcome table of a run folder as CSV, with a codebook.",
    "reproduce": "Hold the engine's play against published results.",
    "bench": "Measure the speed on this machine.",
}
"""Commands and their line in `diplosim --help`; each is `command` in `diplosim.cli.commands.<name>`."""

SAID_FOR = {"simulate": "batch", "play": "run", "validate": "check", "plot": "report", "inference": "infer"}
"""What people type who look for a command: the command."""


class FrontDoor(click.Group):
    """Finds commands by name, and turns errors that a user can mend into a line and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line in any encoding of the console; no control character of a file reaches the terminal."""
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                with contextlib.suppress(io.UnsupportedOperation):  # input that a caller has begun to read
                    stream.reconfigure(errors="replace")  # a name in another script becomes `?`, not a traceback
        with harmless_output():
            return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name, None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"diplosim.cli.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; refuse an option given twice where one value counts, since the last would win silently."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(SAID_FOR.get(args[0].casefold(), args[0]), COMMANDS)
            listed = ", ".join(COMMANDS)
            raise click.UsageError(f"No such command {args[0]!r}; {hint}commands are {listed}.", ctx=ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            own = click.Context(command, parent=ctx, info_name=name, resilient_parsing=True)
            given = Counter(command.make_parser(own).parse_args(list(rest))[2])
            for parameter, times in given.items():
                if isinstance(parameter, click.Option) and times > 1 and not (parameter.multiple or parameter.is_flag):
                    wrong = f"{parameter.opts[0]} is given {times} times; one value counts, so give it once."
                    raise click.UsageError(wrong, ctx=own)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            with _terminated_as_interrupted():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(f"\ndiplosim: stopped; to begin again: {shlex.join(['diplosim', *sys.argv[1:]])}", err=True)
            ctx.exit(STOPPED)
        except ScenarioError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except LookupError as error:
            from diplosim.scenario.registry import UnknownName

            if not isinstance(error, UnknownName):
                raise
            click.echo(f"diplosim: {error}", err=True)
            ctx.exit(2)
        except click.exceptions.Exit:  # a RuntimeError: help was printed, or a command is done
            raise
        except RuntimeError as error:
            from diplosim.learning.fitting import FittingFailed

            if not isinstance(error, FittingFailed):
                raise
            click.echo(f"diplosim: {error}", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe has gone: click ends quietly
                raise
            click.echo(f"diplosim: {_told(error)}", err=True)
            ctx.exit(1)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM, by which schedulers and systems end programs, stop a command as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _told(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


@click.command(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="diplosim")
def main() -> None:
    """Simulate diplomatic talks: agreement, stalemate or conflict, and why.

    \b
    Example:
      diplosim batch geneva_2022 -n 10000 --seed 2022
      diplosim report runs/geneva_2022-2022-10000
    """
