"""The draws that the teaching page names end as it says."""

import re
from pathlib import Path

import pytest

import diplosim
from diplosim.play.session import Session

PAGE = Path(__file__).parents[3] / "docs" / "teaching" / "README.md"
ROWS = re.findall(
    r"^\| `([\w/]+)` \| `--run (\d+)` \| (\d+) \| (\d+) \| (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.M
)


def test_the_page_names_draws_for_every_case_with_role_sheets() -> None:
    assert {case for case, *_ in ROWS} == {"geneva_2022", "cuba_1962", "july_1914", "teaching/warm_up"}


@pytest.mark.e2e
@pytest.mark.parametrize(("case", "run", "agreement", "stalemate", "conflict"), ROWS)
def test_talks_that_computers_play_on_from_the_start(
    case: str, run: str, agreement: str, stalemate: str, conflict: str
) -> None:
    talks = Session(diplosim.load(case), seed=0, first_run=int(run)).fork(1000, at=0).play()
    ends = talks.outcomes()["outcome"].value_counts()
    signed = int(ends.get("agreement", 0) + ends.get("partial_agreement", 0))
    assert (signed, int(ends.get("stalemate", 0)), int(ends.get("conflict", 0))) == tuple(
        map(int, (agreement, stalemate, conflict))
    )
