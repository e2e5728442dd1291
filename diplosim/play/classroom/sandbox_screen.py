"""What the screen of the sandbox shows, as plain data for its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.charts import chances_chart, positions
from diplosim.play.classroom.decisions import decision, said
from diplosim.play.classroom.endings import outcome
from diplosim.play.classroom.record import record_of
from diplosim.play.classroom.sandbox import Sandbox
from diplosim.play.sheet_data import sheet_data
from diplosim.play.transcripts.wording import day, name

Found = Mapping[str, Any] | None
"""What a worker has found, None while it works, with `failed` where it could not."""


def screen(
    sandbox: Sandbox,
    seat: str,
    reveal: bool,
    found: Callable[[int, int], Found],
    weighed: Callable[[str], Found],
    runs: int,
) -> dict[str, Any]:
    """Everything on the screen.

    Args:
        sandbox: what is played.
        seat: whose form is open, empty for none.
        reveal: whether hidden things are shown.
        found: asks for the continuations from a place of a line.
        weighed: asks what the sealed move of a party would change; empty where nobody asked.
        runs: continuations of a question.

    Returns:
        Values for `sandbox.html`.
    """
    talks, scenario = sandbox.talks, sandbox.scenario
    current = min(talks.game.round, scenario.rounds - 1)
    deciding = seat and not talks.ended and talks.has_decision(talks.position(seat), talks.game.stage)
    query = "&".join(part for part in (f"seat={seat}" if seat else "", "reveal=1" if reveal else "") if part)
    return {
        "title": scenario.name,
        "question": scenario.question,
        "here": f"/?{query}" if query else "/",
        "reveal": reveal,
        "seat": seat,
        "where": t("s_ended")
        if talks.ended
        else t(
            "s_where",
            round=current + 1,
            rounds=scenario.rounds,
            date=day(scenario.round_dates[current]),
            stage=t(f"stage_{talks.game.stage}"),
        ),
        "ended": talks.ended,
        "ending": outcome(talks) if talks.ended else None,
        "stage_key": sandbox.stage_key(seat),
        "play_key": sandbox.stage_key(""),
        "seats": [_seat(sandbox, party, reveal, weighed(party)) for party in sandbox.seats],
        "decision": decision(talks, seat) if deciding else None,
        "seat_name": name(scenario, seat) if seat else "",
        "asking": None,
        "proposal": None,
        "together": False,
        "preview": False,
        "paused": False,
        "table": 1,
        "runs": f"{runs:,}",
        "chances": _chances(sandbox, found),
        "stages": _stages(sandbox, found),
        "lines": [_line(sandbox, line, found) for line in range(len(sandbox.lines))],
        "hidden": [_hidden(sandbox, party) for party in sandbox.seats] if reveal else [],
        "chart": positions(scenario, talks),
        "record": record_of(talks),
        "seed": talks.game.seed,
        "run": talks.game.first_run,
    }


# ---------------------------------------------------------------------- seats


def _seat(sandbox: Sandbox, party: str, reveal: bool, weighed: Found) -> dict[str, Any]:
    talks = sandbox.talks
    sealed = sandbox.sealed(party)
    decides = not talks.ended and talks.has_decision(talks.position(party), talks.game.stage)
    says = said(talks, party, sealed) if sealed is not None and reveal else []
    return {
        "party": party,
        "name": name(sandbox.scenario, party),
        "key": sandbox.stage_key(party),
        "decides": decides,
        "sealed": sealed is not None,
        "state": t("s_state_sealed" if sealed is not None else "s_state_open" if decides else "s_state_nothing"),
        "caucus_only": party in talks.caucus_only,
        "asked": weighed != {},
        "changes": _changes(weighed),
        "failed": weighed is not None and "failed" in weighed,
        "says": says,
    }


def _changes(weighed: Found) -> list[str]:
    """Paired differences in words: shares without and with a move, and the difference with its interval."""
    if not weighed or "failed" in weighed:
        return []
    return [
        t(
            "s_change",
            name=t(f"class_{row['name']}"),
            before=f"{row['before']:.1%}",
            after=f"{row['after']:.1%}",
            d=f"{100 * row['difference']:+.1f}",
            low=f"{100 * row['low']:+.1f}",
            high=f"{100 * row['high']:+.1f}",
        )
        for row in weighed["classes"]
    ]


def _hidden(sandbox: Sandbox, party: str) -> dict[str, Any]:
    own = sheet_data(sandbox.scenario, sandbox.talks, party)["confidential"]
    return {
        "name": own["name"],
        "kind": own["type_words"] or "–",
        "no_deal": _points(own["no_deal"]),
        "war_cost": _points(own["war_cost"]),
        "lines": [
            (issue["name"], issue["acceptable"]["words"])
            for issue in own["issues"]
            if issue["acceptable"]["words"] != "anything"
        ],
        "signs_nothing": own["signs_nothing"],
    }


def _points(value: float | None) -> str:
    return "–" if value is None else t("s_points", points=f"{100 * value:.0f}")


# ---------------------------------------------------------------------- chances


def _chances(sandbox: Sandbox, found: Callable[[int, int], Found]) -> dict[str, Any]:
    """Shares after each round of the played line, and now."""
    places = sandbox.turning_points(sandbox.current)
    moves = len(sandbox.talks.entries)
    if places[-1][1] != moves:
        places.append((-1, moves))
    answers = [(after, found(sandbox.current, at)) for after, at in places]
    failed = any(answer and "failed" in answer for _, answer in answers)
    ready = [
        {"after": t("s_now") if after < 0 else after, "classes": answer["classes"]}
        for after, answer in answers
        if answer and "failed" not in answer
    ]
    return {
        "chart": chances_chart(ready, sandbox.talks.ended) if len(ready) == len(answers) else None,
        "now": [] if failed else shares(answers[-1][1]),
        "working": any(answer is None for _, answer in answers),
        "failed": failed,
    }


def shares(found: Found) -> list[str]:
    """Shares in words, none while they are being worked out; that they could not be, where it failed."""
    if not found:
        return []
    if "failed" in found:
        return [t("s_failed")]
    shown = []
    for row in found["classes"]:
        told = {"name": t(f"class_{row['name']}"), "share": f"{row['share']:.0%}"}
        if row["low"] is None:
            shown.append(t("s_share", **told))
        else:
            shown.append(t("s_share_interval", **told, low=f"{row['low']:.1%}", high=f"{row['high']:.1%}"))
    return shown


def _stages(sandbox: Sandbox, found: Callable[[int, int], Found]) -> list[dict[str, Any]]:
    """Every stage that was played, and the present moment."""
    asked, moves = sandbox.asked[sandbox.current], len(sandbox.talks.entries)
    shown = [
        {
            "title": t(f"stage_{moment['stage']}").capitalize(),
            "full": t("s_stage_of", round=moment["round"], stage=t(f"stage_{moment['stage']}")),
            "round": moment["round"],
            "at": moment["at"],
            "asked": moment["at"] in asked,
            "shares": shares(found(sandbox.current, moment["at"])) if moment["at"] in asked else [],
            "played": True,
        }
        for moment in sandbox.moments()
    ]
    if not sandbox.talks.ended:
        here = {"title": t("s_before_now"), "full": t("s_before_now"), "round": sandbox.talks.game.round + 1}
        shown.append({**here, "at": moves, "asked": True, "shares": [], "played": False})
    return shown


def _line(sandbox: Sandbox, line: int, found: Callable[[int, int], Found]) -> dict[str, Any]:
    """A line beside the others: where it stands, and its chances after each round."""
    alone = len(sandbox.lines) == 1
    places = [] if alone else sandbox.turning_points(line)
    log = sandbox.talks.log() if line == sandbox.current else sandbox.lines[line]
    return {
        "number": line + 1,
        "line": line,
        "current": line == sandbox.current,
        "stands": t("s_line_stands", round=min(int(log["at"][0]) + 1, sandbox.scenario.rounds)),
        "chances": [
            (t("s_start") if after == 0 else t("s_after", round=after), shares(found(line, at))) for after, at in places
        ],
    }
