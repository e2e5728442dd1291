"""Figures of a study leave room for what they show."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from analysis.inference.study_plot import draw_evidence
from analysis.plots.figures import save
from diplosim.learning.inference.evidence import Evidence
from diplosim.learning.inference.posterior import Step
from diplosim.learning.inference.study import Study
from tests.analysis.inference.test_study_text import path


def test_a_long_demand_leaves_the_bars_more_than_half_of_the_figure(tmp_path: Path) -> None:
    seen = "asked for verification 0.35, non_invasion 0.3 and 3 more, 27 Oct 1962"
    demand = Evidence.empty("RUS", "demand", 1, np.ones(1), seen, None, 1)
    figure = draw_evidence(cast("Study", SimpleNamespace()), replace(path(0.4, 0.5, 0.6, 0.5), steps=(step(demand),)))
    (axes,) = figure.axes
    save(figure, tmp_path, "evidence")
    assert next(label.get_text().replace("\n", " ") for label in axes.get_yticklabels()) == seen
    assert axes.get_position().width > 0.5
    below: Any = axes.xaxis.label.get_window_extent()
    assert below.x1 <= figure.bbox.x1


def step(evidence: Evidence) -> Step:
    return Step(evidence, np.array([0.9]))
