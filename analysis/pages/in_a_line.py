"""Tell what a user can mend in a line and with an exit code, where an analysis is called as a script."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told_in_a_line(parser: argparse.ArgumentParser, *wrong: type[Exception]) -> Iterator[None]:
    """End the program with what went wrong, without a traceback.

    Args:
        parser: of the command line; its program is named.
        *wrong: errors for which a folder cannot be analysed.

    Raises:
        SystemExit: with code 2 where the folder is none, or one of `wrong` is raised; 1 where the disk is in the way.
    """
    kinds: tuple[type[Exception], ...] = (OSError, *wrong)
    try:
        yield
    except kinds as error:
        code = 1 if isinstance(error, OSError) and not isinstance(error, FileNotFoundError) else 2
        parser.exit(code, f"{parser.prog}: {error}\n")
