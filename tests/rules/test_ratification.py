"""Model 7.7: which text passes and which issues settle; worked out by hand.

Public gains over the status quo (.2, .5), where A has .4 and B .7:

    text          A: 1 - .75 |x - 1| - .25 |y - .5|     B: 1 - .5 x - .5 |y - .9|     product of gains
    (.4, .9)      .45 -> .05                            .80 -> .10                    .005
    (.5, .9)      .525 -> .125                          .75 -> .05                    .00625
    (.2, .9)      .30 -> 0                              .90 -> .20                    0
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.proposals import Texts
from diplosim.rules.ratification import (
    blockers,
    needs_consent,
    own_text_refused,
    passing_text,
    settle_items,
)
from diplosim.rules.state import State
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, Y, at_the_table, state_party, table
from tests.objections import non_starters

C = 2
QUO = np.array([0.2, 0.5])
FAIR, BETTER, IDLE = (0.4, 0.9), (0.5, 0.9), (0.2, 0.9)


def texts_of(*values: tuple[float, float], opened: Any = None, author: tuple[int, ...] | None = None) -> Texts:
    leaves = np.zeros((1, len(values), 2), dtype=bool) if opened is None else np.array([opened])
    return Texts(
        np.array([values]),
        leaves,
        np.ones((1, len(values)), dtype=bool),
        tuple(range(len(values))) if author is None else author,
        bool(leaves.any()),
    )


def marks(**rows: list[bool]) -> dict[int, np.ndarray]:
    return {"ABC".index(name): np.array([row]) for name, row in rows.items()}


def passed(texts: Texts, signed: dict[int, np.ndarray], scenario: Scenario | None = None, partial: float = 0.25) -> int:
    _, structure = at_the_table(scenario or table())
    return int(passing_text(texts, signed, structure, QUO, partial)[0])


# ---------------------------------------------------------------------- passing


def ideals_of(state: State) -> dict[int, np.ndarray]:
    """Everybody tells its true ideal point."""
    return {a: state.ideal[:, a] for a in range(state.ideal.shape[1])}


def test_all_must_sign() -> None:
    both = texts_of(FAIR, BETTER)
    assert passed(both, marks(A=[True, False], B=[True, True])) == 0
    assert passed(both, marks(A=[True, False], B=[False, True])) == -1
    assert passed(both, marks(A=[False, True], B=[True, True])) == 1


@pytest.mark.parametrize(
    ("values", "winner"),
    [((FAIR, BETTER), 1), ((BETTER, FAIR), 0), ((IDLE, FAIR), 1), ((FAIR, FAIR), 0), ((BETTER, FAIR, BETTER), 0)],
)
def test_of_texts_that_all_sign_the_largest_product_of_public_gains_passes(
    values: tuple[tuple[float, float], ...], winner: int
) -> None:
    every = [True] * len(values)
    assert passed(texts_of(*values), marks(A=every, B=every)) == winner


def test_gains_are_counted_from_the_status_quo() -> None:
    """(1, .5) gives A .6 more and B .4 less, which counts as nothing; the sum of gains would let it pass."""
    assert passed(texts_of((1.0, 0.5), FAIR), marks(A=[True, True], B=[True, True])) == 1
    # two losses make no gain: (0, .1) costs A .25 (of .4) and B .1 (of .7)
    assert passed(texts_of((0.0, 0.1), FAIR), marks(A=[True, True], B=[True, True])) == 1


def test_a_text_without_any_gain_may_pass_alone() -> None:
    assert passed(texts_of(IDLE), marks(A=[True], B=[True])) == 0


def test_gains_are_public_whatever_is_true() -> None:
    """With ideals hidden behind the positions the choice stays: .00625 over .005."""
    scenario = table({"issues.x.ideal": {"A": 0.4}})
    every = [True, True]
    assert passed(texts_of(FAIR, BETTER), marks(A=every, B=every), scenario) == 1


def test_what_is_not_tabled_cannot_pass() -> None:
    texts = texts_of(FAIR, BETTER)
    texts.tabled[0, 1] = False
    assert passed(texts, marks(A=[True, True], B=[True, True])) == 0


@pytest.mark.parametrize(("partial", "winner"), [(0.625, 0), (0.626, -1), (0.375, 0)])
def test_a_text_must_settle_enough_of_the_mean_salience(partial: float, winner: int) -> None:
    """x alone is .625 of the mean salience, on the threshold included."""
    opened = texts_of((0.4, 0.5), opened=[[False, True]])
    assert passed(opened, marks(A=[True], B=[True]), partial=partial) == winner


def test_runs_do_not_mix() -> None:
    _, structure = at_the_table(table(), 3)
    texts = Texts(np.array([[FAIR, BETTER]] * 3), np.zeros((3, 2, 2), bool), np.ones((3, 2), bool), (A, B), part=False)
    signed = {A: np.array([[1, 1], [1, 0], [0, 0]], bool), B: np.ones((3, 2), bool)}
    assert passing_text(texts, signed, structure, QUO, 0.25).tolist() == [1, 0, -1]


def scoped() -> Scenario:
    """C must consent to what settles y."""
    return table({"consent_scope": {"C": ["y"]}}, [state_party("C", 0.1)])


def test_consent_within_a_scope() -> None:
    _, structure = at_the_table(scoped())
    opened = texts_of((0.4, 0.5), FAIR, opened=[[False, True], [False, False]])
    assert needs_consent(opened, structure, A) is None
    needed = needs_consent(opened, structure, C)
    assert needed is not None
    assert needed.tolist() == [[False, True]]
    signed = marks(A=[True, True], B=[True, True], C=[False, False])
    assert passed(opened, signed, scoped()) == 0
    assert passed(opened, signed | marks(A=[False, True]), scoped()) == -1
    assert passed(opened, signed | marks(A=[False, True], C=[False, True]), scoped()) == 1


def test_a_scoped_consenter_does_not_weigh() -> None:
    """C would like (.5, .9) less than the status quo; the product is that of A and B."""
    every = [True, True]
    assert passed(texts_of(FAIR, BETTER), marks(A=every, B=every, C=every), scoped()) == 1


# ---------------------------------------------------------------------- refusals


def test_who_refuses_most_blocks() -> None:
    _, structure = at_the_table(table())
    texts = texts_of(FAIR, BETTER)

    def who(**rows: list[bool]) -> int:
        return int(blockers(texts, marks(**rows), structure)[0])

    assert who(A=[True, True], B=[True, True]) == -1
    assert who(A=[True, True], B=[False, True]) == B
    assert who(A=[False, True], B=[True, False]) == A
    assert who(A=[False, True], B=[False, False]) == B
    texts.tabled[0, 1] = False
    assert who(A=[True, False], B=[True, True]) == -1
    assert who(A=[True, False], B=[False, True]) == B


def test_what_needs_no_consent_is_not_refused() -> None:
    _, structure = at_the_table(scoped())
    opened = texts_of((0.4, 0.5), FAIR, opened=[[False, True], [False, False]], author=(A, B))
    signed = marks(A=[True, True], B=[True, True], C=[False, True])
    assert blockers(opened, signed, structure).tolist() == [-1]
    assert own_text_refused(opened, signed, structure, A).tolist() == [False]
    assert blockers(opened, signed | marks(C=[False, False]), structure).tolist() == [C]
    assert own_text_refused(opened, signed | marks(C=[True, False]), structure, B).tolist() == [True]


def test_who_was_not_asked_about_a_text_that_failed_did_not_block_it() -> None:
    """Both texts leave y open, on which alone C is asked: A refuses one and B the other, and A comes first."""
    _, structure = at_the_table(scoped())
    opened = texts_of((0.4, 0.5), (0.3, 0.5), opened=[[False, True], [False, True]], author=(A, B))
    refused = marks(A=[True, False], B=[False, True], C=[False, False])
    assert blockers(opened, refused, structure).tolist() == [A]


def test_an_own_text_is_refused_by_others_only() -> None:
    _, structure = at_the_table(table())
    texts = texts_of(FAIR, BETTER)
    assert own_text_refused(texts, marks(A=[True, True], B=[False, True]), structure, A).tolist() == [True]
    assert own_text_refused(texts, marks(A=[False, True], B=[True, False]), structure, A).tolist() == [False]
    assert own_text_refused(texts, marks(A=[False, False], B=[True, True]), structure, B).tolist() == [True]
    drafted = texts_of(FAIR, author=(-1,))
    assert own_text_refused(drafted, marks(A=[False], B=[False]), structure, A).tolist() == [False]


def test_a_non_starter_is_rejected_by_somebody_s_bounds_in_every_text() -> None:
    state, structure = at_the_table(table())
    texts = texts_of(FAIR, BETTER)

    def blocked(a: list[list[bool]], b: list[list[bool]]) -> list[bool]:
        return non_starters(texts, {A: np.array([a]), B: np.array([b])}, structure, state)[0]

    fine = [[True, True], [True, True]]
    assert blocked(fine, fine) == [False, False]
    assert blocked([[False, True], [True, True]], [[True, True], [False, True]]) == [True, False]
    assert blocked([[False, True], [True, True]], fine) == [False, False]
    state.settled[:] = [True, False]
    assert blocked([[False, False], [False, False]], fine) == [False, True]
    state.settled[:] = False
    texts.tabled[0, 1] = False
    assert blocked([[False, True], [True, True]], fine) == [True, False]


def test_bounds_outside_the_scope_make_no_non_starter() -> None:
    state, structure = at_the_table(scoped())
    texts = texts_of(FAIR)
    within = {A: np.array([[[True, True]]]), B: np.array([[[True, True]]]), C: np.array([[[False, False]]])}
    assert non_starters(texts, within, structure, state) == [[False, True]]


# ---------------------------------------------------------------------- issue by issue


def settled(
    texts: Texts,
    accepted: dict[int, Any] | None = None,
    levels: tuple[float, float] = (0.0, 0.0),
    changes: dict[str, Any] | None = None,
    prepare: Any = None,
) -> tuple[list[bool], list[float]]:
    state, structure = at_the_table(table({"protocol.package": False, **(changes or {})}))
    if prepare is not None:
        prepare(state)
    everything = np.ones(texts.values.shape, dtype=bool)
    signed = {a: np.array([(accepted or {}).get(a, everything[0])]) for a in (A, B)}
    at = {A: np.array([levels[A]]), B: np.array([levels[B]])}
    done, terms = settle_items(texts, signed, at, ideals_of(state), state, structure)
    return done[0].tolist(), terms[0].tolist()


def test_the_value_with_the_largest_product_of_satisfaction_is_taken() -> None:
    """x: .4 gives (1 - .75 * .6)(1 - .5 * .4) = .44, .9 gives (1 - .075)(1 - .45) = .509.
    y: .5 gives 1 * (1 - .2) = .8, .9 gives (1 - .1) * 1 = .9."""
    assert settled(texts_of((0.4, 0.5), (0.9, 0.9))) == ([True, True], [0.9, 0.9])
    assert settled(texts_of((0.9, 0.9), (0.4, 0.5))) == ([True, True], [0.9, 0.9])
    assert settled(texts_of((0.3, 0.5), (0.3, 0.5))) == ([True, True], [0.3, 0.5])


def test_satisfaction_is_counted_from_one() -> None:
    """x: 1 gives 1 * (1 - .5) = .5, .7 gives (1 - .75 * .3)(1 - .5 * .7) = .504."""
    assert settled(texts_of((1.0, 0.9), (0.7, 0.9))) == ([True, True], [0.7, 0.9])


def test_all_must_accept_a_value() -> None:
    texts = texts_of((0.4, 0.5), (0.9, 0.9))
    assert settled(texts, {A: [[True, True], [False, True]]}) == ([True, True], [0.4, 0.9])
    assert settled(texts, {A: [[False, True], [True, True]], B: [[True, True], [False, True]]}) == (
        [False, True],
        [0.2, 0.9],
    )


def test_what_is_settled_or_left_open_is_not_settled_again() -> None:
    def before(state: State) -> None:
        state.settled[:], state.terms[:] = [True, False], [0.7, 0.5]

    assert settled(texts_of((0.4, 0.5)), prepare=before) == ([True, True], [0.7, 0.5])
    opened = texts_of((0.4, 0.5), opened=[[False, True]])
    assert settled(opened) == ([True, False], [0.4, 0.5])
    texts = texts_of((0.4, 0.5))
    texts.tabled[:] = False
    assert settled(texts) == ([False, False], [0.2, 0.5])


def test_nothing_settles_below_the_outside_option() -> None:
    """x at .1 leaves A 1 - .75 * .9 = .325 (y open at its ideal); B at y .5 has 1 - .5 * .2 - .5 * .4 = .7."""
    assert settled(texts_of((0.1, 0.5)), levels=(0.325, 0.0))[0] == [True, True]
    assert settled(texts_of((0.1, 0.5)), levels=(0.33, 0.0))[0] == [False, True]


def test_a_gain_on_one_issue_makes_room_on_the_next() -> None:
    """B, asked to keep .7, has .7: x first at .4 costs .1 and cannot settle; y at .9 brings .2.
    Where y comes first (by key) the .9 is settled before, and x at .4 leaves .8."""
    texts = texts_of((0.4, 0.9))
    assert settled(texts, levels=(0.0, 0.7)) == ([False, True], [0.2, 0.9])
    state, structure = at_the_table(table({"protocol.package": False, "issues.y.key": "a"}))
    swapped = texts_of((0.9, 0.4))
    every = {a: np.ones((1, 1, 2), bool) for a in (A, B)}
    done, terms = settle_items(
        swapped, every, {A: np.array([0.0]), B: np.array([0.7])}, ideals_of(state), state, structure
    )
    assert (done[0].tolist(), terms[0].tolist()) == ([True, True], [0.9, 0.4])


def test_backing_down_counts_against_the_outside_option() -> None:
    """A at x .6 has .7, and behind its declared .8 pays .4 * .75 * .2 = .06: .64."""
    declared = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}}, "parties.A.audience_cost": 0.4}
    assert settled(texts_of((0.6, 0.5)), levels=(0.64, 0.0), changes=declared)[0] == [True, True]
    assert settled(texts_of((0.6, 0.5)), levels=(0.65, 0.0), changes=declared)[0] == [False, False]

    def before(state: State) -> None:
        state.settled[:], state.terms[:] = [True, False], [0.6, 0.5]

    # ... also what was settled before: y at .9 costs .1 more, .54 in all
    assert settled(texts_of((0.6, 0.9)), levels=(0.54, 0.0), changes=declared, prepare=before)[0] == [True, True]
    assert settled(texts_of((0.6, 0.9)), levels=(0.55, 0.0), changes=declared, prepare=before)[0] == [True, False]


def test_a_line_from_above_counts_too() -> None:
    """B declared at most .1 of x; at .3 it has 1 - .15 - .2 = .65 and pays 1 * .5 * .2 = .1."""
    declared = {"issues.x.red_lines": {"B": {"max": 0.1, "basis": "declared"}}, "parties.B.audience_cost": 1.0}
    assert settled(texts_of((0.3, 0.5)), levels=(0.0, 0.55), changes=declared)[0] == [True, True]
    assert settled(texts_of((0.3, 0.5)), levels=(0.0, 0.56), changes=declared)[0] == [False, True]


def test_quadratic_losses_issue_by_issue() -> None:
    """A at x .6: 1 - .75 * .16 = .88."""
    changes = {"parameters.utility_exponent": 2}
    assert settled(texts_of((0.6, 0.5)), levels=(0.88, 0.0), changes=changes)[0] == [True, True]
    assert settled(texts_of((0.6, 0.5)), levels=(0.89, 0.0), changes=changes)[0] == [False, False]


def test_who_has_no_say_on_an_issue_is_not_asked() -> None:
    state, structure = at_the_table(
        table({"protocol.package": False, "consent_scope": {"C": ["y"]}}, [state_party("C", 0.1)])
    )
    texts = texts_of((0.4, 0.5))
    signed = {A: np.ones((1, 1, 2), bool), B: np.ones((1, 1, 2), bool), C: np.zeros((1, 1, 2), bool)}
    levels = {a: np.array([0.0]) for a in (A, B, C)}
    done, _ = settle_items(texts, signed, levels, ideals_of(state), state, structure)
    assert done[0, [X, Y]].tolist() == [True, False]
