"""The second route: what tables say, held against talks of which the truth is known."""

import numpy as np
import pytest

import diplosim
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.made_records import make_records
from diplosim.learning.inference.second_route import Recalibration, recalibrate, rising_shares
from diplosim.rules.coded_arrays import PRETEXT


def test_shares_of_neighbours_are_made_to_rise_and_one_more_talk_counts_as_the_prior_does() -> None:
    """Groups of two hold 0, 1, 0 and 2 of the type: the two in the middle fall and become 1 of 4.

    With one more of which 3/8 is true: .375 / 3, 1.375 / 5 and 2.375 / 3.
    """
    said = np.array([0.1, 0.9, 0.2, 0.1, 0.6, 0.2, 0.9, 0.6])
    asked = np.array([0, 1, 1, 0, 0, 0, 1, 0], dtype=bool)
    limits, share, error = rising_shares(said, asked, np.ones(8), 0.375, together=2)
    assert limits == pytest.approx([0.15, 0.4, 0.75])
    assert share == pytest.approx([0.125, 0.275, 0.275, 2.375 / 3])
    assert error[:2] == pytest.approx([np.sqrt(0.125 * 0.875 / 3), np.sqrt(0.275 * 0.725 / 5)])


def test_shares_rise_also_where_the_talk_that_counts_as_the_prior_would_turn_them() -> None:
    """None of 1, then 1 of 9: with the prior .25 and .15, together (.5 + 1.5) / 12."""
    said, asked = np.repeat([0.1, 0.2], [1, 9]), np.arange(10) == 5
    _, share, _ = rising_shares(said, asked, np.ones(10), 0.5, together=1)
    assert share == pytest.approx([1 / 6, 1 / 6])


def test_talks_count_by_their_weights_and_those_of_one_word_stay_together() -> None:
    limits, share, _ = rising_shares(
        np.full(6, 0.3), np.arange(6) < 2, np.array([1.5, 0.9, 0.9, 0.9, 0.9, 0.9]), 0.4, 2
    )
    assert (len(limits), share) == (0, pytest.approx([(2.4 + 0.4) / 7]))


def test_other_types_keep_their_odds() -> None:
    prior = np.array([0.2, 0.3, 0.0, 0.5, 0.0])
    one = Recalibration(PRETEXT, prior, (np.array([0.7]),), (np.array([0.2, 0.9]),), (np.array([0.01, 0.02]),))
    public = np.array([[[0.1, 0.3, 0.0, 0.6, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]]])
    assert one.of(public)[0] == pytest.approx(np.array([[0.2, 0.6, 0, 0.2, 0], [0.04, 0.06, 0, 0.9, 0]]))
    assert one.error_of(public).tolist() == [[0.01, 0.02]]
    assert public[0, 0, PRETEXT] == 0.6, "what tables say is not written over"


@pytest.mark.e2e
def test_of_records_with_errors_the_second_route_says_how_many_are_of_the_type() -> None:
    """In every tenth of what it says; the tables as seats read them take errors for signals, and say too much."""
    geneva = diplosim.load("geneva_2022")
    tables, errors = tables_for(geneva), {"RUS": Errors()}
    second = recalibrate(geneva, tables, errors, 3)["RUS"]
    made = make_records(geneva, tables, 4, 0, 6144, errors)
    asked = made.types["RUS"] == PRETEXT
    said, error = second.of(made.public["RUS"]), second.error_of(made.public["RUS"])
    assert np.array_equal(said[0, 0], made.public["RUS"][0, 0]), "before anything was seen"
    assert said.sum(axis=2) == pytest.approx(np.ones(said.shape[:2]))

    def gaps(believed: np.ndarray) -> dict[int, float]:
        part = np.minimum((10 * believed).astype(int), 9)
        return {
            int(tenth): float(asked[part == tenth].mean() - believed[part == tenth].mean())
            for tenth in np.unique(part)
            if (part == tenth).sum() >= 30
        }

    for number in (2, 4, 8):
        believed = said[number, :, PRETEXT]
        part = np.minimum((10 * believed).astype(int), 9)
        for tenth, gap in gaps(believed).items():
            mine = part == tenth
            scatter = np.hypot(asked[mine].std() / mine.sum() ** 0.5, error[number, mine].mean())
            assert abs(gap) < 3.5 * max(scatter, 0.005), (number, tenth)
    assert max(abs(gap) for gap in gaps(made.public["RUS"][8, :, PRETEXT]).values()) > 0.1
