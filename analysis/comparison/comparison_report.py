"""The comparison on paper: `comparison.json`, figures, and one self-contained HTML page in the experiment's folder."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

import pandas as pd

import diplosim
from analysis.comparison.cells import NothingToCompare, told_cells
from analysis.comparison.comparison import compare
from analysis.comparison.comparison_text import (
    OBSERVERS,
    as_text,
    common_draws,
    left_out,
    mean_change,
    numeral,
    outcome_words,
    over_systems,
    p_text,
    points,
    size_of,
    size_words,
    too_small_to_tell,
    transitions_in_words,
)
from analysis.comparison.forest_plot import draw_forest
from analysis.comparison.graphs_side_by_side import another_graph, draw_graphs, shown, what_is_left_out
from analysis.comparison.results import (
    ABOVE,
    BELOW,
    OPEN,
    SMALLEST,
    PairComparison,
    Result,
    ShareDifference,
    against,
)
from analysis.comparison.transition_plot import draw_transitions
from analysis.pages.in_a_line import told_in_a_line
from analysis.pages.page import write_page
from analysis.pages.sections import Answer, Picture, Table, in_both_layouts
from analysis.plots.figures import words
from diplosim.atomic_files import write_text_whole
from diplosim.designs.record import CellRecord, DesignRecord
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.counted_words import counted
from diplosim.scenario.overrides import rescaled_priors

JSON = "comparison.json"
PANELS = 12
"""Pairs in the figure of transitions; the page's tables name all of them."""


def write_report(result: Result) -> Path:
    """Write `comparison.json`, the figures and the page; return the path of the page.

    Args:
        result: all comparisons of an experiment, whose folder is written to.

    Returns:
        Path of the page.

    Raises:
        OSError: if the folder cannot be written.
    """
    made = result.comparison
    write_text_whole(made.folder / JSON, json.dumps(result.as_dict(), indent=2, allow_nan=False) + "\n")
    drawn = pictures(result)
    shown = [
        {
            "pair": pair,
            "left_out": left_out(pair) if pair.dropped else "",
            "table": share_table(pair, result.smallest),
            "means": mean_table(pair),
            "lines": [*transitions_in_words(pair), *too_small_to_tell(pair)],
        }
        for pair in result.pairs
    ]
    values = {
        "made": made,
        "runs": counted(made.runs, "run"),
        "engine": made.engine,
        "observers": OBSERVERS[made.observers],
        "resolution": None if made.resolution is None else numeral(made.resolution),
        "tests": result.tests,
        "answer": answer(result),
        "draws": common_draws(result),
        "without_order": ", ".join(result.without_order.values()),
        "size": size_words(result.smallest),
        "spread": None if made.replicates == 1 else over_systems(made.replicates),
        "cells": cell_table(made),
        "effects": effect_table(result),
        "pictures": drawn,
        "told": shown,
    }
    return write_page("comparison.html", made.folder / "report", drawn, values)


def pictures(result: Result) -> list[Picture]:
    """The three figures; without a pair that differs there is nothing to see but the graphs."""
    made = result.comparison
    scenarios = {
        name: diplosim.load(made.cell_folder(cell) / "scenario.yaml") for name, cell in told_cells(made).items()
    }
    chosen = shown(scenarios)
    numbers = {pair.n for pair in result.pairs}
    unpaired = [pair for pair in result.pairs if pair.unpaired]
    units = (
        "pairs of runs"
        if not unpaired
        else "runs of each, not paired"
        if len(unpaired) == len(result.pairs)
        else "runs"
    )
    n = f"n = {min(numbers):,} {units}" + (" or more" if len(numbers) > 1 else "")
    method = "95 % score intervals for paired proportions (Tango 1998)"
    if made.replicates > 1:
        n = f"{n} in {made.replicates} systems"
        method = "95 % t intervals over systems, or bounds where all systems show the same"
    base = scenarios[chosen[0]]
    own_places = any(another_graph(base, scenarios[name]) for name in chosen)
    graphs_caption = [
        "Alliance graphs, every party at the same place: across by positions (axis of the base), up by the graph alone"
        + ("; a cell in which most edges differ has places of its own and no marks." if own_places else "."),
        f"Colour: place on the same axis as coded in the cell, dark like {base.must_consent[0]}; size: capability; "
        "thick outline: must consent; pale: no seat. Coded values, no uncertainty shown.",
        what_is_left_out(scenarios),
        f"The first of {made.replicates} systems." if made.replicates > 1 else "",
    ]
    if len(unpaired) == len(result.pairs):
        method = "95 % intervals for independent proportions (Newcombe 1998)"
    elif unpaired:
        method += "; for independent proportions (Newcombe 1998) where runs are not paired"
    paired = [pair for pair in result.pairs if not pair.unpaired]
    more = f" The first {PANELS} of {len(paired)} pairs." if len(paired) > PANELS else ""
    found = [
        Picture(
            "forest",
            in_both_layouts(draw_forest, result.pairs, result.smallest),
            f"Differences of outcome shares in percentage points, {n}; whiskers are {method}. Filled marks: larger "
            f"than {size_of(result.smallest)}, the smallest effect of interest (dotted lines); small: smaller; open: "
            "not told. The panels have scales of their own; where one large effect would crush the others, the scale "
            "is a signed square root.",
            "Forest plot of differences of outcome shares by variant; the numbers stand in the tables.",
        ),
        Picture(
            "graphs",
            in_both_layouts(draw_graphs, {name: scenarios[name] for name in chosen}),
            " ".join(filter(None, [f"n = {len(chosen)} of {counted(len(scenarios), 'cell')}.", *graphs_caption])),
            "Networks of parties, one panel a cell.",
        ),
    ]
    if paired:
        found.insert(
            1,
            Picture(
                "transitions",
                in_both_layouts(draw_transitions, paired[:PANELS]),
                f"Runs by outcome class under what a panel is held against (rows) and the variant (columns), {n}. "
                f"Grey: unchanged; shades: counts, logarithmic, without intervals.{more}",
                "Heat maps of transitions between outcome classes; the numbers stand in the tables.",
            ),
        )
    return found


def answer(result: Result) -> Answer:
    """What the page says first: the largest difference, and how many variants make one that is of interest.

    A class moves by more than the smallest effect of interest where its whole interval lies beyond it and the
    difference stands out once all tests of the experiment are counted.
    """
    smallest, size = result.smallest, size_of(result.smallest)

    def verdict(row: ShareDifference) -> str:
        alone = against(row.low, row.high, smallest)
        return OPEN if alone == ABOVE and not row.tells else alone

    sizes = {id(pair): [verdict(row) for row in pair.shares if row.outcome in OUTCOMES] for pair in result.pairs}
    rows = [(pair, row) for pair in result.pairs for row in pair.shares if row.outcome in OUTCOMES]
    pair, row = max(rows, key=lambda each: (verdict(each[1]) == ABOVE, abs(each[1].difference)))
    told = f"{outcome_words(row.outcome)} {points(row)} points ({100 * row.first:.1f} % to {100 * row.second:.1f} %)"
    known = {name for found in sizes.values() for name in found}
    if ABOVE in known:
        largest = f"The largest difference is that of {pair.second} against {pair.first}: {told}."
    elif known == {BELOW}:
        largest = f"No difference is larger than {size}; the largest seen is {told}."
    else:
        largest = (
            f"No difference of more than {size} stands out once all {result.tests} tests are counted; the largest seen "
            f"is that of {pair.second} against {pair.first}: {told}."
        )
    some = [each.second for each in result.pairs if ABOVE in sizes[id(each)]]
    none = [each.second for each in result.pairs if set(sizes[id(each)]) == {BELOW}]
    rest = len(result.pairs) - len(some) - len(none)
    moves = f"moves by more than {size}, the smallest effect of interest, and stands out once all tests are counted"
    second = (
        f"In {len(some)} of {len(result.pairs)} comparisons some class {moves}; in {len(none)} none moves by as much; "
        f"of the other {rest} these runs do not tell."
    )
    if len(result.pairs) == 1:
        second = (
            f"Some class {moves}."
            if some
            else f"No class moves by as much as {size}, the smallest effect of interest."
            if none
            else f"These runs do not tell whether any class moves by more than {size}, the smallest effect of interest."
        )
    frame = []
    for number, each in enumerate(result.pairs):
        if number == 0 or each.first != result.pairs[number - 1].first:
            shown = {"variant": f"{each.first} (n = {each.n:,})"}
            frame.append(
                shown | {outcome_words(s.outcome): f"{100 * s.first:.1f} %" for s in each.shares[: len(OUTCOMES)]}
            )
        shown = {"variant": each.second if not each.unpaired else f"{each.second} (not paired)"}
        for share in each.shares[: len(OUTCOMES)]:
            shown[outcome_words(share.outcome)] = f"{100 * share.second:.1f} %; {points(share)}"
        frame.append(shown)
    first = "first row" if len({each.first for each in result.pairs}) == 1 else "last row above without one"
    caption = f"Shares of the outcome classes, and their differences from the {first}, in points [95 %]"
    return Answer((largest, second), Table(caption, pd.DataFrame(frame)))


def share_table(pair: PairComparison, smallest: float = SMALLEST) -> Table:
    """Shares, differences and tests of one pair; ratios and what pairing gains where runs are compared, not systems.

    smallest: effect of interest on a share.
    """
    rows = []
    for row in pair.shares:
        shown = {
            "outcome": outcome_words(row.outcome),
            pair.first: f"{100 * row.first:.1f} %",
            pair.second: f"{100 * row.second:.1f} %",
            "difference, points [95 %]": points(row),
        }
        if pair.systems == 1 and not pair.unpaired:
            ratio = None if row.ratio is None else f"{row.ratio:.2f} [{row.ratio_low:.2f}, {row.ratio_high:.2f}]"
            shown["ratio [95 %]"] = ratio or "–"
        shown["p (Holm)"] = p_text(row.adjusted)
        if pair.systems == 1 and not pair.unpaired:
            shown["pairing"] = "–" if row.variance_factor is None else f"{row.variance_factor:.1f}x"
        shown[f"than {size_of(smallest)}"] = against(row.low, row.high, smallest)
        rows.append(shown)
    what = "runs of each, not paired" if pair.unpaired else "pairs of runs"
    what += "" if pair.systems == 1 else f" in {pair.systems} systems"
    return Table(f"{pair.second} against {pair.first}, n = {pair.n:,} {what}", pd.DataFrame(rows))


def mean_table(pair: PairComparison) -> Table:
    """Rounds, rungs, terms and utilities of one pair."""
    rows = []
    for row in pair.means:
        shown = {
            "quantity": words(row.name),
            "runs" if pair.systems == 1 else "systems": f"{row.n:,}",
            pair.first: f"{row.first:.3f}",
            pair.second: f"{row.second:.3f}",
            "difference [95 %]": mean_change(row, pair.identical, pair.unpaired),
        }
        if pair.systems == 1 and not pair.unpaired:
            one, other = row.first_only, row.second_only
            shown["settled under one alone"] = f"{one:,} / {other:,}" if row.name.startswith("term_") else ""
        rows.append(shown)
    over = "" if pair.systems == 1 else " over systems"
    if pair.unpaired:
        caption = (
            "Means over all runs, Welch's intervals. End round in rounds, peak rung from 0 to 5, shares from 0 to 1"
        )
        return Table(caption, pd.DataFrame(rows))
    return Table(
        f"Means, and terms where both settled the issue; paired t intervals{over}. End round in rounds, peak rung "
        "from 0 to 5, parties at war counted, terms and shares from 0 to 1, utilities in units of utility",
        pd.DataFrame(rows),
    )


def cell_table(made: DesignRecord) -> Table:
    """The cells and what was done to the base in each; of several systems, the cells of the first."""
    base = made.cells[0].scenario_hash

    def told(cell: CellRecord) -> str:
        same = "as the base" if cell.scenario_hash == base else "another scenario"
        return "; ".join([*cell.edits, *_rescaled(made, cell)]) or same

    rows = [(name, told(cell), cell.scenario_hash[:12]) for name, cell in told_cells(made).items()]
    what = "The cells" if made.replicates == 1 else f"The settings, in the first of {made.replicates} systems"
    return Table(what, pd.DataFrame(rows, columns=["cell", "edits", "fingerprint of the scenario"]))


def _rescaled(made: DesignRecord, cell: CellRecord) -> list[str]:
    """How priors were rescaled that the edits of a cell did not name."""
    paths = re.findall(r"hidden_types\.\w+\.\w+", " ".join(cell.edits))
    if not paths:
        return []
    before, after = (diplosim.load(made.cell_folder(each) / "scenario.yaml") for each in (made.base, cell))
    return rescaled_priors(before.hidden_types, after.hidden_types, paths)


def effect_table(result: Result) -> Table | None:
    """Main effects of a factorial experiment, None without factors."""
    rows = [
        {
            "factor": effect.factor,
            "level": f"{effect.level} against {effect.against}",
            "outcome": outcome_words(effect.outcome),
            "effect, points [95 %]": f"{100 * effect.effect.difference:+z.1f} "
            f"[{100 * effect.effect.low:+z.1f}, {100 * effect.effect.high:+z.1f}]",
            "p (Holm)": p_text(effect.adjusted),
        }
        for effect in result.effects
    ]
    if not rows:
        return None
    systems = result.comparison.replicates > 1
    how = "t intervals over systems" if systems else "adjusted Wald intervals for paired proportions"
    return Table(
        "Main effects, averaged over the other factors, and interactions (a x b: the difference that the one makes to "
        f"the effect of the other); {how}",
        pd.DataFrame(rows),
    )


def main() -> None:
    """Compare the cells of the experiment folder named on the command line; print it, write figures and page."""
    parser = argparse.ArgumentParser(description=(main.__doc__ or "").splitlines()[0])
    parser.add_argument("folder", help="folder of an experiment, as written by `diplosim compare`")
    parser.add_argument("--all-pairs", action="store_true", help="compare every cell with every other")
    chosen = parser.parse_args()
    with told_in_a_line(parser, NothingToCompare):
        result = compare(chosen.folder, all_pairs=chosen.all_pairs)
        sys.stdout.write(f"{as_text(result)}\n{write_report(result)}\n")


if __name__ == "__main__":
    main()
