"""The order of play, in one place: a Mesa model that plays a batch of talks at once, round by round.

The protocol says which stages a round has (`diplosim.protocols`).  At each, every seat gets its view and returns a
move; moves are sealed until all are in.  Talks with people in some seats are `diplosim.play.session.Session`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, cast

from diplosim.engine import mesa_core
from diplosim.engine.game import Game
from diplosim.engine.handed_over import heard
from diplosim.engine.in_notebooks import in_a_line, in_a_table
from diplosim.engine.ports import Learnt, Observer
from diplosim.engine.stages.caucus import begin_round
from diplosim.engine.trace import Recorder, Trace
from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.numerics.draws import DrawKey
from diplosim.rules.state import TALKING, Lines, Mandates
from diplosim.rules.structure import structure_of
from diplosim.rules.told import Told
from diplosim.scenario import registry
from diplosim.scenario.arguments import a_scenario, a_whole_number
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described, did_you_mean
from diplosim.seats import Delegate, Move, Stage

if TYPE_CHECKING:
    import pandas as pd


class EndOfProgram(RuntimeError):
    """Code of a policy or a protocol has called `sys.exit`, or what amounts to it: that costs runs, not the program."""

    def __init__(self, end: BaseException) -> None:
        said = ", ".join(repr(argument) for argument in end.args)
        super().__init__(f"a policy or the protocol would end the whole program: {type(end).__name__}({said})")


@contextmanager
def no_end_of_program() -> Iterator[None]:
    """Turn what would end the program into an error of the talks; Ctrl-C stays what it is.

    Raises:
        EndOfProgram: where the block raises anything that is neither an ordinary error nor Ctrl-C.
    """
    try:
        yield
    except (Exception, KeyboardInterrupt):
        raise
    except BaseException as end:
        raise EndOfProgram(end) from end


class Talks(mesa_core.Model):
    """One batch of talks: runs first_run .. first_run + runs - 1 of a scenario under a seed.

    Args:
        scenario: the case.
        runs: number of runs, at least 1.
        seed: seed of all draws.
        first_run: number of the first run, from 0.
        tables: what observers have learnt.
        seats: party -> registered name of a policy, or a delegate object; others are played by their coded policy.
        record: keep demands, beliefs and postures of every round.
        resample: group of draws -> other seed.
        learn: whether beliefs are updated.
        counts: training counts to add to.
        played: see `diplosim.numerics.draws.Draws`.
        forced: chance that a record has seen, see there.

    Raises:
        UnknownName: if a policy, agent or protocol is not known, or a seat has no part in the talks.
        EndOfProgram: if a policy would end the program while it is made.
        TypeError: if `scenario` is no scenario, or a number no whole number.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: int = 1,
        seed: int = 0,
        first_run: int = 0,
        *,
        tables: Learnt,
        seats: Mapping[str, str | Delegate] | None = None,
        record: bool = False,
        resample: Mapping[str, int] | None = None,
        learn: bool = True,
        counts: AnyArray | None = None,
        played: tuple[int, int] | None = None,
        forced: Mapping[DrawKey, FloatArray] | None = None,
    ) -> None:
        super().__init__(seed=0)
        self.scenario = a_scenario(scenario)
        runs, seed = a_whole_number("runs", runs), a_whole_number("seed", seed)
        first_run = a_whole_number("first_run", first_run)
        with no_end_of_program():
            self._seat_agents(seats or {})
        self.game = Game(
            scenario,
            self,
            tables,
            runs,
            seed,
            first_run,
            resample=resample,
            learn=learn,
            counts=counts,
            played=played,
            forced=forced,
        )
        self.game.recorded = frozenset(
            agent.position for agent in self.delegations if getattr(agent.delegate, "plays_record", False)
        )
        self.recorder = Recorder(self.game) if record else None
        self.game.observers += self._observers()
        self.game.protocol.begin(self.game)
        self._begin_round()

    def __repr__(self) -> str:
        return in_a_line(type(self).__name__, self.game)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return in_a_table(self.game)

    # ------------------------------------------------------------------ who sits at the table

    def _seat_agents(self, seats: Mapping[str, str | Delegate]) -> None:
        """Make the agents: one for each party with a part in the talks, by position, and those who draft."""
        structure = structure_of(self.scenario)
        unknown = sorted(set(seats) - set(structure.position))
        if unknown:
            known = ", ".join(sorted(structure.position))
            hint = did_you_mean(unknown[0], {p.id: p for p in self.scenario.parties if p.id in structure.position})
            raise registry.UnknownName(
                f"no seat for {', '.join(unknown)}; {hint}parties with a part in the talks: {known}"
            )
        registry.allow(*(chosen for chosen in seats.values() if isinstance(chosen, str)))
        self.delegations: list[Any] = []
        for party in structure.acting:
            coded = self.scenario.party(structure.coded.parties[party])
            make = registry.find("alliance" if coded.kind == "alliance" else "state", registry.AGENTS)
            self.delegations.append(make(self, coded.id, self.delegate(seats.get(coded.id, coded.policy))))
        self._negotiators = self.agents.select(lambda agent: agent in self.delegations)
        mediators = sorted(self.scenario.protocol.mediators)
        make = registry.find("mediator" if mediators else "drafting_committee", registry.AGENTS)
        self.drafters = [make(self, name) for name in mediators or ("",)]

    def delegate(self, chosen: str | Delegate) -> Delegate:
        """The delegate behind a registered name, or the object itself.  Raises TypeError for what cannot act."""
        if isinstance(chosen, str):
            return cast("Delegate", registry.find(chosen)())
        if isinstance(chosen, type) or not callable(getattr(chosen, "act", None)):
            raise TypeError(f"a seat is for a registered name or an object with act(view), not {described(chosen)}")
        return chosen

    def _observers(self) -> Iterable[Observer]:
        """Who watches from the first round on."""
        return () if self.recorder is None else (self.recorder,)

    def submitted(self, a: int) -> Move | None:
        """The move that stands for a seat at this stage, whatever its delegate would do; None: ask the delegate."""
        return None

    # ------------------------------------------------------------------ what the game asks its agents

    def form_mandates(self, lines: Lines) -> Mandates:
        """Mandate of each alliance with a part in the talks, by position, (R, K) twice; lines: reports of members."""
        asked = ((a, agent.form_mandate(lines)) for a, agent in enumerate(self.delegations) if agent.is_alliance)
        return {a: mandate for a, mandate in asked if mandate is not None}

    def instructions(self, a: int) -> Move:
        """What the capital at position `a`, whose delegation is not in session, tells a drafter."""
        view = seat_view(self.game, a, "table")
        return heard(self.game, a, "table", self.delegations[a].instructions(view), view)

    def draft(
        self,
        levels: Mapping[int, FloatArray],
        reserves: Mapping[int, FloatArray],
        rows: BoolArray,
        closing: BoolArray,
        told: Mapping[int, Told],
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """The text of the mediator, of several the first, or of the drafters of the closing session."""
        text: tuple[FloatArray, BoolArray, BoolArray] = self.drafters[0].draft(levels, reserves, rows, closing, told)
        return text

    # ------------------------------------------------------------------ running

    @property
    def ended(self) -> bool:
        """Whether every run has ended."""
        return not self.game.running

    def step(self) -> None:
        """Play one round."""
        number = self.game.round
        while self.game.running and self.game.round == number:
            self.play_stage()

    def play(self) -> Self:
        """Play all runs to their end; returns the talks."""
        while self.game.running:
            self.step()
        return self

    def outcomes(self) -> pd.DataFrame:
        """The outcome table, one row a run; `diplosim.simulate` adds distances to the solution concepts."""
        return self.game.outcome_table.table()

    def trace(self) -> Trace:
        """Demands, beliefs and postures round by round; needs record=True."""
        if self.recorder is None:
            raise ValueError("nothing was recorded; use Talks(..., record=True)")
        return self.recorder.trace()

    def play_stage(self) -> None:
        """Play the present stage."""
        with no_end_of_program():
            self._play_stage()

    def _play_stage(self) -> None:
        game = self.game
        stage = game.stage
        if stage == "table" and not game.protocol.turns:
            game.set_aside()
        moves = self.collect(stage)
        game.protocol.play(game, stage, moves)
        game.stage_over()
        if stage == "respond":
            game.bring_back()
        for observer in game.observers:
            observer.stage_played(stage, moves)
        game.protocol.close(game, stage)
        if game.stage_index == len(game.protocol.stages) - 1:
            game.round += 1
            game.stage_index = 0
            if game.running:
                self._begin_round()
        else:
            game.stage_index += 1
        # A stage in which nobody has anything to do is not played.
        idle = game.running and game.stage in ("table", "respond") and not (game.state.status == TALKING).any()
        if idle and "decide" in game.protocol.stages:
            game.stage_index = game.protocol.stages.index("decide")
            game.texts = None
        self.running = game.running

    def _begin_round(self) -> None:
        begin_round(self.game)
        self.game.protocol.begin_round(self.game)

    def collect(self, stage: Stage) -> dict[int, Move]:
        """The sealed moves of a stage by position: submitted ones of people, computed ones of rules.

        Args:
            stage: the present one.

        Returns:
            The moves of those who have something to do.

        Raises:
            IllegalMove: for what a policy has handed over and no run can be played with.
        """
        self._negotiators.do("negotiate", stage)
        game, moves = self.game, {}
        for agent in self.delegations:
            a, move = agent.position, agent.move
            if move is None and not game.takes_part(a, stage):
                continue
            stands, view = self.submitted(a) is not None, game.views.get(a)
            moves[a] = move if stands else heard(game, a, stage, move, view)
        return moves
