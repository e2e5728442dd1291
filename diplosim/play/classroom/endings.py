"""How a table's talks ended, in words and numbers that everybody may know; what was hidden, for the reveal."""

from __future__ import annotations

from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.record import package_in_words, short
from diplosim.play.classroom.rules import takes_turns
from diplosim.play.classroom.table import Table
from diplosim.play.public_data import public_record
from diplosim.play.session import Session
from diplosim.play.sheet_data import sheet_data
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import TYPES_IN_WORDS, interval


def ending(table: Table) -> dict[str, Any]:
    """How a table's talks ended, or that they have not; what it is worth to each is told at the reveal."""
    if table.ended:
        return outcome(table.talks)
    nothing: dict[str, Any] = {"by": "", "blocked_by": "", "turns": False, "terms": [], "settled": None}
    return {"outcome": t("not_ended"), "kind": "none", "why": t("not_ended_why"), **nothing}


def outcome(talks: Session) -> dict[str, Any]:
    """How talks ended, as everybody sees it."""
    scenario, row = talks.scenario, outcome_of(talks)
    found = public_record(talks)["outcome"]
    return {
        "outcome": t(f"outcome_{found['class']}"),
        "kind": found["class"],
        "round": found["round"],
        "why": found["why"],
        "by": ", ".join(party["name"] for party in found["force_by"]),
        "blocked_by": short(scenario, str(row["blocked_by"])) if row["blocked_by"] else "",
        "turns": takes_turns(talks),
        "terms": package_in_words(scenario, found["terms"]),
        "settled": None if found["settled_share"] is None else round(100 * found["settled_share"]),
    }


def worths(lesson: Lesson, table: Table) -> list[dict[str, Any]]:
    """What the ending is worth to each seat beside no deal and force, in points of 100; after the reveal."""
    if not table.ended:
        return []
    row = outcome_of(table.talks)
    shown = []
    for party in lesson.scenario.party_ids:
        if row.get(f"no_deal_value_{party}") is None:
            continue
        war = row.get(f"war_value_{party}")
        shown.append(
            {
                "party": party,
                "name": short(lesson.scenario, party),
                "worth": round(100 * row[f"utility_{party}"]),
                "no_deal": round(100 * row[f"no_deal_value_{party}"]),
                "war": None if war is None else round(100 * war),
            }
        )
    return shown


def revealed(lesson: Lesson, table: Table) -> list[dict[str, Any]]:
    """What was drawn in private for each party; after the reveal."""
    scenario = lesson.scenario
    shown: list[dict[str, Any]] = []
    for party, own in minutes_of(table.talks).start.items():
        prior = scenario.hidden_types.get(party, {}).get(own["type"], 1.0)
        lines = []
        for k, issue in enumerate(scenario.issue_ids):
            low, high = own["low"][k], own["high"][k]
            if own["accepts_nothing"] or (low <= 0.0 and high >= 1.0):
                continue
            said = scenario.issue(issue).red_lines.get(party)
            declared = ""
            if said is not None and said.basis == "declared":
                declared = interval(0.0 if said.min is None else said.min, 1.0 if said.max is None else said.max)
            lines.append((scenario.issue(issue).name, interval(low, high), declared))
        shown.append(
            {
                "name": short(scenario, party),
                "kind": TYPES_IN_WORDS[own["type"]],
                "prior": round(100 * prior),
                "hidden": len(scenario.hidden_types.get(party, {})) > 1,
                "no_deal": round(100 * own["no_deal"]),
                "war_cost": round(100 * own["war_cost"]) if "war_cost" in own else None,
                "signs_nothing": own["accepts_nothing"],
                "lines": lines,
            }
        )
    return shown + [_revealed_ally(table.talks, party) for party in table.talks.caucus_only]


def _revealed_ally(talks: Session, party: str) -> dict[str, Any]:
    """The limits of a member that only caucuses."""
    own = sheet_data(talks.scenario, talks, party)["confidential"]
    lines = []
    for issue in own["issues"]:
        limits, declared = (interval(issue[what]["low"], issue[what]["high"]) for what in ("acceptable", "declared"))
        if limits != "anything":
            lines.append((issue["name"], limits, "" if declared == "anything" else declared))
    nothing = {"prior": 100, "hidden": False, "no_deal": None, "war_cost": None}
    return {"name": own["name"], "kind": "", "signs_nothing": own["signs_nothing"], "lines": lines, **nothing}
