"""A person's seat in the terminal: refusals explain and lose nothing, silence plays on, games are kept and resumed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import diplosim
from diplosim.cli.main import main
from diplosim.play.forks import PRIVATE
from diplosim.play.session import Session
from diplosim.play.terminal.seat import SeatInTerminal, seat_of_log
from diplosim.play.terminal.typed_moves import read_move, spell_move
from diplosim.play.transcripts.wording import WIDTH
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move, move_to_mapping
from tests.mishaps import read_only

SEAT = "UKR"


class Person:
    """Types prepared lines, then closes the terminal; remembers what it was shown."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.shown: list[str] = []

    def read(self, prompt: str) -> str:
        for line in self.lines:
            self.shown.append(f"{prompt}{line}")
            return line
        raise EOFError

    def play(self, talks: Session, log: Path | None = None, seat: str = SEAT) -> str:
        SeatInTerminal(talks, seat, self.read, self.shown.append, log).play()
        return "\n".join(self.shown)


def at_seat(quick: Scenario, run: int = 0, seat: str = SEAT) -> Session:
    return Session(quick, runs=1, seed=3, first_run=run, seats={seat: "human"})


def until(talks: Session, stage: str) -> Session:
    """Play on in silence to a stage at which the seat decides."""
    talks.advance()
    while talks.game.stage != stage:
        talks.submit(SEAT, Move())
        talks.advance()
    return talks


def read(talks: Session, text: str) -> dict[str, Any]:
    return move_to_mapping(read_move(text, talks.view(SEAT), talks.scenario.issue_ids))


def call(*arguments: str | Path, typed: str = "") -> Result:
    small = ["--set", "beliefs.training_runs=256"] if "--resume" not in arguments else []
    return CliRunner().invoke(main, ["run", *map(str, arguments), *small], input=typed)


class TestPlaying:
    @pytest.mark.e2e
    def test_a_seat_that_plays_the_policys_moves_plays_the_policys_talk(self, quick: Scenario) -> None:
        expected = Session(quick, runs=1, seed=3).play().outcomes()
        for person in (Person("handover"), Person(*["policy"] * 99)):
            talks = at_seat(quick)
            person.play(talks)
            pd.testing.assert_frame_equal(talks.outcomes(), expected)

    def test_a_silent_person_gets_to_the_end_and_to_the_debrief(self, quick: Scenario) -> None:
        talks = at_seat(quick)
        shown = Person(*[""] * 200).play(talks)
        assert talks.ended
        for told in (
            "You are Ukraine",
            "for your eyes only",
            "Outcome: ",
            "had computers held all seats",
            "Revealed: ",
        ):
            assert told in shown
        for number in range(1, len(talks.minutes.rounds) + 1):  # type: ignore[union-attr]
            assert shown.count(f"\nRound {number}, ") == 1

    def test_a_refused_move_is_explained_and_changes_nothing(self, quick: Scenario) -> None:
        issue = quick.issue_ids[0]
        wrong = ("nonsense", f"{issue}=7", f"{issue}=high", "atlantis=0.2", f"calc {issue}=2", "calc 99", "history 99")
        person, talks = Person(*wrong, "handover"), at_seat(quick)
        shown = person.play(talks)
        told = [line for line in person.shown if line.startswith("  refused")]
        assert len(told) == len(wrong)
        assert "type ISSUE=VALUE" in shown
        assert "allowed: " in told[1]
        assert "is not a number" in told[2]
        assert f"issues are {issue}" in told[3]
        assert "Traceback" not in shown
        pd.testing.assert_frame_equal(talks.outcomes(), Session(quick, runs=1, seed=3).play().outcomes())

    def test_the_sheet_says_what_is_private_and_what_is_drawn(self, quick: Scenario) -> None:
        talks = at_seat(quick)
        shown = Person("sheet", "help", "calc").play(talks)
        view = Session(quick, runs=1, seed=3).view(SEAT)
        assert f"worth {view.no_deal[0]:.2f} to you" in shown
        assert sum(f"{100 * salience:>6.0f}" in shown for salience in view.salience) == len(quick.issues)
        for told in ("you can accept", "worth to you", "going on", "to others", "ISSUE=VALUE", "handover", "deadline"):
            assert told in shown
        assert max(len(line) for line in shown.splitlines()) <= WIDTH + 20  # tables may be a little wider

    def test_nothing_private_of_others_is_shown(self, quick: Scenario) -> None:
        """The screens are the same when the others' private draws are others, until they act on them."""
        screens = []
        for scale in (1.0, 0.5):
            talks = at_seat(quick)
            mine = talks.game.structure.position[SEAT]
            others = [a for a in range(len(talks.game.structure.acting)) if a != mine]
            for name in set(PRIVATE) - {"type", "refuses_all", "empty"}:
                getattr(talks.game.state, name)[:, others] *= scale
            person = Person("sheet", "calc", "help")
            person.play(talks)
            screens.append(person.shown)
        assert screens[0] == screens[1]

    def test_going_behind_a_declared_line_is_asked_twice_with_its_cost(self) -> None:
        scenario = diplosim.load("geneva_2022")
        talks, k = next(found for run in range(50) if (found := softer_than_declared(at_seat(scenario, run, "RUS"))))
        line = f"{scenario.issue_ids[k]}={talks.legal('RUS').low[k]:.2f}"
        person = Person(line, line)
        shown = person.play(talks, seat="RUS")
        assert shown.count("This goes behind your declared line on") == 1
        assert re.search(r"settled so it costs 0\.0*[1-9]", shown)
        assert talks.game.stage == "respond"

    def test_walking_out_is_asked_twice(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "decide")
        assert "Walking out in two successive rounds suspends the talks" in Person("walk-out", "walk-out").play(talks)
        assert [e.move for e in talks.entries if e.seat == SEAT and e.stage == "decide"][:1] == [{"walk_out": True}]

    def test_walking_out_of_talks_in_turns_is_said_to_end_them(self) -> None:
        in_turns = diplosim.load("teaching/warm_up").replace({"protocol.rules": "alternating_offers"})
        seat = in_turns.parties[0].id
        talks = Session(in_turns, runs=1, seed=3, seats={seat: "human"})
        talks.advance()
        shown = Person("", "walk-out", "walk-out").play(talks, seat=seat)  # answers the first offer, then leaves
        assert "Walking out ends the talks at once: no deal is worth" in shown
        assert talks.ended


def softer_than_declared(talks: Session) -> tuple[Session, int] | None:
    """A talk at whose table the seat may go below a line that it declared, and the issue."""
    talks.advance()
    low = talks.game.structure.coded.declared_low[talks.game.structure.coded.index["RUS"]]
    found = np.flatnonzero(low > np.array(talks.legal("RUS").low) + 0.01)
    return (talks, int(found[0])) if len(found) else None


class TestLog:
    @pytest.mark.e2e
    def test_a_game_is_kept_and_goes_on_where_it_stopped(self, quick: Scenario, tmp_path: Path) -> None:
        log = tmp_path / "games" / "mine.json"
        for end in ("quit", None):
            first = Person("policy", *([end] if end else []))
            shown = first.play(at_seat(quick), log)
            assert "to go on: diplosim run" in shown
            assert str(log) in shown
            kept = json.loads(log.read_text())
            assert seat_of_log(kept) == SEAT
            again = Session.replay(kept)
            assert again.waiting() == (SEAT,)
            Person(*["policy"] * 99).play(again, log)
            pd.testing.assert_frame_equal(again.outcomes(), Session(quick, runs=1, seed=3).play().outcomes())

    def test_where_no_log_can_be_written_the_game_goes_on(self, quick: Scenario, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        talks = at_seat(quick)
        with read_only(home):
            shown = Person(*["policy"] * 99).play(talks, home / "log.json")
        assert shown.count("cannot be written") == 1
        assert talks.ended


class TestCommand:
    @pytest.mark.e2e
    def test_a_game_through_a_pipe(self, tmp_path: Path) -> None:
        log = tmp_path / "log.json"
        stopped = call("minsk2_2015", "--as", SEAT, "--log", log, typed="sheet\npolicy\nquit\n")
        assert stopped.exit_code == 0, stopped.output
        assert "UKR table> policy\n" in stopped.stdout
        assert f"--resume {log}" in " ".join(stopped.stdout.split())
        resumed = call("--resume", log, typed="handover\n")
        assert resumed.exit_code == 0, resumed.output
        assert "Outcome: " in resumed.stdout
        told = call("minsk2_2015").stdout
        assert told[told.index("Outcome: ") :].splitlines()[0] in resumed.stdout

    @pytest.mark.e2e
    def test_json_keeps_the_conversation_apart(self, tmp_path: Path) -> None:
        for typed, ended in (("handover\n", True), ("", False)):
            result = call("minsk2_2015", "--as", SEAT, "--json", "--log", tmp_path / "log.json", typed=typed)
            assert result.exit_code == 0, result.output
            assert (json.loads(result.stdout)["outcome"] is not None) == ended
            assert "You are Ukraine" in result.stderr

    def test_a_game_lies_in_runs_and_another_beside_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for _ in range(2):
            assert call("minsk2_2015", "--as", SEAT).exit_code == 0
        kept = sorted(path.name for path in (tmp_path / "runs").iterdir())
        assert kept == ["minsk2_2015-0-0-UKR-2.json", "minsk2_2015-0-0-UKR.json"]

    def test_a_log_that_cannot_be_written_is_noticed_before_play(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        with read_only(home):
            result = call("minsk2_2015", "--as", SEAT, "--log", home / "log.json", typed="sheet\n")
        assert result.exit_code == 1
        assert f"diplosim: {home}: Permission denied" in result.stderr
        assert "You are Ukraine" not in result.output

    def test_what_cannot_be_resumed_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "log.json"
        for content in ("{", "[]", "{}", '{"format": 1}'):
            path.write_text(content)
            result = call("--resume", path)
            assert result.exit_code == 2
            assert "no log that can be resumed" in " ".join(result.stderr.split())
        assert call("--resume", tmp_path / "absent.json").exit_code == 2
        assert "Missing argument" in call().stderr


class TestTypedMoves:
    def test_a_demand_changes_what_is_named_and_keeps_the_rest(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "table")
        assert read(talks, "") == {}
        legal = talks.legal(SEAT)
        changed = read(talks, f"{quick.issue_ids[1]}={legal.low[1]}, defer {quick.issue_ids[0]}, verify, level 0.4")
        assert changed["demand"][1] == legal.low[1]
        opening = talks.view(SEAT).start[0]
        assert np.delete(changed["demand"], 1).tolist() == np.delete(opening, 1).tolist()
        assert changed["defer"] == [True] + [False] * (len(quick.issue_ids) - 1)
        assert changed["offer_verification"] is True
        assert changed["level"] == 0.4

    def test_the_beginning_of_an_issue_will_do(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "table")
        issue = quick.issue_ids[0]
        assert read(talks, f"{issue[:4]}=0.1") == read(talks, f"{issue}=0.1")

    def test_texts_are_signed_by_number(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "respond")
        texts = talks.view(SEAT).within.shape[1]
        assert read(talks, "sign 2")["accept"] == [number == 1 for number in range(texts)]
        assert read(talks, "sign 1 2")["accept"][:3] == [True, True, False]
        for wrong in ("sign 0", f"sign {texts + 1}", "sign two", "sign", "up"):
            with pytest.raises(IllegalMove, match=r"no text|cannot be read"):
                read(talks, wrong)
        with pytest.raises(IllegalMove, match="whole package"):
            read(talks, f"take 1 {quick.issue_ids[0]}")

    def test_decisions_are_words(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "decide")
        assert read(talks, "up, threaten, prepare") == {"posture": 1, "words": 1, "prepare": True}
        assert read(talks, "down, reassure") == {"posture": -1, "words": -1}
        assert read(talks, "") == {}
        with pytest.raises(IllegalMove, match="contradicts"):
            read(talks, "up, down")
        with pytest.raises(IllegalMove, match="type up"):
            read(talks, "sign 1")

    @pytest.mark.e2e
    @pytest.mark.parametrize("name", ["minsk2_2015", "six_party_2009", "geneva_2022"])
    def test_a_move_is_spelt_as_one_would_type_it(self, name: str) -> None:
        scenario = diplosim.load(name)
        seat = scenario.consenters[0]
        talks = at_seat(scenario, seat=seat)
        talks.advance()
        while talks.waiting():
            view, move = talks.view(seat), talks.policy_move(seat)
            again = read_move(spell_move(move, view, scenario.issue_ids), view, scenario.issue_ids)
            said, heard = move_to_mapping(move), move_to_mapping(again)
            for part in set(said) - {"level", "reserve", "accept_issues"}:
                silent = np.zeros_like(np.asarray(said[part], dtype=float))
                if part == "demand":
                    silent = np.asarray(view.last_demand[0])
                assert np.allclose(np.asarray(heard.get(part, silent), dtype=float), said[part], atol=6e-4), part
            talks.submit(seat, move)
            talks.advance()


def test_a_seat_can_be_played_where_parties_take_turns_over_options() -> None:
    from tests.discrete_cases import CASES, scenario_of

    talks = Session(scenario_of(CASES["t2-mixed"]), seats={"P1": "human"})
    lines = ["sheet", "calc issue0=0.5", "", "issue0=0.3", "issue0=0.5, issue1=0", "policy", "walk-out", "walk-out"]
    typed = iter(lines)
    shown: list[str] = []

    def read(prompt: str) -> str:
        shown.append(prompt)
        return next(typed, "handover")

    assert SeatInTerminal(talks, "P1", read, shown.append).play()
    page = "\n".join(shown)
    assert "points of 100 that each option brings you" in page
    assert "0.3 is no option; allowed: 0, 0.5, 1" in page
    assert "offer           P1: issue0 0.50, issue1 0.00" in page
    assert "P1 refuses the offer of P0" in page
    assert "Outcome: " in page
