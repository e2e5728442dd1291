"""The record of recorded runs: what was tabled, believed and shown in each round, and what seats did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diplosim.engine.game import Game
from diplosim.engine.ports import Observer
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.state import TALKING
from diplosim.seats import Move, Stage


@dataclass(frozen=True)
class Trace:
    """Long tables of what happened in each round played; rounds count from 1.

    demands: run, round, party, issue, demand, of the rounds in which the talks met.  beliefs: run, round (0: prior),
    party, type, probability.  postures: run, round, party, rung.  offers: run, round, party, issue, offer, in the order
    in which they were made, where parties take turns; else without rows.
    """

    demands: pd.DataFrame
    beliefs: pd.DataFrame
    postures: pd.DataFrame
    offers: pd.DataFrame


class Recorder(Observer):
    """Copies public arrays at the end of each round.

    rows, demands, beliefs, rungs: one array a round.  met: in which of the rows a table met in that round.  offers:
    round, position, runs and packages of each.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.rows: list[AnyArray] = []
        self.demands: list[AnyArray] = []
        self.beliefs: list[AnyArray] = []
        self.rungs: list[AnyArray] = []
        self.met: list[BoolArray] = []
        self._at_table: AnyArray = np.zeros(0, dtype=np.int64)
        self.offers: list[tuple[int, int, AnyArray, AnyArray]] = []

    def offer_made(self, a: int, rows: BoolArray) -> None:
        """Note what a party has just offered."""
        state = self.game.state
        self.offers.append((self.game.round + 1, a, state.row[rows], state.demand[rows, a]))

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note which talks have met: not those that are suspended or over, though force may still be used there."""
        if stage == "table":
            state = self.game.state
            self._at_table = np.union1d(self._at_table, state.row[state.status == TALKING])

    def signals_revealed(self, moves: Mapping[int, Move], steps: Mapping[int, AnyArray]) -> None:
        """Note the public state."""
        self.round_closing()

    def round_closing(self) -> None:
        """Note the public state at the end of a round, while the runs that end in it are still there."""
        state = self.game.state
        self.rows.append(state.row.copy())
        self.demands.append(state.demand.copy(order="K"))
        self.beliefs.append(state.public.copy(order="K"))
        self.rungs.append(state.rung.copy(order="K"))
        self.met.append(np.isin(state.row, self._at_table))
        self._at_table = np.zeros(0, dtype=np.int64)

    def trace(self) -> Trace:
        """The record as three long tables."""
        game, structure = self.game, self.game.structure
        parties = [structure.coded.parties[p] for p in structure.acting]
        seated = list(structure.seated)
        seat_names = [parties[a] for a in seated]
        issues = list(structure.coded.issues)
        typed = [structure.coded.parties[p] for p in structure.coded.typed]
        prior = structure.coded.prior[list(structure.coded.typed)]
        start = np.arange(game.runs)
        first = np.broadcast_to(prior, (game.runs, *prior.shape))
        demands = [
            _long(game, r + 1, row[met], d[met][:, seated], {"party": seat_names, "issue": issues}, "demand")
            for r, (row, d, met) in enumerate(zip(self.rows, self.demands, self.met, strict=True))
        ]
        beliefs = [_long(game, 0, start, first, {"party": typed, "type": list(TYPES)}, "probability")]
        beliefs += [
            _long(game, r + 1, row, b, {"party": typed, "type": list(TYPES)}, "probability")
            for r, (row, b) in enumerate(zip(self.rows, self.beliefs, strict=True))
        ]
        postures = [
            _long(game, r + 1, row, g, {"party": parties}, "rung")
            for r, (row, g) in enumerate(zip(self.rows, self.rungs, strict=True))
        ]
        offers = [
            _long(game, r, row, offer[:, None], {"party": [parties[a]], "issue": issues}, "offer")
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
    game: Game, number: int, rows: AnyArray, values: AnyArray, axes: dict[str, list[str]], name: str
) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([game.first_run + rows, *axes.values()], names=["run", *axes])
    frame = pd.DataFrame({name: np.ascontiguousarray(values).reshape(-1)}, index=index).reset_index()
    frame.insert(1, "round", number)
    return frame
