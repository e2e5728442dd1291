"""How far agreements over options lie from the solution concepts, for the outcome table.

The points are those of the coded preferences at the consenters' types, no deal at its mean cost, and no red lines, as
for continuous packages; each profile of types is solved once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.coded_arrays import coded_arrays
from diplosim.rules.domains import all_utilities, between_options, domain_of, evaluations, terms
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario
from diplosim.solutions.discrete import DiscreteSolutions, discrete_solutions, distances
from diplosim.solutions.reference_points import compromise_of
from diplosim.solutions.type_profiles import type_profiles


def option_distances(scenario: Scenario, types: AnyArray, packages: FloatArray) -> dict[str, FloatArray]:
    """Distances of agreements, (runs,) each, by the names of the outcome table.

    types: (runs, consenters) hidden types, consenters in the order of their keys.  packages: (runs, issues), made of
    options.
    """
    consenters = scenario.consenters
    found: dict[str, FloatArray] = {}
    for kinds, rows in type_profiles(types):
        index = domain_of(scenario).nearest(packages[rows])
        worth = np.zeros((len(rows), len(consenters)))
        for column, own in enumerate(_contributions(scenario, kinds)):
            for k in range(index.shape[1]):
                worth[:, column] += own[k, index[:, k]]
        solutions, compromise = _points(scenario, kinds)
        own_distances = distances(solutions, worth)
        own_distances["distance_compromise"] = np.abs(worth - compromise).mean(axis=1)
        for name, values in own_distances.items():
            found.setdefault(name, np.full(len(types), np.nan))[rows] = values
    return found


def _contributions(scenario: Scenario, kinds: tuple[int, ...]) -> list[FloatArray]:
    """What each option adds to each consenter's utility, (issues, options) each."""
    coded = coded_arrays(scenario)
    places = [coded.index[name] for name in scenario.consenters]
    return [
        terms(coded.salience[p], evaluations(scenario, name, coded.ideal[p, kind]))
        for p, name, kind in zip(places, scenario.consenters, kinds, strict=True)
    ]


@lru_cache(maxsize=64)
def _points(scenario: Scenario, kinds: tuple[int, ...]) -> tuple[DiscreteSolutions, FloatArray]:
    """Solution points, and the consenters' utilities of the compromise mean."""
    coded, domain = structure_of(scenario).coded, domain_of(scenario)
    mean = compromise_of(coded)
    own = _contributions(scenario, kinds)
    reservation = []
    for name, contribution in zip(scenario.consenters, own, strict=True):
        party = scenario.party(name)
        status_quo = float(between_options(domain, contribution, coded.status_quo))
        no_deal = status_quo - 0.5 * (party.no_deal_cost.low + party.no_deal_cost.high)
        reservation.append(no_deal if party.reservation_value is None else party.reservation_value)
    table = np.stack([all_utilities(domain.counts, contribution) for contribution in own], axis=1)
    compromise = np.array([float(between_options(domain, contribution, mean)) for contribution in own])
    return discrete_solutions(table, np.array(reservation)), compromise
