"""Model 7.5, 7.6, 7.7 and 7.10: quantities of a seat's view, from states set by hand at the small table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diplosim.engine.game import Game
from diplosim.engine.view_quantities import ViewQuantities
from diplosim.rules.state import ANNOUNCED, NO_LAST_OFFER, REFUSED, SIGNED
from tests.a_table import A, B, X, state_party, table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM

C = 2
NO_BLAME = {"force.blame": {"low": 0.0, "high": 0.0}}


def game_of(
    changes: dict[str, Any] | None = None, others: list[dict[str, Any]] | None = None, gain: float = 0.0
) -> Game:
    """The table before the first move; everybody expects the same gain from going on, and no war."""
    scenario = table({**CALM, **(changes or {})}, others)
    invented = invented_tables(scenario)
    nil = np.zeros_like(invented.attack)
    tables = replace(invented, gain=np.full_like(invented.gain, gain), attack=nil, attack_without_deal=nil)
    return talks_of(scenario, 1, tables=tables).game


def seen(game: Game, a: int, name: str) -> Any:
    """One quantity of the only run."""
    return getattr(ViewQuantities(game, a), name)[0].tolist()


# ---------------------------------------------------------------------- 7.6, 7.7 demands and deferring


def test_what_a_demand_starts_from() -> None:
    """The stated position (1, .5) inside the bounds; without a mandate the status quo .2; what is settled first."""
    game = game_of()
    assert seen(game, A, "start") == [1.0, 0.5]
    game.state.high[:, A, X] = 0.9
    assert seen(game, A, "start") == [0.9, 0.5]
    game.state.empty[:, A, X] = True
    assert seen(game, A, "start") == [0.2, 0.5]
    game.state.settled[:, X], game.state.terms[:, X] = True, 0.7
    assert seen(game, A, "start") == [0.7, 0.5]


def test_what_a_demand_moves_towards() -> None:
    """B's (0, .9) as far as the own bounds reach; without a mandate the status quo .2; what is settled first."""
    game = game_of()
    assert seen(game, A, "reference") == [0.0, 0.9]
    game.state.low[:, A, X] = 0.4
    assert seen(game, A, "reference") == [0.4, 0.9]
    game.state.empty[:, A, X] = True
    assert seen(game, A, "reference") == [0.2, 0.9]
    game.state.settled[:, X], game.state.terms[:, X] = True, 0.7
    assert seen(game, A, "reference") == [0.7, 0.9]


@pytest.mark.parametrize(
    ("low", "high", "cost"),
    [
        ((0.3, 0.6), (1.0, 1.0), [0.05, 0.0]),  # y, of a third of x's salience, is not vital to A
        ((0.0, 0.0), (0.1, 0.4), [0.05, 0.0]),
        ((0.2, 0.5), (1.0, 1.0), [0.0, 0.0]),  # the status quo (.2, .5) itself could be signed
        ((0.0, 0.0), (0.2, 0.5), [0.0, 0.0]),
    ],
)
def test_leaving_a_vital_issue_open_costs_where_its_status_quo_could_not_be_signed(
    low: tuple[float, float], high: tuple[float, float], cost: list[float]
) -> None:
    game = game_of()
    game.state.low[:, A], game.state.high[:, A] = low, high
    assert seen(game, A, "deferral_cost") == pytest.approx(cost)


# ---------------------------------------------------------------------- 7.10 the ladder


def test_whose_rung_stands_against_one() -> None:
    """A, the attacker, at 4: to B, its target, and to C where C is bound to B; nobody stands against A."""
    pact = {"protocol.seats": ["A", "B", "C"], "edges": [{"a": "B", "b": "C", "kind": "defence", "weight": 1.0}]}
    for changes, of_c in ((pact, 4), ({**pact, "edges": []}, 0)):
        game = game_of(changes, [state_party("C", 0.1)])
        game.state.rung[:] = [4, 2, 1]
        assert [seen(game, a, "opposing_rung") for a in (A, B, C)] == [0, 4, of_c]
        assert [seen(game, a, "highest_rung") for a in (A, B, C)] == [2, 4, 4]


@pytest.mark.parametrize(
    ("readiness", "rung", "soon"),
    [(0.5, 3, True), (0.5, 2, True), (0.5, 1, False), (0.4, 3, False), (1.0, 0, True), (0.0, 4, False)],
)
def test_one_more_round_of_display_makes_ready(readiness: float, rung: int, soon: bool) -> None:
    """Half of the way a round, from a rung on which a step up still counts."""
    game = game_of()
    game.state.readiness[:], game.state.rung[:, A] = readiness, rung
    assert seen(game, A, "ready_next") is soon
    assert seen(game, B, "ready_next") is False


# ---------------------------------------------------------------------- 7.5 last offers


@pytest.mark.parametrize(
    ("standing", "makes", "faces", "refused"),
    [
        (NO_LAST_OFFER, False, False, False),
        (ANNOUNCED, True, True, False),
        (REFUSED, False, False, True),
    ],
)
def test_who_makes_a_last_offer_does_not_face_it(standing: int, makes: bool, faces: bool, refused: bool) -> None:
    game = game_of()
    game.state.last_offer[:] = standing
    names = ("makes_last_offer", "faces_last_offer", "last_offer_refused")
    assert [seen(game, A, name) for name in names] == [makes, False, refused]
    assert [seen(game, B, name) for name in names] == [False, faces, False]


def test_a_last_offer_is_worked_out_for_who_makes_one_and_could_sign_something() -> None:
    """B takes what is worth .37375 to it: (1, y) from y = .6475 on; of 64ths of the way the third, at y = .659375.

    To A that is 1 - .25 * .159375.
    """
    game = game_of()
    assert (seen(game, A, "last_offer_text"), seen(game, A, "last_offer_worth")) == ([1.0, 0.5], 0.0)
    game.state.last_offer[:] = ANNOUNCED
    assert seen(game, A, "last_offer_text") == pytest.approx([1.0, 0.659375])
    assert seen(game, A, "last_offer_worth") == pytest.approx(0.96015625)
    assert seen(game, A, "last_offer_open") == [False, False]
    game.state.refuses_all[:, A] = True
    assert (seen(game, A, "last_offer_text"), seen(game, A, "last_offer_worth")) == ([1.0, 0.5], 0.0)


WAR = 0.459375
"""What force is worth to A without blame, against .35 without a deal."""


@pytest.mark.parametrize(
    ("gain", "changes", "expected"),
    [
        (0.2, {}, 0.946875),  # of sixteenths the first, (1, .7125), is taken: 1 - .25 * .2125
        (0.11, {}, 0.946875),  # going on brings a little more than war
        (0.1, {}, WAR),  # who would rather strike than go on need not weigh it
        (0.2, {"readiness": 0.4}, WAR),  # nobody would believe it
        (0.2, {"status": SIGNED}, WAR),
        (0.2, {"last_offer": REFUSED}, WAR),  # it may strike already
        (0.5, {"blame": 0.2}, 0.259375),  # who would not strike is not believed
    ],
)
def test_what_a_last_offer_would_be_worth(gain: float, changes: dict[str, float], expected: float) -> None:
    game = game_of(NO_BLAME, gain=gain)
    game.state.readiness[:], game.state.rung[:, A] = 0.5, 3
    for name, value in changes.items():
        getattr(game.state, name)[...] = value
    assert seen(game, A, "last_offer_value") == pytest.approx(expected)
