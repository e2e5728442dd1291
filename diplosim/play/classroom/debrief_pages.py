"""The pages of the debrief: for everybody once what was hidden is shown, and Control's questions what if."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from diplosim.engine.legality import check_move
from diplosim.play.classroom.app import Pages
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.debrief import asked, debrief
from diplosim.play.classroom.decisions import decision, said
from diplosim.play.classroom.forms import read_form
from diplosim.play.classroom.lesson import Refused
from diplosim.play.classroom.pages import FOLDER, page
from diplosim.play.classroom.plain_text import cell
from diplosim.play.classroom.record import refused_in_words, short
from diplosim.play.classroom.store import Event, NotStored
from diplosim.play.classroom.study import study, what_if
from diplosim.play.classroom.table import Table
from diplosim.play.classroom.views import AFTER
from diplosim.play.classroom.workers import Worker
from diplosim.play.session import Session
from diplosim.scenario import registry
from diplosim.seats import IllegalMove, move_from_mapping, move_to_mapping

TRIED = ("conceder", "boulware", "hard_bargainer", "pretext", "tit_for_tat")
"""Policies to which a what-if hands a seat."""


WAIT, PAUSE = 120.0, 0.3
"""Seconds for which a file waits for the worker, and between two looks."""


class DebriefPages:
    """What everybody sees of the debrief, and what Control asks.

    pages: those of students.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages, self.host = pages, pages.host
        self.worker = Worker(self.host.tell_all)

    # ------------------------------------------------------------------ data

    def data(self, table: Table) -> dict[str, Any]:
        """The debrief of a table, with what the worker has found so far."""
        key = f"study:{table.number}:{table.played}"
        found = self.worker.ask(key, study, table.talks.log()) if table.started and table.talks.entries else None
        answered = [asked(self.host.lesson, table, q, self._answer(table, q)) for q in table.questions]
        return debrief(self.host.lesson, table, found, answered)

    async def ready(self, table: Table) -> None:
        """Wait until the worker has answered, so that what is taken home is whole; not for ever."""
        for _ in range(int(WAIT / PAUSE)):
            found = self.data(table)
            if found["study"] is not None or found["failed"] or not table.talks.entries:
                return
            await asyncio.sleep(PAUSE)

    def _answer(self, table: Table, question: Mapping[str, Any]) -> Mapping[str, Any] | None:
        key = f"what-if:{table.number}:{table.played}:{question['seq']}"
        return self.worker.ask(key, what_if, table.talks.log(), question["at"], question["change"])

    def _table(self, request: Request, form: Mapping[str, Any] | None = None) -> Table:
        tables = self.host.lesson.tables
        number = str((form or request.query_params).get("table", "1"))
        return tables.get(int(number) if number.isdecimal() else 1, tables[1])

    # ------------------------------------------------------------------ pages

    async def for_people(self, request: Request) -> Response:
        """The debrief of one's own table, once what was hidden is shown."""
        person = self.pages.person(request)
        if person is None:
            return RedirectResponse("/", 303)
        self.host.sign_of_life(person.id)
        if self.host.lesson.phase not in AFTER or not person.role:
            return RedirectResponse("/seat", 303)
        table = self.host.lesson.tables[person.game]
        return HTMLResponse(page("debrief.html", control=False, style="", moves=[], policies=[], **self.data(table)))

    async def for_control(self, request: Request) -> Response:
        """The debrief with questions what if."""
        if not self.pages.is_control(request):
            return self._refused(t("control_only"), 403)
        table = self._table(request)
        moves = [
            (at, t("move_at", number=e.round + 1, stage=t(f"stage_{e.stage}"), party=short(table.scenario, e.seat)))
            for at, e in enumerate(table.talks.entries)
            if e.seat in table.seats
        ]
        policies = [(name, t(f"policy_{name}")) for name in TRIED if name in registry.names(registry.POLICIES)]
        return HTMLResponse(
            page("debrief.html", control=True, style="", moves=moves, policies=policies, **self.data(table))
        )

    def _refused(self, text: str, status: int) -> Response:
        return HTMLResponse(self.pages.refusal(text, "/control/debrief"), status)

    def _place(self, table: Table, given: str) -> int:
        """A place in the talks.  Raises Refused."""
        if not given.isdecimal() or int(given) >= len(table.talks.entries):
            raise Refused(422, t("no_such_move"))
        return int(given)

    def _stand(self, table: Table, at: int) -> Session:
        """The talks as they stood before a move."""
        return table.talks.fork(1, at=at)

    async def ask(self, request: Request) -> Response:
        """The form of another move at a place of the talks, or the question itself."""
        if not self.pages.is_control(request):
            return self._refused(t("control_only"), 403)
        form = dict(await request.form()) if request.method == "POST" else dict(request.query_params)
        table = self._table(request, form)
        try:
            at = self._place(table, str(form.get("at", "")))
            entry = table.talks.entries[at]
            where = t(
                "move_at",
                number=entry.round + 1,
                stage=t(f"stage_{entry.stage}"),
                party=short(table.scenario, entry.seat),
            )
            if request.method != "POST":
                stood = self._stand(table, at)
                shown = {
                    "table": table.number,
                    "where": where,
                    "stage_key": "what-if",
                    "preview": False,
                    "paused": False,
                    "asking": {"at": at},
                    "decision": decision(stood, entry.seat),
                }
                return HTMLResponse(page("what_if.html", **shown))
            return self._store(table, at, entry.seat, where, form)
        except Refused as refused:
            return self._refused(refused.text, refused.status)
        except IllegalMove as error:
            return self._refused(refused_in_words(table.scenario, error), 422)
        except NotStored:
            return self._refused(t("not_stored"), 507)

    def _store(self, table: Table, at: int, seat: str, where: str, form: Mapping[str, Any]) -> Response:
        policy = str(form.get("policy", ""))
        if policy:
            if policy not in TRIED:
                raise Refused(422, t("no_such_answer"))
            change: dict[str, Any] = {"seat": seat, "policy": policy}
            text = t("asked_policy", where=where, policy=t(f"policy_{policy}"))
        else:
            stood = self._stand(table, at)
            given = read_form(stood, seat, form)
            checked = check_move(stood.game, stood.position(seat), move_from_mapping(given))
            change = {"seat": seat, "move": move_to_mapping(checked)}
            text = t("asked_move", where=where, move="; ".join(said(stood, seat, change["move"])))
        key = str(form.get("idem", ""))
        body = {"at": at, "change": change, "text": text}
        self.host.act(Event("asked", "control", table.number, body, f"control:{key}" if key else ""))
        return RedirectResponse(f"/control/debrief?table={table.number}#what-if", 303)

    # ------------------------------------------------------------------ taking home

    def as_file(self, table: Table) -> str:
        """The debrief as one page that stands alone, without forms, scripts or requests."""
        style = Markup((FOLDER / "static" / "classroom.css").read_text(encoding="utf-8"))
        return page("debrief.html", control=False, style=style, moves=[], policies=[], **self.data(table))

    def as_csv(self, table: Table) -> str:
        """The numbers of the debrief as a table for other programs."""
        found = self.data(table)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["what", "who", "value", "compare", "percentile"])
        writer.writerow(["outcome", "", cell(found["ending"]["outcome"]), "", ""])
        for row in found["worths"]:
            writer.writerow(["worth", cell(row["name"]), row["worth"], row["no_deal"], ""])
        for row in found["beliefs"]:
            writer.writerow(["brier", cell(row["who"]), row["brier"], cell(row["about"]), row["chance"]])
        for number, stage, party, reason in found["attempts"]:
            writer.writerow(["refused", cell(party), f"{number} {stage}", cell(reason), ""])
        if found["study"] is not None:
            for name, worth, median, percentile in found["study"]["percentiles"]:
                writer.writerow(["percentile", cell(name), worth, median, percentile])
            for name, same, fresh in found["study"]["outcomes"]:
                writer.writerow(["talks", cell(name), same, fresh, ""])
        return out.getvalue()
