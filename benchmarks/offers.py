"""How fast alternating offers over options are, beside a plain Mesa model and, where it is installed, NegMAS.

The work: six issues of five options, three parties with time-dependent tactics, at most fifty rounds, and preferences
drawn afresh for every negotiation.  All build the utility functions, negotiate and report; the agreements of the
same negotiations are compared package by package.  Processor time of this process, one core, the best of a few repeats.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.plain_mesa import PlainTalk
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.numerics.arrays import AnyArray
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario

ISSUES, OPTIONS, PARTIES, ROUNDS = 6, 5, 3, 50
EXPONENTS = (4.0, 1.0, 0.5)
"""One party of each kind: it concedes late, evenly, early."""


@dataclass(frozen=True)
class Peer:
    """A program that plays the same negotiations one by one.

    play: of one party each (issues, options), what an option adds to its utility, the agreement as option indices, None
    without one, and how many rounds it took.
    """

    name: str
    play: Callable[[list[AnyArray]], tuple[tuple[int, ...] | None, int]]


def measure(at_once: Sequence[int], peers: int, repeat: int) -> dict[str, Any]:
    """Negotiations a second by how many are played at once, and of other programs on the first `peers` of them.

    Args:
        at_once: sizes of a batch.
        peers: negotiations that each other program plays.
        repeat: the best of so many.

    Returns:
        Plain data: `batches` (by `runs`, `a_second`), `agreements` (their share in the largest batch) and `peers`: of
        each the name, `a_second`, `ratios` (how many times as fast each batch is, in their order) and how many of
        `compared` negotiations are `identical`: the same agreement in the same round.
    """
    scenario = open_market()
    tables = tables_for(scenario)
    times, agreed = [], 0.0
    for runs in at_once:
        best, models = float("inf"), 4 if runs == 1 else 1
        for attempt in range(repeat):
            start = time.process_time()
            for first in range(0, models * runs, runs):
                table = Talks(scenario, runs=runs, seed=attempt, first_run=first, tables=tables).play().outcomes()
            best = min(best, (time.process_time() - start) / (models * runs))
            agreed = float((table["outcome"] == "agreement").mean())
        times.append(max(best, 1e-9))
    return {
        "batches": [{"runs": runs, "a_second": 1.0 / spent} for runs, spent in zip(at_once, times, strict=True)],
        "agreements": agreed,
        "peers": [_beside(peer, scenario, peers, times) for peer in peers_here()],
    }


def peers_here() -> list[Peer]:
    """The other programs that are installed: Mesa always, NegMAS where somebody wanted it."""
    plain = Peer(f"a plain Mesa {version('mesa')} model", lambda worth: PlainTalk(worth, EXPONENTS, ROUNDS).play())
    return [plain] if find_spec("negmas") is None else [plain, Peer(f"NegMAS {version('negmas')}", _negmas)]


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


def _beside(peer: Peer, scenario: Scenario, count: int, ours: Sequence[float]) -> dict[str, Any]:
    talks = Talks(scenario, runs=count, seed=0, tables=tables_for(scenario))
    assert talks.game.space is not None
    worth = [seat.contributions for seat in talks.game.space.seats]
    table = talks.play().outcomes()
    terms = table[[f"term_issue_{issue}" for issue in range(ISSUES)]].to_numpy() * (OPTIONS - 1)
    expected = [None if np.isnan(row).any() else tuple(int(v) for v in np.rint(row)) for row in terms]
    found, start = [], time.process_time()
    for run in range(count):
        found.append(peer.play([own[run] for own in worth]))
    spent = max((time.process_time() - start) / count, 1e-9)
    same = [
        package == other and (package is None or steps == end)
        for package, end, (other, steps) in zip(expected, table["end_round"], found, strict=True)
    ]
    return {
        "name": peer.name,
        "a_second": 1.0 / spent,
        "ratios": [spent / own for own in ours],
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
        f"preferences drawn anew each time; {found['agreements']:.0%} agreed",
    ]
    for number, batch in enumerate(found["batches"]):
        beside = [f"{peer['ratios'][number]:,.1f} times {peer['name']}" for peer in found["peers"]]
        lines.append(f"  {batch['runs']:>6,} at once: {batch['a_second']:>9,.0f} a second; {', '.join(beside)}")
    for peer in found["peers"]:
        lines.append(
            f"  {peer['name']}, one at a time: {peer['a_second']:,.1f} a second; same agreement in the same round: "
            f"{peer['identical']} of {peer['compared']}"
        )
    if not any(peer["name"].startswith("NegMAS") for peer in found["peers"]):
        lines.append("  NegMAS is not installed and was not measured (pip install negmas)")
    return lines
