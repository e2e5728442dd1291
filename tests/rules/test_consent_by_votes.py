"""Model 7.7: texts that pass by votes of those who must consent; worked out by hand.

C cares for x alone and wants .5.  Public gains over the status quo (.2, .5), where A has .4, B .7 and C .7:

    text          A       B      C      product
    (.4, .9)      .05     .10    .2     .001
    (.5, .9)      .125    .05    .3     .001875
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.designs.consent import hindrances
from diplosim.networks.vetoes import veto_players
from diplosim.play.transcripts.consent import who_decides
from diplosim.rules.proposals import Texts
from diplosim.rules.ratification import agreed, blockers, own_text_refused, passing_text, settle_items
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, Y, at_the_table, state_party, table
from tests.objections import non_starters
from tests.scripted_seats import CALM, played, row

C = 2
FAIR, BETTER = (0.4, 0.9), (0.5, 0.9)
MAJORITY = {"rule": "majority"}
EUROPEAN = [
    {"rule": "qualified_majority", "quota": 0.55},
    {"rule": "qualified_majority", "quota": 0.65, "weights": {"A": 5.0, "B": 3.0, "C": 2.0}},
]
"""55 % of the members that stand for 65 % of the people."""


def voting(consent: Any, changes: dict[str, Any] | None = None) -> Scenario:
    """A, B and C decide about texts by votes."""
    seats = {"must_consent": ["A", "B", "C"], "protocol.seats": ["A", "B", "C"], "issues.y.salience.C": 0.0}
    return table({**seats, **CALM, "protocol.consent": consent, **(changes or {})}, [state_party("C", 0.3)])


def texts_of(*values: tuple[float, float], opened: Any = None) -> Texts:
    leaves = np.zeros((1, len(values), 2), dtype=bool) if opened is None else np.array([opened])
    tabled = np.ones((1, len(values)), dtype=bool)
    return Texts(np.array([values]), leaves, tabled, tuple(range(len(values))), bool(leaves.any()))


def marks(*signers: str) -> dict[int, np.ndarray]:
    """Who signs each text, by letters."""
    return {i: np.array([[name in text for text in signers]]) for i, name in enumerate("ABC")}


def passed(consent: Any, texts: Texts, *signers: str, changes: dict[str, Any] | None = None) -> int:
    _, structure = at_the_table(voting(consent, changes))
    return int(passing_text(texts, marks(*signers), structure, structure.coded.status_quo, 0.25)[0])


# ---------------------------------------------------------------------- passing


@pytest.mark.parametrize(
    ("consent", "enough", "too_few"),
    [
        (None, ["ABC"], ["AB", "BC", "AC"]),
        ({"rule": "unanimity"}, ["ABC"], ["AB"]),
        (MAJORITY, ["AB", "BC", "AC"], ["A", "B", ""]),
        ({"rule": "majority", "weights": {"A": 2.0, "B": 1.0, "C": 1.0}}, ["AB", "AC"], ["A", "BC"]),
        ({"rule": "majority", "and": ["C"]}, ["AC", "BC"], ["AB", "C"]),
        ({"rule": "qualified_majority", "quota": 0.7}, ["ABC"], ["AB"]),
        ({"rule": "qualified_majority"}, ["AB", "BC"], ["A"]),
        ({"rule": "qualified_majority", "quota": 0.5001, "weights": {"A": 3.0, "B": 1.0, "C": 1.0}}, ["A"], ["BC"]),
        (EUROPEAN, ["AB", "AC", "ABC"], ["BC", "A"]),
        ([MAJORITY, {"rule": "unanimity"}], ["ABC"], ["AB"]),
    ],
)
def test_a_text_passes_with_enough_votes(consent: Any, enough: list[str], too_few: list[str]) -> None:
    for signers in enough:
        assert passed(consent, texts_of(FAIR), signers) == 0, signers
    for signers in too_few:
        assert passed(consent, texts_of(FAIR), signers) == -1, signers


def test_a_veto_on_some_issues_outlives_votes() -> None:
    veto = {"consent_scope": {"B": ["x"]}}
    assert passed(MAJORITY, texts_of(FAIR), "AC", changes=veto) == -1
    assert passed(MAJORITY, texts_of(FAIR), "AB", changes=veto) == 0
    assert passed(MAJORITY, texts_of(FAIR, opened=[[True, False]]), "AC", changes=veto) == 0


def test_the_text_with_most_votes_goes_before_the_one_with_the_largest_product() -> None:
    assert passed(MAJORITY, texts_of(FAIR, BETTER), "ABC", "ABC") == 1
    assert passed(MAJORITY, texts_of(FAIR, BETTER), "ABC", "AB") == 0
    assert passed(MAJORITY, texts_of(FAIR, BETTER), "AB", "AC") == 1
    assert passed(MAJORITY, texts_of(FAIR, BETTER), "AB", "ABC") == 1
    # by the weights of the first condition
    heavy = {"rule": "majority", "weights": {"A": 1.0, "B": 3.0, "C": 1.0}}
    assert passed(heavy, texts_of(FAIR, BETTER), "AB", "B") == 0


def test_an_interim_text_takes_votes_too() -> None:
    _, structure = at_the_table(voting(MAJORITY))
    yes, no = np.array([True]), np.array([False])
    assert agreed({A: yes, B: no, C: yes}, structure).tolist() == [True]
    assert agreed({A: yes, B: no, C: no}, structure).tolist() == [False]
    _, structure = at_the_table(voting(None))
    assert agreed({A: yes, B: no, C: yes}, structure).tolist() == [False]


# ---------------------------------------------------------------------- who stands in the way


def test_who_is_outvoted_blocks_nothing() -> None:
    _, structure = at_the_table(voting(MAJORITY))
    texts = texts_of(FAIR, BETTER)
    assert blockers(texts, marks("AC", "AC"), structure).tolist() == [-1]
    assert blockers(texts, marks("AC", "C"), structure).tolist() == [A]
    assert blockers(texts, marks("A", "AC"), structure).tolist() == [B]
    _, structure = at_the_table(voting(None))
    assert blockers(texts, marks("AC", "AC"), structure).tolist() == [B]


def test_a_text_is_refused_where_its_author_s_own_vote_does_not_carry_it() -> None:
    _, structure = at_the_table(voting(MAJORITY))
    assert own_text_refused(texts_of(FAIR), marks("C"), structure, A).tolist() == [False]
    assert own_text_refused(texts_of(FAIR), marks("A"), structure, A).tolist() == [True]
    assert own_text_refused(texts_of(FAIR), marks("BC"), structure, A).tolist() == [False]


def test_an_issue_is_a_non_starter_where_too_few_could_take_any_value() -> None:
    state, structure = at_the_table(voting(MAJORITY))
    ok = np.ones((1, 1, 2), dtype=bool)
    not_x = np.array([[[False, True]]])
    one, two = {A: ok, B: not_x, C: ok}, {A: not_x, B: not_x, C: ok}
    assert non_starters(texts_of(FAIR), one, structure, state) == [[False, False]]
    assert non_starters(texts_of(FAIR), two, structure, state) == [[True, False]]
    _, structure = at_the_table(voting(None))
    assert non_starters(texts_of(FAIR), one, structure, state) == [[True, False]]


def test_single_issues_settle_by_votes() -> None:
    """B would not take x, and C not y."""
    scenario = voting(MAJORITY, {"protocol.package": False})
    state, structure = at_the_table(scenario)
    signed = {
        A: np.ones((1, 1, 2), dtype=bool),
        B: np.array([[[False, True]]]),
        C: np.array([[[True, False]]]),
    }
    levels = dict.fromkeys((A, B, C), np.array([-1.0]))
    ideals = {a: state.ideal[:, a] for a in (A, B, C)}
    done, terms = settle_items(texts_of(FAIR), signed, levels, ideals, state, structure)
    assert done.tolist() == [[True, True]]
    assert terms[0, [X, Y]].tolist() == [0.4, 0.9]
    levels[A] = np.array([0.9])  # what A would have by it is less
    assert settle_items(texts_of(FAIR), signed, levels, ideals, state, structure)[0].tolist() == [[False, False]]
    _, unanimous = at_the_table(voting(None, {"protocol.package": False}))
    levels[A] = np.array([-1.0])
    assert settle_items(texts_of(FAIR), signed, levels, ideals, state, unanimous)[0].tolist() == [[False, False]]


# ---------------------------------------------------------------------- in play


@pytest.mark.e2e
def test_a_majority_signs_over_one_who_refuses() -> None:
    yes = {(1, "respond"): {"signs": ["A"]}}
    outvoted = row({"A": yes, "C": yes}, scenario=voting(MAJORITY))
    assert outvoted["outcome"] == "agreement"
    assert outvoted["end_round"] == 1
    assert row({"A": yes, "C": yes}, scenario=voting(None))["outcome"] != "agreement"
    assert row({"A": yes, "C": yes}, scenario=voting({"rule": "majority", "and": ["B"]}))["outcome"] != "agreement"


@pytest.mark.e2e
def test_a_party_consents_for_itself_and_as_a_member() -> None:
    """A and B sit, and L with A, B and C as members, A having .6 of its votes.  The text is A's."""
    block = {"name": "League", "party": "L", "members": ["A", "B", "C"], "decision_rule": "qualified_majority"}
    more = {"weights": {"A": 3.0, "B": 1.0, "C": 1.0}}
    others = [state_party("C", 0.3), state_party("L", 0.5, kind="alliance", members=["A", "B", "C"])]
    seats = {"must_consent": ["A", "B", "L"], "protocol.seats": ["A", "B", "L"]}
    yes = {(1, "respond"): {"signs": ["A"]}}
    for quota, signers, outcome in (
        (0.6, "LAB", "agreement"),
        (0.6, "BL", "stalemate"),  # A votes for it in the caucus, and does not sign itself
        (0.7, "LAB", "stalemate"),  # all sign, and B and C vote against it in the caucus
    ):
        scenario = table({"alliances": [block | more | {"quota": quota}], **seats, **CALM}, others)
        assert row(dict.fromkeys(signers, yes), scenario=scenario)["outcome"] == outcome


# ---------------------------------------------------------------------- who decides


def test_veto_players_are_those_without_whom_votes_do_not_suffice() -> None:
    assert set(veto_players(voting(None))) == {"A", "B", "C"}
    assert set(veto_players(voting(MAJORITY))) == set()
    assert set(veto_players(voting(EUROPEAN))) == {"A"}
    assert set(veto_players(voting({"rule": "majority", "and": ["B"]}))) == {"B"}
    assert set(veto_players(voting([MAJORITY, {"rule": "unanimity"}]))) == {"A", "B", "C"}


def test_an_alliance_without_a_mandate_rules_nothing_out_where_it_can_be_outvoted() -> None:
    lines = {
        f"issues.{issue}.{part}": value
        for issue in "xy"
        for part, value in (
            ("positions", {"A": 1.0, "B": 0.0, "C": 0.5, "L": 0.5}),
            ("red_lines", {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.4, "basis": "declared"}}),
        )
    }
    others = [state_party("C", 0.3), state_party("L", 0.5, kind="alliance", members=["A", "B"])]
    block = {"name": "League", "party": "L", "members": ["A", "B"], "decision_rule": "consensus"}
    base = {"alliances": [block], "must_consent": ["A", "C", "L"], "protocol.seats": ["A", "C", "L"], **lines}
    assert hindrances(table(base, others))
    assert not hindrances(table(base | {"protocol.consent": MAJORITY}, others))


def test_the_transcript_tells_what_it_takes() -> None:
    assert who_decides(played(scenario=voting(EUROPEAN))) == (
        "votes",
        "55% of the votes and 65% of the weighted votes of A, B, C pass a text",
    )
    told = who_decides(played(scenario=voting({"rule": "majority", "and": ["B"]})))
    assert told == ("votes", "more than half of the votes with B of A, B, C pass a text")
