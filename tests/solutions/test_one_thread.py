"""The same bits on any executor: no column depends on how many threads a linear-algebra library has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from threadpoolctl import ThreadpoolController

from diplosim.solutions.one_thread import one_thread

PLAYED = """
import hashlib
import diplosim

linear = diplosim.load("geneva_2022")
quadratic = diplosim.load("minsk2_2015").replace({"parameters.utility_exponent": 2, "beliefs.training_runs": 8})
for scenario in (linear, quadratic):
    table = diplosim.simulate(scenario, 96)
    assert table["distance_nash"].notna().sum() > 5
    for name in table:
        values = table[name].to_numpy()
        content = values.tobytes() if values.dtype.kind in "fiub" else "|".join(map(str, values)).encode()
        print(scenario.id, name, hashlib.sha256(content).hexdigest())
"""


def blas_threads() -> set[int]:
    """Threads of every linear-algebra library of this process."""
    return {each["num_threads"] for each in ThreadpoolController().info() if each["user_api"] == "blas"}


@pytest.mark.e2e
def test_one_and_two_threads_give_the_same_tables_bit_for_bit() -> None:
    one, two = (
        subprocess.run(
            [sys.executable, "-c", PLAYED],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "DIPLOSIM_CACHE": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for threads in ("1", "2")
    )
    assert len(one) > 100
    assert one == two


def test_every_library_is_held_to_one_thread_and_gets_back_what_it_had() -> None:
    before = blas_threads()
    assert before, "no linear-algebra library is known to threadpoolctl"
    with one_thread():
        assert blas_threads() == {1}
        with one_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == before


@pytest.mark.e2e
def test_the_libraries_are_found_however_early_others_have_looked_for_them() -> None:
    """In a fresh process, in which threadpoolctl comes before NumPy and SciPy."""
    program = (
        "import threadpoolctl; threadpoolctl.ThreadpoolController();"
        "from diplosim.solutions.one_thread import one_thread, _libraries\n"
        "with one_thread(): pass\n"
        "import scipy.linalg\n"
        "seen = {each['filepath'] for each in _libraries().info()}\n"
        "everything = threadpoolctl.ThreadpoolController().info()\n"
        "now = {each['filepath'] for each in everything if each['user_api'] == 'blas'}\n"
        "assert now and now <= seen, (seen, now)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
