"""What control entries change in play: the deadline of the talks, and events brought in while they run.

Play, replays and forks share these functions, so that the same log always leads to the same state.
"""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.play.move_log import Control
from diplosim.scenario.schema.procedure import Event


def apply(game: Game, control: Control) -> None:
    """Let a control entry of `diplosim.play.move_log.CHANGES_STATE` take effect in all runs."""
    if control.kind == "deadline":
        game.state.deadline[:] = float(control.data["at_round"])
        game.stage_over()  # the clock of this stage has been worked out with the old one
    elif control.kind == "event":
        game.injected = (*game.injected, Event.model_validate(control.data["event"]))
