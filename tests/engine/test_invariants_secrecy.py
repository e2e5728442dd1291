"""No seat's view or move depends on what the others have drawn in private, given the same public history."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given

from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import AnyArray
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import QUANTITIES, Move
from tests.examples import examples
from tests.playing import PRIVATE, talks_of
from tests.strategies import eventful, scenarios

MOVES = [name for name in Move.__dataclass_fields__ if name != "caucus"]


@contextmanager
def others_permuted(talks: Session, a: int, order: AnyArray) -> Iterator[None]:
    """Give every other party the private draws that it has in another run; public history stays.

    An alliance knows those of its members, who report to it.
    """
    state, structure = talks.game.state, talks.game.structure
    bloc = structure.bloc_at(a)
    known = {structure.acting[a], *(bloc.members if bloc is not None else ())}
    kept = {name: getattr(state, name) for name in PRIVATE}
    for name in PRIVATE:
        mixed = kept[name].copy(order="K")
        for b in range(mixed.shape[1]):
            if structure.acting[b] not in known:
                mixed[:, b] = kept[name][order, b]
        setattr(state, name, mixed)
    try:
        yield
    finally:
        for name, array in kept.items():
            setattr(state, name, array)


def seen(talks: Session, a: int) -> dict[str, AnyArray]:
    """Everything that a seat may read at the present stage, copied."""
    view = seat_view(talks.game, a, talks.game.stage)
    return {name: np.array(getattr(view, name)) for name in QUANTITIES if view.knows(name)}


def chosen(talks: Session, a: int) -> dict[str, AnyArray]:
    """The parts of the move that a seat makes at the present stage."""
    move = talks.delegations[a].act(seat_view(talks.game, a, talks.game.stage))
    return {name: np.array(getattr(move, name)) for name in MOVES if getattr(move, name) is not None}


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(buildup=None)))
def test_views_and_moves_do_not_read_the_others_draws(scenario: Scenario) -> None:
    talks = talks_of(scenario, 13)
    checked = 0
    while talks.game.running:
        order = np.roll(np.arange(len(talks.game.state)), 1)
        for a in range(len(talks.delegations)):
            if talks.game.stage == "caucus" or not talks.game.takes_part(a, talks.game.stage):
                continue
            view, move = seen(talks, a), chosen(talks, a)
            with others_permuted(talks, a, order):
                talks.game.demands_changed()
                other_view, other_move = seen(talks, a), chosen(talks, a)
            for before, after in ((view, other_view), (move, other_move)):
                assert before.keys() == after.keys()
                for name in before:
                    np.testing.assert_array_equal(before[name], after[name], err_msg=f"{talks.game.stage}: {name}")
            checked += 1
        talks.play_stage()
    assert checked


def test_the_check_would_notice_a_leak(quick: Scenario) -> None:
    """A quantity that reads somebody else's draw changes under the permutation."""
    talks = talks_of(quick, 40)
    order = np.roll(np.arange(40), 1)
    with others_permuted(talks, 0, order):
        peeked = talks.game.state.tactic[:, 1].copy()
        own = talks.game.state.tactic[:, 0].copy()
    assert (peeked != talks.game.state.tactic[:, 1]).any()
    assert (own == talks.game.state.tactic[:, 0]).all()
