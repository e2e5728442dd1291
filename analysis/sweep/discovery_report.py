"""The section of a sweep's page on where its conclusion turns: lines, tables, and the figure."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.pages.sections import Picture, Table, in_both_layouts
from analysis.sweep.discovery import FORESTS, LEAVES, TREES, Discovery, cells_of_interest
from analysis.sweep.discovery_plot import MOST, draw_parallel
from analysis.sweep.discovery_text import density_words, discovery_lines, limit_words, region_words
from analysis.sweep.sensitivity import Sensitivity

METHOD = (
    "box by PRIM (Friedman & Fisher 1999; EMAworkbench), of the boxes on the way the one with the largest harmonic "
    "mean of coverage and density, ranges with quasi-p of at most .05 (Bryant & Lempert 2010); tree by CART "
    f"(scikit-learn), at most {LEAVES} leaves; scores by extremely randomised trees, mean and range over {FORESTS} "
    f"forests of {TREES} trees on resampled cells. Intervals of densities are Wilson 95 % intervals "
    "over cells; a cell is judged by its played shares, chance in its runs included."
)


@dataclass(frozen=True)
class DiscoverySection:
    """What the page says.  lines: sentences.  method: empty where nothing was looked for."""

    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    method: str


def discovery_section(result: Sensitivity) -> DiscoverySection | None:
    """The section; None where the question was not asked."""
    found = result.discovery
    if found is None:
        return None
    labels = result.cells.labels
    lines = tuple(f"{line[0].upper()}{line[1:]}." for line in discovery_lines(found, labels))
    if found.why_not is not None:
        return DiscoverySection(lines, (), "")
    return DiscoverySection(lines, tuple(_tables(found, result)), METHOD)


def _tables(found: Discovery, result: Sensitivity) -> list[Table]:
    labels = result.cells.labels
    coded = {quantity["name"]: quantity["coded"] for quantity in result.record.sampling["quantities"]}
    tables = []
    if found.box is not None:
        rows = [
            {
                "number": labels[limit.number],
                "range": limit_words(limit),
                "coded": "" if coded[limit.number] is None else f"{coded[limit.number]:.3g}",
                "quasi-p": "" if limit.quasi_p is None else f"{limit.quasi_p:.1g}",
            }
            for limit in found.box.limits
        ]
        tables.append(Table("The box", pd.DataFrame(rows)))
    leaves = [
        {
            "part of the ranges": region_words(leaf, labels),
            "cells": f"{leaf.cells:,}",
            "of interest [95 %]": density_words(leaf),
            "of all of interest": f"{100 * leaf.coverage:.0f} %",
        }
        for leaf in found.leaves
    ]
    tables.append(
        Table("The tree: all parts of the ranges, those that hold most of interest first", pd.DataFrame(leaves))
    )
    scores = [
        {"number": labels[row.number], "score": f"{row.score:.3f}", "over forests": f"{row.low:.3f} to {row.high:.3f}"}
        for row in found.scores
    ]
    tables.append(Table("What tells cells of interest from others; the scores sum to 1", pd.DataFrame(scores)))
    return tables


def discovery_pictures(result: Sensitivity) -> list[Picture]:
    """Parallel coordinates of the numbers that tell most, with the box; nothing where nothing was looked for."""
    found, cells = result.discovery, result.cells
    if found is None or not found.scores:
        return []
    values, question, cases = cells_of_interest(cells, result.robustness)
    limits = () if found.box is None else found.box.limits
    told = [limit.number for limit in limits]
    shown = [*told, *(row.number for row in found.scores if row.number not in told)][: max(MOST, len(told))]
    places = [cells.names.index(name) for name in shown]
    return [
        Picture(
            "parallel",
            in_both_layouts(draw_parallel, values[:, places], cases, shown, cells.labels, limits),
            f"Every line is a cell, n = {found.cells:,} independent cells of {result.record.runs:,} runs, through the "
            f"values of its numbers; orange: {question} ({found.cases:,}). Bars: the ranges of the box. The "
            f"{len(shown)} of {len(cells.names)} numbers that tell cells apart best.",
            "Parallel coordinates; the ranges stand in the tables.",
        )
    ]
