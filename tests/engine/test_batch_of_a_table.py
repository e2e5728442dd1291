"""A batch is its runs: at the small table, with talks that end, pause and settle at different times."""

import numpy as np
import pytest

from diplosim.seats import Move, SeatView
from tests.a_table import table
from tests.playing import assert_same, rows_of, talks_of
from tests.scripted_seats import CALM, ScriptedSeat

UNEASY = {
    "hidden_types": {
        "A": {"sincere": 0.3, "hard_bargainer": 0.2, "staller": 0.1, "pretext": 0.2, "insatiable": 0.2},
        "B": {"sincere": 0.5, "staller": 0.5},
    },
    "rounds": 8,
    "deadline": {"kind": "extendable"},
    "parameters.breakdown_hazard": 0.5,
    "parties.B.delay_cost": 0.5,
}


@pytest.mark.e2e
@pytest.mark.parametrize("package", [True, False])
def test_a_run_alone_is_its_row_of_the_batch(package: bool) -> None:
    scenario = table({**UNEASY, "protocol.package": package})
    batch = rows_of(scenario, 40, seed=3)
    assert batch["end_reason"].nunique() > 2
    for run in range(0, 40, 5):
        assert_same(rows_of(scenario, 1, seed=3, first_run=run), batch.iloc[run : run + 1])


class LeavesTheFirstRun(ScriptedSeat):
    """Walks out of run 0 in every round and does nothing else."""

    def act(self, view: SeatView) -> Move:
        return Move(walk_out=view.run == 0) if view.stage == "decide" else Move()


class SignsAtFirst(ScriptedSeat):
    """Signs every text of the first two rounds and does nothing else."""

    def act(self, view: SeatView) -> Move:
        signs = view.stage == "respond" and view.round <= 2
        return Move(accept=np.ones((view.runs, len(view.authors)), dtype=bool)) if signs else Move()


def test_who_blocked_a_run_that_pauses_stands_while_others_talk() -> None:
    """One run of ten is suspended from round 2 on, too few to be set aside: there B alone has refused."""
    seats = {"A": SignsAtFirst(), "B": LeavesTheFirstRun()}
    ended = talks_of(table(CALM), 10, seats=seats, learn=False).play().outcomes()
    assert ended["end_reason"].tolist() == ["walk_out"] + ["deadline"] * 9
    assert ended["blocked_by"].tolist() == ["B"] + ["A"] * 9
    assert np.isnan(ended["term_x"]).all()
