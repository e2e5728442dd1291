"""The table of a batch of talks: everything that rules, protocols, views and legality read and write, and nothing else.

A game knows neither Mesa nor files nor people.  `diplosim.engine.talks` plays it: there alone is the order of play, and
there sit the agents that a game asks through `Participants`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import numpy as np

from diplosim.engine.outcome_table import OutcomeTable
from diplosim.engine.ports import Learnt, Observer, Participants, ProtocolRules
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, take_runs
from diplosim.numerics.draws import DrawKey, Draws
from diplosim.rules.domains import is_discrete
from diplosim.rules.events import Situation, World, after_events
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.proposals import Texts, reference
from diplosim.rules.state import CHANGED_AT_THE_TABLE, TALKING, State, initial_state
from diplosim.rules.structure import Structure, structure_of, suspect_of
from diplosim.rules.valuation import attack_chances, chances_to_win
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.procedure import Event
from diplosim.seats import Common, SeatView, Stage

ASIDE_BELOW = 0.8
"""Runs without a table are set aside where those at the table are a smaller share than this: copying costs, too."""

CROWDED = 16
"""Where more seats than these answer texts, what each sees of all texts is let go and worked out anew where it is
needed again: kept, it would take memory that grows with the square of the seats."""


Worked = TypeVar("Worked")


class Game:
    """One batch of talks at the table: runs first_run .. first_run + runs - 1 of a scenario under a seed.

    Args:
        scenario: the case.
        participants: the agents who sit there.
        learnt: what observers have learnt.
        runs: number of runs, at least 1.
        seed: seed of all draws.
        first_run: number of the first run, from 0.
        resample: group of draws -> other seed.
        learn: whether beliefs are updated.
        counts: training counts to add to; None for none.
        played: see `diplosim.numerics.draws.Draws`.
        forced: chance that a record has seen, see there.

    Attributes:
        scenario, structure: the case, and what follows from it for every run.
        protocol: the rules of the stages.
        participants: the agents who sit there.
        log_likelihood, expectations: what observers have learnt.  learn: whether beliefs are updated.
        counts: training counts to add to.
        draws: keyed random numbers.
        state, lines: arrays of the live runs, and what members report in caucus.
        status_quo: (issues,) and capability: (parties,), as events have left them.
        hazard: of a breakdown in this round.
        injected: events brought in while the talks run, beside those of the scenario.
        space: outcomes made of options; None for continuous packages.
        round, stage_index: where play stands, from 0.
        texts, interim_text, interim_tabled: what is on the table.
        views: what the seats have seen at the stage that is being played, by position.
        sheets: what a seat's views have in common in all rounds, by position.
        observers: whoever notes what the stages bring.
        recorded: positions of seats that play a record, whose bounds do not bind what was really done.
        running: whether some run has not ended.
    """

    def __init__(
        self,
        scenario: Scenario,
        participants: Participants,
        learnt: Learnt,
        runs: int,
        seed: int,
        first_run: int,
        *,
        resample: Mapping[str, int] | None = None,
        learn: bool = True,
        counts: AnyArray | None = None,
        played: tuple[int, int] | None = None,
        forced: Mapping[DrawKey, FloatArray] | None = None,
    ) -> None:
        self.scenario = scenario
        self.structure: Structure = structure_of(scenario)
        rules = registry.find(scenario.protocol.rules, registry.PROTOCOLS)
        self.protocol: ProtocolRules = rules(scenario, self.structure)
        self.participants = participants
        self.runs, self.seed, self.first_run = runs, seed, first_run
        self.log_likelihood, self.expectations = learnt.log_likelihood, learnt.expectations
        self.learn, self.counts = learn, counts
        coded, acting = self.structure.coded, self.structure.acting
        self.draws = Draws(seed, first_run, runs, resample, played, forced)
        self.status_quo: FloatArray = coded.status_quo.copy()
        self.capability: FloatArray = coded.capability.copy()
        self.hazard = float(self.structure.hazards[0])
        self.injected: tuple[Event, ...] = ()
        self.state, self.lines = initial_state(scenario, self.structure, self.draws, participants.form_mandates)
        self.space = self.space_of(self.state, self.draws)
        self.common = Common(
            coded,
            scenario.protocol.rules,
            scenario.rounds,
            tuple(coded.parties[acting[a]] for a in self.protocol.turns),
            seated=tuple(coded.parties[acting[a]] for a in self.structure.seated),
            endless=scenario.deadline.kind == "none",
            votes_needed=scenario.protocol.votes_needed,
            wars=self.structure.theatres,
        )
        self.outcome_table = OutcomeTable(scenario, self.structure, runs, first_run, self.space)
        self.outcome_table.turns = bool(self.protocol.turns)
        self.outcome_table.note_draws(self.state)
        self.round = 0
        self.stage_index = 0
        self.running = True
        self.texts: Texts | None = None
        self.interim_text: FloatArray = self.state.terms
        self.interim_tabled: BoolArray = np.zeros(runs, dtype=bool)
        self.suspects = [suspect_of(self.structure, a) for a in range(len(acting))]
        self.members = {
            self.structure.position[coded.parties[member]]
            for bloc in self.structure.blocs
            if bloc.party in acting
            for member in bloc.members
            if member in acting
        }
        self.views: dict[int, SeatView] = {}
        self.sheets: dict[int, dict[str, Any]] = {}
        self.observers: list[Observer] = []
        self.recorded: frozenset[int] = frozenset()
        self._perceived_positions: dict[int, FloatArray] = {}
        self._worked_out: dict[Hashable, Any] = {}
        self._only_demands_changed = False
        self._aside: tuple[State, AnyArray] | None = None

    # ------------------------------------------------------------------ what stages and protocols ask

    @property
    def stage(self) -> Stage:
        """Name of the present stage."""
        return self.protocol.stages[self.stage_index]

    @property
    def itemised(self) -> bool:
        """Whether issues may settle one by one."""
        return self.protocol.itemised

    @property
    def crowded(self) -> bool:
        """Whether so many seats answer texts that what each sees of all of them is not kept."""
        return len(self.structure.consenting) > CROWDED

    def name(self, a: int) -> str:
        """Party at a position, those that only caucus included."""
        return self.structure.coded.parties[self.structure.party_at(a)]

    def space_of(self, state: State, draws: Draws) -> DiscreteSpace | None:
        """The discrete outcome space of some draws, None for continuous packages; prices no deal in it."""
        if not (self.protocol.traits.discrete and is_discrete(self.scenario)):
            return None
        space = DiscreteSpace(self.scenario, self.structure, state, draws)
        space.price_no_deal(state)
        return space

    def uniform(self, purpose: str, key: str) -> FloatArray:
        """A party's keyed uniform of this round for all live runs."""
        values = self.draws.uniforms(purpose, key, self.round, stage=self.stage_index)
        return values if len(self.state) == self.runs else values[self.state.row]

    def perceived_position(self, a: int) -> FloatArray:
        """What the acting party hears as the others' position, (R, K)."""
        if a not in self._perceived_positions:
            self._perceived_positions[a] = reference(self.state, self.structure, a)
        return self._perceived_positions[a]

    def demands_changed(self) -> None:
        """Forget what was heard and worked out: demands, or the runs that are live, are others now."""
        self._perceived_positions.clear()
        self._worked_out.clear()

    def only_demands_changed(self) -> None:
        """Forget what was heard; what hangs on no demand stands until those who were asked have answered."""
        self._perceived_positions.clear()
        self._only_demands_changed = True

    def stage_over(self) -> None:
        """Forget what the seats have seen at the stage that has been played."""
        self.views.clear()
        if not self._only_demands_changed:
            self._worked_out.clear()
        self._only_demands_changed = False

    def standing(self, what: Hashable, work: Callable[[], Worked]) -> Worked:
        """Something that hangs on no demand: worked out when it is first asked for, and kept while it stands.

        Args:
            what: name of it.
            work: works it out for all live runs; nobody may write to the result.

        Returns:
            The result.
        """
        if what not in self._worked_out:
            self._worked_out[what] = work()
        found: Worked = self._worked_out[what]
        return found

    def clock(self) -> tuple[FloatArray, FloatArray]:
        """Relative time now and in the next round, (R,) each."""
        return self.standing("clock", lambda: self.protocol.clock(self.state, self.round))

    def war_chances(self, without_deal: bool) -> FloatArray:
        """Public chance of each war from now on, or that if no deal comes, (R, F)."""
        name = "attack_without_deal" if without_deal else "attack"
        rates = getattr(self.expectations, name)
        return self.standing(name, lambda: attack_chances(self.state, self.structure, rates, self.round))

    def chances_to_win(self) -> tuple[FloatArray, ...]:
        """Chance to win of the attacker of each war, (R,) each, as everybody sees it."""
        weighed = (self.state, self.structure, self.scenario.parameters, self.capability)
        return self.standing("chances_to_win", lambda: chances_to_win(*weighed))

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

    def drafting(self) -> BoolArray:
        """Where a drafter works in this round, (R,)."""
        return self.protocol.drafting(self)

    def meet_events(self) -> None:
        """Let the events of the present round change the situation."""
        state = self.state
        if not any(event.round == self.round + 1 for event in (*self.scenario.events, *self.injected)):
            self.hazard = float(self.structure.hazards[self.round])
            return
        arrays = ("no_deal", "war_cost", "win", "lose", "terms", "rung", "peak")
        now = Situation(
            self.status_quo, self.capability, self.hazard, **{name: getattr(state, name) for name in arrays}
        )
        now = after_events(now, self.round + 1, World(self.scenario, self.structure, state, self.space, self.injected))
        self.status_quo, self.capability, self.hazard = now.status_quo, now.capability, now.hazard
        for name in arrays:
            setattr(state, name, getattr(now, name))

    # ------------------------------------------------------------------ which runs are live

    def keep_runs(self, rows: AnyArray) -> None:
        """Drop all runs but some while none has ended; the outcome table holds the kept ones only."""
        self.state = self.state.take(rows)
        self.outcome_table.kept = rows
        if self.texts is not None:
            self.texts = self.texts.take(rows)
        self.interim_text, self.interim_tabled = take_runs(self.interim_text, rows), self.interim_tabled[rows]
        self.demands_changed()

    def set_aside(self) -> None:
        """Set the runs aside in which no table meets, where they are many enough to make it worth while."""
        talking = self.state.status == TALKING
        count = int(np.count_nonzero(talking))
        if 0 < count < ASIDE_BELOW * len(talking):
            rows = np.flatnonzero(talking)
            self._aside = (self.state, rows)
            self.state = self.state.going_on_with(rows)
            self.demands_changed()

    def bring_back(self) -> None:
        """Bring the runs back that were set aside."""
        if self._aside is not None:
            full, rows = self._aside
            full.put(rows, self.state, CHANGED_AT_THE_TABLE)
            self.state, self._aside = full, None
            self.demands_changed()
