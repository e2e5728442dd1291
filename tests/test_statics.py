"""Comparative statics in the direction of the literature, with common random numbers on generated scenarios.

Seeds were chosen by their baseline alone: the share of the outcome concerned lies between .1 and .8, which each test
checks.  What the change does was not looked at when they were chosen; the slow runs take every seed below 40 that
qualifies.
"""

import pytest

from diplosim.ensembles import random_scenario
from diplosim.scenario import Scenario
from tests.statics import (
    assert_moves,
    by_consensus,
    by_leader,
    dearer_war,
    hard_line,
    insisting_on_a_package,
    likelier_pretext,
    shifts,
    shorter_reach,
    wider_bounds,
    without_insatiable,
)

FEW = 3


def few_and_all(seeds: tuple[int, ...]) -> pytest.MarkDecorator:
    """The first few seeds always, all of them in slow runs."""
    whole = pytest.param(seeds, marks=pytest.mark.slow, id="all")
    return pytest.mark.parametrize("seeds", [pytest.param(seeds[:FEW], id="few"), whole])


def crisis(seed: int) -> Scenario:
    """A military build-up of two to five parties."""
    return random_scenario(seed, buildup=True, with_force=True, n_parties=(2, 3, 4, 5)[seed % 4], training_runs=128)


def peaceful(seed: int, package: bool | None = None) -> Scenario:
    """Talks in which nobody can use force and nobody reopens a deal."""
    return without_insatiable(random_scenario(seed, with_force=False, package=package, training_runs=128))


def divided(seed: int) -> Scenario:
    """An alliance led by the respondent, with a member that hardly moves."""
    scenario = random_scenario(
        seed, with_force=False, package=True, n_parties=(4, 5, 6)[seed % 3], decision_rule="leader", training_runs=128
    )
    member = next(m for m in scenario.alliances[0].members if m != "RES")
    return hard_line(by_leader(scenario, "RES"), member)


CONFLICTS = (1,)
BOTH = (2,)
NARROW = (3,)
PIECEMEAL = (2,)
DIVIDED = (0,)


@few_and_all(CONFLICTS)
def test_dearer_war_brings_fewer_conflicts(seeds: tuple[int, ...]) -> None:
    """Fearon 1995: costs of war widen the bargaining range."""
    assert_moves(shifts([crisis(seed) for seed in seeds], dearer_war, "conflict"), -1)


@few_and_all(CONFLICTS)
def test_a_smaller_reach_of_force_brings_fewer_conflicts(seeds: tuple[int, ...]) -> None:
    """What force cannot take is not fought for."""
    assert_moves(shifts([crisis(seed) for seed in seeds], shorter_reach, "conflict"), -1)


@few_and_all(BOTH)
def test_a_likelier_pretext_brings_more_conflicts_and_fewer_agreements(seeds: tuple[int, ...]) -> None:
    """Demands that are made to be refused (Lebow 1981; Richmond 1998)."""
    talks = [crisis(seed) for seed in seeds]
    assert_moves(shifts(talks, likelier_pretext, "conflict"), +1)
    assert_moves(shifts(talks, likelier_pretext, "agreement"), -1)


@few_and_all(NARROW)
def test_wider_true_bounds_bring_more_agreements(seeds: tuple[int, ...]) -> None:
    """A larger bargaining range (Raiffa 1982)."""
    assert_moves(shifts([peaceful(seed) for seed in seeds], wider_bounds, "agreement"), +1)


@few_and_all(PIECEMEAL)
def test_insisting_on_a_package_brings_fewer_partial_agreements(seeds: tuple[int, ...]) -> None:
    """Nothing is agreed until everything is."""
    talks = [peaceful(seed, package=False) for seed in seeds]
    assert_moves(shifts(talks, insisting_on_a_package, "partial_agreement"), -1)


@few_and_all(DIVIDED)
def test_consensus_with_a_hard_liner_brings_fewer_agreements_than_a_leader(seeds: tuple[int, ...]) -> None:
    """Veto players (Tsebelis 2002): each more that must agree makes change harder."""
    assert_moves(shifts([divided(seed) for seed in seeds], by_consensus, "agreement"), -1)
