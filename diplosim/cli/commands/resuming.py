"""What commands that play into a folder tell where they are stopped, and how to go on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

STOPPED = 130
"""Exit code after Ctrl-C or SIGTERM."""


@contextmanager
def resumable(interrupted: type[Exception]) -> Iterator[str]:
    """Tell in a line what stopped the play of a folder, and how to go on where that is possible.

    Args:
        interrupted: what the play raises on Ctrl-C.

    Yields:
        The command line that was typed: on an unfinished folder the same command plays what is absent.

    Raises:
        SystemExit: code 2 if the folder or the place to play cannot be used, 130 after Ctrl-C, 1 if workers are gone or
            unfit.
    """
    from diplosim.batches.chunks import WorkerUnfit
    from diplosim.batches.dispatch import WorkerLost
    from diplosim.batches.executors import ExtraMissing
    from diplosim.batches.store import FolderRefused

    again = shlex.join(["diplosim", *sys.argv[1:]])
    try:
        yield again
    except (FolderRefused, ExtraMissing) as refused:
        click.echo(f"diplosim: {refused}", err=True)
        raise SystemExit(2) from None
    except interrupted as stopped:
        click.echo(f"diplosim: {stopped}; to go on: {again}", err=True)
        raise SystemExit(STOPPED) from None
    except (WorkerLost, WorkerUnfit) as lost:
        click.echo(f"diplosim: {lost}; to go on: {again}", err=True)
        raise SystemExit(1) from None
