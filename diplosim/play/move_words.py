"""Moves in words: what a seat does at a stage, by names of issues and in the words of their scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from diplosim.play.transcripts.wording import name
from diplosim.play.value_words import place
from diplosim.scenario.scenario import Scenario
from diplosim.seats.worded import word_table, worded

ACTS = word_table(
    "act_of",
    {
        "caucus": "take a stance in the caucus of an alliance",
        "demand": "table a demand",
        "defer": "leave issues open in your text",
        "test": "make your text a test offer",
        "offer_verification": "offer verification",
        "accept": "sign texts",
        "accept_issues": "settle single issues as in a text",
        "accept_interim": "sign the interim text",
        "accept_verification": "accept inspection",
        "level": "tell a drafter the least worth that you ask for now",
        "reserve": "tell a drafter the least worth at which you would sign anything",
        "ideal": "tell a drafter what you would like best",
        "lines_low": "tell the chair the least that you could sign",
        "lines_high": "tell the chair the most that you could sign",
        "posture": "take a step on the escalation ladder",
        "words": "threaten or reassure",
        "walk_out": "walk out",
        "last_offer": "announce that your next text is the last offer before force",
        "attack": "attack",
        "prepare": "prepare for an attack",
        "extend": "ask for more time",
        "reopen": "void the deal",
    },
)
"""What each part of a move does, in words of the seat."""

STANCES = word_table(
    "stance_of", {"back": "backs the alliance", "block": "insists on its own line", "break": "breaks ranks"}
)
STEPS = word_table("step_of", {-1: "a step down", 0: "stays where it is", 1: "a step up"})
TONES = word_table("tone_of", {-1: "reassures", 0: "says nothing", 1: "threatens"})

PARTS_IN_WORDS = {
    "part_of_move": "{what}: {words}",
    "settled_as_in": "{issue}, as in the {text}",
    "points_of_100": "{points} points of 100",
    "yes": "yes",
    "text_of_drafter": "draft",
    "text_of_proposer": "offer put to the vote",
    "text_by": "text of {author}",
}
"""What a part of a move says, and what texts are called."""


def package_data(
    scenario: Scenario,
    values: Sequence[float],
    leaves_open: Sequence[bool] | None = None,
    linked: Sequence[bool] | None = None,
) -> list[dict[str, Any]]:
    """A package issue by issue, with names and words."""
    none = [False] * len(values)
    return [
        {
            "issue": issue.id,
            "name": issue.name,
            **place(issue, value),
            "open": bool(is_open),
            "linked": bool(other),
        }
        for issue, value, is_open, other in zip(
            scenario.issues, values, leaves_open or none, linked or none, strict=True
        )
    ]


def move_data(scenario: Scenario, move: Mapping[str, Any], authors: Sequence[str] = ()) -> dict[str, Any]:
    """A move beside its words.

    Args:
        scenario: the case.
        move: as `diplosim.seats.move_to_mapping` gives it.
        authors: of the texts that it answers.

    Returns:
        `move` as it is, `says`: one entry for each part, with the part, what it does, and its words.
    """
    says = []
    for part, value in move.items():
        words = _words(scenario, part, value, authors)
        if words:
            says.append({"part": part, "does": ACTS[part], "words": words})
    return {"move": dict(move), "says": says}


def _words(scenario: Scenario, part: str, value: Any, authors: Sequence[str]) -> list[str]:
    if part == "caucus":
        return [
            worded(PARTS_IN_WORDS, "part_of_move", what=name(scenario, alliance), words=STANCES.get(stance, stance))
            for alliance, stance in value.items()
        ]
    if part in ("demand", "ideal", "lines_low", "lines_high"):
        return [
            worded(PARTS_IN_WORDS, "part_of_move", what=item["name"], words=item["words"])
            for item in package_data(scenario, value)
        ]
    if part == "defer":
        return [issue.name for issue, is_open in zip(scenario.issues, value, strict=True) if is_open]
    if part == "accept":
        return [text_of(scenario, authors[c] if c < len(authors) else "") for c, yes in enumerate(value) if yes]
    if part == "accept_issues":
        return [
            worded(
                PARTS_IN_WORDS,
                "settled_as_in",
                issue=issue.name,
                text=text_of(scenario, authors[c] if c < len(authors) else ""),
            )
            for c, row in enumerate(value)
            for issue, yes in zip(scenario.issues, row, strict=True)
            if yes
        ]
    if part in ("posture", "words"):
        return [(STEPS if part == "posture" else TONES).get(int(value), str(value))]
    if part in ("level", "reserve"):
        return [worded(PARTS_IN_WORDS, "points_of_100", points=f"{100 * float(value):.0f}")]
    return [worded(PARTS_IN_WORDS, "yes")] if value else []


def text_of(scenario: Scenario, author: str) -> str:
    """What a text is called."""
    if author in ("drafter", "proposer"):
        return worded(PARTS_IN_WORDS, f"text_of_{author}")
    return worded(PARTS_IN_WORDS, "text_by", author=name(scenario, author))
