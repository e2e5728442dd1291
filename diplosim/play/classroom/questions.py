"""Three questions on the rules, so that Control sees before the talks whether the rules have been understood."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Question:
    """A question on the rules; its words stand in the catalogue under `quiz_<id>` and `quiz_<id>_<answer>`."""

    id: str
    answers: tuple[str, ...]
    right: str


QUESTIONS = (
    Question("sealed", ("at_once", "together", "never"), "together"),
    Question("silence", ("accept", "reject", "repeat"), "reject"),
    Question("bounds", ("asks", "refuses", "punishes"), "refuses"),
)
"""The questions, each with its answers and the right one where decisions are sealed."""


def questions_on(turns: bool) -> tuple[Question, ...]:
    """The questions with their right answers; turns: whether delegations act one after the other, for all to see."""
    return tuple(replace(q, right="at_once") if turns and q.id == "sealed" else q for q in QUESTIONS)
