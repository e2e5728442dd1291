"""The rules of a game on one page, in plain words, made from the scenario and its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from diplosim.engine.handed_over import alliances_of
from diplosim.play.public_data import seats_of
from diplosim.play.transcripts.consent import by_giving_in, by_votes, who_decides
from diplosim.play.transcripts.wording import day, name, names
from diplosim.protocols.war_of_attrition import WarOfAttrition
from diplosim.scenario.counted_words import counted
from diplosim.seats.worded import enumerated, joined

if TYPE_CHECKING:
    from diplosim.play.session import Session

STAGES = {
    "caucus": "Caucus. Members of an alliance take a stance: insist on their own line, let the others' pass, or break "
    "ranks in public. What the members allow binds their delegation at the table.",
    "table": "Table. Everybody in session tables a demand: a value on every issue. If you say nothing, your last "
    "demand stands.",
    "respond": "Respond. Texts are on the table. Whoever must consent signs or refuses each of them. If you say "
    "nothing, you refuse.",
    "decide": "Decide. You may take a step on the escalation ladder, threaten or reassure, and go on, walk out or, if "
    "you can, attack. If you say nothing, nothing changes and you go on.",
}
"""What a round brings, stage by stage."""

OFFER = (
    "Table. Whoever makes an offer in this round tables a value on every issue. If you say nothing, your last demand "
    "stands."
)
STANDING = "Table. Demands stand as they were made public; nobody tables anything."
FORCE = "Decide. Without an agreement, whoever can use force decides about it. If you say nothing, you do not."
"""Stages of protocols in which offers are made one at a time or demands stand, and force comes at once."""

TURNS = "The parties take turns: whoever is next first answers the offer on the table, then makes one of its own."


def rules_data(session: Session) -> list[dict[str, Any]]:
    """The page of rules: a list of parts, each with `title` and `lines`."""
    parts = (
        ("What you try to do", _aim(session)),
        ("How a round runs", _round(session)),
        ("How an agreement comes about", _agreement(session)),
        ("How talks can end without one", _endings(session)),
        ("What nobody tells you", _secrets(session)),
    )
    return [{"title": title, "lines": list(lines)} for title, lines in parts]


def _aim(session: Session) -> Iterator[str]:
    yield (
        "Serve your government's interests: end the talks with as many points as you can get for it. You do not play "
        "to beat the others. An agreement can be good for several of you; no agreement can be better than a bad one."
    )
    yield "Your confidential sheet says how many points each outcome brings you. Nobody else has your numbers."


def _round(session: Session) -> Iterator[str]:
    game, scenario = session.game, session.scenario
    there = "is" if scenario.rounds == 1 else "are"
    yield f"There {there} {counted(scenario.rounds, 'round')}, from {day(scenario.start)} on. Each has these stages:"
    if game.protocol.turns:
        yield TURNS
        yield f"Order: {names(scenario, game.common.turns)}."
    else:
        yield from _stages(session)
        yield "Moves are sealed and opened together, when all are in or time is up; until then you can change yours."
    if scenario.protocol.tracks:
        yield "Some meetings are parallel: who sits in none of them this round tables nothing, and consents from home."
    if scenario.protocol.mediators:
        mediators = enumerated(name(scenario, party) for party in scenario.protocol.mediators)
        yield (
            f"In every round a draft may lie on the table in the name of {mediators}. The rules make it from what the "
            "delegations ask for; whoever plays a mediator does not write it."
        )


def _stages(session: Session) -> Iterator[str]:
    """What each stage brings under this protocol; those in which nothing can be done are left out."""
    game, parts = session.game, session.game.protocol.traits.parts
    for stage in game.protocol.stages:
        if stage == "caucus":
            yield from [STAGES[stage]] if somebody_caucuses(session) else []
        elif stage == "table" and "defer" not in parts[stage]:
            yield OFFER if parts[stage] else STANDING
        elif stage == "decide" and "posture" not in parts[stage]:
            yield from [FORCE] if _has_force(session) else []
        else:
            yield STAGES[stage]


def somebody_caucuses(session: Session) -> bool:
    """Whether anybody whom people can play has a say inside an alliance."""
    return "caucus" in session.game.protocol.stages and any(
        alliances_of(session.game, session.position(party)) for party in seats_of(session)
    )


def _has_force(session: Session) -> bool:
    return session.game.protocol.traits.forceful and bool(session.scenario.attacks)


def _agreement(session: Session) -> Iterator[str]:
    scenario, limits = session.scenario, session.scenario.thresholds
    label, text = who_decides(session)
    if by_giving_in(scenario):
        yield "Demands stand from the start. There is an agreement when one side gives in to the other."
    elif by_votes(scenario) or label == "votes":
        yield f"Votes decide: {text}."
    else:
        yield f"A text is agreed when everybody signs it whose consent it needs: {'; '.join(_consenters(session))}."
    if session.game.itemised:
        yield "Issues may settle one by one."
    else:
        yield "Nothing is agreed until everything is: a text is signed as a whole, or not at all."
    if not (leaves_issues_open(session) or session.game.itemised):
        return
    yield (
        f"It counts as an agreement if it settles at least {limits.agreement:.0%} of what matters to those who must "
        f"consent, as a partial one from {limits.partial:.0%}, and as partial, too, if it leaves an issue open that is "
        "vital to one of them."
    )


def _consenters(session: Session) -> Iterator[str]:
    """Who is asked about what, parties with the same say together."""
    scenario = session.scenario
    yield names(scenario, scenario.consenters)
    alike: dict[tuple[str, ...], list[str]] = {}
    for party, issues in scenario.consent_scope.items():
        alike.setdefault(tuple(issues), []).append(party)
    for issues, parties in alike.items():
        about = joined((f"'{scenario.issue(issue).name}'" for issue in issues), "list_or")
        yield f"and {names(scenario, parties)}, if it settles {about}"


def _endings(session: Session) -> Iterator[str]:
    scenario = session.scenario
    yield f"The deadline: {deadline_in_words(session)}. No agreement by then is a stalemate."
    traits = session.game.protocol.traits
    if traits.turns:
        yield "A walk-out, in the place of an offer: talks end at once."
    elif "walk_out" in traits.parts["decide"]:
        yield (
            "A walk-out of who must consent to every text, announced in two successive rounds: talks are suspended, "
            "until whoever left comes back."
        )
    if chance := chance_of_breakdown(session):
        yield (
            f"Chance: talks can break down for reasons outside the room, {chance} in 100 in each round (of mean "
            "length)."
        )
    ready = ", once it is ready" if traits.needs_readiness else ""
    for party, attack in scenario.attacks.items() if traits.forceful else ():
        yield (
            f"Force: {name(scenario, party)} can attack {names(scenario, attack.targets)}{ready}. An attack is a "
            "conflict, and the game is over."
        )
    if not _has_force(session):
        yield "Nobody can use force."
    elif "posture" in traits.parts["decide"] and scenario.parameters.incident_risk > 0.0:
        yield (
            "Accident: while an attacker displays force a war can begin that nobody decided, the likelier the higher "
            "both sides stand."
        )


def chance_of_breakdown(session: Session) -> str:
    """How often in 100 rounds of mean length talks break down by themselves; empty where they cannot (model 7.12)."""
    if "posture" not in session.game.protocol.traits.parts.get("decide", ()):
        return ""
    often = 100.0 * session.game.structure.breakdown_rate
    return f"about {often:.0f}" if often >= 1.0 else "less than 1" if often > 0.0 else ""


def _secrets(session: Session) -> Iterator[str]:
    yield (
        "Every government has true limits. You can neither table nor sign what lies beyond your own: it would not be "
        "ratified at home. You may step behind a line that you declared in public, at a price."
    )
    if session.scenario.hidden_types:
        doubted = names(session.scenario, session.scenario.hidden_types)
        yield f"You do not know how far the others would go, or what they are really after. In doubt: {doubted}."
    yield "What you say is free. Nobody is bound by words, only by what is signed."


def leaves_issues_open(session: Session) -> bool:
    """Whether a text may leave an issue open."""
    return not session.game.itemised and "defer" in session.game.protocol.traits.parts["table"]


def price_of_holding_out(session: Session, party: str) -> float:
    """Utility by which giving in before its public costs a party more for each round in which it has held out."""
    game = session.game
    if not isinstance(game.protocol, WarOfAttrition):
        return 0.0
    a = game.structure.position[party]
    return float(game.protocol.face_by_round(game, a)[0]) if a in game.protocol.sides else 0.0


def holding_out_in_words(session: Session, party: str) -> str:
    """What holding out adds to the price of giving in; empty where it adds nothing."""
    price = price_of_holding_out(session, party)
    return (
        f"Giving in costs you {100.0 * price:.3g} of 100 points before your public for each round in which you have "
        "held out."
        if price > 0.0
        else ""
    )


def patience_in_words(session: Session, party: str) -> str:
    """How much less a deal counts for a party the later it is signed; empty where it is patient without end."""
    lost = 1.0 - session.scenario.party(party).patience
    before = "offer that was refused" if session.game.protocol.traits.turns else "round (of mean length) that passed"
    return (
        "The later a deal is signed the less it counts: what it brings you beyond peace without a deal shrinks by "
        f"{100.0 * lost:.3g} % with each {before} before."
        if lost > 0.0
        else ""
    )


def deadline_in_words(session: Session) -> str:
    """When the parties' clock stops, and when observers judge."""
    deadline, scenario, game = session.scenario.deadline, session.scenario, session.game
    last = f"round {int(game.state.deadline[0])} of {scenario.rounds}" if len(game.state) else "passed"
    kinds = {
        "hard": f"after {last}",
        "soft": f"after {last}, not binding: talks may go on",
        "extendable": f"after {last}; all who must consent can move it, {deadline.max_extensions} times at most",
        "none": f"none; {scenario.rounds} rounds are planned",
    }
    # Without a plenary there is nothing left to do after the last round.
    kind = deadline.kind if "caucus" in game.protocol.stages else "hard"
    return f"{kinds[kind]}; observers judge on {day(scenario.horizon)}"
