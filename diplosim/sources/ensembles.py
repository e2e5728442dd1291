"""Random scenarios: many different talks from one wide, documented prior, none of it tuned.

They serve two ends.  Property tests want talks that nobody had in mind; the comparison with base rates wants
a population of crises rather than one case.  The cast is that of coercive bargaining (Schelling 1966; Fearon
1995): a demander, a respondent, perhaps an alliance behind the respondent, perhaps a third party that the
demand is about. Every range stands in `RANGES`.  They are judgements, made before any outcome share was
looked at.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np

from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import TypeName

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "status_quo": (0.0, 0.5),
        "demander_position": (0.6, 1.0),
        "respondent_position": (0.0, 0.4),
        "ally_distance": (-0.2, 0.2),
        "salience": (0.1, 1.0),
        "line_chance": (0.6, 0.6),
        "declared_chance": (0.35, 0.35),
        "capability": (0.2, 1.0),
        "war_cost_low": (0.05, 0.5),
        "war_cost_width": (0.05, 0.4),
        "no_deal_cost_high": (0.0, 0.2),
        "patience": (0.7, 0.98),
        "audience_cost": (0.0, 0.3),
        "commitment": (0.2, 1.0),
        "edge_weight": (0.2, 1.0),
        "reach": (0.0, 1.0),
        "rounds_to_ready": (0.0, 4.0),
        "readiness": (0.0, 0.5),
        "rounds": (4, 10),
        "days_per_round": (3, 21),
    }
)
"""Uniform range of every drawn number (whole numbers where both ends are whole; a chance is a fixed
probability).

A red line exists with chance `line_chance`, is declared with `declared_chance`, and lies anywhere between
the own position and the far end of the scale.  Priors over types are drawn flat from the simplex (Dirichlet
with ones).
"""

DECISION_RULES = ("consensus", "majority", "leader")
ATTACKER_TYPES: tuple[TypeName, ...] = get_args(TypeName)
RESPONDENT_TYPES: tuple[TypeName, ...] = ("sincere", "hard_bargainer", "staller", "insatiable")

DEMANDER, RESPONDENT, ALLIANCE, AFFECTED = "DEM", "RES", "ALL", "AFF"
START = datetime.date(2000, 1, 3)
DISPLAY_OF_FORCE = 3

Rule = Literal["consensus", "majority", "leader"]


def random_scenario(
    seed: int,
    *,
    n_parties: int | None = None,
    n_issues: int | None = None,
    with_force: bool = True,
    package: bool | None = None,
    decision_rule: Rule | None = None,
    buildup: bool = False,
    training_runs: int = 256,
) -> Scenario:
    """Draw one scenario; the same arguments always give the same one.

    Args:
        seed: any whole number from 0.
        n_parties: 2 to 6, the alliance counted as a party; None draws it.
        n_issues: 1 to 6; None draws 2 to 6.
        with_force: whether the demander can use force, and may therefore be a pretext.
        package: whether nothing is agreed until everything is; None draws it.
        decision_rule: consensus, majority or leader, and there is an alliance if there are four parties or
            more; None draws the rule, and whether there is an alliance.
        buildup: the demander starts with a display of force, as in a crisis that a military build-up
            triggers.
        training_runs: size of the plays from which likelihood tables are built.

    Returns:
        A scenario that is valid and can be played.

    Raises:
        ValueError: if a number lies outside its range.
    """
    if n_parties is not None and not 2 <= n_parties <= 6:
        raise ValueError(f"n_parties must lie in 2..6, not {n_parties}")
    if n_issues is not None and not 1 <= n_issues <= 6:
        raise ValueError(f"n_issues must lie in 1..6, not {n_issues}")
    prior = _Prior(seed)
    parties = int(prior.generator.integers(2, 7)) if n_parties is None else n_parties
    issues = int(prior.generator.integers(2, 7)) if n_issues is None else n_issues
    flip, whole, drawn_rule = prior.chance(0.5), prior.chance(0.5), prior.pick(DECISION_RULES)
    allied = parties >= 4 and (flip or decision_rule is not None)
    cast = _cast(parties, allied)
    rounds = prior.whole("rounds")
    end = START + datetime.timedelta(days=rounds * prior.whole("days_per_round"))
    data: dict[str, Any] = {
        "id": f"random_{seed}",
        "name": f"Random talks {seed}",
        "year": START.year,
        "start": START,
        "end": end,
        "horizon": end,
        "must_consent": [DEMANDER, RESPONDENT] + ([ALLIANCE] if allied else []),
        "can_use_force": [DEMANDER] if with_force else [],
        "parties": _parties(prior, cast, decision_rule or drawn_rule),
        "alliances": _alliances(prior, cast, decision_rule or drawn_rule),
        "edges": _edges(prior, cast),
        "issues": [_issue(prior, number, cast) for number in range(1, issues + 1)],
        "protocol": {"kind": "plenary", "package": whole if package is None else package, "tracks": []},
        "rounds": rounds,
        "deadline": {"kind": prior.pick(("hard", "soft", "none")), "at_round": None},
        "hidden_types": {
            DEMANDER: prior.simplex(ATTACKER_TYPES if with_force else RESPONDENT_TYPES),
            RESPONDENT: prior.simplex(RESPONDENT_TYPES),
        },
        "beliefs": {"training_runs": training_runs},
    }
    force = _force(prior, cast, issues, buildup)
    if with_force:
        data["force"] = force
    return from_mapping(data, file=data["id"])


def military_buildup(number: int, seed: int, training_runs: int = 512) -> Iterator[Scenario]:
    """Yield `number` random scenarios in which a demander opens with a display of force.

    The population to hold against crises that a non-violent military act triggered (ICB).  Scenario i
    depends on (seed, i) alone.
    """
    for index in range(number):
        yield random_scenario(seed * 1_000_000 + index, buildup=True, training_runs=training_runs)


class _Prior:
    """Draws from `RANGES` in a fixed order."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.Generator(np.random.Philox(seed))

    def number(self, name: str) -> float:
        low, high = RANGES[name]
        return round(float(self.generator.uniform(low, high)), 3)

    def whole(self, name: str) -> int:
        low, high = RANGES[name]
        return int(self.generator.integers(int(low), int(high) + 1))

    def chance(self, probability: float) -> bool:
        return bool(self.generator.uniform() < probability)

    def between(self, low: float, high: float) -> float:
        return round(float(self.generator.uniform(low, high)), 3)

    def pick(self, options: tuple[str, ...]) -> str:
        return options[int(self.generator.integers(len(options)))]

    def simplex(self, types: tuple[TypeName, ...]) -> dict[str, float]:
        """A flat draw over the types, in thousandths that sum to 1."""
        shares = np.floor(1000 * self.generator.dirichlet(np.ones(len(types)))).astype(int)
        shares[0] += 1000 - int(shares.sum())
        return {name: int(share) / 1000 for name, share in zip(types, shares, strict=True)}


def _cast(parties: int, allied: bool) -> tuple[str, ...]:
    """Ids of the parties: allies A1, A2, ...

    Sit inside the alliance or, without one, behind the respondent.
    """
    core = (DEMANDER, RESPONDENT, ALLIANCE) if allied else (DEMANDER, RESPONDENT)
    rest = parties - len(core)
    third = (AFFECTED,) if rest > 0 and not (allied and rest == 1) else ()
    return core + third + tuple(f"A{number}" for number in range(1, rest - len(third) + 1))


def _allies(cast: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(party for party in cast if party.startswith("A") and party[1:].isdigit())


def _parties(prior: _Prior, cast: tuple[str, ...], rule: str) -> list[dict[str, Any]]:
    roles = {DEMANDER: "demander", RESPONDENT: "respondent", ALLIANCE: "respondent", AFFECTED: "affected"}
    parties = []
    for party in cast:
        low = prior.number("war_cost_low")
        entry: dict[str, Any] = {
            "id": party,
            "name": {
                DEMANDER: "Demander",
                RESPONDENT: "Respondent",
                ALLIANCE: "Alliance",
                AFFECTED: "Affected state",
            }.get(party, f"Ally {party[1:]}"),
            "kind": "alliance" if party == ALLIANCE else "state",
            "role": roles.get(party, "ally"),
            "capability": prior.number("capability"),
            "war_cost": {"low": low, "high": round(low + prior.number("war_cost_width"), 3)},
            "no_deal_cost": {"low": 0.0, "high": prior.number("no_deal_cost_high")},
            "patience": prior.number("patience"),
            "audience_cost": prior.number("audience_cost"),
        }
        if party == ALLIANCE:
            entry |= {"members": [RESPONDENT, *_allies(cast)], "decision_rule": rule}
        parties.append(entry)
    return parties


def _alliances(prior: _Prior, cast: tuple[str, ...], rule: str) -> list[dict[str, Any]]:
    if ALLIANCE not in cast:
        return []
    members = [RESPONDENT, *_allies(cast)]
    commitment = {member: prior.number("commitment") for member in members}
    return [
        {
            "name": "Alliance",
            "party": ALLIANCE,
            "members": members,
            "decision_rule": rule,
            "commitment": commitment,
        }
    ]


def _edges(prior: _Prior, cast: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rivalries and promises; member edges follow from the commitments."""
    edges = [(DEMANDER, RESPONDENT, "rivalry", -prior.number("edge_weight"))]
    members = [RESPONDENT, *_allies(cast)]
    edges += [(RESPONDENT, ally, "defence", prior.number("edge_weight")) for ally in members[1:]]
    if AFFECTED in cast:
        kind = prior.pick(("defence", "partnership", "support"))
        edges.append((RESPONDENT, AFFECTED, kind, prior.number("edge_weight")))
        edges.append((DEMANDER, AFFECTED, "rivalry", -prior.number("edge_weight")))
    return [{"a": a, "b": b, "kind": kind, "weight": weight} for a, b, kind, weight in edges]


def _issue(prior: _Prior, number: int, cast: tuple[str, ...]) -> dict[str, Any]:
    positions = {
        DEMANDER: prior.number("demander_position"),
        RESPONDENT: prior.number("respondent_position"),
    }
    for party in cast[2:]:
        near = positions[RESPONDENT] + prior.number("ally_distance")
        positions[party] = round(min(1.0, max(0.0, near)), 3)
    lines: dict[str, dict[str, Any]] = {}
    for party in cast:
        drawn = prior.chance(RANGES["line_chance"][0])
        basis = "declared" if prior.chance(RANGES["declared_chance"][0]) else "inferred"
        low, high = prior.between(0.0, positions[party]), prior.between(positions[party], 1.0)
        if drawn:
            lines[party] = {"basis": basis} | ({"min": low} if party == DEMANDER else {"max": high})
    return {
        "id": f"issue_{number}",
        "name": f"Issue {number}",
        "scale": {"zero": "as the respondent would have it", "one": "as the demander would have it"},
        "status_quo": prior.number("status_quo"),
        "positions": positions,
        "salience": {party: prior.number("salience") for party in cast},
        "red_lines": lines,
    }


def _force(prior: _Prior, cast: tuple[str, ...], issues: int, buildup: bool) -> dict[str, Any]:
    """The demander against the affected state if there is one, else against the respondent."""
    return {
        "attackers": {
            DEMANDER: {
                "targets": [AFFECTED if AFFECTED in cast else RESPONDENT],
                "rounds_to_ready": prior.number("rounds_to_ready"),
                "readiness": prior.number("readiness"),
            }
        },
        "reach": {f"issue_{number}": prior.number("reach") for number in range(1, issues + 1)},
        "start_rungs": {DEMANDER: DISPLAY_OF_FORCE} if buildup else {},
    }
