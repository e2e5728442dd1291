"""Two states that bargain in the shadow of force over one issue (Fearon 1995).

    party   position   salience   capability   war cost
    D       1          1          p            as given, can attack R
    R       0          1          1 - p        on a range, known to R alone

The status quo is .2, and force decides all; no blame, no accidents, nothing gained by preparing.  War is worth p - k to
D and 1 - p - k to R, so that both prefer terms between p - k_D and p + k_R to it.
"""

from __future__ import annotations

from typing import Any

from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario

QUO = 0.2
AT_ONCE = {"readiness": 1.0, "rounds_to_ready": 1.0}
AT_THE_DEADLINE = {"readiness": 0.0, "rounds_to_ready": 4.0}


def two_states(p: float, cost: float, other: tuple[float, float], ready: dict[str, float]) -> Scenario:
    """D that wins with chance p at this cost, R whose cost lies in a range."""

    def state(name: str, capability: float, low: float, high: float) -> dict[str, Any]:
        costs = {"war_cost": {"low": low, "high": high}, "patience": 0.95, "audience_cost": 0.2}
        return {"id": name, "name": name, "kind": "state", "capability": capability, **costs}

    return from_mapping(
        {
            "id": "two_states",
            "name": "Two states",
            "year": 2000,
            "start": "2000-01-01",
            "end": "2000-03-01",
            "horizon": "2000-03-01",
            "must_consent": ["D", "R"],
            "can_use_force": ["D"],
            "parties": [state("D", p, cost, cost), state("R", 1.0 - p, *other)],
            "issues": [
                {
                    "id": "x",
                    "name": "x",
                    "scale": {"zero": "all for R", "one": "all for D"},
                    "status_quo": QUO,
                    "positions": {"D": 1.0, "R": 0.0},
                    "salience": {"D": 1.0, "R": 1.0},
                }
            ],
            "protocol": {"kind": "plenary", "package": True},
            "rounds": 5,
            "deadline": {"kind": "hard"},
            "force": {
                "attackers": {"D": {"targets": ["R"], **ready}},
                "reach": {"x": 1.0},
                "blame": {"low": 0.0, "high": 0.0},
                "start_rungs": {"D": 3},
            },
            "beliefs": {"training_runs": 400},
            "parameters": {
                "breakdown_hazard": 0.0,
                "incident_risk": 0.0,
                "preparation_gain": 0.0,
                "preparation_cost": 0.0,
                "unprepared_loss": 0.0,
            },
        }
    )
