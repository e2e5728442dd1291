"""The sandbox: one table on one laptop, all seats in one hand, no clock; stages are played, taken back and tried anew.

Several lines can be kept side by side: going back forgets what followed, a fork keeps it and begins another line.
Every act is written to a file at once, so that nothing is lost by closing the laptop.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from diplosim.atomic_files import write_text_whole
from diplosim.learning.tables import Tables
from diplosim.numerics.statistics import CLASSES
from diplosim.play.classroom.catalogue import sentence
from diplosim.play.classroom.study import counts, in_three
from diplosim.play.session import Session
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.play.transcripts.wording import name
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, move_from_mapping, move_to_mapping

FILE = "sandbox.json"
"""Name of the file in the folder of a sandbox."""

PERSON = "human"


def everybody(scenario: Scenario, tables: Tables | None) -> tuple[str, ...]:
    """Parties that can decide something, those that only caucus included."""
    talks = Session(scenario, tables=tables)
    return (*(talks.game.name(a) for a in range(len(talks.delegations))), *talks.caucus_only)


class Sandbox:
    """One or more lines of the same talks.

    Args:
        scenario: the case.
        seed: seed of all draws.
        run: number of the run.
        tables: what observers have learnt; None: those of the scenario.
        folder: where everything is kept; None for nowhere.  What lies there goes on.

    Attributes:
        talks: the line that is played.
        lines: logs of all lines, the played one as it was when it was left.
        current: number of the played line, from 0.
        asked: for each line the numbers of moves after which continuations were asked for.
        weighed: seats of which it was asked what their sealed move would change.
        seq: grows with every act.

    Raises:
        ValueError: what lies in the folder is a sandbox of something else, or cannot be read.
    """

    def __init__(
        self, scenario: Scenario, seed: int, run: int, tables: Tables | None = None, folder: Path | None = None
    ) -> None:
        self.scenario, self.tables = scenario, tables
        self.file = None if folder is None else folder / FILE
        self.seats = everybody(scenario, tables)
        self.current, self.seq = 0, 0
        self.lines: list[dict[str, Any]] = []
        self.asked: list[set[int]] = []
        self.weighed: set[str] = set()
        if self.file is not None and self.file.exists():
            self._read(seed, run)
        else:
            self.talks = Session(
                scenario, seed=seed, first_run=run, tables=tables, seats=dict.fromkeys(self.seats, PERSON)
            )
            self.talks.advance()
            self.lines, self.asked = [self.talks.log()], [set()]
            self._keep()

    def _read(self, seed: int, run: int) -> None:
        assert self.file is not None
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            self.lines, self.current = list(kept["lines"]), int(kept["current"])
            self.asked = [set(map(int, asked)) for asked in kept["asked"]]
            self.talks = Session.replay(self.lines[self.current], self.tables)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            raise ValueError(f"{self.file} is no sandbox that can be read: {error}") from error
        here = (self.talks.scenario.content_hash(), self.talks.game.seed, self.talks.game.first_run)
        if here != (self.scenario.content_hash(), seed, run):
            raise ValueError(f"{self.file} holds a sandbox of another scenario, seed or run; choose another folder")

    def _keep(self) -> None:
        """Write everything down.  Raises OSError where the disk refuses; the act has been done then."""
        self.seq += 1
        self.lines[self.current] = self.talks.log()
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            asked = [sorted(each) for each in self.asked]
            write_text_whole(
                self.file, json.dumps({"lines": self.lines, "current": self.current, "asked": asked}, default=str)
            )

    # ------------------------------------------------------------------ acts

    def seal(self, party: str, move: Mapping[str, Any]) -> None:
        """Seal a move of a seat.  Raises IllegalMove."""
        self.talks.submit(party, move_from_mapping(move))
        self._keep()

    def seal_policy(self, party: str) -> None:
        """Seal what the seat's computer would do.  Raises IllegalMove."""
        self.talks.submit(party, self.talks.policy_move(party))
        self._keep()

    def withdraw(self, party: str) -> None:
        """Take a sealed move back.  Raises IllegalMove."""
        self.talks.withdraw(party)
        self._keep()

    def play_stage(self, plays: str = "policy") -> None:
        """Play the present stage; for seats without a move their computer moves, or nothing is said ("silence").

        Raises IllegalMove where the talks have ended.
        """
        self._going_on()
        self._play(plays)
        self._keep()

    def play_round(self) -> None:
        """Play to the end of the round; computers move for seats without a move.  Raises IllegalMove after the end."""
        self._going_on()
        number = self.talks.game.round
        while not self.talks.ended and self.talks.game.round == number:
            self._play("policy")
        self._keep()

    def _play(self, plays: str) -> None:
        self.weighed = set()
        if self.talks.waiting():
            self.talks.control({"kind": "time_out", "plays": plays, "by": "sandbox"})
        self.talks.play_stage()
        self.talks.advance()

    def _going_on(self) -> None:
        if self.talks.ended:
            raise IllegalMove(sentence("s_over"))

    def rewind(self, at: int) -> None:
        """Back to the beginning of a stage; what followed is forgotten.  Raises IllegalControl."""
        self.talks.control({"kind": "rewind", "at": at, "by": "sandbox"})
        self.asked[self.current] = {each for each in self.asked[self.current] if each <= at}
        self._keep()

    def fork(self, at: int) -> None:
        """Begin another line at the beginning of a stage; this one is kept.

        Raises IllegalMove where that stage has not been reached, IllegalControl where none begins there.
        """
        if at > len(self.talks.entries):
            raise IllegalMove(sentence("s_not_reached"))
        kept = self.talks.log()
        other = Session.replay(kept, self.talks.tables)
        if at < len(other.entries):
            other.control({"kind": "rewind", "at": at, "by": "sandbox"})
        for party in [*other.pending]:
            other.withdraw(other.game.name(party))
        self.lines[self.current] = kept
        self.lines.append(other.log())
        self.asked.append({each for each in self.asked[self.current] if each <= at})
        self.talks, self.current = other, len(self.lines) - 1
        self._keep()

    def choose(self, line: int) -> None:
        """Go on with another line.  Raises IndexError where there is none."""
        if not 0 <= line < len(self.lines):
            raise IndexError(line)
        self.lines[self.current] = self.talks.log()
        self.talks, self.current = Session.replay(self.lines[line], self.talks.tables), line
        self._keep()

    def ask(self, at: int) -> None:
        """Ask for continuations from the beginning of a stage.  Raises IllegalMove where it has not been reached."""
        if not 0 <= at <= len(self.talks.entries):
            raise IllegalMove(sentence("s_not_reached"))
        self.asked[self.current].add(at)
        self._keep()

    # ------------------------------------------------------------------ what is known of a line

    def moments(self) -> list[dict[str, Any]]:
        """The stages that have been played, in order: round (from 1), stage, and how many moves stood before it."""
        found: list[dict[str, Any]] = []
        for i, entry in enumerate(self.talks.entries):
            if not found or found[-1]["point"] != entry.point:
                found.append({"round": entry.round + 1, "stage": entry.stage, "at": i, "point": entry.point})
        return found

    def turning_points(self, line: int) -> list[tuple[int, int]]:
        """After which round (0: at the start) how many moves stood, for each round of a line that is over."""
        log = self.talks.log() if line == self.current else self.lines[line]
        number, at = int(log["at"][0]), log["entries"]
        ends = [(0, 0)]
        ends += [(r, sum(int(entry["round"]) < r for entry in at)) for r in range(1, number + 1)]
        return ends

    def question(self, line: int, at: int) -> tuple[str, dict[str, Any]]:
        """A question for continuations: its key, the same for the same history, and the log up to there."""
        log = dict(self.talks.log() if line == self.current else self.lines[line])
        log["pending"], log["pending_by"] = {}, {}
        history = [log["entries"][:at], [c for c in log["controls"] if c["after"] <= at and not c["undone"]]]
        acts = [[c["kind"], c["data"]] for c in history[1] if c["kind"] in ("deadline", "event")]
        text = json.dumps([log["seed"], log["run"], history[0], acts], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest(), log

    def weigh(self, party: str) -> None:
        """Ask what a sealed move would change.  Raises IllegalMove where there is none."""
        if self.sealed(party) is None:
            raise IllegalMove(sentence("s_nothing_sealed", party=name(self.scenario, party)))
        self.weighed.add(party)
        self._keep()

    def what_if(self, party: str) -> tuple[str, dict[str, Any], int, dict[str, Any]] | None:
        """The question what a seat's sealed move would change; its key, the log, the number of moves, and the move.

        None where nobody asked, or the move is no longer sealed.  The others play as their computers would.
        """
        move = self.sealed(party)
        if party not in self.weighed or move is None:
            return None
        at = len(self.talks.entries)
        key, log = self.question(self.current, at)
        change = {"seat": party, "move": move}
        return f"{key} {json.dumps(change, sort_keys=True)}", log, at, change

    def stage_key(self, party: str) -> str:
        """A name of the present moment for a seat, so that a form of another moment is refused."""
        game, undone = self.talks.game, len(self.talks.undone)
        return f"{party}.{self.current}-{undone}-{game.round}-{game.stage_index}"

    def sealed(self, party: str) -> dict[str, Any] | None:
        """The sealed move of a seat as plain data."""
        move = self.talks.pending.get(self.talks.position(party))
        return None if move is None else move_to_mapping(move)


def continuations(log: Mapping[str, Any], at: int, runs: int) -> dict[str, Any]:
    """Shares of the three classes among talks that computers play on from the beginning of a stage.

    Args:
        log: of a line.
        at: how many moves stand.
        runs: how many continuations.

    Returns:
        Plain data: `runs`, and `classes` with shares and Wilson intervals.  A line that has ended there has one ending.
    """
    talks = Session.replay(log)
    if talks.ended and at >= len(talks.entries):
        row = outcome_of(talks)
        classes = [
            {"name": name, "share": float(row["outcome"] in parts), "low": None, "high": None}
            for name, parts in CLASSES.items()
        ]
        return {"runs": 1, "classes": classes}
    return {"runs": runs, "classes": in_three(counts(talks.fork(runs, at=at).play().outcomes()))}
