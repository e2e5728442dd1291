"""Names alike but for case, names of devices, and the folder of the page are refused; makers of ids avoid them."""

from __future__ import annotations

from pathlib import Path

import pytest
from a_scenario import TEXT

from diplosim.designs import load as load_design
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.file_names import is_device
from diplosim.scenario.loading import load
from diplosim.sources.alliances.selection import actors_of
from diplosim.sources.alliances.sources import Material
from diplosim.sources.importers import import_files
from diplosim.sources.importers.names import identifiers


def problems(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [(found.key, found.message) for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("BEL", "ana", "'ana' differs from 'ANA' by case only"), ("BEL", "Lpt1", "'Lpt1' is a device on Windows")],
)
def test_ids_that_become_columns_and_files(old: str, new: str, says: str, tmp_path: Path) -> None:
    found = problems(tmp_path / "talks.yaml", TEXT.replace(old, new))
    assert [key for key, message in found if says in message] == [f"parties.{new}.id"]


def test_issues_as_well(tmp_path: Path) -> None:
    found = problems(tmp_path / "talks.yaml", TEXT.replace("border", "NUL"))
    assert [key for key, message in found if "is a device on Windows" in message] == ["issues.NUL.id"]


EXPERIMENT = """\
id: trial
name: trial
base: minsk2_2015
runs: 10
observers: fixed
"""
EDIT = "[{set: {parameters.breakdown_hazard: 0.1}}]"
OTHER = "[{set: {parameters.breakdown_hazard: 0.2}}]"


@pytest.mark.parametrize(
    ("variants", "key", "says"),
    [
        ("{report: EDIT}", "variants.report", "the folder of the page"),
        ("{Report: EDIT}", "variants.Report", "the folder of the page"),
        ("{con: EDIT}", "variants.con", "is a device on Windows"),
        ("{AUX.1: EDIT}", "variants.AUX.1", "is a device on Windows"),
        ("{tight: EDIT, Tight: OTHER}", "variants.Tight", "differs from 'tight' by case only"),
        ("{Base: EDIT}", "variants.Base", "differs from 'base' by case only"),
    ],
)
def test_variants_name_folders(variants: str, key: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "trial.yaml"
    path.write_text(EXPERIMENT + f"variants: {variants}\n".replace("EDIT", EDIT).replace("OTHER", OTHER))
    with pytest.raises(ScenarioError) as caught:
        load_design(path, "experiment")
    assert [(found.key, says in found.message) for found in caught.value.diagnostics] == [(key, True)]


def test_levels_alike_but_for_case(tmp_path: Path) -> None:
    path = tmp_path / "trial.yaml"
    path.write_text(EXPERIMENT + f"factors: {{hazard: {{low: {EDIT}, Low: {OTHER}}}}}\n")
    with pytest.raises(ScenarioError, match=r"factors.hazard.Low: 'Low' differs from 'low' by case only"):
        load_design(path, "experiment")


@pytest.mark.parametrize(
    ("name", "device"),
    [("con", True), ("COM1", True), ("nul.txt", True), ("com0", False), ("cons", False), ("report", False)],
)
def test_devices(name: str, device: bool) -> None:
    assert is_device(name) == device


def test_importers_make_ids_that_can_be_told_apart(tmp_path: Path) -> None:
    assert identifiers(["N", "n", "CON", "con_", "Prn"]) == ["N", "n_2", "CON_", "con__2", "Prn_"]
    table = tmp_path / "t.csv"
    table.write_text("actor,position,salience,capability\nN,0,1,1\nn,1,1,1\nCON,1,1,1\n", encoding="utf-8")
    scenario = import_files([table], "t").scenario
    assert sorted(party.id for party in scenario.parties) == ["CON_", "N", "n_2"]
    actors = actors_of(Material(2000), ["CON", "Alba", "alba"])
    assert [actor.id for actor in actors] == ["Alba", "CON_", "alba_2"]
