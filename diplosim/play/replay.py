"""Play a logged talk again: state = fold(log), so that a restart plays the moves again and needs no policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from diplosim.learning.tables import Tables
from diplosim.play.move_log import Entry, logged_talk, scripted
from diplosim.play.seated_talks import SeatedTalks
from diplosim.scenario import registry
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.seats import STAGES, Delegate, move_from_mapping, move_to_mapping

SomeTalks = TypeVar("SomeTalks", bound=SeatedTalks)


def replay(kind: type[SomeTalks], log: Mapping[str, Any], tables: Tables | None, verify: bool) -> SomeTalks:
    """Play a logged talk again, up to where it stood; the seats are as they were.

    Args:
        kind: class of the talks that are made.
        log: what `SeatedTalks.log` gave.
        tables: the likelihood tables that it was played with (None: those of the scenario).
        verify: ask the policies again and compare each of their moves with the log.

    Returns:
        Talks that stand where the log was written.

    Raises:
        ValueError: where the log is of another format, of other tables, or (verify) a policy decides otherwise.
    """
    said = logged_talk(log)
    scenario = from_document(parse_document(said.scenario, "scenario of the log"))
    seats: dict[str, str | Delegate] = {seat: by for seat, by in said.seats.items() if _is_known(by)}
    talks = kind(scenario, runs=1, seed=said.seed, first_run=said.run, seats=seats, tables=tables)
    if talks.tables.digest() != said.tables:
        raise ValueError("the talk was played with other likelihood tables; replay it with the version that played it")
    entries = [Entry(**entry.model_dump()) for entry in said.entries]
    talks.script = scripted(entries)
    by_policy = [entry for entry in entries if verify and entry.source == "policy" and _is_known(entry.by)]
    number, stage, *place = said.at
    end = (int(number), int(place[0]) if place else STAGES.index(str(stage)))
    while talks.game.running and (talks.game.round, talks.game.stage_index) < end:
        _compare(talks, by_policy)
        talks.play_stage()
    for seat, move in said.pending.items():
        talks.submit(seat, move_from_mapping(move))
    return talks


def _is_known(by: str) -> bool:
    try:
        registry.find(by)
    except registry.UnknownName:
        return False
    return True


def _compare(talks: SeatedTalks, logged: list[Entry]) -> None:
    """Ask the policies of the present stage again.  Raises ValueError where one decides otherwise."""
    for entry in logged:
        if entry.point == (talks.game.round, talks.game.stage_index):
            now = move_to_mapping(talks.policy_move(entry.seat, entry.by))
            if now != entry.move:
                raise ValueError(
                    f"round {entry.round + 1}, {entry.stage}: {entry.by} decides otherwise for {entry.seat} than the "
                    "log says"
                )
