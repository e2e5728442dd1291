"""Every built-in protocol keeps the contract of a scenario, over the whole scale and over options."""

from __future__ import annotations

from typing import Any

import pytest

from diplosim.play.session import Session
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.testing.scenario_checks import SCENARIO_CHECKS
from tests.a_scenario import scenario

OPTIONS: dict[str, Any] = {
    "issues.border.options": [0.0, 0.25, 0.5, 0.75, 1.0],
    "issues.border.evaluations": {"BLOC": [1.0, 0.9, 0.4, 0.1, 0.0]},
    "issues.water.options": [0.0, 0.5, 1.0],
}


def under(rules: str, over_options: bool) -> Scenario:
    """A small scenario with an alliance, hidden types and a veto on one issue."""
    return scenario().replace(
        {"protocol.rules": rules, "beliefs.training_runs": 64, **(OPTIONS if over_options else {})}
    )


@pytest.mark.parametrize("over_options", [False, True], ids=["scale", "options"])
@pytest.mark.parametrize("rules", ["alternating_offers", "single_text", "ultimatum"])
@pytest.mark.parametrize("check", SCENARIO_CHECKS)
def test_it_keeps_the_contract_of_a_scenario(check: str, rules: str, over_options: bool) -> None:
    SCENARIO_CHECKS[check](under(rules, over_options))


@pytest.mark.parametrize("rules", ["alternating_offers", "ultimatum"])
def test_what_is_settled_is_an_option_for_every_policy(rules: str) -> None:
    seats = {"ANA": "sincere", "BLOC": "tit_for_tat", "CAY": "trade_off"}
    talks = Session(under(rules, over_options=True), runs=60, seed=1, seats=seats)
    while talks.game.running:
        if talks.game.texts is not None:
            assert set(talks.game.texts.values[:, :, 0].ravel()) <= {0.0, 0.25, 0.5, 0.75, 1.0}
            assert set(talks.game.texts.values[:, :, 1].ravel()) <= {0.0, 0.5, 1.0}
        talks.play_stage()


@pytest.mark.parametrize("rules", ["alternating_offers", "single_text", "ultimatum"])
def test_stages_are_of_the_four_kinds_and_their_parts_are_named(rules: str) -> None:
    talks = Session(under(rules, over_options=False))
    assert set(talks.game.protocol.stages) <= set(talks.game.protocol.traits.parts)
    assert registry.name_of(type(talks.game.protocol), registry.PROTOCOLS) == rules


def test_an_alliance_offers_and_signs_inside_its_mandate() -> None:
    talks = Session(under("alternating_offers", over_options=True), runs=200, seed=3, record=True)
    bloc = talks.game.structure.position["BLOC"]
    low, high, empty = (getattr(talks.game.state, name)[:, bloc].copy() for name in ("low", "high", "empty"))
    offers = talks.play().trace().offers
    offers = offers[(offers["party"] == "BLOC") & (offers["issue"] == "border")]
    rows = offers["run"].to_numpy(int)
    inside = (offers["offer"] >= low[rows, 0] - 1e-9) & (offers["offer"] <= high[rows, 0] + 1e-9)
    assert (inside | empty[rows, 0]).all()
    assert inside.any()
