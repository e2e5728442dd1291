"""What chance has in store for a lesson: when talks break down by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diplosim.play.session import Session


def breaks_down_after(talks: Session) -> int | None:
    """When the draws of a talk let it break down for reasons outside the room, if it has come to nothing by then.

    Args:
        talks: of one run.

    Returns:
        The round, from 1; None where that is in no round before the last.  An interim text, which halves the chance, is
        left out of account.
    """
    game, scenario = talks.game, talks.scenario
    if "posture" not in game.protocol.traits.parts.get("decide", ()):
        return None
    hazards = game.structure.hazards.tolist()
    for event in scenario.events:
        if event.kind == "breakdown":
            hazards[event.round - 1] = event.value
    for number, hazard in enumerate(hazards[: game.structure.horizon_rounds - 1]):
        if game.draws.uniforms("breakdown", "", number)[0] < hazard:
            return number + 1
    return None


def warnings(tables: Mapping[int, Session]) -> Iterator[str]:
    """What a teacher should know of the draws before a lesson.

    Args:
        tables: number of a table -> its talks.

    Yields:
        A sentence for each table whose talks may break down before the last round, one for all where they are alike.
    """
    found = {number: breaks_down_after(talks) for number, talks in tables.items()}
    alike = len(set(found.values())) == 1
    for number, after in found.items():
        if after is None or (alike and number != min(found)):
            continue
        of = tables[number].scenario.rounds
        which = "" if alike else f"Table {number}: "
        said = f"{which}talks that have come to nothing by then break down by chance after round {after} of {of}."
        yield f"{said[0].upper()}{said[1:]} Another --run has other draws."
