"""What is played for a question: the very runs of `simulate`, whose observers, and that the newest question counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.designs.observers import carried_over
from diplosim.explore import answers
from diplosim.explore.answers import Answer, Answers
from diplosim.explore.fitting import NotFitted
from diplosim.explore.playing import at_once, one_talk, play, rows
from diplosim.learning.fitting import fit_tables
from diplosim.learning.tables import Tables
from diplosim.numerics.paired_proportions import Pairs, difference_interval
from diplosim.numerics.statistics import wilson
from diplosim.scenario.scenario import Scenario
from tests.explore.opened import RUNS, learnt, small

CHANGED = {"parameters.defer_cost": 0.4, "parties.ANA.war_cost.low": 0.0}


class FittedHere:
    """Fits in this process, when it is let; tells how far it is as the process beside the server does."""

    def __init__(self) -> None:
        self.let, self.asked, self.dropped = asyncio.Event(), 0, 0

    async def tables(self, scenario: Scenario, told: Callable[[float], None]) -> Tables:
        self.asked += 1
        told(0.25)
        await self.let.wait()
        return fit_tables(scenario)

    def drop(self) -> None:
        self.dropped += 1

    def close(self) -> None:
        return


def with_answers(test: Callable[[Answers, Any], Awaitable[None]], fitting: Any = None) -> None:
    async def run() -> None:
        found = Answers(small(), learnt(), 5, RUNS)
        found._fitting = fitting or FittedHere()
        try:
            await test(found, found._fitting)
        finally:
            found.close()

    asyncio.run(run())


async def finished(answer: Answer) -> Answer:
    while answer.working:
        await asyncio.sleep(0.01)
    return answer


@pytest.mark.e2e
def test_refitted_shares_are_those_of_simulate_bit_for_bit() -> None:
    changed = small().replace(CHANGED)

    async def test(found: Answers, fitting: FittedHere) -> None:
        answer = found.ask(changed, CHANGED, False)
        await answer.something(60)
        carried = carried_over(learnt(), small(), changed)
        at_first = diplosim.simulate(changed, RUNS, seed=5, tables=carried)
        assert answer.played is not None
        assert answer.played.observers == "fixed"
        assert answer.played.outcomes.tolist() == at_first["outcome"].astype(str).tolist()
        assert answer.fitting == 0.0 or answer.fitting == 0.25
        fitting.let.set()
        await finished(answer)
        assert answer.played.observers == "refitted"
        alone = diplosim.simulate(changed, RUNS, seed=5)
        assert answer.played.outcomes.tolist() == alone["outcome"].astype(str).tolist()
        assert answer.played.coerced.tolist() == alone["coerced"].tolist()
        assert found.base is not None
        base = diplosim.simulate(small(), RUNS, seed=5)
        assert found.base.outcomes.tolist() == base["outcome"].astype(str).tolist()

    with_answers(test)


@pytest.mark.e2e
def test_fixed_observers_are_never_refitted_and_the_tables_of_the_file_serve_where_they_hold() -> None:
    horizon = {"horizon": "2030-02-10"}

    async def test(found: Answers, fitting: FittedHere) -> None:
        kept = await finished(found.ask(small().replace(CHANGED), CHANGED, True))
        early = await finished(found.ask(small().replace(horizon), horizon, False))
        as_it_is = await finished(found.ask(small(), {}, False))
        shown = [answer.played.observers for answer in (kept, early, as_it_is) if answer.played]
        assert shown == ["fixed", "file", "file"]
        assert fitting.asked == 0

    with_answers(test)


@pytest.mark.e2e
def test_where_the_file_says_nothing_about_the_values_only_a_fit_can_tell() -> None:
    """The League never wavers about Belmar; a type that becomes possible was never seen."""
    shorter = {"rounds": 3, "deadline.at_round": 3}
    changed = small().replace(shorter)
    reasons = at_once(small(), learnt(), changed)
    assert reasons == ["observers of 4 rounds say nothing about 3"]

    async def test(found: Answers, fitting: FittedHere) -> None:
        fitting.let.set()
        answer = await finished(found.ask(changed, shorter, False))
        assert answer.played is not None
        assert answer.played.observers == "refitted"
        refused = await finished(found.ask(changed, shorter, True))
        assert (refused.played, refused.failed) == (None, "observers of 4 rounds say nothing about 3")

    with_answers(test)


@pytest.mark.e2e
def test_the_newest_question_is_the_only_one_that_is_worked_at() -> None:
    first, second = small().replace(CHANGED), small().replace({"parameters.defer_cost": 0.9})

    async def test(found: Answers, fitting: FittedHere) -> None:
        old = found.ask(first, CHANGED, False)
        await old.something(60)
        new = found.ask(second, {"parameters.defer_cost": 0.9}, False)
        assert old.superseded
        assert not old.working
        assert fitting.dropped == 1
        fitting.let.set()
        await finished(new)
        assert (new.superseded, new.played and new.played.observers) == (False, "refitted")
        assert old.played is not None
        assert old.played.observers == "fixed"
        again = found.ask(first, CHANGED, False)
        assert again is not old
        await finished(again)
        assert found.ask(first, CHANGED, False) is again

    with_answers(test)


def test_a_question_that_is_dropped_before_it_is_played_is_not_played() -> None:
    async def test(found: Answers, fitting: FittedHere) -> None:
        await finished(found.ask(small(), {}, False))
        asked = [
            found.ask(small().replace({"parameters.defer_cost": v}), {"parameters.defer_cost": v}, True)
            for v in (0.2, 0.3, 0.4)
        ]
        await finished(asked[-1])
        assert [answer.superseded for answer in asked] == [True, True, False]
        assert [answer.played is None for answer in asked] == [True, True, False]

    with_answers(test)


def test_what_cannot_be_fitted_is_told() -> None:
    class Refuses(FittedHere):
        async def tables(self, scenario: Scenario, told: Callable[[float], None]) -> Tables:
            raise NotFitted("too many runs raised")

    async def test(found: Answers, fitting: FittedHere) -> None:
        answer = await finished(found.ask(small().replace(CHANGED), CHANGED, False))
        assert answer.failed == "too many runs raised"
        assert not answer.superseded

    with_answers(test, Refuses())


def test_what_cannot_be_played_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a policy divides by zero")

    async def test(found: Answers, fitting: FittedHere) -> None:
        monkeypatch.setattr(answers, "play", raises)
        answer = await finished(found.ask(small(), {}, False))
        assert (answer.played, answer.failed) == (None, "ZeroDivisionError: a policy divides by zero")

    with_answers(test)


@pytest.mark.e2e
def test_old_answers_are_forgotten() -> None:
    async def test(found: Answers, fitting: FittedHere) -> None:
        for number in range(answers.KEPT + 4):
            changes = {"parameters.defer_cost": 0.1 + number / 100}
            await finished(found.ask(small().replace(changes), changes, True))
        assert len(found._answers) <= answers.KEPT + 1
        assert found.known({"parameters.defer_cost": 0.1}, True) is None
        assert found.known(changes, True) is not None

    with_answers(test)


def test_rows_are_paired_with_their_intervals() -> None:
    before, after = (play(each, RUNS, 5, "file", learnt()) for each in (small(), small()))
    after.outcomes[:] = "conflict"
    [conflict] = [row for row in rows(before, after) if row.name == "conflict"]
    had = int((before.outcomes == "conflict").sum())
    assert (conflict.before.count, conflict.after.count) == (had, RUNS)
    assert (conflict.before.low, conflict.before.high) == wilson(had, RUNS)
    assert (conflict.low, conflict.high) == difference_interval(Pairs(had, RUNS - had, 0, RUNS))
    agreement, partial, *_ = rows(before, before)
    assert (agreement.name, partial.name) == ("agreement", "partial_agreement")
    both = np.isin(before.outcomes, ("agreement", "partial_agreement")).sum()
    assert (agreement.before.count, agreement.difference) == (both, 0.0)


@pytest.mark.parametrize("run", [0, 17])
def test_one_talk_is_the_run_of_that_number(run: int) -> None:
    played = play(small(), RUNS, 5, "file", learnt())
    talk = one_talk(played, 5, run)
    assert talk.ended
    assert talk.outcomes()["outcome"].iloc[0] == played.outcomes[run]
