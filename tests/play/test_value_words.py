"""Values and intervals in the words of an issue's scale."""

import pytest

import diplosim
from diplosim.play.move_words import move_data
from diplosim.play.value_words import in_words, issue_data, number, place, span, told

CASE = diplosim.load("geneva_2022")
ISSUE = CASE.issue("enlargement")
MORATORIUM = "'moratorium 10-25 years or Ukraine's own neutrality with guarantees' (.55)"
FASTER = "'Open Door reaffirmed and membership path speeded up' (0)"
AS_NOW = "'Open Door reaffirmed, no action (status quo)' (.15)"
NEVER = "'treaty: never Ukraine/Georgia' (.80)"


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0"), (1.0, "1"), (0.55, ".55"), (0.8, ".80"), (0.999, "1")])
def test_numbers_have_two_digits_and_no_leading_zero(value: float, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.6, f"between {MORATORIUM} and {NEVER}"),
        (0.8, NEVER),
        (0.804, NEVER),
        (0.05, f"between {FASTER} and {AS_NOW}"),
        (1.0, "'treaty: no further enlargement at all' (1)"),
        (0.0, FASTER),
    ],
)
def test_a_value_is_told_by_the_points_around_it(value: float, words: str) -> None:
    assert in_words(ISSUE, value) == words
    assert place(ISSUE, value) == {"value": value, "words": words}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 1.0, "anything"),
        (0.0, 0.8, f"at most .80: {NEVER}"),
        (0.8, 1.0, f"at least .80: {NEVER}"),
        (0.8, 0.801, f"only .80: {NEVER}"),
    ],
)
def test_an_interval_is_told_by_its_ends(low: float, high: float, words: str) -> None:
    assert span(ISSUE, low, high) == {"low": low, "high": high, "words": words}


def test_the_scale_is_told_with_its_ends() -> None:
    points = issue_data(CASE.issue("donbas"))["points"]
    assert [point["value"] for point in points] == [0.0, 1.0]


def test_a_move_is_told_by_names_of_issues_and_words() -> None:
    k = CASE.issue_ids.index("enlargement")
    demand = [0.5] * len(CASE.issues)
    demand[k] = 0.8
    told = move_data(CASE, {"demand": demand, "offer_verification": True, "test": False})
    assert [says["part"] for says in told["says"]] == ["demand", "offer_verification"]
    assert told["says"][0]["words"][k] == f"{ISSUE.name}: {NEVER}"
    told = move_data(CASE, {"accept": [False, True], "caucus": {"NATO": "block"}, "posture": -1}, ["RUS", "drafter"])
    assert [says["words"] for says in told["says"]] == [["draft"], ["NATO: insists on its own line"], ["a step down"]]


@pytest.mark.parametrize(
    ("value", "shown"), [(0.804, NEVER), (0.0, FASTER), (0.6, f".60, between {MORATORIUM} and {NEVER}")]
)
def test_a_phrase_names_the_number_once(value: float, shown: str) -> None:
    assert told(ISSUE, value) == shown
