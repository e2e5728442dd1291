"""The same talks under the file's values and under those of the sliders: what is played, and with which observers.

Observers read signals by tables that they have learnt from play (`diplosim.learning`).  Another value of a number calls
for tables fitted anew, which takes seconds; until they are there the tables of the file are carried over, as
`diplosim compare --observers fixed` does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from diplosim.batches.progress import Progress
from diplosim.batches.simulate import simulate
from diplosim.designs.observers import carried_over, obstacles
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables, table_key
from diplosim.numerics.arrays import AnyArray
from diplosim.numerics.paired_proportions import paired_shares
from diplosim.numerics.statistics import CLASSES, PairedShares
from diplosim.play.session import Session
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario

Observers = Literal["file", "fixed", "refitted"]
"""Whose tables: those of the file, which fit these values too; those of the file, carried over; or fitted anew."""


class Superseded(Exception):
    """Something newer was asked."""


@dataclass(frozen=True)
class Played:
    """Many talks that were played.

    outcomes: of each run.  coerced: whether a deal was made under the threat of force.  observers, tables: what the
    observers knew.
    """

    scenario: Scenario
    outcomes: AnyArray
    coerced: AnyArray
    observers: Observers
    tables: Tables


def learns(scenario: Scenario) -> bool:
    """Whether its protocol has observers who learn at all."""
    return bool(registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.learns)


def at_once(base: Scenario, tables: Tables, scenario: Scenario) -> tuple[Observers, Tables] | list[str]:
    """Tables with which a scenario can be played without a fit.

    Args:
        base: the scenario of the file.
        tables: its tables.
        scenario: the one that shall be played.

    Returns:
        Whose tables they are, and the tables; or why those of the file say nothing about this scenario.
    """
    if not learns(scenario):
        return "file", tables_for(scenario)
    if table_key(scenario) == tables.key:
        return "file", tables
    reasons = obstacles(base, scenario)
    return [reason.partition(";")[0] for reason in reasons] or ("fixed", carried_over(tables, base, scenario))


class _Watched(Progress):
    """Tells how far it is, and stops between two blocks of talks once something newer is asked."""

    def __init__(self, told: Callable[[float], bool]) -> None:
        self._told, self._total, self._finished = told, 1, 0

    def begin(self, total: int, finished: int) -> None:
        """Nothing is played yet."""
        self._total, self._finished = total, finished

    def advance(self, runs: int) -> None:
        """Some more talks are finished."""
        self._finished += runs
        if not self._told(self._finished / self._total):
            raise Superseded


def play(
    scenario: Scenario,
    runs: int,
    seed: int,
    observers: Observers,
    tables: Tables,
    told: Callable[[float], bool] = lambda _: True,
) -> Played:
    """Play talks, the very runs of `diplosim.simulate` with these tables.

    Args:
        scenario: what is played.
        runs: how many talks.
        seed: of all draws.
        observers: whose tables they are.
        tables: what observers have learnt.
        told: called with the share that is played; says whether somebody still waits for it.

    Returns:
        What was played.

    Raises:
        Superseded: if nobody does.
    """
    if not told(0.0):
        raise Superseded
    table = simulate(scenario, runs, seed=seed, tables=tables, progress=_Watched(told))
    return Played(
        scenario, table["outcome"].astype(str).to_numpy(), table["coerced"].to_numpy(dtype=bool), observers, tables
    )


def rows(before: Played, after: Played) -> list[PairedShares]:
    """Shares of agreement, of partial ones among them, of stalemate and of conflict, paired run by run."""
    found = []
    agreement, stalemate, conflict = CLASSES.items()
    for name, parts in (agreement, ("partial_agreement", ("partial_agreement",)), stalemate, conflict):
        then, now = _within(before.outcomes, parts), _within(after.outcomes, parts)
        found.append(paired_shares(name, then, now))
        if name == "partial_agreement" and (before.coerced.any() or after.coerced.any()):
            found.append(paired_shares("coerced", before.coerced, after.coerced))
    return found


def _within(outcomes: AnyArray, parts: tuple[str, ...]) -> AnyArray:
    within: AnyArray = outcomes == parts[0]
    for part in parts[1:]:
        within = within | (outcomes == part)
    return within


def examples(before: Played, after: Played, most: int = 5) -> list[tuple[str, list[int]]]:
    """The first runs that end in each class, and those that end otherwise than under the file's values."""
    found = [(name, _first(_within(after.outcomes, parts), most)) for name, parts in CLASSES.items()]
    found.append(("otherwise", _first(before.outcomes != after.outcomes, most)))
    return [(name, numbers) for name, numbers in found if numbers]


def _first(which: AnyArray, most: int) -> list[int]:
    return [int(number) for number in which.nonzero()[0][:most]]


def one_talk(played: Played, seed: int, run: int) -> Session:
    """One of the talks, to its end: the very run of that number."""
    return Session(played.scenario, runs=1, seed=seed, first_run=run, tables=played.tables).play()
