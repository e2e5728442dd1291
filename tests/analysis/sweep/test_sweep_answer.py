"""What a sweep says first, and where it says that samples were too few."""

import pytest

from analysis.sweep.scatter_plot import mean_words
from analysis.sweep.sensitivity import sensitivity
from analysis.sweep.sweep_report import answer
from analysis.sweep.sweep_text import share_of_variance
from diplosim.designs.running import run_design
from tests.designs.small_sweep import sweep_of


def test_an_interval_that_leaves_0_to_1_says_too_few_samples():
    assert share_of_variance(0.4, 0.2, 0.6) == "+0.40 [+0.20, +0.60]"
    assert share_of_variance(0.01, -0.02, 0.04) == "+0.01 [-0.02, +0.04]"
    assert share_of_variance(0.2, -0.3, 0.7).endswith("too few samples")
    assert share_of_variance(0.9, 0.6, 1.2).endswith("too few samples")


def test_a_part_of_a_scatter_says_its_mean_with_its_interval():
    assert mean_words("war cost", 0.25, 0.5, 0.125, share=True) == "war cost about 0.25: mean 50 % [37.5, 62.5]"
    assert mean_words("war cost", 0.25, 3.5, 1.0, share=False) == "war cost about 0.25: mean 3.5 [2.5, 4.5]"


@pytest.mark.e2e
def test_the_answer_holds_the_base_and_what_moves_most(quick, tmp_path):
    result = sensitivity(run_design(sweep_of(quick, tmp_path), tmp_path / "run"))
    told = answer(result)
    assert all(text.endswith(".") and text[0].isupper() for text in told.sentences)
    base = told.table.frame.iloc[0]
    counts = result.cells.counts[0]
    assert base["variant"] == "base (n = 32)"
    assert base["conflict"] == f"{100 * counts[3] / counts.sum():.1f} %"
