"""The draws that the teaching pages name end as they say, and leave a class a table to the end."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import diplosim
from diplosim.cli.main import main
from diplosim.play.classroom import sandbox_pages, serving
from diplosim.play.classroom.chance import breaks_down_after
from diplosim.play.session import Session
from tests.places import DOCS, ROOT
from tests.playing import talks_of
from tests.scripted_seats import ScriptedSeat

PAGES = DOCS / "teaching"
PAGE = PAGES / "README.md"
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


@pytest.mark.parametrize(
    ("case", "after"),
    [("cuba_1962", {0: 1, 1: None, 2: 3, 7: 2}), ("july_1914", {0: 1, 4: None}), ("geneva_2022", {2: 3, 3: None})],
)
def test_the_round_is_that_in_which_silent_talks_break_down(case: str, after: dict[int, int | None]) -> None:
    """Where nobody ever says anything, nothing else ends them before the last round."""
    scenario = diplosim.load(case)
    for run, number in after.items():
        silent = {party: ScriptedSeat() for party in scenario.seated}
        talks = talks_of(scenario, 1, first_run=run, seats=silent, learn=False)
        assert breaks_down_after(talks) == number
        ended = talks.play().outcomes().iloc[0]
        assert ended["end_round"] == (number or scenario.rounds)
        assert (ended["end_reason"] == "breakdown") is (number is not None)


def test_a_certain_breakdown_by_an_event_and_none_where_nothing_breaks_down() -> None:
    warm_up = diplosim.load("teaching/warm_up")
    event = {"round": 2, "kind": "breakdown", "value": 1.0, "what": "a storm"}
    assert breaks_down_after(talks_of(warm_up.replace({"events": [event]}), 1)) == 2
    assert breaks_down_after(talks_of(warm_up.replace({"events": [{**event, "round": 3}]}), 1)) is None, "the last one"
    in_turns = {"events": [event], "protocol.rules": "alternating_offers"}
    assert breaks_down_after(talks_of(warm_up.replace(in_turns), 1)) is None


COMMANDS = [
    shlex.split(line)
    for page in (*sorted(PAGES.glob("*.md")), DOCS / "index.md", ROOT / "README.md")
    for line in re.findall(r"(?:^ {4}|`)diplosim (classroom [a-z][^`\n]*)", page.read_text(encoding="utf-8"), re.M)
    if "CASE" not in line
]


@pytest.mark.e2e
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[1])
def test_lessons_of_the_pages_have_a_table_to_the_end(words: list[str]) -> None:
    run = int(words[words.index("--run") + 1]) if "--run" in words else 0
    assert breaks_down_after(Session(diplosim.load(words[1]), seed=0, first_run=run)) is None


@pytest.mark.e2e
def test_who_starts_a_lesson_is_told_of_an_early_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "serve", lambda host, address, password: host.close())
    monkeypatch.setattr(sandbox_pages, "serve", lambda sandbox, port: None)

    def told(*words: str) -> str:
        done = CliRunner().invoke(main, ["classroom", *words, "--folder", str(tmp_path / "-".join(words))])
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    early = "break down by chance after round 1 of 6"
    assert early in told("cuba_1962", "--tables", "2")
    assert early in told("cuba_1962", "--sandbox")
    assert "by chance" not in told("cuba_1962", "--run", "1")
    several = told("cuba_1962", "--tables", "3", "--other-draws")
    assert "Table 1: " in several
    assert "Table 2: " not in several
    assert "Table 3: talks that have come to nothing by then break down by chance after round 3 of 6" in several
