"""Handing the absent chunks of a run folder to an executor, a few at a time so that memory stays flat."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from pathlib import Path
from typing import TypeVar

from diplosim.batches.chunks import Chunk, play_chunk
from diplosim.batches.executors import ChunkExecutor
from diplosim.batches.parts import Part, read_part
from diplosim.batches.store import RunStore, Stock
from diplosim.scenario.scenario import Scenario

T = TypeVar("T")

AHEAD = 2
"""Chunks under way for each worker: one that is played and one that waits."""

ASK_EVERY = 10.0
"""Seconds without a finished chunk after which the executor is asked what it waits for."""


class WorkerLost(Exception):
    """Workers or their scheduler are gone; finished chunks are kept."""


def absent_chunks(
    store: RunStore, scenario: Scenario, stock: Stock, spans: Iterable[range], chunk: int
) -> Iterator[Chunk]:
    """Yield the chunks that are still to be played, `chunk` runs at most, none reaching over the edge of a span."""
    plan = store.manifest.plan
    pickled = pickle.dumps(scenario)
    outcomes, tables = store.outcomes.resolve(), store.tables.resolve()  # a worker may stand in another directory
    for span in spans:
        for first, runs in stock.absent(span, chunk):
            yield Chunk(pickled, plan.scenario_hash, plan.engine, tables, outcomes, plan.seed, first, runs, plan.files)


def play_absent(
    chunks: Iterator[Chunk],
    executor: ChunkExecutor,
    finished: Callable[[Part], bool],
    say: Callable[[str], None],
) -> None:
    """Play chunks until there are none, or until they are enough.

    Args:
        chunks: what to play, in order.
        executor: who plays; closed at the end.
        finished: told of each finished part, in whatever order they come; True stops handing out chunks.  Those under
            way are waited for.
        say: told what a user should know.

    Raises:
        WorkerLost: if workers or their scheduler are gone.
        WorkerUnfit: if a worker cannot play this batch.
        OSError: if a part cannot be written, or read back.
    """

    def read_and_tell(file: Path) -> bool:
        try:
            part = read_part(file)
        except FileNotFoundError:  # another command has reached its precision, and removed what lies beyond
            return False
        if part.note:
            say(_note(part))
        return finished(part)

    submit_bounded(play_chunk, chunks, executor, read_and_tell, say)


def submit_bounded(
    play: Callable[[T], Path],
    tasks: Iterator[T],
    executor: ChunkExecutor,
    finished: Callable[[Path], bool],
    say: Callable[[str], None],
) -> None:
    """Hand tasks to an executor, a few at a time, until there are none or until they are enough.

    Args:
        play: plays one task and returns the file that it wrote.
        tasks: what to play, in order.
        executor: who plays; closed at the end.
        finished: told of each file, in whatever order they come; True stops handing out tasks.  Those under way are
            waited for.
        say: told what a user should know.

    Raises:
        WorkerLost: if workers or their scheduler are gone.
        OSError, WorkerUnfit: as `play` and `finished` raise them.
    """
    pending: set[Future[Path]] = set()
    enough = False
    try:
        while True:
            room = 0 if enough else AHEAD * executor.workers - len(pending)
            for task in islice(tasks, max(0, room)):
                pending.add(executor.submit(play, task))
            if not pending:
                return
            done, pending = wait(pending, timeout=ASK_EVERY, return_when=FIRST_COMPLETED)
            if not done and (reason := executor.waiting()):
                say(reason)
            for future in done:
                enough = finished(future.result()) or enough
    except Exception as error:
        if (lost := executor.loss(error)) is None:
            raise
        raise WorkerLost(lost) from error
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _note(part: Part) -> str:
    error = part.note.strip().rpartition("\n")[2]
    return f"runs {part.first} to {part.stop - 1} raised {error}; played apart, {part.failed} of them failed"
