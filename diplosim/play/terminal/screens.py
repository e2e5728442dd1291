"""What a person at a seat is shown at each decision: the situation, what is legal, and the reason for each limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.legality import LegalMoves
from diplosim.play.pricing import Price, price
from diplosim.play.terminal.typed_moves import HELP, last_demand
from diplosim.play.transcripts.minutes import offered_inspection
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import NOTICEABLE, RUNGS, day, entry, from_tracks, group, name, package, word
from diplosim.seats import SeatView

if TYPE_CHECKING:
    from diplosim.play.session import Session

NEEDS = {
    "defer ISSUE": "defer",
    "verify": "offer_verification",
    "ISSUE=VALUE": "demand",
    "test": "test",
    "level VALUE": "level",
    "frank": "lines_low",
    "line ISSUE LOW HIGH": "lines_low",
    "take TEXT ISSUE...": "accept_issues",
    "interim": "accept_interim",
    "inspect": "accept_verification",
    "walk-out": "walk_out",
    "last-offer": "last_offer",
    "attack": "attack",
    "reopen": "reopen",
}
"""Part of a move that a typed word needs, where it may be missing."""

TYPED = {part: words.split()[0] for words, part in NEEDS.items() if part != "demand"} | {"demand": "demands"}
"""Typed word for a part of a move."""


def situation(talks: Session, party: str) -> Iterator[str]:
    """What is to be decided now, and what is legal."""
    view, legal = talks.view(party), talks.legal(party)
    date = talks.scenario.round_dates[view.round - 1]
    yield f">>> Your decision: {_question(talks, party)} (round {view.round}, {day(date)}, {view.stage})"
    show = {"caucus": _caucus, "table": _table, "respond": _respond, "decide": _decide}
    yield from show[view.stage](talks, party, view, legal)
    shown = set(talks.scenario.issue_ids)
    for limit in legal.limits:
        if limit.what not in shown and not limit.what.startswith("text of"):
            yield from entry(TYPED.get(limit.what, word(limit.what)), f"{limit.allowed}: {limit.reason}")


def choices(talks: Session, party: str) -> Iterator[str]:
    """What may be typed now, with what it does."""
    legal = talks.legal(party)
    stage = talks.game.stage
    back = stage == "decide" and talks.view(party).away[0]
    silence = "say nothing: you come back, and talks meet again" if back else "say nothing: no change, nothing signed"
    for words, does in HELP[stage]:
        if NEEDS.get(words) is None or NEEDS[words] in legal.parts:
            yield f"  {words:<22}{does}"
    for words, does in (
        ("Enter", silence),
        ("policy", "make the move that the seat's own policy would make here"),
        ("calc [TEXT] ISSUE=VALUE", "what a package is worth to you; no words: your demand"),
        ("sheet, history [ROUND]", "your role sheet; the public record"),
        ("handover", "let the policy play the seat to the end"),
        ("quit", "stop; the log is kept, and you can go on later"),
    ):
        yield f"  {words:<25}{does}" if len(words) > 20 else f"  {words:<22}{does}"
    yield "  Several things at once are separated by commas; unambiguous beginnings of issues will do."


def _question(talks: Session, party: str) -> str:
    stage = talks.game.stage
    if stage == "table" and not talks.game.takes_part(talks.position(party), stage):
        return "instructions to the drafter; you are not in session"
    return {
        "caucus": "where you stand in your alliance",
        "table": "what you demand",
        "respond": "which texts you sign",
        "decide": "posture and words; go on or not",
    }[stage]


def _caucus(talks: Session, party: str, view: SeatView, legal: LegalMoves) -> Iterator[str]:
    yield from entry("alliances", ", ".join(legal.alliances))


def _table(talks: Session, party: str, view: SeatView, legal: LegalMoves) -> Iterator[str]:
    own = last_demand(view)
    if "demand" in legal.parts:
        yield f"    {'issue':<24}{'yours':>6}{'others':>8}{'now':>6}   {'you may table':<16}why"
        for k, issue in enumerate(talks.game.structure.coded.issues):
            low, high = legal.low[k], legal.high[k]
            may = f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"
            if legal.options and view.handled[0, k]:
                may = ", ".join(f"{option:g}" for option in legal.options[k])
            theirs = talks.game.perceived_position(talks.position(party))[0, k]
            yours = f"{own[k]:.2f}" if view.handled[0, k] or view.settled[0, k] else "-"
            may = may if yours != "-" else "nothing"
            numbers = f"{yours:>6}{theirs:>8.2f}{talks.game.status_quo[k]:>6.2f}"
            yield f"    {issue:<24}{numbers}   {may:<16}{(legal.reason(issue) or '').partition(':')[0]}".rstrip()
        yield "    (yours: what stands if you say nothing; others: what they ask on average; now: the status quo)"
    if talks.game.drafting()[0]:
        yield from entry("drafter", f"will write a text; {_terse(price(talks, party, own))}")


def _respond(talks: Session, party: str, view: SeatView, legal: LegalMoves) -> Iterator[str]:
    for c, author in enumerate(view.authors):
        if not view.tabled[0, c]:
            continue
        title = f"text {c + 1}, the draft" if author == "drafter" else f"text {c + 1} of {name(talks.scenario, author)}"
        can = "you may sign" if legal.texts[c] else f"you cannot sign: {legal.reason(f'text of {author}')}"
        words = package(talks.scenario, *(of[0, c].tolist() for of in (view.texts, view.leaves_open, view.linked)))
        yield from group(title, {f"worth {view.worth[0, c]:.2f}": f"{can}", "": words})
    issues = talks.game.structure.coded.issues
    elsewhere = [issues[k] for k in np.flatnonzero((view.linked & ~view.leaves_open)[0].any(axis=0))]
    if elsewhere:
        yield from entry("linked", f"not the author's own number: {from_tracks(talks.scenario, elsewhere)}")
    yield from entry("compare", _alternatives(price(talks, party, last_demand(view))))
    if view.interim_tabled[0]:
        words = package(talks.scenario, view.interim_text[0].tolist())
        yield from entry("interim", f"worth {view.interim_worth[0]:.2f} while it lasts: {words}")
    if view.verification_offered[0]:
        offered = offered_inspection(minutes_of(talks).rounds[-1], party)
        yield from entry("inspection", "verification is offered to you" if offered else "a test offer is made to you")


def _decide(talks: Session, party: str, view: SeatView, legal: LegalMoves) -> Iterator[str]:
    rung, highest = int(view.rung[0]), int(view.highest_rung[0])
    yield from entry("posture", f"you: {RUNGS[rung]} ({rung}); the highest of the others: {RUNGS[highest]} ({highest})")
    yield from entry("compare", _alternatives(price(talks, party, last_demand(view))))
    if view.threat[0] >= NOTICEABLE:
        ready = "; you have prepared" if view.prepared[0] else ""
        yield from entry(
            "threat", f"you are attacked with probability {view.threat[0]:.2f} by the public record{ready}"
        )


def priced(talks: Session, party: str, price: Price) -> Iterator[str]:
    """A price as lines: own worth and alternatives, limits, and what others publicly think of it."""
    audience = f", audience cost of {price.audience:.3f} taken off" if price.audience > 0.0 else ""
    yield from entry("worth to you", f"{price.worth:.3f}{audience}")
    yield from entry("compare", _alternatives(price))
    if price.outside:
        yield from entry(
            "beyond", f"your bounds or mandate on {', '.join(price.outside)}: you can neither table nor sign it"
        )
    if not price.public:
        return
    others = {p: value for p, value in price.public.items() if p != party and p in talks.game.structure.position}
    listed = (f"{name(talks.scenario, p)} {reached:.2f} ({gain:+.2f})" for p, (reached, gain) in others.items())
    yield from entry("to others", f"by public codings (against the status quo): {', '.join(listed)}")


def _alternatives(price: Price) -> str:
    war = f", no force now ({price.why_no_war})" if price.why_no_war else ""
    if price.war is not None:
        war = f", force {price.war:.2f}"
    return f"no deal {price.no_deal:.2f}{war}, going on {price.going_on:.2f}"


def _terse(price: Price) -> str:
    return f"your demand is worth {price.worth:.2f} to you; {_alternatives(price)}"
