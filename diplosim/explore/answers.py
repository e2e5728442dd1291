"""What the page is told, and when: talks are played off the loop of the server, and only for the newest question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from diplosim.explore.fitting import Fitting, NotFitted
from diplosim.explore.playing import Played, Superseded, at_once, one_talk, play
from diplosim.explore.telling import Talk, talk_of
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario

KEPT = 8
"""Finished answers that are kept in memory, so that going back to a value costs nothing."""

TALKS = 32
"""Talks that are kept in memory."""

Found = TypeVar("Found")
Key = tuple[tuple[tuple[str, Any], ...], bool]


class Answer:
    """Talks under the values of the sliders, as far as they are played.

    scenario: what is played.  fixed: whether observers keep what they learnt under the file's values.  played: what
    there is to show, None while there is nothing.  reasons: why the observers of the file cannot serve.  fitting: share
    of the fit that is done, None where nothing is fitted.  playing: share of the talks that are played.  failed: why
    there is none.  superseded: whether something newer was asked before it was done.
    """

    def __init__(self, key: Key, scenario: Scenario, fixed: bool) -> None:
        self.key, self.scenario, self.fixed = key, scenario, fixed
        self.played: Played | None = None
        self.reasons: list[str] = []
        self.fitting: float | None = None
        self.playing = 0.0
        self.failed = ""
        self.superseded = self.done = False
        self._shown = asyncio.Event()

    @property
    def working(self) -> bool:
        """Whether something more will come."""
        return not (self.done or self.superseded)

    def show(self) -> None:
        """Wake who waits for something to show."""
        self._shown.set()

    async def something(self, patience: float) -> None:
        """Wait until there is something to show, but not for longer than so many seconds."""
        try:
            await asyncio.wait_for(self._shown.wait(), patience)
        except TimeoutError:
            return


class Answers:
    """Answers to what the sliders ask; the newest question is the only one that is worked at.

    Args:
        scenario: as it was opened.
        tables: what observers have learnt under it.
        seed: of all draws.
        runs: how many talks are played for an answer.

    Attributes:
        seq: grows with all that is new.
    """

    def __init__(self, scenario: Scenario, tables: Tables, seed: int, runs: int) -> None:
        self.scenario, self.tables, self.seed, self.runs = scenario, tables, seed, runs
        self.seq = 0
        self.base: Played | None = None
        self._fitting = Fitting()
        self._thread = ThreadPoolExecutor(1, "diplosim-explore-playing")
        self._answers: dict[Key, Answer] = {}
        self._talks: dict[tuple[Key, str, int], Talk] = {}
        self._current: Answer | None = None
        self._task: asyncio.Task[None] | None = None

    def ask(self, scenario: Scenario, changes: Mapping[str, Any], fixed: bool) -> Answer:
        """An answer, worked at from now on; what was worked at for another question is dropped.

        Args:
            scenario: the file's with these changes.
            changes: path -> value.
            fixed: whether observers keep what they learnt under the file's values.

        Returns:
            The answer, which fills as talks are played.
        """
        key = (tuple(sorted(changes.items())), fixed)
        known = self._answers.get(key)
        if known is not None and not known.superseded:
            return known
        self._drop()
        answer = self._answers[key] = Answer(key, scenario, fixed)
        self._current = answer
        self._task = asyncio.create_task(self._work(answer))
        return answer

    def known(self, changes: Mapping[str, Any], fixed: bool) -> Answer | None:
        """An answer that was asked for, without asking for it."""
        return self._answers.get((tuple(sorted(changes.items())), fixed))

    def _drop(self) -> None:
        """Let go what is worked at, and forget what is oldest."""
        if self._current is not None and self._current.working:
            self._current.superseded = True
            self._current.show()
            self._fitting.drop()
            if self._task is not None:
                self._task.cancel()
        done = [key for key, answer in self._answers.items() if answer is not self._current]
        for key in done[: max(0, len(done) - KEPT + 1)]:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        del self._answers[key]
        for told in [told for told in self._talks if told[0] == key]:
            del self._talks[told]

    async def _work(self, answer: Answer) -> None:
        try:
            await self._answer(answer)
        except (asyncio.CancelledError, Superseded):
            answer.superseded = True
        except NotFitted as error:
            answer.failed = str(error)
        except Exception as error:  # noqa: BLE001  whatever a policy or a rule raises is told on the page
            answer.failed = f"{type(error).__name__}: {error}"
        finally:
            answer.done = not answer.superseded
            self._news(answer)

    async def _answer(self, answer: Answer) -> None:
        if self.base is None:
            base = await self._off(lambda: play(self.scenario, self.runs, self.seed, "file", self.tables))
            self.base = base
        if answer.key == ((), False):
            answer.played = self.base
            return
        found = await self._off(lambda: at_once(self.scenario, self.tables, answer.scenario))
        if isinstance(found, tuple):
            answer.played = await self._played(answer, *found)
            if answer.fixed or answer.played.observers == "file":
                return
        else:
            answer.reasons = found
            if answer.fixed:
                answer.failed = "; ".join(found)
                return
        answer.fitting = 0.0
        self._news(answer)
        tables = await self._fitting.tables(answer.scenario, lambda share: self._fitted(answer, share))
        answer.played = await self._played(answer, "refitted", tables)
        answer.fitting = None

    def _fitted(self, answer: Answer, share: float) -> None:
        answer.fitting = share
        self.seq += 1

    async def _played(self, answer: Answer, observers: Any, tables: Tables) -> Played:
        def told(share: float) -> bool:
            answer.playing = share
            return not answer.superseded

        return await self._off(lambda: play(answer.scenario, self.runs, self.seed, observers, tables, told))

    def _news(self, answer: Answer) -> None:
        self.seq += 1
        if answer.played is not None or not answer.working:
            answer.show()

    async def talk(self, played: Played, key: Key, run: int) -> Talk:
        """One of the talks, with the same observers as the shares beside it.

        Args:
            played: the talks that are shown.
            key: of the answer they belong to.
            run: its number.

        Returns:
            The talk, to its end.

        Raises:
            Exception: whatever a policy or a rule raises.
        """
        name = (key, played.observers, run)
        if name not in self._talks:
            self._talks[name] = await self._off(lambda: talk_of(one_talk(played, self.seed, run)))
            while len(self._talks) > TALKS:
                self._talks.pop(next(iter(self._talks)))
        return self._talks[name]

    async def _off(self, work: Callable[[], Found]) -> Found:
        """Do something off the loop, after what was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Stop working."""
        self._drop()
        self._fitting.close()
        self._thread.shutdown(wait=False, cancel_futures=True)
