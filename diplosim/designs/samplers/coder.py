"""Coder uncertainty: every position, salience and bound of a scenario as a number that may be a little off.

Values stay on the scale of 0 to 1.  A salience that is coded 0 stays 0 (whether a party has a stake at all is another
question), the others stay at 0.01 or more.  A red line or reservation that a moved position would violate gives way to
the position, as it does in the model: nobody refuses what it wants most.
"""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.designs.design_file import CoderUncertainty, Spread
from diplosim.designs.samplers.bound_relaxation import ENDS
from diplosim.designs.samplers.laws import Law, Normal, Uniform
from diplosim.designs.samplers.quantity import Quantity
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKEHOLDERS

LEAST_SALIENCE = 0.01


def law_around(coded: float, spread: Spread, low: float = 0.0, high: float = 1.0) -> Law:
    """The law of a number around its coded value, cut off at low and high."""
    if spread.sd is not None:
        return Normal(coded, spread.sd, low, high)
    width = spread.absolute if spread.absolute is not None else (spread.relative or 0.0) * abs(coded)
    return Uniform(max(low, coded - width), min(high, coded + width))


def coder_quantities(scenario: Scenario, chosen: CoderUncertainty) -> list[Quantity]:
    """All numbers that the shorthand stands for; those that cannot move (0 under a relative spread) are left out."""
    found = [
        *(_of_issues(scenario, chosen, "positions", chosen.positions) if chosen.positions else ()),
        *(_of_issues(scenario, chosen, "salience", chosen.salience) if chosen.salience else ()),
        *(_bounds(scenario, chosen, chosen.bounds) if chosen.bounds else ()),
    ]
    return [quantity for quantity in found if not (isinstance(quantity.law, Uniform) and _stands(quantity.law))]


def _stands(law: Uniform) -> bool:
    return law.low >= law.high


def _group(chosen: CoderUncertainty, kind: str, party: str, issue: str, name: str) -> str:
    return {"kind": kind, "party": f"codings of {party}", "issue": f"codings of {issue}", "key": name}[chosen.group_by]


def _chosen(scenario: Scenario, chosen: CoderUncertainty) -> tuple[list[str], list[str]]:
    """Parties with a stake, and issues."""
    parties = [
        party.id
        for party in scenario.parties
        if party.kind in STAKEHOLDERS and (not chosen.parties or party.id in chosen.parties)
    ]
    return parties, [issue for issue in scenario.issue_ids if not chosen.issues or issue in chosen.issues]


def _of_issues(scenario: Scenario, chosen: CoderUncertainty, kind: str, spread: Spread) -> Iterator[Quantity]:
    parties, issues = _chosen(scenario, chosen)
    for issue in issues:
        for party in parties:
            coded = getattr(scenario.issue(issue), kind)[party]
            if scenario.issue(issue).salience[party] == 0.0:
                continue  # no stake: neither its weight nor its position says anything
            name = f"issues.{issue}.{kind}.{party}"
            least = min(coded, LEAST_SALIENCE) if kind == "salience" else 0.0
            law = law_around(coded, spread, low=least)
            yield Quantity(name, (name,), _group(chosen, kind, party, issue, name), law, coded)


def _bounds(scenario: Scenario, chosen: CoderUncertainty, spread: Spread) -> Iterator[Quantity]:
    """Red lines, and reservations of types; a reservation that equals the red line moves with it."""
    parties, issues = _chosen(scenario, chosen)
    for issue in issues:
        for party in parties:
            line = scenario.issue(issue).red_lines.get(party)
            for end in ENDS:
                coded = getattr(line, end) if line is not None else None
                paths: dict[float, list[str]] = {}
                if coded is not None:
                    paths[coded] = [f"issues.{issue}.red_lines.{party}.{end}"]
                for type_name, bounds in scenario.type_reservations.get(party, {}).items():
                    bound = (bounds or {}).get(issue)
                    value = getattr(bound, end) if bound is not None else None
                    if value is not None:
                        path = f"type_reservations.{party}.{type_name}.{issue}.{end}"
                        paths.setdefault(value, []).append(path)
                for value, same in paths.items():
                    group = _group(chosen, "bounds", party, issue, same[0])
                    yield Quantity(same[0], tuple(same), group, law_around(value, spread), value)
