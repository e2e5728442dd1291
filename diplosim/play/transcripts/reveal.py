"""How a talk ended, what the ending is worth, and what had been drawn in private: for afterwards, not for a seat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from diplosim.play.transcripts.consent import by_votes, why
from diplosim.play.transcripts.wording import LABEL, NOTICEABLE, anchor, entry, group, heading, interval, name, word

if TYPE_CHECKING:
    from diplosim.play.session import Session
    from diplosim.scenario.scenario import Scenario


def outcome_of(talks: Session) -> dict[str, Any]:
    """The row of the outcome table of a talk of one run, NaN as None."""
    row = talks.outcomes().iloc[0]
    shown: dict[str, Any] = {}
    for column, value in row.items():
        plain = value.item() if hasattr(value, "item") else value
        shown[str(column)] = None if isinstance(plain, float) and math.isnan(plain) else plain
    return shown


def ending(talks: Session, outcome: Mapping[str, Any]) -> Iterator[str]:
    """Tell the outcome, why it came about, and the terms in the nearest words of each issue's scale."""
    scenario = talks.scenario
    yield f"Outcome: {word(outcome['outcome'])} in round {outcome['end_round']}"
    yield from entry("why", why(talks, str(outcome["end_reason"])))
    for label, column in (("blocked by", "blocked_by"), ("force by", "conflict_by")):
        if outcome[column]:
            yield from entry(label, name(scenario, str(outcome[column])))
    terms = {issue: outcome[f"term_{issue}"] for issue in scenario.issue_ids}
    if any(term is not None for term in terms.values()):
        whom = "vote" if by_votes(scenario) else "must consent"
        yield from entry("settles", f"{outcome['settled_share']:.0%} of what matters to those who {whom}")
        yield from group("terms", {issue: _term(scenario, issue, term) for issue, term in terms.items()})
        if outcome["durability"] is not None and outcome["durability"] < 1.0:
            yield from entry("durability", f"{outcome['durability']:.2f}: somebody who signed will come back for more")


def _term(scenario: Scenario, issue: str, term: float | None) -> str:
    return "left open" if term is None else f"{term:.2f}  {anchor(scenario.issue(issue), term)}"


def worth(scenario: Scenario, outcome: Mapping[str, Any]) -> Iterator[str]:
    """Tell what the ending is worth to every party with a part in the talks, beside peace without a deal and force."""
    shown = [party for party in scenario.party_ids if outcome.get(f"no_deal_value_{party}") is not None]
    forceful = any(outcome.get(f"war_value_{party}") is not None for party in shown)
    width = max([30, *(len(name(scenario, party)) for party in shown)])
    heads = f"{'ending':>8}{'peace':>9}{'force':>8}" if forceful else f"{'ending':>8}{'peace':>9}"
    yield f"  {'worth of the ending (ideal = 1)':<{width + 2}}{heads}"
    for party in shown:
        war = outcome.get(f"war_value_{party}")
        force = "" if war is None else f"{war:>z8.2f}"
        numbers = f"{outcome[f'utility_{party}']:>z8.2f}{outcome[f'no_deal_value_{party}']:>z9.2f}{force}"
        yield f"    {name(scenario, party):<{width}}{numbers}"
    yield "    (peace: without a deal and without a war)"
    if max(outcome[f"utility_{party}"] for party in shown) >= 1.0 + NOTICEABLE:
        yield "    (more than 1: what delay was worth to a staller is counted)"


def revealed(scenario: Scenario, drawn: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tell the hidden types and private draws.  drawn: `talks.minutes.start`."""
    yield from heading("Revealed: what each party knew of itself, and the others did not")
    column = max([LABEL, *(len(name(scenario, party)) + 3 for party in drawn)])
    for party, own in drawn.items():
        prior = scenario.hidden_types.get(party, {})
        chance = prior.get(own["type"], 1.0)
        kind = word(own["type"]) + (f" (prior {chance:.2f})" if chance < 1.0 else "")
        shown = [kind, f"peace without a deal worth {own['no_deal']:z.2f} at the start"]
        if "war_cost" in own:
            blame = f" and blame for it {own['blame']:.2f}" if own["blame"] >= NOTICEABLE else ""
            shown.append(f"war would cost {own['war_cost']:.2f}{blame}")
        if own["accepts_nothing"]:
            shown.append("would sign nothing")
        yield from entry(name(scenario, party), ", ".join(shown), column=column)
        lines = [] if own["accepts_nothing"] else list(_true_lines(scenario, party, own))
        if lines:
            yield from entry("", f"would accept {', '.join(lines)}", column=column)


def _true_lines(scenario: Scenario, party: str, own: Mapping[str, Any]) -> Iterator[str]:
    for k, issue in enumerate(scenario.issue_ids):
        low, high = own["low"][k], own["high"][k]
        if low <= 0.0 and high >= 1.0:
            continue
        said = scenario.issue(issue).red_lines.get(party)
        declared = ""
        if said is not None and said.basis == "declared":
            line = interval(0.0 if said.min is None else said.min, 1.0 if said.max is None else said.max)
            declared = f" (declared {line})" if line != interval(low, high) else " (as declared)"
        yield f"{issue} {interval(low, high)}{declared}"
