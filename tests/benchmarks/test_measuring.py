"""The benchmark measures what it says, on tiny sizes; how long anything takes is never tested."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from benchmarks import measuring as bench
from benchmarks import phases as bench_phases
from benchmarks.mesa_batch_run import CollectingTalks
from benchmarks.phases import PHASES, Stopwatch, phase_shares
from diplosim.cli.main import main
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import STAGES
from tests.playing import invented_tables

pytestmark = pytest.mark.e2e

TINY = bench.Sizes(
    batches=(1, 8),
    base=8,
    parties=(2, 5),
    issues=(2, 3),
    rounds=(1, 3),
    table_runs=8,
    workers=(1,),
    chunk=8,
    chunks=3,
    mesa_runs=2,
    repeat=1,
    offers=(1, 8),
    peers=1,
)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is one second later whenever somebody looks."""
    seconds: Iterator[float] = iter(float(second) for second in range(1_000_000))
    monkeypatch.setattr(bench_phases.time, "process_time", lambda: next(seconds))


def test_a_stopwatch_charges_the_inner_phase_only(ticking: None) -> None:
    watch = Stopwatch()
    with watch.phase("outer"), watch.phase("inner"):
        pass
    assert dict(watch.spent) == {"outer": 2.0, "inner": 1.0}


def test_a_watched_method_does_what_it_did(ticking: None) -> None:
    watch, names = Stopwatch(), ["b", "a"]
    holder = bench._Moments()
    watch.watch(holder, "advance", names.pop)
    holder.advance(3)
    holder.advance(3)
    assert dict(watch.spent) == {"a": 1.0, "b": 1.0}
    assert len(holder.moments) == 2


def test_phases_cover_every_stage_and_sum_to_one(quick: Scenario) -> None:
    rows = phase_shares(quick, tables_for(quick), 8, 1)
    assert [row["phase"] for row in rows] == list(PHASES)
    assert set(STAGES) < set(PHASES)
    assert sum(row["share"] for row in rows) == pytest.approx(1.0)
    assert all(0.0 <= row["seats"] <= row["share"] for row in rows)


def test_watching_changes_no_result(quick: Scenario) -> None:
    watch, plain = Stopwatch(), Session(quick, runs=8, tables=tables_for(quick)).play().outcomes()
    talks = Session(quick, runs=8, tables=tables_for(quick))
    watch.watch(talks, "collect", lambda: talks.game.stage)
    assert talks.play().outcomes().equals(plain)
    assert set(watch.spent) <= set(STAGES)


@pytest.mark.parametrize("parties", [2, 3, 16, 40])
def test_a_round_table_seats_everybody(parties: int) -> None:
    scenario = bench.round_table(parties)
    assert len(scenario.seated) == len(scenario.must_consent) == parties
    assert len(scenario.attacks) == 1
    assert len(Session(scenario, runs=2, tables=empty_tables(scenario)).play().outcomes()) == 2


def test_a_round_table_grows_in_one_direction() -> None:
    wide, long = bench.round_table(issues=20), bench.round_table(rounds=20)
    assert (len(wide.parties), len(wide.issues), wide.rounds) == (6, 20, 8)
    assert (len(long.parties), len(long.issues), long.rounds) == (6, 8, 20)


def test_growth_is_told_as_a_power() -> None:
    rows = [{"parties": n, "microseconds": 3.0 * n**2} for n in (2, 6, 16)]
    assert bench.growth_exponents("parties", rows) == pytest.approx({"all": 2.0, "last": 2.0})
    bent = [{"issues": n, "microseconds": float(max(n, 8))} for n in (4, 8, 16)]
    assert bench.growth_exponents("issues", bent) == pytest.approx({"all": 0.5, "last": 1.0})


@pytest.mark.parametrize(("load", "warned"), [(None, False), (0.2, False), (0.75, False), (0.8, True), (7.5, True)])
def test_a_busy_machine_is_warned_of(load: float | None, warned: bool) -> None:
    assert bench.is_busy(load) is warned
    assert (f"busy before the start (load {load} on" in bench.busy_warning(load)) is warned
    assert (bench.busy_warning(load) == "") is not warned


def test_mesas_runner_plays_the_same_talks(quick: Scenario) -> None:
    tables = tables_for(quick)
    model = CollectingTalks(quick, tables, run=5)
    while model.running:
        model.step()
    alone = Session(quick, runs=1, first_run=5, tables=tables).play().outcomes().iloc[0]
    kept = model.datacollector.model_vars
    assert kept["outcome"][-1] == alone["outcome"]
    assert kept["outcome"][:-1] == [None] * (model.steps - 1)
    assert len(kept["round"]) == model.steps


def test_everything_is_measured_and_told(quick: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "tables_for", invented_tables)
    shown: list[str] = []
    found = json.loads(json.dumps(bench.measure(quick, TINY, shown.append)))
    assert shown == [
        "loading",
        "tables",
        "batches",
        *bench.GROWTH,
        "phases",
        "workers",
        "Mesa's batch_run",
        "alternating offers",
    ]
    assert [row["runs"] for row in found["batches"]] == [1, 8]
    assert [row["parties"] for row in found["growth"]["parties"]] == [2, 5]
    assert [row["issues"] for row in found["growth"]["issues"]] == [2, 3]
    assert [row["rounds"] for row in found["growth"]["rounds"]] == [1, 3]
    assert all(row["talks_a_second"] * row["microseconds"] == pytest.approx(1e6) for row in found["batches"])
    assert found["loading"]["lines"] == quick.to_yaml().count("\n")
    assert set(found["loading"]) == {"lines", "reading", "validating"}
    assert [row["workers"] for row in found["workers"]] == [1]
    assert found["mesa"]["runs"] == 2
    assert 0.0 <= found["offers"]["agreements"] <= 1.0
    assert found["batches"][1]["ratio"] == found["growth"]["rounds"][0]["ratio"] == found["workers"][0]["ratio"] == 1.0
    assert {"processor", "cores", "python", "mesa", "numpy"} <= set(found["machine"])
    assert set(found["exponents"]) == set(bench.GROWTH)
    assert found["machine"]["busy"] is bench.is_busy(found["machine"]["load_before"])
    text = bench.as_text(found, TINY)
    assert f"  grows as rounds ** {found['exponents']['rounds']['all']:.2f}; between the last two" in text
    assert text.startswith("WARNING: this machine was busy") is found["machine"]["busy"]
    assert all(phase in text for phase in PHASES)
    assert f"mesa {found['machine']['mesa']}" in text


def test_the_command_prints_json_or_tables(quick: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"batches": [{"runs": 8}]}
    asked: list[tuple[str, bench.Sizes]] = []

    def measure(scenario: Scenario, sizes: bench.Sizes, say: object) -> dict[str, object]:
        asked.append((scenario.id, sizes))
        return found

    monkeypatch.setattr(bench, "measure", measure)
    monkeypatch.setattr(bench, "as_text", lambda found, sizes: "tables of times")
    monkeypatch.setattr(bench, "machine_load", lambda: 7.5)
    assert json.loads(CliRunner().invoke(main, ["bench", "july_1914", "--quick", "--json"]).stdout) == found
    told = CliRunner().invoke(main, ["bench"])
    assert told.stdout == "tables of times\n"
    assert "this machine was busy before the start (load 7.5" in told.stderr
    assert asked == [("july_1914", bench.QUICK), ("geneva_2022", bench.FULL)]
