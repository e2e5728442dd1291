"""The drafter finds a text that everybody can live with where there is one, inside all bounds."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from diplosim.numerics.arrays import AnyArray
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.drafting import Instructions, redraft
from tests.examples import examples

MARGIN = 0.01
Line = tuple[list[float], list[float], float]
"""Least and greatest value that were declared, and the rate of the audience cost."""


def coded(salience: AnyArray, line: Line | None = None, exponent: int = 1) -> CodedArrays:
    """What a drafter reads of the coded numbers, for a single party."""
    k = len(salience)
    low, high, rate = line or ([0.0] * k, [1.0] * k, 0.0)
    parts = {
        "salience": np.array([salience]),
        "exponent": exponent,
        "audience_rate": np.array([rate]),
        "declared_low": np.array([low]),
        "declared_high": np.array([high]),
    }
    return cast("CodedArrays", SimpleNamespace(**parts))


def delegation(
    ideal: list[float],
    level: float,
    salience: list[float],
    line: Line | None = None,
    exponent: int = 1,
    deferral: float = 0.0,
) -> Instructions:
    known = coded(np.array(salience), line, exponent)
    return Instructions(known, 0, np.array([ideal]), np.array([level]), np.array([True]), np.array([deferral]))


def draft(delegations: list[Instructions], k: int, steps: int = 400, start: float = 0.5, **more: AnyArray) -> AnyArray:
    low, high = more.get("low", np.zeros((1, k))), more.get("high", np.ones((1, k)))
    settles = more.get("settles", np.ones((1, k), dtype=bool))
    quo = np.full((1, k), 0.25)
    return redraft(np.full((1, k), start), low, high, settles, quo, delegations, steps)


def worst(text: AnyArray, delegations: list[Instructions], settles: AnyArray | None = None) -> float:
    """By how much the least content delegation falls short of its level."""
    all_of_it = np.ones(text.shape, dtype=bool) if settles is None else settles
    return max(float(d.level[0] - d.worth(text, ~all_of_it)[0]) for d in delegations)


def test_nobody_unhappy_nothing_changed() -> None:
    text = draft([delegation([0.4, 0.6], 0.8, [0.5, 0.5])], 2)
    assert text.tolist() == [[0.5, 0.5]]


def test_logrolling_is_found() -> None:
    """Each wants the other end of both issues and cares four times as much about one of them; both ask for .75."""
    both = [delegation([1.0, 1.0], 0.75, [0.8, 0.2]), delegation([0.0, 0.0], 0.75, [0.2, 0.8])]
    assert worst(draft(both, 2), both) <= 1e-12


@pytest.mark.parametrize("exponent", [1, 2])
def test_open_issues_stay_at_the_status_quo(exponent: int) -> None:
    settles = np.array([[True, False]])
    asks = delegation([1.0, 1.0], 0.57, [0.5, 0.5], exponent=exponent)
    text = draft([asks], 2, start=0.3, settles=settles)
    assert text[0, 1] == 0.25
    assert text[0, 0] > 0.45


def possible(delegations: list[Instructions], low: AnyArray, high: AnyArray) -> bool:
    """Whether some text inside the interval gives everybody twice the margin more than asked (linear losses)."""
    k, n = low.shape[1], len(delegations)
    rows, limits = [], []
    for place, d in enumerate(delegations):
        total = np.zeros(k * (n + 1))
        for j in range(k):
            column = k * (place + 1) + j
            for sign in (1.0, -1.0):
                row = np.zeros(k * (n + 1))
                row[j], row[column] = sign, -1.0
                rows.append(row)
                limits.append(sign * d.ideal[0, j])
            total[column] = d.coded.salience[0, j]
        rows.append(total)
        limits.append(1.0 - d.level[0] - 2.0 * MARGIN)
    box = [*zip(low[0], high[0], strict=True), *[(0.0, 1.0)] * (k * n)]
    return bool(linprog(np.zeros(k * (n + 1)), np.array(rows), np.array(limits), bounds=box).status == 0)


@examples(60)
@given(st.integers(0, 10**6))
def test_whatever_is_possible_is_found(seed: int) -> None:
    generator = np.random.default_rng(seed)
    n, k = int(generator.integers(2, 5)), int(generator.integers(1, 7))
    parties = [
        delegation(
            generator.uniform(size=k).tolist(),
            float(generator.uniform(0.4, 0.85)),
            generator.dirichlet(np.ones(k)).tolist(),
        )
        for _ in range(n)
    ]
    low = generator.uniform(0.0, 0.4, (1, k))
    high = low + generator.uniform(0.1, 0.6, (1, k))
    assume(possible(parties, low, high))
    text = draft(parties, k, steps=5000, start=float(generator.uniform()), low=low, high=high)
    assert worst(text, parties) <= 1e-9
    assert ((text >= low - 1e-12) & (text <= high + 1e-12)).all()


def test_the_impossible_ends_early_and_inside() -> None:
    parties = [delegation([1.0], 0.9, [1.0]), delegation([0.0], 0.9, [1.0])]
    text = draft(parties, 1, steps=100_000)
    assert 0.0 <= text[0, 0] <= 1.0


def test_once_no_text_can_please_everybody_the_drafter_stops() -> None:
    """Both ask .9 of opposite ends.  A drafter who went on would swing between them, another text at each step."""
    parties = [delegation([1.0], 0.9, [1.0]), delegation([0.0], 0.9, [1.0])]
    texts = [draft(parties, 1, steps=steps)[0, 0] for steps in (1000, 1001, 1002)]
    assert texts[0] == texts[1] == texts[2]
    assert draft(parties, 1, steps=1)[0, 0] == pytest.approx(0.91)


@pytest.mark.parametrize(("level", "ends_at"), [(0.64, 0.35), (0.642, 0.76)])
def test_the_redrafts_that_are_certain_to_bring_a_good_text_nearer_add_up(level: float, ends_at: float) -> None:
    """From .5, where .75 is asked for one end and `level` for the other.  No text is farther than .5, or .25 squared.

    The first falls short by .25: to .76, nearer by .26 * .28 = .0728.  The other then by .4, nearer by .41 * .43 =
    .1763: .2491 in all, and the text goes to .35; or by .402, .412 * .432 = .1780: .2508 is more than there is.
    """
    parties = [delegation([1.0], 0.75, [1.0]), delegation([0.0], level, [1.0])]
    assert draft(parties, 1)[0, 0] == pytest.approx(ends_at)


def test_a_run_is_drafted_as_if_alone() -> None:
    generator = np.random.default_rng(3)
    runs, k = 40, 3
    ideals = generator.uniform(size=(2, runs, k))
    levels = generator.uniform(0.5, 0.8, size=(2, runs))
    known = coded(np.array([0.5, 0.3, 0.2]))

    def play(rows: AnyArray) -> AnyArray:
        both = [
            Instructions(known, 0, ideals[i][rows], levels[i][rows], np.ones(len(rows), bool), np.zeros(len(rows)))
            for i in range(2)
        ]
        shape = (len(rows), k)
        box = (np.zeros(shape), np.ones(shape), np.ones(shape, dtype=bool))
        return redraft(np.full(shape, 0.5), *box, np.full(shape, 0.2), both, 200)

    together = play(np.arange(runs))
    for r in range(runs):
        assert (play(np.array([r]))[0] == together[r]).all()


def test_declared_lines_weigh_on_the_drafter_too() -> None:
    """Behind its own line (.3) a delegation asks for more than its utility alone would say."""
    parties = [delegation([0.6], 0.65, [1.0], ([0.3], [1.0], 0.5)), delegation([0.0], 0.5, [1.0])]
    text = draft(parties, 1, start=0.2)
    assert worst(text, parties) <= 1e-9


def test_one_redraft_behind_a_declared_line_by_hand() -> None:
    """At most .3 was declared, at a rate of .5; the ideal .9 lies beyond.  At .6: worth .7 - .5 * .3 = .55, asked .6.

    Short .05; utility rises by 1 and the cost of the line by .5 a unit: gradient .5, step (.05 + .01) / .5 = .12.
    Before the line, at .2, nothing is paid and the gradient is 1: worth .3, asked .4, step .11.
    """
    for start, level, expected in ((0.6, 0.6, 0.72), (0.2, 0.4, 0.31)):
        asks = delegation([0.9], level, [1.0], ([0.0], [0.3], 0.5))
        box = (np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1), dtype=bool), np.zeros((1, 1)))
        assert redraft(np.array([[start]]), *box, [asks], 1)[0] == pytest.approx([expected])


def test_rounding_is_no_direction() -> None:
    """A text that stands at an ideal point but for rounding is drafted as if it stood there exactly."""
    asks = delegation([0.1, 0.6], 0.95, [0.2, 0.8])
    texts = [
        redraft(
            np.array([[start, 0.1]]),
            np.zeros((1, 2)),
            np.ones((1, 2)),
            np.ones((1, 2), dtype=bool),
            np.zeros((1, 2)),
            [asks],
            400,
        )
        for start in (0.1, np.nextafter(0.1, 0.0), np.nextafter(0.1, 1.0))
    ]
    np.testing.assert_allclose(texts[1:], texts[:1] * 2, rtol=0.0, atol=1e-12)
    assert texts[0][0, 0] == pytest.approx(0.1)


# ---------------------------------------------------------------------- drafts that leave issues open


PART = np.array([[True, False]])
"""The draft settles the first of two issues, the second stays at the status quo of .25."""


def test_an_open_issue_costs_a_delegation_what_deferring_costs_and_nothing_before_its_audience() -> None:
    """It declared at least .6 of both at a rate of .5, ideal (1, 1), weights 1/2.

    At (.5, open): 1 - .25 - .375 = .375, less .5 * .5 * .1 behind the line on the first issue, less .05.
    """
    asks = delegation([1.0, 1.0], 0.0, [0.5, 0.5], ([0.6, 0.6], [1.0, 1.0], 0.5), deferral=0.05)
    assert asks.worth(np.array([[0.5, 0.25]]), ~PART) == pytest.approx([0.3])
    assert asks.worth(np.array([[0.5, 0.25]]), None) == pytest.approx([0.3 - 0.5 * 0.5 * 0.35])


@pytest.mark.parametrize(("deferral", "expected"), [(0.0, 0.5), (0.05, 0.62)])
def test_the_drafter_makes_up_for_what_an_open_issue_costs(deferral: float, expected: float) -> None:
    """At (.5, open) it is worth .375, as asked; less .05 it moves by (.05 + .01) / .5 = .12."""
    asks = delegation([1.0, 1.0], 0.375, [0.5, 0.5], deferral=deferral)
    assert draft([asks], 2, steps=1, settles=PART)[0] == pytest.approx([expected, 0.25])


@pytest.mark.parametrize("in_public", [True, False])
def test_a_member_that_votes_in_a_caucus_has_no_audience(in_public: bool) -> None:
    """At most .3 was declared, ideal .9: at .6 worth .7, less .5 * .3 in public."""
    asks = replace(delegation([0.9], 0.7, [1.0], ([0.0], [0.3], 0.5)), in_public=in_public)
    assert asks.worth(np.array([[0.6]]), None) == pytest.approx([0.55 if in_public else 0.7])
    # short .15 at a slope of .5 (.16 / .5 = .32), or content
    assert draft([asks], 1, steps=1, start=0.6)[0] == pytest.approx([0.92 if in_public else 0.6])


@examples(30)
@given(st.integers(0, 10**6))
def test_whatever_is_possible_is_found_with_declared_lines_and_open_issues(seed: int) -> None:
    """A text that gives everybody twice the margin more than asked is there by construction: the target."""
    generator = np.random.default_rng(seed)
    n, k = int(generator.integers(2, 5)), int(generator.integers(2, 6))
    settles = generator.uniform(size=(1, k)) < 0.7
    assume(settles.any())
    target = np.where(settles, generator.uniform(size=(1, k)), 0.25)
    parties = []
    for _ in range(n):
        low = generator.uniform(0.0, 0.5, k)
        line = (low.tolist(), (low + generator.uniform(0.1, 0.5, k)).tolist(), float(generator.uniform(0.0, 0.6)))
        ideal, salience = generator.uniform(size=k).tolist(), generator.dirichlet(np.ones(k)).tolist()
        asks = delegation(ideal, 0.0, salience, line, deferral=float(generator.uniform(0.0, 0.1)))
        parties.append(replace(asks, level=asks.worth(target, ~settles) - 2.0 * MARGIN))
    text = draft(parties, k, steps=5000, settles=settles)
    assert worst(text, parties, settles) <= 1e-9
    assert text[~settles].tolist() == target[~settles].tolist()
