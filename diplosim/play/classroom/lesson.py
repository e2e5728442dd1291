"""A lesson as it follows from its events: phases, people, tables.

`check` says whether an act is possible and makes the event that would be stored; `apply` takes a stored event in.  Only
`apply` changes anything, it never fails on what `check` has let through, and it reads no clock but that of the event.
So state = fold(events).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from diplosim.learning.fitting import tables_for
from diplosim.play.classroom import engine
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.people import Person, deal
from diplosim.play.classroom.setup import PHASES, Setup
from diplosim.play.classroom.store import Event
from diplosim.play.classroom.table import Attempt, Belief, Message, Proposal, Table
from diplosim.play.transcripts.wording import name as name_of
from diplosim.scenario.loading import from_text

SEALED = ("move", "withdrawn", "proposed")
"""Kinds of events that only the seat itself can see before the stage is played."""

TALK = ("message", "injected", "belief", "statement", "ready", "quiz", "here", "joined", "claimed", "refused")
"""Kinds of events that leave the talks, and what is asked of seats, as they are."""


class Refused(Exception):
    """An act that is not possible; nothing has happened.

    status: of the HTTP answer.  text: what the person is told.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Lesson:
    """The state of a lesson.

    Args:
        setup: what it is made of.

    Attributes:
        setup: what it is made of.
        scenario: the case.
        tables: table -> its talks.
        people: person -> who they are.
        phase: where the lesson stands.
        began: lesson time at which the phase began.
        extra: seconds that Control added to the phase.
        paused_at: when the clock was stopped, None while it runs.
        controls: hashes of the cookies of Control.
        seq: the last event that was taken in.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.scenario = from_text(setup.scenario, "scenario of the lesson")
        learnt = tables_for(self.scenario)
        self.tables = {
            number: Table(
                number, self.scenario, setup.seed, setup.run + (number - 1 if setup.other_draws else 0), learnt
            )
            for number in range(1, setup.tables + 1)
        }
        self.people: dict[str, Person] = {}
        self.phase = "lobby"
        self.began = 0.0
        self.extra = 0.0
        self.paused_at: float | None = None
        self._paused = 0.0
        self._paused_then = 0.0
        self.controls: set[str] = set()
        self.seq = 0
        self._appliers: dict[str, Callable[[Event], None]] = {
            name.removeprefix("_on_"): getattr(self, name) for name in dir(self) if name.startswith("_on_")
        }

    # ------------------------------------------------------------------ who and where

    def person_of(self, token_hash: str) -> Person | None:
        """Who holds a cookie."""
        return next((p for p in self.people.values() if token_hash and p.token == token_hash), None)

    def person_of_link(self, link_hash: str) -> Person | None:
        """Whose place a link gives back."""
        return next((p for p in self.people.values() if link_hash and p.link == link_hash), None)

    def sitting(self, game: int, party: str) -> list[Person]:
        """People at a seat."""
        return [p for p in self.people.values() if p.role == "seat" and (p.game, p.party) == (game, party)]

    def seats(self) -> list[str]:
        """Parties that people can play, in the order in which they are dealt.

        First those whose consent is needed, since without them there is nothing to play; last those that only caucus,
        of these first who has lines of its own to hold an alliance to.
        """
        case, table = self.scenario, self.tables[1]

        def rank(party: str) -> tuple[bool, bool, int, int]:
            apart = table.only_caucuses(party)
            lines = sum(party in issue.red_lines for issue in case.issues) if apart else 0
            return apart, party not in case.must_consent, -lines, table.seats.index(party)

        return sorted(table.seats, key=rank)

    # ------------------------------------------------------------------ the clock

    def paused(self, now: float) -> float:
        """Seconds of pause so far."""
        return self._paused + (0.0 if self.paused_at is None else now - self.paused_at)

    def left(self, now: float, table: Table | None = None, party: str = "") -> float | None:
        """Seconds left of the phase, or of the stage of a table or a seat of it in the rounds; None without a clock."""
        if self.phase == "rounds":
            if table is None or table.ended:
                return None
            whole = self.setup.stage_seconds(table.talks.game.stage, self.scenario.rounds)
            began, then = table.began, table.paused_then
            extra = table.extra + table.extra_for.get(party, 0.0)
        else:
            whole, began, then, extra = self.setup.seconds(self.phase), self.began, self._paused_then, self.extra
        return None if whole is None else whole + extra - (now - began - (self.paused(now) - then))

    def time_is_up(self, now: float, table: Table) -> bool:
        """Whether nobody who is awaited at a table has time left."""
        seats = ("", *(party for party in table.extra_for if party in table.talks.waiting()))
        return all((left := self.left(now, table, party)) is not None and left <= 0.0 for party in seats)

    def due(self, now: float) -> Event | None:
        """What the clock brings about by itself now, the first of several; None where nothing is due."""
        if self.phase == "rounds":
            if all(table.ended for table in self.tables.values()):
                stages = sum(table.played for table in self.tables.values())
                return Event("phase", "clock", 0, {"to": "outcome"}, f"clock:outcome:{stages}")
            for table in self.tables.values():
                if table.complete():
                    return Event("stage", "clock", table.number, {"absent": []}, f"clock:{table.stage_key()}")
        if self.paused_at is not None:
            return None
        if self.phase == "rounds":
            for table in self.tables.values():
                if table.started and not table.ended and self.time_is_up(now, table):
                    return Event("stage", "clock", table.number, {"time": True}, f"clock:{table.stage_key()}")
            return None
        left = self.left(now)
        if left is None or left > 0.0:
            return None
        following = PHASES[PHASES.index(self.phase) + 1]
        return Event("phase", "clock", 0, {"to": following}, f"clock:{following}:{self.began}")

    # ------------------------------------------------------------------ events

    def apply(self, event: Event) -> None:
        """Take a stored event in."""
        self._appliers[event.kind](event)
        if event.kind not in TALK:
            for table in self.tables.values():
                if event.game in (0, table.number):
                    table.forget(event.body["party"] if event.kind in SEALED else "")
        self.seq = event.seq

    def _on_made(self, event: Event) -> None:
        self.began = event.t

    def _on_control_in(self, event: Event) -> None:
        self.controls.add(event.body["token"])

    def _on_joined(self, event: Event) -> None:
        number = len(self.people) + 1
        self.people[event.body["id"]] = Person(event.body["id"], t("student", number=number), event.body["token"])

    def _on_claimed(self, event: Event) -> None:
        person = self.people[event.body["id"]]
        person.token, person.link = event.body["token"], ""

    def _on_reissued(self, event: Event) -> None:
        person = self.people[event.body["id"]]
        person.token, person.link = "", event.body["link"]

    def _on_here(self, event: Event) -> None:
        self.people[event.seat].here = True

    def _on_dealt(self, event: Event) -> None:
        for person, (game, role, party) in event.body["places"].items():
            self._place(person, game, role, party, event)

    def _place(self, who: str, game: int, role: str, party: str, event: Event) -> None:
        person = self.people[who]
        left = (person.game, person.party) if person.role == "seat" else None
        person.here, person.role, person.game, person.party = True, role, game, party
        if left is not None and left != (game, party):
            person.read = False
            if not self.sitting(*left) and self.tables[left[0]].started:
                self._hand(self.tables[left[0]], left[1], False, event)
        if role == "seat" and self.tables[game].started:
            self._hand(self.tables[game], party, True, event)

    def _on_phase(self, event: Event) -> None:
        self.phase = event.body["to"]
        self.began, self.extra = event.t, 0.0
        self._paused_then = self.paused(event.t)
        if self.phase == "rounds":
            for table in self.tables.values():
                if not table.started:
                    people = [party for party in table.seats if self.sitting(table.number, party)]
                    table.start(people, event.t, self.paused(event.t))
                    away = [name_of(self.scenario, party) for party in table.parties if party not in people]
                    if away:
                        table.announce(t("computers_play", seats=", ".join(away)), event.t)
                    if table.others:
                        others = ", ".join(name_of(self.scenario, party) for party in table.others)
                        table.announce(t("computers_play_others", parties=others), event.t)

    def _on_pause(self, event: Event) -> None:
        self.paused_at = event.t

    def _on_resume(self, event: Event) -> None:
        self._paused = self.paused(event.t)
        self.paused_at = None

    def _on_extend(self, event: Event) -> None:
        seconds, party = float(event.body["seconds"]), str(event.body.get("party", ""))
        if self.phase != "rounds":
            self.extra += seconds
        for table in self.tables.values():
            if self.phase == "rounds" and not table.ended and event.game in (0, table.number):
                table.extend(seconds, party)
                if party:
                    number, stage = engine.point(table.talks)
                    more = {"seat": name_of(self.scenario, party), "minutes": f"{seconds / 60.0:g}"}
                    table.announce(t("more_time_for", number=number, stage=t(f"stage_{stage}"), **more), event.t)

    def _on_ready(self, event: Event) -> None:
        self.people[event.seat].read = True

    def _on_quiz(self, event: Event) -> None:
        self.people[event.seat].answers = dict(event.body["answers"])

    def _on_statement(self, event: Event) -> None:
        self.tables[event.game].statements[event.body["party"]] = event.body["text"]

    def _on_message(self, event: Event) -> None:
        table, body = self.tables[event.game], event.body
        readers = None if body["parties"] is None else tuple(body["parties"])
        number = engine.point(table.talks)[0]
        engine.note_message(table.talks, body["author"], body["to"], readers, body["text"])
        table.messages.append(
            Message(body["author"], body["to"], readers, body["text"], number, event.t, event.seq, body["paper"])
        )

    def _on_belief(self, event: Event) -> None:
        table, body = self.tables[event.game], event.body
        number = engine.point(table.talks)[0]
        engine.note_belief(table.talks, body["party"], body["about"], body["chances"])
        table.beliefs.append(Belief(body["party"], body["about"], dict(body["chances"]), number, event.seq))

    def _on_move(self, event: Event) -> None:
        self.tables[event.game].put(event.body["party"], event.body["move"])

    def _on_proposed(self, event: Event) -> None:
        table, body = self.tables[event.game], event.body
        table.proposed[body["party"]] = Proposal(event.seat, dict(body["move"]))

    def _on_refused(self, event: Event) -> None:
        self.tables[event.game].attempts.append(Attempt(**event.body))

    def _on_withdrawn(self, event: Event) -> None:
        self.tables[event.game].withdraw(event.body["party"])

    def _on_filled(self, event: Event) -> None:
        table, party = self.tables[event.game], event.body["party"]
        by_policy = event.body["how"] == "policy"
        table.fill(party, by_policy)
        key = "control_by_policy" if by_policy else "control_by_silence"
        table.announce(t(key, seat=name_of(self.scenario, party)), event.t)

    def _on_stage(self, event: Event) -> None:
        table = self.tables[event.game]
        absent = list(event.body.get("absent", ()))
        if absent:
            names = ", ".join(name_of(self.scenario, party) for party in absent)
            table.announce(t("computer_moved", seats=names), event.t)
        table.play(absent, event.t, self.paused(event.t))

    def _on_handed(self, event: Event) -> None:
        self._hand(self.tables[event.game], event.body["party"], event.body["to"] == "person", event)

    def _hand(self, table: Table, party: str, to_person: bool, event: Event) -> None:
        if engine.is_person(table.talks, party) != to_person:
            table.hand(party, to_person)
            key = "handed_to_person" if to_person else "handed_to_computer"
            table.announce(t(key, seat=name_of(self.scenario, party)), event.t)

    def _on_injected(self, event: Event) -> None:
        body = event.body
        readers = None if body["parties"] is None else tuple(body["parties"])
        for table in self.tables.values():
            if event.game in (0, table.number):
                number = engine.point(table.talks)[0]
                to = "plenary" if readers is None else "injected"
                table.messages.append(Message("control", to, readers, body["text"], number, event.t, event.seq))

    def _on_event(self, event: Event) -> None:
        for number, brought_in in event.body["events"].items():
            engine.bring_in(self.tables[int(number)].talks, brought_in)

    def _on_asked(self, event: Event) -> None:
        self.tables[event.game].questions.append({**event.body, "seq": event.seq})

    def _on_rewound(self, event: Event) -> None:
        table = self.tables[event.game]
        table.rewind(event.t, self.paused(event.t))
        table.announce(t("stage_taken_back"), event.t, table.stage_key())
        if self.phase in ("outcome", "reveal", "debrief"):
            self.phase, self.began = "rounds", event.t

    # ------------------------------------------------------------------ what all checks share

    def hashes(self) -> dict[int, str]:
        """Hash of the talks of each table; equal logs give equal hashes."""
        return {number: table.talks.state_hash() for number, table in self.tables.items()}

    def places(self) -> dict[str, Any]:
        """A place for everybody in the lobby who has confirmed to be here."""
        waiting = [p.id for p in self.people.values() if p.here and not p.role]
        return deal(waiting, len(self.tables), self.seats())
