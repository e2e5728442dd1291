"""How many runs are played at once: by memory, and without any effect on what they become."""

import pandas as pd
import pytest

import diplosim
from diplosim.batches import simulate as playing
from diplosim.batches.simulate import block_size, chunk_size, simulate
from tests.a_table import state_party, table


def test_blocks_shrink_with_parties_and_issues() -> None:
    """Two parties and two issues take 768 bytes a run, forty and two 15 KiB: 128 MiB are 8,738 runs of these."""
    assert block_size(table()) == 16384
    many = [state_party(f"C{number}", 0.1) for number in range(38)]
    seats = ["A", "B", *(party["id"] for party in many)]
    assert block_size(table({"protocol.seats": seats}, many)) == 8192


@pytest.mark.parametrize(
    ("runs", "workers", "expected"),
    [(40_000, 1, 13_334), (40_000, 2, 10_000), (16_384, 1, 16_384), (16_385, 1, 8193), (5000, 2, 2500), (100, 2, 1024)],
)
def test_tasks_are_as_large_as_blocks_and_shared_out_evenly(runs: int, workers: int, expected: int) -> None:
    """Blocks of 16,384 runs: 40,000 take one worker three turns, two workers two turns of two tasks each."""
    assert chunk_size(table(), runs, workers) == expected


@pytest.mark.e2e
def test_blocks_change_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = diplosim.load("minsk2_2015")
    whole = simulate(scenario, 48, seed=3)
    monkeypatch.setattr(playing, "block_size", lambda scenario: 17)
    pd.testing.assert_frame_equal(simulate(scenario, 48, seed=3), whole, check_exact=True)
