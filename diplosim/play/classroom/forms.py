"""Forms of the stages, read as moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from diplosim.play.classroom.acts import share
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.lesson import Refused
from diplosim.play.pricing import text_as_a_test
from diplosim.play.session import Session
from diplosim.play.terminal.typed_moves import last_demand

STANCES = ("back", "block", "break")


def read_form(talks: Session, party: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The move that a form of the present stage says, as plain data.

    Args:
        talks: the talks.
        party: whose move.
        form: what was sent; what is missing or empty is silence.

    Returns:
        The move; whether it is legal is for the engine to say.

    Raises:
        Refused: where a number cannot be read.
    """
    readers = {"caucus": _caucus, "table": _table, "respond": _respond, "decide": _decide}
    return readers[talks.game.stage](talks, party, form)


def _caucus(talks: Session, party: str, form: Mapping[str, Any]) -> dict[str, Any]:
    given = {a: str(form.get(f"stance_{a}", "")) for a in talks.legal(party).alliances}
    stances = {alliance: stance for alliance, stance in given.items() if stance}
    return {"caucus": stances} if stances else {}


def demand_of(talks: Session, party: str, form: Mapping[str, Any]) -> list[float]:
    """The package in a form; issues that it does not name stay as they were tabled last."""
    values: list[float] = last_demand(talks.view(party)).tolist()
    # What is shown has two digits; a number that was left alone is meant to stay as it is.  Options come in full.
    near = 0.005 if talks.game.space is None else 0.0
    for k, issue in enumerate(talks.scenario.issue_ids):
        typed = str(form.get(f"issue_{issue}", "")).strip()
        if typed:
            shown = share(typed)
            values[k] = values[k] if abs(shown - values[k]) < near else shown
    return values


def as_tabled(talks: Session, party: str, form: Mapping[str, Any], values: list[float]) -> list[float]:
    """What the package in a form becomes when it is sealed: a test offer tables the text that tests its suspect."""
    if not form.get("test") or "test" not in talks.legal(party).parts:
        return values
    tabled: list[float] = text_as_a_test(talks.view(party), np.asarray(values)).tolist()
    return tabled


def left_open(talks: Session, form: Mapping[str, Any]) -> list[bool]:
    """Which issues the text in a form leaves open."""
    return [bool(form.get(f"defer_{issue}")) for issue in talks.scenario.issue_ids]


def _table(talks: Session, party: str, form: Mapping[str, Any]) -> dict[str, Any]:
    view, legal = talks.view(party), talks.legal(party)
    move: dict[str, Any] = {}
    if "demand" not in legal.parts:
        if form.get("frank") and view.common is not None:
            move |= {"lines_low": view.low[0].tolist(), "lines_high": view.high[0].tolist()}
            move["ideal"] = view.ideal[0].tolist()
        return move
    values = demand_of(talks, party, form)
    values = [_at_the_edge(v, legal.low[k], legal.high[k]) for k, v in enumerate(values)]
    defer = left_open(talks, form)
    values = as_tabled(talks, party, form, values)
    if form.get("test"):
        move["test"] = True
    if values != talks.game.state.demand[0, talks.position(party)].tolist():
        move["demand"] = values
    if any(defer):
        move["defer"] = defer
    if form.get("walk_out"):
        move["walk_out"] = True
    if form.get("verify"):
        move["offer_verification"] = True
    return move


def _at_the_edge(value: float, low: float, high: float) -> float:
    """A value that two digits put beyond a limit by less than a hundredth stands for the limit."""
    return min(max(value, low), high) if low - 0.01 < value < high + 0.01 else value


def _respond(talks: Session, party: str, form: Mapping[str, Any]) -> dict[str, Any]:
    view, legal = talks.view(party), talks.legal(party)
    accept = [str(form.get(f"text_{c + 1}", "")) == "sign" for c in range(view.within.shape[1])]
    move: dict[str, Any] = {}
    if view.itemised and "accept_issues" in legal.parts:
        items = [
            [bool(form.get(f"item_{c + 1}_{issue}")) for issue in talks.scenario.issue_ids]
            for c in range(view.within.shape[1])
        ]
        for c, signed in enumerate(accept):
            if signed:
                items[c] = view.within_issue[0, c].tolist()
        if any(any(row) for row in items):
            move["accept_issues"] = items
    if any(accept):
        move["accept"] = accept
    if form.get("interim"):
        move["accept_interim"] = True
    if form.get("inspect"):
        move["accept_verification"] = True
    return move


def _decide(talks: Session, party: str, form: Mapping[str, Any]) -> dict[str, Any]:
    move: dict[str, Any] = {}
    for name, allowed in (("posture", ("-1", "0", "1")), ("words", ("-1", "0", "1"))):
        given = str(form.get(name, "0"))
        if given not in allowed:
            raise Refused(422, t("no_such_answer"))
        if given != "0":
            move[name] = int(given)
    for name in ("prepare", "extend", "walk_out", "last_offer", "attack", "reopen"):
        if form.get(name):
            move[name] = True
    return move
