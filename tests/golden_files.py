"""Golden transcripts: one talk per shipped case and per protocol, its public record and what each seat saw, as text.

`python -m tests.rewrite_golden` writes them anew; the diff is then reviewed like code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import diplosim
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import transcript
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Delegate, Move, SeatView
from tests.discrete_cases import CASES, scenario_of

FOLDER = Path(__file__).resolve().parent / "golden"

CHOSEN = {
    "bosnia_1995": (1995, 1),
    "cuba_1962": (1962, 10),
    "geneva_2022": (2022, 10),
    "iraq_2003": (2003, 0),
    "jcpoa_2015": (2015, 52),
    "july_1914": (1914, 0),
    "minsk2_2015": (2015, 6),
    "six_party_2009": (2009, 1),
}
"""Seed and run of each case: `diplosim run CASE --seed SEED --run RUN` prints the upper part of the file."""

PLAYED = {
    "alternating_offers": ("cuba_1962", "alternating_offers", 3),
    "closed_rule": ("theory/baron_ferejohn_1989", "closed_rule", 0),
    "offer_a_round": ("theory/outside_option_1989", "offer_a_round", 0),
    "single_text": ("jcpoa_2015", "single_text", 3),
    "ultimatum": ("july_1914", "ultimatum", 1),
    "war_of_attrition": ("theory/fearon_1994", "war_of_attrition", 4),
}
"""Case, protocol and run (of seed 1) of each protocol other than the plenary."""

EVENTFUL = "every_kind_of_event"
EVENTS = (
    {"round": 2, "kind": "posture", "party": "RUS", "value": 3, "what": "An exercise begins"},
    {"round": 2, "kind": "war_cost", "party": "RUS", "value": 0.5, "what": "Winter makes the ground passable"},
    {"round": 3, "kind": "status_quo", "issue": "enlargement", "value": 0.9, "what": "A summit renews its promise"},
    {"round": 3, "kind": "breakdown", "value": 0.07, "what": "A delegation threatens to leave"},
    {"round": 4, "kind": "capability", "party": "UKR", "value": 0.2, "what": "Arms arrive"},
)
"""Geneva 2022 with one event of each kind; none of these is in a shipped case."""

OVER_OPTIONS = "t2-mixed"
"""Published case that is played over options."""

FILES = (*CHOSEN, *PLAYED, EVENTFUL, "alternating_offers_over_options")


PACKAGES = ("start", "reference", "low", "high")
NUMBERS = ("outside", "going_on", "suspicion")


class Observed:
    """A delegate that notes what it is shown at the table, and decides as the delegate behind it."""

    def __init__(self, delegate: Delegate) -> None:
        self.delegate = delegate
        self.seen: list[tuple[int, dict[str, list[float]]]] = []

    def act(self, view: SeatView) -> Move:
        if view.stage == "table":
            quantities = {name: np.ravel(getattr(view, name)[0]).tolist() for name in (*PACKAGES, *NUMBERS)}
            self.seen.append((view.round, quantities))
        return self.delegate.act(view)

    def instructions(self, view: SeatView) -> Move:
        return self.delegate.instructions(view)  # type: ignore[attr-defined,no-any-return]


def golden(name: str) -> str:
    """The text of one golden file."""
    scenario, seed, run, command = _chosen(name)
    plain = Session(scenario, seed=seed, first_run=run)
    seats = {plain.game.name(a): Observed(occupant.delegate) for a, occupant in enumerate(plain.delegations)}
    talks = Session(scenario, seed=seed, first_run=run, seats=seats, tables=plain.tables).play()
    played = transcript(plain.play())
    assert transcript(talks) == played, "watching the seats has changed the talk"
    return "\n".join([command, "", played, "", *_seen(seats, talks.game.structure.seated, talks)]) + "\n"


def _chosen(name: str) -> tuple[Scenario, int, int, str]:
    """Scenario, seed, run, and how to see the same elsewhere."""
    if name in CHOSEN:
        seed, run = CHOSEN[name]
        return diplosim.load(name), seed, run, f"$ diplosim run {name} --seed {seed} --run {run}"
    if name in PLAYED:
        case, rules, run = PLAYED[name]
        changes = {"protocol.rules": rules, "beliefs.training_runs": 256}
        options = " ".join(f"--set {key}={value}" for key, value in changes.items())
        return diplosim.load(case).replace(changes), 1, run, f"$ diplosim run {case} --seed 1 --run {run} {options}"
    if name == EVENTFUL:
        changes = {"events": EVENTS, "beliefs.training_runs": 256}
        return (
            diplosim.load("geneva_2022").replace(changes),
            2022,
            10,
            "geneva_2022 with the events of tests/golden_files.py",
        )
    return scenario_of(CASES[OVER_OPTIONS]), 0, 0, f"case {OVER_OPTIONS} of tests/oracles/alternating_offers.json"


def _seen(seats: dict[str, Observed], seated: tuple[int, ...], talks: Session) -> Iterator[str]:
    yield "What each seat saw at the table"
    yield "-------------------------------"
    yield f"issues: {', '.join(talks.scenario.issue_ids)}"
    for number in range(1, talks.scenario.rounds + 1):
        shown = [(name, _at(seats[name].seen, number)) for name in (talks.game.name(a) for a in seated)]
        if not any(view for _, view in shown):
            continue
        yield ""
        yield f"Round {number}"
        for name, view in shown:
            if view is not None:
                yield from _lines(name, view, _at(seats[name].seen, number - 1) or {})


def _at(seen: list[tuple[int, dict[str, list[float]]]], number: int) -> dict[str, list[float]] | None:
    return next((view for known, view in seen if known == number), None)


def _lines(name: str, view: dict[str, list[float]], before: dict[str, Any]) -> Iterator[str]:
    yield f"  {name:<6}{'  '.join(f'{what} {_digits(view[what])}' for what in NUMBERS)}"
    for what in PACKAGES:
        if _digits(view[what]) != _digits(before.get(what, [])):
            yield f"        {what:<10}{_digits(view[what])}"


def _digits(values: list[float]) -> str:
    return " ".join(
        f"{value:.6f}".rstrip("0").rstrip(".").replace("-0", "0", 1 if abs(value) < 5e-7 else 0) for value in values
    )
