"""What the page shows, as plain data for its template."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from diplosim.explore.answers import Answer
from diplosim.explore.catalogue import t
from diplosim.explore.graph_drawing import GraphDrawing
from diplosim.explore.playing import Played, examples, rows
from diplosim.explore.settings import Asked, Settings, plain
from diplosim.explore.shares_chart import in_words, shares_chart
from diplosim.explore.sliders import Board, Slider
from diplosim.explore.telling import Talk, belief_rows
from diplosim.play.classroom.charts import scales
from diplosim.play.classroom.record import short
from diplosim.play.transcripts.wording import RUNGS, word
from diplosim.scenario.number_words import number_words
from diplosim.scenario.overrides import rescaled_priors
from diplosim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Opened:
    """What the command was called with.

    name: of the scenario, as it was typed.  given: options that change it, as they were typed.
    """

    name: str
    scenario: Scenario
    seed: int
    runs: int
    given: Sequence[str] = ()

    def command(self, command: str, more: Iterable[str] = ()) -> str:
        """A command line on the same scenario."""
        return shlex.join(["diplosim", command, self.name, *self.given, *more])


def screen(
    opened: Opened,
    board: Board,
    graph: GraphDrawing,
    asked: Asked,
    problems: Mapping[str, str],
    answer: Answer | None,
    base: Played | None,
    talk: Talk | None,
    trouble: str,
) -> dict[str, Any]:
    """Everything on the page.

    Args:
        opened: what the command was called with.
        board: the numbers that can be moved.
        graph: draws the alliance graph.
        asked: what the address asks for.
        problems: key -> what is wrong with it.
        answer: the talks, None where nothing can be asked for.
        base: the talks under the file's values, None while they are played.
        talk: the talk that is told, None while there is none.
        trouble: why it cannot be told.

    Returns:
        Values for `explore.html`.
    """
    settings, scenario = asked.settings, opened.scenario if answer is None else answer.scenario
    step = None if talk is None else min(settings.step, len(talk.steps) - 1)
    demands = {} if talk is None or step is None else talk.steps[step].demands
    played = None if answer is None else answer.played
    return {
        "title": opened.scenario.name,
        "question": opened.scenario.question,
        "seed": opened.seed,
        "here": settings.address(),
        "groups": _groups(board, asked, problems),
        "others": board.others(settings.more),
        "more": settings.more,
        "run": settings.run,
        "fixed": settings.fixed,
        "file": Settings(run=settings.run, fixed=settings.fixed).address(),
        "moved": len(settings.values),
        "problems": [(key, text.replace("`", "")) for key, text in problems.items() if key not in asked.typed],
        "wrong": bool(problems),
        "working": answer is not None and answer.working,
        "superseded": not problems and (answer is None or answer.superseded),
        "state": _state(opened, answer),
        "failed": "" if answer is None else answer.failed,
        "shares": None if played is None or base is None else _shares(base, played, settings),
        "notes": _notes(board, settings, scenario),
        "commands": _commands(opened, board, settings),
        "yaml": settings.address("/scenario.yaml"),
        "graph": graph.draw(scenario, demands),
        "talk": None if talk is None or step is None else _talk(scenario, settings, talk, step),
        "trouble": trouble,
    }


# ---------------------------------------------------------------------- sliders


def _groups(board: Board, asked: Asked, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    more = {name: slider for name in asked.settings.more if (slider := board.slider(name)) is not None}
    groups = [("levers", board.levers), ("types", board.types), ("more", more)]
    return [
        {
            "name": name,
            "title": t(f"e_group_{name}"),
            "open": name != "types" or bool(group.keys() & {*asked.settings.values, *problems}),
            "sliders": [_slider(each, asked, problems, name == "more") for each in group.values()],
        }
        for name, group in groups
        if group
    ]


def _slider(slider: Slider, asked: Asked, problems: Mapping[str, str], extra: bool) -> dict[str, Any]:
    settings = asked.settings
    problem = problems.get(slider.name, "").replace("`", "")
    value = settings.values.get(slider.name, slider.coded)
    wide = slider.high - slider.low
    return {
        "id": quote(slider.name, safe=""),
        "name": slider.name,
        "label": slider.label,
        "unit": slider.unit,
        "meaning": slider.meaning,
        "low": plain(slider.low),
        "high": plain(slider.high),
        "step": plain(slider.step),
        "whole": slider.whole,
        "coded": plain(slider.coded),
        "mark": f"{100 * min(max((slider.coded - slider.low) / wide, 0.0), 1.0) if wide else 0.0:.2f}",
        "value": asked.typed[slider.name] if problem and slider.name in asked.typed else plain(value),
        "moved": slider.name in settings.values,
        "reset": settings.without(slider.name),
        "hide": settings.hidden(slider.name) if extra else "",
        "problem": problem,
    }


def _notes(board: Board, settings: Settings, scenario: Scenario) -> list[str]:
    """What moved along with the sliders: lines that gave way, and priors that were rescaled."""
    lines = board.given_way(settings.values)
    told = "; ".join(f"{number_words(path, board.names)}: {plain(value)}" for path, value in lines.items())
    notes = [t("e_given_way", lines=told)] if lines else []
    return notes + rescaled_priors(board.scenario.hidden_types, scenario.hidden_types, settings.values)


# ---------------------------------------------------------------------- shares


def _state(opened: Opened, answer: Answer | None) -> str:
    """Which observers the shares are played with, and what is still to come."""
    if answer is None or answer.failed:
        return ""
    if answer.fitting is not None:
        key = "e_fitting" if answer.played is not None else "e_fitting_first"
        return t(key, share=f"{answer.fitting:.0%}", why="; ".join(answer.reasons))
    if answer.played is None:
        return t("e_playing", runs=f"{opened.runs:,}", share=f"{answer.playing:.0%}")
    return t(f"e_observers_{answer.played.observers}")


def _shares(base: Played, played: Played, settings: Settings) -> dict[str, Any]:
    found = rows(base, played)
    otherwise = int((base.outcomes != played.outcomes).sum())
    return {
        "summary": t("e_summary", **{row.name: f"{row.after.share:.1%}" for row in found}),
        "rows": [(t(f"e_class_{row.name}"), *in_words(row)) for row in found],
        "chart": shares_chart([row for row in found if row.name not in ("partial_agreement", "coerced")]),
        "otherwise": t("e_otherwise", count=f"{otherwise:,}", runs=f"{len(base.outcomes):,}"),
        "examples": [
            (t(f"e_examples_{name}"), [(number, settings.at(run=number, step=0)) for number in numbers])
            for name, numbers in examples(base, played)
        ],
    }


def _commands(opened: Opened, board: Board, settings: Settings) -> list[tuple[str, str]]:
    """Command lines that go on from here."""
    sets = [
        part
        for path, value in board.changes(settings.values).items()
        if value != board.numbers[path].value
        for part in ("--set", f"{path}={plain(float(value))}")
    ]
    seed = ["--seed", str(opened.seed)]
    lines = [
        (t("e_go_batch"), opened.command("batch", ["-n", "10000", *seed, *sets])),
        (t("e_go_run"), opened.command("run", [*seed, "--run", str(settings.run), *sets])),
    ]
    if settings.values and not opened.given:
        fixed = ["--observers", "fixed"] if settings.fixed else []
        lines.append((t("e_go_compare"), opened.command("compare", [_file(opened), "-n", "10000", *seed, *fixed])))
    return lines


def _file(opened: Opened) -> str:
    """Name of the file under which a browser keeps the changed scenario."""
    return f"{opened.scenario.id}_changed.yaml"


# ---------------------------------------------------------------------- one talk


def _talk(scenario: Scenario, settings: Settings, talk: Talk, step: int) -> dict[str, Any]:
    now, last = talk.steps[step], len(talk.steps) - 1
    ways = {
        "first": 0,
        "round_back": talk.before(step),
        "back": max(0, step - 1),
        "next": min(last, step + 1),
        "round_next": talk.after(step),
        "last": last,
    }
    return {
        "title": now.title,
        "where": t("e_where", step=step + 1, steps=last + 1),
        "outcome": t("e_ends", outcome=word(talk.outcome)),
        "ways": [(name, t(f"e_way_{name}"), settings.at(step=to), to == step) for name, to in ways.items()],
        "told": now.told,
        "worth": _worth(scenario, talk) if step == last else [],
        "beliefs": [(short(scenario, party), chances) for party, chances in belief_rows(now)],
        "rungs": [(short(scenario, party), RUNGS[rung], rung) for party, rung in now.rungs.items() if rung > 1],
        "scales": scales(scenario, now.demands or _opening(scenario)),
        "tabled": bool(now.demands),
    }


def _opening(scenario: Scenario) -> dict[str, list[float]]:
    """Opening positions of all who sit at the table."""
    return {
        party: [issue.positions[party] for issue in scenario.issues]
        for party in scenario.seated
        if all(party in issue.positions for issue in scenario.issues)
    }


def _worth(scenario: Scenario, talk: Talk) -> list[tuple[str, list[str]]]:
    return [
        (short(scenario, party), ["–" if value is None else f"{value:z.2f}" for value in values])
        for party, values in talk.worth.items()
    ]
