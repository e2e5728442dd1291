"""The page of scenario files says what the schema says, of every key."""

import re

import pytest

from diplosim.scenario.json_schema import scenario_schema
from tests.places import DOCS
from tools.scenario_page import page

PAGE = DOCS / "scenario.md"
NAMES_SOMETHING = {
    "Party.id", "Party.cinc", "Issue.id", "Edge.a", "Edge.b", "Scale.zero", "Scale.one", "Calendar entry.round",
}  # fmt: skip
"""Keys that act nowhere by themselves, and are no prose either."""


def rows() -> dict[str, list[str]]:
    """Part and key -> cells of the row."""
    found, part = {}, ""
    for line in page().splitlines():
        part = line.removeprefix("## ") if line.startswith("## ") else part
        if line.startswith("| `"):
            cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
            found[f"{part}.{cells[0].strip('`')}"] = cells
    return found


@pytest.mark.e2e
def test_the_page_is_up_to_date() -> None:
    remedy = "run: python -m tools.scenario_page > docs/scenario.md"
    assert PAGE.read_text(encoding="utf-8") == page(), remedy


@pytest.mark.e2e
def test_every_key_of_every_part_has_a_row() -> None:
    schema = scenario_schema()
    parts = (schema, *schema["$defs"].values())
    assert len(rows()) == sum(len(part["properties"]) for part in parts)
    assert all(len(cells) == 5 and all(cells) for cells in rows().values())


@pytest.mark.e2e
def test_every_key_acts_in_the_model_or_is_said_not_to() -> None:
    silent = {name for name, cells in rows().items() if cells[4] == "–"}
    assert silent == NAMES_SOMETHING


@pytest.mark.e2e
def test_every_section_that_is_named_is_there() -> None:
    headings = re.findall(r"^##+ (\d+(?:\.\d+)?) ", (DOCS / "model.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = {found for cells in rows().values() for found in re.findall(r"\[([\d.]+)\]\(model", cells[4])}
    assert len(named) > 12
    assert named <= set(headings)


@pytest.mark.e2e
def test_some_rows_as_worked_out_by_hand() -> None:
    found = rows()
    assert found["Party.capability"][1:3] == ["number, 0 to 1", "**needed**"]
    assert found["Party.no_deal_cost"][1:3] == ["[share range](#share-range)", "0 to 0"]
    assert found["Alliance.quota"][1] == "number, above 0.5 and at most 1"
    assert found["Force.reach"][1] == "id → number, 0 to 1"
    assert found["The whole file.type_reservations"][1].endswith("[bound](#bound) or `null`")
    assert found["Parameters.arms_share"][4] == "[7.5](model.md#7-submodels)"
    assert found["The whole file.real_outcome"][4] == "for scoring"
    assert found["Track.venue"][4] == "for readers"
