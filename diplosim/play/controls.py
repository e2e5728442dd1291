"""Control entries: what a teacher, a clock or a person does to a talk beside making moves, checked and logged.

`Session.control` takes one as plain data.  Rounds are counted from 1 in it, as people do.

| kind | values | effect |
|---|---|---|
| `deadline` | `at_round` | the deadline of the talks moves |
| `event` | `event`: as in a scenario file | takes place when its round begins (silent: the next one) |
| `clock` | `seconds`, perhaps `seat` | none in the talks: a stage lasts longer or shorter, for all or for one seat |
| `pause`, `resume` | | none in the talks |
| `time_out` | perhaps `seat` (silent: all waited for), `plays`: `silence` or `policy` | missed moves are sealed |
| `hand_over` | `seat`, `to`, `announced` (silent: yes) | a policy or a person sits there from now on |
| `message` | `from`, `to` (a list, `all` for everybody), `text` | none in the talks |
| `belief_report` | `seat`, `about`, `beliefs`: probability by type | none in the talks |
| `rewind` | `at`: number of moves that stand | back to the beginning of the stage of the next move |

Any of them may say `by` (who did it) and `when` (time on the wall).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from diplosim.engine.legality import check_move
from diplosim.play.control_effects import apply
from diplosim.play.move_log import CHANGES_STATE, Control
from diplosim.play.replay import fold
from diplosim.play.seated_talks import SeatedTalks
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.registry import POLICIES, UnknownName
from diplosim.scenario.registry import find as find_class
from diplosim.seats import Delegate, IllegalMove, Move

LONGEST_MESSAGE = 4096
"""Bytes of a message."""

EVERYBODY = "all"
"""Addressee of a message that all may read."""

NOT_PARTIES = ("control", "press")
"""Who may send a message without being a party."""


class IllegalControl(ValueError):
    """A control entry that cannot be; nothing was stored.  The text says all that is wrong and what is allowed."""


def control(talks: SeatedTalks, entry: Mapping[str, Any]) -> Control:
    """Check a control entry, do what it says, and note it in the log.

    Args:
        talks: of one run, as it was played.
        entry: plain data with `kind` and the values of that kind.

    Returns:
        The entry as it stands in the log.

    Raises:
        IllegalControl: where it is refused; nothing has changed then.
    """
    kind, data = checked(talks, entry)
    game = talks.game
    noted = Control(kind, game.round, game.stage_index, len(talks.entries), data)
    if kind in CHANGES_STATE:
        apply(game, noted)
        _decide_again(talks)
    elif kind == "time_out":
        _time_out(talks, data)
    elif kind == "hand_over":
        talks.seat(data["seat"], data["to"])
    elif kind == "rewind":
        _rewind(talks, data["at"], noted)
        return noted
    talks.controls.append(noted)
    return noted


def checked(talks: SeatedTalks, entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Kind and values of a control entry that could be done now; nothing is changed.  Raises IllegalControl."""
    if talks.game.runs != 1 or talks.imagined:
        raise IllegalControl("control: only a talk of one run, as it was played, can be controlled")
    try:
        data = json.loads(json.dumps(dict(entry), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise IllegalControl(f"control: plain data wanted, which JSON can hold: {error}") from error
    kind = data.pop("kind", None)
    if kind not in KINDS:
        raise IllegalControl(f"kind: {kind!r} is not known; allowed: {', '.join(KINDS)}")
    needed, known, check = KINDS[kind]
    problems = [
        f"{name}: unknown; allowed: {', '.join((*known, *ALWAYS))}" for name in data if name not in (*known, *ALWAYS)
    ]
    problems += [f"{name}: is missing" for name in needed if name not in data]
    if not problems:
        problems = list(check(talks, data))
    if problems:
        raise IllegalControl("\n".join(f"{kind}: {problem}" for problem in problems))
    return kind, data


# ---------------------------------------------------------------------- effects


def _time_out(talks: SeatedTalks, data: dict[str, Any]) -> None:
    """Seal a move for who did not make one: silence, or what the seat's policy would do."""
    data.setdefault("plays", "silence")
    seats = (data["seat"],) if "seat" in data else talks.waiting()
    data["seats"] = list(seats)
    for party in seats:
        policy = talks.scenario.party(party).policy
        move = Move() if data["plays"] == "silence" else talks.policy_move(party)
        talks.submit(party, move)
        by = ("time_out", "") if data["plays"] == "silence" else ("policy", policy)
        talks.pending_by[talks.position(party)] = by


def _decide_again(talks: SeatedTalks) -> None:
    """Let policies that moved for absent people think again: what they were asked is no longer so."""
    for a, (source, _) in list(talks.pending_by.items()):
        if source == "policy":
            talks.pending[a] = check_move(talks.game, a, talks.policy_move(talks.game.name(a)))


def _rewind(talks: SeatedTalks, at: int, noted: Control) -> None:
    """Begin again and play what stands; who sits where stays as it is now."""
    game, entries = talks.game, talks.entries
    point = entries[at].point
    noted.data.update(to_round=point[0] + 1, to_stage=entries[at].stage)
    stands = [entry for entry in entries if entry.point < point]
    controls = [_undone(c) if c.point >= point and c.kind in CHANGES_STATE else c for c in talks.controls]
    lost = {"control": len(controls), "entries": [entry.as_dict() for entry in entries if entry.point >= point]}
    undone = [*talks.undone, lost]
    seats: dict[str, str | Delegate] = {}
    seats |= {game.name(a): who for a in range(len(talks.delegations)) if (who := talks.occupant(a)) is not None}
    for party in talks.caucus_only:
        if (who := talks.occupant(talks.position(party))) is not None:
            seats[party] = who if getattr(who, "late", False) else talks.by(talks.position(party))
    SeatedTalks.__init__(
        talks,
        talks.scenario,
        seed=game.seed,
        first_run=game.first_run,
        tables=talks.tables,
        seats=seats,
        resample=game.draws.resample,
        learn=game.learn,
        played=game.draws.played,
    )
    fold(talks, stands, controls, point)
    talks.controls, talks.undone = [*controls, noted], undone


def _undone(old: Control) -> Control:
    return Control(old.kind, old.round, old.place, old.after, old.data, undone=True)


# ---------------------------------------------------------------------- checks


def _deadline(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    yield from _going_on(talks)
    first, last = talks.game.round + 1, talks.scenario.rounds
    at = data["at_round"]
    if isinstance(at, bool) or not isinstance(at, int) or not first <= at <= last:
        yield f"at_round: {at!r} is no round that is left; allowed: {first} to {last}"


def _event(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    yield from _going_on(talks)
    event = data["event"]
    if not isinstance(event, Mapping):
        yield "event: a mapping as under `events` of a scenario file"
        return
    # The next round begins after this one: what has begun cannot be changed.
    first, last = talks.game.round + 2, talks.scenario.rounds
    if first > last:
        yield f"event: no round is left that it could take place in; this is round {first - 1} of {last}"
        return
    event = data["event"] = {"round": first, **event}
    number = event["round"]
    if isinstance(number, int) and not first <= number <= last:
        yield f"event.round: {number} has begun or does not exist; allowed: {first} to {last}"
    known = talks.scenario.to_mapping()["events"]
    try:
        talks.scenario.replace({"events": [*known, event]})
    except ScenarioError as error:
        place = f"events[{len(known)}]"
        for problem in error.diagnostics:
            key = problem.key.replace(place, "event").replace(f"events.{len(known)}", "event")
            yield f"{key}: {problem.message}"


def _clock(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    seconds = data["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        yield f"seconds: {seconds!r} is no number"
    if "seat" in data:
        yield from _a_seat(talks, "seat", data["seat"])


def _nothing(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    yield from ()


def _missed(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    if data.get("plays", "silence") not in ("silence", "policy"):
        yield f"plays: {data['plays']!r}; allowed: silence, policy"
    waiting = talks.waiting()
    if "seat" in data and data["seat"] not in waiting:
        yield f"seat: {data['seat']!r} is not waited for; waiting for: {', '.join(waiting) or 'nobody'}"
    elif not waiting:
        yield "nobody is waited for"


def _hand_over(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    yield from _a_seat(talks, "seat", data["seat"])
    data.setdefault("announced", True)
    if not isinstance(data["announced"], bool):
        yield f"announced: {data['announced']!r}; allowed: true, false"
    if not isinstance(data["to"], str):
        yield f"to: {data['to']!r} is no name of a policy"
        return
    try:
        find_class(data["to"], POLICIES)
    except UnknownName as error:
        yield f"to: {error}"


def _message(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    parties = talks.scenario.party_ids
    if data["from"] not in (*parties, *NOT_PARTIES):
        yield f"from: {data['from']!r} is nobody who speaks; allowed: a party, {', '.join(NOT_PARTIES)}"
    to = data["to"]
    if not isinstance(to, list) or not to:
        yield f"to: a list of parties, or [{EVERYBODY}]"
    else:
        for name in to:
            if name not in (*parties, *NOT_PARTIES, EVERYBODY):
                yield f"to: {name!r} is no party; allowed: parties, {', '.join((*NOT_PARTIES, EVERYBODY))}"
    text = data["text"]
    if not isinstance(text, str) or not text.strip():
        yield "text: is empty"
    elif len(text.encode()) > LONGEST_MESSAGE:
        yield f"text: {len(text.encode())} bytes; allowed: {LONGEST_MESSAGE}"


def _belief_report(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    yield from _a_seat(talks, "seat", data["seat"])
    coded = talks.game.structure.coded
    doubted = {coded.parties[p]: p for p in coded.typed}
    if data["about"] not in doubted:
        yield f"about: nobody doubts {data['about']!r}; allowed: {', '.join(doubted) or 'nobody'}"
        return
    prior = coded.prior[doubted[data["about"]]]
    types = [TYPES[t] for t in range(len(TYPES)) if prior[t] > 0.0]
    beliefs = data["beliefs"]
    if not isinstance(beliefs, dict) or set(beliefs) - set(types):
        yield f"beliefs: a probability for each type; types: {', '.join(types)}"
        return
    values = [beliefs.get(name, 0.0) for name in types]
    if any(isinstance(v, bool) or not isinstance(v, int | float) or not 0.0 <= v <= 1.0 for v in values):
        yield "beliefs: probabilities lie between 0 and 1"
    elif abs(math.fsum(values) - 1.0) > 0.01:
        yield f"beliefs: add up to {math.fsum(values):g}; they must add up to 1"


def _back(talks: SeatedTalks, data: dict[str, Any]) -> Iterator[str]:
    at, count = data["at"], len(talks.entries)
    if not count:
        yield "at: no move has been played yet"
    elif isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < count:
        yield f"at: {at!r} is no number of moves that can stand; allowed: 0 to {count - 1}"


def _going_on(talks: SeatedTalks) -> Iterator[str]:
    if talks.ended:
        yield "the talks have ended"


def _a_seat(talks: SeatedTalks, name: str, party: Any) -> Iterator[str]:
    try:
        talks.position(party)
    except IllegalMove as error:
        yield f"{name}: {error}"
    except TypeError:
        yield f"{name}: {party!r} is no name of a party"


ALWAYS = ("by", "when")
"""Values that every kind may have."""

Check = Callable[[SeatedTalks, dict[str, Any]], Iterator[str]]

KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Check]] = {
    "deadline": (("at_round",), ("at_round",), _deadline),
    "event": (("event",), ("event",), _event),
    "clock": (("seconds",), ("seconds", "seat"), _clock),
    "pause": ((), (), _nothing),
    "resume": ((), (), _nothing),
    "time_out": ((), ("seat", "plays"), _missed),
    "hand_over": (("seat", "to"), ("seat", "to", "announced"), _hand_over),
    "message": (("from", "to", "text"), ("from", "to", "text"), _message),
    "belief_report": (("seat", "about", "beliefs"), ("seat", "about", "beliefs"), _belief_report),
    "rewind": (("at",), ("at",), _back),
}
"""Kinds of control entries: values that are needed, values that are known, and what is wrong with them."""
