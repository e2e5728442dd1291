"""The model page names what exists: stages in order, modules, parameters, counts, policies, outcome classes."""

import re

import pytest

from diplosim.learning import fitting
from diplosim.numerics.statistics import OUTCOMES
from diplosim.rules import signals
from diplosim.scenario import registry
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats import STAGES
from tests.places import ROOT

PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", PAGE))

ODD = (
    "1 Purpose and patterns",
    "2 Entities, state variables and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialisation",
    "6 Input data",
    "7 Submodels",
)
"""The seven elements of an ODD document, in its order (Grimm et al. 2020)."""


def test_it_has_the_seven_elements_in_order() -> None:
    headings = re.findall(r"^## (.*)$", PAGE, flags=re.M)
    assert tuple(headings[:7]) == ODD


def test_stages_stand_in_the_order_of_play() -> None:
    assert tuple(re.findall(r"^\d\. \*\*`(\w+)`\*\*", PAGE, flags=re.M)) == STAGES


def test_modules_that_are_named_exist() -> None:
    named = {name for name in CODE if re.fullmatch(r"(diplosim|agents|analysis)/[\w/]+\.py", name)}
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("name", Parameters.model_fields)
def test_every_parameter_has_its_place_in_an_equation_or_a_rule(name: str) -> None:
    low, high = name.endswith("_low"), name.endswith("_high")
    family = name.rpartition("_")[0] if low or high else name
    assert re.search(rf"\b{name}\b|\b{family}\b|\b{family.split('_')[-1]}\b", PAGE), name


def test_counts_are_those_of_the_code() -> None:
    assert f"{signals.CELLS} cells and {signals.CONTEXTS} contexts in all" in PAGE
    assert f"{fitting.REFITS} refits" in re.sub(r"\s+", " ", PAGE)
    ordinary = signals.ATTACK_CELL
    assert f"4 x 3 x 3 x 2 = {ordinary}" in PAGE


def test_every_policy_and_outcome_is_described() -> None:
    assert {name for name in registry.names() if f"`{name}`" not in PAGE} == set()
    assert {name for name in OUTCOMES if f"| `{name}` |" not in PAGE} == set()


def test_references_to_sections_lead_somewhere() -> None:
    sections = set(re.findall(r"^### (7\.\d+) ", PAGE, flags=re.M))
    prose = re.sub(r"<!-- (\S.*?), made by python .*?<!-- end of \1 -->", "", PAGE, flags=re.DOTALL)
    assert set(re.findall(r"(?<![+-])\b(7\.\d+)\b(?! %)", prose)) == sections
