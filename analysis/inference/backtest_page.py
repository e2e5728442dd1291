"""What backtests say, as text, as data and as a page."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.inference.backtests import at_dates, mean_scores, what_n_cannot_show
from analysis.pages.page import write_page
from analysis.pages.sections import Picture, Table, csv_text, in_both_layouts
from analysis.plots.figures import (
    CLASS_COLOUR,
    CLASS_MARKER,
    canvas,
    panels_across,
    percent_axis,
    styled,
    words,
)
from diplosim.atomic_files import write_text_whole
from diplosim.numerics.statistics import CLASSES
from diplosim.scenario.counted_words import counted
from diplosim.version import __version__

CAUTION = (
    "Inferred red lines are drawn wide and only declared ones count as coded; positions, costs and the record itself "
    "were coded by who knew the end."
)


def _cell(row: pd.Series, score: str) -> str:
    n, out = int(row[f"{score}_n"]), int(row[f"{score}_ruled_out"])
    if n == 0:
        return "-"
    if out:
        return f"∞ (n = {n}; ruled out what happened in {out})"
    if math.isnan(row[f"{score}_low"]):
        return f"{row[score]:.2f} (n = {n})"
    return f"{row[score]:.2f} [{row[f'{score}_low']:.2f}, {row[f'{score}_high']:.2f}] (n = {n})"


def score_frame(table: pd.DataFrame) -> pd.DataFrame:
    """Mean scores as text."""
    means = mean_scores(at_dates(table))
    return pd.DataFrame(
        {
            "forecaster": means["forecaster"],
            "Brier": [_cell(row, "brier") for _, row in means.iterrows()],
            "log score": [_cell(row, "log") for _, row in means.iterrows()],
            "error of terms": [_cell(row, "terms_error") for _, row in means.iterrows()],
        }
    )


def path_frame(table: pd.DataFrame) -> pd.DataFrame:
    """The model's forecasts at each date as text."""
    model = table[table["forecaster"] == "model"]
    return pd.DataFrame(
        {
            "case": model["case"],
            "from": model["date"],
            **{
                name: [
                    f"{x:.2f} [{low:.2f}, {high:.2f}]"
                    for x, low, high in zip(
                        model[f"P({name})"], model[f"low {name}"], model[f"high {name}"], strict=True
                    )
                ]
                for name in CLASSES
            },
            "runs": model["runs"],
            "happened": model["happened"],
            "Brier": [f"{x:.2f}" for x in model["brier"]],
            "log score": [f"{x:.2f}" for x in model["log"]],
            "error of terms": [
                "-" if math.isnan(x) else f"{x:.2f} ({n} issues)"
                for x, n in zip(model["terms_error"], model["terms_issues"], strict=True)
            ],
        }
    )


def as_text(table: pd.DataFrame) -> str:
    """The whole for a terminal."""
    lines = [*what_n_cannot_show(at_dates(table)), CAUTION, ""]
    lines += ["mean scores over cases [bootstrap 95 %]; lower is better", score_frame(table).to_string(index=False)]
    lines += [
        "",
        "the model at each date, with its band; scores of single cases (n = 1)",
        path_frame(table).to_string(index=False),
    ]
    return "\n".join(lines)


def as_data(table: pd.DataFrame) -> dict[str, Any]:
    """The whole for programs; numbers that there are not are null."""
    return {
        "caution": [*what_n_cannot_show(at_dates(table)), CAUTION],
        "means": _plain(mean_scores(at_dates(table))),
        "forecasts": _plain(table),
    }


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(k): (None if isinstance(v, float) and not math.isfinite(v) else v) for k, v in row.items()}
        for row in frame.to_dict(orient="records")
    ]


@styled
def draw_forecasts(table: pd.DataFrame) -> Figure:
    """Chance of each class at each date, one panel a case; what happened is drawn thick."""
    model = table[table["forecaster"] == "model"]
    cases = list(dict.fromkeys(model["case"]))
    across = panels_across(len(cases), 3)
    down = -(-len(cases) // across)
    figure = canvas(3.6 * across, 2.5 * down + 0.4)
    panels = figure.subplots(down, across, squeeze=False)
    for axes in panels.flat[len(cases) :]:
        axes.set_visible(False)
    for axes, case in zip(panels.flat, cases, strict=False):
        mine = model[model["case"] == case]
        happened = mine["happened"].iloc[0]
        for name in CLASSES:
            axes.fill_between(
                mine["round"],
                mine[f"low {name}"],
                mine[f"high {name}"],
                color=CLASS_COLOUR[name],
                alpha=0.15,
                linewidth=0,
            )
            axes.plot(mine["round"], mine[f"P({name})"], color=CLASS_COLOUR[name], marker=CLASS_MARKER[name],
                      linewidth=3.0 if name == happened else 1.2, label=name)  # fmt: skip
        axes.set_title(f"{case}\nhappened: {words(happened)}")
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlabel("rounds seen")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        percent_axis(axes)
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def write_backtest(table: pd.DataFrame, folder: Path) -> Path:
    """Write page, figure, CSV and JSON; return the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_whole(folder / "forecasts.csv", csv_text(table))
    write_text_whole(folder / "backtest.json", json.dumps(as_data(table), indent=2))
    n = counted(int(table["case"].nunique()), "case")
    picture = Picture(
        "forecasts",
        in_both_layouts(draw_forecasts, table),
        f"Chance of each class by the model from each date, n = {n}, with the band over what is assumed; what "
        "happened is drawn thick.",
        "Chances of the outcome classes by rounds seen, one panel a case.",
    )
    values = {
        "engine": __version__,
        "lead": what_n_cannot_show(at_dates(table)),
        "caution": CAUTION,
        "pictures": [picture],
        "scores": Table(
            f"Mean scores over n = {n} with bootstrap 95 % over cases; lower is better. Half is rounded up",
            score_frame(table),
        ),
        "paths": Table("The model at each date, with its band; scores of single cases (n = 1)", path_frame(table)),
    }
    return write_page("backtest.html", folder, [picture], values)
