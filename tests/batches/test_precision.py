"""Playing to a precision: where it stops, that nothing but scenario, seed and precision decides it, and coverage."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from diplosim.batches.batch import BatchInterrupted, run_batch
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.parts import Part
from diplosim.batches.precision import METHOD, Looking, looks, sequence_shares, spans, widest
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.numerics.confidence_sequence import lower_bound, mixing_for, upper_bound
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.scenario import Scenario
from tests.batches.test_one_table import StopAt
from tests.run_folders import count_parts, digest, scenario_file

pytestmark = pytest.mark.e2e

SEED = 11
WANTED = 0.08
CAP = 3000


@pytest.fixture(scope="module")
def serial(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serial") / "run"
    run_batch(quick, CAP, folder, seed=SEED, precision=WANTED)
    return folder


def stopped_at(folder: Path) -> int:
    return int(json.loads((folder / "manifest.json").read_text())["runs"])


class TestLooks:
    def test_they_double_and_then_come_evenly(self) -> None:
        found = list(looks(20_000))
        assert found == [64, 128, 256, 512, 1024, 2048, 4096, 8192, 12288, 16384, 20_000]

    @pytest.mark.parametrize("cap", [1, 63, 64, 65, 4096, 5000])
    def test_the_stretches_between_them_cover_all_runs_once(self, cap: int) -> None:
        assert [run for span in spans(cap) for run in span] == list(range(cap))

    def test_a_larger_cap_keeps_the_looks(self) -> None:
        assert set(looks(5000)) - {5000} <= set(looks(100_000))


class TestShares:
    def test_the_precision_counts_every_row(self) -> None:
        found = sequence_shares({"stalemate": 700, "agreement": 150, "partial_agreement": 150}, 0, 0.05)
        assert found.method == METHOD
        by_class = {row.name: row for row in found.classes}
        assert by_class["agreement"].count == 300
        assert widest(found) == pytest.approx((by_class["agreement"].high - by_class["agreement"].low) / 2, rel=0.01)

    def test_agreements_of_both_kinds_together_may_be_the_widest_row(self) -> None:
        """A half is known less well than .4 and two quarters are."""
        counts = {"stalemate": 400, "agreement": 250, "partial_agreement": 250, "conflict": 100}
        found = sequence_shares(counts, 0, 0.05)
        agreed = found.classes[0]
        assert agreed.count == 500
        assert widest(found) == (agreed.high - agreed.low) / 2
        assert widest(found) > max((row.high - row.low) / 2 for row in found.outcomes)

    def test_the_error_is_shared_out_among_the_two_bounds_of_six_rows(self) -> None:
        """Four outcomes, agreements of both kinds together, and failed runs: .05 / 12 each."""
        error = 0.05 / 12
        mixing = mixing_for(0.05, error)
        found = sequence_shares({"stalemate": 700, "agreement": 120, "partial_agreement": 130}, 50, 0.05)
        rows = {row.name: row for row in (*found.outcomes, found.failed)}
        for name, least, most in (("stalemate", 700, 750), ("conflict", 0, 50), ("failed", 50, 50)):
            assert rows[name].low == pytest.approx(lower_bound(least, 1000, error, mixing), abs=1e-9)
            assert rows[name].high == pytest.approx(upper_bound(most, 1000, error, mixing), abs=1e-9)
        assert found.classes[0].low == pytest.approx(lower_bound(250, 1000, error, mixing), abs=1e-9)
        assert found.classes[0].high == pytest.approx(upper_bound(300, 1000, error, mixing), abs=1e-9)

    def test_failed_runs_might_have_ended_anyhow(self) -> None:
        sound = sequence_shares({"stalemate": 900, "conflict": 100}, 0, 0.05)
        broken = sequence_shares({"stalemate": 850, "conflict": 100}, 50, 0.05)
        one, other = ({row.name: row for row in found.outcomes}["stalemate"] for found in (sound, broken))
        assert other.share == 0.85
        assert other.high == one.high
        assert other.low < one.low
        assert broken.failed.low < 0.05 < broken.failed.high

    def test_all_rows_hold_together_at_all_looks(self) -> None:
        """200 batches looked at until the cap: at most 5 % may have any row that ever misses its share."""
        truth = dict(zip(OUTCOMES, (0.03, 0.07, 0.65, 0.25), strict=True))
        truth_of_classes = {"agreement": 0.10, "stalemate": 0.65, "conflict": 0.25}
        random_numbers = np.random.default_rng(7)
        missed = 0
        for _ in range(200):
            counts, before, miss = np.zeros(4, dtype=int), 0, False
            for look in looks(8192):
                counts = counts + random_numbers.multinomial(look - before, list(truth.values()))
                before = look
                found = sequence_shares(dict(zip(OUTCOMES, counts.tolist(), strict=True)), 0, 0.02)
                rows = [*((row, truth[row.name]) for row in found.outcomes)]
                rows += [(row, truth_of_classes[row.name]) for row in found.classes]
                miss = miss or not all(row.low <= share <= row.high for row, share in rows)
            missed += miss
        assert missed <= 10


class TestLooking:
    def parts(self, cap: int) -> list[Part]:
        dice = random.Random(3)
        found = []
        for span in spans(cap):
            for first in range(span.start, span.stop, 100):
                runs = min(100, span.stop - first)
                agreed = sum(dice.random() < 0.3 for _ in range(runs))
                found.append(Part(first, runs, 0, "", {"agreement": agreed, "stalemate": runs - agreed}))
        return found

    @given(st.randoms(use_true_random=False))
    def test_the_order_in_which_parts_are_finished_does_not_matter(self, dice: random.Random) -> None:
        shuffled = self.parts(9000)
        dice.shuffle(shuffled)
        watch = Looking(0.03, 9000)
        for part in shuffled:
            watch.add(part)
        assert watch.enough == 4096

    def test_it_ends_at_the_cap(self) -> None:
        watch = Looking(0.001, 9000)
        for part in self.parts(9000):
            watch.add(part)
        assert watch.enough == 9000

    def test_how_long_it_will_take_is_guessed_from_the_runs_so_far(self) -> None:
        watch = Looking(0.01, 10**6)
        assert watch.likely_total == 10**6
        for part in self.parts(4096):
            watch.add(part)
        assert 20_000 < watch.likely_total < 100_000


class TestBatch:
    def test_it_stops_at_the_first_look_that_is_good_enough(self, quick: Scenario, serial: Path) -> None:
        stop = stopped_at(serial)
        assert stop in set(looks(CAP)) - {CAP}
        batch = run_batch(quick, CAP, serial, seed=SEED, precision=WANTED)
        assert (batch.runs, batch.finished, batch.played) == (stop, stop, 0)
        assert widest(batch.shares) < WANTED
        before = run_batch(quick, stop // 2, serial.parent / "before", seed=SEED)
        counts = {row.name: row.count for row in before.shares.outcomes}
        assert widest(sequence_shares(counts, 0, WANTED)) >= WANTED

    def test_runs_that_were_thrown_away_do_not_count_as_played(self, quick: Scenario, tmp_path: Path) -> None:
        """Tasks are handed out two at a time: runs 64 to 127 are played before the first 64 are enough."""
        batch = run_batch(quick, CAP, tmp_path / "run", seed=SEED, precision=0.3, chunk=64)
        assert (batch.runs, batch.finished, batch.played) == (64, 64, 64)
        assert count_parts(tmp_path / "run") == 1

    def test_nothing_else_decides_where_it_stops(self, quick: Scenario, tmp_path: Path, serial: Path) -> None:
        run_batch(quick, CAP, tmp_path / "two", seed=SEED, precision=WANTED, chunk=200, on=ExecutorSpec("local", 2))
        with pytest.raises(BatchInterrupted):
            run_batch(quick, CAP, tmp_path / "stopped", seed=SEED, precision=WANTED, chunk=100, progress=StopAt(3))
        run_batch(quick, CAP + 500, tmp_path / "stopped", seed=SEED, precision=WANTED)
        for folder in (tmp_path / "two", tmp_path / "stopped"):
            assert stopped_at(folder) == stopped_at(serial)
            assert digest(folder) == digest(serial)

    def test_a_finer_precision_goes_on_and_a_coarser_one_is_refused(
        self, quick: Scenario, tmp_path: Path, serial: Path
    ) -> None:
        folder = tmp_path / "run"
        run_batch(quick, CAP, folder, seed=SEED, precision=0.15)
        parts = count_parts(folder)
        assert run_batch(quick, CAP, folder, seed=SEED, precision=WANTED).played < stopped_at(folder)
        assert count_parts(folder) > parts
        assert digest(folder) == digest(serial)
        with pytest.raises(FolderRefused, match=r"precision 0\.08, asked for precision 0\.2"):
            run_batch(quick, CAP, folder, seed=SEED, precision=0.2)

    def test_runs_of_a_fixed_number_are_never_thrown_away(self, quick: Scenario, tmp_path: Path) -> None:
        run_batch(quick, 300, tmp_path / "run", seed=SEED)
        with pytest.raises(FolderRefused, match="finished runs would have to be thrown away"):
            run_batch(quick, CAP, tmp_path / "run", seed=SEED, precision=WANTED)
        assert count_parts(tmp_path / "run") == 1

    @pytest.mark.parametrize("precision", [0.0, 0.5, -0.1])
    def test_impossible_ones_are_errors(self, quick: Scenario, tmp_path: Path, precision: float) -> None:
        with pytest.raises(ValueError, match="precision must lie inside"):
            run_batch(quick, CAP, tmp_path / "run", precision=precision)

    def test_the_command_says_what_was_reached_and_how(self, quick: Scenario, tmp_path: Path) -> None:
        file = str(scenario_file(quick, tmp_path))
        base = ["batch", file, "--seed", str(SEED), "--out", str(tmp_path / "run"), "--precision", "0.08"]
        short = CliRunner().invoke(main, [*base, "-n", "100"])
        assert short.exit_code == 0
        assert "precision 0.08 was not reached in 100 runs" in short.stderr
        long = CliRunner().invoke(main, [*base, "-n", "3000"])
        assert long.stderr == ""
        assert f"95 % interval ({METHOD})" in long.stdout
        shown = json.loads(CliRunner().invoke(main, [*base, "-n", "3000", "--json"]).stdout)
        assert shown["precision"] == 0.08
        assert shown["half_width"] < 0.08
        assert shown["interval"] == METHOD

    def test_a_shard_cannot_know_when_to_stop(self, quick: Scenario, tmp_path: Path) -> None:
        arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "9", "--precision", "0.1", "--shard", "1/2"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 2
        assert "cannot be combined" in result.stderr
