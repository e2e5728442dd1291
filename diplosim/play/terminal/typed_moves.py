"""Words that a person types at the table, read as the parts of a move.

Parts are separated by commas: `donbas=0.4, defer missiles` at the table, `sign 2` at the response, and
`up, threaten` at the decision.  What words mean depends on the stage; the engine checks what is legal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from diplosim.numerics.arrays import AnyArray
from diplosim.play.pricing import text_as_a_test
from diplosim.seats import IllegalMove, Move, SeatView, Stage, move_from_mapping, move_to_mapping, true_lines

HELP: dict[Stage, tuple[tuple[str, str], ...]] = {
    "caucus": (
        ("back ALLIANCE", "let its line pass: do not insist on your own"),
        ("block ALLIANCE", "insist on your line: it binds the alliance"),
        ("break ALLIANCE", "break ranks in public: your line counts no more"),
    ),
    "table": (
        ("ISSUE=VALUE", "what you demand, 0 to 1; issues that you do not name stay as they are"),
        ("defer ISSUE", "leave an issue open in your text"),
        ("verify", "offer verification to those whose sincerity is in doubt"),
        ("test", "table a text that every bargaining side of your main suspect could take"),
        ("level VALUE", "tell a drafter the least worth you ask for (else: what your demand is worth)"),
        ("frank", "tell a drafter your true lines and what you really want (else: what you declared, your opening)"),
        ("line ISSUE LOW HIGH", "tell a drafter the least and the most that you could sign, true or not"),
        ("walk-out", "leave for good: the talks end without an agreement"),
    ),
    "respond": (
        ("sign TEXT", "sign a text by its number"),
        ("take TEXT ISSUE...", "settle single issues as in a text (talks that settle issue by issue)"),
        ("frank", "let the chair know your true lines, so that non-starters are told (else: what you declared)"),
        ("line ISSUE LOW HIGH", "let the chair know the least and the most that you could sign, true or not"),
        ("interim", "sign the interim text"),
        ("inspect", "accept the verification that was offered, or answer a test offer with it"),
    ),
    "decide": (
        ("up | down", "a step on the escalation ladder"),
        ("threaten | reassure", "words: cheap talk"),
        ("prepare", "prepare for an attack"),
        ("extend", "be for more time, should the deadline have come"),
        ("walk-out", "leave; talks are suspended when you say so in two successive rounds; say it again to stay away"),
        ("last-offer", "announce that your next text is your last offer before you use force"),
        ("attack", "use force"),
        ("reopen", "void the deal"),
    ),
}
"""What may be typed at each stage."""

_DECISIONS: dict[str, tuple[str, int | bool]] = {
    "up": ("posture", 1),
    "down": ("posture", -1),
    "threaten": ("words", 1),
    "reassure": ("words", -1),
    "prepare": ("prepare", True),
    "extend": ("extend", True),
    "walk-out": ("walk_out", True),
    "last-offer": ("last_offer", True),
    "attack": ("attack", True),
    "reopen": ("reopen", True),
}


def read_move(text: str, view: SeatView, issues: Sequence[str]) -> Move:
    """Read a typed line as a move of one talk; an empty line is silence: the last demand stands, nothing else is done.

    Args:
        text: what was typed.
        view: the seat's view at this stage.
        issues: issue ids in the order of the arrays.

    Returns:
        The move, of one run.

    Raises:
        IllegalMove: if a word means nothing at this stage; the text says what may be typed.
    """
    readers = {"caucus": _caucus, "table": _table, "respond": _respond, "decide": _decide}
    return move_from_mapping(readers[view.stage](split(text), view, list(issues)))


def split(text: str) -> list[list[str]]:
    """Parts of a typed line, each a list of words."""
    return [part.split() for part in text.replace("=", " = ").split(",") if part.strip()]


def last_demand(view: SeatView) -> AnyArray:
    """What the seat's demand is if it says nothing, (issues,)."""
    own = (view.start if view.round == 1 else view.last_demand)[0]
    fixed = view.no_mandate[0] | view.settled[0]
    own = np.where(fixed, view.start[0], np.clip(own, view.low[0], view.high[0]))
    result: AnyArray = np.where(view.handled[0] | view.settled[0], own, view.last_demand[0])
    return result


def read_package(parts: list[list[str]], values: AnyArray, issues: Sequence[str]) -> AnyArray:
    """A package with the named issues changed; parts are `issue = value`.  Raises IllegalMove."""
    changed = values.copy()
    for part in parts:
        words = part
        while words:
            match words:
                case [issue, "=", value, *rest]:
                    changed[_issue(issue, list(issues))] = _share(value)
                    words = rest
                case _:
                    raise IllegalMove(f"{' '.join(words)!r} cannot be read as ISSUE=VALUE")
    return changed


def _caucus(parts: list[list[str]], view: SeatView, issues: list[str]) -> dict[str, Any]:
    stances = {}
    for part in parts:
        if len(part) != 2 or part[0] not in ("back", "block", "break"):
            raise _unknown(part, view)
        stances[part[1]] = part[0]
    return {"caucus": stances} if stances else {}


def _table(parts: list[list[str]], view: SeatView, issues: list[str]) -> dict[str, Any]:
    move: dict[str, Any] = {}
    defer = np.zeros(len(issues), dtype=bool)
    demand = last_demand(view)
    for part in parts:
        match part:
            case [_, "=", *_]:
                demand = read_package([part], demand, issues)
                move["demand"] = demand.tolist()
            case ["defer", issue]:
                defer[_issue(issue, issues)] = True
                move["defer"] = defer.tolist()
            case ["test"]:
                demand = text_as_a_test(view, demand)
                move |= {"test": True, "demand": demand.tolist()}
            case ["verify"]:
                move["offer_verification"] = True
            case ["level", value]:
                move["level"] = _share(value)
            case ["frank" | "line", *_]:
                move |= _told(part, move, view, issues)
            case ["walk-out"]:
                move["walk_out"] = True
            case _:
                raise _unknown(part, view)
    return move


def _told(part: list[str], move: dict[str, Any], view: SeatView, issues: list[str]) -> dict[str, Any]:
    """What a drafter and the chair are told of the own ideal and lines; at first what was declared."""
    match part:
        case ["frank"]:
            return {name: array[0].tolist() for name, array in true_lines(view).items()}
        case ["line", issue, low, high] if view.common is not None:
            coded, k = view.common.coded, _issue(issue, issues)
            p = coded.index[view.party]
            lines = {"lines_low": coded.declared_low[p].tolist(), "lines_high": coded.declared_high[p].tolist()}
            lines = {name: list(move.get(name, declared)) for name, declared in lines.items()}
            lines["lines_low"][k], lines["lines_high"][k] = _share(low), _share(high)
            return lines
        case _:
            raise _unknown(part, view)


def _respond(parts: list[list[str]], view: SeatView, issues: list[str]) -> dict[str, Any]:
    texts = view.within.shape[1]
    accept = np.zeros(texts, dtype=bool)
    items = np.zeros((texts, len(issues)), dtype=bool)
    move: dict[str, Any] = {}
    for part in parts:
        match part:
            case ["sign", *numbers] if numbers:
                for text in numbers:
                    accept[_text(text, texts)] = True
                    items[_text(text, texts)] = view.within_issue[0, _text(text, texts)]
            case ["take", text, *chosen] if chosen:
                for issue in chosen:
                    items[_text(text, texts), _issue(issue, issues)] = True
            case ["interim"]:
                move["accept_interim"] = True
            case ["inspect"]:
                move["accept_verification"] = True
            case ["frank" | "line", *_]:
                move |= _told(part, move, view, issues)
            case _:
                raise _unknown(part, view)
    if view.itemised and items.any():
        move["accept_issues"] = items.tolist()
    elif (items.any(axis=1) & ~accept).any():
        raise IllegalMove("take: these talks settle the whole package or nothing; sign a text instead")
    return {**move, "accept": accept.tolist()} if accept.any() else move


def _decide(parts: list[list[str]], view: SeatView, issues: list[str]) -> dict[str, Any]:
    move: dict[str, Any] = {}
    for part in parts:
        if len(part) != 1 or part[0] not in _DECISIONS:
            raise _unknown(part, view)
        name, value = _DECISIONS[part[0]]
        if name in move:
            raise IllegalMove(f"{part[0]}: contradicts what stands before it")
        move[name] = value
    return move


def _issue(name: str, issues: list[str]) -> int:
    if name in issues:
        return issues.index(name)
    short = [issue for issue in issues if issue.startswith(name)]
    if len(short) != 1:
        raise IllegalMove(f"no issue {name!r}; issues are {', '.join(issues)}")
    return issues.index(short[0])


def _text(number: str, texts: int) -> int:
    if not number.isdecimal() or not 1 <= int(number) <= texts:
        raise IllegalMove(f"no text {number!r}; texts are 1 to {texts}")
    return int(number) - 1


def _share(value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise IllegalMove(f"{value!r} is not a number between 0 and 1") from error


def _unknown(part: list[str], view: SeatView) -> IllegalMove:
    return IllegalMove(f"{' '.join(part)!r} cannot be read here; type {short_help(view.stage)}")


def spell_move(move: Move, view: SeatView, issues: Sequence[str]) -> str:
    """A move of one talk as the line that one would type; demands to three digits.  Empty for silence."""
    given = move_to_mapping(move)
    parts = [f"{stance} {alliance}" for alliance, stance in given.get("caucus", {}).items()]
    if "demand" in given:
        old = last_demand(view)
        parts += [
            f"{issue}={value:.3f}"
            for issue, value, before in zip(issues, given["demand"], old, strict=True)
            if abs(value - before) >= 0.0005
        ]
    parts += [f"defer {issue}" for issue, yes in zip(issues, given.get("defer", ()), strict=False) if yes]
    for word, name in (("test", "test"), ("verify", "offer_verification")):
        parts += [word] if given.get(name) else []
    if view.stage == "table" and "level" in given:
        parts.append(f"level {given['level']:.3f}")
    told = {name: array[0].tolist() for name, array in true_lines(view).items()}
    parts += ["frank"] if told.items() <= given.items() else []
    signed = [str(c + 1) for c, yes in enumerate(given.get("accept", ())) if yes]
    parts += [f"sign {' '.join(signed)}"] if signed else []
    for c, row in enumerate(given.get("accept_issues", ())):
        taken = [issue for issue, yes in zip(issues, row, strict=True) if yes]
        parts += [f"take {c + 1} {' '.join(taken)}"] if taken and str(c + 1) not in signed else []
    for word, name in (("interim", "accept_interim"), ("inspect", "accept_verification")):
        parts += [word] if given.get(name) else []
    parts += [word for word, (name, value) in _DECISIONS.items() if name in given and given[name] == value]
    return ", ".join(parts)


def short_help(stage: Stage) -> str:
    """What may be typed at a stage, in one line."""
    return " | ".join(words for words, _ in HELP[stage])
