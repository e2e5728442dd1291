"""Read a record file: every problem is told at once, as `file:line: key: what is wrong and what is allowed`."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from diplosim.learning.records.after_the_end import after_the_end
from diplosim.learning.records.record import (
    ANSWERS,
    CHANNELS,
    EVENTS,
    SIDES,
    STEPS,
    WORDS,
    YES_NO_CHANNELS,
    ObservedEvent,
    ObservedMove,
    Record,
)
from diplosim.rules.structure import Structure, structure_of
from diplosim.scenario import catalogue
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import Document, read_document
from diplosim.scenario.files.kinds import other_kind
from diplosim.scenario.routes import Route
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import did_you_mean

TOP = ("scenario", "coder", "coder_knew", "note", "sources", "moves", "happened", "forecasts")
ABOUT_A_MOVE = ("date", "party", "sure", "source", "why", "round", "round_why", "stayed")
ABOUT_AN_EVENT = ("date", "event", "party", "text", "side", "source", "why", "round", "round_why")


def shipped_records(scenario_id: str) -> tuple[Path, ...]:
    """Files of the shipped records of a scenario; the first coder's is the first."""
    place = catalogue.folder() / "records"
    first, others = place / f"{scenario_id}.yaml", sorted(place.glob(f"{scenario_id}.*.yaml"))
    return tuple(path for path in (first, *others) if path.is_file())


def find_record(name: str) -> Path:
    """The file of a record given by path, or by its name among the shipped ones."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    shipped = catalogue.folder() / "records" / f"{name}.yaml"
    if shipped.is_file():
        return shipped
    known = ", ".join(sorted(p.stem for p in shipped.parent.glob("*.yaml")))
    raise ScenarioError([Diagnostic(repr(name), None, "", f"no record of this name and no such file; known: {known}")])


def read_record(path: Path, scenario: Scenario) -> Record:
    """Read a record of the talks of a scenario.

    Args:
        path: the file.
        scenario: whose talks were seen.

    Returns:
        The record.

    Raises:
        ScenarioError: with every problem of the file.
    """
    return record_from(read_document(path), scenario)


def record_from(document: Document, scenario: Scenario) -> Record:
    """The record in a document; as `read_record`."""
    return _Reading(document, scenario).record()


class _Reading:
    """One file on its way to a record; problems are collected."""

    def __init__(self, document: Document, scenario: Scenario) -> None:
        self.document, self.scenario = document, scenario
        self.structure: Structure = structure_of(scenario)
        self.problems: list[Diagnostic] = []
        self.moves: list[ObservedMove] = []
        self.events: list[ObservedEvent] = []
        self.seen: dict[tuple[str, str, int], int | None] = {}
        self.tabled: dict[str, dict[str, float]] = {}

    def record(self) -> Record:
        data = self.document.data
        for line, route, message in self.document.diagnostics:
            self.problems.append(Diagnostic(self.document.file, line, ".".join(map(str, route)), message))
        if not isinstance(data, dict):
            self.wrong((), "a record is a mapping with the keys " + ", ".join(TOP))
            raise ScenarioError(self.problems)
        other = other_kind(data, "record")
        if other or data.get("scenario") not in (None, self.scenario.id):
            unlike = f"is {data.get('scenario')!r}, but the talks are those of {self.scenario.id!r}"
            self.wrong(() if other else ("scenario",), other or unlike)
            raise ScenarioError(self.problems)
        self.unknown(data, (), TOP)
        for key in ("scenario", "coder", "coder_knew", "moves"):
            if not data.get(key):
                self.wrong((key,), "is missing; a record says what it is of, who coded it and what the coder knew")
        sources = data.get("sources") or {}
        self.sources = {*self.scenario_sources(), *(sources if isinstance(sources, dict) else {})}
        self.dated(data.get("moves"), "moves", self.move)
        self.dated(data.get("happened"), "happened", self.event)
        self.problems += after_the_end(self.moves, self.events, self.document.file)
        forecasts = dict(self.forecasts(data.get("forecasts")))
        if self.problems:
            raise ScenarioError(sorted(self.problems, key=lambda problem: problem.line or 0))
        return Record(
            Path(self.document.file).stem,
            self.scenario.id,
            str(data["coder"]),
            str(data["coder_knew"]),
            tuple(sorted(self.moves, key=lambda move: move.round)),
            tuple(self.events),
            self.document.file,
            forecasts,
        )

    def scenario_sources(self) -> tuple[str, ...]:
        return tuple(getattr(self.scenario, "sources", None) or {})

    def wrong(self, route: Route, message: str) -> None:
        key = ".".join(str(part) for part in route)
        self.problems.append(Diagnostic(self.document.file, self.document.line(route), key, message))

    def unknown(self, data: Mapping[Any, Any], route: Route, known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                self.wrong(
                    (*route, key), f"is not a key here; {did_you_mean(str(key), known)}allowed: {', '.join(known)}"
                )

    def dated(self, entries: Any, name: str, read: Any) -> None:
        """Read a list of entries whose dates are in order."""
        if not isinstance(entries, list):
            if entries is not None:
                self.wrong((name,), "must be a list of entries")
            return
        before: datetime.date | None = None
        for number, entry in enumerate(entries):
            route: Route = (name, number)
            if not isinstance(entry, dict):
                self.wrong(route, "must be a mapping")
                continue
            date = _day(entry.get("date"))
            if date is None:
                self.wrong((*route, "date") if "date" in entry else route, "needs a date, as 2022-01-10")
                continue
            if before is not None and date < before:
                self.wrong((*route, "date"), f"{date} stands after {before}; entries stand in the order of their dates")
            before = max(date, before) if before else date
            round_number = self.round(entry, route, date)
            if round_number is not None:
                read(entry, route, date, round_number)

    def round(self, entry: Mapping[str, Any], route: Route, date: datetime.date) -> int | None:
        """The round of a date: the last that had begun by then, or `round` with a reason."""
        rounds = self.scenario.rounds
        if "round" in entry:
            given = entry["round"]
            if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= rounds:
                self.wrong((*route, "round"), f"must be a round from 1 to {rounds}")
                return None
            if not entry.get("round_why"):
                self.wrong((*route, "round"), "a round that is not that of the date needs its reason as `round_why`")
            return given
        dates = self.scenario.round_dates
        if date < dates[0] or date > self.scenario.end:
            outside = f"{date} lies outside the talks, {dates[0]} to {self.scenario.end}"
            self.wrong((*route, "date"), f"{outside}; give `round` and `round_why`")
            return None
        return sum(start <= date for start in dates)

    # ---------------------------------------------------------------- moves

    def move(self, entry: Mapping[str, Any], route: Route, date: datetime.date, number: int) -> None:
        self.unknown(entry, route, (*ABOUT_A_MOVE, *CHANNELS))
        party, sure = entry.get("party"), entry.get("sure")
        if not isinstance(party, str) or party not in self.structure.position:
            known = ", ".join(sorted(self.structure.position))
            hint = did_you_mean(
                str(party), {each.id: each for each in self.scenario.parties if each.id in self.structure.position}
            )
            self.wrong((*route, "party"), f"{party!r} has no part in the talks; {hint}those who have: {known}")
            return
        if not isinstance(sure, (int, float)) or isinstance(sure, bool) or not 0.0 <= sure <= 1.0:
            self.wrong((*route, "sure") if "sure" in entry else route, "needs `sure`, how sure the coder is, 0 to 1")
            sure = 0.0
        why, before = self.reasons(entry, route), self.tabled.get(party)
        found = list(self.channels(entry, route, party, number))
        if not found and not any(key in entry for key in (*CHANNELS, "stayed")):
            self.wrong(route, f"says nothing that was seen; channels: {', '.join(CHANNELS)}, or `stayed`")
        for channel, value in found:
            place = (party, channel, number)
            line = self.document.line((*route, channel)) or self.document.line(route)
            if place in self.seen:
                self.wrong(
                    (*route, channel if channel in entry else "stayed"),
                    f"{party} has a move on {channel} in round {number} already, on line {self.seen[place]}",
                )
                continue
            self.seen[place] = line
            self.moves.append(ObservedMove(party, channel, number, date, value, float(sure), why, line, before))

    def reasons(self, entry: Mapping[str, Any], route: Route) -> str:
        for key in ("source", "why"):
            if not entry.get(key):
                self.wrong(route, f"needs `{key}`")
        source = entry.get("source")
        if source and self.sources and not (isinstance(source, Hashable) and source in self.sources):
            self.wrong((*route, "source"), f"{source!r} is no key of `sources`, neither here nor in the scenario")
        return f"{entry.get('why') or ''} [{source}]"

    def channels(self, entry: Mapping[str, Any], route: Route, party: str, number: int) -> Iterator[tuple[str, object]]:
        """Channels of an entry with their values; what is wrong is noted and left out."""
        for channel in CHANNELS:
            if channel in entry:
                place: Route = (*route, channel)
                if not self.may(party, channel, number, place):
                    continue
                value = self.value(channel, entry[channel], place, party)
                if value is not None:
                    yield channel, value
        stayed = entry.get("stayed")
        if stayed is None:
            return
        if not isinstance(stayed, list):
            self.wrong((*route, "stayed"), f"must be a list of: {', '.join(YES_NO_CHANNELS)}")
            return
        for channel in stayed:
            if channel not in YES_NO_CHANNELS:
                self.wrong(
                    (*route, "stayed"),
                    f"{channel!r} cannot be seen not to happen; allowed: {', '.join(YES_NO_CHANNELS)}",
                )
            elif self.may(party, channel, number, (*route, "stayed")):
                yield channel, False

    def has_announced(self, party: str, number: int) -> bool:
        """Whether a last offer was announced in a round: it convenes the talks for the next, whatever the calendar."""
        return any((m.party, m.channel, m.round, m.value) == (party, "last_offer", number, True) for m in self.moves)

    def may(self, party: str, channel: str, number: int, place: Route) -> bool:
        """Whether the party can move on the channel in this round; else it is noted."""
        s = self.structure
        a = s.position[party]
        if channel in ("demand", "defer", "offer_verification", "test_offer"):
            if a not in s.seated:
                self.wrong(place, f"{party} has no seat at the table; seats: {self.names(s.seated)}")
                return False
            if number > 1 and not s.meets[number - 1, a] and not self.has_announced(party, number - 1):
                met = [r + 1 for r in range(self.scenario.rounds) if r == 0 or s.meets[r, a]]
                self.wrong(place, f"{party} is not in session in round {number}, but in {', '.join(map(str, met))}")
                return False
        if channel in ("answer_texts", "answer_verification") and a not in s.consenting:
            self.wrong(place, f"nobody asks {party} to sign anything; those who are asked: {self.names(s.consenting)}")
            return False
        if channel == "walk_out" and a not in s.everywhere:
            self.wrong(place, f"{party} cannot leave: its consent is not needed; that of {self.names(s.everywhere)} is")
            return False
        fighters = [s.coded.parties[theatre.attacker] for theatre in s.theatres]
        if channel in ("attack", "last_offer") and party not in fighters:
            self.wrong(place, f"{party} cannot use force here; {', '.join(fighters) or 'nobody'} can")
            return False
        return True

    def names(self, positions: tuple[int, ...]) -> str:
        return ", ".join(self.structure.coded.parties[self.structure.acting[a]] for a in positions)

    def value(self, channel: str, given: Any, place: Route, party: str) -> object:
        """The value of a channel, None where it is wrong."""
        if channel == "demand":
            return self.demand(given, place, party)
        if channel == "defer":
            return self.issues(given, place)
        if channel == "answer_texts":
            return self.answers(given, place, party)
        if channel in YES_NO_CHANNELS:
            if isinstance(given, bool):
                return given
            self.wrong(place, "must be true or false")
            return None
        tables: dict[str, Mapping[str, object]] = {"answer_verification": ANSWERS, "posture": STEPS, "words": WORDS}
        table = tables[channel]
        if isinstance(given, str) and given in table:
            return table[given]
        self.wrong(place, f"is {given!r}; allowed: {', '.join(table)}")
        return None

    def demand(self, given: Any, place: Route, party: str) -> object:
        coded = self.structure.coded
        before = self.tabled.get(party)
        own = dict(zip(coded.issues, coded.position[coded.index[party]].tolist(), strict=True))
        if given == "opening":
            self.tabled[party] = own
            return own
        if given == "held":
            if before is None:
                self.wrong(place, f"{party} has tabled nothing before in this record that it could hold")
            return before
        if not isinstance(given, dict):
            self.wrong(place, "must be `opening` (the coded positions), `held`, or issue: position")
            return None
        good = dict(before or {})
        for issue, position in given.items():
            if issue not in own:
                hint = did_you_mean(str(issue), own)
                self.wrong((*place, issue), f"is no issue of the talks; {hint}those are {', '.join(own)}")
            elif not isinstance(position, (int, float)) or isinstance(position, bool) or not 0.0 <= position <= 1.0:
                self.wrong((*place, issue), f"is {position!r}; a position lies on the scale from 0 to 1")
            else:
                good[issue] = float(position)
        self.tabled[party] = good
        return good

    def issues(self, given: Any, place: Route) -> object:
        known = self.structure.coded.issues
        if not isinstance(given, list) or any(issue not in known for issue in given):
            self.wrong(place, f"must be a list of issues left open; issues: {', '.join(known)}")
            return None
        return list(given)

    def answers(self, given: Any, place: Route, party: str) -> object:
        if isinstance(given, str):
            given = {"*": given}
        authors = ["*", "drafter", *self.names(self.structure.seated).split(", ")]
        if not isinstance(given, dict):
            self.wrong(place, "must be accepted or refused, for all texts of others or as author: answer")
            return None
        found = {}
        for author, answer in given.items():
            if author not in authors or author == party:
                known = ", ".join(authors[1:])
                self.wrong((*place, author), f"tables no text that {party} could answer; authors: {known}")
            elif not isinstance(answer, str) or answer not in ANSWERS:
                self.wrong((*place, author), f"is {answer!r}; allowed: {', '.join(ANSWERS)}")
            else:
                found[author] = ANSWERS[answer]
        return found or None

    # ---------------------------------------------------------------- events

    def event(self, entry: Mapping[str, Any], route: Route, date: datetime.date, number: int) -> None:
        self.unknown(entry, route, ABOUT_AN_EVENT)
        kind = entry.get("event")
        if kind not in EVENTS:
            self.wrong((*route, "event"), f"is {kind!r}; allowed: {', '.join(EVENTS)}")
            return
        self.reasons(entry, route)
        s = self.structure
        party, value = entry.get("party", ""), entry.get("text") or entry.get("side") or ""
        fighters = [s.coded.parties[theatre.attacker] for theatre in s.theatres]
        if kind == "incident" and party not in fighters:
            self.wrong(
                (*route, "party"), f"a war by accident needs who can use force: {', '.join(fighters) or 'nobody'}"
            )
        if kind == "resumption" and party not in self.names(s.everywhere).split(", "):
            self.wrong((*route, "party"), f"needs who comes back to the table: one of {self.names(s.everywhere)}")
        if kind == "joined":
            if party not in s.coded.parties:
                self.wrong((*route, "party"), f"is {party!r}; needs who joined the war")
            if not isinstance(value, str) or value not in SIDES:
                self.wrong((*route, "side"), f"is {value!r}; allowed: {', '.join(SIDES)}")
        if kind == "deal" and value not in ("drafter", *self.names(s.seated).split(", ")):
            self.wrong((*route, "text"), f"needs whose text was signed: drafter, {self.names(s.seated)}")
        self.events.append(ObservedEvent(str(kind), number, date, str(party), str(value), self.document.line(route)))

    def forecasts(self, given: Any) -> Iterator[tuple[datetime.date, tuple[float, str]]]:
        """Forecasts of the time, one a date: chance of war by the end."""
        if given is not None and not isinstance(given, list):
            self.wrong(("forecasts",), "must be a list of entries")
            return
        told: set[datetime.date] = set()
        for number, entry in enumerate(given or []):
            route: Route = ("forecasts", number)
            day = _day(entry.get("date")) if isinstance(entry, dict) else None
            if day is None:
                self.wrong(route, "needs a date, `war` (chance, 0 to 1) and `who`")
                continue
            self.unknown(entry, route, ("date", "war", "who", "source"))
            chance = entry.get("war")
            if not isinstance(chance, (int, float)) or isinstance(chance, bool) or not 0.0 <= chance <= 1.0:
                self.wrong((*route, "war"), f"is {chance!r}; a chance lies between 0 and 1")
                continue
            if day in told:
                self.wrong((*route, "date"), f"{day} has a forecast already; give one a date")
                continue
            told.add(day)
            yield day, (float(chance), str(entry.get("who", "")))


def _day(value: object) -> datetime.date | None:
    """A date; None for anything else, and for one with a time of day."""
    return value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else None
