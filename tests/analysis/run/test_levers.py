"""Levers: what a scenario says under each, paired shifts by hand, and the section with and without force."""

import pandas as pd
import pytest

import diplosim
from analysis.run import levers
from analysis.run.levers import (
    TRIALS,
    Moved,
    Trial,
    in_words,
    levers_of,
    moved,
    section,
    shifts,
)
from analysis.run.report import answer
from analysis.run.run_folder import open_run_folder
from diplosim.batches.batch import run_batch
from diplosim.designs.levers import DEFER_COST, LEVERS, can_act, reach_of_force, war_costs
from diplosim.numerics.paired_proportions import Pairs, difference_interval
from diplosim.numerics.statistics import CLASSES
from tests.a_table import table

BY_WORDS = {lever.words.partition(":")[0]: lever for lever in TRIALS}


@pytest.mark.parametrize(
    ("words", "path", "expected"),
    [
        ("seen_through at 0", "parameters.seen_through", 0),
        ("seen_through at 1", "parameters.seen_through", 1),
        ("defer_cost at 0", "parameters.defer_cost", 0),
        ("defer_cost doubled", "parameters.defer_cost", 0.1),
        ("war costs halved", "parties.RUS.war_cost.low", 0.125),
        ("war costs doubled", "parties.RUS.war_cost.high", 1.0),
        ("reach of force halved", "parameters.reach", 0.25),
        ("reach of force half as large again", "parameters.reach", 0.75),
    ],
)
def test_what_a_lever_says(quick, words, path, expected):
    scenario = quick.replace(
        {
            "parameters.defer_cost": 0.05,
            "parameters.reach": 0.5,
            "parties.RUS.war_cost.low": 0.25,
            "parties.RUS.war_cost.high": 0.5,
        }
    )
    changes = BY_WORDS[words].changes(scenario)
    assert changes[path] == pytest.approx(expected)
    scenario.replace(changes)


def test_nothing_leaves_its_range(quick):
    most = quick.replace({"parameters.defer_cost": 0.8, "parameters.reach": 0.9, "parties.RUS.war_cost.high": 1.5})
    assert BY_WORDS["defer_cost doubled"].changes(most) == {"parameters.defer_cost": 1.0}
    assert war_costs(most, 2.0)["parties.RUS.war_cost.high"] == 2.0
    assert reach_of_force(most, 1.5)["parameters.reach"] == 1.0
    for lever in TRIALS:
        most.replace(lever.changes(most))


def test_what_stops_at_the_end_of_its_range_is_named():
    """A reach of 1 cannot grow, .6 can to .9; the report said of all that it was half as large again."""
    talks = table({"force.reach": {"x": 1.0, "y": 0.6}})
    assert BY_WORDS["reach of force half as large again"].changes(talks)["force.reach.y"] == pytest.approx(0.9)
    assert BY_WORDS["reach of force half as large again"].stopped(talks) == ["force.reach.x"]
    assert not any(lever.stopped(talks) for lever in TRIALS if lever.lever.name != "reach_of_force")
    most = talks.replace({"parameters.defer_cost": 0.8, "parties.A.war_cost": {"low": 1.0, "high": 1.5}})
    assert BY_WORDS["defer_cost doubled"].stopped(most) == ["parameters.defer_cost"]
    assert BY_WORDS["war costs doubled"].stopped(most) == ["parties.A.war_cost.high"]
    assert BY_WORDS["war costs halved"].stopped(most) == []


def test_a_lever_at_its_coded_value_changes_nothing(quick):
    for lever in LEVERS:
        same = quick.replace(lever.changes(quick, lever.coded(quick)))
        assert same.content_hash() == quick.content_hash()
        for end in (lever.low, lever.high):
            assert lever.low <= lever.coded(quick) <= lever.high
            quick.replace(lever.changes(quick, end))


def test_levers_of_force_need_somebody_who_can_attack(quick):
    peaceful = quick.replace({"can_use_force": [], "force": None, "judgements": {}})
    assert [lever.name for lever in LEVERS if can_act(peaceful, lever)] == ["parameters.defer_cost"]
    assert all(can_act(quick, lever) for lever in LEVERS)


@pytest.mark.parametrize("name", ["theory/rubinstein_1982", "theory/fearon_1995", "theory/baron_ferejohn_1989"])
def test_the_cost_of_deferring_needs_talks_in_which_a_text_may_leave_an_issue_open(name):
    assert not can_act(diplosim.load(name), DEFER_COST)


def test_coded_reach_moves_too(quick):
    issue = quick.issue_ids[0]
    changes = reach_of_force(quick.replace({f"force.reach.{issue}": 0.6}), 0.5)
    assert changes[f"force.reach.{issue}"] == pytest.approx(0.3)


def test_a_shift_is_paired():
    """Of 4 runs one becomes a conflict and none ceases to be: +.25, and 0 is one of the differences not rejected."""
    before = pd.Series(["conflict", "stalemate", "stalemate", "agreement"])
    after = pd.Series(["conflict", "conflict", "stalemate", "agreement"])
    [shift] = shifts(before, after, ["conflict"])
    assert (shift.before.share, shift.after.share, shift.difference) == (0.25, 0.5, 0.25)
    assert (shift.low, shift.high) == difference_interval(Pairs(both=1, gained=1, lost=0, n=4))
    assert not shift.beyond_chance


@pytest.mark.parametrize("runs", [1, 2000])
def test_where_no_run_changes_its_class_the_interval_says_what_so_many_runs_can_show(runs):
    """The score test does not reject D while sqrt(n D / (1 - D)) <= z: up to z^2 / (n + z^2), .0019 of 2,000 runs."""
    same = pd.Series(["conflict"] * runs)
    [shift] = shifts(same, same, ["conflict"])
    most = 3.841459 / (runs + 3.841459)
    assert (shift.low, shift.high) == (pytest.approx(-most, abs=1e-6), pytest.approx(most, abs=1e-6))
    assert not shift.beyond_chance


@pytest.mark.parametrize(("became", "beyond"), [(4, True), (3, False), (0, False)])
def test_four_runs_that_change_one_way_are_beyond_chance(became, beyond):
    """Of 1,000 paired runs: the score of no difference is k / sqrt(k), beyond 1.96 from k = 4 on."""
    before = pd.Series(["stalemate"] * 1000)
    after = pd.Series(["conflict"] * became + ["stalemate"] * (1000 - became))
    [up] = shifts(before, after, ["conflict"])
    [down] = shifts(after, before, ["conflict"])
    assert up.beyond_chance == down.beyond_chance == beyond
    assert up.difference == -down.difference


def moves(words, became):
    before = pd.Series(["stalemate"] * 1000)
    after = pd.Series(["conflict"] * became + ["stalemate"] * (1000 - became))
    found = shifts(before, after, list(CLASSES))
    return Moved(Trial(words, dict, DEFER_COST, float), found, found)


def test_the_largest_comes_first_and_what_moves_nothing_last():
    first, rest, last = in_words([moves(name, k) for name, k in zip("abcde", (0, 50, 200, 100, 20), strict=True)])
    assert first.startswith("What moves most: c: stalemate 80.0 %")
    assert [first.find(f"{name}: ") for name in "cdb"] == sorted(first.find(f"{name}: ") for name in "cdb")
    assert rest.startswith("Then, by size: e (")
    assert last == "No share moves beyond chance with: a."


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(levers, "RUNS", 20)
    monkeypatch.setattr(levers, "TRAINING", 32)


@pytest.mark.e2e
def test_the_section_prints_both_ends_of_both_parameters(quick, tmp_path, small):
    run_batch(quick, 30, tmp_path / "run", seed=3)
    folder = open_run_folder(tmp_path / "run")
    told = section(folder)
    assert len(told.tables[0].frame) == len(TRIALS) + 2
    assert list(told.tables[0].frame["variant"][:2]) == ["the batch (n = 30)", "as it is"]
    assert len(told.data["levers"]) == 4 * len(TRIALS)
    assert not any("Nobody can use force" in text for text in told.paragraphs)
    stopped = "Numbers that would leave their range stop at its end: reach of force half as large again (1 number)."
    assert told.paragraphs[-1] == stopped, "Minsk's line of contact has a reach of 1"


@pytest.mark.e2e
def test_without_force_the_section_says_so(quick, tmp_path, small):
    peaceful = quick.replace({"can_use_force": [], "force": None, "judgements": {}})
    run_batch(peaceful, 20, tmp_path / "run", seed=3)
    folder = open_run_folder(tmp_path / "run")
    assert {lever.words for lever in levers_of(peaceful)} == {"defer_cost at 0", "defer_cost doubled"}
    assert len(moved(folder)) == 2
    assert "Nobody can use force in this scenario" in section(folder).paragraphs[-1]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("name", "levers_told", "said"),
    [
        ("theory/fearon_1995", 6, "under the protocol ultimatum: the cost of deferring has nothing to act on"),
        ("theory/rubinstein_1982", 0, "None of the biggest levers has anything to act on here"),
    ],
)
def test_talks_in_which_nothing_is_left_open_say_so(name, levers_told, said, tmp_path, small):
    run_batch(diplosim.load(name), 20, tmp_path / "run", seed=3)
    folder = open_run_folder(tmp_path / "run")
    told = section(folder)
    assert said in told.paragraphs[-1]
    first_words = answer(folder, moved(folder)).sentences[1]
    assert (first_words == "None of the biggest levers has anything to act on in these talks.") == (levers_told == 0)
    assert sum(len(table.frame) - 2 for table in told.tables) == levers_told
    assert not any("defer_cost" in word for table in told.tables for word in table.frame["variant"])
