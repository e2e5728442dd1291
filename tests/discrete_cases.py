"""Scenarios of alternating offers over options, built from published cases and at random."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from tests.places import ORACLES

ORACLE = json.loads((ORACLES / "alternating_offers.json").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in ORACLE["cases"]}


def evenly(count: int) -> list[float]:
    """An unordered set of so many values as evenly spaced options."""
    return [v / (count - 1) if count > 1 else 0.0 for v in range(count)]


def talks_over_options(
    values: list[int],
    parties: list[dict[str, Any]],
    rounds: int,
    **protocol: Any,
) -> Scenario:
    """Alternating offers; a party has weights, evaluations, reservation, exponent and max_aspiration."""
    names = [f"P{i}" for i in range(len(parties))]
    return from_mapping(
        {
            "id": "options",
            "name": "Talks over options",
            "year": 2000,
            "start": "2000-01-01",
            "end": "2001-01-01",
            "horizon": "2001-01-01",
            "must_consent": names,
            "parties": [
                {
                    "id": name,
                    "name": name,
                    "kind": "state",
                    "capability": 0.5,
                    "war_cost": {"low": 0.1, "high": 0.2},
                    "patience": 1.0,
                    "policy": "time_dependent",
                    "reservation_value": party["reservation"],
                    "tactic": {"exponent": party["exponent"], "aspiration": party["max_aspiration"]},
                }
                for name, party in zip(names, parties, strict=True)
            ],
            "issues": [
                {
                    "id": f"issue{k}",
                    "name": f"Issue {k}",
                    "scale": {"zero": "the first value", "one": "the last value"},
                    "options": evenly(count),
                    "evaluations": {
                        name: party["evaluations"][k]
                        for name, party in zip(names, parties, strict=True)
                        if "evaluations" in party
                    },
                    "status_quo": 0.0,
                    "positions": dict.fromkeys(names, 0.5),
                    "salience": {name: party["weights"][k] for name, party in zip(names, parties, strict=True)},
                }
                for k, count in enumerate(values)
            ],
            "protocol": {
                "kind": "alternating_offers",
                "rules": "alternating_offers",
                "package": True,
                "seats": names,
                **protocol,
            },
            "rounds": rounds,
            "deadline": {"kind": "hard"},
        }
    )


def scenario_of(case: dict[str, Any]) -> Scenario:
    """The scenario of a published case."""
    return talks_over_options([len(i["values"]) for i in case["issues"]], case["parties"], case["n_steps"])


def random_parties(generator: np.random.Generator, values: list[int], count: int) -> list[dict[str, Any]]:
    """Parties with random weights, evaluations, reservation values and tactics."""
    found = []
    for _ in range(count):
        weights = generator.random(len(values)) + 0.05
        found.append(
            {
                "weights": (weights / weights.sum()).tolist(),
                "evaluations": [generator.random(v).tolist() for v in values],
                "reservation": float(generator.choice([0.0, 0.2, 0.5])),
                "exponent": float(generator.choice([0.25, 0.5, 1.0, 2.0, 4.0])),
                "max_aspiration": float(generator.choice([0.8, 1.0])),
            }
        )
    return found
