"""The order of play, in one place: a Mesa model that plays a batch of talks at once, round by round.

A round has four stages: caucus, table, respond, decide.  At each, every seat gets its view and returns a move; moves
are sealed until all are in.  Where a seat is held by a person the model stops and waits for `submit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import mesa
import numpy as np

from diplosim import registry
from diplosim.arrays import AnyArray, BoolArray, FloatArray, filled, spread, take_runs
from diplosim.caucus import BREAK, DROP, HOLD, influence
from diplosim.codings import INSATIABLE
from diplosim.decisions import (
    break_down,
    change_posture,
    incident_risk,
    pass_deadline,
    resume,
    update_beliefs,
    walk_outs,
)
from diplosim.door import Door
from diplosim.draws import Draws
from diplosim.ending import Ending
from diplosim.happenings import apply_events
from diplosim.ledger import Ledger
from diplosim.preferences import least_utility, utility
from diplosim.record import Recorder
from diplosim.response import blockers, non_starters, own_text_refused, passing_text, settle_items
from diplosim.scenario import Scenario
from diplosim.seats import STAGES, Delegate, Move, SeatView, Stage
from diplosim.setting import setting_of
from diplosim.state import (
    SIGNED,
    SUSPENDED,
    TALKING,
    State,
    bounds_and_mandates,
    count_stances,
    initial_state,
)
from diplosim.tables import Tables, tables_for
from diplosim.texts import Texts, drafted_text, gather_texts, reference
from diplosim.views import seat_view, suspect_of
from diplosim.worth import Expectations, pretext_belief, war_net

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.record import Trace


class Talks(mesa.Model):
    """One batch of talks: runs first_run .. first_run + runs - 1 of a scenario under a seed.

    seats: party -> registered name of a policy, or a delegate object; parties not named are played by their coded
    policy.  tables: what observers have learnt (None: those of the scenario).  record: keep demands, beliefs and
    postures of every round.  resample: group of draws -> other seed.  learn: whether beliefs are updated.
    counts: training counts to add to.  played: see `Draws`.
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
        if scenario.protocol.rules != "plenary":
            raise registry.UnknownName(f"no protocol named {scenario.protocol.rules!r}; known: plenary")
        self.scenario = scenario
        self.setting = setting_of(scenario)
        self.runs, self.seed, self.first_run = runs, int(seed), first_run
        self.tables = tables if tables is not None else tables_for(scenario)
        self.expectations: Expectations = self.tables.expectations
        self.learn, self.counts = learn, counts
        coded = self.setting.coded
        self.draws = Draws(seed, first_run, runs, resample, played)
        self.status_quo: FloatArray = self.setting.coded.status_quo.copy()
        self.capability: FloatArray = self.setting.coded.capability.copy()
        self.hazard = self.setting.hazard
        # In package talks nothing is agreed until everything is; where nothing is known, issues settle one by one.
        self.itemised = scenario.protocol.package is not True
        self.state, self.lines = initial_state(scenario, self.setting, self.draws)
        self.ledger = Ledger(scenario, self.setting, runs, first_run)
        self.ledger.note_draws(self.state)
        self.round = 0
        self.stage_index = 0
        self.texts: Texts | None = None
        self.interim_text: FloatArray = self.state.terms
        self.interim_tabled: BoolArray = np.zeros(runs, dtype=bool)
        self.levels: dict[int, FloatArray] = {}
        self.recorder = Recorder(self) if record or runs == 1 else None
        self._suspects = [suspect_of(self, a) for a in range(len(self.setting.acting))]
        self._heard: dict[int, FloatArray] = {}
        self._aside: tuple[State, AnyArray] | None = None
        self.occupants: list[Any] = []
        for a, party in enumerate(self.setting.acting):
            self.occupants.append(self._occupant(a, self.setting.coded.parties[party], (seats or {})))
        self.mediators = self._mediators()
        unknown = sorted(set(seats or {}) - set(self.setting.position))
        if unknown:
            known = ", ".join(sorted(self.setting.position))
            raise registry.UnknownName(f"no seat for {', '.join(unknown)}; parties with a part in the talks: {known}")
        self.members = {
            self.setting.position[coded.parties[m]]
            for bloc in self.setting.blocs
            if bloc.party in self.setting.acting
            for m in bloc.members
            if m in self.setting.acting
        }
        self.door = Door(self)
        self._begin_round()

    # ------------------------------------------------------------------ seats

    def _occupant(self, a: int, name: str, seats: Mapping[str, str | Delegate]) -> Any:
        party = self.scenario.party(name)
        chosen = seats.get(name, party.policy)
        kind = "alliance" if party.kind == "alliance" else "state"
        return registry.find(kind, registry.AGENTS)(self, name, self.delegate(chosen))

    def _mediators(self) -> list[Any]:
        make = registry.find("mediator", registry.AGENTS)
        return [make(self, name) for name in sorted(self.scenario.protocol.mediators)]

    def delegate(self, chosen: str | Delegate) -> Delegate:
        """The delegate behind a registered name, or the object itself."""
        if isinstance(chosen, str):
            return cast(Delegate, registry.find(chosen)())
        return chosen

    @property
    def stage(self) -> Stage:
        """Name of the present stage."""
        return STAGES[self.stage_index]

    def view_of(self, a: int, stage: Stage) -> SeatView:
        """What the acting party at position `a` may know."""
        return seat_view(self, a, stage)

    def uniform(self, purpose: str, key: str) -> FloatArray:
        """A party's keyed uniform of this round for all live runs."""
        values = self.draws.uniforms(purpose, key, self.round, stage=self.stage_index)
        return values if len(self.state) == self.runs else values[self.state.row]

    def heard(self, a: int) -> FloatArray:
        """What the acting party hears as the others' position, (R, K)."""
        if a not in self._heard:
            self._heard[a] = reference(self.state, self.setting, a)
        return self._heard[a]

    def test_offer(self, a: int) -> FloatArray:
        """The text with which a seat would test its main suspect, (K,); its own position where there is none."""
        own: FloatArray = self.setting.coded.position[self.setting.acting[a]]
        suspect = self._suspects[a]
        if suspect is None:
            return own
        offer: FloatArray = np.clip(own, self.setting.test_low[suspect], self.setting.test_high[suspect])
        return offer

    def takes_part(self, a: int, stage: Stage) -> bool:
        """Whether an acting party has something to do at a stage of this round."""
        if stage == "caucus":
            return a in self.members
        if stage == "table":
            return a in self.setting.seated and bool(self.setting.meets[self.round, a] or self.round == 0)
        if stage == "respond":
            return a in self.setting.consenting
        return stage == "decide"

    def collect(self, stage: Stage) -> dict[int, Move]:
        """The sealed moves of a stage: submitted ones of people, computed ones of rules."""
        moves = {}
        for a, occupant in enumerate(self.occupants):
            submitted = self.door.submitted(a)
            if submitted is not None:
                moves[a] = submitted
            elif self.takes_part(a, stage):
                moves[a] = occupant.act(self.view_of(a, stage))
        return moves

    # ------------------------------------------------------------------ running

    @property
    def ended(self) -> bool:
        """Whether every run has ended."""
        return not self.running

    def advance(self) -> None:
        """Play what needs nobody; stop at the next decision of a person, or at the end."""
        while self.running and not self.door.waiting():
            self.play_stage()

    def step(self) -> None:
        """Play one round.  Raises ValueError where a person's decision is missing."""
        number = self.round
        while self.running and self.round == number:
            if self.door.waiting():
                raise ValueError(f"waiting for {', '.join(self.door.waiting())}; use submit and advance")
            self.play_stage()

    def play(self) -> Talks:
        """Play all runs to their end; returns the talks."""
        while self.running:
            self.step()
        return self

    def outcomes(self) -> pd.DataFrame:
        """The outcome table, one row a run."""
        return self.ledger.table()

    def keep_runs(self, rows: AnyArray) -> None:
        """Drop all runs but some while none has ended; the outcome table holds the kept ones only."""
        self.state = self.state.take(rows)
        self.ledger.kept = rows
        if self.texts is not None:
            self.texts = self.texts.take(rows)
            self.interim_text, self.interim_tabled = take_runs(self.interim_text, rows), self.interim_tabled[rows]
        self._heard.clear()

    def trace(self) -> Trace:
        """Demands, beliefs and postures round by round; needs record=True."""
        if self.recorder is None:
            raise ValueError("nothing was recorded; use Talks(..., record=True)")
        return self.recorder.trace()

    def play_stage(self) -> None:
        """Play the present stage; a person who has not decided yet is silent (see `advance` and `step`)."""
        stage = self.stage
        if stage == "table":
            self._only_talking()
        moves = self.collect(stage)
        {"caucus": self._caucus, "table": self._table, "respond": self._respond, "decide": self._decide}[stage](moves)
        self.door.played(stage, moves)
        if stage == "respond":
            self._everybody()
        if self.recorder is not None:
            self.recorder.after_stage(stage, moves)
        if self.stage_index == len(STAGES) - 1:
            self.round += 1
            self.stage_index = 0
            if self.running:
                self._begin_round()
        else:
            self.stage_index += 1
        # A stage in which nobody has anything to do is not played.
        if self.running and self.stage in ("table", "respond") and not (self.state.status == TALKING).any():
            self.stage_index = STAGES.index("decide")
            self.texts = None

    def _only_talking(self) -> None:
        """Set the runs aside in which no table meets, where they are many enough to make it worth while."""
        talking = self.state.status == TALKING
        count = int(np.count_nonzero(talking))
        if 0 < count < 0.8 * len(talking):
            rows = np.flatnonzero(talking)
            self._aside = (self.state, rows)
            self.state = self.state.take(rows)
            self._heard.clear()

    def _everybody(self) -> None:
        """Bring the runs back that were set aside."""
        if self._aside is not None:
            full, rows = self._aside
            full.put(rows, self.state)
            self.state, self._aside = full, None
            self._heard.clear()

    # ------------------------------------------------------------------ stages

    def _begin_round(self) -> None:
        self._heard.clear()
        self.texts = None
        # Signals of a round start from silence, also where talks are suspended and no table meets.
        self.state.asked[...] = False
        self.state.answered[...] = False
        self.state.conceded[...] = 0.0
        apply_events(self)
        if self.round > 0:
            state, setting = self.state, self.setting
            if setting.ties:
                pulled = influence(
                    state.stated,
                    {setting.acting[a]: state.demand[:, a] for a in setting.seated},
                    setting.coded.position,
                    setting.stubbornness,
                    setting.ties,
                    self.scenario.parameters.caucus_weight,
                )
                for party, position in pulled.items():
                    state.stated[:, party] = position
        if self.recorder is not None:
            self.recorder.begin_round()

    def _caucus(self, moves: dict[int, Move]) -> None:
        stance_of = {"back": DROP, "block": HOLD, "break": BREAK}
        changed = False
        for a, move in moves.items():
            for alliance, choice in (move.caucus or {}).items():
                for bloc in self.setting.blocs:
                    if self.setting.coded.parties[bloc.party] == alliance and self.setting.acting[a] in bloc.members:
                        member = bloc.members.index(self.setting.acting[a])
                        self.lines.stance[bloc.party][:, member] = stance_of[choice]
                        changed = True
        if changed:
            state, coded = self.state, self.setting.coded
            low, high, empty = bounds_and_mandates(self.setting, self.lines.low, self.lines.high, self.lines)
            state.low, state.high = take_runs(low, state.row), take_runs(high, state.row)
            state.empty = take_runs(empty, state.row)
            acting = list(self.setting.acting)
            state.least = least_utility(state.low, state.high, state.ideal, coded.salience[acting], coded.exponent)
            state.broke, state.dropped = (
                np.take(count_stances(self.setting, self.lines, what), state.row) for what in (BREAK, DROP)
            )

    def _table(self, moves: dict[int, Move]) -> None:
        state, setting, coded = self.state, self.setting, self.setting.coded
        talking = state.status == TALKING
        parts: dict[int, tuple[AnyArray, AnyArray, AnyArray, AnyArray]] = {}
        for a, move in moves.items():
            if not self.takes_part(a, "table"):
                continue
            party = setting.acting[a]
            demand = np.clip(move.array("demand", state.demand[:, a]), 0.0, 1.0)
            demand = np.where(state.empty[:, a], self.status_quo, np.clip(demand, state.low[:, a], state.high[:, a]))
            demand = np.where(state.settled, state.terms, demand)
            demand = np.where(talking[:, None], demand, state.demand[:, a])
            worth = utility(demand, coded.position[party], coded.salience[party], coded.exponent)
            before = utility(state.demand[:, a], coded.position[party], coded.salience[party], coded.exponent)
            silent = filled(len(state), len(coded.issues), value=False, dtype=np.bool_)
            parts[a] = (demand, np.where(talking, before - worth, 0.0), worth, move.array("defer", silent))
            for b, test in enumerate(self._tests(a, move)):
                state.asked[:, b] |= test & talking
        for a, (tabled, conceded, own_worth, defer) in parts.items():
            state.demand[:, a] = tabled
            state.conceded[:, a] = 0.0 if self.round == 0 else conceded
            state.own_worth[:, a] = own_worth
            state.deferred[:, a] = defer & talking[:, None]
        self._heard.clear()
        for a in setting.seated:
            weights = coded.salience[setting.acting[a]]
            state.heard[:, a] = utility(self.heard(a), coded.position[setting.acting[a]], weights, coded.exponent)
            if self.round == 0:
                state.heard_first[:, a] = state.heard[:, a]
                state.opening[:, a] = state.demand[:, a]
        self._draft(moves, talking)

    def _tests(self, a: int, move: Move) -> list[BoolArray]:
        """Whom this move asks, per acting party: verification is offered to all suspects, a test to the main one."""
        silent = np.zeros(len(self.state), dtype=bool)
        offers, test = move.array("offer_verification", silent), move.array("test", silent)
        asked = []
        for b, other in enumerate(self.setting.acting):
            typed = other in self.setting.coded.typed and b != a
            asked.append((offers | (test & (self._suspects[a] == b))) if typed else silent)
        return asked

    def drafting(self) -> BoolArray:
        """Where a drafter works in this round, (R,): a mediator always, else the session before the deadline."""
        talking: BoolArray = self.state.status == TALKING
        return talking if self.setting.mediated else talking & (self.state.deadline <= self.round + 1)

    def _draft(self, moves: dict[int, Move], talking: BoolArray) -> None:
        state, setting, parameters = self.state, self.setting, self.scenario.parameters
        closing = talking & (state.deadline <= self.round + 1)
        rows = self.drafting()
        self.levels, reserves = {}, {}
        draft, drafted = None, np.zeros(len(state), dtype=bool)
        leaves = np.zeros((len(self.status_quo), len(state)), dtype=bool).T
        if rows.any():
            for a in setting.consenting:
                own = utility(
                    state.demand[:, a],
                    state.ideal[:, a],
                    setting.coded.salience[setting.acting[a]],
                    setting.coded.exponent,
                )
                move = moves.get(a)
                if move is None:
                    # A capital whose delegation is not in session sends its drafters instructions all the same.
                    move = self.occupants[a].instructions(self.view_of(a, "table"))
                self.levels[a] = move.array("level", own)
                reserves[a] = move.array("reserve", self.levels[a])
            if self.mediators:
                draft, drafted, leaves = self.mediators[0].draft(self.levels, reserves, rows, closing)
            else:
                draft, drafted, leaves = drafted_text(
                    state, setting, parameters, self.status_quo, self.levels, reserves, rows, closing
                )
            state.draft, state.has_draft = draft, state.has_draft | drafted
        self.texts = gather_texts(state, setting, self.status_quo, draft, drafted, leaves)
        self._table_interim(talking)

    def _table_interim(self, talking: BoolArray) -> None:
        state = self.state
        self.interim_tabled = np.zeros(len(state), dtype=bool)
        self.interim_text = spread(self.status_quo, len(state))
        if self.scenario.protocol.allows_interim and not self.itemised:
            half = talking & ~state.interim & (2 * (self.round + 1) >= state.deadline)
            self.interim_tabled = half & state.has_draft
            self.interim_text = np.where(state.blocked, self.status_quo, 0.5 * (self.status_quo + state.draft))

    def _respond(self, moves: dict[int, Move]) -> None:
        state, setting, texts = self.state, self.setting, self.texts
        assert texts is not None
        talking = state.status == TALKING
        within, marks, item_marks, levels = {}, {}, {}, {}
        signs = self.interim_tabled.copy()
        for a in setting.consenting:
            view, move = self.view_of(a, "respond"), moves.get(a, Move())
            within[a] = view.within_issue
            none = np.zeros(texts.tabled.shape[::-1], dtype=bool).T
            marks[a] = move.array("accept", none) & view.within
            if self.itemised:
                nothing = np.zeros(texts.values.shape[::-1], dtype=bool).T
                refuses_all = state.nothing[:, a][:, None, None]
                item_marks[a] = move.array("accept_issues", nothing) & view.within_issue & ~refuses_all
                levels[a] = move.array("level", np.full(len(state), -1.0))
            signs &= move.array("accept_interim", np.zeros(len(state), dtype=bool)) & ~state.nothing[:, a]
            answer = move.array("accept_verification", np.zeros(len(state), dtype=bool))
            state.answered[:, a] = state.asked[:, a] & answer
        for a, suspect in enumerate(self._suspects):
            # Taking a test text is an answer to the test.
            if suspect in marks and a in texts.author:
                c = texts.author.index(a)
                state.answered[:, suspect] |= state.asked[:, suspect] & marks[suspect][:, c] & talking
        whole = texts.drafts_only() if self.itemised else texts
        chosen = passing_text(whole, marks, setting, self.status_quo, self.scenario.thresholds.partial)
        chosen = np.where(talking, chosen, -1)
        state.blocker = np.where(talking, blockers(texts, marks, setting), state.blocker)
        state.blocked = np.where(talking[:, None], non_starters(texts, within, setting, state), state.blocked)
        for f, theatre in enumerate(setting.theatres):
            a = setting.acting.index(theatre.attacker)
            refused = own_text_refused(texts, marks, setting, a) & talking & (chosen < 0)
            seen = 1.0 - pretext_belief(state, setting, a)
            state.cover[:, f] += np.where(refused, self.scenario.parameters.cover_per_refusal * seen, 0.0)
        if self.itemised:
            settled, terms = settle_items(texts, item_marks, levels, state, setting)
            open_talks = (talking & (chosen < 0))[:, None]
            state.settled = np.where(open_talks, settled, state.settled)
            state.terms = np.where(open_talks, terms, state.terms)
            done = talking & (chosen < 0) & state.settled.all(axis=1)
            self._sign(done)
        rows = np.flatnonzero(chosen >= 0)
        if len(rows):
            picked = chosen[rows]
            values = texts.values[rows, picked]
            leaves = texts.leaves_open[rows, picked]
            state.settled.T[..., rows] = ~leaves.T
            state.terms.T[..., rows] = values.T
            self._sign(chosen >= 0)
        if signs.any():
            new = signs & (state.status == TALKING)
            state.interim |= new
            if self.scenario.deadline.kind == "extendable":
                more = new & (state.extensions < self.scenario.deadline.max_extensions)
                state.deadline[more] += self.scenario.deadline.extension_rounds
                state.extensions[more] += 1

    def _sign(self, which: BoolArray) -> None:
        self.state.status[which] = SIGNED
        self.state.signed_round[which] = self.round

    def _decide(self, moves: dict[int, Move]) -> None:
        state, setting, parameters, r = self.state, self.setting, self.scenario.parameters, self.round
        nobody = np.zeros(len(state), dtype=bool)
        suspended_before = state.status == SUSPENDED
        open_war = state.status != SIGNED
        steps, wants_out, wants_more = {}, {}, {}
        attacks = {}
        for a, move in moves.items():
            still = np.zeros(len(state), dtype=np.int64)
            steps[a] = np.clip(move.array("posture", still), -1, 1)
            state.prepared[:, a] |= move.array("prepare", nobody)
            if a in setting.everywhere:
                wants_out[a] = move.array("walk_out", nobody)
                wants_more[a] = move.array("extend", nobody)
            attacks[a] = move.array("attack", nobody)
        before = state.rung.copy(order="K")
        ready_now = state.readiness >= 1.0 - 1e-9
        change_posture(state, setting, steps)
        taken = {a: (state.rung[:, a].astype(np.int64) - before[:, a]) for a in steps}
        attacker = np.full(len(state), -1, dtype=np.int16)
        for f, theatre in enumerate(setting.theatres):
            a = setting.acting.index(theatre.attacker)
            free = (attacker < 0) & open_war
            attacker[free & attacks.get(a, nobody) & ready_now[:, f]] = f
        likelihood = self.tables.log_likelihood if self.learn and setting.coded.typed else None
        talking = (state.status == TALKING) | ((state.status == SIGNED) & (state.signed_round == r))
        walk_outs(state, setting, wants_out, r)
        update_beliefs(state, setting, taken, attacker, talking, likelihood, self.counts, r)
        if self.recorder is not None:
            self.recorder.after_signals(moves, taken)
        incident = nobody.copy()
        start = self.scenario.force.start_rung if self.scenario.force is not None else 0
        for f, theatre in enumerate(setting.theatres):
            risk = incident_risk(state, setting, parameters, f, start)
            if risk.any():
                key = setting.coded.keys[theatre.attacker]
                hit = (attacker < 0) & open_war & (self.uniform("incident", key) < risk)
                attacker[hit] = f
                incident |= hit
        self._reopen(moves)
        resume(state, self.uniform("resume", ""), suspended_before, parameters.resumption)
        break_down(state, self.uniform("breakdown", ""), self.hazard, r)
        pass_deadline(state, self.scenario, setting, wants_more, r)
        self._end_runs(attacker, incident)

    def _reopen(self, moves: dict[int, Move]) -> None:
        """An insatiable signatory voids the deal; talks resume on everything."""
        state = self.state
        before = (state.status == SIGNED) & (state.signed_round < self.round)
        if not before.any():
            return
        again = np.zeros(len(state), dtype=bool)
        for a in self.setting.consenting:
            if a in moves:
                wish = moves[a].array("reopen", again)
                again = again | (wish & (state.type[:, a] == INSATIABLE))
        again &= before
        state.status[again] = TALKING
        state.signed_round[again] = -1
        state.settled[again] = False
        state.terms.T[..., again] = self.status_quo[:, None]
        # A reopened deal is talked about again, also where the old deadline has passed.
        state.deadline[again] = np.maximum(state.deadline[again], self.round + 3.0)

    def _end_runs(self, attacker: AnyArray, incident: BoolArray) -> None:
        state, setting, r = self.state, self.setting, self.round
        final = np.ones(len(state), dtype=bool)
        for a in setting.consenting:
            final &= state.type[:, a] != INSATIABLE
        over = (state.status == SIGNED) & final
        if not setting.theatres:
            over |= (state.status != SIGNED) & (state.status != TALKING) & (state.status != SUSPENDED)
        over |= attacker >= 0
        if r + 1 >= setting.horizon_rounds:
            over[:] = True
        rows = np.flatnonzero(over)
        if len(rows):
            ending = state.take(rows)
            values = filled(len(rows), len(setting.theatres))
            for f in range(len(setting.theatres)):
                values[:, f] = war_net(ending, setting, self.scenario.parameters, self.capability, f)
            counts = np.array([*setting.wars_count, True])[attacker[rows]]
            in_time = counts & (setting.effect_dates[r] <= self.scenario.horizon)
            number = np.full(len(rows), r, dtype=np.int16)
            ended = Ending(ending, number, attacker[rows], incident[rows], in_time, values)
            self.ledger.finish(ended, self.status_quo, self.capability)
            keep = np.flatnonzero(~over)
            self.state = state.take(keep)
            self._heard.clear()
        if len(self.state) == 0:
            self.ledger.close(self.draws)
            self.running = False

    # ------------------------------------------------------------------ the door for people (see `diplosim.door`)

    def waiting(self) -> tuple[str, ...]:
        """Parties whose decision the present stage lacks."""
        return self.door.waiting()

    def view(self, party: str) -> SeatView:
        """All that a seat may know at the present stage."""
        return self.door.view(party)

    def legal(self, party: str) -> Any:
        """All that a seat may do at the present stage, with the reason for each limit."""
        return self.door.legal(party)

    def submit(self, party: str, move: Move) -> None:
        """Check a person's move, then store it.  Raises IllegalMove and changes nothing where it is refused."""
        self.door.submit(party, move)

    def seat(self, party: str, occupant: str | Delegate) -> None:
        """Hand a seat over; the history stays."""
        self.door.seat(party, occupant)

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
        return self.door.fork(runs, at, change, private)

    def state_hash(self) -> str:
        """SHA-256 of the state; equal histories give equal hashes."""
        return self.door.state_hash()

    def log(self) -> dict[str, Any]:
        """All moves so far and what they were made in, as plain data; `Talks.replay` plays it again."""
        from diplosim.history import log_of

        return log_of(self)

    @classmethod
    def replay(cls, log: Mapping[str, Any], tables: Tables | None = None, verify: bool = False) -> Talks:
        """Play a logged talk again, move by move, without its policies; see `diplosim.history.replay`."""
        from diplosim.history import replay

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
