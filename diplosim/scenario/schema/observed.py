"""What really happened, and who coded it from what: the engine reads none of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Strict, StringConstraints

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


Digest = Annotated[str, Strict(), StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]


class Provenance(Part):
    """What the coder states about the making of the numbers; pages tell it, and tell where nothing is stated.

    coder: who coded, and whether he knew the outcome.  fitting: whether anything was fitted to an outcome.  judgements:
    when the judgements were made, before or after a look at results.  content: first digits of the content hash
    (`Scenario.content_hash`) of the scenario of which this is stated; where the values have changed since then it is
    stated of nothing.  Without it the words go with any values.
    """

    coder: Text | None = None
    fitting: Text | None = None
    judgements: Text | None = None
    content: Digest | None = None
