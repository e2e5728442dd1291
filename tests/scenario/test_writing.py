"""The text of a file is the same whether libyaml writes it or Python does."""

from __future__ import annotations

import pytest
import yaml

import diplosim
from diplosim.scenario.catalogue import names
from diplosim.scenario.files import writing
from diplosim.scenario.files.writing import block_text, yaml_text


@pytest.mark.e2e
@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
@pytest.mark.parametrize("name", names())
def test_a_shipped_scenario_is_written_alike_with_and_without_libyaml(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = diplosim.load(name)
    fast = scenario.to_yaml()
    monkeypatch.setattr(writing, "_Fast", None)
    assert scenario.to_yaml() == fast


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("dove \N{DOVE OF PEACE} olive \N{OLIVE}", "k: dove \N{DOVE OF PEACE} olive \N{OLIVE}\n"),
        ("half \ud800", 'k: "half \\uD800"\n'),
        ("path C:\\New", "k: path C:\\New\n"),
        ("\x07", 'k: "\\a"\n'),
        ("\u2028 and more", 'k: "\\L and more"\n'),
        ([[0.1, 1e-09], ["a: b", ""]], "k:\n- - 0.1\n  - 1.0e-09\n- - 'a: b'\n  - ''\n"),
    ],
)
def test_signs_stay_as_they_are_where_they_can_be_seen(
    value: object, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert block_text({"k": value}) == text
    monkeypatch.setattr(writing, "_Fast", None)
    assert block_text({"k": value}) == text


def test_two_mentions_of_one_list_are_both_written_out() -> None:
    same = [1, 2]
    assert yaml_text({"a": same, "b": same}) == "a: [1, 2]\nb: [1, 2]\n"
