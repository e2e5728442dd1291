"""All answers on one page: figures as PNG and SVG, and a self-contained HTML file, in `report/`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.pages.page import render_page, saved_images
from analysis.pages.sections import Answer, Section, Table, share_text
from analysis.plots.figures import words
from analysis.run import (
    alliance_graph,
    backtest,
    base_rates,
    beliefs,
    conflict,
    draw_rule,
    horizons,
    levers,
    outcomes,
    paths,
    terms,
    variance,
    who_could_do_better,
)
from analysis.run.run_folder import RunFolder, open_run_folder
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.progress import Progress
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario import registry
from diplosim.scenario.routes import follow
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters

ANALYSES = (
    alliance_graph,
    outcomes,
    horizons,
    terms,
    paths,
    beliefs,
    conflict,
    draw_rule,
    variance,
    levers,
    who_could_do_better,
    base_rates,
    backtest,
)
"""The questions in the order of the page; each module has a `section`."""

PLAYING = (horizons, paths, beliefs, variance, levers, who_could_do_better)
"""Those that need runs beside those of the batch; each module has `extra_runs`."""

RUNNING_CODE = (*PLAYING, draw_rule)
"""Those that run Python files that the scenario names: they play, or ask its agents before the first round."""

QUICK = tuple(analysis for analysis in ANALYSES if analysis not in (*PLAYING, base_rates))
"""Those that read the batch alone."""


def name_of(analysis: ModuleType) -> str:
    """What a question is called on the command line and in addresses."""
    return analysis.__name__.rpartition(".")[2]


NAMES = tuple(map(name_of, ANALYSES))
ANSWERED = 3
"""How many of the largest levers stand in the answer."""


def main(
    folder: str | Path,
    tell: Callable[[str], object] | None = None,
    on: ExecutorSpec | None = None,
    progress: Progress | None = None,
    sections: Collection[str] | None = None,
    unasked: Callable[[tuple[str, ...], tuple[str, ...]], object] | None = None,
) -> Path:
    """Write figures and page of a run folder and return the path of the page.

    Args:
        folder: a run folder.
        tell: called with each question before it is answered and its figures are drawn.
        on: where the runs are played that the questions need beside those of the batch; this process by default.  They
            are kept in the folder, so that they are played once.
        progress: told how many of them are finished.
        sections: names of the questions that are answered (`NAMES`); all by default.
        unasked: called where the scenario names Python files that nobody has allowed to run: with these files, and with
            the names of the questions that are left out because answering them would run one.

    Returns:
        Path of the page.

    Raises:
        FileNotFoundError: if the folder is no run folder, or has no finished run.
        OSError: if `report/` or `cache/` cannot be written.
        ExtraRunsFailed, ExtraRunsInterrupted, WorkerLost, WorkerUnfit, ExtraMissing: see `ExtraRunsCache.provide`.
    """
    opened = open_run_folder(folder, on)
    asked = [analysis for analysis in ANALYSES if sections is None or name_of(analysis) in sections]
    code = registry.not_allowed(opened.scenario)
    if code:
        running = [analysis for analysis in asked if analysis in RUNNING_CODE]
        asked = [analysis for analysis in asked if analysis not in running]
        if unasked is not None:
            unasked(code, tuple(map(name_of, running)))
    wanted = (runs for analysis in PLAYING if analysis in asked for runs in analysis.extra_runs(opened))
    opened.extra.provide(wanted, progress)
    if base_rates in asked:
        opened.for_all.provide(base_rates.needed_runs(), progress)
    answered: list[Section] = []
    images: dict[str, Markup] = {}
    for analysis in asked:
        if tell is not None:
            tell((analysis.section.__doc__ or analysis.__name__).splitlines()[0])
        section = analysis.section(opened)
        answered.append(section)
        images |= saved_images(section.pictures, opened.report)
        section.write_data(opened.report)
    found = levers.moved(opened) if levers in asked else None
    return render_page("report.html", opened.report, images, page_values(opened, answered, found, code))


def answer(folder: RunFolder, moved: Sequence[levers.Moved] | None) -> Answer:
    """What the page says first: how the talks end, and what moves that most, as far as it was asked.

    moved: what each lever moves, empty where none can act, None where it was not asked.
    """
    classes = folder.shares.classes
    first, second, third = sorted(classes, key=lambda row: -row.share)
    told = [f"{words(row.name)} {share_text(row.share, row.low, row.high)}" for row in (first, second, third)]
    clear = first.low > second.high
    lead = f"The talks end most often in {words(first.name)}" if clear else "No class is clearly the most frequent"
    ending = (
        f"{lead}: {', '.join(told)} of {folder.runs:,} simulated talks, classified at the horizon "
        f"{folder.scenario.horizon}."
    )
    ordered = sorted(moved or (), key=lambda each: -abs(each.largest.difference))[:ANSWERED]
    if moved is None:
        moves = "Which numbers move these shares was not asked for this page."
    elif not moved:
        moves = "None of the biggest levers has anything to act on in these talks."
    elif not any(each.largest.beyond_chance for each in ordered):
        moves = "None of the levers that nobody has measured moves a share beyond chance."
    else:
        most = ordered[0]
        moves = (
            f"Of the levers that nobody has measured this moves most: {most.lever.words}, "
            f"{words(most.largest.name)} {levers.in_points(most.largest)} points."
        )
    rows = [(f"as coded (n = {folder.runs:,})", *(share_text(row.share, row.low, row.high) for row in classes))]
    beside = min(levers.RUNS, folder.runs)
    if moved:  # observers of the levers learn from fewer talks, and so do those of the case that they are held against
        before = (f"{100 * shift.before.share:.1f} %" for shift in moved[0].three)
        rows.append((f"as coded, as the levers are played (n = {beside:,})", *before))
    rows += [
        (each.lever.words, *(f"{100 * shift.after.share:.1f} %; {levers.in_points(shift)}" for shift in each.three))
        for each in ordered
    ]
    caption = "Shares of the three classes [95 %]"
    if moved:
        caption += (
            f"; of the largest levers (n = {beside:,}), and the difference in points [95 %] from the case as coded, "
            f"played like them with observers who have learnt from {levers.training_of(folder.scenario):,} talks"
        )
    frame = pd.DataFrame(rows, columns=["variant", *(words(row.name) for row in classes)])
    return Answer((ending, moves), Table(caption, frame))


def page_values(
    folder: RunFolder,
    sections: Sequence[Section],
    moved: Sequence[levers.Moved] | None = None,
    code: Sequence[str] = (),
) -> dict[str, Any]:
    """What the page tells, by the names of its template.

    moved: what each lever moves, None where it was not asked.  code: Python files that the scenario names and that may
    not run.
    """
    shares = folder.shares
    return {
        "scenario": folder.scenario,
        "manifest": folder.manifest,
        "runs": folder.runs,
        "failed": folder.failed,
        "unfinished": folder.unfinished,
        "shares": shares,
        "answer": answer(folder, moved),
        "headline": [(row.name, share_text(row.share, row.low, row.high)) for row in shares.classes],
        "sections": sections,
        "shown": {section.anchor for section in sections},
        "left_out": len(ANALYSES) - len(sections),
        "code": ", ".join(code),
        "judgements": judgement_table(folder.scenario),
        "parameters": parameter_table(folder.scenario),
        "examples": example_runs(folder.end),
        "content_hash": folder.scenario.content_hash(),
        "engine": folder.manifest.plan.engine,
        "stated": folder.scenario.stated_provenance,
        "unstated": unstated(folder.scenario),
        "to_play": folder.to_play,
        "own_observers": folder.own_observers,
        "in_python": {"scenario": repr(str(folder.path / "scenario.yaml")), "tables": repr(str(folder.tables_file))},
        "place": shlex.quote(str(folder.path)),
    }


def unstated(scenario: Scenario) -> str:
    """What stands where the coder states nothing of these values."""
    if scenario.provenance is None or scenario.provenance == scenario.stated_provenance:
        return "not stated by the coder"
    return "not stated by the coder for these values (the file states it of other values than those played here)"


def judgement_table(scenario: Scenario) -> Table:
    """Every number that was added by judgement: path, value in this batch, justification."""
    data = scenario.to_mapping()
    rows = [(path, _value_text(data, path), why) for path, why in scenario.judgements.items()]
    return Table("Judgements in the scenario", pd.DataFrame(rows, columns=["where", "value", "why"]))


def parameter_table(scenario: Scenario) -> Table:
    """The free parameters of the model: value in this batch, default, admissible range, meaning."""
    rows = []
    for name, field in Parameters.model_fields.items():
        limits = [limit for mark in field.metadata for limit in (getattr(mark, "ge", None), getattr(mark, "le", None))]
        known = [f"{limit:g}" for limit in limits if limit is not None]
        value = getattr(scenario.parameters, name)
        rows.append((name, f"{value:g}", f"{field.default:g}", " to ".join(known), field.description or ""))
    return Table(
        "Free parameters of the model; no default was fitted to an outcome",
        pd.DataFrame(rows, columns=["parameter", "here", "default", "range", "meaning"]),
    )


def example_runs(end: pd.DataFrame) -> list[tuple[str, int, int, str]]:
    """The first run of each outcome class, to be walked through: outcome, run, round of the end, reason."""
    kind = end["outcome"].astype(str)
    found = []
    for name in OUTCOMES:
        rows = end[kind == name]
        if len(rows):
            row = rows.iloc[0]
            found.append((name, int(row["run"]), int(row["end_round"]), str(row["end_reason"])))
    return found


def _value_text(data: Mapping[str, Any], path: str) -> str:
    route = follow(data, path)
    if route is None:
        return "–"
    value: Any = data
    for step in route:
        value = value[step]
    return _short(value)


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_short(item)}" for key, item in value.items() if item is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_short(item) for item in value)
    return str(value)


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1])}\n")
