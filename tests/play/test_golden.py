"""Golden transcripts are replayed and compared; a difference is shown, and what to do about it."""

import difflib

import pytest

from diplosim.scenario.catalogue import names
from tests.golden_files import CHOSEN, FILES, FOLDER, PLAYED, golden

pytestmark = pytest.mark.e2e

LARGEST = 40_000


@pytest.mark.parametrize("name", FILES)
def test_a_case_plays_as_it_did(name: str) -> None:
    before, now = (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), golden(name)
    changed = "\n".join(difflib.unified_diff(before.splitlines(), now.splitlines(), "golden", "now", n=2, lineterm=""))
    assert before == now, f"review, then `python -m tests.rewrite_golden`:\n{changed[:4000]}"


def test_every_case_has_one_of_moderate_size() -> None:
    assert set(CHOSEN) == set(names())
    assert set(FILES) == {path.stem for path in FOLDER.glob("*.txt")}
    assert all(path.stat().st_size < LARGEST for path in FOLDER.glob("*.txt"))


def test_every_protocol_of_negotiation_has_one() -> None:
    assert {rules for _, rules, _ in PLAYED.values()} >= {"alternating_offers", "single_text", "ultimatum"}


def test_they_show_the_variety_of_endings() -> None:
    endings = {line for path in FOLDER.glob("*.txt") for line in path.read_text().splitlines() if "Outcome: " in line}
    kinds = {line.removeprefix("Outcome: ").partition(" in round")[0] for line in endings}
    assert len(kinds) >= 3
