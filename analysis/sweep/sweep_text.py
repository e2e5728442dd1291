"""A sweep in words and plain tables, for the terminal and for captions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.sweep.discovery_text import discovery_lines
from analysis.sweep.one_at_a_time import Move
from analysis.sweep.pair_indices import BY, act_together
from analysis.sweep.robustness import CLOSE, FLIPS, Robustness, Verdict
from analysis.sweep.sensitivity import Sensitivity, told_by
from analysis.sweep.sobol_indices import Index, Indices
from analysis.sweep.sweep_cells import SweepCells
from analysis.sweep.tornado_plot import LABEL
from diplosim.designs.measures import SHARES
from diplosim.designs.record import DesignRecord
from diplosim.numerics.statistics import OUTCOMES

ROOM = 0.05
"""How far an interval may leave 0 to 1 before it is said: that of an index near 0 always does a little."""

LEAST_SUM = 0.9
"""Sum of total indices below which a design is called too small; in expectation it is 1 or more."""

MOST = 20
"""Rows of a table in the terminal; `sensitivity.json` has all."""


def as_text(result: Sensitivity) -> str:
    """The whole sweep as lines of text."""
    made = result.record
    lines = [
        made.name,
        *([made.question] if made.question else []),
        f"{made.sampling['cells']:,} cells of {made.runs:,} runs on common random numbers{unfinished(made)}, "
        f"seed {made.seed}",
        observers(made),
        *made.sampling["remarks"],
        f"folder {result.record.folder}",
    ]
    lines += failures(result.cells)
    for found in result.indices:
        lines += ["", *index_lines(found)]
    if result.indices:
        lines += ["", told_by(made.sampling["method"]), *doubts(result.indices)]
    lines += ["", *robustness_lines(result.cells, result.robustness)]
    told = [row for row in result.pairs if act_together(row)]
    if told:
        lines += ["", f"numbers that act together: {BY[made.sampling['method']]}"]
        ranked = sorted(told, key=lambda row: (row.measure, -row.index))[:MOST]
        lines += [f"  {label(row.measure):<20}{row.group:<72}{told_index(row)}" for row in ranked]
    if result.discovery is not None:
        lines += ["", *discovery_lines(result.discovery, {})]
    if result.moves:
        lines += ["", *move_lines(result)]
    return "\n".join(lines)


def unfinished(made: DesignRecord) -> str:
    """How many cells of a sweep are finished; '' where all are."""
    return "" if made.finished == made.sampling["cells"] else f", {made.finished:,} of them finished"


def observers(made: DesignRecord) -> str:
    """What observers know in each cell."""
    talks = f"{made.sampling['training_runs']:,} talks"
    if made.observers == "refitted":
        return f"observers refitted: in each cell, the base included, they have learnt from {talks} of that cell"
    return f"observers fixed: everywhere they know what {talks} of the base taught them, not what the cell would"


def failures(cells: SweepCells) -> list[str]:
    """How many cells failed, and why the first did."""
    if not cells.errors:
        return []
    first, error = next(iter(cells.errors.items()))
    count = f"{len(cells.errors):,} of {len(cells.points):,} cells failed and are left out"
    return [f"{count}; the first, cell {first}: {error}"]


def index_lines(found: Indices) -> list[str]:
    """The indices of one measure as a table, the largest first."""
    name = label(found.measure)
    if found.why_not is not None:
        return [f"{name}: no indices, see below"]
    scale = "points" if found.measure in SHARES else "in its own unit"
    sd = math.sqrt(max(0.0, found.variance)) * (100 if found.measure in SHARES else 1)
    head = (
        f"{name}: sd between cells {sd:.2g} {scale}; of the raw variance {max(0.0, found.noise):.0%} was chance in the "
        f"runs; {found.cells:,} cells"
    )
    lines = [head + (f", {found.left_out:,} left out" if found.left_out else "")]
    if found.explained is not None:
        lines.append(f"  R2 of the regression {found.explained:.2f}")
    orders = tuple(dict.fromkeys(row.order for row in found.rows))
    lines.append(f"  {'':<44}" + "".join(f"{title(order):<40}" for order in orders).rstrip())
    for group in by_size(found)[:MOST]:
        shown = [next(row for row in found.rows if row.group == group and row.order == order) for order in orders]
        lines.append(f"  {group:<44}" + "".join(f"{told_index(row):<40}" for row in shown).rstrip())
    return lines


def doubts(indices: Sequence[Indices]) -> list[str]:
    """Measures without indices, and Sobol designs that are too small: totals cannot sum to less than 1."""
    shown = [f"{label(found.measure)}: no indices; {found.why_not}" for found in indices if found.why_not]
    for found in indices:
        total = sum(row.index for row in found.rows if row.order == "total")
        if any(row.order == "total" for row in found.rows) and total < LEAST_SUM:
            shown.append(
                f"{label(found.measure)}: the total indices sum to {total:.2f}, and cannot be below 1: "
                "too few samples, take four times as many"
            )
    return shown


def title(order: str) -> str:
    """An order as a column is called."""
    return {"first": "first order [95 %]", "total": "total [95 %]"}.get(order, "coefficient [95 %]")


def interval(middle: float, low: float, high: float) -> str:
    """A number with its interval, two digits."""
    return "undefined" if math.isnan(middle) else f"{middle:+z.2f} [{low:+z.2f}, {high:+z.2f}]"


def share_of_variance(middle: float, low: float, high: float) -> str:
    """A Sobol index with its interval; where that leaves 0 to 1, as no share can, there were too few samples."""
    told = interval(middle, low, high)
    return told if math.isnan(middle) or (low >= -ROOM and high <= 1.0 + ROOM) else f"{told} too few samples"


def told_index(row: Index) -> str:
    """An index as its order asks: a share of the variance, or a coefficient."""
    said = interval if row.order == "coefficient" else share_of_variance
    return said(row.index, row.low, row.high)


def by_size(found: Indices) -> list[str]:
    """Groups by their largest index."""
    reach: dict[str, float] = {}
    for row in found.rows:
        size = 0.0 if math.isnan(row.index) else abs(row.index)
        reach[row.group] = max(reach.get(row.group, 0.0), size)
    return sorted(reach, key=lambda name: -reach[name])


def robustness_lines(cells: SweepCells, found: Robustness) -> list[str]:
    """Whether the conclusion stands, and which choices flip it."""
    first, *others = verdict_lines(found)
    lines = [first, *(f"  {line}" for line in others)]
    if found.clear:
        choices = (*choices_that(found, FLIPS), *choices_that(found, CLOSE))[:MOST]
        lines += [f"    {choice(cells, row)}" for row in choices]
    return lines


def verdict_lines(found: Robustness) -> list[str]:
    """Whether the conclusion stands, and in how many cells."""
    base = found.base
    if not found.clear:
        return [
            f"the base itself is too close to tell at 5 % over all {0.05 / found.level:.0f} cells together: "
            f"{label(base.leader)} is {100 * base.lead:.1f} points ahead of "
            f"{label(base.rival)}; more runs a cell would tell"
        ]
    lines = [
        f"conclusion of the base: {label(found.conclusion)}, {100 * base.lead:.1f} points ahead of {label(base.rival)}"
    ]
    for row in found.held:
        among = f"{row.count:,} of {row.total:,} cells with all numbers moved together"
        sample = f", 95 % interval [{100 * row.low:.0f}, {100 * row.high:.0f}]" if row.low != row.high else ""
        lines.append(f"{row.name}: {100 * row.share:.0f} %{sample} ({among})")
    if found.alone:
        flips, close = (len(choices_that(found, verdict)) for verdict in (FLIPS, CLOSE))
        make = "makes" if close == 1 else "make"
        lines.append(f"alone, {flips} of {len(found.alone)} moves flip it and {close} {make} it too close to tell")
    lines.append(
        f"beyond chance: a sign test in each cell, at 5 % over all cells together ({100 * found.level:.1g} % in each); "
        "Monte Carlo error alone"
    )
    return lines


def choices_that(found: Robustness, verdict: str) -> list[Verdict]:
    """One-at-a-time cells with a verdict, the largest lead first."""
    return sorted((row for row in found.alone if row.verdict == verdict), key=lambda row: -row.lead)


def choice(cells: SweepCells, row: Verdict) -> str:
    """A one-at-a-time cell in words."""
    place = cells.points.moved[row.cell]
    quantity = cells.record.sampling["quantities"][place]
    coded = "" if quantity["coded"] is None else f" (coded {quantity['coded']:.3g})"
    value = f"{quantity['name']} = {cells.points.values[row.cell, place]:.3g}{coded}"
    return f"{value}: {row.verdict}, {label(row.leader)} ahead of {label(row.rival)} by {100 * row.lead:.1f} points"


def move_lines(result: Sensitivity) -> list[str]:
    """What each number does alone to the first measure."""
    measure = result.moves[0].measure
    rows = sorted((row for row in result.moves if row.measure == measure), key=lambda row: -abs(row.difference))
    unit = "points" if measure in SHARES else "in its own unit"
    lines = [f"one number at a time: {label(measure)}, difference from the base, {unit} [95 %, paired]"]
    lines += [f"  {f'{row.quantity} = {row.value:.3g}':<55} {difference(row)}" for row in rows[:MOST]]
    if len(rows) > MOST:
        lines.append(f"  and {len(rows) - MOST:,} more in sensitivity.json")
    return lines


def difference(row: Move) -> str:
    """A difference with its interval, shares in percentage points, and how many runs changed."""
    scale = 100.0 if row.measure in SHARES else 1.0
    low, high = scale * row.low, scale * row.high
    runs = "run" if row.changed == 1 else "runs"
    interval = "the same in all blocks of runs" if math.isnan(low) else f"[{low:+z.2f}, {high:+z.2f}]"
    return f"{scale * row.difference:+z.2f} {interval}, {row.changed:,} {runs} changed class"


def label(name: str) -> str:
    """A measure or class as a reader expects it."""
    return LABEL.get(name, name.replace("_", " "))


def base_shares(cells: SweepCells) -> str:
    """The base's outcome shares in a line."""
    total = int(cells.counts[0].sum())
    return ", ".join(
        f"{label(name)} {100 * count / total:.1f} %" for name, count in zip(OUTCOMES, cells.counts[0], strict=True)
    )
