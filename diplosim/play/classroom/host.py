"""The host of a lesson: the one writer of its log, its clock, and who is there.

An act is checked, put on disk, taken in, told to all whom it concerns, and only then answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from diplosim.play.classroom.access import Limiter, new_token
from diplosim.play.classroom.clock import Clock
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.setup import Setup
from diplosim.play.classroom.store import Event, EventStore, NotStored

_log = logging.getLogger(__name__)

AWAY_AFTER = 20.0
"""Seconds without a sign of life after which somebody counts as away; an open page gives one every few seconds."""

TICK = 0.2
"""Seconds between two looks at the clock."""


class Listener:
    """An open page that wants to hear when something changes."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.news = asyncio.Event()


class Host:
    """A lesson that runs.

    Args:
        path: its log; it is made where there is none, else the lesson goes on where it stood.
        setup: what a new lesson is made of; None where there must be one.
        source: seconds for the clock, None for the computer's.

    Attributes:
        lesson: the state.
        store: the log.
        clock: the lesson's clock.
        limiter: of acts of each person.
        trouble: what is wrong with the disk, empty where nothing is.

    Raises:
        NotStored: where the log cannot be opened or holds no lesson.
    """

    def __init__(self, path: Path, setup: Setup | None = None, source: Callable[[], float] | None = None) -> None:
        self.store = EventStore(path)
        past = self.store.kept()
        begin = self.store.last_time()
        self.clock = Clock(begin) if source is None else Clock(begin, source)
        self.trouble = ""
        self.limiter = Limiter()
        self.joins = Limiter(acts=20, seconds=60.0)
        self.seen: dict[str, float] = {}
        self._listeners: set[Listener] = set()
        self._answers = 0
        if not past:
            if setup is None:
                raise NotStored(f"{path} holds no lesson")
            past = [self.store.append(Event("made", "control", 0, setup.as_dict(), "made"), self.clock.now())]
        self._waiting: list[tuple[Callable[[], Event], asyncio.Future[Event]]] = []
        self.lesson = _follows(past)
        self.settle()

    # ------------------------------------------------------------------ acts

    def known(self, idem: str) -> bool:
        """Whether an act with this key has been stored."""
        return bool(idem) and self.store.known(idem) is not None

    def act(self, event: Event) -> Event:
        """Store a checked event, take it in and tell whom it concerns; the same key is the same event.

        Args:
            event: what `acts` or `control` made.

        Returns:
            The stored event.

        Raises:
            NotStored: where the disk does not take it; then nothing has happened.
        """
        before = self.store.known(event.idem) if event.idem else None
        if before is not None:
            return before
        stored = self._take(event)
        self.settle()
        return stored

    async def act_with_others(self, make: Callable[[], Event]) -> Event:
        """Store an act that comes over the network; those of one moment go to disk together, which takes them once.

        Args:
            make: checks the act and makes its event; it is called when the act's turn has come.

        Returns:
            The stored event; it is on disk by then.

        Raises:
            NotStored: where the disk does not take it; then nothing has happened.
            Exception: what `make` raises.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[Event] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._act_together)
        self._waiting.append((make, stored))
        return await stored

    def _act_together(self) -> None:
        """Take the acts that wait, one after the other; nobody hears of them before all are on disk."""
        waiting, self._waiting = self._waiting, []
        done: Sequence[Event | Exception]
        try:
            with self.store.together():
                done = [self._one(make) for make, _ in waiting]
        except NotStored as error:
            self._note_trouble(error)
            if self.lesson.seq != self.store.last:
                self.lesson = _follows(self.store.kept())
            done = [error] * len(waiting)
        for (_, stored), what in zip(waiting, done, strict=True):
            if stored.done():  # who asked has gone
                continue
            if isinstance(what, Event):
                stored.set_result(what)
            else:
                stored.set_exception(what)

    def _one(self, make: Callable[[], Event]) -> Event | Exception:
        """An act of several, or why it is refused; that the disk does not take it concerns all of them."""
        try:
            return self.act(make())
        except NotStored:
            raise
        except Exception as error:  # noqa: BLE001  every error is raised again where the act was made
            return error

    def _take(self, event: Event) -> Event:
        if event.body.get("time"):
            event = replace(event, body={"absent": self._absent(event.game)})
        try:
            stored = self.store.append(replace(event, idem=event.idem or new_token()), self.clock.now())
        except NotStored as error:
            self._note_trouble(error)
            raise
        self.trouble = ""
        self.lesson.apply(stored)
        self._notify(stored)
        return stored

    def _note_trouble(self, error: NotStored) -> None:
        """Remember that the disk refuses, and tell the terminal once."""
        if self.trouble != str(error):
            _log.error("%s", error)
        self.trouble = str(error)

    def settle(self) -> None:
        """Let the clock do what is due, one thing after the other.  Raises NotStored."""
        while (event := self.lesson.due(self.clock.now())) is not None and not self.known(event.idem):
            self._take(event)

    def _absent(self, game: int) -> list[str]:
        """Awaited seats whose people are all away, where their computer is to move for them."""
        lesson = self.lesson
        if lesson.setup.missing != "policy":
            return []
        waiting = lesson.tables[game].talks.waiting()
        return [party for party in waiting if not any(self.is_here(p.id) for p in lesson.sitting(game, party))]

    # ------------------------------------------------------------------ who is there

    def sign_of_life(self, person: str) -> None:
        """Note that a person's page is open."""
        self.seen[person] = self.clock.now()

    def is_here(self, person: str) -> bool:
        """Whether a person has given a sign of life lately."""
        return self.clock.now() - self.seen.get(person, -AWAY_AFTER - 1.0) <= AWAY_AFTER

    # ------------------------------------------------------------------ telling

    @property
    def version(self) -> int:
        """A number that grows whenever a page may look otherwise."""
        return self.lesson.seq + self._answers

    def listen(self, person: str) -> Listener:
        """Hear of what concerns a person; Control hears of everything."""
        listener = Listener(person)
        self._listeners.add(listener)
        return listener

    def hang_up(self, listener: Listener) -> None:
        """Hear of nothing any more."""
        self._listeners.discard(listener)

    def _notify(self, event: Event) -> None:
        concerned = self._concerned(event)
        for listener in self._listeners:
            if concerned is None or listener.person == "control" or listener.person in concerned:
                listener.news.set()

    def tell_all(self) -> None:
        """Let every open page look again, where an answer has come that is no event."""
        self._answers += 1
        for listener in self._listeners:
            listener.news.set()

    def _concerned(self, event: Event) -> set[str] | None:
        """People whom an event concerns, None for everybody."""
        if event.kind in ("here", "joined", "ready", "quiz", "control_in"):
            return {event.seat}
        if event.game == 0:
            return None
        at_table = [p for p in self.lesson.people.values() if p.game == event.game]
        readers = event.body.get("parties")
        if readers is not None:
            return {p.id for p in at_table if p.party in readers}
        if event.kind in ("belief", "proposed", "refused"):
            return {p.id for p in at_table if p.party == event.body["party"]}
        return {p.id for p in at_table}

    # ------------------------------------------------------------------ running

    async def run(self) -> None:
        """Look at the clock for ever, and note now and then that the server is alive."""
        noted = self.clock.now()
        while True:
            await asyncio.sleep(TICK)
            try:
                self.settle()
                if self.clock.now() - noted >= 2.0:
                    noted = self.clock.now()
                    self.store.note_alive(noted)
                    self.trouble = ""
            except NotStored as error:
                self._note_trouble(error)

    def close(self) -> None:
        """Let go of the log."""
        self.store.close()


def _follows(events: Sequence[Event]) -> Lesson:
    """The lesson that follows from events, the first of which has made it."""
    lesson = Lesson(Setup.from_dict(events[0].body))
    for event in events:
        lesson.apply(event)
    return lesson
