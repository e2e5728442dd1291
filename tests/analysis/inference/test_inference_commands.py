"""The commands `infer`, `calibrate` and `backtest`, as typed."""

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from analysis.inference.backtests import Case, forecasts_of
from diplosim.cli.main import main
from diplosim.learning.inference.study import Ahead
from diplosim.scenario.loading import load

pytestmark = pytest.mark.e2e

HEAD = 'scenario: minsk2_2015\ncoder: a\ncoder_knew: b\nsources: {p: "a paper"}\nmoves:\n'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_infer_tells_the_posterior_by_date_as_text_and_as_data() -> None:
    shown = run("infer", "minsk2_2015", "-n", "512")
    assert shown.exit_code == 0, shown.output
    assert "RUS: P(pretext)" in shown.output
    data = json.loads(CliRunner().invoke(main, ["infer", "minsk2_2015", "-n", "512", "--json"]).stdout)
    mine = [row for row in data["path"] if row["party"] == "RUS" and row["type"] == "pretext"]
    assert [row["round"] for row in mine] == [0, 1, 2, 3]
    assert mine[0]["posterior"] == pytest.approx(0.15)
    for row in mine:
        assert row["low"] <= row["posterior"] <= row["high"]
    assert data["parties"]["RUS"]["verdict"][0] in shown.output
    for ahead in (data["ahead"][start : start + 3] for start in range(0, len(data["ahead"]), 3)):
        assert sum(row["share"] for row in ahead) == pytest.approx(1.0)


def test_the_same_seed_tells_the_same(tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        assert run("infer", "minsk2_2015", "-n", "256", "--no-forward", "--out", str(tmp_path / name)).exit_code == 0
        pages.append((tmp_path / name / "index.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert {p.name for p in (tmp_path / "one").iterdir()} >= {"path.csv", "evidence.csv", "path.png", "study.json"}


def test_a_record_without_evidence_says_so_and_writes_tables_that_can_be_read(tmp_path: Path) -> None:
    """Words alone: a heading without a line below it, and files without a header."""
    record = tmp_path / "r.yaml"
    seen = "  - {date: 2015-02-06, party: RUS, words: threaten, sure: 1, source: p, why: x}\n"
    record.write_text(HEAD + seen, encoding="utf-8")
    shown = run("infer", "minsk2_2015", str(record), "-n", "256", "--no-forward", "--out", str(tmp_path / "page"))
    assert "Nothing that was seen of RUS is evidence of its type." in shown.output
    assert "left out one at a time" not in shown.output
    page = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    assert "On which channel it hangs" not in page
    assert "What moved P(pretext)" not in page  # a figure with axes and no bar
    assert "worth of the worst package that it could sign" in page
    for name, column in (("evidence", "log_odds"), ("ahead", "share")):
        table = pd.read_csv(tmp_path / "page" / f"{name}.csv")
        assert len(table) == 0
        assert column in table.columns


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ("  - {date: 2015-02-06, party: CHN, words: none, sure: 1, source: p, why: x}\n", ":6: moves.0.party: 'CHN'"),
        (
            "  - {date: 2015-02-06, party: RUS, walk_out: true, sure: 1, source: p, why: x}\n",
            ":6: walk_out: RUS walked out, 6 Feb 2015: no draw of the case could have done this in round 1",
        ),
    ],
)
def test_a_bad_record_ends_with_two_and_writes_nothing(moves: str, said: str, tmp_path: Path) -> None:
    record = tmp_path / "r.yaml"
    record.write_text(HEAD + moves, encoding="utf-8")
    result = run("infer", "minsk2_2015", str(record), "-n", "256", "--no-forward", "--out", str(tmp_path / "page"))
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "page").exists()


def test_calibrate_names_n_and_writes_its_page(tmp_path: Path) -> None:
    result = run(
        "calibrate", "minsk2_2015", "-n", "20", "--particles", "32", "--test-offer", "2", "--out", str(tmp_path / "c")
    )
    assert result.exit_code == 0, result.output
    assert "as assumed: 20 records, 32 particles each" in result.output
    assert "A test offer in round 2 is worth" in result.output
    assert (tmp_path / "c" / "index.html").is_file()
    assert run("calibrate", "minsk2_2015", "--party", "DEU").exit_code == 2


def test_backtest_says_n_and_what_it_cannot_show(tmp_path: Path) -> None:
    result = run("backtest", "minsk2_2015", "-n", "256", "--out", str(tmp_path / "b"))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("n = 1 case, coded by who knew how they ended: no skill can be claimed")
    assert "Mean scores over n = 1 case with" in (tmp_path / "b" / "index.html").read_text(encoding="utf-8")
    for rival in ("base rate: all crises (ICB)", "overlap rule, declared lines only", "weighted mean of positions"):
        assert rival in result.output
    data = json.loads((tmp_path / "b" / "backtest.json").read_text(encoding="utf-8"))
    assert all(row["brier_n"] in (0, 1) for row in data["means"])
    assert (tmp_path / "b" / "index.html").is_file()
    assert run("backtest", "minsk2_2015=nowhere.yaml").exit_code == 2


def test_the_band_of_a_forecast_holds_the_forecast() -> None:
    """A class that no run saw gets half a run, which the others give; a band of equal values gives with them."""
    scenario = load("minsk2_2015")
    shares = {"agreement": (1.0, 1.0, 1.0), "stalemate": (0.0, 0.0, 0.0), "conflict": (0.0, 0.0, 0.0)}
    ahead = Ahead(1, scenario.round_dates[0], shares, 50, {})
    table = forecasts_of(Case(scenario, None, "agreement"), SimpleNamespace(ahead=[ahead]))  # type: ignore[arg-type]
    model = table[table["forecaster"] == "model"].iloc[0]
    for name in shares:
        assert model[f"low {name}"] <= model[f"P({name})"] <= model[f"high {name}"]
    assert 0.0 < model["P(conflict)"] < 0.01
