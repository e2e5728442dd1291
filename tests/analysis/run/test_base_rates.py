"""Base rates as published, and the interval of an ensemble."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.pages.inline_svg import inline_svg
from analysis.plots.figures import svg_text
from analysis.run import base_rates
from analysis.run.base_rates import POPULATIONS, _rates, ensemble_estimates, observed
from diplosim.batches.extra_runs import ExtraRunsCache
from diplosim.learning import tables
from diplosim.numerics.statistics import CLASSES


def test_all_crises():
    found = observed("crisis_all")
    assert [round(found[name].share, 2) for name in CLASSES] == [0.23, 0.32, 0.45]
    assert found["agreement"].total == 486


@pytest.mark.parametrize("target", POPULATIONS)
def test_classes_of_a_population_are_exhaustive(target):
    found = observed(target)
    assert list(found) == list(CLASSES)
    assert sum(row.count for row in found.values()) == found["conflict"].total


def test_the_file_holds_the_intervals_that_we_compute():
    rates: pd.DataFrame = _rates()
    for row in rates.itertuples():
        share = observed(row.target)[row.outcome_class]
        assert (share.share, share.low, share.high) == pytest.approx((row.p, row.ci_low, row.ci_high), abs=1e-4)


def test_unknown_target_is_named():
    with pytest.raises(KeyError, match="no base rate 'crisis_none'"):
        observed("crisis_none")


def test_scenarios_are_resampled_not_runs():
    """Half of 20 scenarios always fight: the interval must be wide, however many runs each had."""
    shares = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]] * 10)
    found = ensemble_estimates(shares)
    assert found["conflict"].share == 0.5
    assert found["conflict"].high - found["conflict"].low > 0.3
    assert found["stalemate"] == (0.0, 0.0, 0.0)


class TestTheShippedEnsemble:
    """Its counts ship, and hold only for the scenarios, rules, runs and seed that they were counted of."""

    @pytest.mark.e2e
    def test_it_belongs_to_the_scenarios_that_are_drawn_now(self) -> None:
        assert base_rates.needed_runs() == []
        counts = base_rates.shipped_counts(base_rates.ensemble_runs())
        assert counts is not None
        assert counts[list(base_rates.THREE)].sum(axis=1).tolist() == [100] * 60

    @pytest.mark.e2e
    @pytest.mark.parametrize(("name", "value"), [("SEED", 2), ("RUNS", 99), ("SCENARIOS", 59)])
    def test_anything_else_is_played(self, monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
        monkeypatch.setattr(base_rates, name, value)
        assert len(base_rates.needed_runs()) == base_rates.SCENARIOS

    @pytest.mark.e2e
    def test_other_rules_are_played(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "RULES_VERSION", tables.RULES_VERSION + 1)
        assert len(base_rates.needed_runs()) == 60

    @pytest.mark.slow
    def test_playing_it_again_gives_the_same_counts(self, tmp_path: Path) -> None:
        runs = base_rates.ensemble_runs()[7::25]
        again = base_rates.counted(runs, ExtraRunsCache(tmp_path))
        shipped = base_rates.shipped_counts(base_rates.ensemble_runs())
        assert shipped is not None
        assert again.to_dict("records") == shipped.iloc[7::25].to_dict("records")


@pytest.mark.e2e
def test_each_estimate_of_the_figure_says_its_value() -> None:
    estimate = dict.fromkeys(CLASSES, base_rates.Estimate(0.25, 0.2, 0.305))
    figure = base_rates.draw_comparison([base_rates.Population("model: x & y", True, estimate, "here")])
    shown = str(inline_svg(svg_text(figure), "rates", "rates"))
    for name in CLASSES:
        assert f'data-value="model: x &amp; y: {name} 25.0 % [20.0, 30.5]"' in shown
