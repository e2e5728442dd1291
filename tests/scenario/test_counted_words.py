"""How many there are of something: one party is no parties."""

import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.scenario.counted_words import counted


@pytest.mark.parametrize(
    ("count", "what", "told"),
    [
        (0, "run", "0 runs"),
        (1, "run", "1 run"),
        (2000, "run", "2,000 runs"),
        (1, "party", "1 party"),
        (2, "party", "2 parties"),
    ],
)
def test_counts_are_told_as_a_reader_expects_them(count: int, what: str, told: str) -> None:
    assert counted(count, what) == told


def test_the_list_of_scenarios_tells_of_one_issue_and_one_round() -> None:
    lines = CliRunner().invoke(main, ["list"]).output.splitlines()
    [line] = [line for line in lines if line.startswith("theory/powell_1999 ")]
    assert line.endswith("(2 parties, 1 issue, 1 round)")
