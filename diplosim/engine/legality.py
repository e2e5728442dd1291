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
from diplosim.engine.reasons import REASONS, reason, refusal
from diplosim.engine.views import authors_of, seat_view
from diplosim.numerics.arrays import FloatArray
from diplosim.rules.coded_arrays import INSATIABLE
from diplosim.rules.decisions import DISPLAY, TOP_BY_POSTURE
from diplosim.rules.pie import fits_pie
from diplosim.rules.state import SIGNED, SUSPENDED, TALKING
from diplosim.seats import INSTRUCTIONS, PARTS, IllegalMove, Move, SeatView
from diplosim.seats.worded import Worded, joined, worded


@dataclass(frozen=True)
class Limit:
    """A limit on a move and its reason, for people."""

    what: str
    allowed: str
    reason: Worded


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

    def reason(self, what: str) -> Worded | None:
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
            limits.append(Limit(issue, f"{low[k]:.2f}", reason("settled")))
        elif tables and not structure.agenda[a, k]:
            low[k] = high[k] = state.demand[0, a, k]
            limits.append(Limit(issue, f"{low[k]:.2f}", reason("elsewhere", tracks=_tracks(game, k))))
        elif state.empty[0, a, k]:
            low[k] = high[k] = game.status_quo[k]
            limits.append(Limit(issue, f"{low[k]:.2f}", reason("no_mandate")))
        elif low[k] > 0.0 or high[k] < 1.0:
            limits.append(Limit(issue, f"{low[k]:.2f} to {high[k]:.2f}", _bound_reason(game, party)))
    if stage == "table" and not tables:
        parts = list(INSTRUCTIONS)
        limits.append(Limit("demand", "no", reason("not_in_session")))
    elif tables:
        _take_away(parts, limits, _impossible_test(game, a, low, high))
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
        (Limit("demand", "no", reason("caucus_only")),),
    )


def _take_away(parts: list[str], limits: list[Limit], missing: Iterator[tuple[str, Worded]]) -> None:
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
    counts, in_part = a in game.structure.everywhere, a in game.structure.consenting
    if not bool(np.isin(game.state.status[0], (TALKING, SUSPENDED))):
        yield Limit("extend", "yes", reason("no_talks"))
    elif not _may_be_extended(game):
        yield Limit("extend", "yes", reason("fixed_deadline"))
    elif not counts:
        yield Limit("extend", "yes", reason("not_counted_in_part" if in_part else "not_counted"))
    if view.talking[0] and not counts:
        yield Limit("walk_out", "yes", reason("needed_in_part" if in_part else "not_needed"))
    elif view.talking[0]:
        yield Limit("walk_out", "yes", reason("two_rounds"))
    elif view.away[0]:
        yield Limit("walk_out", "yes", reason("stays_away"))
    top = int(view.top_rung[0])
    why = reason("top_attack")
    if top < TOP_BY_POSTURE:
        why = reason("top_ally") if top == DISPLAY else reason("top_bystander")
    yield Limit("posture", f"one step, up to rung {top}", why)


def _may_be_extended(game: Game) -> bool:
    """Whether a vote for more time can still move the deadline."""
    deadline = game.scenario.deadline
    return deadline.kind == "extendable" and int(game.state.extensions[0]) < deadline.max_extensions


def _bound_reason(game: Game, party: int) -> Worded:
    if any(bloc.party == party for bloc in game.structure.blocs):
        return reason("mandate")
    return reason("bounds")


def text_name(author: str) -> str:
    """What a text is called."""
    return f"text of {author}"


def _tracks(game: Game, k: int) -> str:
    """Where an issue is handled of which a text carries the mean, since its author does not handle it."""
    tracks = game.scenario.protocol.tracks_on(game.structure.coded.issues[k])
    return joined(tracks, "list_and") or worded(REASONS, "all_seats")


def _text_limits(game: Game, view: SeatView) -> Iterator[Limit]:
    """Why texts cannot be signed."""
    issues = game.structure.coded.issues
    for c, author in enumerate(view.authors):
        if view.within[0, c] or not view.tabled[0, c]:
            continue
        outside = [
            reason("linked", issue=issues[k], tracks=_tracks(game, k)) if view.linked[0, c, k] else issues[k]
            for k in np.flatnonzero(~view.within_issue[0, c]).tolist()
        ]
        why = reason("beyond", issues=joined(outside)) if outside else reason("voted_down")
        if view.accepts_nothing[0]:
            why = reason("signs_nothing")
        yield Limit(text_name(author), "reject", why)


def _unheard_answers(game: Game, view: SeatView) -> Iterator[tuple[str, Worded]]:
    """Answers for which there is no question now, and why."""
    if not game.itemised:
        yield "accept_issues", reason("whole_texts")
    if not view.interim_tabled[0]:
        yield "accept_interim", reason("no_interim")
    elif view.accepts_nothing[0]:
        yield "accept_interim", reason("signs_nothing")
    if not view.verification_offered[0]:
        yield "accept_verification", reason("no_verification")


def _impossible_test(game: Game, a: int, low: FloatArray, high: FloatArray) -> Iterator[tuple[str, Worded]]:
    """Why a seat cannot table the text that would test its suspect, if so; low, high: (issues,) what it may table."""
    suspect, offer, coded = game.suspects[a], game.test_offer(a), game.structure.coded
    if suspect is None:
        whole = all(game.structure.agenda[a].tolist())
        yield "test", reason("no_suspect" if whole else "test_in_part")
        return
    free = game.structure.agenda[a] & ~game.state.settled[0] & ~game.state.empty[0, a]
    beyond = free & ~((offer >= low - 1e-9) & (offer <= high + 1e-9))
    if beyond.any():
        issues = joined([coded.issues[k] for k in np.flatnonzero(beyond).tolist()])
        yield "test", reason("test_beyond", party=coded.parties[game.structure.acting[suspect]], issues=issues)


def _idle_decisions(game: Game, a: int, view: SeatView) -> Iterator[tuple[str, Worded]]:
    """Decisions that cannot be taken now, and why."""
    signed = bool((game.state.status == SIGNED)[0])
    if not view.can_use_force:
        yield "attack", reason("no_force")
    elif signed:
        yield "attack", reason("in_force")
    elif not view.ready[0]:
        yield "attack", reason("not_ready")
    elif _members_against_war(game, a):
        yield "attack", reason("members_against_war")
    elif not view.may_strike[0]:
        yield "attack", reason("last_offer_first")
    yield from _no_last_offer(game, a, view, signed)
    if not bool((game.state.status == TALKING)[0]) and not view.away[0]:
        yield "walk_out", reason("no_talks")
    if not view.may_reopen[0]:
        if not view.in_force[0] and not view.settled[0].any():
            yield "reopen", reason("no_deal")
        elif view.type[0] != INSATIABLE or a not in game.structure.consenting:
            yield "reopen", reason("keeps_word")
        else:
            yield "reopen", reason("nothing_agreed")


def _no_last_offer(game: Game, a: int, view: SeatView, signed: bool) -> Iterator[tuple[str, Worded]]:
    """Why no last offer can be announced now."""
    if not view.can_use_force:
        yield "last_offer", reason("no_force")
    elif signed:
        yield "last_offer", reason("in_force")
    elif not view.makes_offers_first[0]:
        yield "last_offer", reason("strikes_without")
    elif _members_against_war(game, a):
        yield "last_offer", reason("members_against_war")
    elif not view.ready_next[0]:
        yield "last_offer", reason("empty_threat")
    elif game.round + 1 >= game.scenario.rounds:
        yield "last_offer", reason("no_round_left")


def _members_against_war(game: Game, a: int) -> bool:
    """Whether an alliance that fights as one has members that do not decide for war now."""
    members = decided_for(game, a)
    return members is not None and not members[0]


def check_move(game: Game, a: int, move: Move) -> Move:
    """A move ready to be stored.  Raises IllegalMove with the reason and what is allowed."""
    legal = legal_moves(game, a)
    given: dict[str, Any] = {}
    for name in PARTS:
        value = getattr(move, name)
        if value is None:
            continue
        if name not in game.protocol.traits.parts[legal.stage]:
            raise IllegalMove(refusal("part", part=name, stage=legal.stage, parts=", ".join(legal.parts)))
        given[name] = stances(value, legal.alliances) if name == "caucus" else _spread(name, value, game)
    for name, array in given.items():
        if name == "caucus" or name in legal.parts or name in INSTRUCTIONS:
            continue
        if (array == game.state.demand[:, a]).all() if name == "demand" else not array.any():
            continue
        why = legal.reason(name) or legal.reason("demand") or reason("not_now")
        raise IllegalMove(refusal("limit", part=name, why=why))
    if "demand" in given and "demand" in legal.parts:
        _check_demand(given["demand"], legal, game.structure.coded.issues)
        if game.scenario.protocol.pie and not fits_pie(given["demand"]).all():
            asked = float(given["demand"][0].sum())
            raise IllegalMove(refusal("pie", asked=f"{asked:g}"))
    _check_texts(given, legal, game.structure.coded.issues, authors_of(game))
    for name, array in given.items():
        if name not in ("caucus", "demand", "posture"):
            numbers(name, array, PARTS[name].unit)
    if "posture" in given and not np.isin(given["posture"], legal.steps).all():
        allowed = ", ".join(str(step) for step in legal.steps)
        raise IllegalMove(refusal("step", steps=allowed))
    return Move(**given)


def _check_demand(demand: np.ndarray[Any, Any], legal: LegalMoves, issues: tuple[str, ...]) -> None:
    for k, issue in enumerate(issues):
        values = demand[:, k]
        if (values < legal.low[k] - 1e-9).any() or (values > legal.high[k] + 1e-9).any():
            why = legal.reason(issue) or refusal("scale")
            fixed = legal.low[k] == legal.high[k]
            ends = {"low": f"{legal.low[k]:.4g}", "high": f"{legal.high[k]:.4g}"}
            allowed = refusal("as_it_stands" if fixed else "allowed", **ends)
            raise IllegalMove(refusal("demand", issue=issue, value=f"{float(values[0]):g}", why=why, allowed=allowed))
        if legal.options and (np.abs(values[:, None] - np.array(legal.options[k])).min(axis=1) > 1e-9).any():
            listed = ", ".join(f"{option:g}" for option in legal.options[k])
            raise IllegalMove(refusal("option", issue=issue, value=f"{float(values[0]):g}", options=listed))


def _check_texts(given: dict[str, Any], legal: LegalMoves, issues: tuple[str, ...], authors: tuple[str, ...]) -> None:
    for c, allowed in enumerate(legal.texts):
        name = text_name(authors[c])
        if "accept" in given and given["accept"][:, c].any() and not allowed:
            raise IllegalMove(refusal("text", number=c + 1, why=legal.reason(name) or reason("not_tabled")))
        if "accept_issues" not in given or "accept_issues" not in legal.parts:
            continue
        for k, issue in enumerate(issues):
            if given["accept_issues"][:, c, k].any() and not legal.items[c][k]:
                why = legal.reason(issue) or legal.reason(name) or refusal("bounds")
                raise IllegalMove(refusal("item", issue=issue, number=c + 1, why=why))


def _spread(name: str, value: Any, game: Game) -> np.ndarray[Any, Any]:
    """A part of a move with the runs axis in front; one value, or one per run."""
    runs = len(game.state)
    array = shaped(name, value, game, runs, spread=True)
    check_finite(name, array)
    inner = array.shape[array.ndim - len(PARTS[name].axes) :]
    return np.broadcast_to(array, (runs, *inner))
