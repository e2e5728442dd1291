"""Giving memory back after some talks, so that the thousandth task needs no more of it than the first.

A model and its agents hold each other, so that only the garbage collector frees their arrays, some models too late.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_OPEN = [0]
"""How many blocks are open, one inside the other or in several threads."""


@contextmanager
def no_leftovers() -> Iterator[None]:
    """Free at the end what the block made and left in reference cycles.

    What was there before is kept out of the collector's sight meanwhile: looking through the libraries would take a
    quarter of the time of a chunk.  A block inside another one frees its own too; what the outer one had made before
    stays in sight, so that nothing waits for a later look.
    """
    with _LOCK:
        if _OPEN[0] == 0:
            gc.freeze()
        _OPEN[0] += 1
    try:
        yield
    finally:
        gc.collect()
        with _LOCK:
            _OPEN[0] -= 1
            if _OPEN[0] == 0:
                gc.unfreeze()
