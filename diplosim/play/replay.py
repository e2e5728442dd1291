"""Play a logged talk again: state = fold(log), so that a restart plays the moves again and needs no policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from diplosim.learning.tables import Tables
from diplosim.play.control_effects import apply
from diplosim.play.move_log import CHANGES_STATE, Control, Entry, logged_talk, scripted
from diplosim.play.seated_talks import SeatedTalks
from diplosim.scenario import registry
from diplosim.scenario.loading import from_text
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
    scenario = from_text(said.scenario, "scenario of the log")
    seats: dict[str, str | Delegate] = {seat: by for seat, by in said.seats.items() if _is_known(by)}
    talks = kind(scenario, runs=1, seed=said.seed, first_run=said.run, seats=seats, tables=tables)
    if talks.tables.digest() != said.tables:
        raise ValueError("the talk was played with other likelihood tables; replay it with the version that played it")
    entries = [Entry(**entry.model_dump()) for entry in said.entries]
    controls = [Control(**control.model_dump()) for control in said.controls]
    by_policy = [entry for entry in entries if verify and entry.source == "policy" and _is_known(entry.by)]
    number, stage, *place = said.at
    end = (int(number), int(place[0]) if place else STAGES.index(str(stage)))
    fold(talks, entries, controls, end, by_policy)
    talks.controls, talks.undone = controls, list(said.undone)
    for seat, move in said.pending.items():
        talks.submit(seat, move_from_mapping(move))
        if seat in said.pending_by:
            source, by = said.pending_by[seat]
            talks.pending_by[talks.position(seat)] = (source, by)
    return talks


def fold(
    talks: SeatedTalks,
    entries: list[Entry],
    controls: list[Control],
    end: tuple[int, int],
    verified: Sequence[Entry] = (),
) -> None:
    """Play new talks up to a point with the moves of a log, and do at each point what control entries did there.

    Args:
        talks: at their beginning.
        entries: the moves that stand.
        controls: in the order in which they came; those that were undone are passed over.
        end: round and place of the stage that is not played any more.
        verified: moves of policies that are asked again.

    Raises:
        ValueError: where a policy is asked again and decides otherwise.
    """
    talks.script, talks.repeating = scripted(entries), True
    due = [control for control in controls if control.kind in CHANGES_STATE and not control.undone]
    while talks.game.running:
        here = (talks.game.round, talks.game.stage_index)
        for control in due:
            if control.point == here:
                apply(talks.game, control)
        if here >= end:
            break
        _compare(talks, verified)
        talks.play_stage()
    talks.repeating = False


def _is_known(by: str) -> bool:
    try:
        registry.find(by)
    except registry.UnknownName:
        return False
    return True


def _compare(talks: SeatedTalks, logged: Sequence[Entry]) -> None:
    """Ask the policies of the present stage again.  Raises ValueError where one decides otherwise."""
    for entry in logged:
        if entry.point == (talks.game.round, talks.game.stage_index):
            now = move_to_mapping(talks.policy_move(entry.seat, entry.by))
            if now != entry.move:
                raise ValueError(
                    f"round {entry.round + 1}, {entry.stage}: {entry.by} decides otherwise for {entry.seat} than the "
                    "log says"
                )
