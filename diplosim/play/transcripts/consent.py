"""How parties come to an agreement under the protocol of a talk, in words: by signing, by votes, or by giving in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diplosim.play.transcripts.wording import ENDINGS, name, names, word
from diplosim.protocols.closed_rule import ClosedRule
from diplosim.scenario import registry
from diplosim.scenario.schema.actors import TWO_THIRDS
from diplosim.seats.worded import Worded, joined, word_table, worded

if TYPE_CHECKING:
    from diplosim.play.session import Session
    from diplosim.scenario.scenario import Scenario
    from diplosim.scenario.schema.procedure import Consent

VOTED = word_table(
    "voted",
    {
        "agreement": "an offer got the votes that it needed",
        "deadline": "the deadline passed without an offer that got the votes it needed",
    },
)
GIVEN_IN = word_table(
    "given_in",
    {
        "agreement": "one side gave in and took the demand of the other",
        "deadline": "the deadline passed and neither side gave in",
    },
)
ITEMISED = word_table(
    "itemised",
    {
        "agreement": "everybody who must consent agreed on enough of the issues",
        "partial_agreement": "everybody who must consent agreed on some of the issues; much is left open",
    },
)

CONSENT = {
    "label_votes": "votes",
    "label_consent": "must consent",
    "votes_of": "{votes} of {voters} pass an offer",
    "pass_a_text": "{passes} of {voters} pass a text",
    "on_issues": "{party} on {issues}",
    "all_votes": "all",
    "half_of_votes": "more than half of the votes",
    "half_of_weights": "more than half of the weighted votes",
    "share_of_votes": "{share} of the votes",
    "share_of_weights": "{share} of the weighted votes",
    "votes_with": "{needed} with {parties}",
}
"""Whose consent it takes, in words."""


def by_votes(scenario: Scenario) -> bool:
    """Whether votes are counted, so that nobody's consent is needed."""
    return "votes_needed" in registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.settings


def by_giving_in(scenario: Scenario) -> bool:
    """Whether demands stand from the start and are held until a side gives in."""
    return not registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.parts["table"]


def who_decides(talks: Session) -> tuple[str, str]:
    """Label and text of the line that says whose consent it takes."""
    scenario, protocol = talks.scenario, talks.game.protocol
    if isinstance(protocol, ClosedRule):
        voters = names(scenario, (talks.game.name(a) for a in protocol.order))
        return worded(CONSENT, "label_votes"), worded(CONSENT, "votes_of", votes=protocol.votes_needed, voters=voters)
    scopes = [
        worded(CONSENT, "on_issues", party=name(scenario, party), issues=joined(issues, "list_or"))
        for party, issues in scenario.consent_scope.items()
    ]
    label, asked = worded(CONSENT, "label_consent"), names(scenario, scenario.consenters)
    if scenario.protocol.consent is not None:
        passes = joined([_in_words(condition, scenario) for condition in scenario.protocol.consent], "list_and")
        label, asked = worded(CONSENT, "label_votes"), worded(CONSENT, "pass_a_text", passes=passes, voters=asked)
    return label, joined([asked, *scopes], "list_semicolon")


def _in_words(condition: Consent, scenario: Scenario) -> str:
    """A condition of consent: how many votes it takes, and whose in any case."""
    counted = "weights" if condition.weights else "votes"
    if condition.rule == "unanimity":
        needed = worded(CONSENT, "all_votes")
    elif condition.rule == "majority":
        needed = worded(CONSENT, f"half_of_{counted}")
    else:
        needed = worded(CONSENT, f"share_of_{counted}", share=f"{condition.quota or TWO_THIRDS:.0%}")
    if not condition.and_:
        return needed
    return worded(CONSENT, "votes_with", needed=needed, parties=names(scenario, condition.and_))


def why(talks: Session, end_reason: str) -> str:
    """What an `end_reason` of the outcome table means here."""
    special: dict[str, Worded] = {}
    if by_votes(talks.scenario):
        special = VOTED
    elif by_giving_in(talks.scenario):
        special = GIVEN_IN
    elif talks.game.itemised:
        special = ITEMISED
    return special.get(end_reason) or ENDINGS.get(end_reason) or word(end_reason)
