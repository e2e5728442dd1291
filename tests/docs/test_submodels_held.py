"""Which tests hold which submodel of docs/model.md: numbers worked out by hand, in files that exist.

`rules` are pure functions on small arrays; `engine` plays one scripted talk at the table of `tests.a_table`.
"""

import re

import pytest

from tests.places import ROOT

HELD = {
    "7.1": ("numerics/test_draws", "engine/test_common_random_numbers"),
    "7.2": ("rules/test_preferences", "rules/test_coded_arrays", "rules/test_private_draws", "engine/test_signing"),
    "7.3": (
        "rules/test_no_deal",
        "rules/test_calendar",
        "rules/test_payoffs",
        "rules/test_valuation",
        "engine/test_values",
    ),
    "7.4": (
        "rules/test_caucus",
        "rules/test_votes",
        "rules/test_state",
        "rules/test_structure",
        "engine/test_seat_views",
    ),
    "7.5": (
        *("rules/test_war", "rules/test_who_joins", "rules/test_joint_force", "rules/test_valuation"),
        *("rules/test_last_offers", "rules/test_acceptance", "engine/test_own_situation", "engine/test_war_played"),
    ),
    "7.6": ("rules/test_concession", "rules/test_proposals", "agents/test_negotiator", "engine/test_seat_views"),
    "7.7": ("rules/test_proposals", "rules/test_ratification", "rules/test_consent_by_votes", "engine/test_signing"),
    "7.8": ("rules/test_drafting", "rules/test_proposals", "engine/test_signing"),
    "7.9": ("rules/test_structure", "engine/test_offers_made", "agents/test_negotiator"),
    "7.10": ("rules/test_decisions", "engine/test_war_played"),
    "7.11": ("rules/test_signals", "rules/test_beliefs", "engine/test_offers_made"),
    "7.12": ("rules/test_decisions", "engine/test_rounds", "engine/test_last_offers_played", "agents/test_negotiator"),
    "7.13": ("rules/test_outcomes", "rules/test_payoffs", "engine/test_values", "engine/test_war_played"),
    "7.14": ("engine/test_events_played",),
    "7.15": ("rules/test_domains", "rules/test_evaluations_drawn", "rules/test_inverse_utility"),
    "7.16": ("rules/test_pie", "protocols/test_offer_a_round", "protocols/test_war_of_attrition"),
    "7.17": ("agents/test_observed", "learning/test_records", "learning/test_weights", "learning/test_particles"),
}


def test_every_submodel_has_its_tests() -> None:
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert list(HELD) == re.findall(r"^### (7\.\d+) ", page, flags=re.M)


@pytest.mark.parametrize("section", HELD)
def test_these_tests_exist(section: str) -> None:
    assert [name for name in HELD[section] if not (ROOT / "tests" / f"{name}.py").is_file()] == []
