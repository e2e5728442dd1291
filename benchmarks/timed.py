"""Time a few things that users wait for, in a fresh process: `python benchmarks/timed.py` prints seconds as JSON.

It reaches diplosim through its public names alone, so that it can time other commits (`benchmarks.compare`), whose
package is found first where PYTHONPATH names their tree.  Times are processor time of this process.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

CASE = "geneva_2022"
BATCHES = (1, 64, 1024, 4096)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> dict[str, float]:
    """Import, loading, and batches of several sizes; each batch is played twice, and the better time counts."""
    found = {}

    def simulate(runs: int) -> None:
        diplosim.simulate(scenario, runs, seed=1)

    start = time.process_time()
    import diplosim

    _ = diplosim.simulate
    found["import"] = time.process_time() - start
    start = time.process_time()
    scenario = diplosim.load(CASE)
    found[f"load {CASE}"] = time.process_time() - start
    simulate(8)  # what is worked out once a case
    for runs in BATCHES:
        found[f"batch of {runs:,}"] = min(timed(lambda: simulate(runs)) for _ in range(2))  # noqa: B023  called at once
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
