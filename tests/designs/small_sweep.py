"""A small design file as text, for tests that change one thing in it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from diplosim.designs.design import Design
from diplosim.designs.loading import load
from diplosim.scenario.scenario import Scenario

DESIGN = """\
id: trial
name: "A trial"
base: talks.yaml
sweep:
  method: grid
  keys:
    parties.RUS.war_cost.low: {levels: [0.05, 0.2]}
    hidden_types.RUS.pretext: {low: 0.1, high: 0.5, points: 2}
runs: 32
seed: 4
observers: fixed
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The design with some passages, which must occur exactly once, replaced."""
    text = DESIGN
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text


def keys(*lines: str) -> tuple[str, str]:
    """The keys of the design in place of its own."""
    old = DESIGN.partition("  keys:\n")[2].partition("runs:")[0]
    return old, "".join(f"    {line}\n" for line in lines)


def files(scenario: Scenario, folder: Path, text: str = DESIGN) -> Path:
    """Write a design and its base scenario; return the file of the design."""
    (folder / "talks.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    file = folder / "design.yaml"
    file.write_text(dedent(text), encoding="utf-8")
    return file


def sweep_of(scenario: Scenario, folder: Path, *pairs: tuple[str, str]) -> Design:
    """Load the design with some passages replaced."""
    return load(files(scenario, folder, changed(*pairs)), "sweep")
