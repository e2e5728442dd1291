"""Which parts of a move belong to which stage."""

from __future__ import annotations

PARTS: dict[str, tuple[str, ...]] = {
    "caucus": ("caucus",),
    "table": ("demand", "defer", "test", "offer_verification", "level", "reserve"),
    "respond": ("accept", "accept_issues", "accept_interim", "accept_verification", "level"),
    "decide": ("posture", "words", "walk_out", "attack", "prepare", "extend", "reopen"),
}
INSTRUCTIONS = ("level", "reserve")
QUIET = ("level", "reserve")
"""Parts that are heard only where a drafter works or issues settle one by one; saying them is never wrong."""
