"""Members of an alliance are listed once, by its party or by its entry; the other list follows."""

from __future__ import annotations

import pytest

from diplosim.rules.structure import structure_of
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.graph import members_of
from tests.a_scenario import TEXT, changed, scenario

BY_PARTY = "    members: [BEL, CAY]\n    capability"
BY_BLOCK = "    members: [BEL, CAY]\n    decision_rule"


@pytest.mark.parametrize(
    "text",
    [
        changed(BY_PARTY, "    capability"),
        changed(BY_BLOCK, "    decision_rule"),
        changed(BY_PARTY, "    members: []\n    capability"),
    ],
)
def test_one_list_is_enough(text: str) -> None:
    both, one = scenario(), scenario(text)
    assert one == both
    assert one.content_hash() == both.content_hash()
    assert one.party("BLOC").members == one.alliances[0].members == ("BEL", "CAY")
    assert members_of(one, "BLOC") == {"BEL": 0.9, "CAY": 0.6}
    assert structure_of(one).blocs[0].rule == "consensus"


def test_a_leader_is_found_in_the_other_list() -> None:
    led = changed(BY_BLOCK, "    leader: CAY\n    decision_rule")
    assert scenario(led).alliances[0].leader == "CAY"
    with pytest.raises(ScenarioError, match="'ANA' is not a member"):
        scenario(changed(BY_BLOCK, "    leader: ANA\n    decision_rule"))
    with pytest.raises(ScenarioError, match="'ANA' is not a member"):
        scenario(changed(BY_PARTY, "    leader: ANA\n    capability"))


def test_two_lists_must_agree() -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(changed(BY_BLOCK, "    members: [CAY]\n    decision_rule"))
    assert "differs from parties.BLOC.members" in str(error.value)
    assert scenario(changed(BY_BLOCK, "    members: [CAY, BEL]\n    decision_rule")).party("BLOC").members == (
        "BEL",
        "CAY",
    )


def test_without_any_list_the_members_are_missing() -> None:
    bare = TEXT.replace(BY_PARTY, "    capability").replace(BY_BLOCK, "    decision_rule")
    with pytest.raises(ScenarioError) as error:
        scenario(bare)
    assert "alliances.League.members: is missing; list the members of the alliance, here or under" in str(error.value)


def test_members_that_only_the_party_lists_are_spoken_for() -> None:
    """Who sits is left to be derived: A and the bloc, whose members must not sign."""
    free = {"protocol.seats": [], "protocol.tracks": [], "consent_scope": {}}
    assert scenario().replace(free).seated == ("ANA", "BLOC")
    assert scenario().replace({**free, "alliances": []}).seated == ("ANA", "BLOC")
