"""What a class reads: texts of the seats that students take, and what a lesson on the case is for.

No number of the model stands here.  Role sheets take saliences, bounds and outside options from the model itself.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from diplosim.scenario.schema.fields import Count, FrozenMapping, Part, Text, TypeName

LONGEST_BRIEF = 400
"""Words of a brief: about two minutes of reading."""

Pattern = Literal["plain", "dots", "stripes", "checks", "waves", "crosses"]


def _short_enough(text: str) -> str:
    words = len(text.split())
    if words > LONGEST_BRIEF:
        raise ValueError(f"{words} words; allowed: at most {LONGEST_BRIEF}")
    return text


def _as_fact(value: Any) -> Any:
    """A fact may stand as a text alone."""
    return {"what": value} if isinstance(value, str) else value


class Fact(Part):
    """Something that the seat alone knows."""

    what: Text
    """The fact."""
    source: Text | None = None
    """Where it comes from."""


class PublicText(Part):
    """What everybody may read of a seat."""

    display: Text | None = None
    """Name of the seat to display in class."""
    pattern: Pattern | None = None
    """Pattern beside its colour, so that seats can be told apart without colours."""
    one_line: Text = ""
    """The seat in a line."""
    background: Text = ""
    """What everybody knows of it."""


class ConfidentialText(Part):
    """What the seat alone may read."""

    brief: Annotated[Text, AfterValidator(_short_enough)] = ""
    """What it really needs, and why: interests, not positions; at most 400 words."""
    by_type: FrozenMapping[TypeName, Text] = Field(default_factory=dict)
    """Hidden type: a paragraph, of which only that of the drawn type is shown."""
    facts: tuple[Annotated[Fact, BeforeValidator(_as_fact)], ...] = ()
    """What this seat alone knows, and may tell, trade or keep; each a text, or `what` with its `source`."""


class SeatTexts(Part):
    """Texts of one seat: a public part and a confidential one, which are never handed on together."""

    public: PublicText = PublicText()
    """What everybody may read."""
    confidential: ConfidentialText = ConfidentialText()
    """What the seat alone may read."""


class Lesson(Part):
    """What a lesson on the case is for, and what its teacher says."""

    objectives: tuple[Text, ...] = ()
    """What the lesson is for."""
    questions: tuple[Text, ...] = ()
    """Questions for the debrief."""
    minutes: Count | None = None
    """How long it takes, minutes: its clocks in the classroom, where the command says nothing else; 0 for none."""
    sensitivity: Text = ""
    """What to say beforehand, where the case may hurt somebody."""
    glossary: FrozenMapping[Text, Text] = Field(default_factory=dict)
    """Term: meaning."""
    languages: tuple[Text, ...] = ()
    """Languages in which translations exist."""
