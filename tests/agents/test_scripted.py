from pathlib import Path

import pytest

from agents.scripted import Scripted
from diplosim.seats import Move
from tests.agents.contract import AgentContract, a_view

SCRIPT = """\
- {round: 2, stage: table, move: {demand: [0.5, 0.25]}}
- {round: 2, stage: decide, move: {posture: 1, words: -1}}
"""


class TestScripted(AgentContract):
    agent = "scripted"

    def test_plays_what_the_file_says_and_nothing_else(self, tmp_path: Path) -> None:
        path = tmp_path / "script.yaml"
        path.write_text(SCRIPT)
        seat = Scripted(path)
        demand = seat.act(a_view("table", round_number=2)).demand
        assert demand is not None
        assert demand.tolist() == [[0.5, 0.25]]
        assert seat.act(a_view("decide", round_number=2)).posture.tolist() == [1]
        assert seat.act(a_view("table", round_number=1)) == Move()

    def test_says_which_entry_is_wrong(self) -> None:
        good = {"round": 1, "stage": "table", "move": {}}
        for wrong in ({"round": 1}, {**good, "stage": "lunch"}, {**good, "move": {"bribe": 1}}):
            with pytest.raises(ValueError, match=r"entry 2|unknown part of a move: bribe"):
                Scripted([good, wrong])
        with pytest.raises(ValueError, match="list of entries"):
            Scripted({"round": 1})  # type: ignore[arg-type]
