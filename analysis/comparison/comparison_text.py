"""A comparison in words and plain tables, for the terminal and for captions."""

from __future__ import annotations

import math

from analysis.comparison.main_effects import MainEffect
from analysis.comparison.paired_means import ROUNDING, MeanDifference
from analysis.comparison.results import SMALLEST, PairComparison, Result, ShareDifference, against
from analysis.plots.figures import words
from diplosim.designs.measures import ANY_AGREEMENT
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.counted_words import counted

NOUNS = {
    "agreement": ("an agreement", "agreements"),
    "partial_agreement": ("a partial agreement", "partial agreements"),
    "stalemate": ("a stalemate", "stalemates"),
    "conflict": ("a conflict", "conflicts"),
}
OBSERVERS = {
    "refitted": "observers refitted: in each cell they have learnt from play of that cell",
    "fixed": "observers fixed: in each cell they know what they learnt in the base",
}
WIDTH = 12
"""Longest name of a cell that heads a column; longer ones stand in the line above."""

MEANS_SHOWN = ("settled_share", "end_round", "peak_rung", "parties_at_war")


def as_text(result: Result) -> str:
    """The whole comparison as lines of text."""
    made = result.comparison
    lines = [
        made.name,
        *([made.question] if made.question else []),
        f"{len(made.cells)} cells of {counted(made.runs, 'run')}{common_draws(result)}, seed {made.seed}",
        *([over_systems(made.replicates)] if made.replicates > 1 else []),
        OBSERVERS[made.observers],
        f"folder {made.folder}",
    ]
    if made.resolution is not None:
        lines.append(f"regular fraction of resolution {numeral(made.resolution)}")
    for pair in result.pairs:
        lines += ["", *pair_lines(pair, result.smallest)]
    if result.effects:
        lines += ["", "main effects, averaged over the other factors, and interactions (a x b), in points"]
        longest = max(len(_change(effect)) for effect in result.effects)
        lines += [f"  {_change(effect):<{longest}}  {_effect(effect, result.smallest)}" for effect in result.effects]
    if made.replicates > 1:
        lines += [
            "",
            "Intervals are 95 %, Student's over systems, and bounds (Hanley & Lippman-Hand 1983) where all systems",
            "show the same; differences are in points.",
            f"p: t-test over systems, corrected after Holm over {result.tests} tests.",
            size_words(result.smallest),
        ]
        return "\n".join(lines)
    if all(pair.unpaired for pair in result.pairs):
        about = f"p: corrected after Holm over {result.tests} tests; intervals are 95 %."
        return "\n".join([*lines, "", about, size_words(result.smallest)])
    lines += [
        "",
        "Intervals are 95 %, for paired proportions: Tango (1998) for differences, in points; Bonett & Price (2006)",
        f"for ratios{', (2012) for effects' if result.effects else ''}; Student's for paired means.",
        f"p: McNemar's mid-p, corrected after Holm over {result.tests} tests.",
        "pairing: so many times more runs would be needed without common draws.",
        size_words(result.smallest),
    ]
    return "\n".join(lines)


def common_draws(result: Result) -> str:
    """Which cells are compared on common random numbers: all, the paired ones, or none; follows "cells of runs"."""
    paired = [not pair.unpaired for pair in result.pairs]
    if not any(paired):
        return ""
    return " on common random numbers" if all(paired) else ", on common random numbers where they are paired"


def size_title(smallest: float) -> str:
    """What heads the column that holds differences against the smallest effect of interest."""
    return f"than {size_of(smallest)}"


def size_of(smallest: float) -> str:
    """A number of percentage points."""
    return f"{100 * smallest:g} {'point' if smallest == SMALLEST else 'points'}"


def size_words(smallest: float) -> str:
    """What larger and smaller mean."""
    return (
        f"Smallest effect of interest: {size_of(smallest)} of a share. Larger: the whole interval lies beyond it; "
        "smaller: within it; not told: neither."
    )


def over_systems(systems: int) -> str:
    """What intervals are about where a design is played in several generated systems."""
    return f"{systems} generated systems: each is one observation, and intervals are over systems"


def pair_lines(pair: PairComparison, smallest: float = SMALLEST) -> list[str]:
    """One pair: the table of differences, the transitions in words, and what is too small to tell.

    smallest: effect of interest on a share.
    """
    dropped = f" ({left_out(pair)})" if pair.dropped else ""
    if pair.unpaired:
        return _unpaired_lines(pair, smallest)
    head = f"{pair.second} against {pair.first}: {pair.changed:,} of {pair.n:,} runs ended otherwise{dropped}"
    if pair.identical:
        return [f"{head}; the two say the same, so that all differences are exactly 0"]
    short = len(pair.first) <= WIDTH and len(pair.second) <= WIDTH
    first, second = (pair.first, pair.second) if short else ("base", "variant")
    lines = [
        head,
        f"  {'outcome':<20}{first:>13}{second:>13}   {'difference':<24}{'ratio':<22}{'p':>8} {'pairing':>9}  "
        f"{size_title(smallest)}",
    ]
    lines += [f"  {_row(row, smallest)}" for row in pair.shares]
    lines += [f"  {_mean(pair, name)}" for name in MEANS_SHOWN if _mean(pair, name)]
    return [*lines, *(f"  {line}" for line in (*transitions_in_words(pair), *too_small_to_tell(pair)))]


def left_out(pair: PairComparison) -> str:
    """How many runs are not compared, since they failed under one of the two; for a pair that has some."""
    return f"{counted(pair.dropped, 'run')} that failed in one of them left out"


def _unpaired_lines(pair: PairComparison, smallest: float) -> list[str]:
    """Two scenarios that are not paired: shares and differences as of two independent samples."""
    dropped = f" ({left_out(pair)})" if pair.dropped else ""
    lines = [
        f"{pair.second} against {pair.first}: NOT paired; {pair.unpaired}.",
        f"  Compared as two independent samples of {counted(pair.n, 'run')}{dropped}: Newcombe's intervals, Fisher's "
        "exact test.",
        f"  {'outcome':<20}{'first':>13}{'second':>13}   {'difference':<24}{'p':>8}  {size_title(smallest)}",
    ]
    lines += [
        f"  {outcome_words(row.outcome):<20}{row.first:>13.1%}{row.second:>13.1%}   {points(row):<24}"
        f"{p_text(row.adjusted):>8}  {against(row.low, row.high, smallest)}"
        for row in pair.shares
    ]
    lines += [f"  {_mean(pair, name)}" for name in MEANS_SHOWN if _mean(pair, name)]
    return [*lines, *(f"  {line}" for line in too_small_to_tell(pair))]


def _row(row: ShareDifference, smallest: float) -> str:
    ratio = "-"
    if row.ratio is not None and row.ratio_low is not None and row.ratio_high is not None:
        ratio = f"{row.ratio:.2f} [{row.ratio_low:.2f}, {row.ratio_high:.2f}]"
    factor = "-" if row.variance_factor is None else f"{row.variance_factor:.1f}x"
    return (
        f"{outcome_words(row.outcome):<20}{row.first:>13.1%}{row.second:>13.1%}   "
        f"{points(row):<24}{ratio:<22}{p_text(row.adjusted):>8} {factor:>9}  {against(row.low, row.high, smallest)}"
    )


def points(row: ShareDifference) -> str:
    """A difference of shares with its interval, in percentage points."""
    return f"{100 * row.difference:+z.1f} [{100 * row.low:+z.1f}, {100 * row.high:+z.1f}]"


def p_text(p_value: float) -> str:
    """A p-value with three digits, small ones as a bound."""
    return "<.001" if p_value < 0.001 else f"{p_value:.3f}"


def outcome_words(name: str) -> str:
    """An outcome class as a row is called."""
    return "agreement, any" if name == ANY_AGREEMENT else words(name)


def _change(row: MainEffect) -> str:
    return f"{row.factor}: {row.level} against {row.against}"


def _effect(row: MainEffect, smallest: float) -> str:
    change = row.effect
    interval = f"[{100 * change.low:+z.1f}, {100 * change.high:+z.1f}]"
    size = against(change.low, change.high, smallest)
    return f"{outcome_words(row.outcome):<20}{100 * change.difference:+z.1f} {interval}  {size}"


def _mean(pair: PairComparison, name: str) -> str:
    row = next((row for row in pair.means if row.name == name), None)
    if row is None or row.difference == 0.0:
        return ""
    return (
        f"{words(name)}: mean {row.first:.3f} and {row.second:.3f}, {mean_change(row, pair.identical, pair.unpaired)}"
    )


def mean_change(row: MeanDifference, identical: bool, unpaired: object = None) -> str:
    """A difference of means with its interval; Student's has none where every unit shows the same difference.

    identical: the two variants say the same, so that it is certain.  unpaired: whether the runs are those of two
    samples; each has one value then in all its runs where there is no interval.
    """
    change = f"{row.difference:+z.3f}"
    if row.high - row.low < ROUNDING and not identical:
        return f"{change}, each the same in all its {row.n:,}" if unpaired else f"{change}, the same in all {row.n:,}"
    return f"{change} [{row.low:+z.3f}, {row.high:+z.3f}]"


def transitions_in_words(pair: PairComparison) -> list[str]:
    """How many runs changed from which class to which: "of 3,120 conflicts, 410 became agreements"."""
    if pair.unpaired:
        return []
    shown = []
    for before in OUTCOMES:
        row = pair.transitions[before]
        changes = [(row[after], after) for after in OUTCOMES if after != before and row[after]]
        if changes:
            most, *others = sorted(changes, key=lambda change: -change[0])
            parts = [f"{most[0]:,} became {NOUNS[most[1]][most[0] != 1]}"]
            parts += [f"{count:,} {NOUNS[after][count != 1]}" for count, after in others]
            became = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
            total = sum(row.values())
            shown.append(f"of {total:,} {NOUNS[before][1] if total > 1 else words(before)}, {became}")
    return shown or ["no run changed its class"]


def too_small_to_tell(pair: PairComparison) -> list[str]:
    """The differences that do not stand out from chance, and how many runs (or systems) would tell."""
    shown: list[str] = []
    if pair.identical:
        return shown
    units, had = ("runs", pair.n) if pair.systems == 1 else ("systems", pair.systems)
    for row in pair.shares:
        if row.tells or (row.first == row.second == 0.0) or row.outcome == ANY_AGREEMENT:
            continue
        name = outcome_words(row.outcome)
        if row.runs_needed is None:
            bound = 100 * max(abs(row.low), abs(row.high))
            seen = (
                "no difference was seen"
                if pair.systems == 1
                else f"no difference on average was seen over {had} systems"
            )
            least = f"one of more than {bound:.2f} points is ruled out at 95 %"
            shown.append(f"{name}: {seen}; {least if bound < 100.0 else 'so few rule out none'}")
            continue
        alone = row.low > 0.0 or row.high < 0.0
        what = "stand out alone, not once all tests are counted" if alone else "are too small to tell"
        more = f"; about {rounded(row.runs_needed):,} {units} would" if row.runs_needed > had else ""
        shown.append(f"{name}: {100 * row.difference:+.2f} points {what}{more}")
    return shown


def rounded(number: int) -> int:
    """A number to two digits, upwards."""
    unit: int = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return math.ceil(number / unit) * unit


def numeral(resolution: int) -> str:
    """A resolution as designs are called: III, IV, V, ..."""
    tens, ones = divmod(resolution, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
