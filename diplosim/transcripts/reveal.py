"""How a talk ended, what the ending is worth, and what had been drawn in private: for afterwards, not for a seat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from diplosim.transcripts.wording import ENDINGS, anchor, entry, group, heading, interval, name, word

if TYPE_CHECKING:
    from diplosim.scenario import Scenario
    from diplosim.talks import Talks


def outcome_of(talks: Talks) -> dict[str, Any]:
    """The row of the outcome table of a talk of one run, NaN as None."""
    row = talks.outcomes().iloc[0]
    told: dict[str, Any] = {}
    for column, value in row.items():
        plain = value.item() if hasattr(value, "item") else value
        told[str(column)] = None if isinstance(plain, float) and math.isnan(plain) else plain
    return told


def ending(scenario: Scenario, outcome: Mapping[str, Any]) -> Iterator[str]:
    """Tell the outcome, why it came about, and the terms in the nearest words of each issue's scale."""
    yield f"Outcome: {word(outcome['outcome'])} in round {outcome['end_round']}"
    yield from entry("why", ENDINGS.get(str(outcome["end_reason"]), str(outcome["end_reason"])))
    for label, column in (("blocked by", "blocked_by"), ("force by", "conflict_by")):
        if outcome[column]:
            yield from entry(label, name(scenario, str(outcome[column])))
    terms = {issue: outcome[f"term_{issue}"] for issue in scenario.issue_ids}
    if any(term is not None for term in terms.values()):
        yield from entry("settles", f"{outcome['settled_share']:.0%} of what matters to those who must consent")
        yield from group("terms", {issue: _term(scenario, issue, term) for issue, term in terms.items()})
        if outcome["durability"] is not None and outcome["durability"] < 1.0:
            yield from entry("durability", f"{outcome['durability']:.2f}: somebody who signed will come back for more")


def _term(scenario: Scenario, issue: str, term: float | None) -> str:
    return "left open" if term is None else f"{term:.2f}  {anchor(scenario.issue(issue), term)}"


def worth(scenario: Scenario, outcome: Mapping[str, Any]) -> Iterator[str]:
    """Tell what the ending is worth to every party with a part in the talks, beside its alternatives."""
    yield f"  {'worth of the ending (0 to 1)':<32}{'ending':>8}{'no deal':>9}{'force':>8}"
    for party in scenario.party_ids:
        no_deal, war = outcome.get(f"no_deal_value_{party}"), outcome.get(f"war_value_{party}")
        if no_deal is None:
            continue
        force = "" if war is None else f"{war:>8.2f}"
        yield f"    {name(scenario, party):<30}{outcome[f'utility_{party}']:>8.2f}{no_deal:>9.2f}{force}".rstrip()


def revealed(scenario: Scenario, drawn: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tell the hidden types and private draws.  drawn: `talks.recorder.minutes.start`."""
    yield from heading("Revealed: what each party knew of itself, and the others did not")
    for party, own in drawn.items():
        prior = scenario.hidden_types.get(party, {})
        chance = prior.get(own["type"], 1.0)
        kind = word(own["type"]) + (f" (prior {chance:.2f})" if chance < 1.0 else "")
        told = [kind, f"no deal worth {own['no_deal']:.2f} at the start"]
        if "war_cost" in own:
            told.append(f"war would cost {own['war_cost']:.2f}, blame {own['blame']:.2f}")
        if own["accepts_nothing"]:
            told.append("would sign nothing")
        yield from entry(name(scenario, party), ", ".join(told))
        lines = [] if own["accepts_nothing"] else list(_true_lines(scenario, party, own))
        if lines:
            yield from entry("", f"would accept {', '.join(lines)}")


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
