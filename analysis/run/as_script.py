"""Run one analysis alone: `python -m analysis.run.outcomes DIR` prints its section and saves its figures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from analysis.pages.in_a_line import told_in_a_line
from analysis.pages.sections import Section
from analysis.plots.figures import save
from analysis.run.run_folder import RunFolder, open_run_folder


def run_as_script(build: Callable[[RunFolder], Section]) -> None:
    """Answer one question about the run folder named on the command line; print it and save the figures."""
    parser = argparse.ArgumentParser(description=(build.__doc__ or "").splitlines()[0])
    parser.add_argument("folder", help="run folder, as written by `diplosim batch`")
    given = parser.parse_args().folder
    with told_in_a_line(parser):
        _answer(build, open_run_folder(given))


def _answer(build: Callable[[RunFolder], Section], folder: RunFolder) -> None:
    section = build(folder)
    lines = [section.question, "", *section.paragraphs]
    for table in section.tables:
        lines += ["", table.caption, table.frame.to_string(index=False)]
    section.write_data(folder.report)
    for picture in section.pictures:
        png, svg = save(picture.figure, folder.report, picture.name)
        lines += ["", f"{png} and {svg.name}: {picture.caption}"]
    sys.stdout.write("\n".join(lines) + "\n")
