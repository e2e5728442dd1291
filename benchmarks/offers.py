"""How fast alternating offers over options are, beside NegMAS where that is installed (it is no dependency).

The work: six issues of five options, three parties with time-dependent tactics, at most fifty rounds, and preferences
drawn afresh for every negotiation.  Both sides build the utility functions, negotiate and report; the agreements of the
same negotiations are compared package by package.  Processor time of this process, one core, the best of a few repeats.
"""

from __future__ import annotations

import time
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.numerics.arrays import AnyArray
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario

ISSUES, OPTIONS, PARTIES, ROUNDS = 6, 5, 3, 50
EXPONENTS = (4.0, 1.0, 0.5)
"""One party of each kind: it concedes late, evenly, early."""

CHUNK = 2048
"""Negotiations played at once."""


def measure(negotiations: int, peers: int, repeat: int) -> dict[str, Any]:
    """Negotiations a second of `negotiations` at once, and of NegMAS on the first `peers` of them where it is there.

    Plain data: `negotiations_a_second`, `agreements` (share), and, with NegMAS, `negmas_a_second`, `negmas_version`,
    `ratio` and `identical` (how many of `compared` negotiations have the same agreement in the same round).
    """
    scenario = open_market()
    times = []
    for attempt in range(repeat):
        start = time.process_time()
        for first in range(0, negotiations, CHUNK):
            runs = min(CHUNK, negotiations - first)
            table = (
                Talks(scenario, runs=runs, seed=attempt, first_run=first, tables=tables_for(scenario)).play().outcomes()
            )
        times.append((time.process_time() - start) / negotiations)
    agreed = float((table["outcome"] == "agreement").mean())
    found: dict[str, Any] = {"negotiations_a_second": 1.0 / max(min(times), 1e-9), "agreements": agreed}
    return found if find_spec("negmas") is None else found | _beside_negmas(scenario, peers, min(times))


def open_market() -> Scenario:
    """The negotiation that is measured."""
    names = [f"P{number}" for number in range(PARTIES)]
    return from_mapping(
        {
            "id": "open_market",
            "name": "Offers over six issues",
            "year": 2000,
            "start": "2000-01-03",
            "end": "2001-01-03",
            "horizon": "2001-01-03",
            "must_consent": names,
            "parties": [
                {
                    "id": name,
                    "name": name,
                    "kind": "state",
                    "capability": 0.5,
                    "war_cost": {"low": 0.2, "high": 0.4},
                    "patience": 1.0,
                    "reservation_value": 0.0,
                    "policy": "time_dependent",
                    "tactic": {"exponent": exponent},
                }
                for name, exponent in zip(names, EXPONENTS, strict=True)
            ],
            "issues": [
                {
                    "id": f"issue_{issue}",
                    "name": f"Issue {issue}",
                    "scale": {"zero": "the first option", "one": "the last option"},
                    "options": [option / (OPTIONS - 1) for option in range(OPTIONS)],
                    "status_quo": 0.0,
                    "positions": dict.fromkeys(names, 0.5),
                    "salience": dict.fromkeys(names, 1.0),
                }
                for issue in range(ISSUES)
            ],
            "protocol": {
                "kind": "alternating_offers",
                "rules": "alternating_offers",
                "preferences": "drawn",
                "seats": names,
            },
            "rounds": ROUNDS,
            "deadline": {"kind": "hard"},
        }
    )


def _beside_negmas(scenario: Scenario, count: int, ours: float) -> dict[str, Any]:
    talks = Talks(scenario, runs=count, seed=0, tables=tables_for(scenario))
    assert talks.game.space is not None
    worth = [seat.contributions for seat in talks.game.space.seats]
    table = talks.play().outcomes()
    terms = table[[f"term_issue_{issue}" for issue in range(ISSUES)]].to_numpy() * (OPTIONS - 1)
    expected = [None if np.isnan(row).any() else tuple(int(v) for v in np.rint(row)) for row in terms]
    found, start = [], time.process_time()
    for run in range(count):
        found.append(_negmas([own[run] for own in worth]))
    spent = (time.process_time() - start) / count
    same = [
        package == other and (package is None or steps == end)
        for package, end, (other, steps) in zip(expected, table["end_round"], found, strict=True)
    ]
    return {
        "negmas_version": version("negmas"),
        "negmas_a_second": 1.0 / max(spent, 1e-9),
        "ratio": spent / max(ours, 1e-9),
        "compared": count,
        "identical": sum(same),
    }


def _negmas(worth: list[AnyArray]) -> tuple[tuple[int, ...] | None, int]:
    """One negotiation in NegMAS: the agreement as option indices, None without one, and how many rounds it took.

    Tolerance 0, as the rules here have it: NegMAS by itself takes utilities up to 0.0001 short of the level.

    worth: per party (issues, options), what each option adds to its utility.
    """
    negmas = import_module("negmas")
    make_negotiator = import_module("negmas.sao").TimeBasedConcedingNegotiator

    issues = [negmas.make_issue(list(range(OPTIONS)), name=f"issue_{k}") for k in range(ISSUES)]
    mechanism = negmas.SAOMechanism(issues=issues, n_steps=ROUNDS)
    for exponent, own in zip(EXPONENTS, worth, strict=True):
        values = [negmas.TableFun({v: float(own[k, v]) for v in range(OPTIONS)}) for k in range(ISSUES)]
        weights = [1.0] * ISSUES
        utility = negmas.LinearAdditiveUtilityFunction(values, weights=weights, issues=issues, reserved_value=0.0)
        mechanism.add(make_negotiator(offering_curve=exponent, eps=0.0), ufun=utility)
    state = mechanism.run()
    return (None if state.agreement is None else tuple(int(v) for v in state.agreement)), int(state.step)


def as_lines(found: dict[str, Any]) -> list[str]:
    """What was measured, in words."""
    lines = [
        f"Alternating offers, {ISSUES} issues of {OPTIONS} options, {PARTIES} parties, {ROUNDS} rounds, "
        "preferences drawn anew each time",
        f"  {found['negotiations_a_second']:,.0f} negotiations a second, {found['agreements']:.0%} of them agreed",
    ]
    if "ratio" not in found:
        return [*lines, "  (with NegMAS installed the same negotiations are played by it as well, and compared)"]
    return [
        *lines,
        f"  NegMAS {found['negmas_version']}: {found['negmas_a_second']:,.1f} a second; ratio {found['ratio']:,.0f}",
        f"  same agreement in the same round: {found['identical']} of {found['compared']}",
    ]
