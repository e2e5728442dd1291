"""From a record to talks that follow it: what each seat plays, what chance did, and which types are tried how often.

What nobody can miss - a deal, an interim text, an attack, an announced last offer, a walk-out, a breakdown, a war by
accident - has not happened unless the record says so.  It is played like that; evidence it is only where the record
says that it was seen not to happen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from diplosim.learning.records.record import SIDES, Record
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.numerics.draws import DrawKey
from diplosim.rules.structure import Structure
from diplosim.seats import RecordedMoves, Stage

PLAYED: Mapping[str, tuple[Stage, str]] = {
    "offer_verification": ("table", "offer_verification"),
    "test_offer": ("table", "test"),
    "answer_verification": ("respond", "accept_verification"),
    "posture": ("decide", "posture"),
    "words": ("decide", "words"),
    "walk_out": ("decide", "walk_out"),
    "last_offer": ("decide", "last_offer"),
    "attack": ("decide", "attack"),
}
"""Channel -> stage and part of the move that it is."""

Parts = dict[tuple[int, Stage], dict[str, tuple[AnyArray, AnyArray]]]
Marks = dict[int, dict[str, tuple[AnyArray, AnyArray]]]


def _one(value: Any) -> tuple[AnyArray, AnyArray]:
    array = np.asarray(value)[None]
    return array, np.ones(array.shape, dtype=bool)


def recorded_moves(record: Record, structure: Structure, runs: int) -> dict[str, RecordedMoves]:
    """What every party with a part in the talks plays along the record: party -> moves."""
    return {
        structure.coded.parties[party]: RecordedMoves(runs, *_of(record, structure, structure.coded.parties[party]))
        for party in structure.acting
    }


def _of(record: Record, structure: Structure, party: str) -> tuple[Parts, Marks]:
    issues = structure.coded.issues
    parts: Parts = {}
    marks: Marks = {}
    for number in range(1, record.last_round + 1):
        parts[number, "respond"] = {"accept_interim": _one(False)}
        parts[number, "decide"] = {name: _one(False) for name in ("walk_out", "last_offer", "attack")}
        if number < record.last_round:  # the talks are known to have gone on, over a deadline too
            parts[number, "decide"]["extend"] = _one(True)
        marks[number] = {"*": _one(False)}
    for move in record.moves:
        if move.party != party:
            continue
        if move.channel == "demand":
            assert isinstance(move.value, dict)
            demand = np.array([[move.value.get(issue, np.nan) for issue in issues]])
            parts.setdefault((move.round, "table"), {})["demand"] = (np.nan_to_num(demand), ~np.isnan(demand))
        elif move.channel == "defer":
            assert isinstance(move.value, list)
            parts.setdefault((move.round, "table"), {})["defer"] = _one([issue in move.value for issue in issues])
        elif move.channel == "answer_texts":
            assert isinstance(move.value, dict)
            marks[move.round] |= {author: _one(answer) for author, answer in move.value.items()}
        else:
            stage, part = PLAYED[move.channel]
            parts.setdefault((move.round, stage), {})[part] = _one(move.value)
    _leave(record, party, parts)
    for event in record.events:
        if event.kind == "deal":
            marks[event.round][event.value] = _one(True)
            marks[event.round][party] = _one(event.value == party)
    return parts, marks


def _leave(record: Record, party: str, parts: Parts) -> None:
    """Who is seen to leave has wished so at the meeting before, and stays away until it comes back."""
    back = [event.round for event in record.events if event.kind == "resumption" and event.party == party]
    for move in record.moves:
        if move.party == party and move.channel == "walk_out" and move.value:
            until = min([number for number in back if number > move.round], default=record.last_round + 1)
            for number in (move.round - 1, *range(move.round, until)):
                if (number, "decide") in parts:
                    parts[number, "decide"]["walk_out"] = _one(True)


def recorded_chance(record: Record, structure: Structure, runs: int) -> dict[DrawKey, FloatArray]:
    """What chance did, as numbers that stand in place of its draws."""
    coded = structure.coded
    happened = {(event.kind, event.round, event.party if event.kind == "incident" else "") for event in record.events}
    forced: dict[DrawKey, FloatArray] = {}
    for number in range(1, record.last_round + 1):
        forced["breakdown", "", number - 1] = np.full(runs, 0.0 if ("breakdown", number, "") in happened else 1.0)
        for theatre in structure.theatres:
            came = ("incident", number, coded.parties[theatre.attacker]) in happened
            forced["incident", coded.keys[theatre.attacker], number - 1] = np.full(runs, 0.0 if came else 1.0)
    for event in record.events:
        if event.kind == "joined":
            forced["join", coded.keys[coded.index[event.party]], -1] = np.full(runs, SIDES[event.value])
    return forced


def spread_types(structure: Structure, parties: Sequence[str], runs: int, records: int) -> dict[DrawKey, FloatArray]:
    """Draws of types that try every type of the parties equally often, in every record, all combinations in turn.

    How much likelier one is than another comes back as a weight (`prior_weights`).
    """
    forced: dict[DrawKey, FloatArray] = {}
    place = np.arange(runs) % (runs // records)
    for party in parties:
        prior = structure.coded.prior[structure.coded.index[party]]
        kinds = np.flatnonzero(prior > 0.0)
        edges = np.concatenate([[0.0], np.cumsum(prior)])
        middle = 0.5 * (edges[kinds] + edges[kinds + 1])
        forced["type", structure.coded.keys[structure.coded.index[party]], -1] = middle[place % len(kinds)]
        place = place // len(kinds)
    return forced


def prior_weights(types: AnyArray, prior: FloatArray, records: int) -> FloatArray:
    """Weight of each run by its type before anything is seen, (M, runs each), each record's add up to 1."""
    grouped = types.reshape(records, -1)
    weights = np.zeros(grouped.shape)
    for kind in np.flatnonzero(prior > 0.0):
        has = grouped == kind
        weights += has * prior[kind] / np.maximum(1, has.sum(axis=1, keepdims=True))
    result: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return result


def merged(*forced: Mapping[DrawKey, FloatArray]) -> dict[DrawKey, FloatArray]:
    """Several sets of forced draws together."""
    result: dict[DrawKey, FloatArray] = {}
    for one in forced:
        result |= one
    return result
