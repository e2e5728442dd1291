"""What a recorded talk leaves behind, row by row: demands where a table met, beliefs, postures, and offers in turn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from diplosim.engine.outcome_columns import described
from diplosim.engine.talks import Talks
from diplosim.engine.trace import Trace
from diplosim.rules.coded_arrays import TYPES
from tests.a_table import table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, Script, ScriptedSeat

OUT = {"walk_out": True}


def recorded(changes: dict[str, Any], **scripts: Script) -> Trace:
    """The record of run 5 with both seats scripted; beliefs stay at the prior."""
    seats = {name: ScriptedSeat(scripts.get(name)) for name in "AB"}
    scenario = table({**CALM, **changes})
    return talks_of(scenario, 1, first_run=5, seats=seats, learn=False, record=True).play().trace()


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_a_suspended_table_tables_nothing_but_postures_and_beliefs_go_on() -> None:
    """B leaves at the end of round 2, so that no table meets in round 3; A climbs one rung in round 1."""
    found = recorded(
        {"rounds": 3, "hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}}},
        A={(1, "table"): {"demand": [0.9, 0.5]}, (2, "table"): {"demand": [0.8, 0.4]}, (1, "decide"): {"posture": 1}},
        B={(1, "decide"): OUT, (2, "decide"): OUT},
    )
    assert list(found.demands.columns) == ["run", "round", "party", "issue", "demand"]
    assert rows(found.demands) == [
        (5, 1, "A", "x", 0.9),
        (5, 1, "A", "y", 0.5),
        (5, 1, "B", "x", 0.0),
        (5, 1, "B", "y", 0.9),
        (5, 2, "A", "x", 0.8),
        (5, 2, "A", "y", 0.4),
        (5, 2, "B", "x", 0.0),
        (5, 2, "B", "y", 0.9),
    ]
    assert list(found.postures.columns) == ["run", "round", "party", "rung"]
    assert rows(found.postures) == [(5, n, party, rung) for n in (1, 2, 3) for party, rung in (("A", 2), ("B", 1))]
    assert list(found.beliefs.columns) == ["run", "round", "party", "type", "probability"]
    prior = {"sincere": 0.7, "pretext": 0.3}
    expected = [(5, n, "B", kind, pytest.approx(prior.get(kind, 0.0))) for n in range(4) for kind in TYPES]
    assert rows(found.beliefs) == expected
    assert (list(found.offers.columns), len(found.offers)) == (["run", "round", "party", "issue", "offer"], 0)


def test_offers_stand_in_the_order_in_which_they_were_made() -> None:
    options = {f"issues.{issue}.options": [0.0, 0.5, 1.0] for issue in "xy"}
    peace = {"can_use_force": [], "force": None, "protocol.rules": "alternating_offers", "rounds": 2}
    found = recorded(
        {**options, **peace},
        A={(1, "table"): {"demand": [1.0, 0.5]}, (2, "table"): {"demand": [0.5, 0.5]}},
        B={(1, "table"): {"demand": [0.0, 1.0]}},
    )
    made = [(1, "A", 1.0, 0.5), (1, "B", 0.0, 1.0), (2, "A", 0.5, 0.5), (2, "B", 0.0, 1.0)]
    assert rows(found.offers) == [(5, n, p, issue, v) for n, p, x, y in made for issue, v in (("x", x), ("y", y))]


def test_runs_of_a_batch_are_told_apart() -> None:
    """Two runs of one silent round: each has its own rows, numbered from the first run on."""
    seats = {name: ScriptedSeat() for name in "AB"}
    scenario = table({**CALM, "rounds": 1})
    found = talks_of(scenario, 2, first_run=3, seats=seats, learn=False, record=True).play().trace()
    assert rows(found.postures) == [(3, 1, "A", 1), (3, 1, "B", 1), (4, 1, "A", 1), (4, 1, "B", 1)]
    assert found.demands["run"].tolist() == [3] * 4 + [4] * 4


def test_without_a_record_there_is_none() -> None:
    scenario = table(CALM)
    talks = Talks(scenario, 2, tables=invented_tables(scenario))
    with pytest.raises(ValueError, match=r"^nothing was recorded; use Talks\(\.\.\., record=True\)$"):
        talks.trace()
    with pytest.raises(ValueError, match=r"^2 of 2 talks have not ended; play them first$"):
        talks.outcomes()


def test_a_column_says_what_it_is_about() -> None:
    """One for each party, issue and type, in the words of the scenario; what the engine writes is among them."""
    uncertain = {"B": {"sincere": 0.7, "hard_bargainer": 0.3}}
    scenario = table({**CALM, "hidden_types": uncertain, "parties.A.name": "Aland"})
    found = described(scenario)
    about = ("run", "term_x", "utility_A", "belief_public_B_hard_bargainer", "belief_A_B_sincere")
    assert [found[name].about for name in about] == [
        "",
        "issue: x",
        "party: Aland",
        "party: B; type: hard bargainer",
        "party: B; observer: Aland; type: sincere",
    ]
    assert found["utility_A"].column.name == "utility_<party>"
    assert found["belief_A_B_sincere"].column.name == "belief_<observer>_<party>_<type>"
    seats = {name: ScriptedSeat() for name in "AB"}
    written = talks_of(scenario, 1, seats=seats).play().outcomes()
    assert [name for name in written.columns if name not in found] == []
