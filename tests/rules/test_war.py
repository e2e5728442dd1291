"""Contest, terms after a war, who joins it, and what makes an attack pay."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diplosim
from agents.sincere import Sincere
from diplosim.engine.views import seat_view
from diplosim.rules.structure import structure_of
from diplosim.rules.war import Theatre, contest, expected_strength, sides, uncovered_blame, war_terms
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters
from diplosim.sources.ensembles import random_scenario
from tests.places import ORACLES
from tests.playing import rows_of, talks_of

FREE = 6
"""Seed of random talks of four parties without an alliance."""
POSITIVE = st.floats(0.01, 10.0)


@given(POSITIVE, POSITIVE, st.floats(0.2, 3.0))
def test_chances_of_the_two_sides_sum_to_one(own: float, other: float, decisiveness: float) -> None:
    here, there = float(contest(own, other, decisiveness)), float(contest(other, own, decisiveness))
    assert here + there == pytest.approx(1.0)
    assert (here > 0.5) == (own > other) or here == pytest.approx(0.5)


def test_contest_by_hand() -> None:
    assert contest(3.0, 1.0, 1.0) == pytest.approx(0.75)
    assert contest(3.0, 1.0, 2.0) == pytest.approx(0.9)
    assert contest(0.0, 0.0, 1.0) == 0.5
    assert contest(0.0, 1.0, 1.0) == 0.0


def theatre(**more: Any) -> Theatre:
    values = {
        "attacker": 0,
        "targets": (1,),
        "reach": np.array([0.5, 0.0]),
        "with_attacker": np.array([0.0, 0.0, 0.3, 0.8]),
        "with_target": np.array([0.0, 0.0, 0.5, 0.8]),
        "arms_for_attacker": 0.0,
        "arms_for_target": 0.1,
        "rounds_to_ready": 2.0,
        "readiness": 0.0,
    }
    return Theatre(**(values | more))


def test_force_moves_terms_as_far_as_it_reaches() -> None:
    terms = war_terms(theatre(), np.array([0.2, 0.2]), np.array([1.0, 1.0]))
    assert terms == pytest.approx([0.6, 0.2])


def test_everybody_joins_one_side_at_most_and_the_principals_always() -> None:
    uniform = (np.arange(1000) + 0.5)[:, None].repeat(4, axis=1) / 1000
    attackers, targets = sides(theatre(), uniform)
    assert not (attackers & targets).any()
    assert attackers[:, 0].all()
    assert targets[:, 1].all()
    assert attackers[:, 2].mean() == pytest.approx(0.3)
    assert targets[:, 2].mean() == pytest.approx(0.5)
    assert (attackers[:, 3].mean(), targets[:, 3].mean()) == (0.5, 0.5), "chances of .8 and .8, scaled to 1"


def test_expected_strength_by_hand() -> None:
    """The last party's chances sum to 1.6 and are scaled to 1."""
    own, other = expected_strength(theatre(), np.array([1.0, 0.5, 0.4, 0.2]))
    assert own == pytest.approx(1.0 + 0.3 * 0.4 + 0.5 * 0.2)
    assert other == pytest.approx(0.1 + 0.5 + 0.5 * 0.4 + 0.5 * 0.2)


def with_edge(kind: str, weight: float, **changes: Any) -> Theatre:
    """The war of a demander on a respondent that has one ally, tied by one edge to the side that the kind is about."""
    scenario = random_scenario(FREE, n_parties=4, n_issues=1, with_force=True, buildup=True)
    ally = next(p for p in scenario.party_ids if p not in ("DEM", "RES", "AFF"))
    side = "DEM" if kind == "offence" else scenario.attacks["DEM"].targets[0]
    edges = [{"a": ally, "b": side, "kind": kind, "weight": weight}]
    changed = scenario.replace({"edges": edges, **changes})
    (war,) = structure_of(changed).theatres
    assert war.attacker == structure_of(changed).coded.index["DEM"]
    return war


@pytest.mark.parametrize(
    ("kind", "factor"),
    [("defence", 0.9), ("consultation", 0.2), ("partnership", 0.05), ("trade", 0.0), ("nonaggression", 0.0)],
)
def test_chance_to_join_the_target_is_factor_times_weight(kind: str, factor: float) -> None:
    war = with_edge(kind, 0.6)
    assert war.with_target.max() == pytest.approx(factor * 0.6)
    assert war.with_attacker.max() == 0.0


def test_offence_binds_for_the_attacker_and_defence_does_not() -> None:
    assert with_edge("offence", 0.6).with_attacker.max() == pytest.approx(0.54)
    assert with_edge("offence", 0.6).with_target.max() == 0.0


def test_support_means_arms_unless_the_scenario_says_that_it_fights() -> None:
    arms = with_edge("support", 0.5)
    assert arms.with_target.max() == 0.0
    assert arms.arms_for_target > 0.0
    fights = with_edge("support", 0.5, **{"force.support_fights": True})
    assert fights.with_target.max() == pytest.approx(0.3)
    assert fights.arms_for_target == 0.0


def test_a_hostile_edge_brings_nobody_in() -> None:
    assert with_edge("defence", -0.6).with_target.max() == 0.0


def test_alliances_and_mediators_never_fight() -> None:
    for name in ("geneva_2022", "july_1914", "cuba_1962"):
        scenario = diplosim.load(name)
        structure = structure_of(scenario)
        for war in structure.theatres:
            for i, party in enumerate(structure.coded.parties):
                if scenario.party(party).kind in ("alliance", "mediator", "forum"):
                    assert war.with_attacker[i] == war.with_target[i] == 0.0


@pytest.fixture(scope="module")
def warlike() -> Scenario:
    """A strong pretext for whom war is free and brings everything, and allies who may join."""
    scenario = random_scenario(FREE, n_parties=4, n_issues=2, with_force=True, buildup=True)
    target = scenario.attacks["DEM"].targets[0]
    allies = [p for p in scenario.party_ids if p not in ("DEM", target)]
    return scenario.replace(
        {
            "hidden_types.DEM": {"pretext": 1.0},
            "parties.DEM.war_cost": {"low": 0.0, "high": 0.0},
            "parties.DEM.capability": 1.0,
            "force.reach": dict.fromkeys(scenario.issue_ids, 1.0),
            "force.attackers.DEM.readiness": 1.0,
            "force.blame": {"low": 0.0, "high": 0.1},
            "edges": [
                {"a": allies[0], "b": target, "kind": "consultation", "weight": 1.0},
                {"a": allies[1], "b": "DEM", "kind": "offence", "weight": 0.3},
            ],
            **{f"parties.{party}.capability": 0.1 for party in (target, *allies)},
        }
    )


def test_allies_join_as_often_as_their_chance_says(warlike: Scenario) -> None:
    talks = talks_of(warlike, 3000)
    (war,) = talks.game.structure.theatres
    table = talks.play().outcomes()
    wars = table[table["outcome"] == "conflict"]
    assert len(wars) > 1000
    assert (wars["conflict_by"] == "DEM").all()
    for i, party in enumerate(talks.game.structure.coded.parties):
        column = f"at_war_{party}"
        chance = war.with_attacker[i] + war.with_target[i]
        if i == war.attacker or i in war.targets:
            assert wars[column].all()
        elif chance > 0.0:
            assert wars[column].mean() == pytest.approx(chance, abs=4.0 / np.sqrt(len(wars)))
        elif column in wars:
            assert not wars[column].any()


def test_an_attack_waits_until_it_is_ready(warlike: Scenario) -> None:
    never = warlike.replace(
        {
            "force.attackers.DEM.readiness": 0.0,
            "force.attackers.DEM.rounds_to_ready": 99.0,
            "parameters.incident_risk": 0.0,
        }
    )
    assert (rows_of(warlike, 100)["outcome"] == "conflict").mean() > 0.5
    assert (rows_of(never, 100)["outcome"] != "conflict").all()


ORACLE = json.loads((ORACLES / "sincerity.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("threat", "expected"), [(0.2, True), (0.2 - 1e-9, False), (1.0, True), (0.0, False)])
def test_prepare_from_the_cost_ratio_on(threat: float, expected: bool) -> None:
    """P(attack) >= cost / loss saved: .02 / .10 by default, the boundary included."""
    assert "P(attack) >= cost" in ORACLE["formulas"]["prepare"]
    assert prepares(threat, {}) is expected


@pytest.mark.parametrize(
    ("cost", "loss", "expected"), [(0.3, 0.1, False), (0.1, 0.1, True), (0.01, 0.0, False), (0.0, 0.0, True)]
)
def test_who_saves_less_than_preparing_costs_does_not_prepare(cost: float, loss: float, expected: bool) -> None:
    """Nor where the attack is certain, as after a last offer: attackers and observers reckon with that (7.5)."""
    numbers = {"preparation_cost": cost, "unprepared_loss": loss}
    assert prepares(1.0, numbers) is expected
    assert prepares(0.999, numbers) is False


def prepares(threat: float, parameters: dict[str, float]) -> bool:
    """Whether a sincere party under this public probability of an attack prepares."""
    scenario = random_scenario(8, n_parties=2, with_force=True)
    scenario = scenario.replace({f"parameters.{name}": value for name, value in parameters.items()})
    talks = talks_of(scenario, 1)
    while talks.game.stage != "decide":
        talks.play_stage()
    view = seat_view(talks.game, talks.game.structure.position["RES"], "decide")
    vars(view).update(threat=np.array([threat]))
    prepare = Sincere().decide(view).prepare
    assert prepare is not None
    return bool(prepare[0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.floats(0.0, 1.0))
def test_pretext_condition(war_value: float, blame: float, justification: float, best: float) -> None:
    """A refused demand beats every agreement iff war less uncovered blame beats the best of them, strictly."""
    assert "max(0, blame_cost - cover)" in ORACLE["formulas"]["pretext condition"]
    net = war_value - float(uncovered_blame(np.array([blame]), np.array([justification]))[0])
    assert net == pytest.approx(war_value - max(0.0, blame - justification))
    view = SimpleNamespace(war=np.array([net]), no_deal=np.array([best]), going_on=np.array([0.0]), can_use_force=False)
    wants = bool(Sincere().wants_war(view)[0])  # type: ignore[arg-type]
    assert wants is (net > best) or abs(net - best) < 2.0**-40


def test_parameters_of_joining_are_those_used_above() -> None:
    p = Parameters.model_validate({})
    assert (p.join_defence, p.join_offence, p.join_support) == (0.9, 0.9, 0.6)
    assert (p.join_consultation, p.join_partnership) == (0.2, 0.05)


@pytest.mark.e2e
def test_talks_are_played_under_any_decisiveness(warlike: Scenario) -> None:
    shares = [
        (rows_of(warlike.replace({"parameters.contest_decisiveness": m}), 60)["outcome"] == "conflict").mean()
        for m in (0.5, 1.0, 3.0)
    ]
    assert shares[0] > 0.0
    assert shares == sorted(shares), "the stronger side gains from a more decisive contest"
