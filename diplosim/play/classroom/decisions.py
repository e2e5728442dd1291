"""What a seat is asked at a stage, as data for a form: choices, limits with reasons, and what things are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from diplosim.play.classroom import engine
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import listed, short, standing, value_in_words, with_names
from diplosim.play.pricing import price, retreat
from diplosim.play.session import Session
from diplosim.play.terminal.typed_moves import last_demand
from diplosim.play.transcripts.wording import RUNGS
from diplosim.seats import SeatView


def decision(talks: Session, party: str) -> dict[str, Any]:
    """The form of the present stage for a seat."""
    stage = talks.game.stage
    view, legal = talks.view(party), talks.legal(party)
    asked = {"caucus": _caucus, "table": _table, "respond": _respond, "decide": _decide}[stage]
    shown = asked(talks, party, view)
    shown |= {"stage": stage, "parts": list(legal.parts), "alternatives": alternatives(talks, party)}
    shown["sealed"] = engine.pending(talks, party)
    shown["why_not"] = [
        {"what": t(f"act_{limit.what}"), "why": limit.reason}
        for limit in legal.limits
        if limit.allowed == "no" and limit.what in ("attack", "last_offer", "walk_out", "accept_interim")
    ]
    return shown


def alternatives(talks: Session, party: str) -> dict[str, Any]:
    """What a seat can have without the others, in points of 100."""
    view = talks.view(party)
    return {
        "no_deal": points(view.no_deal[0]),
        "going_on": points(view.going_on[0]),
        "war": points(view.war[0]) if view.can_use_force else None,
        "threat": points(view.threat[0]),
    }


def points(value: float) -> int:
    """Worth or chance as points of 100."""
    return round(100 * float(value))


def _caucus(talks: Session, party: str, view: SeatView) -> dict[str, Any]:
    sealed = (engine.pending(talks, party) or {}).get("caucus", {})
    return {
        "alliances": [
            {"id": a, "name": short(talks.scenario, a), "chosen": sealed.get(a, "")}
            for a in talks.legal(party).alliances
        ]
    }


def _table(talks: Session, party: str, view: SeatView) -> dict[str, Any]:
    scenario, legal = talks.scenario, talks.legal(party)
    sealed = engine.pending(talks, party) or {}
    values = sealed.get("demand") or last_demand(view).tolist()
    deferred = sealed.get("defer") or [False] * len(values)
    tabled = standing(talks)
    rows = []
    for k, issue in enumerate(scenario.issue_ids):
        coded = scenario.issue(issue)
        fixed = bool(view.settled[0, k]) or not bool(view.handled[0, k]) or legal.low[k] == legal.high[k]
        rows.append(
            {
                "id": issue,
                "name": coded.name,
                "zero": coded.scale.zero,
                "one": coded.scale.one,
                "points": [[0.0, coded.scale.zero], *map(list, sorted(coded.anchors.items())), [1.0, coded.scale.one]],
                "value": f"{values[k]:.2f}",
                "words": value_in_words(scenario, issue, values[k]),
                "low": _up(legal.low[k]),
                "high": _down(legal.high[k]),
                "fixed": fixed,
                "reason": (legal.reason(issue) or "") if fixed else "",
                "limited": legal.reason(issue) is not None,
                "weight": points(view.salience[k]),
                "defer": bool(deferred[k]),
                "can_defer": view.partial and not view.itemised and not fixed,
                "others": [
                    (short(scenario, other), f"{theirs[k]:.2f}") for other, theirs in tabled.items() if other != party
                ],
            }
        )
    return {
        "tables": "demand" in legal.parts,
        "drafting": bool(talks.game.drafting()[0]),
        "rows": sorted(rows, key=lambda row: (bool(row["fixed"]), -int(str(row["weight"])))),
        "price": priced(talks, party, values),
        "test": bool(sealed.get("test")),
        "verify": bool(sealed.get("offer_verification")),
        "last_text": bool(view.makes_last_offer[0]),
    }


def _up(value: float) -> str:
    return f"{np.ceil(round(value * 100, 6)) / 100:.2f}"


def _down(value: float) -> str:
    return f"{np.floor(round(value * 100, 6)) / 100:.2f}"


def priced(talks: Session, party: str, values: Sequence[float]) -> dict[str, Any]:
    """What a package is worth to a seat, beside its alternatives; for the calculator."""
    cost = price(talks, party, np.asarray(values, dtype=float))
    outside = [talks.scenario.issue(issue).name for issue in cost.outside]
    return {"worth": points(cost.worth), "audience": points(cost.audience), "outside": outside}


def _respond(talks: Session, party: str, view: SeatView) -> dict[str, Any]:
    scenario, legal = talks.scenario, talks.legal(party)
    sealed = engine.pending(talks, party) or {}
    accepted = sealed.get("accept") or [False] * view.within.shape[1]
    texts = []
    for c, author in enumerate(view.authors):
        if not view.tabled[0, c]:
            continue
        texts.append(
            {
                "number": c + 1,
                "author": short(scenario, author),
                "own": author == party,
                "worth": points(view.worth[0, c]),
                "can_sign": bool(legal.texts[c]),
                "why_not": "" if legal.texts[c] else _why_not(talks, author, legal.reason(f"text of {author}")),
                # Who tables a text means it: it is signed unless one says otherwise.
                "signed": bool(accepted[c]) or ("accept" not in sealed and author == party),
                "terms": [
                    (
                        scenario.issue(issue).name,
                        t("left_open") if view.leaves_open[0, c, k] else value_in_words(scenario, issue, v),
                        bool(view.within_issue[0, c, k]),
                    )
                    for k, (issue, v) in enumerate(zip(scenario.issue_ids, view.texts[0, c].tolist(), strict=True))
                ],
            }
        )
    interim = None
    if view.interim_tabled[0]:
        terms = zip(scenario.issue_ids, view.interim_text[0].tolist(), strict=True)
        interim = {
            "worth": points(view.interim_worth[0]),
            "terms": [(scenario.issue(issue).name, value_in_words(scenario, issue, v)) for issue, v in terms],
            "possible": "accept_interim" in legal.parts,
            "signed": bool(sealed.get("accept_interim")),
        }
    return {
        "texts": sorted(texts, key=lambda text: (not text["can_sign"], bool(text["own"]), -int(str(text["worth"])))),
        "interim": interim,
        "inspection": bool(view.verification_offered[0]),
        "inspected": bool(sealed.get("accept_verification")),
    }


def _why_not(talks: Session, author: str, reason: str | None) -> str:
    """The engine's reason with issues by their names."""
    told = (reason or "").replace("beyond bounds or mandate on", t("beyond_limits_on"))
    return with_names(talks.scenario, told)


def _decide(talks: Session, party: str, view: SeatView) -> dict[str, Any]:
    sealed = engine.pending(talks, party) or {}
    rung = int(view.rung[0])
    steps = talks.legal(party).steps
    rungs = {name: int(view.rungs[0, a]) for name, a in talks.game.structure.position.items()}
    targets = talks.scenario.attacks[party].targets if party in talks.scenario.attacks else ()
    return {
        "rung": RUNGS[rung],
        "steps": [(step, t(f"step_{step}", rung=RUNGS[rung + step])) for step in steps],
        "step": int(sealed.get("posture", 0)),
        "words": int(sealed.get("words", 0)),
        "chosen": [
            name for name in ("prepare", "extend", "walk_out", "last_offer", "attack", "reopen") if name in sealed
        ],
        "rungs": [(short(talks.scenario, name), RUNGS[value]) for name, value in rungs.items() if name != party],
        "targets": listed(talks.scenario, list(targets)),
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
    warnings = []
    alone = alternatives(talks, party)
    if move.get("attack"):
        warnings.append(t("grave_attack", **alone))
    if move.get("walk_out"):
        warnings.append(t("grave_walk_out", **alone))
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
