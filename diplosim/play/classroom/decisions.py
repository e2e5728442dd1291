"""What a seat is asked at a stage, as data for a form: choices, limits with reasons, and what things are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import package_in_words, short, standing, value_in_words, with_names
from diplosim.play.classroom.rules import takes_turns, votes_decide
from diplosim.play.move_words import move_data
from diplosim.play.pricing import price, retreat, text_as_a_test, worth_of_options
from diplosim.play.seat_data import alternatives as worth_alone
from diplosim.play.seat_data import seat_data
from diplosim.play.session import Session
from diplosim.play.sheet_data import points_of
from diplosim.play.terminal.typed_moves import last_demand
from diplosim.play.transcripts.minutes import offered_inspection
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import RUNGS, names
from diplosim.rules.text_value import text_audience
from diplosim.scenario.scenario import Scenario
from diplosim.seats import own_text_worth
from diplosim.seats.worded import joined

Data = Mapping[str, Any]

EXPLAINED = ("attack", "last_offer", "walk_out", "accept_interim")
"""Acts of which a form says why they are not possible."""


FURTHER = ("extend", "prepare", "last_offer", "walk_out", "attack", "reopen")
"""Steps beside posture and words, in the order of the form."""


def decision(talks: Session, party: str, proposed: Data | None = None, seat: Data | None = None) -> dict[str, Any]:
    """The form of the present stage for a seat, also for one that only caucuses; all of it from `seat_data`.

    Args:
        talks: the talks.
        party: whose form.
        proposed: a move that one of two has proposed; the form begins with it.
        seat: what `seat_data` says, where it is known already.

    Returns:
        Plain data for the template.
    """
    seat = seat or seat_data(talks, party)
    stage = seat["stage"]
    sealed = None if seat["sealed"] is None else seat["sealed"]["move"]
    asked = {"caucus": _caucus, "table": _table, "respond": _respond, "decide": _decide}[stage]
    return {
        **asked(talks, seat, proposed or sealed or {}),
        "stage": stage,
        "silence": _silence(talks, party),
        "parts": _worth_asking(talks, party),
        "alternatives": alternatives(talks, party) if seat["place"] != "caucus" else None,
        "why_no_war": seat.get("why_no_war", ""),
        "sealed": sealed,
        "why_not": [
            {"what": t(f"act_{act['part']}"), "why": act["why_not"]}
            for act in seat["acts"]
            if not act["may"] and act["part"] in EXPLAINED
        ],
    }


def _silence(talks: Session, party: str) -> str:
    """What doing nothing brings at this stage."""
    stage = talks.game.stage
    if stage != "decide":
        return t(f"silence_{stage}")
    view = talks.view(party)
    return t("silence_decide_away" if view.away[0] else "silence_decide" if view.talking[0] else "silence_decide_over")


def _walking_out(talks: Session, party: str) -> tuple[str, str]:
    """What walking out is for a seat now: the end of its keys in the catalogue, and why nothing follows, if so."""
    if talks.view(party).away[0]:
        return "_away", ""
    if talks.game.stage == "decide" and talks.position(party) not in talks.game.structure.everywhere:
        return "_idle", talks.legal(party).reason("walk_out") or ""
    return "", ""


def _worth_asking(talks: Session, party: str) -> list[str]:
    """Parts of a move that can bring something in these talks."""
    legal = talks.legal(party)
    idle = set() if talks.scenario.attacks else {"prepare"}
    if any(limit.what == "extend" for limit in legal.limits):  # a vote that moves nothing, or is not counted
        idle.add("extend")
    return [part for part in legal.parts if part not in idle]


def said(talks: Session, party: str, move: Data) -> list[str]:
    """A move of the present stage in words, a line for each of its parts."""
    known = talks.game.texts is not None and party not in talks.caucus_only
    parts = move_data(talks.scenario, move, talks.view(party).authors if known else ())["says"]
    return [t("part_of_move", what=p["does"], words=joined(p["words"], "list_semicolon")) for p in parts] or [
        t("says_nothing")
    ]


def alternatives(talks: Session, party: str) -> dict[str, Any]:
    """What a seat can have without the others, in points of 100."""
    return {what: None if worth is None else points(worth) for what, worth in worth_alone(talks.view(party)).items()}


def points(value: float) -> int:
    """Worth or chance as points of 100."""
    return round(100 * float(value))


def _caucus(talks: Session, seat: Data, sealed: Data) -> dict[str, Any]:
    chosen = sealed.get("caucus", {})
    return {
        "alliances": [
            {"id": a["alliance"], "chosen": chosen.get(a["alliance"], ""), **alliance_shown(a, seat["issues"])}
            for a in seat["alliances"]
            if a["may_choose"]
        ]
    }


def alliance_shown(alliance: Data, issues: Sequence[Data]) -> dict[str, Any]:
    """An alliance for its members: how it decides, what its members allow now, and the own stance, if any.

    Args:
        alliance: as `seat_data` shows it.
        issues: as `seat_data` shows them to the reader, with what the reader itself may accept.

    Returns:
        Plain data for the template.
    """
    own = {issue["issue"]: issue["acceptable"] for issue in issues} if alliance["stance"] == "block" else {}
    return {
        "name": alliance["name"],
        "rule": t("alliance_rule", rule=alliance["rule"], members=", ".join(m["name"] for m in alliance["members"])),
        "stance": t(f"stands_{alliance['stance']}") if alliance["stance"] else "",
        "allows": [
            (item["name"], _allowed(item, own.get(item["issue"])))
            for item in alliance["mandate"]
            if item["low"] is None or item["low"] > 0.0 or item["high"] < 1.0
        ],
    }


def _allowed(item: Data, own: Data | None) -> str:
    """What an alliance may table on an issue, and whether it is the reader's own limit that binds."""
    if item["low"] is None:
        return t("no_mandate")
    low, high = item["low"], item["high"]
    if own is not None and ((low > 0.0 and own["low"] == low) or (high < 1.0 and own["high"] == high)):
        return t("bound_by_you", words=item["words"])
    words: str = item["words"]
    return words


def _table(talks: Session, seat: Data, sealed: Data) -> dict[str, Any]:
    scenario, party = talks.scenario, seat["party"]
    view = talks.view(party)
    values = sealed.get("demand") or last_demand(view).tolist()
    deferred = sealed.get("defer") or [False] * len(values)
    tabled = standing(talks)
    may_leave_open = "defer" in talks.legal(party).parts and not view.itemised
    weights = points_of([issue["weight"] for issue in seat["issues"]])
    options = worth_of_options(talks, party)
    rows = []
    for k, issue in enumerate(seat["issues"]):
        may = issue["may_table"]
        fixed = issue["settled"] is not None or not issue["handled"] or may["low"] == may["high"]
        rows.append(
            {
                "id": issue["issue"],
                "name": issue["name"],
                "zero": issue["points"][0]["words"],
                "one": issue["points"][-1]["words"],
                "value": f"{values[k]:.2f}",
                "words": value_in_words(scenario, issue["issue"], values[k]),
                "options": _options(scenario, issue, options.get(issue["issue"], ())),
                "exactly": repr(values[k]),
                "low": f"{may['low']:.2f}",
                "high": f"{may['high']:.2f}",
                "fixed": fixed,
                "reason": issue["why"] if fixed else "",
                "limited": bool(issue["why"]),
                "weight": weights[k],
                "defer": bool(deferred[k]),
                "defer_cost": f"{100.0 * float(view.deferral_cost[0, k]):.3g}"
                if view.deferral_cost[0, k] > 0.0
                else "",
                "can_defer": may_leave_open and not fixed,
                "others": [
                    (short(scenario, other), f"{theirs[k]:.2f}") for other, theirs in tabled.items() if other != party
                ],
            }
        )
    return {
        "tables": "demand" in talks.legal(party).parts,
        "options": bool(options),
        "turns": takes_turns(talks),
        "leaves": bool(sealed.get("walk_out")),
        "rows": sorted(rows, key=lambda row: (bool(row["fixed"]), -int(str(row["weight"])))),
        "price": priced(talks, party, values, deferred),
        "test": bool(sealed.get("test")),
        "test_offer": _test_offer(talks, party, values),
        "verify": bool(sealed.get("offer_verification")),
        "no_test": with_names(scenario, (talks.legal(party).reason("test") if view.may_test[0] else "") or ""),
        "last_text": bool(view.makes_last_offer[0]),
    }


def _test_offer(talks: Session, party: str, values: Sequence[float]) -> dict[str, Any] | None:
    """Whom a test offer would test, what it would table and what that is worth; None where none can be made."""
    suspect = talks.game.suspects[talks.position(party)]
    if suspect is None or "test" not in talks.legal(party).parts:
        return None
    text, issues = text_as_a_test(talks.view(party), np.asarray(values)).tolist(), talks.scenario.issues
    return {
        "party": short(talks.scenario, talks.game.name(suspect)),
        "points": priced(talks, party, text)["worth"],
        "terms": [
            (issue.name, value_in_words(talks.scenario, issue.id, value))
            for issue, value in zip(issues, text, strict=True)
        ],
    }


def _options(scenario: Scenario, issue: Data, worth: Sequence[tuple[float, float]]) -> list[tuple[str, str]]:
    """Options of an issue that may be tabled: the value in full, and its words with the points that it brings."""
    return [
        (repr(value), t("option", words=value_in_words(scenario, issue["issue"], value), points=points(own)))
        for value, own in worth
        if value in issue["options"]
    ]


def priced(
    talks: Session, party: str, values: Sequence[float], leaves_open: Sequence[bool] | None = None
) -> dict[str, Any]:
    """What a package is worth to a seat, for the calculator; leaves_open: issues that its text does not settle."""
    package = np.asarray(values, dtype=float)
    cost = price(talks, party, package)
    outside = [talks.scenario.issue(issue).name for issue in cost.outside]
    worth, audience = cost.worth, cost.audience
    if leaves_open is not None and any(leaves_open):
        coded, left = talks.game.structure.coded, np.asarray(leaves_open)[None]
        worth = float(own_text_worth(talks.view(party), package[None], left)[0])
        audience = float(np.sum(text_audience(package[None], left, coded, coded.index[party])))
    return {"worth": points(worth), "audience": points(audience), "outside": outside}


def _respond(talks: Session, seat: Data, sealed: Data) -> dict[str, Any]:
    scenario, accepted = talks.scenario, sealed.get("accept") or []
    texts = []
    for text in seat["texts"]:
        c, own = text["text"], text["author"] == seat["party"]
        texts.append(
            {
                "number": c + 1,
                "author": short(scenario, text["author"]),
                "own": own,
                "worth": points(text["worth"]),
                "can_sign": bool(text["may_sign"]),
                "why_not": with_names(scenario, text["why_not"]),
                "single_issues": _single_issues(scenario, seat, text, sealed),
                # Who tables a text means it: it is signed unless one says otherwise.
                "signed": bool(accepted[c]) if accepted else "accept" not in sealed and own,
                "terms": [
                    (*term, inside)
                    for term, inside in zip(package_in_words(scenario, text["items"]), text["within"], strict=True)
                ],
            }
        )
    interim = None
    if seat["interim"] is not None:
        interim = {
            "worth": points(seat["interim"]["worth"]),
            "terms": package_in_words(scenario, seat["interim"]["items"]),
            "possible": seat["interim"]["may_sign"],
            "signed": bool(sealed.get("accept_interim")),
        }
    return {
        "votes": votes_decide(scenario),
        "itemised": talks.game.itemised,
        "texts": sorted(texts, key=lambda text: (not text["can_sign"], bool(text["own"]), -int(str(text["worth"])))),
        "interim": interim,
        "inspect": t("inspect" if _offered_inspection(talks, seat["party"]) else "inspect_test"),
        "inspected": bool(sealed.get("accept_verification")),
    }


def _offered_inspection(talks: Session, party: str) -> bool:
    """Whether verification was offered to a party in this round; who is asked without it was made a test offer."""
    now = minutes_of(talks).rounds[-1]
    return "table" in now and offered_inspection(now, party)


def _single_issues(scenario: Scenario, seat: Data, text: Data, sealed: Data) -> list[tuple[str, str, bool]]:
    """Issues that may be settled as in a text: id, its value in words, and whether the sealed move takes it."""
    settled = {issue["issue"] for issue in seat["issues"] if issue["settled"] is not None}
    marks, shown = sealed.get("accept_issues"), []
    for k, (each, item) in enumerate(zip(text["single_issues"], text["items"], strict=False)):
        if each["may"] and each["issue"] not in settled and not item["open"]:
            value = value_in_words(scenario, item["issue"], item["value"])
            taken = bool(marks[text["text"]][k]) if marks else False
            shown.append((each["issue"], t("take_issue", issue=each["name"], value=value), taken))
    return shown


def _decide(talks: Session, seat: Data, sealed: Data) -> dict[str, Any]:
    posture, attacks = seat["posture"], talks.scenario.attacks
    against = attacks[seat["party"]].targets if seat["party"] in attacks else ()
    targets = names(talks.scenario, against) if against else ""
    leaving, why = _walking_out(talks, seat["party"])
    acts = dict.fromkeys(FURTHER, "") | {"walk_out": leaving}
    return {
        "rung": posture["words"],
        "steps": [(step, t(f"step_{step}", rung=RUNGS[posture["rung"] + step])) for step in posture["steps"]],
        "step": int(sealed.get("posture", 0)),
        "words": int(sealed.get("words", 0)),
        "chosen": [act for act in FURTHER if act in sealed],
        "rungs": [(other["name"], RUNGS[other["rung"]]) for other in posture["others"]],
        "acts": {act: t(f"do_{act}{kind}", why=why, targets=targets) for act, kind in acts.items()},
    }


def grave(talks: Session, party: str, move: Mapping[str, Any]) -> list[str]:
    """What a person should know before a step that costs or ends something, with the own expected values.

    Args:
        talks: the talks.
        party: whose move.
        move: the move as plain data, checked.

    Returns:
        Sentences; none where the move needs no second thought.
    """
    if party in talks.caucus_only:
        return []
    warnings = []
    alone = alternatives(talks, party)
    if move.get("attack"):
        warnings.append(t("grave_attack", **alone))
    if move.get("walk_out"):
        kind, why = _walking_out(talks, party)
        at_once = talks.game.protocol.traits.turns
        warnings.append(t("grave_leave" if at_once else f"grave_walk_out{kind}", why=why, **alone))
    if move.get("reopen"):
        warnings.append(t("grave_reopen", **alone))
    if "demand" in move:
        values = np.asarray(move["demand"], dtype=float).reshape(-1)
        before, now = retreat(talks, party, last_demand(talks.view(party))), retreat(talks, party, values)
        behind = [issue for issue, by in now.items() if by > before.get(issue, 0.0) + 1e-9]
        cost = price(talks, party, values).audience
        if behind and cost > 0.0:
            names = ", ".join(talks.scenario.issue(issue).name for issue in behind)
            warnings.append(t("grave_line", issues=names, cost=f"{100 * cost:.1f}"))
    return warnings
