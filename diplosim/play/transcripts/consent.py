"""How parties come to an agreement under the protocol of a talk, in words: by signing, by votes, or by giving in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diplosim.play.transcripts.wording import ENDINGS, name, names, word
from diplosim.protocols.closed_rule import ClosedRule
from diplosim.scenario import registry
from diplosim.scenario.schema.actors import TWO_THIRDS

if TYPE_CHECKING:
    from diplosim.play.session import Session
    from diplosim.scenario.scenario import Scenario
    from diplosim.scenario.schema.procedure import Consent

VOTED = {
    "agreement": "an offer got the votes that it needed",
    "deadline": "the deadline passed without an offer that got the votes it needed",
}
GIVEN_IN = {
    "agreement": "one side gave in and took the demand of the other",
    "deadline": "the deadline passed and neither side gave in",
}
ITEMISED = {
    "agreement": "everybody who must consent agreed on enough of the issues",
    "partial_agreement": "everybody who must consent agreed on some of the issues; much is left open",
}


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
        return "votes", f"{protocol.votes_needed} of {voters} pass an offer"
    scopes = [f"{name(scenario, party)} on {' and '.join(issues)}" for party, issues in scenario.consent_scope.items()]
    if scenario.protocol.consent is not None:
        passes = " and ".join(_in_words(condition, scenario) for condition in scenario.protocol.consent)
        return "votes", "; ".join([f"{passes} of {names(scenario, scenario.consenters)} pass a text", *scopes])
    return "must consent", "; ".join([names(scenario, scenario.consenters), *scopes])


def _in_words(condition: Consent, scenario: Scenario) -> str:
    """A condition of consent: how many votes it takes, and whose in any case."""
    counted = "weighted votes" if condition.weights else "votes"
    needed = {"unanimity": "all", "majority": f"more than half of the {counted}"}.get(
        condition.rule, f"{condition.quota or TWO_THIRDS:.0%} of the {counted}"
    )
    return f"{needed} with {names(scenario, condition.and_)}" if condition.and_ else needed


def why(talks: Session, end_reason: str) -> str:
    """What an `end_reason` of the outcome table means here."""
    special: dict[str, str] = {}
    if by_votes(talks.scenario):
        special = VOTED
    elif by_giving_in(talks.scenario):
        special = GIVEN_IN
    elif talks.game.itemised:
        special = ITEMISED
    return special.get(end_reason) or ENDINGS.get(end_reason) or word(end_reason)
