"""Quantiles of terms, and the compromise mean against a sum by hand."""

import contextlib

import numpy as np
import pandas as pd
import pytest

from analysis.plots.figures import narrow_layout
from analysis.run.paths import section as paths
from analysis.run.run_folder import open_run_folder
from analysis.run.terms import compromise_mean, draw_terms, section, term_quantiles
from diplosim.batches.batch import run_batch
from tests.two_states import AT_ONCE, two_states


def test_quantiles_leave_unsettled_runs_out():
    terms = pd.DataFrame({"term_a": [0.0, 0.5, 1.0, np.nan], "term_b": [np.nan] * 4})
    table = term_quantiles(terms).set_index("issue")
    assert table.loc["a", "settled"] == 3
    assert table.loc["a", "q50"] == 0.5
    assert table.loc["b", "settled"] == 0
    assert np.isnan(table.loc["b", "mean"])


def test_compromise_mean_weighs_by_capability_and_salience(quick):
    issue = quick.issues[0]
    stake = [p for p in quick.parties if p.kind not in ("mediator", "forum")]
    weight = {p.id: p.capability * issue.salience[p.id] for p in stake}
    by_hand = sum(weight[p] * issue.positions[p] for p in weight) / sum(weight.values())
    assert compromise_mean(quick)[issue.id] == pytest.approx(by_hand)


def test_the_strip_of_a_single_issue_is_not_crushed_below_its_legend_on_a_narrow_screen(quick):
    issue = quick.issues[0].id
    terms = pd.DataFrame({f"term_{name}": [0.2, 0.5, 0.7] for name in quick.issue_ids})
    for layout in (contextlib.nullcontext, narrow_layout):
        with layout():
            figure = draw_terms(quick, term_quantiles(terms), dict.fromkeys(quick.issue_ids, 0.5), [issue])
        figure.draw_without_rendering()
        [strip] = figure.axes
        assert strip.get_position().height * figure.get_figheight() > 0.5  # inches


@pytest.mark.e2e
def test_options_without_an_order_have_shares_and_no_mean(tmp_path):
    """The page told the mean of "tea" and "wine" by their places in the file, where `forecast` refuses to."""
    worth = {"D": [0.2, 1.0, 0.6], "R": [1.0, 0.4, 0.9]}
    names = {0.0: "tea", 0.5: "wine", 1.0: "water"}
    changes = {"options": [0.0, 0.5, 1.0], "evaluations": worth, "anchors": names}
    talks = two_states(0.5, 0.1, (0.1, 0.1), AT_ONCE).replace(
        {f"issues.x.{key}": value for key, value in changes.items()}
    )
    run_batch(
        talks.replace({"protocol.rules": "alternating_offers", "can_use_force": [], "force": None}),
        20,
        tmp_path / "run",
        seed=1,
    )
    folder = open_run_folder(tmp_path / "run")
    found = section(folder)
    [row] = found.tables[0].frame.to_dict("records")
    assert {row[column] for column in ("mean", "median", "5-95 % of runs", "compromise mean")} == {"–"}
    settled = folder.table("term_x")["term_x"].map(names).value_counts()
    options = found.tables[1].frame
    assert dict(zip(options["option"], options["runs"], strict=True)) == {
        name: f"{settled.get(name, 0):,}" for name in names.values()
    }
    assert not found.pictures
    assert "What the ends of the scales mean" not in [table.caption for table in found.tables]
    moved = paths(folder)
    assert not moved.pictures
    assert moved.paragraphs == (
        "x: options without an order have no distances, so that nothing is told of how far seats move here.",
    )
