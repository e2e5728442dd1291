"""The expected-utility model: the published case under both readings, and what must hold on any input."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diplosim.forecasts.expected_utility import READINGS, GroupDecision, Reading, group_decision
from diplosim.numerics.arrays import FloatArray
from tests.examples import examples
from tests.oracles.expected_utility import one_round
from tests.places import ORACLES

CASE = json.loads((ORACLES / "bdm_emission_standards.json").read_text(encoding="utf-8"))
PUBLISHED = CASE["published"]
POSITION, CAPABILITY, SALIENCE = (
    np.array([actor[column] for actor in CASE["input"]]) for column in ("position", "capability", "salience")
)


def emission_standards(reading: Reading, status_quo: float = CASE["Q"]) -> GroupDecision:
    return group_decision(POSITION, CAPABILITY, SALIENCE, reading=reading, rounds=8, status_quo=status_quo)


def truncated(value: float) -> float:
    return math.floor(10 * value + 1e-9) / 10


class TestEmissionStandards:
    @pytest.mark.parametrize("reading", READINGS)
    def test_before_the_first_round(self, reading: Reading) -> None:
        decision = emission_standards(reading)
        assert decision.mean[0] == pytest.approx(CASE["computed_here"]["weighted_mean_round_0"], abs=1e-12)
        assert decision.median[0] == CASE["computed_here"]["weighted_median_round_0"]

    def test_the_printed_equations_leave_the_median_where_it_was(self) -> None:
        assert emission_standards("paper").median.tolist() == [7.0] * 9

    def test_the_program_gives_seven_of_eight_medians_and_all_means(self) -> None:
        decision = emission_standards("scholz-code")
        rounds = [str(r) for r in range(1, 9)]
        medians = [truncated(float(m)) for m in decision.median[1:]]
        printed = [PUBLISHED["median_by_round"][r] for r in rounds]
        assert [r for r, ours, theirs in zip(rounds, medians, printed, strict=True) if ours != theirs] == ["2"]
        assert decision.median[2] == pytest.approx(9.61, abs=0.005)
        assert decision.mean[1:] == pytest.approx([PUBLISHED["mean_by_round"][r] for r in rounds], abs=0.1)

    def test_it_seems_to_settle(self) -> None:
        """The median of the program stands still from round 3 to 5, and moves again: the paper says so."""
        decision = emission_standards("scholz-code")
        assert decision.settled_after == 4
        assert decision.forecast == decision.median[4] == pytest.approx(9.962, abs=5e-4)
        assert abs(decision.median[6] - decision.median[5]) > 2.0

    @pytest.mark.parametrize("reading", READINGS)
    def test_the_chance_of_the_status_quo_matters(self, reading: Reading) -> None:
        assert np.abs(emission_standards(reading, 0.5).mean - emission_standards(reading).mean).max() > 0.1


def test_two_actors_by_hand() -> None:
    """Two actors hold the ends and back themselves: they win with 2/3 and 1/3 of the weight (printed equations).

    At exponent 1 the first expects .5 (2/3 * 2 - 1/3 * 2) + .5 * 2 = 4/3, the second .9 (1/3 * 2 - 2/3 * 2) + .1 * 2 =
    -.4: the first is threatened least, exponent 2, the second most, 1/2.  Success is worth 2 and failure -2 as before,
    the status quo 2 - 4 / 4 = 1 to the first and 2 - 4 / sqrt(2) to the second, so that they expect 4/3 - 1 = 1/3 and
    -.4 - 2 + 2 sqrt(2) = .43: both would fight, the second expects more, and the first gives way.
    """
    decision = group_decision([0.0, 1.0], [2.0 / 0.9, 1.0 / 0.5], [0.9, 0.5], reading="paper", rounds=1)
    assert decision.risk[0].tolist() == pytest.approx([2.0, 0.5])
    assert decision.positions[1].tolist() == [1.0, 1.0]


def test_a_compromise_by_hand() -> None:
    """As above with saliences 1 and .8: expectations .8 (2/3) + .2 * 2 - 1 = -1/15 and -2/3 - 2 + 2 sqrt(2) = .16.

    The first expects to lose and the second to win, and the second expects more than the first fears: the first moves
    the share of the way that its fear bears to the other's hope.
    """
    decision = group_decision([0.0, 1.0], [2.0, 1.0 / 0.8], [1.0, 0.8], reading="paper", rounds=1)
    share = (1 / 15) / (2 * math.sqrt(2) - 2 - 2 / 3)
    assert decision.positions[1].tolist() == pytest.approx([share, 1.0], abs=1e-12)


def test_what_is_left_alone_by_hand() -> None:
    """Three actors at 0, 5 and 10, alike in weight, salience 1: chances 1/2 between the ends, 2/3 for the middle.

    At exponent 1 a challenge is worth 2 d (2 P - 1): -1/3 to an end and 1/3 to the middle against each other, 0 between
    the ends.  If who is left alone stays (Q = 1), the ends are threatened with 1/3 + 0 each and the middle with -2/3:
    exponents 1/2, 2, 1/2.  If it moves (Q = 0), an end that leaves the middle alone fears -(1/2 + 1/2), whose move to
    the median brings it no nearer, and one that leaves the other end alone hopes for 1/2 + 1; the middle hopes for
    0 + 1/2.  Challenges then are worth -1/3 + 1 = 2/3 and 0 - 3/2 to an end and 1/3 - 1/2 = -1/6 to the middle: the
    ends are threatened with -1/6 - 3/2 each, the middle with 4/3.
    """
    stays, moves = (
        group_decision([0.0, 5.0, 10.0], [1.0] * 3, [1.0] * 3, reading="paper", rounds=1, status_quo=chance).risk[0]
        for chance in (1.0, 0.0)
    )
    assert stays.tolist() == pytest.approx([0.5, 2.0, 0.5])
    assert moves.tolist() == pytest.approx([2.0, 0.5, 2.0])


def test_a_stronger_end_by_hand() -> None:
    """As before, but the third has two of four votes: chances 1/4 and 1/3 of the first, 1/2 of the second and third.

    Challenges are worth -1/2 and -2/3 to the first, 1/2 and 0 to the second, 2/3 and 0 to the third, so that they are
    threatened with 7/6, -1/2 and -2/3: places 1, (-1 - 1/2) / (11/6) = -9/11 and -1, exponents 1/2, 14/8 and 2.

    With Q = 0, the median being 10, who is left alone is worth -3/2 and -2 to the first, -1 and -1 to the second, 1 and
    1/2 to the third: threats 3/2 - 1/3 = 7/6, 1 - 1/2 = 1/2 and 4/3 + 1 = 7/3, places -3/11, -1 and 1.
    """
    for chance, exponents in ((1.0, [0.5, 1.75, 2.0]), (0.0, [1.2, 2.0, 0.5])):
        found = group_decision(
            [0.0, 5.0, 10.0], [1.0, 1.0, 2.0], [1.0] * 3, reading="paper", rounds=1, status_quo=chance
        )
        assert found.risk[0].tolist() == pytest.approx(exponents)


class TestTheScaleOfLaterRounds:
    """Two actors of equal weight hold 0 and 10, with saliences .8 and 1; R is the round's range, or the first one."""

    def play(self, reading: Reading) -> FloatArray:
        return group_decision([0.0, 10.0], [1.25, 1.0], [0.8, 1.0], reading=reading, rounds=2).positions

    def test_by_the_paper_the_second_round_repeats_the_first_on_what_is_left(self) -> None:
        """Exponents 1/2 and 2: the second expects .2 * 2 - 1 = -.6, the first 2 sqrt(2) - 2, and so the second goes
        .6 / (2 sqrt(2) - 2) of the way, and in the next round as much of what is left.
        """
        left = 1.0 - 0.6 / (2.0 * math.sqrt(2.0) - 2.0)
        assert self.play("paper")[:, 1].tolist() == pytest.approx([10.0, 10.0 * left, 10.0 * left**2])
        assert not self.play("paper")[:, 0].any()

    def test_by_the_program_the_second_round_is_played_on_the_first_scale(self) -> None:
        """Each wins with 1/4 of the votes over both ordered pairs: with exponents 1/2 and 2 as before the first expects
        -1 - 2 + 2 sqrt(2) = -.172, and the other against it -.4 - 2 + 2 sqrt(2) = .428: it goes .4005 of the way.

        Now they are .5995 apart on the first scale.  The first wins with .3415 of the votes and expects -.138, the
        other against it -.165; in its own exponent the second expects -.77, the first against it -.74: nobody moves.
        """
        way = (3.0 - 2.0 * math.sqrt(2.0)) / (2.0 * math.sqrt(2.0) - 2.4)
        assert self.play("scholz-code")[:, 0].tolist() == pytest.approx([0.0, 10.0 * way, 10.0 * way])
        assert self.play("scholz-code")[:, 1].tolist() == [10.0] * 3


groups = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 20).map(lambda v: v / 2), min_size=n, max_size=n),
        st.lists(st.integers(1, 10).map(lambda v: v / 10), min_size=n, max_size=n),
        st.lists(st.integers(1, 10).map(lambda v: v / 10), min_size=n, max_size=n),
    )
)


@pytest.mark.parametrize("reading", READINGS)
class TestAnyGroup:
    @examples(40)
    @given(group=groups, status_quo=st.sampled_from([0.0, 0.3, 1.0]))
    def test_a_round_is_that_of_the_equations_pair_by_pair(
        self, reading: Reading, group: tuple[list[float], ...], status_quo: float
    ) -> None:
        assume(len(set(group[0])) > 1)
        found = group_decision(*group, reading=reading, rounds=1, status_quo=status_quo)
        risk, positions = one_round(*group, status_quo, reading == "scholz-code")
        assert found.risk[0].tolist() == pytest.approx(risk, abs=1e-9)
        assert found.positions[1].tolist() == pytest.approx(positions, abs=1e-7)

    @examples(40)
    @given(group=groups)
    def test_nobody_leaves_the_range(self, reading: Reading, group: tuple[list[float], ...]) -> None:
        decision = group_decision(*group, reading=reading, rounds=4)
        assert decision.positions.min() >= min(group[0]) - 1e-9
        assert decision.positions.max() <= max(group[0]) + 1e-9
        assert decision.risk.min() >= 0.5 - 1e-9
        assert decision.risk.max() <= 2.0 + 1e-9

    @examples(40)
    @given(group=groups)
    def test_order_and_units_do_not_matter(self, reading: Reading, group: tuple[list[float], ...]) -> None:
        x, c, s = (np.array(values) for values in group)
        once = group_decision(x, c, s, reading=reading, rounds=1)
        turned = group_decision(x[::-1], c[::-1], s[::-1], reading=reading, rounds=1)
        assert turned.positions[:, ::-1] == pytest.approx(once.positions, abs=1e-9)
        bigger = group_decision(x, 8.0 * c, s, reading=reading, rounds=1)
        assert bigger.positions == pytest.approx(once.positions, abs=1e-9)

    def test_who_agrees_stays(self, reading: Reading) -> None:
        decision = group_decision([3.0, 3.0, 3.0], [1.0, 2.0, 3.0], [0.5, 0.5, 0.5], reading=reading, rounds=3)
        assert (decision.positions == 3.0).all()
        assert decision.settled_after == 1

    def test_it_carries_its_name(self, reading: Reading) -> None:
        assert emission_standards(reading).reading == reading


BAD: list[tuple[dict[str, Any], str]] = [
    ({"salience": [0.5, 1.5]}, r"salience must lie in \[0, 1\]"),
    ({"capability": [-1.0, 1.0]}, "capability must not be negative"),
    ({"capability": [0.0, 0.0]}, "nobody has capability"),
    ({"position": [1.0]}, "the same length"),
    ({"position": [math.nan, 1.0]}, "finite"),
    ({"reading": "canonical"}, "known: paper, scholz-code"),
    ({"rounds": 0}, "rounds must be 1 or more"),
    ({"status_quo": 1.5}, "status_quo in"),
]


@pytest.mark.parametrize(("wrong", "message"), BAD)
def test_bad_input_is_refused(wrong: dict[str, Any], message: str) -> None:
    given_ = {"position": [0.0, 1.0], "capability": [1.0, 1.0], "salience": [0.5, 0.5], "reading": "paper"} | wrong
    with pytest.raises(ValueError, match=message):
        group_decision(**given_)
