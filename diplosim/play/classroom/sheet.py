"""The role sheet of a seat for a page, from `diplosim.play.sheet_data`: two objects, public and confidential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import value_in_words, with_names
from diplosim.play.classroom.rules import takes_turns
from diplosim.play.rules_data import leaves_issues_open
from diplosim.play.session import Session
from diplosim.play.sheet_data import sheet_data
from diplosim.play.transcripts.wording import day
from diplosim.play.value_words import issue_data, number


def both_parts(talks: Session, party: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The public and the confidential sheet of a seat."""
    parts = sheet_data(talks.scenario, talks, party)
    return _public(talks, parts["public"]), _confidential(talks, parts["confidential"])


def _public(talks: Session, shown: Mapping[str, Any]) -> dict[str, Any]:
    """What everybody may know of a seat and of the talks."""
    return dict(shown) | _case(talks, shown)


def case(talks: Session) -> dict[str, Any]:
    """What the talks are about and who is there, for everybody."""
    public = sheet_data(talks.scenario, talks, talks.scenario.seated[0])["public"]
    return {"force": public["force"], "glossary": public["glossary"]} | _case(talks, public)


def _case(talks: Session, public: Mapping[str, Any]) -> dict[str, Any]:
    scenario = talks.scenario
    issues = [issue_data(issue) for issue in scenario.issues]
    return {
        "parties": [(other["name"], other["line"]) for other in public["parties"] if other["place"] == "table"],
        "consent": with_names(scenario, public["consent"]["text"]),
        "itemised": talks.game.itemised,
        "leaves_open": leaves_issues_open(talks),
        "rounds": scenario.rounds,
        "judged": day(scenario.horizon),
        "question": scenario.question,
        "issues": [
            {"name": issue["name"], "points": [(number(point["value"]), point["words"]) for point in issue["points"]]}
            for issue in issues
        ],
    }


def _confidential(talks: Session, own: Mapping[str, Any]) -> dict[str, Any]:
    """What the seat alone knows: its brief, its kind as drawn, its bounds as drawn, its alternatives."""
    scenario = talks.scenario
    status_quo = dict(zip(scenario.issue_ids, talks.game.status_quo.tolist(), strict=True))
    now, cost = own["now"], own["war_cost_range"]
    no_deal = own["no_deal"] if now is None else now["no_deal"]
    war = ""
    if cost is not None and now is not None and (now["war"] is not None or now["why_no_war"]):
        between = {"low": _points(cost["low"]), "high": _points(cost["high"])}
        war = (
            t("war_not_now", why=now["why_no_war"], **between)
            if now["why_no_war"]
            else t("war_worth", worth=_points(now["war"]), **between)
        )
    return dict(own) | {
        "issues": [
            {
                "name": issue["name"],
                "weight": issue["weight"],
                "opening": value_in_words(scenario, issue["issue"], issue["opening"]["value"]),
                "best": value_in_words(scenario, issue["issue"], issue["best"]["value"]),
                "options": [
                    (value_in_words(scenario, issue["issue"], point["value"]), _points(point["points"] / 100.0))
                    for point in issue["points"]
                ]
                if talks.game.space is not None
                else [],
                "bounds": issue["acceptable"]["words"],
                "declared": "" if issue["declared"]["words"] == "anything" else issue["declared"]["words"],
                "now": value_in_words(scenario, issue["issue"], status_quo[issue["issue"]]),
            }
            for issue in own["issues"]
        ],
        "type_words": t(f"own_{own['type']}") if own["type_words"] else "",
        "no_deal": None if no_deal is None else _points(no_deal),
        "going_on": None if now is None else _points(now["going_on"]),
        "patience": "" if own["patience"] == 1.0 else _patience(talks, own["patience"]),
        "giving_in": _giving_in(own["price_of_holding_out"]),
        "delay": "" if now is None else _delay(talks.scenario.party(own["party"]).delay_cost, now["delay_benefit"]),
        "war": war,
        "threat": 0 if now is None else _points(now["threat"]),
        "ready": now is not None and bool(now["ready"]),
    }


def _patience(talks: Session, patience: float) -> str:
    """How much less a deal counts the later it is signed."""
    return t("patience_turns" if takes_turns(talks) else "patience_rounds", share=f"{100.0 * (1.0 - patience):.3g}")


def _giving_in(price: float) -> str:
    """What each round of holding out adds to the price of giving in."""
    return t("giving_in_price", points=f"{100.0 * price:.3g}") if price > 0.0 else ""


def _delay(cost: float, benefit: float) -> str:
    """What time at the table costs a party, or brings one that plays for it."""
    lines = [t("delay_brings", points=f"{100.0 * benefit:.3g}")] if benefit > 0.0 else []
    lines += [t("delay_costs", points=f"{100.0 * cost:.3g}")] if cost > 0.0 else []
    return " ".join(lines)


def _points(value: float) -> int:
    """Worth or chance as points of 100."""
    return round(100 * value)
