"""Words of the engine as pages of the classroom show them: its own English, under keys that a translation can take.

They are written where the engine, the terminal and transcripts word them, so that none stands twice.
"""

from __future__ import annotations

from diplosim.engine.reasons import REASONS, REFUSALS
from diplosim.play.move_words import ACTS, PARTS_IN_WORDS, STANCES, STEPS, TONES
from diplosim.play.transcripts.consent import CONSENT, GIVEN_IN, ITEMISED, VOTED
from diplosim.play.transcripts.wording import DECISION_RULES, ENDINGS, HAPPENS, MONTHS, PHRASES, RUNGS, TYPES_IN_WORDS
from diplosim.play.value_words import VALUES
from diplosim.seats.worded import LISTS, wordings_of

TABLES = (
    ACTS,
    STANCES,
    STEPS,
    TONES,
    GIVEN_IN,
    ITEMISED,
    VOTED,
    DECISION_RULES,
    ENDINGS,
    HAPPENS,
    MONTHS,
    RUNGS,
    TYPES_IN_WORDS,
)
"""Tables of single words."""

SENTENCES = (LISTS, PHRASES, VALUES, CONSENT, PARTS_IN_WORDS, REASONS, REFUSALS)
"""Tables of wordings that are filled in."""

ENGINE = {**wordings_of(*TABLES), **{kind: text for table in SENTENCES for kind, text in table.items()}}
"""Key -> text."""
