"""What a sweep says first, and where it says that samples were too few."""

import numpy as np
import pytest

from analysis.sweep.robustness import robustness
from analysis.sweep.scatter_plot import mean_words
from analysis.sweep.sensitivity import Sensitivity, sensitivity
from analysis.sweep.sobol_indices import sobol_indices
from analysis.sweep.sweep_cells import open_cells
from analysis.sweep.sweep_report import answer, pictures
from analysis.sweep.sweep_text import share_of_variance
from diplosim.designs.block_sums import write_cells
from diplosim.designs.design_folder import DesignFolder
from diplosim.designs.running import run_design
from diplosim.designs.samplers.points import DESIGN
from diplosim.designs.sampling import BLOCKS
from diplosim.numerics.statistics import OUTCOMES, wilson
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
def test_a_figure_counts_the_cells_that_it_shows(quick, tmp_path, monkeypatch):
    """All figures said n = 133 cells: those of the design are 32 * (2 + 2), and of these 64 are drawn independently."""
    sobol = ("method: grid", "method: sobol\n  samples: 32"), ("runs: 32", "runs: 32\nmeasures: [conflict]")
    sweep = sweep_of(quick, tmp_path, *sobol)
    store = DesignFolder.open(tmp_path / "run", sweep, "")
    none, rows = {f"{a}>{b}": 0 for a in OUTCOMES for b in OUTCOMES}, []
    for cell, place in enumerate(np.nan_to_num(sweep.sampling.points.shares[:, 0], nan=0.5)):
        conflicts = round(20 + 60 * place)
        own = none | {"stalemate>stalemate": 100 - conflicts, "stalemate>conflict": conflicts}
        rows += [{"cell": cell, "block": block, "error": None, **own} for block in range(BLOCKS)]
    assert len(rows) == BLOCKS * (1 + 4 + 128)
    write_cells(tmp_path / "run", store.plan, range(133), rows)
    cells = open_cells(store.close("complete"))
    indices = sobol_indices("conflict", cells.blocks("conflict")[cells.points.cells(DESIGN)], cells.groups)
    monkeypatch.setattr("analysis.sweep.sweep_report.in_both_layouts", lambda *_: None)  # captions alone are looked at
    told = {picture.name: picture.caption for picture in pictures(Sensitivity(cells, (indices,), (), None))}
    assert "n = 32 runs of each cell on common draws" in told["tornado"]
    assert "n = 128 cells of 32 runs: Sobol" in told["indices"]
    assert "n = 64 cells of 32 runs: a point is a cell" in told["scatter"]
    held = robustness(cells).held
    assert sum(row.count for row in held) == 64
    assert [(row.low, row.high) for row in held] == [wilson(row.count, 64) for row in held], "a sample of all cells"


@pytest.mark.e2e
def test_the_answer_holds_the_base_and_what_moves_most(quick, tmp_path):
    result = sensitivity(run_design(sweep_of(quick, tmp_path), tmp_path / "run"))
    told = answer(result)
    assert all(text.endswith(".") and text[0].isupper() for text in told.sentences)
    base = told.table.frame.iloc[0]
    counts = result.cells.counts[0]
    assert base["variant"] == "base (n = 32)"
    assert base["conflict"] == f"{100 * counts[3] / counts.sum():.1f} %"
