"""The mechanisms of the model that a value can switch off, for the table of `tools.mechanisms`.

Add a line where a mechanism comes, and take it away where one goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters

Changes = Callable[[Scenario], Mapping[str, Any]]


class Switch(NamedTuple):
    """One mechanism: its name, what is done, and what a scenario then says (nothing where it has none of it)."""

    name: str
    words: str
    changes: Changes


def parameters(**values: float) -> Changes:
    """Set free parameters.  Those that the model does not have any more are left out."""
    known = {f"parameters.{name}": value for name, value in values.items() if name in Parameters.model_fields}

    def changes(scenario: Scenario) -> Mapping[str, Any]:
        return known

    return changes


def of_parties(name: str, value: Any) -> Changes:
    """Set a coded value of every party that codes another one."""

    def changes(scenario: Scenario) -> Mapping[str, Any]:
        coded = [party for party in scenario.parties if getattr(party, name) not in (None, 0.0)]
        return {f"parties.{party.id}.{name}": value for party in coded}

    return changes


def blame(scenario: Scenario) -> Mapping[str, Any]:
    """No cost of attacking without cover, coded or not."""
    coded = {"force.blame": None} if scenario.force is not None and scenario.force.blame is not None else {}
    return {**coded, **parameters(blame_low=0.0, blame_high=0.0)(scenario)}


def delay_benefit(scenario: Scenario) -> Mapping[str, Any]:
    """Delay brings a staller nothing."""
    nothing = {"low": 0.0, "high": 0.0}
    coded = of_parties("delay_benefit", nothing)(scenario)
    return {**coded, **parameters(delay_benefit_low=0.0, delay_benefit_high=0.0)(scenario)}


def tracks(scenario: Scenario) -> Mapping[str, Any]:
    """One table for everything."""
    return {"protocol.tracks": []} if scenario.protocol.tracks else {}


def interim(scenario: Scenario) -> Mapping[str, Any]:
    """No interim text."""
    if not scenario.protocol.allows_interim:
        return {}
    features = {name: value for name, value in scenario.protocol.features.items() if name != "interim_agreement"}
    return {"protocol.interim": False, "protocol.features": features}


def leaders(scenario: Scenario) -> Mapping[str, Any]:
    """Every alliance that decides together follows its leader."""
    together = ("consensus", "majority")
    blocs = {
        f"alliances.{place}.decision_rule": "leader"
        for place, alliance in enumerate(scenario.alliances)
        if alliance.rule in together
    }
    if not blocs:
        return {}
    at_table = [party.id for party in scenario.parties if party.decision_rule is not None]
    return {**blocs, **{f"parties.{party}.decision_rule": "leader" for party in at_table}}


def events(scenario: Scenario) -> Mapping[str, Any]:
    """No shocks from outside."""
    return {"events": []} if scenario.events else {}


def surprise(scenario: Scenario) -> Mapping[str, Any]:
    """Nobody strikes without a last offer."""
    return {"force.surprise": []} if scenario.force is not None and scenario.force.surprise else {}


def display(scenario: Scenario) -> Mapping[str, Any]:
    """Nobody threatens or shows force at the start."""
    force = scenario.force
    if force is None or not (force.start_rungs or force.start_rung > 1):
        return {}
    return {"force.start_rungs": {}, "force.start_rung": 1}


def no_last_offers(scenario: Scenario) -> Mapping[str, Any]:
    """Every attacker strikes without a last offer before."""
    if scenario.force is None or not scenario.attacks:
        return {}
    return {"force.surprise": list(scenario.attacks)}


SWITCHES = (
    Switch("inferred lines", "no noise on lines that a coder inferred", parameters(inferred_line_sd=0.0)),
    Switch("caucus", "no influence inside alliances", parameters(caucus_weight=0.0)),
    Switch("mandates", "alliances follow their leader", leaders),
    Switch("tracks", "one table for everything", tracks),
    Switch("audience costs", "going back behind a declared line costs nothing", of_parties("audience_cost", 0.0)),
    Switch("reciprocity", "nobody answers concessions", parameters(reciprocity=0.0)),
    Switch("test offers", "nobody tests a suspect", parameters(test_offer_belief=1.0)),
    Switch("verification", "nobody offers verification", parameters(verification_rate=0.0)),
    Switch("drafting", "no closing session", parameters(drafting_steps=0)),
    Switch("cost of deferring", "leaving a vital issue open costs nothing", parameters(defer_cost=0.0)),
    Switch("interim text", "none is allowed", interim),
    Switch("delay benefit", "delay brings a staller nothing", delay_benefit),
    Switch("delay costs", "a table costs nothing", of_parties("delay_cost", 0.0)),
    Switch("breakdown", "talks never break down by chance", parameters(breakdown_hazard=0.0)),
    Switch("reopening", "insatiable parties keep to a deal", parameters(reopening=0.0)),
    Switch("posture cost", "a step up the ladder is free", parameters(posture_cost=0.0)),
    Switch("first postures", "nobody threatens or shows force at the start", display),
    Switch("incidents", "no inadvertent war", parameters(incident_risk=0.0)),
    Switch("blame", "attacking without cover costs nothing", blame),
    Switch("cover", "refusals cover no blame", parameters(cover_per_refusal=0.0)),
    Switch("seen through", "a recognised pretext keeps its cover", parameters(seen_through=0.0)),
    Switch(
        "preparation", "nobody prepares", parameters(preparation_gain=0.0, preparation_cost=0.0, unprepared_loss=0.0)
    ),
    Switch("arms", "supporters' arms add nothing", parameters(arms_share=0.0)),
    Switch("defence pacts", "bind nobody to fight", parameters(join_defence=0.0)),
    Switch("offence pacts", "bind nobody to fight", parameters(join_offence=0.0)),
    Switch("fighting support", "bind nobody to fight", parameters(join_support=0.0)),
    Switch("consultation pacts", "bind nobody to fight", parameters(join_consultation=0.0)),
    Switch("partnerships", "bind nobody to fight", parameters(join_partnership=0.0)),
    Switch("spillover", "a war costs those nothing who do not fight", of_parties("spillover", 0.0)),
    Switch("last offers", "every attacker strikes without one", no_last_offers),
    Switch("surprise", "every attacker makes a last offer first", surprise),
    Switch("events", "no shocks from outside", events),
    Switch("trembling observers", "tables are fitted on the path of play alone", parameters(tremble=0.0)),
)
"""All mechanisms with a switch, in the order of the model page."""
