"""A sweep on paper: `sensitivity.json`, `cells.csv`, figures, and one self-contained HTML page in its folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.pages.in_a_line import told_in_a_line
from analysis.pages.page import write_page
from analysis.pages.sections import Answer, Picture, Table, csv_text, in_both_layouts
from analysis.sweep.discovery_plot import draw_pairs
from analysis.sweep.discovery_report import discovery_pictures, discovery_section
from analysis.sweep.index_plot import draw_indices, what_is_left_out
from analysis.sweep.one_at_a_time import moves
from analysis.sweep.pair_indices import BY, act_together, ends_of
from analysis.sweep.robustness import CLOSE, FLIPS, HOLDS, Robustness
from analysis.sweep.scatter_plot import draw_scatter, independent_points, strongest
from analysis.sweep.sensitivity import INDICES, Sensitivity, sensitivity, told_by
from analysis.sweep.sweep_cells import SweepCells
from analysis.sweep.sweep_text import (
    as_text,
    base_shares,
    by_size,
    choices_that,
    difference,
    doubts,
    failures,
    label,
    observers,
    title,
    told_index,
    verdict_lines,
)
from analysis.sweep.tornado_plot import MOST, draw_tornado
from diplosim.atomic_files import write_text_whole
from diplosim.designs.measures import USUAL

JSON, CSV = "sensitivity.json", "cells.csv"
THREE = USUAL[:3]
"""The reader's three classes, which every sweep can show."""
MOST_PAIRS = 20
"""Rows of the table of pairs; `sensitivity.json` has all."""
ANSWERED = 3
"""How many of the numbers that move most stand in the answer."""


def write_report(result: Sensitivity) -> Path:
    """Write `sensitivity.json`, `cells.csv`, the figures and the page; return the path of the page.

    Args:
        result: all answers, of a sweep whose folder is written to.

    Returns:
        Path of the page.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder = result.record.folder
    write_text_whole(folder / JSON, json.dumps(result.as_dict(), indent=2, allow_nan=False) + "\n")
    write_text_whole(folder / CSV, csv_text(cell_table(result.cells)))
    drawn = [*pictures(result), *discovery_pictures(result)]
    made = result.record
    values = {
        "made": made,
        "engine": made.engine,
        "finished": result.record.finished,
        "observers": observers(made),
        "method": told_by(made.sampling["method"]),
        "base": base_shares(result.cells),
        "answer": answer(result),
        "failures": failures(result.cells),
        "verdict": verdict_lines(result.robustness),
        "pictures": drawn,
        "indices": index_tables(result),
        "pairs": pair_table(result),
        "pairs_by": BY.get(made.sampling["method"], ""),
        "discovery": discovery_section(result),
        "doubts": doubts(result.indices),
        "choices": choice_table(result),
        "alone": move_table(result),
        "ranges": range_table(result.cells),
    }
    return write_page("sweep.html", folder / "report", drawn, values)


def answer(result: Sensitivity) -> Answer:
    """What the page says first: whether the conclusion stands, and what moves it most."""
    first, *others = verdict_lines(result.robustness)
    alone = moves(result.cells, THREE)
    widest = {row.cell: abs(row.difference) for row in sorted(alone, key=lambda row: abs(row.difference))}
    chosen = sorted(widest, key=lambda cell: -widest[cell])[:ANSWERED]
    rows = []
    base = {name: f"{100 * float(result.cells.mean(name)[0]):.1f} %" for name in THREE}
    rows.append({"variant": f"base (n = {result.record.runs:,})", **{label(name): base[name] for name in THREE}})
    for cell in chosen:
        own = {row.measure: row for row in alone if row.cell == cell}
        told = next(iter(own.values()))
        shown = {
            "variant": f"{result.cells.labels[told.quantity]} = {told.value:.3g}"
            + (f" ({told.coded:.3g})" if told.coded is not None else "")
        }
        for name in THREE:
            row = own[name]
            shown[label(name)] = f"{100 * row.here:.1f} %; {difference(row).rpartition(',')[0]}"
        rows.append(shown)
    if chosen:
        most = max((row for row in alone if row.cell == chosen[0]), key=lambda row: abs(row.difference))
        second = (
            f"Alone, {result.cells.labels[most.quantity]} = {most.value:.3g} moves most: {label(most.measure)} "
            f"{difference(most).rpartition(',')[0]} points"
        )
        second += _stands(result.robustness, others)
    else:
        second = others[0] if others else "No number was moved alone"
    caption = "Shares of the three classes; of the numbers that move most alone (coded value in brackets), and the "
    caption += "difference in points [95 %]"
    sentences = (_sentence(first), _sentence(second))
    return Answer(sentences, Table(caption, pd.DataFrame(rows)))


def _stands(found: Robustness, others: Sequence[str]) -> str:
    """Whether the conclusion stands, as the end of a sentence; '' where the base itself is too close to tell."""
    if found.clear and found.held:
        return f"; with all numbers moved the conclusion {others[0]}"
    if found.clear and found.alone:
        flips, close = (len(choices_that(found, verdict)) for verdict in (FLIPS, CLOSE))
        told = f"{flips} of {len(found.alone)} moves of one number flip the conclusion"
        return f"; {told}, and {close} {'makes' if close == 1 else 'make'} it too close to tell"
    return ""


def _sentence(text: str) -> str:
    """A line as a sentence."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def cell_table(cells: SweepCells) -> pd.DataFrame:
    """One row a cell: what it set, what came out, and its error if it failed."""
    columns: dict[str, object] = {"cell": range(len(cells.points)), "kind": cells.points.kinds}
    columns |= {name: cells.points.values[:, place] for place, name in enumerate(cells.names)}
    measures = dict.fromkeys((*THREE, *cells.record.sampling["measures"]))
    columns |= {f"mean {name}": cells.mean(name) for name in measures}
    columns["runs"] = cells.counts.sum(axis=1)
    columns["error"] = [cells.errors.get(cell, "") for cell in range(len(cells.points))]
    return pd.DataFrame(columns)


def pictures(result: Sensitivity) -> list[Picture]:
    """Tornado, indices and scatter, as far as the design has something to show."""
    cells, made = result.cells, result.record
    runs = f"{made.runs:,} runs"
    found = []
    alone = moves(cells, THREE)
    if alone:
        count = len({row.quantity for row in alone})
        more = f" The {MOST} widest of {count}." if count > MOST else ""
        found.append(
            Picture(
                "tornado",
                in_both_layouts(draw_tornado, alone, THREE, cells.labels),
                f"One number at a time: difference of each class from the base, n = {runs} of each cell on common "
                f"draws; whiskers are "
                f"95 % score intervals for paired proportions (Tango 1998), small print the value. The panels "
                f"have scales of their own.{more}",
                "Tornado plot; the numbers stand in the tables.",
            )
        )
    used = {row.measure: row.cells for row in result.indices if row.rows}
    if used:
        fewest = f"{min(used.values()):,}{' or more' if len(set(used.values())) > 1 else ''}"
        found.append(
            Picture(
                "indices",
                in_both_layouts(draw_indices, result.indices, cells.labels),
                f"Shares of the variance between cells, n = {fewest} cells of {runs}: "
                f"{INDICES[made.sampling['method']]}. " + what_is_left_out(result.indices),
                "Dots with intervals: sensitivity indices; the numbers stand in the tables.",
            )
        )
    measure = made.sampling["measures"][0]
    places = strongest(cells, measure)
    if places:
        shown, _ = independent_points(cells, measure)
        found.append(
            Picture(
                "scatter",
                in_both_layouts(draw_scatter, cells, measure, places),
                f"{label(measure)[0].upper()}{label(measure)[1:]} against the numbers that go with it most, "
                f"n = {len(shown):,} cells of {runs}: a point is a cell in which all numbers moved; blue, means of "
                "parts of the range with 95 % intervals of the mean over cells.",
                "Scatter plots of cells with binned means.",
            )
        )
    first = [row for row in result.pairs if row.measure == result.pairs[0].measure]
    if len(first) > 1 and any(map(act_together, first)):
        found.append(
            Picture(
                "pairs",
                in_both_layouts(draw_pairs, first, cells.labels),
                f"{label(first[0].measure)[0].upper()}{label(first[0].measure)[1:]}: which numbers act together, "
                f"n = {used[first[0].measure]:,} cells of {runs}: {BY[made.sampling['method']]}. A point stands where "
                "the interval leaves open whether there is any.",
                "Heat map of interactions of two numbers; the numbers stand in the table.",
            )
        )
    return found


def index_tables(result: Sensitivity) -> list[Table]:
    """The indices of each measure, all groups."""
    tables = []
    for found in result.indices:
        if not found.rows:
            continue
        orders = tuple(dict.fromkeys(row.order for row in found.rows))
        place = {(row.group, row.order): row for row in found.rows}
        rows = []
        for group in by_size(found):
            own = [place[group, order] for order in orders]
            shown = {title(row.order): told_index(row) for row in own}
            rows.append({"varied": result.cells.labels[group], **shown})
        left = f", {found.left_out:,} left out" if found.left_out else ""
        fit = f", R² {found.explained:.2f}" if found.explained is not None else ""
        noise = f"{100 * max(0.0, found.noise):.0f} % of the raw variance was chance"
        caption = f"{label(found.measure)}: {found.cells:,} cells{left}, {noise}{fit}"
        tables.append(Table(caption, pd.DataFrame(rows)))
    return tables


def pair_table(result: Sensitivity) -> Table | None:
    """The interactions whose interval leaves out 0, the largest first; None where no pair has one."""
    told = [row for row in result.pairs if act_together(row)]
    rows = [
        {
            "measure": label(row.measure),
            "varied": result.cells.labels[ends_of(row)[0]],
            "with": result.cells.labels[ends_of(row)[1]],
            "share of the variance [95 %]": told_index(row),
        }
        for row in sorted(told, key=lambda row: (row.measure, -row.index))[:MOST_PAIRS]
    ]
    more = f"; the first {MOST_PAIRS} of {len(told)}" if len(told) > MOST_PAIRS else ""
    return Table(f"Numbers that act together beyond chance{more}", pd.DataFrame(rows)) if rows else None


def choice_table(result: Sensitivity) -> Table | None:
    """The coding choices that, alone, do not leave the conclusion standing; None where all do, or none can."""
    if not result.robustness.clear:
        return None
    cells = result.cells
    rows = []
    for row in sorted(result.robustness.alone, key=lambda row: (row.verdict, -row.lead)):
        if row.verdict == HOLDS:
            continue
        place = cells.points.moved[row.cell]
        quantity = cells.record.sampling["quantities"][place]
        rows.append(
            {
                "number": cells.labels[quantity["name"]],
                "coded": "" if quantity["coded"] is None else f"{quantity['coded']:.3g}",
                "moved to": f"{cells.points.values[row.cell, place]:.3g}",
                "verdict": row.verdict,
                "ahead": label(row.leader),
                "of": label(row.rival),
                "by, points": f"{100 * row.lead:.1f}",
            }
        )
    return Table("Choices that alone do not leave the conclusion standing", pd.DataFrame(rows)) if rows else None


def move_table(result: Sensitivity) -> Table | None:
    """What each number does alone to every measure; None without such cells."""
    rows: dict[int, dict[str, str]] = {}
    for row in result.moves:
        coded = "" if row.coded is None else f"{row.coded:.3g}"
        own = rows.setdefault(
            row.cell, {"number": result.cells.labels[row.quantity], "coded": coded, "moved to": f"{row.value:.3g}"}
        )
        own[label(row.measure)] = difference(row).rpartition(",")[0]
    if not rows:
        return None
    table = pd.DataFrame(rows.values()).fillna("")
    return Table(
        "One number at a time: differences from the base [95 %]; shares in points, other measures in their own unit",
        table,
    )


def range_table(cells: SweepCells) -> Table:
    """What varied, and how."""
    rows = []
    for quantity in cells.record.sampling["quantities"]:
        ((kind, law),) = quantity["law"].items()
        shown = ", ".join(f"{name} {_short(value)}" for name, value in law.items())
        rows.append(
            {
                "number": cells.labels[quantity["name"]],
                "key": quantity["name"],
                "coded": "" if quantity["coded"] is None else f"{quantity['coded']:.3g}",
                "law": f"{kind}: {shown}",
                "group": quantity["group"],
                "moves with it": ", ".join(quantity["paths"][1:]),
            }
        )
    table = pd.DataFrame(rows)
    return Table("What varied", table if table["moves with it"].any() else table.drop(columns="moves with it"))


def _short(value: float | list[float]) -> str:
    return ", ".join(f"{item:.3g}" for item in value) if isinstance(value, list) else f"{value:.3g}"


def main() -> None:
    """Analyse the sweep in the folder named on the command line; print it, write figures and page."""
    parser = argparse.ArgumentParser(description=(main.__doc__ or "").splitlines()[0])
    parser.add_argument("folder", help="folder of a sweep, as written by `diplosim sweep`")
    chosen = parser.parse_args()
    with told_in_a_line(parser):
        result = sensitivity(chosen.folder)
        sys.stdout.write(f"{as_text(result)}\n{write_report(result)}\n")


if __name__ == "__main__":
    main()
