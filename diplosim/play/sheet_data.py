"""The role sheet of a seat as data: a public part and a confidential part, which are two objects and never mix.

Texts come from the scenario, and of the paragraphs by type only the drawn one.  Every number comes from the model: what
was drawn for this talk when it began, and, while it goes on, what the alternatives are worth now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from diplosim.play.pricing import why_no_war, wishes, worth_of_options
from diplosim.play.public_data import mandate_on, seats_of
from diplosim.play.rules_data import (
    deadline_in_words,
    holding_out_in_words,
    leaves_issues_open,
    patience_in_words,
    price_of_holding_out,
    rules_data,
)
from diplosim.play.seat_data import alternatives
from diplosim.play.transcripts.consent import who_decides
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import TYPES_IN_WORDS, day, name, names, word
from diplosim.play.value_words import in_words, issue_data, place, scale_points, span
from diplosim.rules.coded_arrays import STALLER
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.issues import Issue
from diplosim.scenario.schema.teaching import SeatTexts

if TYPE_CHECKING:
    from diplosim.play.session import Session

WORDS_A_MINUTE = 200
"""How fast a brief is read."""


def sheet_data(scenario: Scenario, session: Session, party: str) -> dict[str, dict[str, Any]]:
    """The role sheet of a party, in two objects.

    Args:
        scenario: whose texts are shown; the session's own, or a translation of it.
        session: a talk of one run, in which the private numbers were drawn.
        party: with a part in the talks, or a member of an alliance that only caucuses.

    Returns:
        `public`: for everybody.  `confidential`: for this seat alone; hand it to nobody else.

    Raises:
        IllegalMove: the party has no part in the talks.
        ValueError: for a batch.
    """
    session.position(party)
    return {"public": _public(scenario, session, party), "confidential": _confidential(scenario, session, party)}


# ---------------------------------------------------------------------- for everybody


def _public(scenario: Scenario, session: Session, party: str) -> dict[str, Any]:
    own, coded = scenario.party(party), session.game.structure.coded
    p = coded.index[party]
    texts = scenario.seats.get(party, SeatTexts()).public
    label, consent = who_decides(session)
    space = session.game.space
    options = [()] * len(scenario.issues) if space is None else space.domain.options
    return {
        "party": party,
        "name": own.name,
        "display": texts.display or own.name,
        "pattern": texts.pattern or "plain",
        "one_line": texts.one_line,
        "background": texts.background,
        "role": word(own.role),
        "place": _place(session, party),
        "talks": {"id": scenario.id, "name": scenario.name, "question": scenario.question},
        "from": day(scenario.start),
        "parties": [
            {"party": s, "name": name(scenario, s), "line": _line(scenario, s), "place": _place(session, s)}
            for s in seats_of(session)
        ],
        "consent": {"label": label, "text": consent},
        "must_consent": party in scenario.must_consent,
        "consents_on": [scenario.issue(issue).name for issue in scenario.consent_scope.get(party, ())],
        "force": [
            {"party": attacker, "name": name(scenario, attacker), "against": names(scenario, attack.targets)}
            for attacker, attack in scenario.attacks.items()
        ],
        "alliances": [
            {"party": alliance.id, "name": alliance.name, "members": names(scenario, alliance.members)}
            for alliance in scenario.parties
            if alliance.kind == "alliance" and party in (alliance.id, *alliance.members)
        ],
        "deadline": deadline_in_words(session),
        "rules": rules_data(session),
        "issues": [
            issue_data(issue)
            | {
                "options": [place(issue, option) for option in options[k]],
                "opening": place(issue, coded.position[p, k]),
                "declared": span(issue, coded.declared_low[p, k], coded.declared_high[p, k]),
            }
            for k, issue in enumerate(scenario.issues)
        ],
        "glossary": [{"term": term, "meaning": meaning} for term, meaning in scenario.lesson.glossary.items()],
    }


def _place(session: Session, party: str) -> str:
    return "caucus" if party in session.caucus_only else "table"


def _line(scenario: Scenario, party: str) -> str:
    return scenario.seats.get(party, SeatTexts()).public.one_line


# ---------------------------------------------------------------------- for one seat


def _confidential(scenario: Scenario, session: Session, party: str) -> dict[str, Any]:
    drawn = _drawn(session, party)
    texts = scenario.seats.get(party, SeatTexts()).confidential
    by_type = next((text for kind, text in texts.by_type.items() if kind == drawn["type"]), "")
    doubted = party in scenario.hidden_types
    return {
        "party": party,
        "name": name(scenario, party),
        "type": drawn["type"],
        "type_words": TYPES_IN_WORDS[drawn["type"]] if doubted else "",
        "brief": texts.brief,
        "by_type": by_type,
        "reading_minutes": max(1, round(len(f"{texts.brief} {by_type}".split()) / WORDS_A_MINUTE)),
        "facts": [{"what": fact.what, "source": fact.source} for fact in texts.facts],
        "signs_nothing": drawn["accepts_nothing"],
        "is_asked": _is_asked(session, party),
        "issues": _issues(scenario, session, party, drawn),
        "no_deal": drawn["no_deal"],
        "war_cost": drawn.get("war_cost"),
        "war_cost_range": _range(scenario, party) if "war_cost" in drawn else None,
        "blame": drawn.get("blame"),
        "audience_rate": scenario.party(party).audience_cost,
        "patience": scenario.party(party).patience,
        "price_of_holding_out": price_of_holding_out(session, party),
        "scoring": _scoring(session, party),
        "now": _now(session, party),
    }


def _is_asked(session: Session, party: str) -> bool:
    """Whether a party is asked to sign; whoever only caucuses counts as one, since its limits bind who is asked."""
    return party in session.caucus_only or session.position(party) in session.game.structure.consenting


def _drawn(session: Session, party: str) -> Mapping[str, Any]:
    """What was drawn for a party when the talks began, whatever has happened since."""
    minutes = minutes_of(session)
    if party in minutes.start:
        return minutes.start[party]
    lines, coded = session.game.lines, session.game.structure.coded
    p = coded.index[party]
    return {
        "type": "sincere",  # whose type is in doubt has a part in the talks
        "accepts_nothing": bool(lines.refuses_all[0, p]),
        "low": lines.low[0, p].tolist(),
        "high": lines.high[0, p].tolist(),
        "ideal": lines.ideal[0, p].tolist(),
        "no_mandate": [False] * len(coded.issues),
        "no_deal": None,
    }


def _range(scenario: Scenario, party: str) -> dict[str, float]:
    cost = scenario.party(party).war_cost
    return {"low": cost.low, "high": cost.high}


def _issues(scenario: Scenario, session: Session, party: str, drawn: Mapping[str, Any]) -> list[dict[str, Any]]:
    coded = session.game.structure.coded
    p = coded.index[party]
    weights = points_of(coded.salience[p].tolist())
    options, best = worth_of_options(session, party), wishes(session, party, drawn["ideal"])
    shown = []
    for k, issue in enumerate(scenario.issues):
        none = drawn["no_mandate"][k]
        acceptable = None if none else (drawn["low"][k], drawn["high"][k])
        shown.append(
            {
                "issue": issue.id,
                "name": issue.name,
                "weight": weights[k],
                "opening": place(issue, coded.position[p, k]),
                "best": place(issue, best[k]),
                "acceptable": mandate_on(scenario, issue.id, acceptable),
                "declared": span(issue, coded.declared_low[p, k], coded.declared_high[p, k]),
                "status_quo": place(issue, issue.status_quo),
                "points": [
                    {"value": option, "words": in_words(issue, option), "points": 100.0 * worth}
                    for option, worth in options[issue.id]
                ]
                if options
                else _points(session, issue, float(coded.salience[p, k]), drawn["ideal"][k]),
            }
        )
    return sorted(shown, key=lambda item: -int(item["weight"]))


def _points(session: Session, issue: Issue, salience: float, ideal: float) -> list[dict[str, Any]]:
    """Points that values with words bring, of 100 in all: `100 * s * (1 - |z - x|**rho)`."""
    exponent = session.game.structure.coded.exponent
    return [
        {
            "value": value,
            "words": words,
            "points": 100.0 * salience * float(1.0 - abs(value - ideal) ** exponent),
        }
        for value, words in scale_points(issue).items()
    ]


def points_of(shares: Sequence[float]) -> list[int]:
    """Shares as whole points of 100 that add up to 100: the largest remainders are rounded up."""
    exact = [100.0 * share for share in shares]
    whole = [int(value) for value in exact]
    missing = round(sum(exact)) - sum(whole)
    for k in sorted(range(len(exact)), key=lambda k: (whole[k] - exact[k], k))[:missing]:
        whole[k] += 1
    return whole


def _scoring(session: Session, party: str) -> list[str]:
    """How points are counted, in words."""
    told = (patience_in_words(session, party), holding_out_in_words(session, party))
    over_time = [line for line in told if line]
    if session.game.space is not None:
        settled = "An agreement brings you on every issue the points of the option that is settled."
        return [settled, *over_time]
    squared = session.game.structure.coded.exponent == 2
    lines = [
        "An agreement brings you points on every issue: all points of the issue if it is settled as you like it best, "
        "none if it is settled at the farthest end a whole scale away, "
        + (
            "less and less the farther away (by the square of the distance)."
            if squared
            else "in between in proportion."
        ),
    ]
    if session.game.itemised or leaves_issues_open(session):
        lines.append("What a text leaves open counts as it is now.")
    lines += _dear_to_leave_open(session, party)
    if any(party.audience_cost > 0.0 for party in session.scenario.parties):
        lines.append(
            "Settling behind a line that you declared in public costs points: your audience rate, times the points of "
            "the issue, times how far behind."
        )
    if session.scenario.attacks:
        lines.append("A war is worth what it may win, less what it costs; both are uncertain.")
    return lines + over_time


def _dear_to_leave_open(session: Session, party: str) -> list[str]:
    """What it costs a seat to sign a text that leaves an issue open which it could not sign as it is now."""
    if session.ended or party in session.caucus_only or not leaves_issues_open(session):
        return []
    costs = session.view(party).deferral_cost[0].tolist()
    dear = [issue.name for issue, cost in zip(session.scenario.issues, costs, strict=True) if cost > 0.0]
    points = f"{100.0 * session.scenario.parameters.defer_cost:.3g}"
    return [f"Each of these that a text leaves open costs you {points} points: {'; '.join(dear)}."] if dear else []


def _now(session: Session, party: str) -> dict[str, Any] | None:
    """What the alternatives are worth at present; None where the talks have ended, or for who only caucuses."""
    if session.ended or party in session.caucus_only:
        return None
    view = session.view(party)
    return {
        "round": view.round,
        **alternatives(view),
        "why_no_war": why_no_war(view),
        "delay_benefit": float(view.delay_benefit[0]) if view.type[0] == STALLER else 0.0,
        "ready": bool(view.ready[0]) if view.can_use_force else None,
    }
