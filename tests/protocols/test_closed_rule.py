"""The closed rule: recognition by lot, votes counted, nobody with a veto."""

from __future__ import annotations

import numpy as np
import pytest

import diplosim
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.seats import Move
from tests.playing import assert_same


class Votes:
    """Offers equal shares; votes as told."""

    def __init__(self, yes: bool) -> None:
        self.yes = yes

    def act(self, view):
        if view.stage == "table":
            return Move(demand=np.full((view.runs, 3), 1 / 3))
        return Move(accept=np.full((view.runs, 1), self.yes))


@pytest.mark.parametrize(("needed", "yes"), [(1, ""), (2, ""), (2, "A"), (2, "AB"), (3, "AB"), (3, "ABC")])
def test_an_offer_passes_with_enough_votes_its_authors_included(needed: int, yes: str) -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace({"protocol.votes_needed": needed, "rounds": 3})
    talks = diplosim.Session(scenario, runs=400, seats={p: Votes(p in yes) for p in "ABC"})
    talks.play_stage()
    author = talks.game.state.standing.copy()
    table = talks.play().outcomes()
    votes = len(yes) + ~np.isin(author, ["ABC".index(p) for p in yes])
    assert np.array_equal(table["end_round"] == 1, votes >= needed)


def test_everybody_is_recognised_as_often_and_anew_in_every_session() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace({"protocol.votes_needed": 3, "rounds": 2})
    talks = diplosim.Session(scenario, runs=3000, seats={p: Votes(False) for p in "ABC"})
    drawn = []
    for _ in range(2):
        talks.play_stage()
        drawn.append(talks.game.state.standing.copy())
        talks.play_stage()
        talks.play_stage()
    for authors in drawn:
        counts = np.bincount(authors, minlength=3)
        assert ((counts - 1000) ** 2 / 1000).sum() < 13.9, "chi-square with 2 degrees of freedom, 1 in 1,000"
    assert abs((drawn[0] == drawn[1]).mean() - 1 / 3) < 0.03


def test_the_order_of_seats_in_the_file_changes_nothing() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989")
    tables = [diplosim.simulate(scenario.replace({"protocol.seats": list(order)}), 60) for order in ("ABC", "CAB")]
    assert_same(*tables)


def test_silent_about_votes_it_takes_more_than_half() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace({"protocol.votes_needed": None})
    assert diplosim.Session(scenario).game.protocol.votes_needed == 2


def test_more_votes_than_members_are_refused() -> None:
    with pytest.raises(ScenarioError, match="4 votes of 3 members; allowed: 1 to 3"):
        diplosim.load("theory/baron_ferejohn_1989").replace({"protocol.votes_needed": 4})
