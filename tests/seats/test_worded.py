"""Sentences of the engine that know their kind, and the same sentences by another catalogue."""

import json
import pickle

import pytest

from diplosim.seats.worded import LISTS, Worded, enumerated, in_other_words, joined, word_table, worded, wordings_of

ENGLISH = {"beyond": "beyond bounds on {issues}", "on": "{issue} ({why})"}


def test_a_sentence_is_its_english_text() -> None:
    text = worded(ENGLISH, "beyond", issues=joined(["x", "y"]))
    assert text == "beyond bounds on x, y"
    assert json.dumps({"why": text}) == '{"why": "beyond bounds on x, y"}'
    assert f"{text}!" == "beyond bounds on x, y!"


def test_the_same_sentence_by_another_catalogue_with_all_that_is_filled_in() -> None:
    inner = worded(ENGLISH, "on", issue="y", why=word_table("rung", {5: "war"})[5])
    text = worded(ENGLISH, "beyond", issues=joined(["x", inner], "list_and"))
    assert text == "beyond bounds on x and y (war)"
    french = {"beyond": "hors limites : {issues}", "on": "{issue} [{why}]", "list_and": "{first} et {then}"}
    assert in_other_words(text, {**french, "rung_5": "guerre"}) == "hors limites : x et y [guerre]"
    named = in_other_words(text, {**french, "rung_5": "guerre"}, {"x": "Danube", "y": "Rhin", "war": "no id"})
    assert named == "hors limites : Danube et Rhin [guerre]"


def test_what_is_no_sentence_stays_as_it_is() -> None:
    assert in_other_words("beyond", ENGLISH) == "beyond"
    assert in_other_words(0.5, ENGLISH, {"x": "Danube"}) == 0.5


def test_braces_in_what_is_filled_in_are_no_names() -> None:
    assert worded(ENGLISH, "beyond", issues="{issue}") == "beyond bounds on {issue}"


def test_a_list_of_nothing_is_empty_and_of_one_is_the_thing() -> None:
    assert joined([]) == ""
    assert joined(["x"], "list_semicolon") == "x"
    assert joined(["x", "y", "z"], "list_semicolon") == "x; y; z"


def test_tables_of_words_give_their_wordings() -> None:
    rungs, ends = word_table("rung", {0: "draw-down", 5: "war"}), word_table("end", {"attack": "an attack"})
    assert wordings_of(rungs, ends) == {"rung_0": "draw-down", "rung_5": "war", "end_attack": "an attack"}


def test_a_sentence_survives_a_worker_process() -> None:
    text = pickle.loads(pickle.dumps(worded(LISTS, "list_and", first="x", then="y")))
    assert (text, text.kind, text.values) == ("x and y", "list_and", {"first": "x", "then": "y"})


def test_an_unknown_kind_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="neither"):
        worded(ENGLISH, "neither")
    with pytest.raises(KeyError, match="issues"):
        worded(ENGLISH, "beyond")
    with pytest.raises(KeyError, match="beyond"):
        in_other_words(Worded.of("text", "beyond"), {})


@pytest.mark.parametrize(("things", "said"), [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_a_list_is_spoken_with_and_before_the_last(things: str, said: str) -> None:
    assert enumerated(things) == said
