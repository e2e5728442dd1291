"""Gains of deviations by hand, both verdicts in words, and the section of a real batch."""

import numpy as np
import pandas as pd
import pytest

from agents.deviations import StrikesWhenReady
from analysis.run import who_could_do_better
from analysis.run.run_folder import open_run_folder
from analysis.run.who_could_do_better import (
    Gain,
    best,
    deviations,
    draw_gains,
    gain_by_type,
    gains,
    plays,
    section,
    verdict,
)
from diplosim.batches.batch import run_batch
from diplosim.rules.structure import structure_of


def gain(middle, spread, who="A", kind="sincere", by="hold the opening"):
    return Gain(who, kind, by, 100, 0.5, middle, middle - spread, middle + spread)


def test_gains_are_paired_and_split_by_the_drawn_type():
    """Two sincere runs gain .1 and .3: mean .2, sd .1414, interval .2 +- 1.96 * .1; the pretext loses .5."""
    before = pd.DataFrame({"utility_A": [0.5, 0.1, 0.9], "type_A": ["sincere", "sincere", "pretext"]})
    after = pd.DataFrame({"utility_A": [0.6, 0.4, 0.4]})
    sincere, pretext = gain_by_type(before, after, "A", "x")
    assert (sincere.type, sincere.runs, sincere.changed) == ("sincere", 2, 1.0)
    assert sincere.gain == pytest.approx(0.2)
    assert (sincere.low, sincere.high) == pytest.approx((0.2 - 0.196, 0.2 + 0.196), abs=1e-4)
    assert pretext.gain == pytest.approx(-0.5)
    assert np.isinf(pretext.high)
    assert (sincere.interval, pretext.interval) == ("+0.2000 [+0.0040, +0.3960]", "-0.5000 (one run)")


def test_a_party_of_one_type_counts_in_all_runs():
    before, after = pd.DataFrame({"utility_A": [0.5, 0.5]}), pd.DataFrame({"utility_A": [0.5, 0.6]})
    [row] = gain_by_type(before, after, "A", "x")
    assert (row.type, row.who, row.runs, row.changed) == ("all", "A", 2, 0.5)


@pytest.mark.parametrize(
    ("middle", "spread", "named"), [(0.0051, 0.005, True), (0.005, 0.001, False), (0.0051, 0.0051, False)]
)
def test_a_type_is_named_above_the_bound_and_where_the_interval_is_above_nought(middle, spread, named):
    assert gain(middle, spread).named == named


def test_the_best_is_that_of_a_party_and_type():
    rows = [gain(0.001, 0.1), gain(0.002, 0.1, by="b"), gain(0.5, 0.1, kind="pretext"), gain(0.002, 0.1, by="c")]
    assert [(row.type, row.deviation) for row in best(rows)] == [("sincere", "b"), ("pretext", "hold the opening")]


def test_who_could_do_better_is_named():
    [named, rest] = verdict([gain(0.02, 0.01), gain(0.001, 0.01, kind="pretext")])
    assert named == (
        "Could do better, by this gain in own utility. To hold the opening: A, sincere +0.0200 [+0.0100, +0.0300]."
    )
    assert rest.startswith("The best deviation of the others. To hold the opening: A, pretext +0.0010")


def test_who_would_be_served_by_the_same_deviation_is_told_together():
    rows = [gain(0.02, 0.01, who, by=by) for who, by in zip("ABC", "xyx", strict=True)]
    [text] = verdict(rows)
    assert [part[:8] for part in text.split(". To ")[1:]] == ["x: A, si", "y: B, si"]
    assert "; C, sincere +0.0200" in text


def test_the_page_says_so_where_nobody_could():
    first, rest = verdict([gain(0.005, 0.001)])
    assert first == "None of the documented deviations gains any type more than 0.005 of utility."
    assert rest.startswith("The best deviation of each. To hold the opening: A, sincere")


def test_what_chance_may_explain_is_said_apart():
    first, second = verdict([gain(0.02, 0.03)])
    assert first.endswith("more than 0.005 of utility beyond chance.")
    assert second.startswith("Above 0.005, but not told from nothing by these runs. To hold the opening: A, sincere")


def test_the_figure_stands_with_one_run():
    assert draw_gains([Gain("A", "all", "x", 1, 1.0, 0.1, -np.inf, np.inf)]).axes


@pytest.fixture(scope="module")
def folder(quick, tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "quick"
    run_batch(quick, 60, place, seed=3)
    return open_run_folder(place)


@pytest.mark.e2e
def test_every_party_with_a_part_plays_every_deviation(folder):
    structure = structure_of(folder.scenario)
    attackers = {structure.coded.parties[theatre.attacker] for theatre in structure.theatres}
    found = [(play.party, play.words) for play in plays(folder)]
    assert len(deviations()) == 10
    assert len(found) == len(set(found)) == len(structure.acting) * 7 + 3 * len(attackers)
    assert {party for party, words in found if words == StrikesWhenReady.words} == attackers


@pytest.mark.e2e
def test_the_section_of_a_batch(folder, monkeypatch):
    monkeypatch.setattr(who_could_do_better, "RUNS", 40)
    monkeypatch.setattr(who_could_do_better, "deviations", lambda: deviations()[::3])
    told = section(folder)
    data = told.data["who_could_do_better"]
    assert list(data.columns) == list(Gain._fields)
    assert len(data) == len(told.tables[0].frame) == len(gains(folder))
    told.write_data(folder.report)
    assert len(pd.read_csv(folder.report / "who_could_do_better.csv")) == len(data)
    assert any("better" in text or "None of" in text for text in told.paragraphs)
