"""The record of recorded runs: what was tabled, believed and shown in each round, and what seats did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from diplosim.numerics.arrays import AnyArray
from diplosim.play.transcripts.minutes import Minutes
from diplosim.rules.coded_arrays import TYPES

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks
    from diplosim.seats import Move, Stage


@dataclass(frozen=True)
class Trace:
    """Long tables of what happened in each round played; rounds count from 1.

    demands: run, round, party, issue, demand.  beliefs: run, round (0: prior), party, type, probability.
    postures: run, round, party, rung.  offers: run, round, party, issue, offer, in the order in which they were made,
    where parties take turns; else without rows.
    """

    demands: pd.DataFrame
    beliefs: pd.DataFrame
    postures: pd.DataFrame
    offers: pd.DataFrame


class Recorder:
    """Copies public arrays at the end of each round; of a talk of one run it also keeps the minutes.

    rows, demands, beliefs, rungs: one array a round.  offers: round, position, runs and packages of each.  minutes: see
    `diplosim.play.transcripts.minutes`; None for a batch.
    """

    def __init__(self, talks: Talks) -> None:
        self.talks = talks
        self.rows: list[AnyArray] = []
        self.demands: list[AnyArray] = []
        self.beliefs: list[AnyArray] = []
        self.rungs: list[AnyArray] = []
        self.offers: list[tuple[int, int, AnyArray, AnyArray]] = []
        self.minutes = Minutes(talks) if talks.runs == 1 else None

    def begin_round(self) -> None:
        """Open a round."""
        if self.minutes is not None:
            self.minutes.begin()

    def after_stage(self, stage: Stage, moves: dict[int, Move]) -> None:
        """Note what a stage has brought."""
        if self.minutes is not None:
            self.minutes.after_stage(stage, moves)

    def note_offer(self, a: int, rows: AnyArray) -> None:
        """Note what a party has just offered in the runs in `rows`, (R,)."""
        state = self.talks.state
        self.offers.append((self.talks.round + 1, a, state.row[rows], state.demand[rows, a]))

    def after_signals(self, moves: dict[int, Move], steps: dict[int, AnyArray]) -> None:
        """Note the public state when signals have been revealed and no run has ended yet in this round."""
        self.note_round()
        if self.minutes is not None:
            self.minutes.signals(moves, steps)

    def note_round(self) -> None:
        """Note the public state at the end of a round, while the runs that end in it are still there."""
        state = self.talks.state
        self.rows.append(state.row.copy())
        self.demands.append(state.demand.copy(order="K"))
        self.beliefs.append(state.public.copy(order="K"))
        self.rungs.append(state.rung.copy(order="K"))

    def trace(self) -> Trace:
        """The record as three long tables."""
        talks, structure = self.talks, self.talks.structure
        parties = [structure.coded.parties[p] for p in structure.acting]
        seated = list(structure.seated)
        seat_names = [parties[a] for a in seated]
        issues = list(structure.coded.issues)
        typed = [structure.coded.parties[p] for p in structure.coded.typed]
        prior = structure.coded.prior[list(structure.coded.typed)]
        start = np.arange(talks.runs)
        first = np.broadcast_to(prior, (talks.runs, *prior.shape))
        demands = [
            _long(talks, r + 1, row, d[:, seated], {"party": seat_names, "issue": issues}, "demand")
            for r, (row, d) in enumerate(zip(self.rows, self.demands, strict=True))
        ]
        beliefs = [_long(talks, 0, start, first, {"party": typed, "type": list(TYPES)}, "probability")]
        beliefs += [
            _long(talks, r + 1, row, b, {"party": typed, "type": list(TYPES)}, "probability")
            for r, (row, b) in enumerate(zip(self.rows, self.beliefs, strict=True))
        ]
        postures = [
            _long(talks, r + 1, row, g, {"party": parties}, "rung")
            for r, (row, g) in enumerate(zip(self.rows, self.rungs, strict=True))
        ]
        offers = [
            _long(talks, r, row, offer[:, None], {"party": [parties[a]], "issue": issues}, "offer")
            for r, a, row, offer in self.offers
        ]
        return Trace(
            _joined(demands, "run", "round", "party", "issue", "demand"),
            _joined(beliefs),
            _joined(postures, "run", "round", "party", "rung"),
            _joined(offers, "run", "round", "party", "issue", "offer"),
        )


def _joined(parts: list[pd.DataFrame], *columns: str) -> pd.DataFrame:
    """Tables below each other; an empty one of these columns where there are none."""
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))


def _long(
    talks: Talks, number: int, rows: AnyArray, values: AnyArray, axes: dict[str, list[str]], name: str
) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([talks.first_run + rows, *axes.values()], names=["run", *axes])
    frame = pd.DataFrame({name: np.ascontiguousarray(values).reshape(-1)}, index=index).reset_index()
    frame.insert(1, "round", number)
    return frame
