"""Rules, forms and debrief tell the protocol that is played: turns, votes, giving in, force at once."""

import re
from pathlib import Path
from typing import Any

import pytest

from diplosim.play.classroom.charts import timeline
from diplosim.play.classroom.decisions import decision, grave, priced
from diplosim.play.classroom.forms import read_form
from diplosim.play.classroom.record import record_of
from diplosim.play.classroom.rules import questions, rules
from diplosim.play.classroom.sheet import both_parts
from diplosim.play.classroom.study import zone
from diplosim.play.rules_data import rules_data
from diplosim.play.sheet_data import sheet_data
from diplosim.play.sheets.page import sheets_page
from diplosim.play.terminal.role_sheet import role_sheet
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, move_from_mapping
from tests.a_table import table
from tests.play.classroom.lessons import Classroom
from tests.playing import talks_of
from tests.scripted_seats import CALM, ScriptedSeat

PLENARY = ("Decisions are sealed", "posture stays", "everybody whose consent")


def in_turns() -> Scenario:
    return load("teaching/warm_up").replace({"protocol.rules": "alternating_offers"})


def text_of(scenario: Scenario) -> str:
    return " ".join(rules(talks_of(scenario, 1)))


@pytest.mark.parametrize(
    ("case", "told", "not_told"),
    [
        ("teaching/warm_up", (*PLENARY, "three steps: demands", "Some governments are not", "six rungs"), ("force,",)),
        ("bosnia_1995", (*PLENARY, "three steps: demands"), ("your alliance",)),
        ("geneva_2022", ("four steps: your alliance, demands",), ()),
        ("cuba_1962", (*PLENARY, "must first make a last offer"), ("Nobody can use force",)),
        (
            "theory/rubinstein_1982",
            ("has its turn", "shown to all at once", "Nobody can use force"),
            ("sealed.", "osture", "Some governments", "steps"),
        ),
        (
            "theory/baron_ferejohn_1989",
            ("two steps: offers and answers", "the votes that it needs"),
            ("everybody whose consent", "osture", "Some governments"),
        ),
        ("theory/fearon_1995", ("offers, answers, and whether to use force", "no last offer made"), ("six rungs",)),
        ("theory/fearon_1994", ("give in and sign", "then who can use force"), ("steps", "osture")),
    ],
)
def test_rules_are_those_of_the_protocol(case: str, told: tuple[str, ...], not_told: tuple[str, ...]) -> None:
    text = text_of(load(case))
    assert [words for words in told if words not in text] == []
    assert [words for words in not_told if words in text] == []


@pytest.mark.parametrize(
    ("case", "changes", "chance"),
    [
        ("cuba_1962", {}, "about 8 "),  # .25 (1 - (.6 + .75) / 2) = .081
        ("teaching/warm_up", {}, "about 1 "),  # .25 (1 - .95) = .0125
        ("teaching/warm_up", {"parameters.breakdown_hazard": 0.1}, "less than 1 "),  # .005
        ("cuba_1962", {"parameters.breakdown_hazard": 0.0}, ""),
        ("cuba_1962", {"protocol.rules": "alternating_offers"}, ""),
        ("theory/fearon_1995", {}, ""),
    ],
)
def test_that_talks_may_break_down_by_chance_is_a_rule(case: str, changes: dict[str, Any], chance: str) -> None:
    scenario = load(case).replace(changes) if changes else load(case)
    paper = " ".join(line for part in rules_data(talks_of(scenario, 1)) for line in part["lines"])
    for text in (text_of(scenario), paper):
        assert ("break down" in text) is bool(chance)
        assert chance in text


@pytest.mark.parametrize(
    ("case", "changes", "told"),
    [
        ("cuba_1962", {}, True),
        ("cuba_1962", {"parameters.incident_risk": 0.0}, False),
        ("teaching/warm_up", {}, False),  # nobody can use force
        ("theory/fearon_1995", {}, False),  # nobody displays any
    ],
)
def test_paper_tells_that_war_can_begin_by_accident(case: str, changes: dict[str, Any], told: bool) -> None:
    scenario = load(case).replace(changes) if changes else load(case)
    paper = " ".join(line for part in rules_data(talks_of(scenario, 1)) for line in part["lines"])
    assert ("a war can begin that nobody decided" in paper) is told


@pytest.mark.parametrize(
    ("changes", "phone", "paper"),
    [
        (
            {"hidden_types.B": {"staller": 1.0}, "parties.B.delay_benefit": {"low": 0.041, "high": 0.041}},
            "Each round of talks (of mean length) brings you 4.1 points, whatever comes of them.",
            "Each round of talks (of mean length) brings you 4.1 points, whatever comes of them.",
        ),
        (
            {"parties.B.delay_cost": 0.02},
            "Each round of talks (of mean length) costs you 2 points.",
            "Each round of talks costs you about 2.0 points.",
        ),
        ({"parties.B.delay_benefit": {"low": 0.041, "high": 0.041}}, "", ""),  # no staller
    ],
)
def test_who_gains_or_loses_by_delay_reads_how_much(changes: dict[str, Any], phone: str, paper: str) -> None:
    talks = talks_of(table({**CALM, **changes}), 1)
    assert both_parts(talks, "B")[1]["delay"] == phone
    page = sheets_page(talks)
    assert paper in page
    assert ("ound of talks" in page) is bool(paper)


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"protocol.package": False}, False),  # issues settle singly: what nobody settles is open
        ({"protocol.rules": "alternating_offers"}, False),
    ],
)
def test_a_phone_may_leave_issues_of_its_own_text_open(changes: dict[str, Any], may: bool) -> None:
    talks = talks_of(table({**CALM, **changes}), 1, seats={"A": "human", "B": "human"})
    talks.advance()
    assert [row["can_defer"] for row in decision(talks, "A")["rows"]] == [may, may]


def test_what_an_issue_left_open_costs_is_told_and_the_text_is_priced_with_it() -> None:
    """x is vital to A, which declared at least .4 where q is .2: .05.  Left open, 1 - .75 * .8 - .05 = .35 remain."""
    line = {"issues.x.red_lines": {"A": {"min": 0.4, "basis": "declared"}}}
    talks = talks_of(table({**CALM, **line}), 1, seats={"A": "human", "B": "human"})
    talks.advance()
    assert [row["defer_cost"] for row in decision(talks, "A")["rows"]] == ["5", ""]
    assert priced(talks, "A", [1.0, 0.5])["worth"] == 100
    assert priced(talks, "A", [1.0, 0.5], [True, False])["worth"] == 35
    paper = " ".join(sheet_data(talks.scenario, talks, "A")["confidential"]["scoring"])
    assert "Each of these that a text leaves open costs you 5 points: x." in paper
    move = read_form(talks, "A", {"issue_x": "1.00", "issue_y": "0.50", "defer_x": "1"})
    talks.submit("A", move_from_mapping(move))
    talks.submit("B", Move())
    talks.advance()
    assert talks.game.texts is not None
    assert talks.game.texts.leaves_open[0, 0].tolist() == [True, False]


@pytest.mark.parametrize(("deadline", "asked"), [("hard", False), ("soft", False), ("extendable", True)])
def test_nobody_is_asked_for_more_time_where_the_deadline_stays(deadline: str, asked: bool) -> None:
    scenario = load("teaching/warm_up").replace({"deadline": {"kind": deadline, "at_round": 3}})
    talks = talks_of(scenario, 1, seats={"UPL": "human"})
    while talks.game.stage != "decide":
        talks.advance()
        if talks.game.stage != "decide":
            talks.submit("UPL", Move())
    parts = decision(talks, "UPL")["parts"]
    assert ("extend" in parts, "walk_out" in parts) == (asked, True)


def test_why_talks_were_closed_is_told_as_it_was() -> None:
    """Run 0 of Cuba breaks down by chance after round 1; its deadline is soft and closes nothing."""

    def told(**changes: Any) -> str:
        silent = {party: ScriptedSeat() for party in ("USA", "SUN")}
        talks = talks_of(load("cuba_1962").replace(changes), 1, seats=silent, learn=False).play()
        stages = {stage["stage"]: stage["lines"] for stage in record_of(talks)[-1]["stages"]}
        return " ".join(str(line) for line in stages["decide"])

    by_chance = told(horizon="1962-11-20")
    assert "break down" in by_chance
    assert "deadline" not in by_chance
    closed = told(**{"parameters.breakdown_hazard": 0.0, "deadline": {"kind": "hard", "at_round": 1}})
    assert "The deadline passes" in closed
    assert "break down" not in closed


def test_no_last_offer_is_told_where_a_mediator_holds_the_pen() -> None:
    text = text_of(load("jcpoa_2015").replace({"protocol.rules": "single_text"}))
    assert "no last offer comes first" in text
    assert "must first make a last offer" not in text


def test_a_majority_is_told_where_votes_decide() -> None:
    voted = load("teaching/warm_up").replace({"protocol.consent": [{"rule": "majority"}]})
    assert "the votes that it needs" in text_of(voted)


def test_the_question_on_secrecy_has_another_answer_where_turns_are_taken() -> None:
    def right(scenario: Scenario) -> dict[str, str]:
        return {q.id: q.right for q in questions(talks_of(scenario, 1))}

    sealed = right(load("teaching/warm_up"))
    assert sealed["sealed"] == "together"
    assert right(in_turns()) == sealed | {"sealed": "at_once"}


@pytest.mark.parametrize(("seat", "points"), [("A", "0.732"), ("B", "0.366")])
def test_who_holds_out_reads_what_giving_in_comes_to_cost(seat: str, points: str) -> None:
    """The horizon of .366 is cut into 100 rounds; costs rise by 2 and by 1 per unit of time, for the whole prize."""
    talks = talks_of(load("theory/fearon_1994"), 1)
    told = f"Giving in costs you {points} of 100 points before your public for each round in which you have held out."
    assert told in " ".join("\n".join(role_sheet(talks, seat)).split())
    assert told in sheet_data(talks.scenario, talks, seat)["confidential"]["scoring"]
    assert both_parts(talks, seat)[1]["giving_in"] == told


def test_elsewhere_holding_out_costs_no_face() -> None:
    talks = talks_of(load("teaching/warm_up"), 1)
    assert "Giving in" not in "\n".join(role_sheet(talks, "LOW"))
    assert both_parts(talks, "LOW")[1]["giving_in"] == ""


def test_who_walks_out_reads_what_that_does_in_these_talks() -> None:
    def asked(scenario: Scenario) -> str:
        talks = talks_of(scenario, 1)
        return " ".join(grave(talks, scenario.parties[0].id, {"walk_out": True}))

    at_once, in_two_rounds = "ends the talks at once, without an agreement", "Announced in two successive rounds"
    assert at_once in asked(in_turns())
    assert in_two_rounds not in asked(in_turns())
    assert in_two_rounds in asked(load("teaching/warm_up"))
    assert at_once not in asked(load("teaching/warm_up"))


@pytest.mark.e2e
class TestInTurns:
    def room(self, folder: Path) -> tuple[Classroom, Any, list[Any]]:
        room = Classroom(folder, in_turns(), minutes=0)
        return (room, *room.in_rounds(2))

    def test_the_form_says_that_an_offer_is_seen_at_once(self, tmp_path: Path) -> None:
        _, _, phones = self.room(tmp_path)
        [page] = [page for page in (phone.page() for phone in phones) if 'id="move-' in page]
        assert "shown as soon as you have sealed it" in page
        assert "before all demands are shown together" not in page
        assert "one text that settles every issue" in page
        assert "may be left open" not in page

    def test_a_delegation_can_walk_out_once_it_has_thought_twice(self, tmp_path: Path) -> None:
        room, _, phones = self.room(tmp_path)
        first = next(phone for phone in phones if 'id="move-' in phone.page())
        stage = first.stage()
        asked = first.move(stage=stage, walk_out="1")
        assert asked.headers["x-confirm"] == "1"
        assert first.move(stage=stage, walk_out="1", confirmed="1").status_code == 303
        table = room.lesson.tables[1]
        while not table.ended:
            assert room.control().do("advance", table="1", stage=table.stage_key()).status_code == 303
        assert table.talks.outcomes()["end_reason"].tolist() == ["walk_out"]

    def test_the_debrief_shows_what_was_offered(self, tmp_path: Path) -> None:
        room, control, _ = self.room(tmp_path)
        table = room.lesson.tables[1]
        while not table.ended:
            assert control.do("advance", table="1", stage=table.stage_key()).status_code == 303
        made = [(text["party"], text["round"]) for text in zone(table.talks)["frontier"]["texts"]]
        last = table.talks.game.round
        assert made == [(party, number) for number in range(1, last + 1) for party in ("UPL", "LOW")]
        drawn = str(timeline(room.lesson.scenario, table.talks))
        assert re.findall(r"<h4>(\w+)</h4>", drawn) == ["Upland", "Lowland"]
        assert drawn.count(" → ") == 6 * (last - 1)
        assert "The last to refuse was" in control.get("/control/projector").text


DRAFTED = "lies on the table; the rules make it, no delegation writes it:"


@pytest.mark.parametrize(
    ("case", "by"),
    [
        ("cuba_1962", f"A draft in the name of UN Secretary-General (U Thant) {DRAFTED}"),
        ("minsk2_2015", f"A draft in the name of Germany and France {DRAFTED}"),
        ("teaching/warm_up", "A draft of the closing session lies on the table, by none of the parties:"),
    ],
)
def test_it_is_told_whose_draft_lies_on_the_table(case: str, by: str) -> None:
    rounds = record_of(talks_of(load(case), 1).play())
    drafts = [
        str(line["text"])
        for one in rounds
        for stage in one["stages"]
        for line in stage["lines"]
        if isinstance(line, dict) and str(line["text"]).startswith("A draft")
    ]
    assert set(drafts) == {by}


def test_a_first_demand_that_is_not_the_public_position_is_told_with_what_it_asks() -> None:
    """It was told as the opening position whatever was asked, and what it left open was not told at all."""
    talks = talks_of(load("teaching/warm_up"), 1, seats={"UPL": "human"})
    talks.advance()
    first, *others = talks.scenario.issues
    asked = [0.5, *(issue.positions["UPL"] for issue in others)]
    talks.submit("UPL", move_from_mapping({"demand": asked, "defer": [False, False, True]}))
    talks.advance()
    stages = {stage["stage"]: stage["lines"] for stage in record_of(talks)[-1]["stages"]}
    upland, lowland = (next(line for line in stages["table"] if str(line).startswith(p)) for p in ("Upland", "Lowland"))
    assert lowland == "Lowland tables its opening position."
    change = f"{first.name} {first.positions['UPL']:.2f} → 0.50"
    assert upland.startswith(f"Upland opens otherwise than with its public position. {change}.")
    assert f"It leaves open: {others[-1].name}." in upland
