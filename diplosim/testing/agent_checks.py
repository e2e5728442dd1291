"""What every agent must fulfil, as functions by name; `diplosim.testing.check_agent` runs them all."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from diplosim.engine.legality import check_move
from diplosim.engine.talks import no_end_of_program
from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import AnyArray
from diplosim.play.forks import PRIVATE
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import PARTS, QUANTITIES, Delegate, IllegalMove, Move, SeatView, Stage, Traits
from diplosim.seats.units import ROUNDS, TIME
from diplosim.testing.conformance import RUNS, SEED, SINGLE, NotConforming, demand

READS = frozenset(what for quantity in QUANTITIES.values() for what in quantity.depends_on)
"""What a policy may declare to read: whatever some quantity of its view tells."""


def _seat_for(scenario: Scenario) -> str:
    """A seat with much to decide: it must consent, its type is uncertain, it may use force where anybody may."""
    first = [p for p in scenario.consenters if p in scenario.can_use_force and p in scenario.hidden_types]
    return (first or [p for p in scenario.consenters if p in scenario.hidden_types] or list(scenario.consenters))[0]


AgentMaker = Callable[[], Delegate]
Look = Callable[[Session, int, SeatView, Delegate, Move], None]
"""Called with the talks, the position of the seat, its view, a copy of its delegate before the move, and the move."""


class Watched:
    """A delegate that shows every move it makes to a function; for checks."""

    def __init__(self, delegate: Delegate, look: Look) -> None:
        self.delegate, self.look = delegate, look
        self.talks: Session | None = None

    def act(self, view: SeatView) -> Move:
        """The delegate's move, looked at."""
        before = copy.deepcopy(self.delegate)
        assert self.talks is not None
        try:
            with no_end_of_program():
                move = self.delegate.act(view)
        except Exception as raised:  # whatever it is, it is the agent's
            runs = f"runs {self.talks.game.first_run} and on of seed {SEED}"
            raise NotConforming(
                f"{runs}, round {view.round}, {view.stage}: it raised {type(raised).__name__}: {raised}"
            ) from raised
        self.look(self.talks, self.talks.game.structure.position[view.party], view, before, move)
        return move

    def instructions(self, view: SeatView) -> Move:
        """The delegate's instructions to a drafter."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else ask(view)


def play_watched(make: AgentMaker, scenario: Scenario, look: Look, runs: int = RUNS, first_run: int = 0) -> Session:
    """Play talks in which one seat is watched."""
    watched = Watched(make(), look)
    talks = Session(scenario, runs=runs, seed=SEED, first_run=first_run, seats={_seat_for(scenario): watched})
    watched.talks = talks
    return talks.play()


def _look_away(talks: Session, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
    """Nothing to check."""


def same_seed_same_moves(make: AgentMaker, scenario: Scenario) -> None:
    """Playing the same runs again gives the same moves and the same outcomes."""
    first, second = (_moves(make, scenario) for _ in range(2))
    demand(_equal(first, second), "the same seed gives other moves the second time")


def one_run_equals_its_row(make: AgentMaker, scenario: Scenario) -> None:
    """Run 17 alone is row 17 of the batch, bit for bit."""
    batch = play_watched(make, scenario, _look_away).outcomes()
    alone = play_watched(make, scenario, _look_away, runs=1, first_run=SINGLE).outcomes()
    for column in alone.columns:
        here, there = alone[column].iloc[0], batch[column].iloc[SINGLE]
        same = here == there or (here != here and there != there)
        demand(same, f"run {SINGLE} of seed {SEED}: {column} is {here} alone and {there} in a batch of {RUNS}")


def pickles(make: AgentMaker, scenario: Scenario) -> None:
    """The agent goes through pickle, as to another process, and moves as before."""
    try:
        again = pickle.loads(pickle.dumps(make()))  # our own bytes
    except Exception as raised:  # pickle passes on whatever the parts of an agent raise
        raise NotConforming(
            f"it goes through no pickle ({type(raised).__name__}: {raised}), so that it plays in no other process"
        ) from raised
    demand(_equal(_moves(make, scenario), _moves(lambda: again, scenario)), "after pickling it moves otherwise")


def moves_are_legal(make: AgentMaker, scenario: Scenario) -> None:
    """No move is one that the engine would refuse from a person: finite, inside the true bounds, in stage."""

    def look(talks: Session, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        try:
            check_move(talks.game, a, move)
        except IllegalMove as refused:
            raise NotConforming(
                f"run {talks.game.first_run} of seed {SEED}, round {view.round}: {refused}"
            ) from refused

    for run in range(5):
        play_watched(make, scenario, look, runs=1, first_run=run)


def others_private_draws_do_not_matter(make: AgentMaker, scenario: Scenario) -> None:
    """A move stays the same when the others' private draws are permuted under the same public history."""

    def look(talks: Session, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        state, order = talks.game.state, np.roll(np.arange(len(talks.game.state)), 1)
        structure = talks.game.structure
        # The members of an alliance report to it: what they drew is its own.
        bloc = structure.bloc_at(a)
        known = {structure.acting[a], *(bloc.members if bloc is not None else ())}
        others = [b for b, party in enumerate(structure.acting) if party not in known]
        kept = {name: getattr(state, name).copy(order="K") for name in PRIVATE}
        for name in PRIVATE:
            getattr(state, name)[:, others] = kept[name][order][:, others]
        talks.game.demands_changed()  # so that nothing is shown that was worked out from the draws as they were
        second = delegate.act(seat_view(talks.game, a, view.stage))
        for name, array in kept.items():
            getattr(state, name)[...] = array
        talks.game.demands_changed()
        demand(_same(move, second), f"round {view.round}, {view.stage}: it knows what the others drew in private")

    play_watched(make, scenario, look)


def traits_are_true(make: AgentMaker, scenario: Scenario) -> None:
    """What the agent declares about itself holds for its demands: chance, force, and what it reads.

    stochastic=False: other process draws, same demand.  may_use_force=False: it never attacks.  reads without
    "beliefs": other beliefs, same demand; without "reciprocity": other concessions by the others, same demand; without
    "time" or "type": other times or another own type shown, all else unchanged, same demand.
    """
    traits = getattr(make(), "traits", None)
    demand(isinstance(traits, Traits), "it declares no `traits = Traits(...)`")
    assert isinstance(traits, Traits)
    demand(not isinstance(traits.reads, str), f"reads is the text {traits.reads!r}; write ({traits.reads!r},)")
    unknown = set(traits.reads) - READS
    demand(not unknown, f"reads {sorted(unknown)} is unknown; known: {', '.join(sorted(READS))}")

    def look(talks: Session, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        if not traits.may_use_force and move.attack is not None:
            demand(not np.asarray(move.attack).any(), "it attacks, and declares may_use_force=False")
        if view.stage != "table":
            return
        if not traits.stochastic:
            second = copy.deepcopy(delegate).act(_with_other_luck(view))
            demand(_same_demand(move, second), f"round {view.round}: its demand hangs on chance, stochastic=False")
        for what, hangs_on in (("time", "the time"), ("type", "its hidden type")):
            if what not in traits.reads:
                second = copy.deepcopy(delegate).act(_shown_otherwise(view, what))
                told = f"round {view.round}: its demand hangs on {hangs_on}, which it does not declare"
                demand(_same_demand(move, second), told)
        if "beliefs" not in traits.reads:
            public = talks.game.state.public
            talks.game.state.public = np.roll(public, 1, axis=0)
            talks.game.stage_over()
            second = copy.deepcopy(delegate).act(seat_view(talks.game, a, "table"))
            talks.game.state.public = public
            talks.game.stage_over()
            demand(
                _same_demand(move, second),
                f"round {view.round}: its demand hangs on beliefs, which it does not declare",
            )
        if "reciprocity" not in traits.reads and move.demand is not None:
            perceived_offer = talks.game.state.perceived_offer.copy(order="K")
            talks.game.state.perceived_offer[...] = np.minimum(1.0, perceived_offer + 0.2)
            second = copy.deepcopy(delegate).act(seat_view(talks.game, a, "table"))
            talks.game.state.perceived_offer[...] = perceived_offer
            demand(_same_demand(move, second), f"round {view.round}: it reciprocates, which it does not declare")

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

    def look(talks: Session, a: int, view: SeatView, delegate: Delegate, move: Move) -> None:
        seen.append((view.round, view.stage, move))

    play_watched(make, scenario, look)
    return seen


def _equal(first: list[tuple[int, Stage, Move]], second: list[tuple[int, Stage, Move]]) -> bool:
    if [x[:2] for x in first] != [x[:2] for x in second]:
        return False
    return all(_same(a[2], b[2]) for a, b in zip(first, second, strict=True))


def _same(first: Move, second: Move) -> bool:
    return all(_same_part(getattr(first, name), getattr(second, name)) for name in PARTS)


def _same_part(first: Any, second: Any) -> bool:
    if first is None or second is None or isinstance(first, Mapping):
        # nobody may tell silence from a spoken nought
        return bool(first == second) or not np.any(first if second is None else second)
    return np.array_equal(np.asarray(first), np.asarray(second))


def _same_demand(first: Move, second: Move) -> bool:
    return _same_part(first.demand, second.demand)


def _with_other_luck(view: SeatView) -> SeatView:
    other = view.take(np.arange(view.runs))
    vars(other)["uniform"] = lambda purpose: np.roll(1.0 - view.uniform(purpose), 3)
    return other


def _shown_otherwise(view: SeatView, what: str) -> SeatView:
    """The same view, but with other values of the quantities that tell the time, or the own type, and nothing else."""
    other = view.take(np.arange(view.runs))
    for name, quantity in QUANTITIES.items():
        if quantity.depends_on == (what,) and view.knows(name):
            values: AnyArray = view.read(name)
            if quantity.unit in (TIME, ROUNDS):
                values = 1.0 - values if quantity.unit == TIME else values + 1.0
            else:
                values = np.roll(values, 1, axis=0)
            vars(other)[name] = values
    return other
