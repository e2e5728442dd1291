"""Quantiles of terms, and the compromise mean against a sum by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.run.terms import compromise_mean, term_quantiles


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
