"""A batch is its runs: at the small table, with talks that end, pause and settle at different times."""

import pytest

from tests.a_table import table
from tests.playing import assert_same, rows_of

UNEASY = {
    "hidden_types": {
        "A": {"sincere": 0.3, "hard_bargainer": 0.2, "staller": 0.1, "pretext": 0.2, "insatiable": 0.2},
        "B": {"sincere": 0.5, "staller": 0.5},
    },
    "rounds": 8,
    "deadline": {"kind": "extendable"},
    "parameters.breakdown_hazard": 0.5,
    "parties.B.delay_cost": 0.5,
}


@pytest.mark.parametrize("package", [True, False])
def test_a_run_alone_is_its_row_of_the_batch(package: bool) -> None:
    scenario = table({**UNEASY, "protocol.package": package})
    batch = rows_of(scenario, 40, seed=3)
    assert batch["end_reason"].nunique() > 2
    for run in range(0, 40, 5):
        assert_same(rows_of(scenario, 1, seed=3, first_run=run), batch.iloc[run : run + 1])
