"""The order of play, in one place: a Mesa model that plays a batch of talks at once, round by round.

The protocol says which stages a round has (`diplosim.protocols`).  At each, every seat gets its view and returns a
move; moves are sealed until all are in.  Where a seat is held by a person the model stops and waits for `submit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import mesa
import numpy as np

from diplosim.engine.outcome_table import OutcomeTable
from diplosim.engine.trace import Recorder
from diplosim.engine.views import seat_view, suspect_of
from diplosim.learning.tables import Tables, tables_for
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, take_runs
from diplosim.numerics.draws import Draws
from diplosim.play.session import Session
from diplosim.rules.domains import is_discrete
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.proposals import Texts, reference
from diplosim.rules.state import CHANGED_AT_THE_TABLE, TALKING, State, initial_state
from diplosim.rules.structure import structure_of
from diplosim.rules.valuation import Expectations
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Common, Delegate, Move, SeatView, Stage

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.engine.protocol import Rules
    from diplosim.engine.trace import Trace


class Talks(mesa.Model):
    """One batch of talks: runs first_run .. first_run + runs - 1 of a scenario under a seed.

    seats: party -> registered name of a policy, or a delegate object; parties not named are played by their coded
    policy.  tables: what observers have learnt (None: those of the scenario).  record: keep demands, beliefs and
    postures of every round.  resample: group of draws -> other seed.  learn: whether beliefs are updated.
    counts: training counts to add to.  played: see `Draws`.

    views: what the seats have seen at the stage that is being played, by position.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: int = 1,
        seed: int = 0,
        first_run: int = 0,
        *,
        seats: Mapping[str, str | Delegate] | None = None,
        record: bool = False,
        tables: Tables | None = None,
        resample: Mapping[str, int] | None = None,
        learn: bool = True,
        counts: AnyArray | None = None,
        played: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(seed=0)
        self.scenario = scenario
        self.structure = structure_of(scenario)
        self.protocol: Rules = registry.find(scenario.protocol.rules, registry.PROTOCOLS)(scenario, self.structure)
        self.runs, self.seed, self.first_run = runs, int(seed), first_run
        self.tables = tables if tables is not None else tables_for(scenario)
        self.expectations: Expectations = self.tables.expectations
        self.learn, self.counts = learn, counts
        coded = self.structure.coded
        self.draws = Draws(seed, first_run, runs, resample, played)
        self.status_quo: FloatArray = self.structure.coded.status_quo.copy()
        self.capability: FloatArray = self.structure.coded.capability.copy()
        self.hazard = self.structure.hazard
        self.itemised = self.protocol.itemised
        self.state, self.lines = initial_state(scenario, self.structure, self.draws)
        self.space = self.space_of(self.state, self.draws)
        turns = tuple(coded.parties[self.structure.acting[a]] for a in self.protocol.turns)
        self.common = Common(
            coded,
            scenario.protocol.rules,
            scenario.rounds,
            turns,
            seated=tuple(coded.parties[self.structure.acting[a]] for a in self.structure.seated),
            endless=scenario.deadline.kind == "none",
            votes_needed=scenario.protocol.votes_needed,
            wars=self.structure.theatres,
        )
        self.outcome_table = OutcomeTable(scenario, self.structure, runs, first_run, self.space)
        self.outcome_table.turns = bool(self.protocol.turns)
        self.outcome_table.note_draws(self.state)
        self.round = 0
        self.stage_index = 0
        self.texts: Texts | None = None
        self.interim_text: FloatArray = self.state.terms
        self.interim_tabled: BoolArray = np.zeros(runs, dtype=bool)
        self.levels: dict[int, FloatArray] = {}
        self.recorder = Recorder(self) if record or runs == 1 else None
        self.suspects = [suspect_of(self, a) for a in range(len(self.structure.acting))]
        self.perceived_positions: dict[int, FloatArray] = {}
        self.views: dict[int, SeatView] = {}
        self._aside: tuple[State, AnyArray] | None = None
        self.occupants: list[Any] = []
        for a, party in enumerate(self.structure.acting):
            self.occupants.append(self._occupant(a, self.structure.coded.parties[party], (seats or {})))
        self.mediators = self._mediators()
        unknown = sorted(set(seats or {}) - set(self.structure.position))
        if unknown:
            known = ", ".join(sorted(self.structure.position))
            raise registry.UnknownName(f"no seat for {', '.join(unknown)}; parties with a part in the talks: {known}")
        self.members = {
            self.structure.position[coded.parties[m]]
            for bloc in self.structure.blocs
            if bloc.party in self.structure.acting
            for m in bloc.members
            if m in self.structure.acting
        }
        self.session = Session(self)
        self.protocol.begin(self)
        self.start_round()

    # ------------------------------------------------------------------ seats

    def _occupant(self, a: int, name: str, seats: Mapping[str, str | Delegate]) -> Any:
        party = self.scenario.party(name)
        chosen = seats.get(name, party.policy)
        kind = "alliance" if party.kind == "alliance" else "state"
        return registry.find(kind, registry.AGENTS)(self, name, self.delegate(chosen))

    def _mediators(self) -> list[Any]:
        make = registry.find("mediator", registry.AGENTS)
        return [make(self, name) for name in sorted(self.scenario.protocol.mediators)]

    def space_of(self, state: State, draws: Draws) -> DiscreteSpace | None:
        """The discrete outcome space of some draws, None for continuous packages; prices no deal in it."""
        if not (self.protocol.discrete and is_discrete(self.scenario)):
            return None
        space = DiscreteSpace(self.scenario, self.structure, state, draws)
        space.price_no_deal(state)
        return space

    def delegate(self, chosen: str | Delegate) -> Delegate:
        """The delegate behind a registered name, or the object itself."""
        if isinstance(chosen, str):
            return cast(Delegate, registry.find(chosen)())
        return chosen

    @property
    def stage(self) -> Stage:
        """Name of the present stage."""
        return self.protocol.stages[self.stage_index]

    def view_of(self, a: int, stage: Stage) -> SeatView:
        """What the acting party at position `a` may know."""
        return seat_view(self, a, stage)

    def uniform(self, purpose: str, key: str) -> FloatArray:
        """A party's keyed uniform of this round for all live runs."""
        values = self.draws.uniforms(purpose, key, self.round, stage=self.stage_index)
        return values if len(self.state) == self.runs else values[self.state.row]

    def perceived_position(self, a: int) -> FloatArray:
        """What the acting party hears as the others' position, (R, K)."""
        if a not in self.perceived_positions:
            self.perceived_positions[a] = reference(self.state, self.structure, a)
        return self.perceived_positions[a]

    def test_offer(self, a: int) -> FloatArray:
        """The text with which a seat would test its main suspect, (K,); its own position where there is none."""
        own: FloatArray = self.structure.coded.position[self.structure.acting[a]]
        suspect = self.suspects[a]
        if suspect is None:
            return own
        offer: FloatArray = np.clip(own, self.structure.test_low[suspect], self.structure.test_high[suspect])
        return offer

    def takes_part(self, a: int, stage: Stage) -> bool:
        """Whether an acting party has something to do at a stage of this round."""
        return self.protocol.takes_part(self, a, stage)

    def collect(self, stage: Stage) -> dict[int, Move]:
        """The sealed moves of a stage: submitted ones of people, computed ones of rules."""
        moves = {}
        for a, occupant in enumerate(self.occupants):
            submitted = self.session.submitted(a)
            if submitted is not None:
                moves[a] = submitted
            elif self.takes_part(a, stage):
                self.views[a] = self.view_of(a, stage)
                moves[a] = occupant.act(self.views[a])
        return moves

    # ------------------------------------------------------------------ running

    @property
    def ended(self) -> bool:
        """Whether every run has ended."""
        return not self.running

    def advance(self) -> None:
        """Play what needs nobody; stop at the next decision of a person, or at the end."""
        while self.running and not self.session.waiting():
            self.play_stage()

    def step(self) -> None:
        """Play one round.  Raises ValueError where a person's decision is missing."""
        number = self.round
        while self.running and self.round == number:
            if self.session.waiting():
                raise ValueError(f"waiting for {', '.join(self.session.waiting())}; use submit and advance")
            self.play_stage()

    def play(self) -> Talks:
        """Play all runs to their end; returns the talks."""
        while self.running:
            self.step()
        return self

    def outcomes(self) -> pd.DataFrame:
        """The outcome table, one row a run."""
        return self.outcome_table.table()

    def keep_runs(self, rows: AnyArray) -> None:
        """Drop all runs but some while none has ended; the outcome table holds the kept ones only."""
        self.state = self.state.take(rows)
        self.outcome_table.kept = rows
        if self.texts is not None:
            self.texts = self.texts.take(rows)
            self.interim_text, self.interim_tabled = take_runs(self.interim_text, rows), self.interim_tabled[rows]
        self.perceived_positions.clear()

    def trace(self) -> Trace:
        """Demands, beliefs and postures round by round; needs record=True."""
        if self.recorder is None:
            raise ValueError("nothing was recorded; use Talks(..., record=True)")
        return self.recorder.trace()

    def start_round(self) -> None:
        """Start a round, as the protocol has it."""
        self.protocol.begin_round(self)

    def play_stage(self) -> None:
        """Play the present stage; a person who has not decided yet is silent (see `advance` and `step`)."""
        stage = self.stage
        if stage == "table" and not self.protocol.turns:
            self._only_talking()
        moves = self.collect(stage)
        self.protocol.play(self, stage, moves)
        self.views.clear()
        self.session.played(stage, moves)
        if stage == "respond":
            self._everybody()
        if self.recorder is not None:
            self.recorder.after_stage(stage, moves)
        self.protocol.close(self, stage)
        if self.stage_index == len(self.protocol.stages) - 1:
            self.round += 1
            self.stage_index = 0
            if self.running:
                self.start_round()
        else:
            self.stage_index += 1
        # A stage in which nobody has anything to do is not played.
        idle = self.running and self.stage in ("table", "respond") and not (self.state.status == TALKING).any()
        if idle and "decide" in self.protocol.stages:
            self.stage_index = self.protocol.stages.index("decide")
            self.texts = None

    def _only_talking(self) -> None:
        """Set the runs aside in which no table meets, where they are many enough to make it worth while."""
        talking = self.state.status == TALKING
        count = int(np.count_nonzero(talking))
        if 0 < count < 0.8 * len(talking):
            rows = np.flatnonzero(talking)
            self._aside = (self.state, rows)
            self.state = self.state.take(rows)
            self.perceived_positions.clear()

    def _everybody(self) -> None:
        """Bring the runs back that were set aside."""
        if self._aside is not None:
            full, rows = self._aside
            full.put(rows, self.state, CHANGED_AT_THE_TABLE)
            self.state, self._aside = full, None
            self.perceived_positions.clear()

    def drafting(self) -> BoolArray:
        """Where a drafter works in this round, (R,)."""
        return self.protocol.drafting(self)

    # ------------------------------------------------------------------ for people (see `diplosim.play.session`)

    def waiting(self) -> tuple[str, ...]:
        """Parties whose decision the present stage lacks."""
        return self.session.waiting()

    def view(self, party: str) -> SeatView:
        """All that a seat may know at the present stage."""
        return self.session.view(party)

    def legal(self, party: str) -> Any:
        """All that a seat may do at the present stage, with the reason for each limit."""
        return self.session.legal(party)

    def submit(self, party: str, move: Move) -> None:
        """Check a person's move, then store it.  Raises IllegalMove and changes nothing where it is refused."""
        self.session.submit(party, move)

    def seat(self, party: str, occupant: str | Delegate) -> None:
        """Hand a seat over; the history stays."""
        self.session.seat(party, occupant)

    def fork(
        self,
        runs: int = 1000,
        at: int | None = None,
        change: Mapping[str, Any] | None = None,
        private: str = "as_played",
    ) -> Talks:
        """Talks that stand where this one stood after `at` moves of the log (default: all), seats played by policies.

        runs: number of continuations; run 0 continues exactly as this talk would.  at: number of entries that stand.
        change: {"seat": party, "move": Move or mapping} puts another move of that seat at that point, or
        {"seat": party, "policy": name} hands it to another policy from there.  private: "as_played" (draws stay as
        they are) or "from_view:PARTY" (what PARTY cannot know is drawn anew: types from the public beliefs, the rest
        from the prior; draws that contradict the record are dropped, so that fewer runs may come back).
        Raises ValueError; IllegalMove for a change that the seat could not make.
        """
        return self.session.fork(runs, at, change, private)

    def state_hash(self) -> str:
        """SHA-256 of the state; equal histories give equal hashes."""
        return self.session.state_hash()

    def log(self) -> dict[str, Any]:
        """All moves so far and what they were made in, as plain data; `Talks.replay` plays it again."""
        from diplosim.play.move_log import log_of

        return log_of(self)

    @classmethod
    def replay(cls, log: Mapping[str, Any], tables: Tables | None = None, verify: bool = False) -> Talks:
        """Play a logged talk again, move by move, without its policies; see `diplosim.play.move_log.replay`."""
        from diplosim.play.move_log import replay

        return replay(log, tables, verify)


def simulate(
    scenario: Scenario, runs: int, seed: int = 0, first_run: int = 0, *, tables: Tables | None = None
) -> pd.DataFrame:
    """Play a batch of talks and return its outcome table, one row a run.

    runs: number of talks, played in chunks of 4096.  seed, first_run: the rows are runs first_run .. first_run + runs
    - 1 of this seed, each the same as if it were played alone.  tables: what observers have learnt (None: those of the
    scenario, fitted on first use).
    """
    import pandas as pd

    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    learnt = tables if tables is not None else tables_for(scenario)
    parts = []
    for start in range(0, runs, 4096):
        count = min(4096, runs - start)
        talks = Talks(scenario, runs=count, seed=seed, first_run=first_run + start, tables=learnt)
        parts.append(talks.play().outcomes())
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
