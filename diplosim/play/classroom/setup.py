"""What a lesson is made of, and how long its phases are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

PHASES = ("lobby", "brief", "opening", "rounds", "outcome", "reveal", "debrief")
"""Phases of a lesson in their order."""

PARTS = {"brief": 0.12, "opening": 0.04, "rounds": 0.40}
"""Parts of the lesson that have a clock; more than a third is left for the end, which has none."""

STAGE_PARTS = {"caucus": 0.2, "table": 0.4, "respond": 0.2, "decide": 0.2}
"""Parts of a round."""

PAIRS = ("either", "joint")
"""How two at a seat decide: one of them is enough, or the other confirms."""

MISSING = ("policy", "silence")
"""What may become of a seat whose people are away when time is up: its computer moves, or nothing is said."""


@dataclass(frozen=True)
class Setup:
    """What a lesson is made of.

    scenario: the case as YAML.  seed, run: of the draws.  tables: how many tables play it.  minutes: of the whole
    lesson, 0 for no clock.  other_draws: whether each table has draws of its own.  missing: what becomes of a seat
    whose people are away.  pairs: how two at a seat decide.  code: with which the class joins.
    until: date until which the lesson is kept.
    """

    scenario: str
    seed: int = 0
    run: int = 0
    tables: int = 1
    minutes: float = 50.0
    other_draws: bool = False
    missing: str = "policy"
    pairs: str = "either"
    code: str = ""
    until: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The setup as plain data, for the log."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Setup:
        """The setup of a log."""
        return cls(**data)

    def seconds(self, phase: str) -> float | None:
        """How long a phase lasts, None where it has no clock."""
        return 60.0 * self.minutes * PARTS[phase] if self.minutes and phase in PARTS else None

    def stage_seconds(self, stage: str, rounds: int) -> float | None:
        """How long a stage of a round lasts, None without a clock."""
        whole = self.seconds("rounds")
        return None if whole is None else whole / rounds * STAGE_PARTS[stage]
