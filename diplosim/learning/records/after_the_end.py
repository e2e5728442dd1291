"""What of a record cannot be played because the talks were over by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diplosim.learning.records.record import ObservedEvent, ObservedMove
from diplosim.scenario.diagnostics import Diagnostic


def after_the_end(moves: Sequence[ObservedMove], events: Sequence[ObservedEvent], file: str) -> Iterator[Diagnostic]:
    """Moves and events of rounds after force was used or a text was signed, and a second text in the same round.

    Who joined a war may stand at any later date.

    Args:
        moves: of all parties.
        events: what happened to the talks.
        file: name of the file, for messages.

    Yields:
        A problem for each.
    """
    ends = [(m.round, m.date, m.line) for m in moves if m.channel == "attack" and m.value]
    ends += [(e.round, e.date, e.line) for e in events if e.kind in ("incident", "deal")]
    if not ends:
        return
    last, day, line = min(ends, key=lambda end: end[0])
    over = f"the talks are over since {day} (line {line}): nothing later can be played"
    for move in moves:
        if move.round > last:
            yield Diagnostic(file, move.line, move.channel, over)
    signed: int | None = None
    for event in events:
        if event.round > last and event.kind != "joined":
            yield Diagnostic(file, event.line, event.kind, over)
        elif event.kind == "deal" and signed is not None:
            yield Diagnostic(file, event.line, event.kind, f"a text was signed in this round already, on line {signed}")
        elif event.kind == "deal":
            signed = event.line
