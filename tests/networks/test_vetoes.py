"""Veto players and the winset of the status quo (Tsebelis 2002)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import diplosim
from diplosim.networks import measures_of, unanimity_core, veto_players, winset, winset_of, winset_width
from diplosim.networks.wording import as_text
from tests.a_scenario import scenario

SHARE = st.integers(0, 16).map(lambda n: n / 16)


def test_one_party_beats_the_status_quo_up_to_its_mirror_image() -> None:
    assert winset([0.5], 0.3) == [(0.3, 0.7)]
    assert winset([0.5], 0.1) == [(0.1, 0.9)]
    assert winset([0.9], 0.3) == [(0.3, 1.0)]  # cut at the end of the scale


def test_more_veto_players_never_widen_the_winset() -> None:
    assert winset_width([0.9, 0.6], 0.3) == pytest.approx(0.6)
    assert winset_width([0.9, 0.6, 0.4], 0.3) == pytest.approx(0.2)
    assert winset([0.9, 0.1], 0.3) == []  # on both sides of the status quo: nothing passes


def test_a_majority_can_go_both_ways_and_a_veto_closes_one() -> None:
    ideals = [0.2, 0.5, 0.8]
    both = winset([0.2, 0.3, 0.7, 0.8], 0.5, quota=2)
    assert both == [(pytest.approx(0.1), 0.5), (0.5, pytest.approx(0.9))]  # the status quo itself is not in it
    assert winset(ideals, 0.5, quota=2) == []
    assert winset([0.2, 0.3, 0.7, 0.8], 0.5, quota=2, vetoes=[3]) == [(0.5, pytest.approx(0.9))]


@given(ideals=st.lists(SHARE, min_size=1, max_size=5), status_quo=SHARE, data=st.data())
def test_exactly_the_values_inside_win(ideals: list[float], status_quo: float, data: st.DataObject) -> None:
    quota = data.draw(st.integers(1, len(ideals)))
    room = winset(ideals, status_quo, quota)
    for step in range(1, 128):
        value = step / 128
        fond = sum(abs(value - ideal) < abs(status_quo - ideal) for ideal in ideals)
        inside = any(low < value < high for low, high in room)
        assert inside == (fond >= quota)


def test_nothing_beats_the_core_by_unanimity() -> None:
    assert unanimity_core([0.2, 0.7, 0.4]) == (0.2, 0.7)
    for status_quo, empty in ((0.2, True), (0.45, True), (0.7, True), (0.1, False), (0.8, False)):
        assert (winset([0.2, 0.7, 0.4], status_quo) == []) is empty


@pytest.mark.parametrize(
    "bad",
    [
        {"ideals": []},
        {"ideals": [0.5], "quota": 2},
        {"ideals": [0.5], "quota": 0},
        {"ideals": [0.5], "vetoes": [1]},
        {"ideals": [0.5], "bounds": (1.0, 0.0)},
    ],
)
def test_bad_input(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a winset needs"):
        winset(status_quo=0.3, **bad)  # type: ignore[arg-type]  # wrong on purpose


def test_veto_players_of_a_scenario_and_why() -> None:
    assert veto_players(scenario()) == {
        "ANA": "must consent",
        "BEL": "through the consensus of BLOC",
        "BLOC": "must consent",
        "CAY": "must consent on border",
    }
    led = scenario().replace({"alliances.League.decision_rule": "majority", "consent_scope": {}})
    assert set(veto_players(led)) == {"ANA", "BLOC"}


COUNTED = {"weights": {"ANA": 3, "BLOC": 1}}


@pytest.mark.parametrize(
    ("consent", "vetoes"),
    [
        ({"rule": "unanimity"}, "ANA BLOC"),
        ({"rule": "majority"}, "ANA BLOC"),  # one vote of two is not more than half
        ({"rule": "majority", **COUNTED}, "ANA"),  # without BLOC there are 3 votes of 4, without ANA 1
        ({"rule": "qualified_majority", "quota": 0.75, **COUNTED}, "ANA"),  # .75 is enough
        ({"rule": "qualified_majority", "quota": 0.76, **COUNTED}, "ANA BLOC"),
        ({"rule": "qualified_majority", **COUNTED}, "ANA"),  # two thirds
        ({"rule": "majority", **COUNTED, "and": ["BLOC"]}, "ANA BLOC"),
        ([{"rule": "majority", **COUNTED}, {"rule": "majority", "weights": {"ANA": 1, "BLOC": 3}}], "ANA BLOC"),
    ],
)
def test_who_can_be_outvoted_is_no_veto_player(consent: object, vetoes: str) -> None:
    """BLOC decides by consensus, so that BEL stands in its way where nobody can pass BLOC over; CAY has the border."""
    found = veto_players(scenario().replace({"protocol.consent": consent}))
    assert {party for party, why in found.items() if why == "must consent"} == set(vetoes.split())
    assert ("BEL" in found) == ("BLOC" in vetoes)
    assert found["CAY"] == "must consent on border"


@pytest.mark.parametrize(("votes", "vetoes"), [(None, ""), (2, ""), (3, "A B C")])
def test_under_a_closed_rule_to_consent_is_no_veto(votes: int | None, vetoes: str) -> None:
    """Baron & Ferejohn's three members pass an offer with two votes; who must consent has one of three."""
    legislature = diplosim.load("theory/baron_ferejohn_1989").replace({"protocol.votes_needed": votes})
    assert set(veto_players(legislature)) == set(vetoes.split())
    assert f"veto players: {vetoes or 'none'}" in "\n".join(as_text(measures_of(legislature)))


@pytest.mark.parametrize(
    ("consent", "wins"),
    [
        (None, []),  # ANA wants more, BLOC less
        ({"rule": "majority"}, []),  # one vote of two
        ({"rule": "majority", **COUNTED}, [(0.5, 1.0)]),  # ANA's mirror image of the status quo is 1.3
        ({"rule": "majority", "weights": {"ANA": 1, "BLOC": 3}}, [(0.0, 0.5)]),  # BLOC's is -.1
        ({"rule": "qualified_majority", "quota": 0.75, **COUNTED}, [(0.5, 1.0)]),
        ({"rule": "qualified_majority", "quota": 0.76, **COUNTED}, []),
        ({"rule": "qualified_majority", **COUNTED}, [(0.5, 1.0)]),  # two thirds
        ({"rule": "majority", **COUNTED, "and": ["BLOC"]}, []),
        ([{"rule": "majority", **COUNTED}, {"rule": "unanimity"}], []),
    ],
)
def test_who_is_outvoted_does_not_close_the_winset(consent: object, wins: list[tuple[float, float]]) -> None:
    """Water: ANA at .9 and BLOC at .2 around a status quo of .5."""
    talks = scenario().replace({"protocol.consent": consent})
    assert winset_of(talks, talks.issue("water")) == wins
    assert measures_of(talks)["issues"]["water"]["winset_width"] == (0.5 if wins else 0.0)


def test_a_veto_on_an_issue_holds_where_votes_are_counted() -> None:
    """The border: ANA at 1 has three votes of four, CAY at 0 a veto; the status quo is .3."""
    talks = scenario().replace({"protocol.consent": {"rule": "majority", **COUNTED}})
    assert winset_of(talks, talks.issue("border")) == []
    free = talks.replace({"consent_scope": {}})
    assert winset_of(free, free.issue("border")) == [(0.3, 1.0)]


@pytest.mark.parametrize(("votes", "wins"), [(None, [(0.0, 0.5)]), (3, []), (1, [(0.0, 0.5), (0.5, 1.0)])])
def test_a_closed_rule_counts_heads(votes: int | None, wins: list[tuple[float, float]]) -> None:
    """A wants all of its share, the two others that it gets nothing; from a half all can be moved to an end."""
    legislature = diplosim.load("theory/baron_ferejohn_1989")
    legislature = legislature.replace({"protocol.votes_needed": votes, "issues.share_A.status_quo": 0.5})
    assert winset_of(legislature, legislature.issue("share_A")) == wins
