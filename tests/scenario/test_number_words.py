"""Numbers of a scenario in the words of a reader."""

import pytest

from diplosim.scenario.number_words import folded, number_words
from tests.a_scenario import scenario


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("parties.ANA.war_cost.low", "war cost of Anaria, low end"),
        ("parties.BEL.patience", "patience of Belmar"),
        ("issues.border.positions.ANA", "position of Anaria on border"),
        ("issues.water.salience.BLOC", "salience of water for League"),
        ("issues.border.red_lines.ANA.min", "red line of Anaria on border, least"),
        ("issues.border.status_quo", "status quo on border"),
        ("hidden_types.ANA.hard_bargainer", "chance that Anaria is of type hard bargainer"),
        ("type_reservations.ANA.hard_bargainer.border.min", "red line of Anaria as hard bargainer on border, least"),
        ("edges.BEL-BLOC-member.weight", "weight of the member tie Belmar – League"),
        ("edges.ANA-BEL.weight", "weight of the tie Anaria – Belmar"),
        ("alliances.League.commitment.BEL", "commitment of Belmar to League"),
        ("alliances.League.quota", "quota of League"),
        ("force.reach.border", "reach of force on border"),
        ("force.attackers.ANA.rounds_to_ready", "rounds to ready of an attack by Anaria"),
        ("force.blame.high", "blame for an attack, high end"),
        ("parameters.breakdown_hazard", "breakdown hazard"),
        ("thresholds.vital", "thresholds, vital"),
        ("parties.NOBODY.patience", "patience of NOBODY"),
        ("my_group", "my group"),
    ],
)
def test_paths_in_words(path: str, told: str) -> None:
    assert number_words(path, {party.id: party.name for party in scenario().parties}) == told


def test_long_words_are_folded() -> None:
    assert folded("war cost of Anaria, low end", 14) == "war cost of\nAnaria, low\nend"
