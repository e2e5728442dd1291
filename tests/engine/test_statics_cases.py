"""The same comparative statics for the six shipped cases: `pytest -m slow -s tests/engine/test_statics_cases.py`.

A case's share may be near 0 or 1 for reasons of its own, so that only those between .1 and .8 can be wrong.
"""

import sys

import pytest

import diplosim
from diplosim.scenario.scenario import Scenario
from tests.statics import (
    HIGHEST,
    LOWEST,
    Change,
    by_consensus,
    by_leader,
    dearer_war,
    insisting_on_a_package,
    likelier_pretext,
    shifts,
    shorter_reach,
    wider_bounds,
)

CASES = ("cuba_1962", "geneva_2022", "jcpoa_2015", "july_1914", "minsk2_2015", "six_party_2009")
RUNS = 1000
AGAINST = 0.05

STATICS: list[tuple[str, Change, str, int]] = [
    ("dearer war", dearer_war, "conflict", -1),
    ("smaller reach of force", shorter_reach, "conflict", -1),
    ("likelier pretext", likelier_pretext, "conflict", +1),
    ("likelier pretext", likelier_pretext, "agreement", -1),
    ("wider true bounds", wider_bounds, "agreement", +1),
    ("package insistence", insisting_on_a_package, "partial_agreement", -1),
    ("consensus, not a leader", by_consensus, "agreement", -1),
]


def itemised(scenario: Scenario) -> Scenario:
    """Issues settled one by one."""
    return scenario.replace({"protocol.package": False})


HELD_AGAINST: dict[Change, Change] = {insisting_on_a_package: itemised, by_consensus: by_leader}
"""Two changes are held against their opposite rather than against the case as coded."""


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_directions(name: str) -> None:
    case = diplosim.load(name).replace({"beliefs.training_runs": 512})
    lines, wrong = [f"\n{name}"], []
    for label, change, outcome, sign in STATICS:
        base = HELD_AGAINST[change](case) if change in HELD_AGAINST else case
        (shift,) = shifts([base], change, outcome, RUNS)
        lines.append(f"  {label:24} {outcome:18} {shift.before:.3f} -> {shift.after:.3f} ({shift.by:+.3f})")
        if LOWEST <= shift.before <= HIGHEST and sign * shift.by < -AGAINST:
            wrong.append(lines[-1])
    sys.stdout.write("\n".join(lines) + "\n")
    assert not wrong, "\n".join(wrong)
