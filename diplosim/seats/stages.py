"""The stages of a round at which a seat may move."""

from __future__ import annotations

from typing import Literal

Stage = Literal["caucus", "table", "respond", "decide"]
STAGES: tuple[Stage, ...] = ("caucus", "table", "respond", "decide")
