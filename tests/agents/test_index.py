"""Nothing in agents/ is missing from the registry, from the model's page or from the tests."""

from pathlib import Path

import pytest

from diplosim.scenario import registry
from tests.places import ROOT

MODULES = sorted(path.stem for path in (ROOT / "agents").glob("*.py") if path.stem != "__init__")
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
BASES = {"negotiator", "deviations"}
"""Frames of policies, and changes to them, that nobody seats by name."""
SEATED_BY_THE_ENGINE = {"state", "alliance", "mediator", "drafting_committee"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_registered_documented_and_tested(module: str) -> None:
    group = registry.AGENTS if module in SEATED_BY_THE_ENGINE else registry.POLICIES
    if module not in BASES:
        assert registry.find(module, group).__module__ == f"agents.{module}"
    assert f"`{module}`" in PAGE or f"agents/{module}.py" in PAGE, f"{module} is missing from docs/model.md"
    assert (Path(__file__).parent / f"test_{module}.py").is_file(), f"tests/agents/test_{module}.py is missing"


def test_nothing_is_registered_that_is_not_there() -> None:
    found = [name for group in (registry.POLICIES, registry.AGENTS) for name in registry.names(group)]
    ours = [name for name in found if name in MODULES]
    assert sorted(ours) == sorted(set(MODULES) - BASES)


def test_names_are_found_back() -> None:
    for name in registry.names():
        assert registry.name_of(registry.find(name)) == name
