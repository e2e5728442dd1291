"""The benchmark of alternating offers plays what it says; how long anything takes is never tested."""

from importlib.util import find_spec

import numpy as np
import pytest

from benchmarks import offers as bench_offers
from benchmarks.plain_mesa import PlainTalk
from diplosim.batches.simulate import simulate


@pytest.mark.e2e
def test_the_measured_negotiation_is_the_one_described() -> None:
    scenario = bench_offers.open_market()
    assert [len(issue.options) for issue in scenario.issues] == [5] * 6
    assert (len(scenario.parties), scenario.rounds, scenario.protocol.preferences) == (3, 50, "drawn")
    terms = simulate(scenario, 8).filter(like="term_")
    assert len(terms.drop_duplicates()) > 4


@pytest.mark.e2e
def test_it_counts_agreements_and_plays_the_same_beside_others() -> None:
    found = bench_offers.measure(at_once=(1, 12), peers=4, repeat=1)
    assert [row["runs"] for row in found["batches"]] == [1, 12]
    assert 0.5 < found["agreements"] <= 1.0
    plain = found["peers"][0]
    assert plain["name"].startswith("a plain Mesa 3.")
    assert (plain["compared"], plain["identical"], len(plain["ratios"])) == (4, 4, 2)
    shown = "\n".join(bench_offers.as_lines(found))
    assert "6 issues of 5 options, 3 parties, 50 rounds" in shown
    assert ("NegMAS is not installed and was not measured" in shown) == (find_spec("negmas") is None)


def test_a_plain_talk_by_hand() -> None:
    """Two parties, one issue of three options worth 0, .5, 1 to one and 1, .5, 0 to the other, who concede evenly.

    With three rounds levels are .75, .5, .25: both ask for their best first; in the second round the first offers the
    middle, which is worth the level of the other.
    """
    worth = [np.array([[0.0, 0.5, 1.0]]), np.array([[1.0, 0.5, 0.0]])]
    assert PlainTalk(worth, (1.0, 1.0), rounds=3).play() == ((1,), 2)
    assert PlainTalk(worth, (1.0, 1.0), rounds=1).play() == ((1,), 1)
    assert PlainTalk(worth, (9.0, 9.0), rounds=2).play() == (None, 2)


def test_a_comparison_is_told_with_its_agreement() -> None:
    peers = [
        {"name": "a plain Mesa 3.3.1 model", "a_second": 170.5, "ratios": [0.1, 10.9], "compared": 20, "identical": 20},
        {"name": "NegMAS 0.16.0", "a_second": 6.25, "ratios": [3.0, 445.0], "compared": 20, "identical": 19},
    ]
    batches = [{"runs": 1, "a_second": 15.0}, {"runs": 2048, "a_second": 1855.0}]
    shown = bench_offers.as_lines({"batches": batches, "agreements": 1.0, "peers": peers})
    assert shown[1:] == [
        "       1 at once:        15 a second; 0.1 times a plain Mesa 3.3.1 model, 3.0 times NegMAS 0.16.0",
        "   2,048 at once:     1,855 a second; 10.9 times a plain Mesa 3.3.1 model, 445.0 times NegMAS 0.16.0",
        "  a plain Mesa 3.3.1 model, one at a time: 170.5 a second; same agreement in the same round: 20 of 20",
        "  NegMAS 0.16.0, one at a time: 6.2 a second; same agreement in the same round: 19 of 20",
    ]
