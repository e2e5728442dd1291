"""How far packages that were reached lie from the reference points, for the outcome table.

The points are those of what the consenters bargain over by their hidden types, no deal at its mean cost, without red
lines; each profile of types is solved once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.rules.outcomes import Reached
from diplosim.rules.preferences import utility
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario
from diplosim.solutions.continuous import BargainingProblem, egalitarian, utilitarian
from diplosim.solutions.discrete_distances import option_distances
from diplosim.solutions.kept_points import Points, depends_of, keep_points, kept_points
from diplosim.solutions.no_deal import no_deal_on_scales
from diplosim.solutions.reference_points import (
    compromise_of,
    mean_distance,
    pareto_gap,
    reference_points,
)
from diplosim.solutions.type_profiles import type_profiles

DISTANCES = (
    "distance_nash",
    "distance_kalai_smorodinsky",
    "distance_compromise",
    "pareto_gap",
    "distance_egalitarian",
    "distance_utilitarian",
)
"""Columns of the outcome table, NaN where nothing was agreed or no package beats no deal for all."""


def distances_of(scenario: Scenario, reached: Reached, discrete: bool) -> dict[str, FloatArray]:
    """Distances of agreements, (n,) each, by the names of `DISTANCES`.  discrete: packages are made of options."""
    if discrete:
        return option_distances(scenario, reached.types, reached.packages)
    coded = structure_of(scenario).coded
    compromise = compromise_of(coded)
    found = {name: np.full(len(reached.runs), np.nan) for name in DISTANCES}
    for kinds, members in type_profiles(reached.types):
        problem = _problem(scenario, kinds)
        points, equal, most = _points(problem)
        ideal, salience = problem.ideal, problem.salience
        worth = utility(reached.packages[members][:, None, :], ideal[None], salience, coded.exponent)
        mean = utility(compromise, ideal, salience, coded.exponent)
        if problem.total is not None:
            mean = np.full_like(mean, np.nan)  # means of single issues know no pie
        for name, point in (
            ("distance_nash", points.nash),
            ("distance_kalai_smorodinsky", points.kalai_smorodinsky),
            ("distance_compromise", mean),
            ("distance_egalitarian", equal),
            ("distance_utilitarian", most),
        ):
            found[name][members] = mean_distance(worth, point)
        found["pareto_gap"][members] = pareto_gap(points, worth)
    return found


def _problem(scenario: Scenario, profile: tuple[int, ...]) -> BargainingProblem:
    """What those who must consent bargain over, by their types; no-deal costs at their mean."""
    structure = structure_of(scenario)
    coded = structure.coded
    parties = [structure.acting[a] for a in structure.everywhere]
    ideal = np.array([coded.ideal[p, t] for p, t in zip(parties, profile, strict=True)])
    salience = coded.salience[parties]
    no_deal = no_deal_on_scales(scenario, [coded.parties[p] for p in parties], ideal)
    pie = 1.0 if scenario.protocol.pie else None
    return BargainingProblem(ideal, salience, no_deal, exponent=coded.exponent, total=pie)


def _points(problem: BargainingProblem) -> Points:
    """Reference points of a problem, and utilities at the egalitarian and the utilitarian point, (consenters,).

    Problems are known by their numbers, so that scenarios that bargain over the same are solved once.
    """
    numbers = (problem.ideal, problem.salience, problem.disagreement)
    return _solved(problem.ideal.shape, *(array.tobytes() for array in numbers), problem.exponent, problem.total)


@lru_cache(maxsize=1024)
def _solved(
    shape: tuple[int, int], ideal: bytes, salience: bytes, no_deal: bytes, exponent: int, total: float | None
) -> Points:
    """The same from the bytes of the arrays, kept for other commands; NaN where no package beats no deal."""
    depends = depends_of(shape, ideal, salience, no_deal, exponent, total)
    if (kept := kept_points(depends)) is not None:
        return kept
    problem = BargainingProblem(
        np.frombuffer(ideal).reshape(shape),
        np.frombuffer(salience).reshape(shape),
        np.frombuffer(no_deal),
        exponent=exponent,
        total=total,
    )
    points = reference_points(problem.ideal, problem.salience, problem.disagreement, exponent, total)
    nothing = np.full(len(problem.disagreement), np.nan)
    equal, most = egalitarian(problem), utilitarian(problem)
    found = points, nothing if equal is None else equal.utilities, nothing if most is None else most.utilities
    keep_points(depends, found)
    return found
