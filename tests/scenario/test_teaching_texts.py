"""Texts for a class: they are read and checked, and no hash or result hangs on them."""

import numpy as np
import pytest
from a_scenario import TEXT, changed

import diplosim
from diplosim.rules.preferences import utility
from diplosim.scenario.catalogue import names, teaching
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.scenario.scenario import Scenario

TEXTS = """seats:
  ANA:
    public: {display: Red, pattern: dots, one_line: "North of the river", background: "Rich."}
    confidential:
      brief: "Water first."
      by_type: {sincere: "Settle."}
      facts: ["The dam leaks.", {what: "Gold", source: "survey"}]
  CAY: {}
lesson:
  {objectives: [listen], questions: ["Why?"], minutes: 50, sensitivity: "no", glossary: {dam: "wall"}, languages: [fr]}
rounds: 4"""


def scenario(text: str) -> Scenario:
    return from_document(parse_document(text, "talks.yaml"))


def test_they_are_read_and_written_and_change_no_hash() -> None:
    plain, told = scenario(TEXT), scenario(changed("rounds: 4", TEXTS))
    ana = told.seats["ANA"]
    assert (ana.public.display, ana.public.pattern) == ("Red", "dots")
    assert [(fact.what, fact.source) for fact in ana.confidential.facts] == [
        ("The dam leaks.", None),
        ("Gold", "survey"),
    ]
    assert told.seats["CAY"].confidential.brief == ""
    assert told.lesson.glossary == {"dam": "wall"}
    assert (plain.content_hash(), plain.table_hash()) == (told.content_hash(), told.table_hash())
    assert scenario(told.to_yaml()) == told


@pytest.mark.parametrize(("words", "fine"), [(400, True), (401, False)])
def test_a_brief_has_four_hundred_words_at_most(words: int, fine: bool) -> None:
    text = changed("rounds: 4", f"seats: {{ANA: {{confidential: {{brief: {'word ' * words}}}}}}}\nrounds: 4")
    if fine:
        assert len(scenario(text).seats["ANA"].confidential.brief.split()) == words
        return
    with pytest.raises(ScenarioError, match=r"seats.ANA.confidential.brief: .* 401 words; allowed: at most 400"):
        scenario(text)


@pytest.mark.parametrize("name", [*names(), *teaching()])
def test_no_number_of_the_model_is_typed_into_a_text(name: str) -> None:
    for party, texts in diplosim.load(name).seats.items():
        private = texts.confidential
        told = [texts.public.one_line, texts.public.background, private.brief, *private.by_type.values()]
        for text in (*told, *(fact.what for fact in private.facts)):
            assert "0." not in text, (party, text)
            assert " points" not in text, (party, text)


@pytest.mark.parametrize("name", teaching())
def test_a_game_for_lessons_has_texts_for_each_seat_and_type(name: str) -> None:
    game = diplosim.load(name)
    assert f"teaching/{game.id}" == name
    assert game.lesson.minutes
    assert game.lesson.questions
    assert set(game.seats) == set(game.seated)
    for party, texts in game.seats.items():
        assert texts.public.one_line
        assert texts.confidential.brief
        assert set(texts.confidential.by_type) == set(game.hidden_types.get(party, {"sincere": 1.0}))


def test_both_seats_of_the_warm_up_gain_by_trading_what_the_other_needs_more() -> None:
    game = diplosim.load("teaching/warm_up")
    status_quo = [issue.status_quo for issue in game.issues]
    trade = [{"water": 0.6, "passage": 0.7, "gauges": 0.5}[issue.id] for issue in game.issues]
    worth = {}
    for party in ("UPL", "LOW"):
        weight = np.array([issue.salience[party] for issue in game.issues])
        best = np.array([issue.positions[party] for issue in game.issues])
        worth[party] = [float(utility(np.array(z), best, weight / weight.sum())) for z in (status_quo, trade)]
    # Upland, weights 5, 10 and 2 of 17: the status quo loses all of the passage, 10/17.
    assert worth["UPL"][0] == pytest.approx(7 / 17)
    # Lowland, weights 10, 4 and 5 of 19: it loses .8 of the water and all of the gauges, 13/19.
    assert worth["LOW"][0] == pytest.approx(6 / 19)
    assert all(now + 0.1 < agreed for now, agreed in worth.values())


@pytest.mark.parametrize("name", ["geneva_2022", "cuba_1962", "july_1914"])
def test_the_cases_for_lessons_have_texts_for_each_seat_and_type(name: str) -> None:
    case = diplosim.load(name)
    assert case.lesson.objectives
    assert case.lesson.sensitivity
    assert len(case.lesson.questions) >= 3
    for party in case.seated:
        texts = case.seats[party]
        assert texts.public.one_line
        assert texts.public.background
        assert len(texts.confidential.brief.split()) > 40
        assert set(texts.confidential.by_type) == set(case.hidden_types.get(party, {}))
