"""Where the time of a round goes: processor time by phase, and the part of it that is spent in the seats' policies."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from diplosim.engine.talks import Talks
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario


class Stopwatch:
    """Processor time by phase; a phase inside another one is charged to the inner one only."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Charge what happens inside to `name`."""
        self._charge()
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def watch(self, owner: object, method: str, phase: Callable[[], str]) -> None:
        """Charge every call of a method of this object to the phase that `phase` names at the time."""
        play = getattr(owner, method)

        @wraps(play)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.phase(phase()):
                return play(*args, **kwargs)

        setattr(owner, method, timed)

    def _charge(self) -> None:
        now = time.process_time()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        self._since = now


PHASES = ("start", "caucus", "table", "respond", "decide", "outcome table")
"""Start: draws and set-up.  Caucus: events, influence among allies, stances.  The others: `diplosim.engine.talks`."""


def phase_shares(scenario: Scenario, tables: Tables, runs: int, repeat: int) -> list[dict[str, Any]]:
    """Share of each phase in the time of a batch of `runs`, and of that the share of the seats' policies."""
    watch = Stopwatch()
    for attempt in range(repeat):
        with watch.phase("start"):
            talks = Talks(scenario, runs=runs, seed=attempt, tables=tables)
        watch.watch(talks, "collect", lambda talks=talks: f"{talks.game.stage}, seats")  # type: ignore[misc]
        watch.watch(talks, "_begin_round", lambda: "caucus")
        watch.watch(talks.game.outcome_table, "close", lambda: "outcome table")
        while talks.game.running:
            with watch.phase(talks.game.stage):
                talks.play_stage()
        with watch.phase("outcome table"):
            talks.outcomes()
    total = sum(watch.spent.values())
    return [
        {
            "phase": phase,
            "share": (watch.spent[phase] + watch.spent[f"{phase}, seats"]) / total,
            "seats": watch.spent[f"{phase}, seats"] / total,
        }
        for phase in PHASES
    ]
