"""The page of free parameters says what the code says."""

import pytest

from agents.negotiator import Negotiator
from diplosim.scenario import registry
from diplosim.scenario.schema.parameters import Parameters
from tests.places import DOCS
from tools.parameters_page import page

PAGE = DOCS / "parameters.md"


def test_the_page_is_up_to_date() -> None:
    remedy = "run: python -m tools.parameters_page > docs/parameters.md"
    assert PAGE.read_text(encoding="utf-8") == page(), remedy


def test_every_parameter_is_explained_and_has_a_range() -> None:
    rows = {line.split("`")[1]: line.split(" | ") for line in page().splitlines() if line.startswith("| `")}
    for name, field in Parameters.model_fields.items():
        _, default, span, meaning = rows[name]
        low, high = (float(end) for end in span.split(" to "))
        assert low <= float(default) == field.default <= high
        assert len(meaning) > 10


def test_policies_show_their_own_numbers() -> None:
    assert "| `hard_bargainer` | `verification` | 0.5 |" in page()
    assert "| `sincere` | `verification` | 0.75 |" in page()


@pytest.mark.parametrize("name", [name for name in registry.names() if issubclass(registry.find(name), Negotiator)])
def test_what_is_read_of_a_policy_is_what_it_does(name: str) -> None:
    """Its own row, else that of `sincere`, as the page says; `by_type` plays by the policies of the types."""
    told = {(row[0], row[1]): row[2] for row in rows("## Numbers inside policies")}
    policy, shown = registry.find(name)(), {True: "yes", False: "no"}
    for attribute in ("verification", "makes_test_offers", "responsiveness"):
        value = getattr(policy, attribute)
        text = shown[value] if isinstance(value, bool) else f"{value:g}"
        assert told.get((name, attribute), told["sincere", attribute]) == text, attribute


def test_exponents_of_the_policies_that_concede_by_the_clock() -> None:
    """Model 7.6: Boulware 4, conceder .4, linear 1."""
    told = {row[0]: row[2] for row in rows("## Numbers inside policies") if row[1] == "time_exponent"}
    assert told == {"boulware": "4", "conceder": "0.4", "linear": "1", "time_dependent": "1"}


def rows(heading: str) -> list[list[str]]:
    """Cells of the table below a heading, without backticks."""
    table = page().partition(heading)[2].partition("\n## ")[0]
    return [[cell.strip("` ") for cell in line.split("|")[1:-1]] for line in table.splitlines() if line[:3] == "| `"]
