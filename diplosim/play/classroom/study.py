"""What a finished talk is held against in the debrief, worked out from its log by the engine and the solution concepts.

Everything here runs in a worker process and gives plain data.  Continuations are played by computer delegations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.numerics.statistics import CLASSES, OUTCOMES, Z, wilson
from diplosim.play.session import Session
from diplosim.play.transcripts.minutes import Minutes, demands_made
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.rules.text_value import deferral_cost, text_worth
from diplosim.scenario.scenario import Scenario
from diplosim.solutions.continuous import BargainingProblem, Solution, nash

RUNS = 1000
"""Continuations that are played for every comparison."""


def study(log: Mapping[str, Any], runs: int = RUNS) -> dict[str, Any]:
    """Chances by round, the game among other talks, percentiles, and the zone of agreement.

    Args:
        log: of the talks, as `Session.log` gives it.
        runs: how many continuations.

    Returns:
        Plain data; see the parts below.
    """
    talks = Session.replay(log)
    same = _played(talks, 0, runs)
    fresh = Session(
        talks.scenario, runs=runs, seed=talks.game.seed, first_run=talks.game.first_run + 1, tables=talks.tables
    )
    row = outcome_of(talks) if talks.ended else None
    return {
        "runs": runs,
        "same": counts(same),
        "fresh": counts(fresh.play().outcomes()),
        "percentiles": {} if row is None else percentiles(talks.scenario, same, row),
        "chances": chances(talks, runs),
        "zone": zone(talks),
    }


def _played(talks: Session, at: int, runs: int, change: Mapping[str, Any] | None = None) -> pd.DataFrame:
    forked = talks.fork(runs, at=at, change=change)
    return forked.play().outcomes()


def counts(table: pd.DataFrame) -> dict[str, int]:
    """How many runs ended in each class."""
    found = table["outcome"].value_counts()
    return {name: int(found.get(name, 0)) for name in OUTCOMES}


def in_three(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Shares of agreement, stalemate and conflict with their Wilson intervals."""
    total = sum(found.values())
    rows = []
    for name, parts in CLASSES.items():
        count = sum(found[part] for part in parts)
        low, high = wilson(count, total)
        rows.append({"name": name, "share": count / total if total else 0.0, "low": low, "high": high})
    return rows


def percentiles(scenario: Scenario, table: pd.DataFrame, row: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Where each seat's result lies among the talks with the same draws: mid-rank percentile, with its numbers."""
    shown = {}
    for party in scenario.seated:
        column = f"utility_{party}"
        worth, among = float(row[column]), table[column].to_numpy(dtype=float)
        # What differs by a rounding error is the same result.
        equal = np.abs(among - worth) < 1e-9
        below = (among < worth) & ~equal
        shown[party] = {
            "worth": worth,
            "percentile": 100.0 * (float(below.sum()) + 0.5 * float(equal.sum())) / len(among),
            "median": float(np.median(among)),
        }
    return shown


def chances(talks: Session, runs: int) -> list[dict[str, Any]]:
    """Shares of the three classes had computer delegations played on from the start, and after each round."""
    ends = [0]
    for number in sorted({entry.round for entry in talks.entries}):
        ends.append(sum(entry.round <= number for entry in talks.entries))
    if talks.ended:
        ends.pop()
    shown = [{"after": i, "classes": in_three(counts(_played(talks, at, runs)))} for i, at in enumerate(ends)]
    if talks.ended:
        row = outcome_of(talks)
        ended = [
            {"name": name, "share": float(row["outcome"] in parts), "low": None, "high": None}
            for name, parts in CLASSES.items()
        ]
        shown.append({"after": len(ends), "classes": ended})
    return shown


# ---------------------------------------------------------------------- what should have happened


def zone(talks: Session) -> dict[str, Any]:
    """The zone of possible agreement of those who must consent, given what was drawn, and the points of theory in it.

    Args:
        talks: of one run.

    Returns:
        Per issue what all could have accepted whose consent it needs, or whose lines exclude each other; the Nash point
        inside these lines, or over all packages where they leave none; what it and the real ending are worth; the
        frontier of two.
    """
    structure, coded = talks.game.structure, talks.game.structure.coded
    start = _start(minutes_of(talks))
    parties = [coded.parties[structure.acting[a]] for a in structure.everywhere]
    ideal = np.array([start[p]["ideal"] for p in parties])
    salience = np.array([coded.salience[coded.index[p]] for p in parties])
    nothing = np.array([start[p]["no_deal"] for p in parties])
    lines = [_lines(talks, parties, start, k) for k in range(len(coded.issues))]
    inside = all(line["low"] <= line["high"] for line in lines)
    bottom, top = (np.array([line[end] for line in lines]) if inside else None for end in ("low", "high"))
    point: Solution | None = None
    if talks.game.space is None:
        point = nash(BargainingProblem(ideal, salience, nothing, bottom, top, coded.exponent))
    signs = [p for p in parties if start[p]["accepts_nothing"]]
    return {
        "parties": parties,
        "refuses": signs,
        "inside": inside,
        "issues": lines,
        "nash": None if point is None else point.package.tolist(),
        "nash_worth": None if point is None else dict(zip(parties, point.utilities.tolist(), strict=True)),
        "no_deal": dict(zip(parties, nothing.tolist(), strict=True)),
        "frontier": _frontier(talks, parties, ideal, salience, nothing),
    }


def _lines(talks: Session, parties: Sequence[str], start: Mapping[str, Any], k: int) -> dict[str, Any]:
    """Whose lines bound an issue: those of who must consent to everything, and to this issue."""
    coded, scope = talks.game.structure.coded, talks.scenario.consent_scope
    issue = coded.issues[k]
    heard = [*parties, *(p for p, issues in scope.items() if issue in issues and p in start and p not in parties)]
    low = {p: float(start[p]["low"][k]) for p in heard}
    high = {p: float(start[p]["high"][k]) for p in heard}
    least, most = max(heard, key=lambda p: low[p]), min(heard, key=lambda p: high[p])
    return {"id": issue, "low": low[least], "high": high[most], "least": least, "most": most}


def _start(minutes: Minutes) -> Mapping[str, Mapping[str, Any]]:
    return minutes.start


def _frontier(talks: Session, parties: Sequence[str], ideal: Any, salience: Any, nothing: Any) -> dict[str, Any] | None:
    """What two of the parties could have together at best, and what each text on the table was worth to both.

    The two are the ones whose true wishes lie furthest apart.
    """
    exponent = talks.game.structure.coded.exponent
    if len(parties) < 2 or talks.game.space is not None:
        return None
    apart = {
        (i, j): float((np.abs(ideal[i] - ideal[j]) * (salience[i] + salience[j])).sum())
        for i in range(len(parties))
        for j in range(i)
    }
    i, j = max(apart, key=lambda pair: apart[pair])
    two = [j, i]
    problem = BargainingProblem(ideal[two], salience[two], np.zeros(2) - 1.0, exponent=exponent)
    line = []
    for weight in np.linspace(0.0, 1.0, 41).clip(1e-6, 1.0 - 1e-6):
        best = problem.programme.greatest(np.array([weight, 1.0 - weight]), problem.disagreement)
        if best is not None:
            line.append([float(u) for u in problem.programme.utilities(best)])
    texts = []
    minutes = minutes_of(talks)
    tabled = _tabled(minutes)
    for number, party, asked in demands_made(minutes.rounds):
        values, leaves_open = tabled.get((number, party), (np.array(asked), np.zeros(len(asked), dtype=bool)))
        worth = [_worth(talks, minutes.start[parties[k]], parties[k], values, leaves_open) for k in two]
        texts.append({"party": party, "round": number, "worth": worth})
    return {
        "parties": [parties[k] for k in two],
        "line": sorted(line),
        "no_deal": [float(nothing[k]) for k in two],
        "texts": texts,
    }


# ---------------------------------------------------------------------- what if


def what_if(log: Mapping[str, Any], at: int, change: Mapping[str, Any] | None, runs: int = RUNS) -> dict[str, Any]:
    """Another move, or another policy, at one place of the talks; played on by computer delegations on the same draws.

    Args:
        log: of the talks.
        at: number of moves that stand.
        change: as `Session.fork` takes it; None for none.
        runs: how many continuations.

    Returns:
        Shares without and with the change, paired differences with their intervals, for classes and for utilities, and
        in how many runs the class differs.

    Raises:
        IllegalMove: for a change that the seat could not make.
    """
    talks = Session.replay(log)
    seat = None if change is None else {"seat": change["seat"], "move": _as_played(talks, at, change["seat"])}
    if seat is not None and seat["move"] is None:
        seat = None
    before, after = _played(talks, at, runs, seat), _played(talks, at, runs, change)
    rows = []
    for name, parts in CLASSES.items():
        pair = before["outcome"].isin(parts).to_numpy(float), after["outcome"].isin(parts).to_numpy(float)
        rows.append({"name": name, **_paired(*pair)})
    worth = {
        party: _paired(*(table[f"utility_{party}"].to_numpy(float) for table in (before, after)))
        for party in talks.scenario.seated
    }
    other = before["outcome"].to_numpy() != after["outcome"].to_numpy()
    rounds = np.minimum(before["end_round"].to_numpy(), after["end_round"].to_numpy())[other]
    return {
        "runs": runs,
        "classes": rows,
        "worth": worth,
        "otherwise": int(other.sum()),
        "first": int(rounds.min()) if len(rounds) else None,
    }


def _as_played(talks: Session, at: int, seat: str) -> dict[str, Any] | None:
    """The move that a seat really made at a place."""
    if at >= len(talks.entries):
        return None
    point = talks.entries[at].point
    return next((e.move for e in talks.entries[at:] if e.point == point and e.seat == seat), None)


def _paired(before: Any, after: Any) -> dict[str, float]:
    """Means and the mean difference of runs on the same draws, with its 95 % interval by the normal law."""
    difference = after - before
    error = Z * float(difference.std(ddof=1)) / np.sqrt(len(difference)) if len(difference) > 1 else 0.0
    mean = float(difference.mean())
    return {
        "before": float(before.mean()),
        "after": float(after.mean()),
        "difference": mean,
        "low": mean - float(error),
        "high": mean + float(error),
    }


def _tabled(minutes: Minutes) -> dict[tuple[int, str], tuple[FloatArray, BoolArray]]:
    """The texts that were answered, by round and author: terms, open issues as they stood, and which are open."""
    return {
        (number, text["author"]): (np.array(text["values"]), np.array(text["open"]))
        for number, one in enumerate(minutes.rounds, start=1)
        for text in one.get("respond", {}).get("texts", ())
    }


def _worth(talks: Session, drawn: Mapping[str, Any], party: str, values: FloatArray, leaves_open: BoolArray) -> float:
    """Worth of a text to a party by its true wishes, as it was told when the text lay on the table."""
    structure, p = talks.game.structure, talks.game.structure.coded.index[party]
    low, high = np.array(drawn["low"]), np.array(drawn["high"])
    cost = talks.scenario.parameters.defer_cost
    deferral = deferral_cost(leaves_open[None], low, high, values, structure.vital[p], cost)
    ideal = np.array(drawn["ideal"])
    return float(text_worth(values[None], leaves_open[None], ideal[None], structure.coded, p, deferral)[0])
