"""Minutes of protocols in which parties take turns: who answered what, and what was offered instead.

A round holds `turns`, a list of dictionaries in the order of play: `party`, `place` (of its two stages in the round),
and, as far as they were played, `respond` and `table` in the shape that `diplosim.play.transcripts.minutes` gives them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.views import authors_of
from diplosim.rules.state import CLOSED, SIGNED, TALKING
from diplosim.seats import Stage


def note_turn(game: Game, page: dict[str, Any], stage: Stage) -> None:
    """Note on the page of a round what a stage of a turn has brought; talks of one run."""
    a = game.protocol.turns[game.stage_index // 2]
    party = game.name(a)
    turns = page.setdefault("turns", [])
    if stage == "respond":
        place = {"respond": game.stage_index, "table": game.stage_index + 1}
        turns.append({"party": party, "place": place})
        assert game.texts is not None
        if game.texts.tabled[0, 0]:
            turns[-1]["respond"] = _answer(game, a, party)
    else:
        offer = _offer(game, a, party)
        if offer:
            turns[-1]["table"] = offer


def _answer(game: Game, a: int, party: str) -> dict[str, Any]:
    assert game.texts is not None
    accepts = bool(game.state.accepted_last[0] == a)
    text = {
        "author": authors_of(game)[0],
        "values": game.texts.values[0, 0].tolist(),
        "open": [False] * game.texts.values.shape[2],
        "signed": [party] if accepts else [],
        "refused": [] if accepts else [party],
        "items": {},
    }
    return {"texts": [text], "interim": {}, "signed": bool(game.state.status[0] == SIGNED)}


def _offer(game: Game, a: int, party: str) -> dict[str, Any]:
    state = game.state
    settled = np.zeros(state.settled.shape[1], dtype=bool).tolist()
    if state.status[0] == CLOSED and state.blocker[0] == a:
        return {"demands": {}, "settled": settled, "left": True}
    if state.status[0] != TALKING or state.standing[0] != a:
        return {}
    # What an offer is worth to its author is public only where everybody values packages by their distance.
    worth = float(state.own_worth[0, a]) if game.space is None else None
    demand = {"values": state.demand[0, a].tolist(), "own_worth": worth, "conceded": float(state.conceded[0, a])}
    return {"demands": {party: {**demand, "deferred": [], "elsewhere": []}}, "settled": settled, "left": False}
