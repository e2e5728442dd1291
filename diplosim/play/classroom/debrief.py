"""The debrief of a table as data: what happened against what was hidden, and against a thousand other talks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.charts import chances_chart, frontier_chart, timeline
from diplosim.play.classroom.endings import ending, revealed, worths
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.record import listed, public_beliefs, record_of, short, value_in_words
from diplosim.play.classroom.table import Table
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import day
from diplosim.scenario.scenario import Scenario

MARKS = re.compile(r"\s*\[(?:S|J|S\+J|well known|not checked)\b[^\]]*\]")
"""Marks by which coders tell what a word of a case rests on; they are no words for a class."""


def debrief(lesson: Lesson, table: Table, study: Mapping[str, Any] | None, questions: list[Any]) -> dict[str, Any]:
    """Everything that the debrief of a table shows.

    Args:
        lesson: the lesson.
        table: the table.
        study: what the worker found, None while it is at work.
        questions: what-ifs with their answers.

    Returns:
        Data for the page; drawings are made.
    """
    scenario = lesson.scenario
    ready = study is not None and "failed" not in study
    shown: dict[str, Any] = {
        "table": table.number,
        "tables": len(lesson.tables),
        "title": scenario.name,
        "ending": ending(table),
        "worths": worths(lesson, table),
        "revealed": revealed(lesson, table),
        "timeline": timeline(scenario, table.talks),
        "beliefs": beliefs(scenario, table),
        "talked": talked(scenario, table),
        "record": list(reversed(record_of(table.talks))),
        "absences": [(number, t(f"stage_{stage}"), short(scenario, party)) for number, stage, party in table.absences],
        "attempts": [(a.round, t(f"stage_{a.stage}"), short(scenario, a.party), a.reason) for a in table.attempts],
        "real": real_case(scenario),
        "questions": list(scenario.lesson.questions),
        "objectives": list(scenario.lesson.objectives),
        "failed": study is not None and "failed" in study,
        "study": None,
        "what_ifs": questions,
        "others": _other_tables(lesson, table),
    }
    if ready and study is not None:
        shown["study"] = {
            "runs": study["runs"],
            "chances": chances_chart(study["chances"], table.ended),
            "same": study["same"],
            "fresh": study["fresh"],
            "outcomes": [(name, study["same"][name], study["fresh"][name]) for name in study["same"]],
            "percentiles": [
                (short(scenario, party), round(100 * p["worth"]), round(100 * p["median"]), round(p["percentile"]))
                for party, p in study["percentiles"].items()
            ],
            "zone": zone_in_words(scenario, study["zone"]),
            "frontier": frontier_chart(scenario, study["zone"]),
        }
    return shown


def _other_tables(lesson: Lesson, table: Table) -> list[tuple[int, str]]:
    return [(n, ending(other)["outcome"]) for n, other in lesson.tables.items() if other is not table]


def beliefs(scenario: Scenario, table: Table) -> list[dict[str, Any]]:
    """The last report of each seat on each other, against the truth, beside an observer who knows the model.

    The Brier score is the mean squared distance from the truth over the types, from 0 (right and sure) to 2.
    """
    start = minutes_of(table.talks).start
    last = {(b.by, b.about): b for b in table.beliefs}
    observer = public_beliefs(table.talks)
    rows = []
    for about, prior in scenario.hidden_types.items():
        if about not in start or len(prior) < 2:
            continue
        truth = start[about]["type"]
        rows.append(_belief(scenario, t("observer"), about, truth, observer[about]))
        rows += [
            _belief(scenario, short(scenario, by), about, truth, b.chances)
            for (by, whom), b in last.items()
            if whom == about
        ]
    return rows


def _belief(scenario: Scenario, who: str, about: str, truth: str, chances: Mapping[str, float]) -> dict[str, Any]:
    return {
        "who": who,
        "about": short(scenario, about),
        "truth": t(f"type_{truth}"),
        "chance": round(100 * chances.get(truth, 0.0)),
        "brier": f"{brier(chances, truth):.2f}",
    }


def brier(chances: Mapping[str, float], truth: str) -> float:
    """Brier score of a report over types: the sum of squared distances from the truth."""
    return sum((chance - float(kind == truth)) ** 2 for kind, chance in chances.items())


def talked(scenario: Scenario, table: Table) -> list[tuple[str, str, int]]:
    """Who wrote to whom, and how often; most first."""
    pairs = Counter((m.author, m.to) for m in table.messages if m.author in scenario.party_ids and m.to != "control")
    rows = []
    for (author, to), count in pairs.most_common():
        kind, _, whom = to.partition(":")
        rows.append((short(scenario, author), t(f"wrote_{kind}", whom=short(scenario, whom) if whom else ""), count))
    return rows


def real_case(scenario: Scenario) -> dict[str, Any]:
    """What happened in the real case."""
    return {
        "outcome": t(f"outcome_{scenario.real_outcome}") if scenario.real_outcome else "",
        "terms": MARKS.sub("", scenario.real_terms or ""),
        "timeline": [(day(entry.date), MARKS.sub("", entry.what)) for entry in scenario.timeline],
    }


def zone_in_words(scenario: Scenario, zone: Mapping[str, Any]) -> dict[str, Any]:
    """What there was to be had, for the page.

    Args:
        scenario: the case.
        zone: what `study.zone` found.

    Returns:
        Whether the limits left room, who would have signed nothing, a row an issue, and the Nash point with its worth.
    """
    rows = []
    for issue in zone["issues"]:
        low, high = issue["low"], issue["high"]
        open_ = low <= high
        rows.append(
            {
                "name": scenario.issue(issue["id"]).name,
                "open": open_,
                "range": t("zone_range", low=f"{low:.2f}", high=f"{high:.2f}")
                if open_
                else t(
                    "zone_closed_by",
                    low=f"{low:.2f}",
                    least=short(scenario, issue["least"]),
                    high=f"{high:.2f}",
                    most=short(scenario, issue["most"]),
                ),
            }
        )
    package = None
    if zone["nash"] is not None:
        pairs = zip(scenario.issue_ids, zone["nash"], strict=True)
        package = [(scenario.issue(issue).name, value_in_words(scenario, issue, value)) for issue, value in pairs]
    worth = None
    if zone["nash_worth"] is not None:
        worth = [
            (short(scenario, p), round(100 * value), round(100 * zone["no_deal"][p]))
            for p, value in zone["nash_worth"].items()
        ]
    return {
        "open": zone["inside"],
        "refuses": listed([{"name": short(scenario, p)} for p in zone["refuses"]]),
        "rows": rows,
        "nash": package,
        "nash_worth": worth,
    }


def asked(lesson: Lesson, table: Table, what: Mapping[str, Any], answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """A what-if with its answer, in words."""
    scenario = lesson.scenario
    shown: dict[str, Any] = {
        "text": what["text"],
        "ready": answer is not None,
        "failed": False,
        "classes": [],
        "worth": [],
    }
    if answer is None:
        return shown
    if "failed" in answer:
        return shown | {"failed": True}
    shown |= {
        "runs": answer["runs"],
        "otherwise": answer["otherwise"],
        "first": answer["first"],
        "classes": [
            (t(f"class_{row['name']}"), *(f"{100 * row[k]:.1f}" for k in ("before", "after")), _signed(row))
            for row in answer["classes"]
        ],
        "worth": [
            (short(scenario, party), *(f"{100 * row[k]:.1f}" for k in ("before", "after")), _signed(row))
            for party, row in answer["worth"].items()
        ],
    }
    return shown


def _signed(row: Mapping[str, float]) -> str:
    return t(
        "paired", d=f"{100 * row['difference']:+.1f}", low=f"{100 * row['low']:+.1f}", high=f"{100 * row['high']:+.1f}"
    )
