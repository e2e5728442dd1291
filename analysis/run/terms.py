"""What do the texts say?  Terms per issue against positions, red lines and benchmarks.

The compromise mean is the mean of the parties' positions weighted by capability times salience: the
benchmark that the literature finds hard to beat (Achen 2006, in Thomson et al., The European Union Decides).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import canvas, is_narrow, says, series_style, styled
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from diplosim.numerics.statistics import Share
from diplosim.rules.coded_arrays import coded_arrays
from diplosim.scenario.counted_words import counted
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.real_terms import real_terms
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.issues import Issue, Line
from diplosim.solutions.reference_points import compromise_of

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def compromise_mean(scenario: Scenario) -> Mapping[str, float]:
    """The compromise mean of each issue, over the parties with a stake."""
    coded = coded_arrays(scenario)
    return {issue: float(mean) for issue, mean in zip(coded.issues, compromise_of(coded), strict=True)}


def ordered_issues(scenario: Scenario) -> list[str]:
    """The issues whose terms have a mean and quartiles: all but those of options without an order."""
    return [issue.id for issue in scenario.issues if not nominal_options(issue)]


def term_quantiles(terms: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of the settled terms.

    terms: one column `term_<issue>` an issue, NaN where a run settled nothing.  Returns one row an issue:
    issue, settled (number of runs), mean, q5, q25, q50, q75, q95 (NaN where no run settled it).
    """
    rows = []
    for column in terms:
        values = terms[column].dropna().to_numpy(dtype=float)
        quantiles = np.quantile(values, QUANTILES) if values.size else np.full(len(QUANTILES), np.nan)
        row = {
            "issue": str(column).removeprefix("term_"),
            "settled": values.size,
            "mean": values.mean() if values.size else np.nan,
        }
        rows.append(row | {f"q{100 * q:g}": value for q, value in zip(QUANTILES, quantiles, strict=True)})
    return pd.DataFrame(rows)


@styled
def draw_terms(
    scenario: Scenario,
    quantiles: pd.DataFrame,
    compromise: Mapping[str, float],
    issues: Sequence[str] | None = None,
) -> Figure:
    """One strip an issue: box of settled terms, parties' positions, red lines, benchmarks.

    issues: those that are drawn, all where none are named.
    """
    drawn = [issue for issue in scenario.issues if issues is None or issue.id in issues]
    shown = [p for p in scenario.party_ids if p in {*scenario.consenters, *scenario.seated} and _has_stake(scenario, p)]
    style = {party: series_style(position) for position, party in enumerate(shown)}
    lines = [[p for p in shown if p in issue.red_lines] for issue in drawn]
    heights = [1.15 + 0.17 * len(holders) for holders in lines]
    legend = 0.19 * (len(shown) + 6)  # inches; above the strips on a narrow screen, beside them on a wide one
    tall = 0.62 * sum(heights)
    figure = canvas(9.0, 1.0 + tall + legend if is_narrow() else max(1.6 + tall, 0.4 + legend))
    strips = figure.subplots(len(drawn), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    by_issue = quantiles.set_index("issue")
    settled = {str(name): int(number) for name, number in by_issue["settled"].items()}
    known = real_terms(scenario)
    for axes, issue, holders in zip(strips, drawn, lines, strict=True):
        row = by_issue.loc[issue.id]
        if settled[issue.id]:
            axes.plot([row["q5"], row["q95"]], [0, 0], color="#333333", linewidth=1.3, zorder=2)
            [box] = axes.barh(
                0,
                row["q75"] - row["q25"],
                left=row["q25"],
                height=0.34,
                color="#c6d9ec",
                edgecolor="#333333",
                zorder=3,
            )
            says(box, f"{issue.name}: median {row['q50']:.2f}, quartiles {row['q25']:.2f} to {row['q75']:.2f}")
            axes.plot([row["q50"]] * 2, [-0.17, 0.17], color="#333333", linewidth=2, zorder=4)
        axes.axvline(issue.status_quo, color="#777777", linestyle=(0, (1, 2)), linewidth=1.4, zorder=1)
        [mean] = axes.plot(
            compromise[issue.id],
            0.0,
            marker="d",
            color="black",
            markersize=7,
            markerfacecolor="white",
            zorder=6,
        )
        says(mean, f"{issue.name}: compromise mean {compromise[issue.id]:.2f}")
        if issue.id in known:
            [real] = axes.plot(
                known[issue.id],
                0.0,
                marker="*",
                color="black",
                markersize=12,
                markerfacecolor="gold",
                zorder=7,
            )
            says(real, f"{issue.name}: real value {known[issue.id]:.2f}")
        _positions(axes, issue, shown, style)
        for level, party in enumerate(holders):
            _red_line(axes, issue.red_lines[party], 0.95 + 0.3 * level, style[party])
        axes.set_ylim(0.95 + 0.3 * len(holders), -0.85)
        axes.set_xlim(-0.03, 1.03)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_title(f"{issue.name}   (settled in {counted(settled[issue.id], 'run')})", fontsize=9.5, pad=3)
    strips[-1].set_xlabel("issue scale: 0 and 1 are the named ends of each issue (see the table of issues)")
    handles: list[Artist] = [Line2D([], [], linestyle="", markersize=7, label=party, **style[party]) for party in shown]
    handles += [
        Patch(facecolor="#c6d9ec", edgecolor="#333333", label="settled terms: quartiles,\nmedian, 5-95 % line"),
        Line2D([], [], linestyle="", marker="d", color="black", markerfacecolor="white", label="compromise mean"),
        Line2D([], [], color="#777777", linestyle=(0, (1, 2)), label="status quo"),
        Line2D([], [], color="#555555", linewidth=2.2, label="accepts (declared line)"),
        Line2D([], [], color="#555555", linewidth=2.2, linestyle=(0, (2, 1.2)), label="accepts (inferred line)"),
    ]
    if any(issue.id in known for issue in drawn):
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="*",
                markersize=11,
                color="black",
                markerfacecolor="gold",
                label="real value",
            )
        )
    figure.legend(handles=handles, loc="outside right upper")
    return figure


def _has_stake(scenario: Scenario, party: str) -> bool:
    return scenario.party(party).kind not in ("mediator", "forum")


def _positions(axes: Axes, issue: Issue, shown: Sequence[str], style: Mapping[str, dict[str, Any]]) -> None:
    """Markers of opening positions above the strip; those that coincide stand side by side."""
    seen: list[float] = []
    for party in sorted(shown, key=lambda party: issue.positions[party]):
        at = max([issue.positions[party], *(other + 0.016 for other in seen[-1:])])
        seen.append(at)
        axes.plot(at, -0.5, markersize=7, zorder=5, linestyle="", **style[party])


def _red_line(axes: Axes, line: Line, level: float, style: dict[str, Any]) -> None:
    low = 0.0 if line.min is None else line.min
    high = 1.0 if line.max is None else line.max
    dash = "-" if line.basis == "declared" else (0, (2, 1.2))
    axes.plot(
        [low, high],
        [level, level],
        color=style["color"],
        linewidth=2.2,
        linestyle=dash,
        solid_capstyle="butt",
    )
    for end, bound in ((low, line.min), (high, line.max)):
        if bound is not None:
            axes.plot(end, level, marker="|", markersize=8, markeredgewidth=2, color=style["color"])
    axes.plot((low + high) / 2, level, linestyle="", markersize=4.5, **style)


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"


def section(folder: RunFolder) -> Section:
    """What do the settled texts say?"""
    scenario = folder.scenario
    terms = folder.table(*(f"term_{issue}" for issue in scenario.issue_ids))
    quantiles = term_quantiles(terms)
    compromise = compromise_mean(scenario)
    settled = int(terms.notna().any(axis=1).sum())
    ordered = ordered_issues(scenario)
    scales = pd.DataFrame(
        {
            "issue": [issue.name for issue in scenario.issues if issue.id in ordered],
            "0 means": [issue.scale.zero for issue in scenario.issues if issue.id in ordered],
            "1 means": [issue.scale.one for issue in scenario.issues if issue.id in ordered],
        }
    )
    shares = _option_table(scenario, terms)
    without_order = "Options without an order have no mean and no place on a scale: their shares are told."
    return Section(
        anchor="terms",
        question="What do the settled texts say?",
        paragraphs=(
            f"{settled:,} of {len(terms):,} runs settle at least one issue. Terms are shown for settled "
            "issues only; an open issue stays at the status quo and is not counted here.",
            "The compromise mean (positions weighted by capability times salience) is the benchmark "
            "forecast of terms. It knows nothing of bounds, deadlines or force, and is hard to beat.",
            *([without_order] if shares else []),
        ),
        pictures=(_picture(scenario, terms, quantiles, compromise, ordered),) if ordered else (),
        tables=(
            Table(
                f"Settled terms, n = {len(terms):,} runs; quantiles over runs, no confidence intervals",
                _term_table(scenario, quantiles, compromise),
            ),
            *shares,
            *([Table("What the ends of the scales mean", scales)] if ordered else []),
        ),
        provenance="Outcome table, columns term_*; positions, lines and capabilities from scenario.yaml.",
    )


def _picture(
    scenario: Scenario,
    terms: pd.DataFrame,
    quantiles: pd.DataFrame,
    compromise: Mapping[str, float],
    issues: Sequence[str],
) -> Picture:
    return Picture(
        "terms",
        in_both_layouts(draw_terms, scenario, quantiles, compromise, issues),
        f"Terms per issue, n = {len(terms):,} runs, of which the number in brackets settled the "
        "issue. Boxes are quartiles over runs (not confidence intervals), lines reach from 5 to 95 "
        "%. Markers above: opening positions of those at the table (equal ones side by side). Bars "
        "below: what a party accepts by its coded red line; inferred lines (dashed) are drawn anew "
        "in each run, and hidden types may accept more.",
        "One strip per issue with the distribution of settled terms between the parties' positions.",
    )


def _term_table(scenario: Scenario, quantiles: pd.DataFrame, compromise: Mapping[str, float]) -> pd.DataFrame:
    """Mean and quantiles of each issue; of options without an order only how often they were settled."""
    known = real_terms(scenario)
    rows = []
    for row in quantiles.to_dict("records"):
        issue = scenario.issue(str(row["issue"]))
        nominal = bool(nominal_options(issue))
        numbers = {
            "mean": row["mean"],
            "median": row["q50"],
            "status quo": issue.status_quo,
            "compromise mean": compromise[issue.id],
            "real value": known.get(issue.id, np.nan),
        }
        told = {name: _number(np.nan if nominal else value) for name, value in numbers.items()}
        spread = "–" if nominal or np.isnan(row["q5"]) else f"{row['q5']:.2f} to {row['q95']:.2f}"
        first = {"issue": issue.name, "settled in": f"{row['settled']:,}", "mean": told["mean"]}
        rows.append(first | {"median": told["median"], "5-95 % of runs": spread} | told)
    return pd.DataFrame(rows)


def _option_table(scenario: Scenario, terms: pd.DataFrame) -> tuple[Table, ...]:
    """How often each option without an order was settled; nothing where all issues have scales."""
    rows = []
    for issue in scenario.issues:
        values = terms[f"term_{issue.id}"].dropna().to_numpy(dtype=float)
        for option, name in nominal_options(issue).items():
            count = int((values == option).sum())
            part = Share.of(name, count, len(values)) if len(values) else None
            told = "–" if part is None else share_text(part.share, part.low, part.high)
            rows.append({"issue": issue.name, "option": name, "runs": f"{count:,}", "share [95 %]": told})
    caption = "Options without an order, of the runs that settled the issue, Wilson 95 % intervals"
    return (Table(caption, pd.DataFrame(rows)),) if rows else ()


if __name__ == "__main__":
    run_as_script(section)
