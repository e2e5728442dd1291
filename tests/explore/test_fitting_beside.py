"""The process that fits tables: the very tables of a fit, the newest question, and what becomes of it when it dies."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from diplosim.explore.fitting import Fitting, NotFitted
from diplosim.learning.fitting import fit_tables
from tests.explore.opened import small

pytestmark = pytest.mark.e2e


def test_tables_are_those_of_a_fit_and_an_older_question_is_dropped() -> None:
    older = small().replace({"beliefs.training_runs": 20_000})
    newer = small().replace({"parameters.defer_cost": 0.37})

    async def ask() -> None:
        fitting = Fitting()
        try:
            told: list[float] = []
            first = asyncio.ensure_future(fitting.tables(older, told.append))
            while not told and not first.done():
                await asyncio.sleep(0.01)
            second = await fitting.tables(newer, lambda _: None)
            assert first.cancelled() or (await asyncio.gather(first, return_exceptions=True))
            assert first.cancelled()
            expected = fit_tables(newer)
            assert second.digest() == expected.digest()
            assert np.array_equal(second.counts, expected.counts)
        finally:
            fitting.close()

    asyncio.run(ask())


def test_a_process_that_dies_is_told_and_another_one_is_started() -> None:
    async def ask() -> None:
        fitting = Fitting()
        try:
            long = small().replace({"beliefs.training_runs": 200_000})
            told: list[float] = []
            first = asyncio.ensure_future(fitting.tables(long, told.append))
            while not told and not first.done():
                await asyncio.sleep(0.01)
            assert fitting._process is not None
            fitting._process.kill()
            with pytest.raises(NotFitted, match="has ended"):
                await first
            assert (await fitting.tables(small(), lambda _: None)).digest()
        finally:
            fitting.close()

    asyncio.run(ask())
