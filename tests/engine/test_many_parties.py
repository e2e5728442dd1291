"""More parties at a table than a byte counts: positions and assents beyond 127 are what they are."""

import numpy as np

from diplosim.rules.decisions import walk_outs
from diplosim.rules.state import SUSPENDED
from diplosim.scenario.scenario import Scenario
from tests.a_table import at_the_table, state_party, table
from tests.playing import rows_of

LAST = 131
"""Position of the last of 132 parties: A, B and P000 to P129."""


def crowd(**more: object) -> Scenario:
    """132 parties, all of whom want (.5, .5) and must consent; none of them can use force."""
    others = [state_party(f"P{number:03d}", 0.1) for number in range(LAST - 1)]
    names = ["A", "B", *(party["id"] for party in others)]
    alike = {f"issues.{issue}.positions": dict.fromkeys(names, 0.5) for issue in "xy"}
    return table(
        {"must_consent": names, "protocol.seats": names, "can_use_force": [], "force": None, **alike, **more}, others
    )


def test_the_last_of_them_is_known_to_have_left() -> None:
    state, structure = at_the_table(crowd())
    for number in (0, 1):
        walk_outs(state, structure, {LAST: np.array([True])}, number)
    assert (state.status.tolist(), state.suspended_by.tolist()) == ([SUSPENDED], [LAST])


def test_an_offer_that_all_of_them_take_is_signed() -> None:
    """A offers (.5, .5), 131 others accept in sequence."""
    row = rows_of(crowd(**{"protocol.rules": "alternating_offers"}), 1).iloc[0]
    assert (row["outcome"], row["end_round"]) == ("agreement", 1)
    assert (row["proposer"], row["accepted_last"]) == ("A", "P129")
