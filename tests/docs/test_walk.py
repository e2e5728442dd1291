"""The walk through the house: at most fifteen stops, each a file that is there and holds what the page names."""

import re

import pytest

from tests.places import DOCS, ROOT

PAGE = (DOCS / "walk.md").read_text(encoding="utf-8")
STOPS = re.findall(r"^\d+\. `([\w./]+)`: (.*?)(?=^\d+\. |^The way back)", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_there_are_at_most_fifteen_stops_from_the_case_to_the_bar() -> None:
    assert 10 <= len(STOPS) <= 15
    assert STOPS[0][0] == "configs/geneva_2022.yaml"
    assert STOPS[-1][0].startswith("analysis/")


@pytest.mark.parametrize(("file", "words"), STOPS, ids=[file for file, _ in STOPS])
def test_a_stop_holds_what_is_said_to_be_there(file: str, words: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for other in re.findall(r"`([\w/]+\.py)`", words):
        assert (ROOT / other).is_file(), other
    for name in re.findall(r"`([A-Za-z_.]+)`", words):
        if name.endswith(".py") or name in ("SeatView", "Move"):
            continue
        assert re.search(rf"\b{name.split('.')[-1]}\b", text), f"{name} is not in {file}"
