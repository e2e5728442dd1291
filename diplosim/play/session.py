"""A talk with people: all that can be done at a table, and what would have followed from another move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from diplosim.learning.tables import Tables
from diplosim.play.controls import control
from diplosim.play.forks import fork
from diplosim.play.replay import replay
from diplosim.play.seated_talks import SeatedTalks


class Session(SeatedTalks):
    """Talks with people in some seats, which can be forked and replayed; arguments as in `Talks`."""

    def control(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Do something to the talk that is no move, and note it in the log; a replay does it again.

        A deadline moved, an event, a pause, a time-out, a hand-over, a message, a belief report, a rewind: see
        `diplosim.play.controls`.

        Args:
            entry: plain data with `kind` and the values of that kind.

        Returns:
            The entry as it stands in the log.

        Raises:
            IllegalControl: where it is refused; nothing has changed then.
        """
        return control(self, entry).as_dict()

    def fork(
        self,
        runs: int = 1000,
        at: int | None = None,
        change: Mapping[str, Any] | None = None,
        private: str = "as_played",
    ) -> Self:
        """Talks that stand where this one stood after `at` moves of the log (default: all), seats played by policies.

        Args:
            runs: number of continuations; run 0 continues exactly as this talk would.
            at: number of entries that stand.
            change: {"seat": party, "move": Move or mapping} puts another move of that seat at that point, or
                {"seat": party, "policy": name} hands it to another policy from there.  What the others did in the
                same stage was sealed and stands, and so does chance in it: a move in its own place changes nothing.
            private: "as_played" (draws stay as they are) or "from_view:PARTY" (what PARTY cannot know is drawn anew:
                types from the public beliefs, the rest from the prior; what the others do in the present stage is
                still sealed to it; draws that contradict the record are dropped, so that fewer runs may come back).

        Returns:
            Other talks, not played to the end; this one stays as it is.

        Raises:
            ValueError: for a batch, and where no draw agrees with the record.
            IllegalMove: for a change that the seat could not make.
        """
        return fork(self, runs, at, change, private)

    @classmethod
    def replay(cls, log: Mapping[str, Any], tables: Tables | None = None, verify: bool = False) -> Self:
        """Play a logged talk again, move by move, without its policies; see `diplosim.play.replay.replay`."""
        return replay(cls, log, tables, verify)
