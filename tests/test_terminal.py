"""A person's seat in the terminal: refusals explain and lose nothing, silence plays on, the policy can take over."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from diplosim.cli import main
from diplosim.scenario import Scenario
from diplosim.seats import IllegalMove, Move, move_to_mapping
from diplosim.talks import Talks
from diplosim.terminal import POLICY, play_seat
from diplosim.transcript import transcript
from diplosim.typed_moves import read_move

SEAT = "UKR"


class Person:
    """Types prepared lines, then closes the terminal; remembers what it was shown."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.shown: list[str] = []

    def read(self, prompt: str) -> str:
        for line in self.lines:
            return line
        raise EOFError

    def play(self, talks: Talks) -> str:
        play_seat(talks, SEAT, self.read, self.shown.append)
        return "\n".join(self.shown)


def at_seat(quick: Scenario, run: int = 0) -> Talks:
    return Talks(quick, runs=1, seed=3, first_run=run, seats={SEAT: "human"})


def until(talks: Talks, stage: str) -> Talks:
    """Play on in silence to a stage at which the seat decides."""
    talks.advance()
    while talks.stage != stage:
        talks.submit(SEAT, Move())
        talks.advance()
    return talks


def read(talks: Talks, text: str) -> dict[str, Any]:
    return move_to_mapping(read_move(text, talks.view(SEAT), talks.scenario.issue_ids))


class TestPlaying:
    def test_a_seat_handed_over_at_once_plays_as_the_policy(self, quick: Scenario) -> None:
        for person in (Person(POLICY), Person()):
            talks = at_seat(quick)
            person.play(talks)
            expected = Talks(quick, runs=1, seed=3).play().outcomes()
            pd.testing.assert_frame_equal(talks.outcomes(), expected)

    def test_a_silent_person_gets_to_the_end(self, quick: Scenario) -> None:
        talks = at_seat(quick)
        shown = Person(*[""] * 200).play(talks)
        assert talks.ended
        assert "You are Ukraine" in shown
        assert f"Round {talks.outcomes()['end_round'].iloc[0]}" in shown

    def test_a_refused_move_is_explained_and_changes_nothing(self, quick: Scenario) -> None:
        issue = quick.issue_ids[0]
        refused = Person("nonsense", f"{issue}=7", f"{issue}=high", "atlantis=0.2", POLICY)
        talks = at_seat(quick)
        shown = refused.play(talks)
        told = [line for line in refused.shown if "refused:" in line]
        assert len(told) == 4
        assert "type ISSUE=VALUE" in told[0]
        assert "allowed: " in told[1]
        assert "is not a number" in told[2]
        assert f"issues are {issue}" in told[3]
        assert "Traceback" not in shown
        pd.testing.assert_frame_equal(talks.outcomes(), Talks(quick, runs=1, seed=3).play().outcomes())

    def test_nothing_private_of_others_is_shown(self, quick: Scenario) -> None:
        """The screens are the same when the others' private draws are others, until they act on them."""
        issue = quick.issue_ids[0]
        low = at_seat(quick)
        low.advance()
        first = Person("sheet")
        first.play(low)
        other = Talks(quick, runs=1, seed=3, seats={SEAT: "human"})
        rivals = [a for a, party in enumerate(other.setting.acting) if other.setting.coded.parties[party] != SEAT]
        other.state.low[:, rivals] = 0.0
        other.state.high[:, rivals] = 1.0
        second = Person("sheet")
        second.play(other)
        sheet = first.shown.index(next(line for line in first.shown if line.startswith(f"Round 1, {quick.start}")))
        assert first.shown[:sheet] == second.shown[:sheet]
        assert any(line.startswith(issue) for line in first.shown)

    def test_json_keeps_the_conversation_apart(self) -> None:
        arguments = ["run", "minsk2_2015", "--set", "beliefs.training_runs=256", "--as", SEAT, "--json"]
        result = CliRunner().invoke(main, arguments, input="")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["scenario"] == "minsk2_2015"
        assert "You are Ukraine" in result.stderr


class TestTypedMoves:
    def test_a_demand_changes_what_is_named_and_keeps_the_rest(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "table")
        silent = read(talks, "")["demand"]
        legal = talks.legal(SEAT)
        changed = read(talks, f"{quick.issue_ids[1]}={legal.low[1]}, defer {quick.issue_ids[0]}, verify")
        assert changed["demand"][1] == legal.low[1]
        assert np.delete(changed["demand"], 1).tolist() == np.delete(silent, 1).tolist()
        assert changed["defer"] == [True] + [False] * (len(quick.issue_ids) - 1)
        assert changed["offer_verification"] is True

    def test_texts_are_signed_by_number(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "respond")
        texts = talks.view(SEAT).within.shape[1]
        assert read(talks, "sign 2")["accept"] == [number == 1 for number in range(texts)]
        for wrong in ("sign 0", f"sign {texts + 1}", "sign two", "sign", "up"):
            with pytest.raises(IllegalMove, match=r"no text|cannot be read"):
                read(talks, wrong)

    def test_decisions_are_words(self, quick: Scenario) -> None:
        talks = until(at_seat(quick), "decide")
        assert read(talks, "up, threaten, prepare") == {"posture": 1, "words": 1, "prepare": True}
        assert read(talks, "down, reassure") == {"posture": -1, "words": -1}
        assert read(talks, "") == {}
        with pytest.raises(IllegalMove, match="contradicts"):
            read(talks, "up, down")
        with pytest.raises(IllegalMove, match="type up"):
            read(talks, "sign 1")


class TestTranscript:
    @pytest.mark.parametrize("run", range(12))
    def test_every_round_and_the_reason_are_told(self, quick: Scenario, run: int) -> None:
        talks = Talks(quick, runs=1, seed=3, first_run=run).play()
        assert talks.recorder is not None
        row = {str(name): value for name, value in talks.outcomes().iloc[0].items()}
        told = transcript(quick, talks.recorder.rounds, row, seed=3)
        # talks may end before the observer's horizon; the record goes on as long as force is possible
        rounds = len(talks.recorder.rounds)
        assert row["end_round"] <= rounds
        assert [f"Round {number}, " in told for number in range(1, rounds + 2)] == [True] * rounds + [False]
        assert f"Outcome: {str(row['outcome']).replace('_', ' ')}" in told
        assert "nan" not in told
        assert "_agreement" not in told
