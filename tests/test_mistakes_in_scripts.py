"""A script that hands over the wrong thing is told what was meant; nothing is cut off, read or drawn silently."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import diplosim
from agents.linear import Linear
from analysis.comparison.comparison import compare
from diplosim.batches.batch import run_batch
from diplosim.designs.running import run_design
from diplosim.learning.tables import empty_tables
from diplosim.scenario.scenario import Scenario
from diplosim.testing import check_agent
from tests.a_scenario import scenario

TALKS = scenario()
TABLE = pd.DataFrame({"outcome": ["agreement"] * 2 + ["stalemate"] * 3})


def open_session(**options: Any) -> diplosim.Session:
    return diplosim.Session(TALKS, tables=empty_tables(TALKS), **options)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: diplosim.load(None), TypeError, "by the path of its file, not from None"),
        (lambda: diplosim.load(TABLE), TypeError, "not from a DataFrame"),
        (lambda: diplosim.simulate("minsk2_2015", runs=8), TypeError, r"give diplosim.load\('minsk2_2015'\)"),
        (lambda: diplosim.Session("minsk2_2015"), TypeError, r"give diplosim.load\('minsk2_2015'\)"),
        (lambda: run_batch("minsk2_2015", 8, "folder"), TypeError, r"give diplosim.load\('minsk2_2015'\)"),
        (lambda: diplosim.plot.alliance_graph("minsk2_2015"), TypeError, r"give diplosim.load\('minsk2_2015'\)"),
        (lambda: diplosim.simulate(TALKS, runs=8.0), TypeError, "runs must be a whole number, such as 1000, not 8.0"),
        (lambda: diplosim.simulate(TALKS, runs="8"), TypeError, "runs must be a whole number.*the text '8'"),
        (lambda: diplosim.simulate(TALKS, runs=True), TypeError, "runs must be a whole number.*not True"),
        (lambda: diplosim.simulate(TALKS, runs=8, seed=1.5), TypeError, "seed must be a whole number.*not 1.5"),
        (lambda: diplosim.simulate(TALKS, runs=8, seed="7"), TypeError, "seed must be a whole number.*the text '7'"),
        (lambda: diplosim.simulate(TALKS, runs=8, seed=None), TypeError, "seed must be a whole number.*not None"),
        (lambda: diplosim.simulate(TALKS, runs=8, progress="yes"), TypeError, "progress must be True, False"),
        (lambda: open_session(seed=0.5), TypeError, "seed must be a whole number.*not 0.5"),
        (lambda: run_batch(TALKS, "folder", 10), TypeError, "runs must be a whole number.*the text 'folder'"),
        (
            lambda: open_session(seats=["ANA"]),
            TypeError,
            "seats must be a mapping from parties to policies, not a list",
        ),
        (lambda: open_session(seats={"Anaria": "boulware"}), LookupError, "did you mean ANA?"),
        (lambda: open_session(seats={"ANA": "boulwar"}), LookupError, "did you mean boulware?"),
        (lambda: TALKS.replace("rounds=3"), TypeError, "a mapping from paths to values.*the text 'rounds=3'"),
        (lambda: TALKS.party("ana"), KeyError, "did you mean ANA?"),
        (lambda: TALKS.issue("Water shares"), KeyError, "did you mean water?"),
        (lambda: diplosim.transcript(TALKS), TypeError, "talks must be what diplosim.Session.*not a Scenario"),
        (lambda: diplosim.read_runs("nowhere"), FileNotFoundError, "nowhere: no such folder"),
        (lambda: diplosim.graph_series("nope.csv", 1900, 1901), ValueError, "^nope.csv: cannot be read"),
        (lambda: diplosim.graph_series(["nope.csv"], "1900", 1901), TypeError, "first must be a whole number"),
        (lambda: diplosim.run_batch, AttributeError, "write: from diplosim.batches.batch import run_batch"),
        (lambda: diplosim.compare, AttributeError, "from analysis.comparison.comparison import compare"),
        (lambda: diplosim.simulat, AttributeError, "did you mean simulate?"),
        (lambda: diplosim.plot.outcomes(TALKS), TypeError, "table must be what diplosim.simulate.*not a Scenario"),
        (lambda: diplosim.plot.outcomes(pd.DataFrame({"a": [1]})), ValueError, "it has no column outcome"),
        (lambda: diplosim.plot.outcomes(TABLE, ax=plt), TypeError, "ax must be one axes.*not a module"),
        (lambda: diplosim.plot.outcomes(TABLE, ax=np.empty(2, object)), TypeError, r"such as axes\[0\]"),
        (lambda: diplosim.plot.terms(TABLE, TALKS), ValueError, "it has no column term_border"),
        (lambda: diplosim.plot.terms(TALKS, TABLE), TypeError, "scenario must be a scenario, not a DataFrame"),
        (lambda: diplosim.plot.terms(TABLE, TALKS, issues=[]), ValueError, "no issue was chosen"),
        (lambda: diplosim.plot.terms(TABLE, TALKS, issues="Water shares"), ValueError, "did you mean water?"),
        (lambda: diplosim.plot.beliefs(TABLE, "ANA"), TypeError, "talks must be what diplosim.Session"),
        (lambda: diplosim.plot.paths(TABLE), TypeError, "talks must be what diplosim.Session"),
        (lambda: run_design("july_1914", "folder"), TypeError, "design must be what diplosim.designs.loading.load"),
        (lambda: check_agent(Linear()), TypeError, "agent must be.*called without arguments, not a Linear"),
        (lambda: compare(TALKS), TypeError, "the folder of a played experiment, not a Scenario"),
        (lambda: compare("folder", smallest=1), ValueError, "a share, such as 0.01 for 1 point, not 1"),
        (lambda: diplosim.plot.forest(TABLE), TypeError, "comparison must be what analysis.comparison"),
        (lambda: diplosim.plot.years(TABLE), ValueError, "no series of alliance graphs: it has no column entered"),
    ],
)
def test_the_message_says_what_was_meant(call: Callable[[], Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()
    plt.close("all")
    assert not Path("folder").exists()


def test_whole_numbers_of_numpy_are_whole_numbers(quick: Scenario) -> None:
    table = diplosim.simulate(quick, runs=np.int64(8), seed=np.uint32(3))
    pd.testing.assert_frame_equal(table, diplosim.simulate(quick, runs=8, seed=3))


def test_numbers_of_numpy_can_be_set() -> None:
    changed = TALKS.replace({"rounds": np.int32(5), "parties.ANA.capability": np.float32(0.5)})
    assert changed.rounds == 5
    assert changed.party("ANA").capability == 0.5


def test_one_name_is_a_list_of_one(quick: Scenario, tmp_path: Path) -> None:
    run_batch(quick, 8, tmp_path / "runs", seed=3)
    assert list(diplosim.read_runs(tmp_path / "runs", columns="outcome").columns) == ["outcome"]


def test_progress_can_be_asked_for_by_yes_or_no(quick: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    diplosim.simulate(quick, runs=8, progress=False)
    assert capsys.readouterr() == ("", "")
    diplosim.simulate(quick, runs=8, progress=True)
    assert capsys.readouterr().out == ""
