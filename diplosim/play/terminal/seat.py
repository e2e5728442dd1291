"""A seat in the terminal: role sheet, public history, limits with their reasons, and a line to type a move.

Everything shown comes from the seat's view, its legal moves and the public record.  Every move is written to a log at
once, so that nothing is lost by closing the terminal.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.atomic_files import write_text_whole
from diplosim.play.pricing import price, retreat, worth_of_force
from diplosim.play.terminal.role_sheet import role_sheet
from diplosim.play.terminal.screens import choices, priced, situation
from diplosim.play.terminal.typed_moves import last_demand, read_move, read_package, spell_move, split
from diplosim.play.transcripts.minutes import Minutes
from diplosim.play.transcripts.reveal import ending, outcome_of, revealed, worth
from diplosim.play.transcripts.telling import Teller
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import entry, heading, word
from diplosim.seats import IllegalMove, Move

if TYPE_CHECKING:
    from diplosim.play.session import Session


class Quit(Exception):
    """The person stops; the log is kept."""


class SeatInTerminal:
    """One seat of a talk of one run, played line by line.

    read: shows a prompt and returns a typed line; raises EOFError at the end of the input.  write: shows a line.
    log: file that every move is written to, None for none.
    """

    def __init__(
        self,
        talks: Session,
        party: str,
        read: Callable[[str], str],
        write: Callable[[str], None],
        log: Path | None = None,
    ) -> None:
        self.talks, self.party, self.read, self.write, self.log = talks, party, read, write, log
        self.minutes: Minutes = minutes_of(talks)
        self.teller = Teller(talks.scenario, self.minutes.rounds, talks.game.itemised, may_know=(party,))
        self.shown: set[tuple[int, str]] = set()
        self.warned = ""

    # ------------------------------------------------------------------ playing

    def play(self) -> bool:
        """Play to the end of the talk, or until the person stops; returns whether the talk has ended."""
        self.talks.advance()
        if self.talks.waiting():
            self._say(role_sheet(self.talks, self.party))
            self.write("")
            self.write("Type help for what you can do. Enter alone says nothing: no change, nothing signed.")
        try:
            while self.talks.waiting():
                self._say(self._news())
                self.write("")
                self._say(situation(self.talks, self.party))
                self._decide()
                self.talks.advance()
                self._keep()
        except (EOFError, Quit):
            self.stop()
            return False
        self._say(self._news())
        self._say(self._debrief())
        return True

    def _decide(self) -> None:
        """Ask until a move is stored."""
        self.warned = ""
        while not self._one_line(self.read(f"{self.party} {self.talks.game.stage}> ").strip()):
            pass

    def _one_line(self, line: str) -> bool:
        """Do what a line says; returns whether a move was stored.  A refusal is explained and changes nothing."""
        command, _, rest = line.partition(" ")
        commands: dict[str, Callable[[str], bool]] = {
            "help": self._help,
            "?": self._help,
            "sheet": self._sheet,
            "history": self._history,
            "calc": self._calc,
            "policy": self._policy,
            "handover": self._handover,
            "quit": self._quit,
            "exit": self._quit,
        }
        try:
            if command in commands:
                return commands[command](rest.strip())
            move = read_move(line, self.talks.view(self.party), self.talks.scenario.issue_ids)
            warning = self._warning(move)
            if warning and line != self.warned:
                self.warned = line
                self._say(entry("careful", f"{warning} Type it again to do it."))
                return False
            self.talks.submit(self.party, move)
        except IllegalMove as refused:
            self._say(entry("refused", f"{refused}"))
            return False
        return True

    def _warning(self, move: Move) -> str:
        """What a person should know before a step that costs or ends something; empty where there is nothing."""
        view = self.talks.view(self.party)
        if move.attack is not None and np.asarray(move.attack).any() and (war := worth_of_force(view)) is not None:
            shown = f"force is worth {war:.2f}, no deal {view.no_deal[0]:.2f}, going on {view.going_on[0]:.2f}."
            return f"An attack ends the talks: {shown}"
        if move.walk_out is not None and np.asarray(move.walk_out).any() and view.talking[0]:
            game = self.talks.game
            if game.stage == "decide" and self.talks.position(self.party) not in game.structure.everywhere:
                return f"Nothing follows from walking out: {self.talks.legal(self.party).reason('walk_out')}."
            shown = f"no deal is worth {view.no_deal[0]:.2f}, going on {view.going_on[0]:.2f}."
            at_once = game.protocol.traits.turns
            does = "ends the talks at once" if at_once else "in two successive rounds suspends the talks"
            return f"Walking out {does}: {shown}"
        if move.demand is not None:
            new = np.asarray(move.demand).reshape(-1)
            before, now = (retreat(self.talks, self.party, values) for values in (last_demand(view), new))
            behind = [issue for issue, by in now.items() if by > before.get(issue, 0.0) + 1e-9]
            cost = price(self.talks, self.party, new).audience
            if behind and cost > 0.0:
                return f"This goes behind your declared line on {', '.join(behind)}; settled so it costs {cost:.3f}."
        return ""

    # ------------------------------------------------------------------ commands

    def _help(self, rest: str) -> bool:
        self._say(choices(self.talks, self.party))
        return False

    def _sheet(self, rest: str) -> bool:
        self._say(role_sheet(self.talks, self.party))
        return False

    def _history(self, rest: str) -> bool:
        rounds = range(len(self.minutes.rounds))
        if rest:
            if not rest.isdecimal() or int(rest) - 1 not in rounds:
                raise IllegalMove(f"history: rounds so far are 1 to {len(rounds)}")
            rounds = range(int(rest) - 1, int(rest))
        for number in rounds:
            self.write("")
            self._say(self.teller.round(number))
        return False

    def _calc(self, rest: str) -> bool:
        view, issues = self.talks.view(self.party), self.talks.scenario.issue_ids
        values = last_demand(view)
        parts = split(rest)
        if parts and parts[0][0].isdecimal():
            number = int(parts[0].pop(0))
            if not view.knows("texts") or not 1 <= number <= view.texts.shape[1]:
                raise IllegalMove(f"calc: no text {number} on the table now")
            values = view.texts[0, number - 1]
        values = read_package([part for part in parts if part], values, issues)
        if not ((values >= 0.0) & (values <= 1.0)).all():
            raise IllegalMove("calc: values lie between 0 and 1")
        self._say(priced(self.talks, self.party, price(self.talks, self.party, values)))
        return False

    def _policy(self, rest: str) -> bool:
        move = self.talks.policy_move(self.party)
        shown = spell_move(move, self.talks.view(self.party), self.talks.scenario.issue_ids)
        self._say(entry("policy", shown or "says nothing"))
        self.talks.submit(self.party, move)
        return True

    def _handover(self, rest: str) -> bool:
        self.talks.seat(self.party, self.talks.scenario.party(self.party).policy)
        return True

    def _quit(self, rest: str) -> bool:
        raise Quit

    # ------------------------------------------------------------------ telling

    def _say(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.write(line)

    def _news(self) -> Iterator[str]:
        """Public record that has not been told yet."""
        for number in range(len(self.minutes.rounds)):
            for stage in ("opening", *self.teller.stages(number)):
                if (number, stage) in self.shown:
                    continue
                self.shown.add((number, stage))
                if stage == "opening":
                    yield ""
                    yield from self.teller.opening(number)
                else:
                    yield from self.teller.stage(number, stage)

    def _debrief(self) -> Iterator[str]:
        """The outcome, what it is worth, what had been hidden, and what computer delegations would have made of it."""
        scenario, outcome = self.talks.scenario, outcome_of(self.talks)
        yield ""
        yield from heading("The end")
        yield from ending(self.talks, outcome)
        yield from worth(scenario, outcome)
        twin = type(self.talks)(
            scenario, seed=self.talks.game.seed, first_run=self.talks.game.first_run, tables=self.talks.tables
        ).play()
        other = outcome_of(twin)
        what = f"{word(other['outcome'])} in round {other['end_round']}"
        value = other[f"utility_{self.party}"]
        shown = f"had computers held all seats, with the same draws: {what}, worth {value:.2f} to you"
        yield from entry("for comparison", shown)
        yield ""
        yield from revealed(scenario, self.minutes.start)

    # ------------------------------------------------------------------ the log

    def _keep(self) -> None:
        """Write the log; where that fails say so once and play on."""
        if self.log is None:
            return
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            write_text_whole(self.log, json.dumps(self.talks.log()))
        except OSError as error:
            shown = f"the log cannot be written to {self.log} ({error.strerror}); playing on without"
            self._say(entry("warning", shown))
            self.log = None

    def stop(self) -> None:
        """Keep the log and say how to go on."""
        self._keep()
        self.write("")
        if self.log is not None:
            self._say(entry("stopped", f"in round {self.talks.game.round + 1}; the log is in {self.log}"))
            self.write(f"  to go on: diplosim run --resume {shlex.quote(str(self.log))}")
        else:
            self._say(entry("stopped", f"in round {self.talks.game.round + 1}; no log was kept"))


def seat_of_log(log: dict[str, Any]) -> str:
    """The party that a person plays in a log.  Raises ValueError where there is not exactly one."""
    people = [party for party, by in log.get("seats", {}).items() if by == "human"]
    if len(people) != 1:
        raise ValueError(f"the log has {len(people)} seats held by people; one is wanted")
    return str(people[0])
