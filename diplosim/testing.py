"""Conformance tests that ship with diplosim: certify an own agent or an own scenario with the project's own code.

    from diplosim.testing import check_agent, check_scenario
    check_agent("path/to/my_agent.py:MyAgent")
    check_scenario("path/to/talks.yaml")

Each check raises NotConforming with what is wrong, and with the seed and run to see it.  A test class can run them one
by one: `AGENT_CHECKS` and `SCENARIO_CHECKS` are plain functions by name.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from diplosim import registry
from diplosim.arrays import AnyArray
from diplosim.history import log_of, replay
from diplosim.legality import PARTS, check_move
from diplosim.loading import from_mapping, load
from diplosim.outcomes import CONFLICT
from diplosim.preferences import utility
from diplosim.scenario import Scenario
from diplosim.seats import Delegate, IllegalMove, Move, SeatView, Stage, Traits
from diplosim.talks import Talks, simulate
from diplosim.what_if import PRIVATE

RUNS, SEED, SINGLE = 24, 20, 17
READS = frozenset({"type", "time", "reciprocity", "beliefs"})
"""What a policy may declare to read; see `Traits`."""


class NotConforming(AssertionError):
    """An agent or a scenario breaks a rule; the text says which, and how to see it."""


def _demand(condition: Any, message: str) -> None:
    if not condition:
        raise NotConforming(message)


# ---------------------------------------------------------------------- a scenario to test on


@lru_cache(maxsize=1)
def exercise() -> Scenario:
    """A shipped case changed into an exercise: short, issue by issue, all five types in one seat, quick tables."""
    types = {"sincere": 0.2, "hard_bargainer": 0.2, "staller": 0.2, "pretext": 0.2, "insatiable": 0.2}
    return load("minsk2_2015").replace(
        {"beliefs.training_runs": 256, "protocol.package": None, "hidden_types": {"RUS": types, "UKR": types}}
    )


def _seat_for(scenario: Scenario) -> str:
    """A seat with much to decide: it must consent, its type is uncertain, it may use force where anybody may."""
    first = [p for p in scenario.consenters if p in scenario.can_use_force and p in scenario.hidden_types]
    return (first or [p for p in scenario.consenters if p in scenario.hidden_types] or list(scenario.consenters))[0]


# ---------------------------------------------------------------------- agents


AgentMaker = Callable[[], Delegate]
Look = Callable[[Talks, int, SeatView, Delegate, Move], None]
"""Called with the talks, the position of the seat, its view, a copy of its delegate before the move, and the move."""


def check_agent(agent: str | type[Any] | AgentMaker, scenario: Scenario | None = None) -> None:
    """Run every check on an agent; raises NotConforming at the first that fails.

    agent: registered name, `path/to/file.py:Class`, or a class (or function) that is called without arguments.
    scenario: what it plays (None: a shipped one).
    """
    for check in AGENT_CHECKS.values():
        check(maker_of(agent), scenario if scenario is not None else exercise())


def maker_of(agent: str | type[Any] | AgentMaker) -> AgentMaker:
    """What makes a fresh delegate."""
    found: AgentMaker = registry.find(agent) if isinstance(agent, str) else agent
    return found


class Watched:
    """A delegate that shows every move it makes to a function; for checks."""

    def __init__(self, delegate: Delegate, look: Look) -> None:
        self.delegate, self.look = delegate, look
        self.talks: Talks | None = None

    def act(self, view: SeatView) -> Move:
        """The delegate's move, looked at."""
        before = copy.deepcopy(self.delegate)
        move = self.delegate.act(view)
        assert self.talks is not None
        self.look(self.talks, self.talks.setting.position[view.party], view, before, move)
        return move

    def instructions(self, view: SeatView) -> Move:
        """The delegate's instructions to a drafter."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else ask(view)


def play_watched(make: AgentMaker, scenario: Scenario, look: Look, runs: int = RUNS, first_run: int = 0) -> Talks:
    """Play talks in which one seat is watched."""
    watched = Watched(make(), look)
    talks = Talks(scenario, runs=runs, seed=SEED, first_run=first_run, seats={_seat_for(scenario): watched})
    watched.talks = talks
    return talks.play()


def _look_away(talks: Talks, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
    """Nothing to check."""


def same_seed_same_moves(make: AgentMaker, scenario: Scenario) -> None:
    """Playing the same runs again gives the same moves and the same outcomes."""
    first, second = (_moves(make, scenario) for _ in range(2))
    _demand(_equal(first, second), "the same seed gives other moves the second time")


def one_run_equals_its_row(make: AgentMaker, scenario: Scenario) -> None:
    """Run 17 alone is row 17 of the batch, bit for bit."""
    batch = play_watched(make, scenario, _look_away).outcomes()
    alone = play_watched(make, scenario, _look_away, runs=1, first_run=SINGLE).outcomes()
    for column in alone.columns:
        here, there = alone[column].iloc[0], batch[column].iloc[SINGLE]
        same = here == there or (here != here and there != there)
        _demand(same, f"run {SINGLE} of seed {SEED}: {column} is {here} alone and {there} in a batch of {RUNS}")


def pickles(make: AgentMaker, scenario: Scenario) -> None:
    """The agent goes through pickle, as to another process, and moves as before."""
    again = pickle.loads(pickle.dumps(make()))  # our own bytes
    _demand(_equal(_moves(make, scenario), _moves(lambda: again, scenario)), "after pickling it moves otherwise")


def moves_are_legal(make: AgentMaker, scenario: Scenario) -> None:
    """No move is one that the engine would refuse from a person: finite, inside the true bounds, in stage."""

    def look(talks: Talks, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        try:
            check_move(talks, a, move)
        except IllegalMove as refused:
            raise NotConforming(f"run {talks.first_run} of seed {SEED}, round {view.round}: {refused}") from refused
        said = [field.name for field in fields(Move) if getattr(move, field.name) is not None]
        for part in said:
            _demand(part in PARTS[view.stage], f"{part} is no part of the stage {view.stage}")

    for run in range(5):
        play_watched(make, scenario, look, runs=1, first_run=run)


def others_private_draws_do_not_matter(make: AgentMaker, scenario: Scenario) -> None:
    """A move stays the same when the others' private draws are permuted under the same public history."""

    def look(talks: Talks, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        state, order = talks.state, np.roll(np.arange(len(talks.state)), 1)
        others = [b for b in range(len(talks.setting.acting)) if b != a]
        kept = {name: getattr(state, name).copy(order="K") for name in (*PRIVATE, "win", "lose")}
        for name in PRIVATE:
            getattr(state, name)[:, others] = kept[name][order][:, others]
        for f, theatre in enumerate(talks.setting.theatres):
            if theatre.attacker != talks.setting.acting[a]:
                state.win[:, f], state.lose[:, f] = kept["win"][order, f], kept["lose"][order, f]
        second = delegate.act(talks.view_of(a, view.stage))
        for name, array in kept.items():
            getattr(state, name)[...] = array
        _demand(_same(move, second), f"round {view.round}, {view.stage}: it knows what the others drew in private")

    play_watched(make, scenario, look)


def traits_are_true(make: AgentMaker, scenario: Scenario) -> None:
    """What the agent declares about itself holds for its demands: chance, force, and what it reads.

    stochastic=False: other process draws, same demand.  may_use_force=False: it never attacks.  reads without
    "beliefs": other beliefs, same demand; without "reciprocity": other concessions by the others, same demand.
    """
    traits = getattr(make(), "traits", None)
    _demand(isinstance(traits, Traits), "it declares no `traits = Traits(...)`")
    assert isinstance(traits, Traits)
    unknown = set(traits.reads) - READS
    _demand(not unknown, f"reads {sorted(unknown)} is unknown; known: {', '.join(sorted(READS))}")

    def look(talks: Talks, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        if not traits.may_use_force and move.attack is not None:
            _demand(not np.asarray(move.attack).any(), "it attacks, and declares may_use_force=False")
        if view.stage != "table":
            return
        if not traits.stochastic:
            second = copy.deepcopy(delegate).act(_with_other_luck(view))
            _demand(_same_demand(move, second), f"round {view.round}: its demand hangs on chance, stochastic=False")
        if "beliefs" not in traits.reads:
            public = talks.state.public
            talks.state.public = np.roll(public, 1, axis=0)
            second = copy.deepcopy(delegate).act(talks.view_of(a, "table"))
            talks.state.public = public
            _demand(
                _same_demand(move, second),
                f"round {view.round}: its demand hangs on beliefs, which it does not declare",
            )
        if "reciprocity" not in traits.reads and move.demand is not None:
            heard = talks.state.heard.copy(order="K")
            talks.state.heard[...] = np.minimum(1.0, heard + 0.2)
            second = copy.deepcopy(delegate).act(talks.view_of(a, "table"))
            talks.state.heard[...] = heard
            _demand(_same_demand(move, second), f"round {view.round}: it reciprocates, which it does not declare")

    play_watched(make, scenario, look)


AGENT_CHECKS: dict[str, Callable[[AgentMaker, Scenario], None]] = {
    check.__name__: check
    for check in (
        same_seed_same_moves,
        one_run_equals_its_row,
        pickles,
        moves_are_legal,
        others_private_draws_do_not_matter,
        traits_are_true,
    )
}
"""Checks on agents by name; each takes what makes a fresh delegate, and a scenario."""


def _moves(make: AgentMaker, scenario: Scenario) -> list[tuple[int, Stage, Move]]:
    seen: list[tuple[int, Stage, Move]] = []

    def look(talks: Talks, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        seen.append((view.round, view.stage, move))

    play_watched(make, scenario, look)
    return seen


def _equal(first: list[tuple[int, Stage, Move]], second: list[tuple[int, Stage, Move]]) -> bool:
    if [x[:2] for x in first] != [x[:2] for x in second]:
        return False
    return all(_same(a[2], b[2]) for a, b in zip(first, second, strict=True))


def _same(first: Move, second: Move) -> bool:
    return all(_same_part(getattr(first, field.name), getattr(second, field.name)) for field in fields(Move))


def _same_part(first: Any, second: Any) -> bool:
    if first is None or second is None or isinstance(first, Mapping):
        # nobody may tell silence from a spoken nought
        return bool(first == second) or not np.any(first if second is None else second)
    return np.array_equal(np.asarray(first), np.asarray(second))


def _same_demand(first: Move, second: Move) -> bool:
    return _same_part(first.demand, second.demand)


def _with_other_luck(view: SeatView) -> SeatView:
    other = view.take(np.arange(view.runs))
    other.uniform = lambda purpose: np.roll(1.0 - view.uniform(purpose), 3)  # type: ignore[method-assign]
    return other


# ---------------------------------------------------------------------- scenarios


def check_scenario(source: str | Path | Scenario) -> Scenario:
    """Load a scenario and run every check on it; returns it.

    source: name, path or scenario.  Raises ScenarioError where it cannot be loaded, NotConforming at the first check
    that fails.  Likelihood tables are made small for the purpose.
    """
    scenario = source if isinstance(source, Scenario) else load(source)
    small = scenario.replace({"beliefs.training_runs": min(256, scenario.beliefs.training_runs)})
    for check in SCENARIO_CHECKS.values():
        check(small)
    return scenario


def writes_and_loads_back(scenario: Scenario) -> None:
    """Written to a file and loaded again it is the same."""
    again = from_mapping(scenario.to_mapping())
    _demand(again == scenario, "written and loaded again it is another scenario")
    _demand(again.content_hash() == scenario.content_hash(), "written and loaded again its hash is another")


def runs_do_not_depend_on_batches(scenario: Scenario) -> None:
    """A run alone is its row of a batch, and every talk ends in one of the four outcomes."""
    batch = simulate(scenario, RUNS, seed=SEED)
    _demand(batch["outcome"].notna().all(), "a talk has no outcome")
    alone = simulate(scenario, 1, seed=SEED, first_run=SINGLE)
    for column in alone.columns:
        here, there = alone[column].iloc[0], batch[column].iloc[SINGLE]
        _demand(
            here == there or (here != here and there != there), f"run {SINGLE}: {column} is {here} alone, not {there}"
        )


def no_bound_is_crossed(scenario: Scenario) -> None:
    """What was settled lies in [0, 1] and inside the true bounds of everybody whose consent it needed."""
    talks = Talks(scenario, runs=RUNS, seed=SEED)
    low, high, accepts_nothing = talks.state.low.copy(), talks.state.high.copy(), talks.state.nothing.copy()
    table = talks.play().outcomes()
    settled = np.stack([table[f"term_{issue}"].to_numpy() for issue in talks.setting.coded.issues], axis=1)
    known = ~np.isnan(settled)
    _demand(((settled[known] >= 0.0) & (settled[known] <= 1.0)).all(), "a settled term lies outside [0, 1]")
    for a in talks.setting.consenting:
        asked = known & talks.setting.scope[a]
        inside = (settled >= low[:, a] - 1e-9) & (settled <= high[:, a] + 1e-9) & ~accepts_nothing[:, a][:, None]
        rows = np.flatnonzero((asked & ~inside).any(axis=1))
        _demand(not len(rows), f"run {rows[:1]} of seed {SEED}: settled beyond a true bound of {talks.door.name(a)}")


def no_force_no_conflict(scenario: Scenario) -> None:
    """Without anybody able to use force there is no conflict."""
    if scenario.can_use_force:
        return
    talks = Talks(scenario, runs=RUNS, seed=SEED).play()
    _demand((talks.ledger.outcome != CONFLICT).all(), "a conflict, though nobody can use force")


def every_seat_can_be_taken(scenario: Scenario) -> None:
    """People can sit in all seats: each always has a legal move, silence plays to the end, and the log replays."""
    parties = sorted(Talks(scenario, seed=SEED).setting.position)
    talks = Talks(scenario, seed=SEED, seats=dict.fromkeys(parties, "human"))
    talks.advance()
    while talks.waiting():
        for party in talks.waiting():
            legal = talks.legal(party)
            wide = np.array(legal.low) <= np.array(legal.high)
            _demand(wide.all(), f"{party}, round {talks.round + 1}: there is nothing that it may table")
            talks.submit(party, Move())
        talks.advance()
    again = replay(log_of(talks), talks.tables)
    _demand(again.state_hash() == talks.state_hash(), "the log of a game replays to another state")


def everybody_wants_something(scenario: Scenario) -> None:
    """Some package is worth more to each that must consent than the worst one: the issues are about something."""
    coded = Talks(scenario, seed=SEED).setting.coded
    for party in scenario.consenters:
        p = coded.index[party]
        worst: AnyArray = np.where(coded.position[p] > 0.5, 0.0, 1.0)
        value = utility(worst, coded.position[p], coded.salience[p], coded.exponent)
        _demand(value < 1.0 - 1e-9, f"{party} must consent, but all packages are worth the same to it")


SCENARIO_CHECKS: dict[str, Callable[[Scenario], None]] = {
    check.__name__: check
    for check in (
        writes_and_loads_back,
        everybody_wants_something,
        runs_do_not_depend_on_batches,
        no_bound_is_crossed,
        no_force_no_conflict,
        every_seat_can_be_taken,
    )
}
"""Checks on scenarios by name."""

__all__ = ["AGENT_CHECKS", "SCENARIO_CHECKS", "NotConforming", "check_agent", "check_scenario", "exercise"]
