"""Two commits side by side: what is told of their times; how long anything takes is never tested."""

import json
import subprocess
import sys

import pytest

from benchmarks import compare, timed
from tests.places import ROOT


def test_ratios_are_told_with_their_range() -> None:
    pairs = [({"import": 0.4, "batch": 0.010}, {"import": 0.2, "batch": 0.011})]
    pairs += [({"import": 0.5, "batch": 0.012}, {"import": 0.3, "batch": 0.011})]
    head, first, second = compare.as_lines(pairs, "a640702b1c2d3e4f")
    assert head.split()[4:7] == ["a640702b1c2d", "now", "ratio"]
    assert first.split() == ["import", "400.0", "200.0", "0.50", "0.50", "to", "0.60"]
    assert second.split()[:4] == ["batch", "10.0", "11.0", "1.10"]
    assert second.endswith("0.92 to 1.10, no difference found")


def test_an_unknown_commit_is_no_result() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        compare.compared("no-such-commit")


@pytest.mark.slow
@pytest.mark.e2e
def test_the_clock_times_this_tree() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "timed.py")], capture_output=True, text=True, check=True
    )
    assert list(json.loads(done.stdout)) == [
        "import",
        "load geneva_2022",
        *(f"batch of {runs:,}" for runs in timed.BATCHES),
    ]
