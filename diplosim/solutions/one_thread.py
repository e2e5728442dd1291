"""Solvers on one thread: on more of them linear-algebra libraries add up in another order, and last digits differ.

How many there are hangs on the machine, on variables such as OPENBLAS_NUM_THREADS, and on who started the process; a
worker of Dask has one.  Results must not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock

from threadpoolctl import ThreadpoolController

_LOCK = RLock()
"""The number of threads is one of the whole process: who comes second must not find it given back by the first."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let NumPy and SciPy compute on one thread inside the block, and give them back what they had."""
    with _LOCK, _libraries().limit(limits=1, user_api="blas"):
        yield


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    """The linear-algebra libraries of this process; to look for them takes as long as to solve a problem."""
    import scipy.optimize  # noqa: F401  its library must be loaded before the loaded ones are looked for

    return ThreadpoolController()
