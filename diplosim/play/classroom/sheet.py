"""The role sheet of a seat as data: the public part and the confidential part are two objects that never mix."""

from __future__ import annotations

from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import listed, value_in_words, with_names
from diplosim.play.session import Session
from diplosim.play.transcripts.consent import who_decides
from diplosim.play.transcripts.wording import TYPES_IN_WORDS, day, interval
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.schema.teaching import SeatTexts


def public_sheet(talks: Session, party: str) -> dict[str, Any]:
    """What everybody may know of a seat and of the talks."""
    scenario = talks.scenario
    own = scenario.party(party)
    shown = scenario.seats.get(party, SeatTexts()).public
    return {
        "party": party,
        "name": own.name,
        "line": shown.one_line,
        "background": shown.background,
        **case(talks),
    }


def case(talks: Session) -> dict[str, Any]:
    """What the talks are about, for everybody."""
    scenario = talks.scenario
    _, consent = who_decides(talks)
    return {
        "title": scenario.name,
        "question": scenario.question,
        "parties": [{"id": p, "name": scenario.party(p).name} for p in scenario.seated],
        "consent": with_names(scenario, consent),
        "force": [
            {"by": scenario.party(p).name, "against": listed(scenario, list(a.targets))}
            for p, a in scenario.attacks.items()
        ],
        "itemised": talks.game.itemised,
        "rounds": scenario.rounds,
        "judged": day(scenario.horizon),
        "issues": [
            {
                "id": issue.id,
                "name": issue.name,
                "zero": issue.scale.zero,
                "one": issue.scale.one,
                "points": [(f"{value:.2f}", words) for value, words in sorted(issue.anchors.items())],
            }
            for issue in scenario.issues
        ],
    }


def confidential_sheet(talks: Session, party: str) -> dict[str, Any]:
    """What the seat alone knows: its brief, its kind as drawn, its bounds as drawn, its alternatives."""
    scenario, view, coded = talks.scenario, talks.view(party), talks.game.structure.coded
    kind, p = TYPES[int(view.type[0])], coded.index[party]
    shown = scenario.seats.get(party, SeatTexts()).confidential
    issues = []
    for k, issue in enumerate(coded.issues):
        low, high = float(view.low[0, k]), float(view.high[0, k])
        declared = interval(float(coded.declared_low[p, k]), float(coded.declared_high[p, k]))
        issues.append(
            {
                "name": scenario.issue(issue).name,
                "weight": round(100 * float(view.salience[k])),
                "opening": value_in_words(scenario, issue, float(coded.position[p, k])),
                "best": value_in_words(scenario, issue, float(view.ideal[0, k])),
                "bounds": t("no_mandate") if view.no_mandate[0, k] else interval(low, high),
                "declared": "" if declared == "anything" else declared,
                "now": value_in_words(scenario, issue, float(talks.game.status_quo[k])),
            }
        )
    war = None
    if view.can_use_force:
        cost = scenario.party(party).war_cost
        war = {"worth": _points(view.war[0]), "low": _points(cost.low), "high": _points(cost.high)}
    return {
        "kind": TYPES_IN_WORDS[kind],
        "brief": shown.brief,
        "by_type": next((text for drawn, text in shown.by_type.items() if drawn == kind), ""),
        "facts": [fact.what for fact in shown.facts],
        "issues": sorted(issues, key=lambda issue: -int(str(issue["weight"]))),
        "signs_nothing": bool(view.accepts_nothing[0]),
        "no_deal": _points(view.no_deal[0]),
        "going_on": _points(view.going_on[0]),
        "war": war,
        "threat": round(100 * float(view.threat[0])),
        "ready": bool(view.ready[0]),
    }


def _points(value: float) -> int:
    """Worth as points of 100."""
    return round(100 * float(value))
