"""What an analysis hands to its reader: a section with text, figures and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, ParamSpec

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.figures import narrow_layout
from diplosim.atomic_files import write_text_whole
from diplosim.harmless import neutral_cell

Arguments = ParamSpec("Arguments")


LONG_CELL = 44
"""Characters beyond which a cell of a table is broken into lines."""


class Layouts(NamedTuple):
    """A figure as drawn for a wide and for a narrow screen."""

    wide: Figure
    narrow: Figure


def in_both_layouts(
    draw: Callable[Arguments, Figure], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Layouts:
    """What a function draws of these arguments, for a wide and for a narrow screen."""
    wide = draw(*arguments, **named)
    with narrow_layout():
        return Layouts(wide, draw(*arguments, **named))


@dataclass(frozen=True)
class Picture:
    """A figure with the words that go with it.

    name: file name without ending.  drawn: the figure, in both layouts where it is wider than a telephone.  caption:
    what is seen, n, units and kind of interval.  alt: the same finding for somebody who cannot see it.
    """

    name: str
    drawn: Figure | Layouts
    caption: str
    alt: str

    @property
    def figure(self) -> Figure:
        """The figure as it goes into files."""
        return self.drawn.wide if isinstance(self.drawn, Layouts) else self.drawn

    @property
    def narrow(self) -> Figure | None:
        """The figure for a narrow screen, None where there is only one."""
        return self.drawn.narrow if isinstance(self.drawn, Layouts) else None


@dataclass(frozen=True)
class Table:
    """A table ready to print: cells are text, the first column names the row."""

    caption: str
    frame: pd.DataFrame

    @cached_property
    def wordy(self) -> bool:
        """Whether cells beside the first column hold sentences; a narrow screen shows such rows as blocks."""
        return any(len(str(cell)) > LONG_CELL for _, column in self.frame.iloc[:, 1:].items() for cell in column)


@dataclass(frozen=True)
class Answer:
    """What a page says first: two sentences, and one table of variants by outcome classes with their differences."""

    sentences: tuple[str, str]
    table: Table


@dataclass(frozen=True)
class Section:
    """One question and its answer.

    anchor: short name in addresses.  question: the heading.  paragraphs: plain text.  provenance: which
    columns or which repeated runs the numbers come from.  data: tables for programs, by file name without ending.
    """

    anchor: str
    question: str
    paragraphs: tuple[str, ...]
    provenance: str
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    data: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def write_data(self, place: Path) -> None:
        """Write the data as CSV files into a folder.  Raises OSError if it cannot be written."""
        for name, frame in self.data.items():
            write_text_whole(place / f"{name}.csv", csv_text(frame))


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV text, without its index; no cell and no column name begins a formula in a spreadsheet."""
    return frame.map(neutral_cell).rename(columns=neutral_cell).to_csv(index=False)


def share_text(share: float, low: float, high: float) -> str:
    """A share with its interval, in percent: `36.1 % [35.2, 37.1]`.

    Below one percent with a second decimal.
    """
    digits = 2 if 0.0 < share < 0.01 else 1
    return f"{100 * share:.{digits}f} % [{100 * low:.{digits}f}, {100 * high:.{digits}f}]"
