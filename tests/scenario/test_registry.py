"""Names of policies, agents and protocols: all that nobody knows are told at once."""

from __future__ import annotations

import pytest
from a_scenario import scenario

import diplosim
from diplosim.scenario import registry
from diplosim.scenario.catalogue import names, theory


@pytest.mark.parametrize("name", [*names(), *theory()])
def test_every_name_of_a_shipped_scenario_is_known(name):
    registry.check(diplosim.load(name))


def test_every_unknown_name_is_told_at_once():
    talks = scenario().replace({"parties.ANA.policy": "oracle", "parties.BEL.policy": "absent.py:Seer"})
    with pytest.raises(registry.UnknownName) as told:
        registry.check(talks)
    first, second = str(told.value).splitlines()
    assert first == "no file absent.py"
    assert "no policy named 'oracle'; known: " in second


def test_agents_and_the_protocol_are_looked_up_as_well(monkeypatch):
    missing = {registry.AGENTS: ("alliance", "state"), registry.PROTOCOLS: ("plenary",)}
    points = registry._points
    monkeypatch.setattr(
        registry,
        "_points",
        lambda group: {name: point for name, point in points(group).items() if name not in missing.get(group, ())},
    )
    monkeypatch.setattr(registry, "_registered", registry._registered.__wrapped__)  # what is cached stays
    with pytest.raises(registry.UnknownName) as told:
        registry.check(scenario())
    said = [line.split(";")[0] for line in str(told.value).splitlines()]
    assert said == ["no agent named 'alliance'", "no agent named 'state'", "no protocol named 'plenary'"]
