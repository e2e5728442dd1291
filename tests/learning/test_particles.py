"""Talks played along a record, weighed by what each draw's policy would have done."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from relabelling import relabel

import diplosim
from analysis.inference.study_text import as_text
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference import posterior
from diplosim.learning.inference.evidence import IMPOSSIBLE
from diplosim.learning.inference.particles import Played, hidden_and_seen, play_along, play_on
from diplosim.learning.inference.posterior import posterior_path, tempered, weigh
from diplosim.learning.inference.study import study_record
from diplosim.learning.records.reading import find_record, read_record, record_from
from diplosim.learning.records.record import Record
from diplosim.rules.coded_arrays import PRETEXT
from diplosim.rules.structure import structure_of
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.scenario import Scenario

RUNS = 512


@pytest.fixture(scope="module")
def geneva() -> Scenario:
    return diplosim.load("geneva_2022")


@pytest.fixture(scope="module")
def record(geneva: Scenario) -> Record:
    return read_record(find_record("geneva_2022"), geneva)


@pytest.fixture(scope="module")
def played(geneva: Scenario, record: Record) -> Played:
    return play_along(geneva, record, tables_for(geneva), RUNS, 3)


def prior_of(scenario: Scenario, party: str) -> np.ndarray:
    coded = structure_of(scenario).coded
    prior: np.ndarray = coded.prior[coded.index[party]]
    return prior


@pytest.mark.e2e
def test_types_are_tried_equally_often_and_in_all_combinations(played: Played) -> None:
    pairs = np.stack([played.types["RUS"], played.types["USA"]])
    _, counts = np.unique(pairs, axis=1, return_counts=True)
    assert len(counts) == 6
    assert counts.max() - counts.min() <= 1


def test_types_are_tried_in_the_order_of_keys_whatever_the_names(geneva: Scenario) -> None:
    """Which combination a run gets hangs on who comes first: Russia by its key, also under another name."""
    renamed = relabel(geneva, {"RUS": "ZZZ"}, {})
    for scenario, first in ((geneva, "RUS"), (renamed, "ZZZ")):
        seen = cast("Record", SimpleNamespace(parties=("USA", first)))
        assert hidden_and_seen(scenario, seen) == (first, "USA")


def test_what_was_recorded_is_what_was_played(played: Played) -> None:
    assert not played.outcomes["outcome"].isin(["agreement", "partial_agreement"]).any()
    assert not played.outcomes["end_reason"].isin(["incident", "breakdown", "walk_out"]).any()
    demands = [one for one in played.of("RUS") if one.channel == "demand"]
    assert [one.round for one in demands] == [*range(1, 9)]
    for one in demands:
        assert one.seen == pytest.approx(1.0)


@pytest.mark.e2e
def test_the_same_talks_give_the_same_posterior_and_more_weight_is_never_lost(
    geneva: Scenario, record: Record, played: Played
) -> None:
    again = play_along(geneva, record, tables_for(geneva), RUNS, 3)
    prior = prior_of(geneva, "RUS")
    first, second = (weigh(each.of("RUS"), each.types["RUS"], prior, 8) for each in (played, again))
    assert (first.shares == second.shares).all()
    assert first.weights.sum(axis=2) == pytest.approx(1.0)
    assert first.shares[0, 0] == pytest.approx(prior)


@pytest.mark.e2e
def test_the_band_holds_the_central_path_and_leaving_out_a_channel_is_leaving_out_its_evidence(
    geneva: Scenario, played: Played
) -> None:
    second = 0.5 * played.public["RUS"]
    path = posterior_path(played, "RUS", prior_of(geneva, "RUS"), 8, second)
    assert path.second_route == pytest.approx(0.5 * path.tables), "both are means over the same runs"
    at = path.central[:, path.about]
    assert (path.low <= at).all()
    assert (at <= path.high).all()
    whole = float(weigh(played.of("RUS"), played.types["RUS"], prior_of(geneva, "RUS"), 8).shares[-1, 0, path.about])
    assert sum(float(step.towards[0]) for step in path.steps) == pytest.approx(
        np.log(whole / (1 - whole)) - np.log(0.35 / 0.65)
    )
    assert path.power[-1] < 1.0  # so few runs count that what was seen is tempered, and moves the told one less
    assert 0.35 < at[-1] < whole
    evidence = [one for one in played.of("RUS") if one.channel != "demand"]
    without = weigh(evidence, played.types["RUS"], prior_of(geneva, "RUS"), 8)
    rest, _ = tempered(without.weights[-1, 0], without.weights[0, 0])
    assert path.without["demand"] == pytest.approx(float((rest * (played.types["RUS"] == path.about)).sum()))


def test_played_on_from_the_start_is_what_policies_do(geneva: Scenario, record: Record) -> None:
    rows = np.arange(0, RUNS, 4)
    table = play_on(geneva, record, 0, tables_for(geneva), RUNS, 3, rows)
    assert len(table) == len(rows)
    assert set(table["outcome"].astype(str)) > {"conflict"}


def small(moves: str, scenario: Scenario) -> Record:
    head = "scenario: geneva_2022\ncoder: somebody\ncoder_knew: nothing\nsources: {paper: p}\nmoves:\n"
    return record_from(parse_document(head + moves, "r.yaml"), scenario)


@pytest.mark.e2e
def test_a_move_that_no_draw_can_make_is_named_with_its_line(geneva: Scenario) -> None:
    moves = "  - {date: 2022-01-10, party: RUS, attack: true, sure: 1, source: paper, why: x}\n"
    with pytest.raises(ScenarioError, match=r"r.yaml:6: attack: RUS attacked, 10 Jan 2022: no draw of the case could"):
        study_record(geneva, small(moves, geneva), tables_for(geneva), particles=64, forward=0)


@pytest.mark.e2e
def test_a_step_beyond_the_end_of_the_ladder_is_refused_with_what_to_write_in_its_place(geneva: Scenario) -> None:
    """By posture the United States, which does not fight, goes from rung 1 to 2; troops sent after that are no step."""
    moves = "".join(
        f"  - {{date: 2022-{day}, party: USA, posture: {step}, sure: 1, source: paper, why: x}}\n"
        for day, step in (("01-10", "up"), ("01-12", "same"), ("01-21", "up"))
    )
    with pytest.raises(ScenarioError) as refused:
        study_record(geneva, small(moves, geneva), tables_for(geneva), particles=64, forward=0)
    (problem,) = str(refused.value).splitlines()
    assert problem.startswith("r.yaml:8: posture: USA stepped up the ladder, 21 Jan 2022: no draw of the case could")
    assert problem.endswith(
        "in round 4; on the ladder it could go no further that way, and more on the same rung is `same`"
    )


def test_a_recorded_attack_is_played_also_by_types_that_owe_a_last_offer(geneva: Scenario) -> None:
    moves = "  - {date: 2022-02-20, party: RUS, attack: true, sure: 1, source: paper, why: x}\n"
    along = play_along(geneva, small(moves, geneva), tables_for(geneva), 96, 3)
    (attack,) = along.of("RUS")
    ready = attack.fit != IMPOSSIBLE
    assert set(along.types["RUS"][ready]) > {PRETEXT}
    assert set(along.outcomes["end_reason"][ready]) == {"attack"}
    assert not (along.outcomes["end_reason"][~ready] == "attack").any()


@pytest.mark.e2e
def test_words_move_nobody(geneva: Scenario) -> None:
    moves = "  - {date: 2022-01-10, party: RUS, words: threaten, stayed: [attack], sure: 1, source: paper, why: x}\n"
    study = study_record(geneva, small(moves, geneva), tables_for(geneva), particles=96, forward=0)
    path = study.paths["RUS"]
    assert path.central[1] == pytest.approx(path.central[0], abs=1e-12)


def test_a_walk_out_is_played_and_the_talks_stand_still_until_the_party_comes_back(geneva: Scenario) -> None:
    moves = (
        "  - {date: 2022-01-12, party: RUS, walk_out: true, sure: 1, source: paper, why: x}\n"
        "  - {date: 2022-02-15, party: RUS, posture: same, sure: 1, source: paper, why: x}\n"
    )
    record = small(moves, geneva)
    table = play_along(geneva, record, tables_for(geneva), 48, 1)
    left = next(one for one in table.of("RUS") if one.channel == "walk_out")
    assert left.round == 2
    assert (left.fit != 0).all()


@pytest.mark.e2e
def test_what_was_seen_after_the_horizon_counts_and_nothing_is_forecast_from_there(
    geneva: Scenario, record: Record, played: Played
) -> None:
    """The horizon says when the books are closed, not when somebody stops looking: the attack of February is seen."""
    early = geneva.replace({"horizon": "2022-01-13"})
    again = play_along(early, record, tables_for(geneva), RUNS, 3)
    one, other = (each.of("RUS") for each in (played, again))
    assert [(each.channel, each.round) for each in one] == [(each.channel, each.round) for each in other]
    assert all((mine.fit == theirs.fit).all() for mine, theirs in zip(one, other, strict=True))
    study = study_record(early, record, tables_for(geneva), particles=256, forward=16)
    assert [ahead.date.isoformat() for ahead in study.ahead] == ["2022-01-10", "2022-01-12", "2022-01-13"]


@pytest.mark.e2e
def test_a_record_that_stops_while_talks_go_on_is_forecast_from_with_all_that_it_says(
    geneva: Scenario, record: Record
) -> None:
    """Up to its last round at most: what was seen last went into no forecast."""
    seen = "  - {date: 2022-01-12, party: RUS, walk_out: true, sure: 1, source: paper, why: x}\n"
    open_end = small(seen, geneva)
    assert (open_end.ended, record.ended) == (False, True)
    study = study_record(geneva, open_end, tables_for(geneva), particles=96, forward=16)
    assert [ahead.round for ahead in study.ahead] == [0, 1, 2]
    assert study.ahead[-1].date == geneva.round_dates[2]
    assert len(study_record(geneva, record, tables_for(geneva), particles=96, forward=16).ahead) == 8


@pytest.mark.e2e
def test_where_too_few_runs_count_nothing_else_is_told_either(
    geneva: Scenario, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what it hangs on nor other draws, and no forecast from there; before anything was seen all runs count."""
    few = 200.0
    monkeypatch.setattr(posterior, "TOO_FEW", few)
    study = study_record(geneva, record, tables_for(geneva), particles=256, forward=16)
    path = study.paths["RUS"]
    assert not path.refused[0]
    assert path.refused[-1]
    assert (path.without, path.draws) == ({}, {})
    told = [number for number in range(8) if not path.refused[number]]
    assert [ahead.round for ahead in study.ahead] == told
    text = as_text(study)
    assert "left out one at a time" not in text
    assert f"by {', '.join(str(d) for d, no in zip(study.dates, path.refused, strict=True) if no)} too few runs" in text
