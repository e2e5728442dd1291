"""What really happened, and who coded it from what: the engine reads none of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Strict, StringConstraints

from diplosim.scenario.schema.fields import Date, FreeForm, Name, Part, Share, Text, TypeName


class Realised(Part):
    """The type of a party as historians conclude now, with a confidence; for scoring, never for priors."""

    type: TypeName
    """Type that historians conclude now."""
    confidence: Share
    """How sure they are of it."""
    why: Text | None = None
    """Source or argument."""


class TimelineEntry(Part):
    """One dated move.  Words and deeds are separate entries."""

    date: Date
    """Day of the move."""
    actor: Name
    """Party that moved."""
    act: Text
    """Kind of move, in a word of the coder's."""
    what: Text = ""
    """What it did or said."""


class ExternalCoding(Part):
    """Codes of ICB v14 and COW MID 5.0 for the same crisis."""

    icb: tuple[FreeForm, ...] = ()
    """Entries of International Crisis Behavior (version 14), any keys."""
    mid: tuple[FreeForm, ...] = ()
    """Entries of Militarized Interstate Disputes (COW MID 5.0), any keys."""
    note: Text | None = None
    """Remark on how they fit the case."""


Digest = Annotated[str, Strict(), StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]


class Provenance(Part):
    """What the coder states about the making of the numbers; pages tell it, and tell where nothing is stated."""

    coder: Text | None = None
    """Who coded, and whether the coder knew the outcome."""
    fitting: Text | None = None
    """Whether anything was fitted to an outcome."""
    judgements: Text | None = None
    """When the judgements were made, before or after a look at results."""
    content: Digest | None = None
    """First 12 or more digits of the content hash of the scenario of which this is stated; where the values have
    changed since, it is stated of nothing. Silent: it goes with any values.
    """
