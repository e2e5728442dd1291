"""What is true of a protocol, as data: validation, legality, observers and the documentation read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diplosim.seats import PARTS_AT


@dataclass(frozen=True)
class ProtocolTraits:
    """Declared once beside each class of rules.

    Attributes:
        parts: parts of a move that belong to each stage.
        turns: whether parties take turns; else moves are sealed and revealed together.
        learns: whether signals are observed, so that likelihood tables are fitted.
        forceful: whether force can be used.
        needs_readiness: whether force needs readiness first.
        last_offers: whether who is about to attack puts a last offer on the table first.
        discrete: whether offers are made of the options of issues, where these have any.
        drafts_within_reach: whether a drafter goes on although somebody asks for more than any text could give.
        settings: which of `procedure.SETTINGS` it heeds.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(PARTS_AT))
    turns: bool = False
    learns: bool = True
    forceful: bool = True
    needs_readiness: bool = True
    last_offers: bool = True
    discrete: bool = False
    drafts_within_reach: bool = False
    settings: frozenset[str] = frozenset()
