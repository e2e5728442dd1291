"""Minutes of protocols in which parties take turns: who answered what, and what was offered instead.

A round holds `turns`, a list of dictionaries in the order of play: `party`, `place` (of its two stages in the round),
and, as far as they were played, `respond` and `table` in the shape that `diplosim.play.transcripts.minutes` gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.engine.views import authors_of
from diplosim.rules.state import CLOSED, SIGNED, TALKING

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks
    from diplosim.seats import Stage


def note_turn(talks: Talks, page: dict[str, Any], stage: Stage) -> None:
    """Note on the page of a round what a stage of a turn has brought; talks of one run."""
    a = talks.protocol.turns[talks.stage_index // 2]
    party = talks.session.name(a)
    turns = page.setdefault("turns", [])
    if stage == "respond":
        place = {"respond": talks.stage_index, "table": talks.stage_index + 1}
        turns.append({"party": party, "place": place})
        assert talks.texts is not None
        if talks.texts.tabled[0, 0]:
            turns[-1]["respond"] = _answer(talks, a, party)
    else:
        offer = _offer(talks, a, party)
        if offer:
            turns[-1]["table"] = offer


def _answer(talks: Talks, a: int, party: str) -> dict[str, Any]:
    assert talks.texts is not None
    accepts = bool(talks.state.accepted_last[0] == a)
    text = {
        "author": authors_of(talks)[0],
        "values": talks.texts.values[0, 0].tolist(),
        "open": [False] * talks.texts.values.shape[2],
        "signed": [party] if accepts else [],
        "refused": [] if accepts else [party],
        "items": {},
    }
    return {"texts": [text], "interim": {}, "signed": bool(talks.state.status[0] == SIGNED)}


def _offer(talks: Talks, a: int, party: str) -> dict[str, Any]:
    state = talks.state
    settled = np.zeros(state.settled.shape[1], dtype=bool).tolist()
    if state.status[0] == CLOSED and state.blocker[0] == a:
        return {"demands": {}, "settled": settled, "left": True}
    if state.status[0] != TALKING or state.standing[0] != a:
        return {}
    # What an offer is worth to its author is public only where everybody values packages by their distance.
    worth = float(state.own_worth[0, a]) if talks.space is None else None
    demand = {"values": state.demand[0, a].tolist(), "own_worth": worth, "conceded": float(state.conceded[0, a])}
    return {"demands": {party: {**demand, "deferred": []}}, "settled": settled, "left": False}
