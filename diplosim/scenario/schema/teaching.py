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
    """Something that the seat alone knows, and may tell, trade or keep; `source`: where it comes from."""

    what: Text
    source: Text | None = None


class PublicText(Part):
    """What everybody may read of a seat: a name to display, a pattern beside its colour, a line, a background."""

    display: Text | None = None
    pattern: Pattern | None = None
    one_line: Text = ""
    background: Text = ""


class ConfidentialText(Part):
    """What the seat alone may read.

    `brief` tells interests, not only positions; `by_type` has a paragraph for each hidden type, of which only the drawn
    one is ever shown.
    """

    brief: Annotated[Text, AfterValidator(_short_enough)] = ""
    by_type: FrozenMapping[TypeName, Text] = Field(default_factory=dict)
    facts: tuple[Annotated[Fact, BeforeValidator(_as_fact)], ...] = ()


class SeatTexts(Part):
    """Texts of one seat: a public part and a confidential one, which are never handed on together."""

    public: PublicText = PublicText()
    confidential: ConfidentialText = ConfidentialText()


class Lesson(Part):
    """What a lesson on the case is for: objectives, questions for the debrief, minutes, and what to say beforehand.

    `glossary`: term -> meaning.  `languages`: in which translations exist.
    """

    objectives: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    minutes: Count | None = None
    sensitivity: Text = ""
    glossary: FrozenMapping[Text, Text] = Field(default_factory=dict)
    languages: tuple[Text, ...] = ()
