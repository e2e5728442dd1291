"""Profiles in Genius files, imported and played, reach the agreements of `tests/oracles/alternating_offers.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diplosim.batches.simulate import simulate
from diplosim.sources.importers import import_files
from tests.places import ORACLES
from tests.sources.importers.genius_files import profile, write

CASES = json.loads((ORACLES / "alternating_offers.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_imported_profiles_reach_the_published_agreement(case: dict[str, Any], tmp_path: Path) -> None:
    files = {}
    for party in case["parties"]:
        # Evaluations of a file may be on any scale: the reader divides them by the greatest of the issue.
        table = {
            issue["name"]: {value: 40.0 * worth for value, worth in zip(issue["values"], column, strict=True)}
            for issue, column in zip(case["issues"], party["evaluations"], strict=True)
        }
        files[f"{party['name']}_xml"] = profile(table, party["weights"], reservation=party["reservation"])
    tactics = {
        f"parties.{party['name']}.tactic": {"exponent": party["exponent"], "aspiration": party["max_aspiration"]}
        for party in case["parties"]
    }
    imported = import_files(write(tmp_path, **files), "case").scenario
    scenario = imported.replace({"rounds": case["n_steps"], **tactics})
    row = simulate(scenario, 1).iloc[0]
    expected = case["result"]
    assert (row["outcome"] == "agreement") == expected["agreed"]
    assert row["end_round"] == expected["step"] + 1
    assert [row[f"utility_{party['name']}"] for party in case["parties"]] == pytest.approx(
        expected["utilities"], abs=1e-9
    )
    if expected["agreed"]:
        reached = [scenario.issue(issue["name"]).anchors[row[f"term_{issue['name']}"]] for issue in case["issues"]]
        assert reached == expected["agreement_values"]
