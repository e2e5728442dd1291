"""The rules on one page and the questions on them, as the protocol of the talks has them."""

from __future__ import annotations

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.questions import Question, questions_on
from diplosim.play.rules_data import chance_of_breakdown, somebody_caucuses
from diplosim.play.session import Session
from diplosim.play.transcripts.consent import by_giving_in, by_votes
from diplosim.scenario.scenario import Scenario


def rules(talks: Session) -> list[str]:
    """The rules on one page, without what these talks do not have."""
    chance = chance_of_breakdown(talks)
    doubted = any(len(types) > 1 for types in talks.scenario.hidden_types.values())
    return [
        t(_steps(talks)),
        t("rule_2_turns" if takes_turns(talks) else "rule_2"),
        t("rule_3" if _has_posture(talks) else "rule_3_without_posture"),
        t("rule_4_votes" if votes_decide(talks.scenario) else "rule_4_items" if talks.game.itemised else "rule_4"),
        t("rule_5"),
        *([t("rule_6")] if doubted else []),
        t(_force(talks)),
        *([t("rule_breakdown", chance=chance)] if chance else []),
        t("rule_8"),
    ]


def questions(talks: Session) -> tuple[Question, ...]:
    """The questions on the rules of these talks."""
    return questions_on(takes_turns(talks))


def takes_turns(talks: Session) -> bool:
    """Whether delegations act one after the other, so that nothing stays sealed."""
    return talks.game.protocol.traits.turns


def votes_decide(scenario: Scenario) -> bool:
    """Whether a text passes by votes, so that not everybody has to sign it."""
    return by_votes(scenario) or scenario.protocol.consent is not None


def _has_posture(talks: Session) -> bool:
    return "posture" in talks.game.protocol.traits.parts.get("decide", ())


def _has_force(talks: Session) -> bool:
    return talks.game.protocol.traits.forceful and bool(talks.scenario.attacks)


def _steps(talks: Session) -> str:
    """What a round consists of."""
    if takes_turns(talks):
        return "rule_1_turns"
    if _has_posture(talks):
        return "rule_1" if somebody_caucuses(talks) else "rule_1_without_alliances"
    held = "attrition" if by_giving_in(talks.scenario) else "offers"
    return f"rule_1_{held}_force" if _has_force(talks) else f"rule_1_{held}"


def _force(talks: Session) -> str:
    """What can be done by force, and what a posture is, if there is one."""
    if _has_posture(talks):
        if not _has_force(talks):
            return "rule_7_without_force"
        return "rule_7" if talks.game.protocol.traits.last_offers else "rule_7_without_last_offers"
    return "rule_7_at_once" if _has_force(talks) else "rule_7_none"
