"""What one seat may know and do now, as data for a page: issues, texts, acts with their costs, limits, alternatives.

Everything comes from the seat's own view, its legal moves and public codings.  A member that only caucuses has no view
of the table: it knows its own lines, the public record and the mandate of its alliances.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.engine.legality import LegalMoves, text_name
from diplosim.engine.reasons import reason
from diplosim.play.move_words import ACTS, move_data, package_data, text_of
from diplosim.play.pricing import price, why_no_war, wishes, worth_of_force
from diplosim.play.public_data import alliances_of, mandate_on
from diplosim.play.terminal.typed_moves import last_demand
from diplosim.play.transcripts.wording import DECISION_RULES, RUNGS, day, name
from diplosim.play.value_words import issue_data, place, span
from diplosim.rules.coded_arrays import TYPES
from diplosim.seats import SeatView, move_to_mapping

if TYPE_CHECKING:
    from diplosim.play.session import Session


def seat_data(session: Session, party: str) -> dict[str, Any]:
    """All that a seat may know and do at the present stage.

    Args:
        session: a talk of one run.
        party: with a part in the talks, or a member of an alliance that only caucuses.

    Returns:
        Plain data.  `issues`: per issue what the seat wants, may accept and may table now.  `texts`: to be answered.
        `acts`: per part of a move whether it may be given now, why not, and what it costs.  `limits`: every limit with
        its reason.  `alternatives`: what there is without this table.  `why_no_war`: why its alliance cannot use force
        now, if so.  `sealed`: its own move that waits for the others.  Once the talks have ended only the first lines
        are left.

    Raises:
        IllegalMove: the party has no part in the talks.
        ValueError: for a batch.
    """
    if session.game.runs != 1:
        raise ValueError(f"seats are shown of a talk of one run, not of {session.game.runs}")
    a, game, scenario = session.position(party), session.game, session.scenario
    only_caucuses = a >= len(session.delegations)
    number = min(game.round, scenario.rounds - 1)
    shown: dict[str, Any] = {
        "party": party,
        "name": name(scenario, party),
        "place": "caucus" if only_caucuses else "table" if a in game.structure.seated else "capital",
        "held_by": "person" if session.is_person(a) else "computer",
        "round": number + 1,
        "rounds": scenario.rounds,
        "date": day(scenario.round_dates[number]),
        "stage": None if session.ended else game.stage,
        "ended": session.ended,
        "decides": session.has_decision(a, game.stage),
        "waited_for": party in session.waiting(),
    }
    if session.ended:
        return shown
    legal = session.legal(party)
    authors = () if game.texts is None else session.view(party).authors if not only_caucuses else ()
    own = session.pending.get(a)
    shown["sealed"] = None if own is None else move_data(scenario, move_to_mapping(own), authors)
    shown["limits"] = [{"what": limit.what, "allowed": limit.allowed, "reason": limit.reason} for limit in legal.limits]
    shown["alliances"] = [_alliance(session, alliance, party, legal) for alliance in alliances_of(session, party)]
    if only_caucuses:
        return shown | _in_caucus(session, party, legal)
    view = session.view(party)
    return shown | {
        "issues": [_issue(session, party, view, legal, k) for k in range(len(scenario.issues))],
        "texts": list(_texts(session, party, view, legal)),
        "interim": _interim(session, view, legal),
        "acts": [_act(session, party, view, legal, part) for part in game.protocol.traits.parts[game.stage]],
        "alternatives": alternatives(view),
        "why_no_war": why_no_war(view),
        "posture": {
            "rung": int(view.rung[0]),
            "words": RUNGS[int(view.rung[0])],
            "steps": list(legal.steps),
            "highest_of_others": int(view.highest_rung[0]),
            "others": [
                {"party": other, "name": name(scenario, other), "rung": int(view.rungs[0, b])}
                for other, b in game.structure.position.items()
                if b != a
            ],
        },
        "beliefs": list(_beliefs(session, view)),
        "drafter_writes": bool(game.drafting()[0]),
    }


# ---------------------------------------------------------------------- what is on the table


def _issue(session: Session, party: str, view: SeatView, legal: LegalMoves, k: int) -> dict[str, Any]:
    game, issue = session.game, session.scenario.issues[k]
    coded = game.structure.coded
    p, a = coded.index[party], session.position(party)
    return issue_data(issue) | {
        "weight": float(view.salience[k]),
        "settled": place(issue, game.state.terms[0, k]) if view.settled[0, k] else None,
        "now": place(issue, game.status_quo[k]),
        "yours": place(issue, last_demand(view)[k]) if view.handled[0, k] or view.settled[0, k] else None,
        "others": place(issue, game.perceived_position(a)[0, k]),
        "best": place(issue, wishes(session, party, view.ideal[0])[k]),
        "opening": place(issue, coded.position[p, k]),
        "declared": span(issue, coded.declared_low[p, k], coded.declared_high[p, k]),
        "acceptable": mandate_on(
            session.scenario, issue.id, None if view.no_mandate[0, k] else (view.low[0, k], view.high[0, k])
        ),
        "may_table": span(issue, legal.low[k], legal.high[k]),
        "options": list(legal.options[k]) if legal.options else [],
        "why": legal.reason(issue.id) or "",
        "handled": bool(view.handled[0, k]),
        "cost_of_retreat": float(coded.audience_rate[p] * coded.salience[p, k]),
        "cost_if_open": 0.0 if game.itemised else float(view.deferral_cost[0, k]),
    }


def _texts(session: Session, party: str, view: SeatView, legal: LegalMoves) -> Iterator[dict[str, Any]]:
    if not view.knows("texts"):
        return
    scenario, issues = session.scenario, session.scenario.issues
    for c, author in enumerate(view.authors):
        if not view.tabled[0, c]:
            continue
        priced = price(session, party, view.texts[0, c])
        yield {
            "text": c,
            "author": author,
            "title": text_of(scenario, author),
            "items": package_data(scenario, *(of[0, c].tolist() for of in (view.texts, view.leaves_open, view.linked))),
            "within": view.within_issue[0, c].tolist(),
            "worth": float(view.worth[0, c]),
            "audience_cost": priced.audience,
            "may_sign": legal.texts[c],
            "why_not": "" if legal.texts[c] else legal.reason(text_name(author)) or reason("not_tabled"),
            "single_issues": [
                {"issue": issue.id, "name": issue.name, "may": legal.items[c][k]} for k, issue in enumerate(issues)
            ]
            if "accept_issues" in legal.parts
            else [],
        }


def _interim(session: Session, view: SeatView, legal: LegalMoves) -> dict[str, Any] | None:
    if not view.knows("interim_tabled") or not view.interim_tabled[0]:
        return None
    return {
        "items": package_data(session.scenario, view.interim_text[0].tolist()),
        "worth": float(view.interim_worth[0]),
        "may_sign": "accept_interim" in legal.parts,
        "why_not": legal.reason("accept_interim") or "",
    }


# ---------------------------------------------------------------------- what can be done, and what it costs


def alternatives(view: SeatView) -> dict[str, float | None]:
    """What a seat has without this table, in utility: no deal, force, going on, and how threatened it is."""
    return {
        "no_deal": float(view.no_deal[0]),
        "war": worth_of_force(view),
        "going_on": float(view.going_on[0]),
        "threat": float(view.threat[0]),
        "delay_cost": float(view.delay_cost[0]),
    }


def _act(session: Session, party: str, view: SeatView, legal: LegalMoves, part: str) -> dict[str, Any]:
    """A part of a move: whether it may be given now, why not, and what it costs in utility."""
    may = part in legal.parts and (part != "caucus" or bool(legal.alliances))
    alone = reason("no_alliance" if part == "caucus" else "not_now")
    cost, words = _cost(session, party, view, part)
    return {
        "part": part,
        "does": ACTS[part],
        "may": may,
        "why_not": "" if may else legal.reason(part) or legal.reason("demand") or alone,
        "note": next((f"{limit.allowed}: {limit.reason}" for limit in legal.limits if may and limit.what == part), ""),
        "cost": cost,
        "cost_words": words,
    }


def _cost(session: Session, party: str, view: SeatView, part: str) -> tuple[float, str]:
    """What an act costs at once, in utility, and in words what it may cost later."""
    parameters, ahead = session.scenario.parameters, alternatives(view)
    none = f"no deal is worth {_points(ahead['no_deal'])}, going on {_points(ahead['going_on'])}"
    if part == "demand":
        cost = price(session, party, last_demand(view)).audience
        return cost, "behind a line that you declared it costs you in public, once it is settled so"
    if part == "defer" and not session.game.itemised:
        cost = float(view.deferral_cost[0].max())
        return cost, "each issue left open that is vital to you, and where the status quo is no good to you"
    if part == "posture":
        return parameters.posture_cost, "a step up; on high rungs an incident can grow into war"
    if part == "prepare":
        return parameters.preparation_cost, "an attack that comes finds you ready"
    if part == "walk_out" and view.away[0]:
        return 0.0, f"talks stay suspended: {none}"
    if part == "walk_out" and session.position(party) in session.game.structure.everywhere:
        return 0.0, f"you give up what talks may still bring: {none}"
    if part == "last_offer" and view.can_use_force:
        return float(view.backing_down[0]), "if it is refused and you do not attack, you lose face"
    if part == "attack" and (why := why_no_war(view)):
        return 0.0, f"{why}; {none}"
    if part == "attack" and view.can_use_force:
        blame = (
            f", {_points(view.uncovered_blame[0])} of blame already taken off" if view.uncovered_blame[0] > 0 else ""
        )
        return 0.0, f"it ends the talks: force is worth {_points(ahead['war'])}{blame}; {none}"
    if part == "extend" and view.delay_cost[0] > 0.0:
        return float(view.delay_cost[0]), "each round of talks costs you that much"
    return 0.0, ""


def _points(value: float | None) -> str:
    return "nothing" if value is None else f"{100 * float(value):z.0f} points"


# ---------------------------------------------------------------------- allies and beliefs


def _alliance(session: Session, alliance: str, party: str, legal: LegalMoves) -> dict[str, Any]:
    """An alliance, its mandate as it stands, and the member's own stance there; for members and the alliance itself."""
    game, scenario = session.game, session.scenario
    structure, state, a = game.structure, game.state, game.structure.position[alliance]
    bloc = structure.bloc_at(a)
    assert bloc is not None
    members = [structure.coded.parties[m] for m in bloc.members]
    stance = None
    if party in members:
        code = int(game.lines.stance[bloc.party][state.row[0], members.index(party)])
        stance = ("block", "back", "break")[code]
    return {
        "alliance": alliance,
        "name": name(scenario, alliance),
        "rule": DECISION_RULES[bloc.rule],
        "members": [{"party": m, "name": name(scenario, m)} for m in members],
        "stance": stance,
        "may_choose": game.stage == "caucus" and alliance in legal.alliances and "caucus" in legal.parts,
        "mandate": [
            {
                "issue": issue.id,
                "name": issue.name,
                **mandate_on(
                    scenario,
                    issue.id,
                    None if state.empty[0, a, k] else (state.low[0, a, k], state.high[0, a, k]),
                ),
            }
            for k, issue in enumerate(scenario.issues)
        ],
    }


def _in_caucus(session: Session, party: str, legal: LegalMoves) -> dict[str, Any]:
    """What a member without a seat of its own has before it: its lines, and one act."""
    coded, scenario = session.game.structure.coded, session.scenario
    p, row = coded.index[party], session.game.state.row[0]
    may = "caucus" in legal.parts
    return {
        "issues": [
            issue_data(issue)
            | {
                "weight": float(coded.salience[p, k]),
                "now": place(issue, session.game.status_quo[k]),
                "best": place(issue, session.game.lines.ideal[row, p, k]),
                "opening": place(issue, coded.position[p, k]),
                "declared": span(issue, coded.declared_low[p, k], coded.declared_high[p, k]),
                "acceptable": span(issue, legal.low[k], legal.high[k]),
            }
            for k, issue in enumerate(scenario.issues)
        ],
        "acts": [
            {
                "part": "caucus",
                "does": ACTS["caucus"],
                "may": may,
                "why_not": "" if may else reason("caucus_first"),
                "note": "",
                "cost": 0.0,
                "cost_words": "block: your line binds the alliance; back: it does not; break: all see that you left",
            }
        ],
    }


def _beliefs(session: Session, view: SeatView) -> Iterator[dict[str, Any]]:
    """What observers believe by the public record, of everybody whose type is in doubt."""
    game = session.game
    for b in range(len(game.structure.acting)):
        prior = game.structure.coded.prior[game.structure.acting[b]]
        if game.structure.acting[b] in game.structure.coded.typed:
            yield {
                "party": game.name(b),
                "name": name(session.scenario, game.name(b)),
                "types": {TYPES[t]: float(view.beliefs[0, b, t]) for t in np.flatnonzero(prior > 0.0)},
            }
