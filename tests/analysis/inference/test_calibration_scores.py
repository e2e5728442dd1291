"""Scores of inference on records whose truth is known, with numbers worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

import diplosim
from analysis.inference.calibration_scores import both_routes, detection, reliability, score
from analysis.inference.calibration_text import best_channel, lead, places_told, routes_told, told
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import NOTHING, Evidence
from diplosim.learning.inference.posterior import Weighed, weigh
from diplosim.learning.inference.replicates import Plan, Replicates, make_and_read, second_route_of
from diplosim.learning.inference.second_route import recalibrate
from diplosim.rules.coded_arrays import HARD_BARGAINER, PRETEXT
from diplosim.scenario.scenario import Scenario


def invented(truth: list[int], pretext: list[float]) -> Replicates:
    shares = np.zeros((2, len(truth), 5))
    prior = np.array([0.0, 0.5, 0.0, 0.5, 0.0])
    shares[0] = prior
    shares[1, :, PRETEXT] = pretext
    shares[1, :, HARD_BARGAINER] = 1.0 - shares[1, :, PRETEXT]
    even = (np.arange(len(truth)) + 0.5) / len(truth)
    single = {"demand": shares[1], "attack": np.broadcast_to(prior, shares[1].shape)}
    flat = shares[:1].repeat(2, axis=0)
    none = np.zeros(len(truth))
    return Replicates(np.array(truth), prior, shares, flat, flat, none, single, {"type": even}, even * 100)


def test_scores_are_brier_and_log_beside_the_prior() -> None:
    found = score(invented([3, 3, 1, 1] * 5, [0.8, 0.6, 0.2, 0.4] * 5), "RUS", PRETEXT)
    particles, prior = found.of("particles"), found.of("prior")
    assert particles.brier == pytest.approx((0.08 + 0.32 + 0.08 + 0.32) / 4)
    assert particles.log == pytest.approx(-np.log([0.8, 0.6, 0.8, 0.6]).mean())
    assert (prior.brier, prior.log) == pytest.approx((0.5, np.log(2)))
    assert found.mean["particles"][0] == pytest.approx(0.5)
    assert found.confusion.tolist() == [[10, 0], [0, 10]]
    assert best_channel(found) == ("demand", pytest.approx(particles.log))
    counts, chi, ks = found.uniform["type"]
    assert (counts, chi) == ([2] * 10, pytest.approx(1.0))
    assert ks > 0.99


def told_of(truth: list[int], pretext: list[float]) -> tuple[str, str]:
    """The first line and the rest of what is told of invented records."""
    found, plan = invented(truth, pretext), Plan("RUS", 64, 0)
    scores = score(found, "RUS", PRETEXT)
    return lead({"as assumed": (plan, found, scores)}, "RUS")[0], "\n".join(told("as assumed", plan, scores))


def test_the_verdict_on_posteriors_is_that_of_chance() -> None:
    """Of 4,000 records 39 % are pretexts where .43 is said: an error of .04; two deviations by chance are .0157."""
    first, _ = told_of([3] * 1560 + [1] * 2440, [0.43] * 4000)
    assert "NOT calibrated (error 0.040, where right ones stay below 0.01" in first
    right, _ = told_of([3] * 1720 + [1] * 2280, [0.43] * 4000)
    assert "calibrated as far as these records can tell (error 0.000" in right


def test_intervals_stay_inside_what_can_be() -> None:
    """One of twenty drawn: Wilson's [.009, .236].  Nineteen losses of .0002, one of .02: .00119 +- 1.96 * .00099."""
    _, rest = told_of([3] + [1] * 19, [0.9] + [0.01] * 19)
    assert "drawn 0.050 [0.009, 0.236]" in rest
    assert "Brier 0.001 [0.000, 0.003]" in rest
    assert "mean P(pretext): particles 0.055 [0.000, 0.142]" in rest


def test_detection_is_told_with_its_counts_and_no_threshold_above_one() -> None:
    """One of twenty others was believed a pretext with .9996; of two pretexts one was found."""
    _, rest = told_of([1] * 20 + [3, 3], [0.1] * 19 + [0.9996, 0.9998, 0.2])
    assert "P(pretext) from 0.101 on cries out falsely in 1 of 20, finds 2 of 2" in rest
    _, sure = told_of([1] * 19 + [3, 3], [0.1] * 18 + [0.9996, 0.9998, 0.2])
    assert "P(pretext) from 0.999601 on cries out falsely in 0 of 19, finds 1 of 2, in round 1" in sure
    _, none = told_of([1] * 20, [0.1] * 20)
    assert "0 of 20 records are of the type: there is none to be told from others" in none


def test_the_threshold_of_detection_allows_the_false_alarms_that_it_names() -> None:
    asked = np.array([False] * 20 + [True] * 4)
    path = np.zeros((4, 24))
    path[1, :20] = np.linspace(0.0, 0.95, 20)
    path[:, 20] = [0.0, 0.92, 0.0, 0.0]
    path[:, 21] = [0.0, 0.0, 0.91, 0.99]
    path[:, 22] = [0.0, 0.5, 0.5, 0.99]
    threshold, false, found, median = detection(path, asked, 0.05)
    assert threshold == pytest.approx(0.9)
    assert (false, found, median) == (0.05, 0.75, 2.0)


def test_a_share_of_false_alarms_that_does_not_come_out_even_is_not_exceeded() -> None:
    """5 % of 30 others are 1.5: one may cry out, at .96, and not two, at .95."""
    path = np.zeros((2, 31))
    path[1, :30] = [*np.linspace(0.0, 0.9, 28), 0.95, 0.96]
    path[1, 30] = 0.955
    threshold, false, found, _ = detection(path, np.array([False] * 30 + [True]), 0.05)
    assert (threshold, false, found) == (pytest.approx(0.95), pytest.approx(1 / 30), 1.0)


EVEN = [20, 20, 20, 20, 20, 20, 20, 20, 20, 20]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("blame", "size", "words"),
    [
        (EVEN, 10.0, ("places of true draws are as even as chance leaves them (4 tests, Holm's at 5 %)",)),
        # 100 of 200 at the ends, where 40 are expected.
        ([50, 13, 12, 13, 12, 13, 12, 13, 12, 50], 10.0, ("NOT even for blame", "too narrow; 10 runs count")),
        ([50, 13, 12, 13, 12, 13, 12, 13, 12, 50], 31.0, ("NOT even for blame", "so these posteriors are too narrow")),
        ([5, 24, 24, 24, 23, 23, 24, 24, 24, 5], 31.0, ("NOT even for blame", "too wide")),
        ([60, 40, 20, 20, 10, 10, 10, 10, 10, 10], 31.0, ("NOT even for blame", "lean to one side")),
    ],
)
def test_uneven_places_are_told_in_words(blame: list[int], size: float, words: tuple[str, ...]) -> None:
    made = score(invented([3, 1] * 100, [0.5] * 200), "RUS", PRETEXT)
    places = np.repeat((np.arange(10) + 0.5) / 10, blame)
    chances = (float(stats.chisquare(blame).pvalue), float(stats.kstest(places, "uniform").pvalue))
    found = replace(made, uniform={"type": (EVEN, 1.0, 1.0), "blame": (blame, *chances)}, size=(1.0, size, 90.0))
    told = places_told(found)
    assert all(part in told for part in words)
    assert ("runs count" in told) == (size < 30.0 and blame != EVEN)


def two_routes(gap: float) -> Replicates:
    """20 records of which the second route says .25, 30 of which it says .65, and 19 of which it says .95.

    Particles say .05 above and below that in turns, and `gap` more in the second part.
    """
    made = invented([3, 1] * 34 + [3], [0.5] * 69)
    second, particles = made.second_route.copy(), made.shares.copy()
    said = np.repeat([0.25, 0.65, 0.95], [20, 30, 19])
    second[1, :, PRETEXT] = said
    particles[1, :, PRETEXT] = said + np.resize([0.05, -0.05], 69) + gap * (said == 0.65)
    return replace(made, shares=particles, second_route=second, second_error=np.full(69, 0.012))


def test_routes_are_held_against_each_other_where_the_second_says_the_same() -> None:
    """Posteriors of mean .65 scatter by sqrt(.65 * .35) at most, the mean of 30 of them by .087083.

    With .012 from the talks behind the second route that is .087906, and a gap of .25 is 2.8440 of these: p .00446.
    """
    first, second = both_routes(two_routes(0.25), PRETEXT)
    assert (first.n, second.n) == (20, 30), "19 records are too few, 20 are not"
    assert (first.second, first.particles, first.chance) == pytest.approx((0.25, 0.25, 1.0))
    assert (second.second, second.particles) == pytest.approx((0.65, 0.9))
    assert second.chance == pytest.approx(0.00446, abs=1e-5)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0.25, "NOT agree in 1 of 2 parts of what the second says (widest gap 0.250, second route 0.65, n = 30;"),
        # p .04 alone, but .08 where two parts are looked at.
        (-0.18, "agree within error in all 2 parts of what the second says (widest gap 0.180, second route 0.65"),
    ],
)
def test_whether_routes_agree_is_told_in_words(gap: float, words: str) -> None:
    found = score(two_routes(gap), "RUS", PRETEXT)
    assert words in routes_told(replace(found, size=(1.0, 30.0, 90.0)))
    few = routes_told(replace(found, size=(1.0, 29.0, 90.0)))
    assert ("29 runs count in the median, which is few" in few) == ("NOT" in words)


def test_too_few_records_hold_no_route_against_the_other() -> None:
    assert routes_told(score(invented([3, 1], [0.5, 0.5]), "RUS", PRETEXT)).startswith("too few records")


def test_reliability_is_told_in_bins_with_their_n() -> None:
    table = reliability(invented([3, 1, 3, 1], [0.85, 0.85, 0.15, 0.15]), PRETEXT)
    mine = table[table["forecaster"] == "particles"]
    assert mine[["believed", "n", "share"]].to_numpy().tolist() == [[0.15, 2.0, 0.5], [0.85, 2.0, 0.5]]


@pytest.fixture(scope="module")
def geneva() -> Scenario:
    return diplosim.load("geneva_2022")


@pytest.mark.e2e
def test_records_are_made_and_read_alike_in_any_chunks(geneva: Scenario) -> None:
    plan, tables = Plan("RUS", 48, 4), tables_for(geneva)
    second = recalibrate(geneva, tables, {"RUS": Errors()}, 9, records=64)["RUS"]
    whole = make_and_read(geneva, tables, plan, 0, 4, second)
    parts = Replicates.joined(
        [make_and_read(geneva, tables, plan, 0, 1, second), make_and_read(geneva, tables, plan, 1, 3, second)]
    )
    assert (whole.truth == parts.truth).all()
    assert whole.shares == pytest.approx(parts.shares, abs=1e-12)
    assert (whole.second_route == parts.second_route).all()
    assert (whole.second_error == parts.second_error).all()
    for name, places in whole.places.items():
        assert places == pytest.approx(parts.places[name], abs=1e-9), name


@pytest.mark.e2e
def test_a_run_that_is_over_speaks_against_its_draws_where_the_record_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deal on the own text hangs on the own signature, which no record tells: where it was not given, talks go on."""
    cuba = diplosim.load("cuba_1962")
    tables, told = tables_for(cuba), []

    def listening(evidence: Sequence[Evidence], *given: Any, **more: Any) -> Weighed:
        told.extend((one.fit.reshape(40, -1)[one.sure > 0.0]) for one in evidence if one.channel == "posture")
        return weigh(evidence, *given, **more)

    monkeypatch.setattr("diplosim.learning.inference.replicates.weigh", listening)
    second = recalibrate(cuba, tables, {"USA": Errors()}, 9, records=64)["USA"]
    make_and_read(cuba, tables, Plan("USA", 16, 11), 0, 40, second)
    assert sum(fit.size for fit in told) > 40 * 16
    assert all((fit != NOTHING).all() for fit in told)


@pytest.mark.slow
def test_on_its_own_records_inference_is_calibrated_and_beats_the_prior(geneva: Scenario) -> None:
    errors = Errors(tremble=0.1)
    plan = Plan("RUS", 256, 7, made=errors, assumed=errors)
    tables = tables_for(geneva)
    second = second_route_of(geneva, tables, plan)
    found = Replicates.joined([make_and_read(geneva, tables, plan, first, 40, second) for first in range(0, 400, 40)])
    scores = score(found, "RUS", PRETEXT)
    assert scores.of("particles").calibration <= 0.05
    assert scores.verdict.log.high < 0.0
    assert scores.verdict.brier.high < 0.0
    gap = found.shares[-1][:, PRETEXT] - (found.truth == PRETEXT)
    assert abs(gap.mean()) < 3.5 * gap.std() / len(gap) ** 0.5, "the mean posterior is the share drawn"
    assert scores.of("particles").log < scores.of("second route").log < scores.of("public tables").log
