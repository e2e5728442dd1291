"""What every scenario must fulfil, as functions by name; `diplosim.testing.check_scenario` runs them all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from diplosim.batches.simulate import simulate
from diplosim.numerics.arrays import AnyArray
from diplosim.play.session import Session
from diplosim.rules.outcomes import CONFLICT
from diplosim.rules.preferences import utility
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move
from diplosim.testing.conformance import RUNS, SEED, SINGLE, demand


def writes_and_loads_back(scenario: Scenario) -> None:
    """Written to a file and loaded again it is the same."""
    again = from_mapping(scenario.to_mapping())
    demand(again == scenario, "written and loaded again it is another scenario")
    demand(again.content_hash() == scenario.content_hash(), "written and loaded again its hash is another")


def runs_do_not_depend_on_batches(scenario: Scenario) -> None:
    """A run alone is its row of a batch, and every talk ends in one of the four outcomes."""
    batch = simulate(scenario, RUNS, seed=SEED)
    demand(batch["outcome"].notna().all(), "a talk has no outcome")
    alone = simulate(scenario, 1, seed=SEED, first_run=SINGLE)
    for column in alone.columns:
        here, there = alone[column].iloc[0], batch[column].iloc[SINGLE]
        demand(
            here == there or (here != here and there != there), f"run {SINGLE}: {column} is {here} alone, not {there}"
        )


def no_bound_is_crossed(scenario: Scenario) -> None:
    """What was settled lies in [0, 1] and inside the true bounds of everybody whose consent it needed."""
    talks = Session(scenario, runs=RUNS, seed=SEED)
    low, high, accepts_nothing = (
        talks.game.state.low.copy(),
        talks.game.state.high.copy(),
        talks.game.state.refuses_all.copy(),
    )
    table = talks.play().outcomes()
    settled = np.stack([table[f"term_{issue}"].to_numpy() for issue in talks.game.structure.coded.issues], axis=1)
    known = ~np.isnan(settled)
    demand(((settled[known] >= 0.0) & (settled[known] <= 1.0)).all(), "a settled term lies outside [0, 1]")
    for a in talks.game.structure.consenting:
        asked = known & talks.game.structure.scope[a]
        inside = (settled >= low[:, a] - 1e-9) & (settled <= high[:, a] + 1e-9) & ~accepts_nothing[:, a][:, None]
        rows = np.flatnonzero((asked & ~inside).any(axis=1))
        demand(not len(rows), f"run {rows[:1]} of seed {SEED}: settled beyond a true bound of {talks.game.name(a)}")


def no_force_no_conflict(scenario: Scenario) -> None:
    """Without anybody able to use force there is no conflict."""
    if scenario.can_use_force:
        return
    talks = Session(scenario, runs=RUNS, seed=SEED).play()
    demand((talks.game.outcome_table.outcome != CONFLICT).all(), "a conflict, though nobody can use force")


def every_seat_can_be_taken(scenario: Scenario) -> None:
    """People can sit in all seats: each always has a legal move, silence plays to the end, and the log replays."""
    parties = sorted(Session(scenario, seed=SEED).game.structure.position)
    talks = Session(scenario, seed=SEED, seats=dict.fromkeys(parties, "human"))
    talks.advance()
    while talks.waiting():
        for party in talks.waiting():
            legal = talks.legal(party)
            wide = np.array(legal.low) <= np.array(legal.high)
            demand(wide.all(), f"{party}, round {talks.game.round + 1}: there is nothing that it may table")
            talks.submit(party, Move())
        talks.advance()
    again = Session.replay(talks.log(), talks.tables)
    demand(again.state_hash() == talks.state_hash(), "the log of a game replays to another state")


def everybody_wants_something(scenario: Scenario) -> None:
    """Some package is worth more to each that must consent than the worst one: the issues are about something."""
    coded = Session(scenario, seed=SEED).game.structure.coded
    for party in scenario.consenters:
        p = coded.index[party]
        worst: AnyArray = np.where(coded.position[p] > 0.5, 0.0, 1.0)
        value = utility(worst, coded.position[p], coded.salience[p], coded.exponent)
        demand(value < 1.0 - 1e-9, f"{party} must consent, but all packages are worth the same to it")


SCENARIO_CHECKS: dict[str, Callable[[Scenario], None]] = {
    check.__name__: check
    for check in (
        writes_and_loads_back,
        everybody_wants_something,
        runs_do_not_depend_on_batches,
        no_bound_is_crossed,
        no_force_no_conflict,
        every_seat_can_be_taken,
    )
}
"""Checks on scenarios by name."""
