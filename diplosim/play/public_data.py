"""The public record of a talk as data for pages: what press, observers and a projector may read.

A seat reads the same of what everybody did.  It is made from the minutes of stages that have been played, so that
sealed moves cannot be in it.  What an alliance settled in caucus is told to the alliance and its members alone, a
message to its addressees.  What observers believe is left out: a class says first what it believes itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from diplosim.play.controls import EVERYBODY
from diplosim.play.move_log import Control
from diplosim.play.move_words import TONES, package_data, text_of
from diplosim.play.transcripts.consent import who_decides, why
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import RUNGS, day, name, names, word
from diplosim.play.value_words import VALUES, issue_data, place, span
from diplosim.scenario.scenario import Scenario
from diplosim.seats.worded import worded

if TYPE_CHECKING:
    from diplosim.play.session import Session


def public_record(session: Session, viewer: str | None = None) -> dict[str, Any]:
    """All that has become public in a talk of one run, in the order of play.

    Args:
        session: the talk, ended or not.
        viewer: a party with a seat, also one that only caucuses, whose alliances' mandates and whose messages are
            added; None: what everybody may read.

    Returns:
        Plain data: `talks`, `parties`, `consent`, `issues`, `now`, `rounds`, `announcements`, `messages`, `outcome`.

    Raises:
        IllegalMove: the viewer has no part in the talks.
        ValueError: for a batch.
    """
    if viewer is not None:
        session.position(viewer)
    scenario = session.scenario
    label, text = who_decides(session)
    own = alliances_of(session, viewer) if viewer is not None else ()
    return {
        "talks": {
            "id": scenario.id,
            "name": scenario.name,
            "question": scenario.question,
            "from": day(scenario.start),
            "judged": day(scenario.horizon),
        },
        "parties": [{"party": p, "name": name(scenario, p), "seated": p in scenario.seated} for p in _parts(session)],
        "consent": {"label": label, "text": text},
        "issues": [issue_data(issue) for issue in scenario.issues],
        "now": _now(session),
        "rounds": public_rounds(session, own),
        "announcements": list(_announcements(session)),
        "messages": list(_messages(session, viewer)),
        "outcome": _outcome(session) if session.ended else None,
    }


def public_rounds(session: Session, own: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The part `rounds` of the public record alone.

    Args:
        session: the talk, ended or not.
        own: alliances of the reader, as `alliances_of` says; none for what everybody may read.

    Returns:
        Plain data, one entry a round.
    """
    rounds = minutes_of(session).rounds
    return [_round(session.scenario, rounds, number, own) for number in range(len(rounds))]


def alliances_of(session: Session, party: str) -> tuple[str, ...]:
    """Alliances at the table whose mandate a party may know: its own one, and those that it is a member of."""
    structure = session.game.structure
    p = structure.coded.index[party]
    return tuple(
        structure.coded.parties[bloc.party]
        for bloc in structure.blocs
        if bloc.party in structure.acting and (bloc.party == p or p in bloc.members)
    )


def seats_of(session: Session) -> tuple[str, ...]:
    """Parties that somebody can play: those at the table in its order, then those that only caucus."""
    return (*(p for p in session.scenario.seated if p in session.game.structure.position), *session.caucus_only)


def _parts(session: Session) -> list[str]:
    acting = [session.game.name(a) for a in range(len(session.delegations))]
    return [*sorted(acting, key=lambda p: p not in session.scenario.seated), *session.caucus_only]


def _now(session: Session) -> dict[str, Any]:
    game, scenario = session.game, session.scenario
    number = min(game.round, scenario.rounds - 1)
    return {
        "round": number + 1,
        "rounds": scenario.rounds,
        "date": day(scenario.round_dates[number]),
        "stage": None if session.ended else game.stage,
        "status": None if session.ended else minutes_of(session).rounds[-1]["status"],
        "deadline_round": None if session.ended else int(game.state.deadline[0]),
        "waiting": list(session.waiting()),
        "ended": session.ended,
    }


# ---------------------------------------------------------------------- rounds


def _named(scenario: Scenario, parties: Sequence[str]) -> list[dict[str, str]]:
    return [{"party": party, "name": name(scenario, party)} for party in parties]


def _round(scenario: Scenario, rounds: Sequence[Mapping[str, Any]], number: int, own: Sequence[str]) -> dict[str, Any]:
    now = rounds[number]
    shown: dict[str, Any] = {
        "round": now["round"],
        "date": day(now["date"]),
        "what": now["what"],
        "events": list(now["events"]),
        "status": now["status"],
        "status_quo": package_data(scenario, now["status_quo"]),
        "in_session": _named(scenario, now["in_session"]),
    }
    if "caucus" in now and own:
        shown["caucus"] = [_mandate(scenario, now["caucus"], alliance) for alliance in own]
    if "table" in now:
        shown["table"] = _table(scenario, rounds, number)
    if "respond" in now:
        shown["respond"] = _respond(scenario, now["respond"])
    if "decide" in now:
        shown["decide"] = _decide(scenario, now["decide"])
    if "turns" in now:
        shown["turns"] = [_turn(scenario, turn) for turn in now["turns"]]
    return shown


def _mandate(scenario: Scenario, caucus: Mapping[str, Any], alliance: str) -> dict[str, Any]:
    intervals = caucus["mandates"][alliance]
    ranks = caucus["ranks"][alliance]
    return {
        "alliance": alliance,
        "name": name(scenario, alliance),
        "mandate": [
            {"issue": issue.id, "name": issue.name, **mandate_on(scenario, issue.id, intervals[issue.id])}
            for issue in scenario.issues
        ],
        "break_ranks": _named(scenario, ranks["break"]),
        "drop_veto": _named(scenario, ranks["drop"]),
        "stances": [
            {"party": party, "name": name(scenario, party), "stance": stances[alliance]}
            for party, stances in caucus["stances"].items()
            if alliance in stances
        ],
    }


def mandate_on(scenario: Scenario, issue: str, interval: Sequence[float] | None) -> dict[str, Any]:
    """What an alliance's members allow on an issue, with its words; None: they allow nothing."""
    if interval is None:
        return {"low": None, "high": None, "words": worded(VALUES, "span_no_mandate")}
    return span(scenario.issue(issue), *interval)


def _table(scenario: Scenario, rounds: Sequence[Mapping[str, Any]], number: int) -> dict[str, Any]:
    now = rounds[number]["table"]
    return {
        "demands": [_demand(scenario, rounds, number, party) for party in now["demands"]],
        "last_offer_by": _named(scenario, now["last_offer_by"]),
        "test_offer_by": _named(scenario, now["test_offer_by"]),
        "verification_offered_by": _named(scenario, now["verification_offered_by"]),
        "asked": _named(scenario, now["asked"]),
        "draft": None if now["draft"] is None else package_data(scenario, now["draft"]["values"], now["draft"]["open"]),
        "interim": None if now["interim_text"] is None else package_data(scenario, now["interim_text"]),
    }


def _demand(scenario: Scenario, rounds: Sequence[Mapping[str, Any]], number: int, party: str) -> dict[str, Any]:
    """A demand, and what it was last time; worth by what is publicly coded of its author."""
    given = rounds[number]["table"]["demands"][party]
    items = package_data(scenario, given["values"])
    before = next(
        (r["table"]["demands"][party]["values"] for r in reversed(rounds[:number]) if party in _demands(r)), None
    )
    for k, item in enumerate(items):
        item["was"] = None if before is None else place(scenario.issues[k], before[k])
        item["elsewhere"] = item["issue"] in given["elsewhere"]
    return {
        "party": party,
        "name": name(scenario, party),
        "items": items,
        "deferred": [scenario.issue(issue).name for issue in given["deferred"]],
        "own_worth": given["own_worth"],
        "conceded": given["conceded"],
    }


def _demands(page: Mapping[str, Any]) -> Mapping[str, Any]:
    demands: Mapping[str, Any] = page.get("table", {}).get("demands", {})
    return demands


def _text(scenario: Scenario, text: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "author": text["author"],
        "title": text_of(scenario, text["author"]),
        "items": package_data(scenario, text["values"], text["open"], text.get("linked")),
        "signed": _named(scenario, text["signed"]),
        "refused": _named(scenario, text["refused"]),
        "single_issues": [
            {"party": party, "name": name(scenario, party), "issues": [scenario.issues[k].name for k in issues]}
            for party, issues in text["items"].items()
        ],
    }


def _respond(scenario: Scenario, now: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "texts": [_text(scenario, text) for text in now["texts"]],
        "interim": {stand: _named(scenario, parties) for stand, parties in now["interim"].items()},
        "interim_in_force": now.get("in_force", False),
        "settled": [
            {"issue": issue, "name": scenario.issue(issue).name, **place(scenario.issue(issue), value)}
            for issue, value in now.get("settled", {}).items()
        ],
        "non_starters": [scenario.issue(issue).name for issue in now.get("non_starters", ())],
        "answers": [
            {"party": party, "name": name(scenario, party), "accepts": yes, "how": now["how_answered"][party]}
            for party, yes in now.get("answers", {}).items()
        ],
        "signed": now["signed"],
        "coerced": now.get("coerced", False),
        "last_offer_refused": _named(scenario, now.get("last_offer_refused", ())),
    }


def _decide(scenario: Scenario, now: Mapping[str, Any]) -> dict[str, Any]:
    listed = ("prepared", "walk_out", "last_offer", "attack", "extend", "reopen")
    return {
        "postures": [
            {
                "party": party,
                "name": name(scenario, party),
                "rung": rung,
                "words": RUNGS[rung],
                "step": now["steps"].get(party, 0),
                "tone": now["words"].get(party, 0),
                "says": TONES[now["words"].get(party, 0)],
            }
            for party, rung in now["rungs"].items()
        ],
        **{what: _named(scenario, now[what]) for what in listed},
        **{what: now.get(what) for what in ("status", "extended", "closed_by")},
        "suspended_by": _named(scenario, [now["suspended_by"]] if now.get("suspended_by") else []),
        "ended": now.get("ended", False),
    }


def _turn(scenario: Scenario, turn: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"party": turn["party"], "name": name(scenario, turn["party"])}
    if "respond" in turn:
        shown["answer"] = _respond(scenario, turn["respond"])
    if "table" in turn:
        shown["leaves"] = turn["table"]["left"]
        shown["offer"] = [
            {"party": party, "name": name(scenario, party), "items": package_data(scenario, given["values"])}
            for party, given in turn["table"]["demands"].items()
        ]
    return shown


# ---------------------------------------------------------------------- what was said and announced


def _announcements(session: Session) -> Iterator[dict[str, Any]]:
    for control in session.controls:
        words = _announced(session.scenario, control)
        if words:
            yield {
                "kind": control.kind,
                "round": control.round + 1,
                "when": control.data.get("when"),
                "words": words,
                "undone": control.undone,
            }


def _announced(scenario: Scenario, control: Control) -> str:
    """What everybody is told of a control entry; empty where that is nothing.  Events are told when they happen."""
    data = control.data
    if control.kind == "deadline":
        return f"The deadline is now the end of round {data['at_round']}."
    if control.kind == "time_out":
        did = "nothing was heard" if data["plays"] == "silence" else "a computer moved"
        return f"{names(scenario, data['seats'])}: time is up, {did}."
    if control.kind == "hand_over" and data["announced"]:
        who = "a person" if data["to"] == "human" else "a computer"
        return f"{name(scenario, data['seat'])} is played by {who} from now on."
    if control.kind == "clock" and "seat" not in data:
        return f"The clock of this stage is moved by {data['seconds']:g} seconds."
    return {
        "pause": "The game is paused.",
        "resume": "The game goes on.",
        "rewind": f"The game goes back to round {data.get('to_round')}, {data.get('to_stage')}.",
    }.get(control.kind, "")


def _messages(session: Session, viewer: str | None) -> Iterator[dict[str, Any]]:
    for control in session.controls:
        data = control.data
        if control.kind != "message":
            continue
        if EVERYBODY in data["to"] or (viewer is not None and viewer in (data["from"], *data["to"])):
            yield {
                "from": data["from"],
                "from_name": name(session.scenario, data["from"]),
                "to": list(data["to"]),
                "text": data["text"],
                "round": control.round + 1,
                "when": data.get("when"),
            }


def _outcome(session: Session) -> dict[str, Any]:
    """How the talks ended, as far as everybody can see it: not what that is worth to whom."""
    row, scenario = outcome_of(session), session.scenario
    terms = [(issue, row[f"term_{issue.id}"]) for issue in scenario.issues]
    agreed = any(value is not None for _, value in terms)
    return {
        "class": row["outcome"],
        "name": word(row["outcome"]),
        "round": row["end_round"],
        "reason": row["end_reason"],
        "why": why(session, str(row["end_reason"])),
        "force_by": _named(scenario, [row["conflict_by"]] if row["conflict_by"] else []),
        "terms": [
            {"issue": issue.id, "name": issue.name, "open": value is None}
            | ({} if value is None else place(issue, value))
            for issue, value in (terms if agreed else [])
        ],
        "settled_share": row["settled_share"] if agreed else None,
    }
