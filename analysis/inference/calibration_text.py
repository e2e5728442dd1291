"""What calibration shows, as text, as data and as a page."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from statsmodels.stats.multitest import multipletests

from analysis.inference.calibration_scores import PLACE_BINS, Scored, Scores, reliability
from analysis.inference.study_text import CHANNEL_WORDS
from analysis.pages.page import write_page
from analysis.pages.sections import Picture, Table, csv_text, in_both_layouts
from analysis.plots.figures import canvas, panels_across, percent_axis, series_style, styled, words
from diplosim.atomic_files import write_text_whole
from diplosim.engine.leftovers import no_leftovers
from diplosim.learning.inference.posterior import TOO_FEW
from diplosim.learning.inference.replicates import Plan, Replicates
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.scenario import Scenario
from diplosim.version import __version__

LEVEL = 0.05

Found = dict[str, tuple[Plan, Replicates, Scores]]
"""Name of a set of records -> how they were made, what was inferred, how good it was."""


def number(value: float, error: float, least: float = -math.inf, most: float = math.inf) -> str:
    """A mean with its 95 % interval, inside what it can be."""
    return f"{value:.3f} [{max(value - error, least):.3f}, {min(value + error, most):.3f}]"


def both_scores(one: Scored) -> dict[str, str]:
    """Scores of a forecaster with their intervals; none of them is ever below 0, no Brier score above 2."""
    return {"Brier": number(one.brier, one.brier_error, 0.0, 2.0), "log": number(one.log, one.log_error, 0.0)}


def best_channel(scores: Scores) -> tuple[str, float]:
    """The single channel with the best log score, and the score."""
    alone = [one for one in scores.scored if one.name.startswith("only ")]
    best = min(alone, key=lambda one: one.log)
    return best.name.removeprefix("only "), best.log


def places_told(scores: Scores) -> str:
    """Whether the places of true draws are even, in words, by all tests of uniformity together (Holm 1979)."""
    tests = [(draw, chance) for draw, (_, *chances) in scores.uniform.items() for chance in chances]
    with no_leftovers():  # statsmodels has the garbage collector look through all that there is
        corrected = multipletests([chance for _, chance in tests], method="holm")[1]
    uneven = list(dict.fromkeys(draw for (draw, _), chance in zip(tests, corrected, strict=True) if chance <= LEVEL))
    if not uneven:
        return f"places of true draws are as even as chance leaves them ({len(tests)} tests, Holm's at 5 %)"
    counts = np.sum([scores.uniform[draw][0] for draw in uneven], axis=0)
    first, last, even = int(counts[0]), int(counts[-1]), counts.sum() / PLACE_BINS
    if max(first, last) > 2 * min(first, last):
        shape = "they lean to one side, so these posteriors are shifted"
    elif first + last > 2 * even:
        shape = "more lie at the ends than chance leaves there, so these posteriors are too narrow"
    else:
        shape = "fewer lie at the ends than chance leaves there, so these posteriors are too wide"
    return (
        f"places of true draws are NOT even for {', '.join(map(words, uneven))} ({len(tests)} tests, Holm's at 5 %): "
        f"{shape}{_where_few_count(scores)}"
    )


def _where_few_count(scores: Scores) -> str:
    if scores.size[1] >= TOO_FEW:
        return ""
    return f"; {scores.size[1]:.0f} runs count in the median, which is few: ask for more particles"


def routes_told(scores: Scores) -> str:
    """Whether both routes agree, in words, over all parts of what the second may say together (Holm 1979)."""
    rows = scores.routes
    if not rows:
        return "too few records to hold the two routes against each other"
    with no_leftovers():
        apart, *_ = multipletests([row.chance for row in rows], LEVEL, method="holm")
    widest = max(rows, key=lambda row: abs(row.particles - row.second))
    gap = f"widest gap {abs(widest.particles - widest.second):.3f}, second route {widest.second:.2f}, n = {widest.n}"
    if not apart.any():
        parts = f"all {len(rows)} parts" if len(rows) > 1 else "the one part with enough records"
        return f"the two routes agree within error in {parts} of what the second says ({gap})"
    return (
        f"the two routes do NOT agree in {int(apart.sum())} of {len(rows)} parts of what the second says ({gap}; "
        f"Holm's at 5 %){_where_few_count(scores)}"
    )


def told(name: str, plan: Plan, scores: Scores) -> list[str]:
    """One set of records, in lines."""
    kind = words(TYPES[scores.about])
    lines = [f"{name}: {scores.n} records, {plan.particles} particles each"]
    for one in scores.scored[:4]:
        both = "  ".join(f"{score} {shown}" for score, shown in both_scores(one).items())
        lines.append(f"  {one.name:<16}{both}  calibration error {one.calibration:.3f}")
    means = ", ".join(f"{who} {number(*scores.mean[who], 0.0, 1.0)}" for who in scores.mean)
    drawn = scores.drawn
    lines.append(f"  mean P({kind}): {means}; drawn {drawn.share:.3f} [{drawn.low:.3f}, {drawn.high:.3f}]")
    lines.append(f"  {routes_told(scores)}")
    by_chance = scores.verdict.by_chance
    lines.append(f"  calibration error of right posteriors stays below {by_chance:.3f} in 95 % of samples")
    for draw, (counts, chi, ks) in scores.uniform.items():
        lines.append(f"  places in the posterior, {draw:<9}{' '.join(f'{c:>3}' for c in counts)}  {_p(chi)}, {_p(ks)}")
    lines.append(f"  {places_told(scores)}")
    for who, (threshold, false, detected, median) in scores.detection.items():
        others, asked = scores.n - drawn.count, drawn.count
        if not others or not asked:
            lines.append(
                f"  {who}: {asked} of {scores.n} records are of the type: there is none to be told from others"
            )
            continue
        lines.append(
            f"  {who}: P({kind}) from {_rounded_up(threshold)} on cries out falsely in {round(false * others)} of "
            f"{others}, finds {round(detected * asked)} of {asked}"
            + (f", in round {median:g} in the median" if detected > 0.0 else "")
        )
    (a, b), (c, d) = scores.confusion.tolist()
    lines.append(
        f"  hard bargainer called so {a}, called pretext {b}; pretext called hard bargainer {c}, called so {d}"
    )
    channel, log = best_channel(scores)
    lines.append(f"  best single channel: {channel} (log {log:.3f})")
    lines.append("  runs that count, quartiles: " + ", ".join(f"{x:.0f}" for x in scores.size))
    return lines


def _rounded_up(threshold: float) -> str:
    """A threshold of a probability, to as many digits as tell it from 1."""
    for digits in (3, 6, 9):
        shown = math.ceil(threshold * 10**digits) / 10**digits
        if shown < 1.0:
            return f"{shown:.{digits}f}"
    return "1"


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p {value:.3f}"


def worth_of_tests(found: Found) -> str | None:
    """What a test offer is worth: gain of the log score on the same draws with and without; None if untried."""
    tested = next((one for one in found.values() if one[0].test_round), None)
    plain = found.get("as assumed")
    if tested is None or plain is None:
        return None

    def logs(part: Replicates) -> Any:
        return -np.log(np.maximum(part.shares[-1][np.arange(len(part.truth)), part.truth], 1e-9))

    gain = logs(plain[1]) - logs(tested[1])
    error = 1.96 * gain.std(ddof=1) / len(gain) ** 0.5
    return (
        f"A test offer in round {tested[0].test_round} is worth {number(float(gain.mean()), float(error))} nats of log "
        f"score on the same {len(gain)} draws."
    )


def lead(found: Found, party: str) -> list[str]:
    """What all sets of records say, worst first."""
    lines = []
    for name, (_, _, scores) in found.items():
        verdict = scores.verdict
        found_so = "calibrated as far as these records can tell" if verdict.holds else "NOT calibrated"
        lines.append(
            f"{name}: posteriors of {party}'s type by particles are {found_so} (error {verdict.error:.3f}, where right "
            f"ones stay below {verdict.by_chance:.3f} in 95 % of samples), and their log score is "
            f"{verdict.log.verdict} the prior's."
        )
    return sorted(lines, key=lambda line: "NOT" not in line)


def as_text(scenario: Scenario, party: str, found: Found) -> str:
    """The whole for a terminal."""
    lines = [*lead(found, party), "", scenario.name]
    for name, (plan, _, scores) in found.items():
        lines += ["", *told(name, plan, scores)]
    tests = worth_of_tests(found)
    if tests:
        lines += ["", tests]
    lines += [
        "",
        "n stands at every set; intervals are 95 % over records. Records are the model's own: no word on the world.",
    ]
    return "\n".join(lines)


def as_data(scenario: Scenario, party: str, found: Found) -> dict[str, Any]:
    """The whole for programs."""
    return {
        "scenario": scenario.id,
        "party": party,
        "lead": lead(found, party),
        "worth_of_a_test_offer": worth_of_tests(found),
        "sets": {
            name: {
                "records": scores.n,
                "particles": plan.particles,
                "made": vars(plan.made),
                "assumed": vars(plan.assumed),
                "made_by": plan.made_by,
                "trades": plan.trades,
                "scores": [vars(one) for one in scores.scored],
                "mean": scores.mean,
                "drawn": {"count": scores.drawn.count, "low": scores.drawn.low, "high": scores.drawn.high},
                "routes": [vars(row) for row in scores.routes],
                "routes_told": routes_told(scores),
                "calibration_error_by_chance": scores.verdict.by_chance,
                "places": {k: {"counts": c, "chi2_p": p, "ks_p": q} for k, (c, p, q) in scores.uniform.items()},
                "places_told": places_told(scores),
                "detection": scores.detection,
                "confusion": scores.confusion.tolist(),
                "effective_runs": scores.size,
            }
            for name, (plan, _, scores) in found.items()
        },
    }


@styled
def draw_reliability(found: Found) -> Figure:
    """Posterior against observed share, one panel a set of records."""
    across = panels_across(len(found), 3)
    down = -(-len(found) // across)
    figure = canvas(3.4 * across + 0.4, 3.3 * down + 0.3)
    panels = figure.subplots(down, across, squeeze=False)
    for axes in panels.flat[len(found) :]:
        axes.set_visible(False)
    for axes, (name, (_, replicates, scores)) in zip(panels.flat, found.items(), strict=False):
        table = reliability(replicates, scores.about)
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
        for place, (who, part) in enumerate(table.groupby("forecaster", sort=False)):
            style = series_style(place)
            bars = np.maximum(0.0, np.stack([part["share"] - part["low"], part["high"] - part["share"]]))
            axes.errorbar(part["believed"], part["share"], bars, label=str(who), linewidth=1.0, **style)
        axes.set_title(name)
        axes.set_xlabel("posterior probability")
        axes.set_ylabel("share of records")
        percent_axis(axes)
        percent_axis(axes, "x")
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return figure


@styled
def draw_places(scores: Scores) -> Figure:
    """Histograms of places in the posterior, one panel a draw, with what chance leaves in 95 % of bins."""
    from scipy import stats

    names = list(scores.uniform)
    across = panels_across(len(names), 3)
    down = -(-len(names) // across)
    figure = canvas(3.2 * across, 2.3 * down)
    panels = figure.subplots(down, across, squeeze=False)
    for axes in panels.flat[len(names) :]:
        axes.set_visible(False)
    low, high = stats.binom.ppf((0.025, 0.975), scores.n, 1 / PLACE_BINS)
    for axes, name in zip(panels.flat, names, strict=False):
        counts, chi, _ = scores.uniform[name]
        axes.axhspan(low, high, color="#d9d9d6", linewidth=0)
        axes.bar((np.arange(PLACE_BINS) + 0.5) / PLACE_BINS, counts, width=0.9 / PLACE_BINS, color="#0173b2")
        axes.set_title(f"{words(name)} (p {chi:.2f})" if chi >= 0.005 else f"{words(name)} (p < 0.01)")
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    figure.supxlabel("place of the true draw in its posterior", fontsize=9.5)
    figure.supylabel("records", fontsize=9.5)
    return figure


def _forecaster(name: str) -> str:
    """The name of a forecaster as a reader expects it."""
    channel = name.removeprefix("only ")
    return f"only {CHANNEL_WORDS[channel]}" if channel in CHANNEL_WORDS else words(name)


def write_calibration(scenario: Scenario, party: str, found: Found, folder: Path) -> Path:
    """Write page, figures, CSV and JSON; return the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_whole(folder / "calibration.json", json.dumps(as_data(scenario, party, found), indent=2))
    tables = [reliability(part, scores.about).assign(records=name) for name, (_, part, scores) in found.items()]
    write_text_whole(folder / "reliability.csv", csv_text(pd.concat(tables)))
    first = next(iter(found.values()))[2]
    pictures = [
        Picture(
            "reliability",
            in_both_layouts(draw_reliability, found),
            f"How often the asked type was drawn against its posterior probability, n = {first.n} records a set; "
            "whiskers are Wilson 95 % intervals. On the line where inference is calibrated.",
            "; ".join(lead(found, party)),
        ),
        Picture(
            "places",
            in_both_layouts(draw_places, first),
            f"Places of the true draw in its posterior, n = {first.n} records as assumed; grey: 95 % of bins by "
            f"chance. Flat where inference is right: {places_told(first)}.",
            "Histograms of places in the posterior.",
        ),
    ]
    scored = Table(
        "Brier and log score of posteriors at the end (lower is better), with 95 % intervals over records",
        pd.DataFrame(
            [
                {
                    "records": name,
                    "n": scores.n,
                    "forecaster": _forecaster(one.name),
                    **both_scores(one),
                    "calibration error": f"{one.calibration:.3f}",
                }
                for name, (_, _, scores) in found.items()
                for one in scores.scored
            ]
        ),
    )
    values = {
        "engine": __version__,
        "scenario": scenario,
        "party": party,
        "lead": lead(found, party),
        "sets": ["\n".join(told(name, plan, scores)) for name, (plan, _, scores) in found.items()],
        "tests": worth_of_tests(found) or "",
        "scored": scored,
        "pictures": pictures,
    }
    return write_page("calibration.html", folder, pictures, values)
