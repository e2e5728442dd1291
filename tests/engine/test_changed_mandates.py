"""What a seat asks for follows a mandate that its members have just changed; worked out by hand."""

from __future__ import annotations

import pytest

from tests.a_table import state_party, table
from tests.scripted_seats import CALM, ScriptedSeat, row


@pytest.mark.parametrize(("stance", "expected"), [("block", 0.6), ("back", 0.5)])
def test_the_worst_that_a_mandate_allows_moves_with_it(stance: str, expected: float) -> None:
    """L wants (.5, .5), by 1/2 each.  Inside .6 to .8 of x the worst is .8: 1 - .15 - .25; from 0 on it is 0: .5."""
    members = {"members": ["A", "B"], "decision_rule": "consensus", "commitment": {"A": 1.0, "B": 1.0}}
    scenario = table(
        {
            **CALM,
            "alliances": [{"name": "League", "party": "L", **members}],
            "must_consent": ["A", "B", "L"],
            "protocol.seats": ["A", "B", "L"],
            "issues.x.red_lines": {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.8, "basis": "declared"}},
        },
        [state_party("L", 0.5, kind="alliance", members=["A", "B"])],
    )
    watcher = ScriptedSeat(watch=("least_acceptable",))
    row({"A": {(1, "caucus"): {"caucus": {"L": stance}}}, "L": watcher}, scenario=scenario)
    assert watcher.seen[1, "respond"]["least_acceptable"].tolist() == pytest.approx([expected])
