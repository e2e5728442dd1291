"""Take it or leave it: who proposes, who answers, and when force follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.batches.simulate import simulate
from diplosim.engine.views import seat_view
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import transcript
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView


def bargain(**changes: Any) -> Scenario:
    """One pie between A, who proposes, and B, who wins a war with chance one half at a cost from 0 to 0.4."""
    names = ["A", "B"]
    scenario = from_mapping(
        {
            "id": "bargain",
            "name": "A bargain in the shadow of power",
            "year": 2000,
            "start": "2000-01-01",
            "end": "2000-02-01",
            "horizon": "2000-02-01",
            "must_consent": names,
            "can_use_force": ["B"],
            "parties": [
                {
                    "id": name,
                    "name": name,
                    "kind": "state",
                    "capability": 0.5,
                    "war_cost": {"low": low, "high": high},
                    "patience": 1.0,
                }
                for name, low, high in (("A", 0.1, 0.1), ("B", 0.0, 0.4))
            ],
            "issues": [
                {
                    "id": "pie",
                    "name": "The pie",
                    "scale": {"zero": "all to B", "one": "all to A"},
                    "status_quo": 1.0,
                    "positions": {"A": 1.0, "B": 0.0},
                    "salience": {"A": 1.0, "B": 1.0},
                }
            ],
            "protocol": {"kind": "ultimatum", "rules": "ultimatum", "package": True, "seats": names},
            "rounds": 1,
            "deadline": {"kind": "hard"},
            "force": {
                "attackers": {"B": {"targets": ["A"], "readiness": 0.0}},
                "reach": {"pie": 1.0},
                "blame": {"low": 0.0, "high": 0.0},
            },
            "parameters": {"unprepared_loss": 0.0},
        }
    )
    return scenario.replace(changes) if changes else scenario


class Demands:
    """Asks for a fixed share of the pie."""

    def __init__(self, share: float) -> None:
        self.share = share

    def act(self, view: SeatView) -> Move:
        return Move(demand=np.full((view.runs, 1), self.share))


class Weighs:
    """Takes what is worth at least force and no deal; fights where force is worth more than no deal."""

    def act(self, view: SeatView) -> Move:
        if view.stage == "respond":
            return Move(accept=view.within & (view.worth >= np.maximum(view.war, view.no_deal)[:, None]))
        return Move(attack=view.war > view.no_deal)


@pytest.mark.parametrize("share", [0.4, 0.65, 0.8])
def test_war_follows_where_its_cost_was_drawn_below_the_demand(share: float) -> None:
    talks = Session(bargain(), runs=2000, seed=4, seats={"A": Demands(share), "B": Weighs()})
    cost = talks.game.state.war_cost[:, 1].copy()
    table = talks.play().outcomes()
    refuses = 1.0 - share < 0.5 - cost
    assert np.array_equal(table["outcome"] == "conflict", refuses)
    assert np.array_equal(table["outcome"] == "agreement", ~refuses)
    assert refuses.mean() == pytest.approx(min(1.0, max(0.0, (share - 0.5) / 0.4)), abs=0.04)
    assert table["utility_B"][refuses].to_numpy() == pytest.approx(0.5 - cost[refuses])
    assert table["utility_A"][refuses].to_numpy() == pytest.approx(0.4)
    assert table["utility_A"][~refuses].to_numpy() == pytest.approx(share)
    assert (table["end_round"] == 1).all()


def test_without_force_a_refusal_leaves_the_status_quo() -> None:
    # B is given nothing more than the status quo leaves it: it takes even that; worth less, it refuses.
    table = (
        Session(bargain(can_use_force=[], force=None), runs=3, seats={"A": Demands(1.0), "B": Weighs()})
        .play()
        .outcomes()
    )
    assert table["outcome"].tolist() == ["agreement"] * 3
    poor = bargain(**{"can_use_force": [], "force": None, "issues.pie.status_quo": 0.5})
    table = Session(poor, runs=3, seats={"A": Demands(0.8), "B": Weighs()}).play().outcomes()
    assert table["outcome"].tolist() == ["stalemate"] * 3
    assert table["end_reason"].tolist() == ["refusal"] * 3
    assert table["blocked_by"].tolist() == ["B"] * 3
    assert table[["utility_A", "utility_B"]].to_numpy() == pytest.approx(0.5)


def test_force_needs_no_readiness_here_and_no_war_pays_at_a_high_cost() -> None:
    dear = bargain(**{"parties.B.war_cost": {"low": 0.6, "high": 0.6}})
    table = Session(dear, runs=5, seats={"A": Demands(1.0), "B": Weighs()}).play().outcomes()
    assert table["outcome"].tolist() == ["agreement"] * 5
    assert dear.attacks["B"].readiness == 0.0
    table = Session(bargain(), runs=50, seats={"A": Demands(1.0), "B": Weighs()}).play().outcomes()
    assert (table["outcome"] == "conflict").all()


BLAMED: dict[str, Any] = {
    "can_use_force": ["A"],
    "force.attackers": {"A": {"targets": ["B"]}},
    "force.blame": {"low": 0.3, "high": 0.3},
    "parties.A.war_cost": {"low": 0.0, "high": 0.0},
    "issues.pie.status_quo": 0.3,
    "parameters.cover_per_refusal": 0.2,
}
"""War costs A nothing but blame, of which each refusal of its text covers two thirds."""


def test_blame_is_covered_by_the_refusal_of_an_own_text() -> None:
    talks = Session(bargain(**BLAMED), runs=1, seats={"A": Demands(1.0), "B": Weighs()})
    before = seat_view(talks.game, 0, "table").war[0]
    while talks.game.stage != "decide":
        talks.play_stage()
    assert seat_view(talks.game, 0, "decide").war[0] == pytest.approx(before + 0.2)


@pytest.mark.parametrize(("share", "ended", "worth"), [(1.0, "conflict", 0.4), (0.25, "agreement", 0.2)])
def test_an_offer_that_is_taken_covers_no_blame(share: float, ended: str, worth: float) -> None:
    """War is worth .5 to A, less blame of .3; a refusal covers .2 of that.  No deal leaves B .7: it takes .75."""

    class Fights(Demands):
        def act(self, view: SeatView) -> Move:
            return Move(attack=[True]) if view.stage == "decide" else super().act(view)

    row = Session(bargain(**BLAMED), runs=1, seats={"A": Fights(share), "B": Weighs()}).play().outcomes().iloc[0]
    assert (row["outcome"], row["war_value_A"]) == (ended, pytest.approx(worth))


def test_a_run_alone_is_its_row_of_a_batch() -> None:
    batch = simulate(bargain(), 20, seed=3)
    alone = simulate(bargain(), 1, seed=3, first_run=11)
    assert alone.iloc[0].equals(batch.iloc[11])


def test_people_propose_and_answer() -> None:
    talks = Session(bargain(**{"issues.pie.options": [0.0, 0.5, 1.0]}), seats={"A": "human", "B": "human"})
    assert (talks.game.stage, talks.waiting()) == ("table", ("A",))
    talks.submit("A", Move(demand=np.array([1.0])))
    talks.advance()
    assert (talks.game.stage, talks.waiting()) == ("respond", ("B",))
    assert talks.view("B").authors == ("A",)
    talks.submit("B", Move(accept=np.array([[False]])))
    talks.advance()
    assert (talks.game.stage, talks.waiting()) == ("decide", ("B",))
    assert talks.legal("B").parts == ("attack",)
    again = Session.replay(talks.log())
    assert again.state_hash() == talks.state_hash()
    talks.submit("B", Move(attack=np.array(True)))
    talks.advance()
    assert talks.outcomes()["outcome"].tolist() == ["conflict"]
    shown = transcript(talks)
    assert "signed by A; refused by B" in shown
    assert "B attacks" in shown


def test_preferences_cannot_be_drawn_where_there_is_nothing_to_draw_them_over() -> None:
    with pytest.raises(ScenarioError, match="preferences are drawn over options"):
        bargain(**{"protocol.preferences": "drawn"})
    with pytest.raises(ScenarioError, match=r"protocol.preferences: means nothing under the protocol plenary"):
        bargain(**{"protocol.preferences": "drawn", "protocol.rules": "plenary"})
