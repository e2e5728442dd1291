"""What is legal at a stage, and why: the engine's limits in words, and the check of a move before it is stored.

Legal is not wise: a person may sign a bad deal inside its bounds.  What the rules cannot heed (a yes to a question that
nobody asked, an attack without readiness) is refused with the reason, so that nobody believes to have done it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.handed_over import alliances_of, check_finite, numbers, shaped, stances
from diplosim.engine.joint_attacks import decided_for
from diplosim.engine.views import authors_of, seat_view
from diplosim.rules.coded_arrays import INSATIABLE
from diplosim.rules.decisions import DISPLAY, TOP_BY_POSTURE
from diplosim.rules.pie import fits_pie
from diplosim.rules.state import SIGNED, TALKING
from diplosim.seats import INSTRUCTIONS, PARTS, IllegalMove, Move, SeatView


@dataclass(frozen=True)
class Limit:
    """A limit on a move and its reason, for people."""

    what: str
    allowed: str
    reason: str


@dataclass(frozen=True)
class LegalMoves:
    """What a seat may do at the present stage.

    parts: names of the parts of a `Move` that may be given.  low, high: (issues,) interval of a demand per issue.
    texts: per text on the table, whether it may be signed.  items: per text and issue, whether it may be settled so
    (itemised talks).  steps: allowed steps on the escalation ladder.  alliances: where a caucus stance may be given.
    limits: every limit with its reason.  options: values that may be tabled per issue, where packages are made of
    options; else empty.
    """

    stage: str
    parts: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    texts: tuple[bool, ...]
    items: tuple[tuple[bool, ...], ...]
    steps: tuple[int, ...]
    alliances: tuple[str, ...]
    limits: tuple[Limit, ...]
    options: tuple[tuple[float, ...], ...] = ()

    def reason(self, what: str) -> str | None:
        """Why something is limited, None where it is not."""
        return next((limit.reason for limit in self.limits if limit.what == what), None)


def legal_moves(game: Game, a: int) -> LegalMoves:
    """What the party at position `a` may do now; row 0 of the batch."""
    stage, structure, state = game.stage, game.structure, game.state
    if a >= len(structure.acting):
        return _legal_in_caucus(game, a)
    coded, party = structure.coded, structure.acting[a]
    parts = list(game.protocol.traits.parts[stage])
    limits: list[Limit] = []
    low, high = state.low[0, a].copy(), state.high[0, a].copy()
    texts: tuple[bool, ...] = ()
    items: tuple[tuple[bool, ...], ...] = ()
    steps: tuple[int, ...] = ()
    tables = stage == "table" and game.takes_part(a, stage)
    for k, issue in enumerate(coded.issues):
        if state.settled[0, k]:
            low[k] = high[k] = state.terms[0, k]
            limits.append(Limit(issue, f"{low[k]:.2f}", "already settled"))
        elif tables and not structure.agenda[a, k]:
            low[k] = high[k] = state.demand[0, a, k]
            limits.append(Limit(issue, f"{low[k]:.2f}", f"handled elsewhere: the own text carries {_other(game, k)}"))
        elif state.empty[0, a, k]:
            low[k] = high[k] = game.status_quo[k]
            limits.append(
                Limit(issue, f"{low[k]:.2f}", "the members gave no mandate: only the status quo can be tabled")
            )
        elif low[k] > 0.0 or high[k] < 1.0:
            limits.append(Limit(issue, f"{low[k]:.2f} to {high[k]:.2f}", _bound_reason(game, party)))
    if stage == "table" and not tables:
        parts = list(INSTRUCTIONS)
        limits.append(Limit("demand", "no", "not in session this round; the drafter hears instructions only"))
    if stage == "respond":
        view = seat_view(game, a, stage)
        texts = tuple(bool(x) for x in view.within[0])
        items = tuple(tuple(bool(x) for x in row) for row in view.within_issue[0] & ~view.accepts_nothing[0])
        limits += _text_limits(game, view)
        _take_away(parts, limits, _unheard_answers(game, view))
    if stage == "decide":
        view = seat_view(game, a, stage)
        _take_away(parts, limits, _idle_decisions(game, a, view))
        if "posture" in parts:
            steps = _steps(view)
            limits += _limits_of_decisions(game, a, view)
    return LegalMoves(
        stage,
        tuple(parts),
        tuple(low.tolist()),
        tuple(high.tolist()),
        texts,
        items,
        steps,
        alliances_of(game, a),
        tuple(limits),
        () if game.space is None else game.space.options_of(low, high, state.empty[0, a]),
    )


def _legal_in_caucus(game: Game, a: int) -> LegalMoves:
    """What a member of an alliance may do that has no other part: take a stance in caucus."""
    party, lines = game.structure.party_at(a), game.lines
    row = game.state.row[0]
    return LegalMoves(
        game.stage,
        ("caucus",) if game.stage == "caucus" else (),
        tuple(lines.low[row, party].tolist()),
        tuple(lines.high[row, party].tolist()),
        (),
        (),
        (),
        alliances_of(game, a),
        (Limit("demand", "no", "no seat at the table: it speaks through its alliance, in caucus"),),
    )


def _take_away(parts: list[str], limits: list[Limit], missing: Iterator[tuple[str, str]]) -> None:
    """Take parts that are not possible now off the list, and say why."""
    for part, why in missing:
        if part in parts:
            parts.remove(part)
            limits.append(Limit(part, "no", why))


def _steps(view: SeatView) -> tuple[int, ...]:
    """Steps on the escalation ladder that are allowed."""
    top, rung = int(view.top_rung[0]), int(view.rung[0])
    return tuple(step for step in (-1, 0, 1) if step == 0 or 0 <= rung + step <= max(rung + min(step, 0), top))


def _limits_of_decisions(game: Game, a: int, view: SeatView) -> Iterator[Limit]:
    """Limits on going on and on posture."""
    if view.talking[0] and a not in game.structure.everywhere:
        why = "others must consent, this party need not: talks go on without it"
        yield Limit("walk_out", "yes", why)
        yield Limit("extend", "yes", "only those who must consent are counted")
    elif view.talking[0]:
        yield Limit("walk_out", "yes", "talks are suspended when announced in two successive rounds")
    elif view.away[0]:
        yield Limit("walk_out", "yes", "stay away: without it talks meet again at the next date")
    top = int(view.top_rung[0])
    why = "war is decided by an attack, not by posture"
    if top < TOP_BY_POSTURE:
        why = "an ally shows force and no more" if top == DISPLAY else "no part in a war that may come"
    yield Limit("posture", f"one step, up to rung {top}", why)


def _bound_reason(game: Game, party: int) -> str:
    if any(bloc.party == party for bloc in game.structure.blocs):
        return "own bounds and the mandate of the members"
    return "own true bounds: the government would not ratify anything beyond"


def text_name(author: str) -> str:
    """What a text is called."""
    return f"text of {author}"


def _other(game: Game, k: int) -> str:
    """What a text carries on an issue that its author does not handle."""
    tracks = game.scenario.protocol.tracks_on(game.structure.coded.issues[k])
    return f"the working mean of {' and '.join(tracks) or 'all seats'}"


def _text_limits(game: Game, view: SeatView) -> Iterator[Limit]:
    """Why texts cannot be signed."""
    issues = game.structure.coded.issues
    for c, author in enumerate(view.authors):
        if view.within[0, c] or not view.tabled[0, c]:
            continue
        outside = [
            f"{issues[k]} (linked: {_other(game, k)})" if view.linked[0, c, k] else issues[k]
            for k in np.flatnonzero(~view.within_issue[0, c]).tolist()
        ]
        why = f"beyond bounds or mandate on {', '.join(outside)}" if outside else "the members vote it down"
        if view.accepts_nothing[0]:
            why = "the government wants no text: orders are to sign nothing"
        yield Limit(text_name(author), "reject", why)


def _unheard_answers(game: Game, view: SeatView) -> Iterator[tuple[str, str]]:
    """Answers for which there is no question now, and why."""
    if not game.itemised:
        yield "accept_issues", "nothing is agreed until everything is: whole texts only"
    if not view.interim_tabled[0]:
        yield "accept_interim", "no interim text is on the table"
    elif view.accepts_nothing[0]:
        yield "accept_interim", "the government wants no text: orders are to sign nothing"
    if not view.verification_offered[0]:
        yield "accept_verification", "nobody offered verification or a test this round"


def _idle_decisions(game: Game, a: int, view: SeatView) -> Iterator[tuple[str, str]]:
    """Decisions that cannot be taken now, and why."""
    signed = bool((game.state.status == SIGNED)[0])
    if not view.can_use_force:
        yield "attack", "this party cannot use force in this scenario"
    elif signed:
        yield "attack", "a deal is in force"
    elif not view.ready[0]:
        yield "attack", "not ready: build readiness at a display of force (rung 3) or above"
    elif (members := decided_for(game, a)) is not None and not members[0]:
        yield "attack", "the members do not decide for war"
    elif not view.may_strike[0]:
        yield "attack", "a last offer comes first: announce it, table it in the next round, strike if it is refused"
    yield from _no_last_offer(game, view, signed)
    if not bool((game.state.status == TALKING)[0]) and not view.away[0]:
        yield "walk_out", "no talks are going on"
    if not view.may_reopen[0]:
        if not view.in_force[0] and not view.settled[0].any():
            yield "reopen", "no deal is in force"
        elif view.type[0] != INSATIABLE or a not in game.structure.consenting:
            yield "reopen", "this government keeps to what was signed"
        else:
            yield "reopen", "nothing was agreed in an earlier round of these talks"


def _no_last_offer(game: Game, view: SeatView, signed: bool) -> Iterator[tuple[str, str]]:
    """Why no last offer can be announced now."""
    if not view.can_use_force:
        yield "last_offer", "this party cannot use force in this scenario"
    elif signed:
        yield "last_offer", "a deal is in force"
    elif not view.makes_offers_first[0]:
        yield "last_offer", "this party strikes without one"
    elif not view.ready_next[0]:
        yield "last_offer", "not ready: it would be an empty threat"
    elif game.round + 1 >= game.scenario.rounds:
        yield "last_offer", "no round is left to put it to a table"


def check_move(game: Game, a: int, move: Move) -> Move:
    """A move ready to be stored.  Raises IllegalMove with the reason and what is allowed."""
    legal = legal_moves(game, a)
    given: dict[str, Any] = {}
    for name in PARTS:
        value = getattr(move, name)
        if value is None:
            continue
        if name not in game.protocol.traits.parts[legal.stage]:
            raise IllegalMove(f"{name} is no part of the stage {legal.stage!r}; allowed: {', '.join(legal.parts)}")
        given[name] = stances(value, legal.alliances) if name == "caucus" else _spread(name, value, game)
    for name, array in given.items():
        if name == "caucus" or name in legal.parts or name in INSTRUCTIONS:
            continue
        if (array == game.state.demand[:, a]).all() if name == "demand" else not array.any():
            continue
        reason = legal.reason(name) or legal.reason("demand") or "not possible at present"
        raise IllegalMove(f"{name}: {reason}")
    if "demand" in given and "demand" in legal.parts:
        _check_demand(given["demand"], legal, game.structure.coded.issues)
        if game.scenario.protocol.pie and not fits_pie(given["demand"]).all():
            asked = float(given["demand"][0].sum())
            raise IllegalMove(f"demand: shares that add up to {asked:g}; allowed: at most 1, the whole pie")
    _check_texts(given, legal, game.structure.coded.issues, authors_of(game))
    for name, array in given.items():
        if name not in ("caucus", "demand", "posture"):
            numbers(name, array, PARTS[name].unit)
    if "posture" in given and not np.isin(given["posture"], legal.steps).all():
        allowed = ", ".join(str(step) for step in legal.steps)
        raise IllegalMove(f"posture: one step at a time, up to the own top rung; allowed: {allowed}")
    return Move(**given)


def _check_demand(demand: np.ndarray[Any, Any], legal: LegalMoves, issues: tuple[str, ...]) -> None:
    for k, issue in enumerate(issues):
        values = demand[:, k]
        if (values < legal.low[k] - 1e-9).any() or (values > legal.high[k] + 1e-9).any():
            why = legal.reason(issue) or "outside the scale"
            allowed = f"allowed: {legal.low[k]:.4g} to {legal.high[k]:.4g}"
            if legal.low[k] == legal.high[k]:
                allowed = f"allowed: {legal.low[k]:.4g}, as it stands"
            raise IllegalMove(f"demand on {issue}: {float(values[0]):g} is not allowed ({why}); {allowed}")
        if legal.options and (np.abs(values[:, None] - np.array(legal.options[k])).min(axis=1) > 1e-9).any():
            listed = ", ".join(f"{option:g}" for option in legal.options[k])
            raise IllegalMove(f"demand on {issue}: {float(values[0]):g} is no option; allowed: {listed}")


def _check_texts(given: dict[str, Any], legal: LegalMoves, issues: tuple[str, ...], authors: tuple[str, ...]) -> None:
    for c, allowed in enumerate(legal.texts):
        name = text_name(authors[c])
        if "accept" in given and given["accept"][:, c].any() and not allowed:
            raise IllegalMove(f"text {c + 1} cannot be signed: {legal.reason(name) or 'it is not on the table'}")
        if "accept_issues" not in given or "accept_issues" not in legal.parts:
            continue
        for k, issue in enumerate(issues):
            if given["accept_issues"][:, c, k].any() and not legal.items[c][k]:
                reason = legal.reason(issue) or legal.reason(name) or "beyond the own bounds"
                raise IllegalMove(f"{issue} cannot be settled as in text {c + 1}: {reason}")


def _spread(name: str, value: Any, game: Game) -> np.ndarray[Any, Any]:
    """A part of a move with the runs axis in front; one value, or one per run."""
    runs = len(game.state)
    array = shaped(name, value, game, runs, spread=True)
    check_finite(name, array)
    inner = array.shape[array.ndim - len(PARTS[name].axes) :]
    return np.broadcast_to(array, (runs, *inner))
