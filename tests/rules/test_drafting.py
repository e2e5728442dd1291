"""The drafter finds a text that everybody can live with where there is one, inside all bounds."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from diplosim.numerics.arrays import AnyArray
from diplosim.rules.drafting import Instructions, redraft
from diplosim.rules.preferences import audience_cost, utility
from tests.examples import examples

MARGIN = 0.01


def delegation(ideal: list[float], level: float, salience: list[float], rate: float = 0.0) -> Instructions:
    k = len(ideal)
    low = np.zeros(k) if rate == 0.0 else np.full(k, 0.3)
    return Instructions(
        np.array([ideal]), np.array([level]), np.array(salience), np.array([True]), low, np.ones(k), rate
    )


def draft(delegations: list[Instructions], k: int, steps: int = 400, start: float = 0.5, **more: AnyArray) -> AnyArray:
    low, high = more.get("low", np.zeros((1, k))), more.get("high", np.ones((1, k)))
    settles = more.get("settles", np.ones((1, k), dtype=bool))
    quo = np.full((1, k), 0.25)
    return redraft(np.full((1, k), start), low, high, settles, quo, delegations, steps, more.get("exponent", 1))


def worst(text: AnyArray, delegations: list[Instructions], exponent: int = 1) -> float:
    """By how much the least content delegation falls short of its level."""
    return max(
        float(
            d.level[0]
            - utility(text, d.ideal, d.salience, exponent)[0]
            + np.max(audience_cost(text, d.declared_low, d.declared_high, d.salience, d.rate))
        )
        for d in delegations
    )


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
    text = draft([delegation([1.0, 1.0], 0.57, [0.5, 0.5])], 2, start=0.3, settles=settles, exponent=exponent)  # type: ignore[arg-type]
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
            total[column] = d.salience[j]
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


def test_a_run_is_drafted_as_if_alone() -> None:
    generator = np.random.default_rng(3)
    runs, k = 40, 3
    ideals = generator.uniform(size=(2, runs, k))
    levels = generator.uniform(0.5, 0.8, size=(2, runs))
    salience = np.array([0.5, 0.3, 0.2])

    def play(rows: AnyArray) -> AnyArray:
        both = [
            Instructions(
                ideals[i][rows], levels[i][rows], salience, np.ones(len(rows), bool), np.zeros(k), np.ones(k), 0.0
            )
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
    parties = [delegation([0.6], 0.65, [1.0], rate=0.5), delegation([0.0], 0.5, [1.0])]
    text = draft(parties, 1, start=0.2)
    assert worst(text, parties) <= 1e-9


def test_one_redraft_behind_a_declared_line_by_hand() -> None:
    """At most .3 was declared, at a rate of .5; the ideal .9 lies beyond.  At .6: worth .7 - .5 * .3 = .55, asked .6.

    Short .05; utility rises by 1 and the cost of the line by .5 a unit: gradient .5, step (.05 + .01) / .5 = .12.
    Before the line, at .2, nothing is paid and the gradient is 1: worth .3, asked .4, step .11.
    """
    line = (np.zeros(1), np.array([0.3]), 0.5)
    for start, level, expected in ((0.6, 0.6, 0.72), (0.2, 0.4, 0.31)):
        asks = Instructions(np.array([[0.9]]), np.array([level]), np.ones(1), np.array([True]), *line)
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
