"""One offer a round: who offers when, what it takes to agree, force as the responder's option, discounting."""

from __future__ import annotations

import numpy as np
import pytest

import diplosim
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.registry import find
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move


@pytest.fixture
def stahl() -> Scenario:
    return diplosim.load("theory/stahl_1972").replace({"rounds": 4, "deadline.at_round": 4})


def script(*entries: tuple[int, str, dict]) -> object:
    return find("scripted")([{"round": r, "stage": stage, "move": move} for r, stage, move in entries])


def test_parties_offer_in_turn_and_the_other_answers_in_the_same_round(stahl: Scenario) -> None:
    talks = diplosim.Session(stahl, seats={"A": "human", "B": "human"})
    asked = []
    talks.advance()
    while talks.waiting():
        for party in talks.waiting():
            asked.append((talks.game.round + 1, talks.game.stage, party))
            talks.submit(party, Move())
        talks.advance()
    offers = [(r, "table", "AB"[(r - 1) % 2]) for r in range(1, 5)]
    answers = [(r, "respond", "AB"[r % 2]) for r in range(1, 5)]
    assert asked == sorted(offers + answers, key=lambda entry: (entry[0], entry[1] == "respond"))
    assert talks.outcomes().loc[0, "end_reason"] == "deadline"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_agreement_is_discounted_by_the_offers_refused_before(stahl: Scenario, number: int) -> None:
    offers = [(r, "table", {"demand": [0.5]}) for r in range(1, 5)]
    answer = (number, "respond", {"accept": [True]})
    a, b = script(*offers, answer), script(*offers, answer)
    row = diplosim.Session(stahl, seats={"A": a, "B": b}).play().outcomes().iloc[0]
    assert row["end_round"] == number
    assert row["utility_A"] == pytest.approx(0.5 * 0.9 ** (number - 1))
    assert row["utility_B"] == pytest.approx(0.5 * 0.8 ** (number - 1))


def test_force_is_for_who_was_offered_something_and_is_discounted_too() -> None:
    scenario = diplosim.load("theory/outside_option_1989")
    offers = [(r, "table", {"demand": [0.9]}) for r in range(1, 4)]
    wish = [(r, "decide", {"attack": True}) for r in (2, 3)]
    row = (
        diplosim.Session(scenario, seats={"A": script(*offers), "B": script(*offers, *wish)}).play().outcomes().iloc[0]
    )
    assert row["outcome"] == "conflict"
    assert row["end_round"] == 3, "in round 2 the offer is its own"
    assert row["utility_B"] == pytest.approx(0.6 * 0.9**2)


def test_shares_of_a_pie_add_up_to_one_at_most() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace(
        {"protocol.rules": "offer_a_round", "protocol.votes_needed": None}
    )
    talks = diplosim.Session(scenario, seats=dict.fromkeys("ABC", "human"))
    talks.advance()
    with pytest.raises(IllegalMove, match=r"add up to 1\.2; allowed: at most 1"):
        talks.submit("A", Move(demand=np.array([[0.6, 0.6, 0.0]])))

    class Greedy:
        def act(self, view):
            return Move(demand=np.full((view.runs, 3), 0.8), accept=np.ones((view.runs, 1), dtype=bool))

    table = diplosim.Session(scenario, runs=5, seats={p: Greedy() for p in "ABC"}).play().outcomes()
    assert table[["term_share_A", "term_share_B", "term_share_C"]].to_numpy() == pytest.approx(1 / 3)


def test_all_must_agree() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace(
        {"protocol.rules": "offer_a_round", "protocol.votes_needed": None, "rounds": 2}
    )
    offer = (1, "table", {"demand": [0.4, 0.3, 0.3]})
    yes = (1, "respond", {"accept": [True]})
    for others, agreed in ((("B", "C"), True), (("B",), False)):
        seats = {p: script(*([offer] if p == "A" else []), *([yes] if p in others else [])) for p in "ABC"}
        row = diplosim.Session(scenario, seats=seats).play().outcomes().iloc[0]
        assert (row["outcome"] == "agreement") == agreed


@pytest.mark.e2e
def test_settings_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r"protocol\.pie: means nothing under the protocol plenary"):
        diplosim.load("cuba_1962").replace({"protocol.pie": True})
    with pytest.raises(ScenarioError, match=r"votes_needed: means nothing under the protocol offer_a_round"):
        diplosim.load("theory/stahl_1972").replace({"protocol.votes_needed": 2})
    quo = {f"issues.share_{party}.status_quo": 0.4 for party in "ABC"}
    with pytest.raises(ScenarioError, match=r"status_quo adds up to 1\.2"):
        diplosim.load("theory/baron_ferejohn_1989").replace(quo)
