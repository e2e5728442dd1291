"""The page of free parameters says what the code says."""

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
