from typing import ClassVar

import numpy as np
import pytest

import diplosim
from diplosim.rules.coded_arrays import HARD_BARGAINER
from diplosim.seats import Move, Traits
from tests.agents.rational import SHORT, RationalContract


class GivesInAt:
    """Gives in at a fixed round."""

    traits = Traits()

    def __init__(self, number: int) -> None:
        self.number = number

    def act(self, view):
        if view.stage != "respond" or view.round < self.number:
            return Move()
        marks = np.zeros((view.runs, 2), dtype=bool)
        marks[:, 1 - view.authors.index(view.party)] = True
        return Move(accept=marks)


class TestReputational(RationalContract):
    agent = "reputational"
    games = ("theory/abreu_gul_2000",)
    faster: ClassVar = {"parties.A.patience": 5 ** (-1 / 36), "parties.B.patience": 5 ** (-1 / 36), **SHORT}

    @pytest.mark.e2e
    def test_obstinate_sides_never_agree_with_each_other(self) -> None:
        talks = diplosim.Session(self.game(), runs=3000)
        obstinate = (talks.game.state.type == HARD_BARGAINER).all(axis=1)
        table = talks.play().outcomes()
        assert obstinate.any()
        assert np.array_equal(table["outcome"] == "stalemate", obstinate)

    @pytest.mark.e2e
    def test_nobody_gives_in_after_the_end(self) -> None:
        table = diplosim.simulate(self.game(), 3000)
        assert table.loc[table["outcome"] == "agreement", "end_round"].max() <= 163

    @pytest.mark.e2e
    def test_no_other_date_does_better(self) -> None:
        """A rational side is indifferent between all dates up to the end and loses by waiting longer.

        (All but the very first round, in which most of the others give in too and a lot decides.)
        """
        runs = 3000
        worth = {}
        for number in (2, 20, 80, 164, 190):
            table = diplosim.Session(self.game(), runs=runs, seats={"A": GivesInAt(number)}).play().outcomes()
            mine = table.loc[table["type_A"] == "sincere", "utility_A"]
            worth[number] = mine.to_numpy()
        best = 0.75 * 0.6 + 0.25 * 0.4
        for number in (2, 20, 80):
            error = worth[number].std() / len(worth[number]) ** 0.5
            assert abs(worth[number].mean() - best) <= 3.5 * error + 0.002, f"at {number}; the grid may cost .002"
        assert (worth[190] <= worth[164]).all(), "whoever still holds out is obstinate: waiting longer only costs"
        assert (worth[190] < worth[164]).any()

    @pytest.mark.e2e
    def test_compatible_demands_are_met_at_once(self) -> None:
        modest = {
            "issues.share.positions": {"A": 0.4, "B": 0.5},
            "type_reservations": {"A": {"hard_bargainer": {"share": {"min": 0.4}}}},
        }
        table = diplosim.simulate(self.game(**modest), 200)
        assert (table["end_round"] == 1).all()
