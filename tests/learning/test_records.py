"""Records of talks: what is read, and how every problem of a file is told at once."""

import datetime
from pathlib import Path

import pytest

import diplosim
from diplosim.learning.records.reading import find_record, read_record, record_from, shipped_records
from diplosim.learning.records.record import ObservedMove, Record
from diplosim.scenario import catalogue
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.scenario import Scenario

HEAD = """\
scenario: geneva_2022
coder: somebody
coder_knew: nothing
sources: {paper: "a paper"}
moves:
"""
GOOD = (
    "  - {date: 2022-01-10, party: RUS, demand: opening, stayed: [attack], sure: 0.9, source: paper, why: x}\n"
    "  - {date: 2022-02-01, party: RUS, demand: {missiles: 0.5}, posture: down, sure: 0.5, source: paper, why: x}\n"
)


@pytest.fixture(scope="module")
def geneva() -> Scenario:
    return diplosim.load("geneva_2022")


def read(moves: str, scenario: Scenario) -> Record:
    return record_from(parse_document(HEAD + moves, "r.yaml"), scenario)


def problems(moves: str, scenario: Scenario) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(moves, scenario)
    return str(caught.value).splitlines()


def entry(**changes: str) -> str:
    parts = {"date": "2022-01-10", "party": "RUS", "sure": "1", "source": "paper", "why": "x"} | changes
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in parts.items()) + "}\n"


def test_dates_fall_into_the_round_that_had_begun_and_demands_are_kept(geneva: Scenario) -> None:
    record = read(GOOD, geneva)
    assert [(move.channel, move.round, move.value) for move in record.moves if move.channel != "demand"] == [
        ("attack", 1, False),
        ("posture", 5, -1),
    ]
    first, second = (move.value for move in record.moves if move.channel == "demand")
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert second == {**first, "missiles": 0.5}
    assert record.last_round == 5
    assert [move.round for move in record.until(4).moves] == [1, 1]
    assert record.until(4).last_round == 4


def test_a_round_may_be_given_with_its_reason(geneva: Scenario) -> None:
    assert read(entry(words="threaten", round="3", round_why="because"), geneva).moves[0].round == 3
    assert "round_why" in problems(entry(words="threaten", round="3"), geneva)[0]


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (GOOD + entry(words="none"), "r.yaml:8: moves.2.date: 2022-01-10 stands after 2022-02-01"),
        (entry(party="CHN", words="none"), "r.yaml:6: moves.0.party: 'CHN' has no part in the talks"),
        (entry(party="Russia", words="none"), "'Russia' has no part in the talks; did you mean RUS?"),
        (entry(demand="{peace: 0.5}"), "moves.0.demand.peace: is no issue of the talks"),
        (entry(demand="{missile: 0.5}"), "is no issue of the talks; did you mean missiles?"),
        (entry(demnd="{missiles: 0.5}"), "moves.0.demnd: is not a key here; did you mean demand?"),
        (entry(demand="{missiles: 1.5}"), "moves.0.demand.missiles: is 1.5; a position lies on the scale"),
        (entry(party="USA", attack="true"), "moves.0.attack: USA cannot use force here; RUS can"),
        (entry(party="USA", stayed="[attack]"), "moves.0.stayed: USA cannot use force here"),
        (entry(party="UKR", walk_out="true"), "moves.0.walk_out: UKR cannot leave"),
        (entry(posture="sideways"), "moves.0.posture: is 'sideways'; allowed: down, same, up"),
        (entry(demand="held"), "moves.0.demand: RUS has tabled nothing before in this record"),
        (entry(words="none", sure="2"), "moves.0.sure: needs `sure`"),
        (entry(words="none", source="rumour"), "moves.0.source: 'rumour' is no key of `sources`"),
        (entry(colour="red"), "moves.0.colour: is not a key here"),
        (entry(), "moves.0: says nothing that was seen"),
        (entry(answer_texts="{RUS: refused}"), "moves.0.answer_texts.RUS: tables no text"),
        (entry(date="2021-12-01", words="none"), "lies outside the talks, 2022-01-10 to 2022-02-24"),
        (entry(date="2022-01-12", party="USA", demand="opening"), "USA is not in session in round 2, but in 1, 3"),
        (entry(words="none") + entry(words="none"), "RUS has a move on words in round 1 already, on line 6"),
        (entry(attack="true") + entry(date="2022-01-26", words="none"), "the talks are over since 2022-01-10 (line 6)"),
        (entry(date="2022-01-10 12:00:00", words="none"), "moves.0.date: needs a date, as 2022-01-10"),
        (entry(party="[RUS]", words="none"), "moves.0.party: ['RUS'] has no part in the talks"),
        (entry(words="none", source="[paper]"), "moves.0.source: ['paper'] is no key of `sources`"),
        (entry(answer_texts="{USA: [refused]}"), "moves.0.answer_texts.USA: is ['refused']; allowed: refused"),
    ],
)
def test_a_problem_is_told_with_its_line(moves: str, said: str, geneva: Scenario) -> None:
    assert any(said in problem for problem in problems(moves, geneva)), problems(moves, geneva)


JOINED = "  - {date: 2022-02-24, event: joined, party: BLR, side: attacker, source: paper, why: x}\n"
DEAL = "  - {date: 2022-02-20, event: deal, text: USA, source: paper, why: x}\n"


@pytest.mark.parametrize(
    ("moves", "happened", "said"),
    [
        (entry(attack="true"), DEAL, "r.yaml:8: deal: the talks are over since 2022-01-10 (line 6)"),
        (entry(words="none"), DEAL + DEAL, "r.yaml:9: deal: a text was signed in this round already, on line 8"),
        (entry(words="none"), JOINED.replace("attacker", "[attacker]"), "happened.0.side: is ['attacker']; allowed"),
        (entry(words="none"), DEAL.replace("-20", "-20 12:00:00"), "happened.0.date: needs a date, as 2022-01-10"),
    ],
)
def test_what_happened_is_checked_as_moves_are(moves: str, happened: str, said: str, geneva: Scenario) -> None:
    found = problems(f"{moves}happened:\n{happened}", geneva)
    assert any(said in problem for problem in found), found


def test_who_joined_a_war_may_stand_after_its_beginning(geneva: Scenario) -> None:
    record = read(f"{entry(attack='true')}happened:\n{JOINED}", geneva)
    assert [event.kind for event in record.events] == ["joined"]
    assert record.last_round == 1


@pytest.mark.parametrize(
    ("forecasts", "said"),
    [
        ("5", "forecasts: must be a list of entries"),
        ("[{date: 2022-02-01 09:00:00, war: 0.5}]", "forecasts.0: needs a date, `war` (chance, 0 to 1) and `who`"),
        ("[{date: 2022-02-01, war: true}]", "forecasts.0.war: is True; a chance lies between 0 and 1"),
        (
            "[{date: 2022-02-01, war: 0.5}, {date: 2022-02-01, war: 0.7}]",
            "forecasts.1.date: 2022-02-01 has a forecast already; give one a date",
        ),
    ],
)
def test_a_forecast_that_cannot_be_read_is_told(forecasts: str, said: str, geneva: Scenario) -> None:
    found = problems(f"{entry(words='none')}forecasts: {forecasts}\n", geneva)
    assert any(said in problem for problem in found), found


def test_all_problems_are_told_at_once(geneva: Scenario) -> None:
    found = problems(entry(party="CHN", words="none") + entry(posture="sideways") + entry(demand="{peace: 1}"), geneva)
    assert [problem.split(":")[1] for problem in found] == ["6", "7", "8"]


@pytest.mark.e2e
@pytest.mark.parametrize("name", catalogue.names())
def test_every_shipped_case_has_a_record_and_geneva_two(name: str) -> None:
    scenario = diplosim.load(name)
    found = [read_record(path, scenario) for path in shipped_records(name)]
    assert len(found) == (2 if name == "geneva_2022" else 1)
    for record in found:
        assert record.coder
        assert "coded before any result" in record.coder_knew
    assert found[0].moves != found[-1].moves or len(found) == 1


def test_a_record_is_found_by_its_name_or_its_file() -> None:
    assert find_record("geneva_2022.second").name == "geneva_2022.second.yaml"
    assert find_record("mine.yaml") == Path("mine.yaml")
    with pytest.raises(ScenarioError, match=r"no record of this name.*geneva_2022.second"):
        find_record("genf")


@pytest.mark.parametrize(
    ("announced", "problem"),
    [
        ("last_offer: true", None),
        ("stayed: [last_offer]", "USA is not in session in round 2, but in 1, 3"),
        ("words: threaten", "USA is not in session in round 2, but in 1, 3"),
    ],
)
def test_a_last_offer_is_tabled_whatever_the_calendar(geneva: Scenario, announced: str, problem: str | None) -> None:
    """The United States, able to use force here, announce one in round 1; their tracks do not meet in round 2."""
    changes = {"can_use_force": ["RUS", "USA"], "force.attackers.USA": {"targets": ["RUS"], "rounds_to_ready": 1.0}}
    armed = geneva.replace(changes)
    what, value = announced.split(": ")
    moves = entry(party="USA", **{what: value}) + entry(date="2022-01-12", party="USA", demand="opening")
    if problem is None:
        assert [move.round for move in read(moves, armed).moves] == [1, 2]
    else:
        assert any(problem in told for told in problems(moves, armed))


@pytest.mark.parametrize(
    ("before", "value", "told"),
    [
        (None, {"arms": 1.0}, "tabled its first demand"),
        ({"arms": 1.0, "land": 0.5}, {"arms": 1.0, "land": 0.5}, "held its demand"),
        ({"arms": 1.0, "land": 0.5}, {"arms": 0.75, "land": 0.5}, "asked for arms 0.75"),
        ({"a": 1.0, "b": 0.5, "c": 0.2}, {"a": 0.9, "b": 0.2, "c": 0.4}, "asked for b 0.2, c 0.4 and 1 more"),
        ({"arms": 1.0}, {"arms": 0.9, "land": 0.5}, "asked for land 0.5, arms 0.9"),
    ],
)  # fmt: skip
def test_of_a_demand_it_is_told_what_is_new(
    before: dict[str, float] | None, value: dict[str, float], told: str
) -> None:
    """What moved furthest comes first; an issue of which nothing was seen before is all new."""
    day = datetime.date(2022, 2, 7)
    move = ObservedMove("RUS", "demand", 2, day, value, 1.0, "", before=before)
    assert move.words == f"{told}, 7 Feb 2022"
