"""A table small enough to be worked out on paper: two states, two issues, one of which force can move.

    party   capability   salience (x, y)     position (x, y)   war cost   no-deal cost   patience
    A       .6           .6, .2 -> 3/4, 1/4  1, .5             .1         .05            .9       can attack B
    B       .3           .3, .3 -> 1/2, 1/2  0, .9             .2         .1             .8

The status quo is (.2, .5), so that u_A(q) = 1 - 3/4 * .8 = .4 and u_B(q) = 1 - 1/2 * .2 - 1/2 * .4 = .7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from diplosim.numerics.draws import Draws
from diplosim.rules.state import State, initial_state
from diplosim.rules.structure import Structure, structure_of
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario

A, B = 0, 1
X, Y = 0, 1


def state_party(name: str, capability: float, **more: Any) -> dict[str, Any]:
    """A state whose costs are points, so that nothing is drawn."""
    return {
        "id": name,
        "name": name,
        "kind": "state",
        "capability": capability,
        "war_cost": {"low": 0.2, "high": 0.2},
        "patience": 0.8,
        **more,
    }


def table(changes: dict[str, Any] | None = None, others: list[dict[str, Any]] | None = None) -> Scenario:
    """The table, with some values replaced by dotted path.

    others: further parties; they care for both issues alike and stand in the middle, unless `changes` says otherwise.
    """
    others = others or []
    names = [party["id"] for party in others]
    scenario = from_mapping(
        {
            "id": "table",
            "name": "Table",
            "year": 2000,
            "start": "2000-01-01",
            "end": "2000-03-01",
            "horizon": "2000-03-01",
            "must_consent": ["A", "B"],
            "can_use_force": ["A"],
            "parties": [
                state_party(
                    "A",
                    0.6,
                    war_cost={"low": 0.1, "high": 0.1},
                    no_deal_cost={"low": 0.05, "high": 0.05},
                    patience=0.9,
                ),
                state_party("B", 0.3, no_deal_cost={"low": 0.1, "high": 0.1}),
                *others,
            ],
            "issues": [
                {
                    "id": name,
                    "name": name,
                    "scale": {"zero": "none", "one": "all"},
                    "status_quo": quo,
                    "positions": {"A": a, "B": b, **dict.fromkeys(names, 0.5)},
                    "salience": {"A": s, "B": 0.3, **dict.fromkeys(names, 0.1)},
                }
                for name, quo, a, b, s in (("x", 0.2, 1.0, 0.0, 0.6), ("y", 0.5, 0.5, 0.9, 0.2))
            ],
            "protocol": {"kind": "plenary", "package": True, "seats": ["A", "B"]},
            "rounds": 4,
            "deadline": {"kind": "hard"},
            "force": {
                "attackers": {"A": {"targets": ["B"], "rounds_to_ready": 2.0, "readiness": 0.0}},
                "reach": {"x": 0.5, "y": 0.0},
                "blame": {"low": 0.3, "high": 0.3},
            },
        }
    )
    return scenario.replace(changes) if changes else scenario


def at_the_table(scenario: Scenario, runs: int = 1, seed: int = 0) -> tuple[State, Structure]:
    """State and structure before the first move; no alliance has a mandate."""
    structure = structure_of(scenario)
    return initial_state(scenario, structure, Draws(seed, 0, runs), lambda lines: {})[0], structure


def each_run(*values: Any) -> np.ndarray:
    """One value a run."""
    return np.array(values)
