"""What really happened: dated moves, outside codings, concluded types.  The engine never reads it."""

from __future__ import annotations

from diplosim.scenario.schema.fields import Date, FreeForm, Name, Part, Share, Text, TypeName


class Realised(Part):
    """The type of a party as historians conclude now, with a confidence; for scoring, never for priors."""

    type: TypeName
    confidence: Share
    why: Text | None = None


class TimelineEntry(Part):
    """One dated move.  Words and deeds are separate entries."""

    date: Date
    actor: Name
    act: Text
    what: Text = ""


class ExternalCoding(Part):
    """Codes of ICB v14 and COW MID 5.0 for the same crisis."""

    icb: tuple[FreeForm, ...] = ()
    mid: tuple[FreeForm, ...] = ()
    note: Text | None = None
