"""Hypothesis strategies over generated scenarios, shared by the property tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import DECISION_RULES, Rule, random_scenario


def scenarios(
    n_parties: int | tuple[int, int] = (2, 6),
    n_issues: int | tuple[int, int] = (1, 6),
    with_force: bool | None = None,
    package: bool | None = None,
    decision_rule: Rule | Sequence[Rule] | None = None,
    buildup: bool | None = False,
    training_runs: int = 256,
) -> st.SearchStrategy[Scenario]:
    """Random scenarios of `diplosim.sources.ensembles`.

    A range (low, high) or None is drawn, anything else is fixed.
    """
    rules = DECISION_RULES if decision_rule is None else decision_rule
    return st.builds(
        random_scenario,
        seed=st.integers(0, 2**32 - 1),
        n_parties=_between(n_parties),
        n_issues=_between(n_issues),
        with_force=_flag(with_force),
        package=_flag(package),
        decision_rule=st.just(rules) if isinstance(rules, str) else st.sampled_from([None, *rules]),
        buildup=_flag(buildup),
        training_runs=st.just(training_runs),
    )


@st.composite
def eventful(draw: st.DrawFn, base: st.SearchStrategy[Scenario], events: bool = True) -> Scenario:
    """Such scenarios with what the ensemble leaves out.

    Quadratic losses, deadlines before the last round that can be extended, interim texts, scoped consent, parallel
    tracks, a mediator, explicit bounds and ideals of a type, and (events=True) shocks from outside.
    """
    scenario = draw(base)
    issues, rounds = list(scenario.issue_ids), scenario.rounds
    changes: dict[str, Any] = {
        "parameters.utility_exponent": draw(st.sampled_from((1, 1, 2))),
        "parameters.breakdown_hazard": draw(st.sampled_from((0.0, 0.25))),
        "deadline.kind": draw(st.sampled_from(("hard", "soft", "extendable", "none"))),
        "protocol.interim": draw(st.booleans()),
    }
    if changes["deadline.kind"] != "none" and draw(st.booleans()):
        changes["deadline.at_round"] = draw(st.integers(2, rounds))
    others = [p for p in scenario.party_ids if p not in scenario.must_consent]
    if others and draw(st.booleans()):
        changes[f"consent_scope.{others[0]}"] = issues[: draw(st.integers(1, len(issues)))]
    if len(issues) >= 2 and draw(st.booleans()):
        seats = list(scenario.must_consent)
        changes["protocol.tracks"] = [
            {"name": "one", "seats": seats, "issues": issues[:1], "rounds": list(range(1, rounds + 1, 2))},
            {"name": "two", "seats": seats[:2], "issues": issues[1:]},
        ]
    if draw(st.booleans()):
        line = round(draw(st.floats(0.0, 0.5)), 3)
        changes["type_reservations.DEM"] = {"hard_bargainer": {issues[0]: {"min": line}}}
        changes["type_ideals.DEM"] = {"hard_bargainer": {issues[0]: round(draw(st.floats(0.5, 1.0)), 3)}}
    if events and draw(st.booleans()):
        at = draw(st.integers(1, rounds))
        shocks: list[dict[str, Any]] = [
            {"round": at, "kind": "status_quo", "issue": issues[0], "value": round(draw(st.floats(0, 1)), 3)},
            {"round": at, "kind": "capability", "party": "DEM", "value": 0.9},
            {"round": at, "kind": "war_cost", "party": "DEM", "value": 0.1},
            {"round": at, "kind": "breakdown", "value": 0.4},
            {"round": at, "kind": "posture", "party": "DEM", "value": 3.0},
        ]
        changes["events"] = draw(st.lists(st.sampled_from(shocks), max_size=3, unique_by=lambda e: e["kind"]))
    if draw(st.booleans()):
        changes |= _mediator(scenario)
    return scenario.replace(changes)


def _mediator(scenario: Scenario) -> dict[str, Any]:
    """A drafter without a stake."""
    data = scenario.to_mapping()
    party = data["parties"][0] | {"id": "MED", "key": "MED", "name": "Mediator", "kind": "mediator"}
    party |= {"role": "mediator", "members": [], "decision_rule": None, "leader": None, "capability": 0.0}
    for issue in data["issues"]:
        issue["positions"]["MED"], issue["salience"]["MED"] = 0.5, 0.0
    return {
        "parties": [*data["parties"], party],
        "issues": data["issues"],
        "protocol.mediators": ["MED"],
    }


def _between(value: int | tuple[int, int]) -> st.SearchStrategy[int]:
    return st.just(value) if isinstance(value, int) else st.integers(*value)


def _flag(value: bool | None) -> st.SearchStrategy[bool]:
    return st.booleans() if value is None else st.just(value)
