"""Every number of a scenario that play depends on, with its range and meaning from the schema."""

import pytest

import diplosim
from diplosim.scenario.coded_numbers import CodedNumber, coded_numbers
from tests.a_scenario import scenario


def numbers() -> dict[str, CodedNumber]:
    return {number.path: number for number in coded_numbers(scenario())}


@pytest.mark.parametrize(
    ("path", "value", "least", "most", "above", "whole", "words"),
    [
        ("parties.ANA.war_cost.low", 0.1, 0.0, 2.0, None, False, "cost of fighting a war"),
        ("parties.ANA.capability", 0.6, 0.0, 1.0, None, False, "Strength"),
        ("issues.border.positions.ANA", 1.0, 0.0, 1.0, None, False, "opening position"),
        ("issues.border.red_lines.ANA.min", 0.4, 0.0, 1.0, None, False, "Least acceptable value"),
        ("edges.ANA-BEL-trade.weight", 0.3, -1.0, 1.0, None, False, "Strength of the tie"),
        ("alliances.League.commitment.CAY", 0.6, 0.0, 1.0, None, False, "committed"),
        ("hidden_types.ANA.pretext", 0.3, 0.0, 1.0, None, False, "probability"),
        ("type_reservations.ANA.hard_bargainer.border.min", 0.35, 0.0, 1.0, None, False, "bounds of that type"),
        ("parameters.breakdown_hazard", 0.25, 0.0, 0.5, None, False, "hazard of breakdown"),
        ("rounds", 4.0, 1, 200, None, True, "How many rounds"),
        ("thresholds.agreement", 0.75, 0.0, 1.0, None, False, "agreement"),
    ],
)
def test_a_number(path, value, least, most, above, whole, words):
    found = numbers()[path]
    assert (found.value, found.least, found.most, found.above, found.whole) == (value, least, most, above, whole)
    assert words in found.meaning
    assert "(model" not in found.meaning


def test_words_and_what_is_only_scored_or_kept_for_the_record_are_left_out():
    paths = set(numbers())
    assert not any(path.startswith(("year", "version", "beliefs", "timeline", "real_")) for path in paths)
    assert not any(path.endswith((".cinc", ".real_value")) for path in paths)
    assert not any("anchors" in path or "red_lines.BEL.min" in path for path in paths)


@pytest.mark.e2e
@pytest.mark.parametrize("case", ["geneva_2022", "july_1914", "theory/rubinstein_1982"])
def test_every_path_leads_to_its_number(case):
    """What is set to what it is gives the same scenario; a number somewhere else is another scenario."""
    found = diplosim.load(case)
    listed = list(coded_numbers(found))
    same = found.replace({number.path: int(number.value) if number.whole else number.value for number in listed})
    assert same.content_hash() == found.content_hash()
    assert len({number.path for number in listed}) == len(listed)
    moved = found.replace({"parameters.defer_cost": 0.33})
    assert [n.value for n in coded_numbers(moved) if n.path == "parameters.defer_cost"] == [0.33]
