"""The agent that acts for a state, a bloc or a non-state party."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, cast

from diplosim.engine import mesa_core
from diplosim.engine.views import seat_view
from diplosim.rules.structure import structure_of
from diplosim.seats import Delegate, Move, SeatView, Stage

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


class _Numbers(weakref.WeakKeyDictionary["mesa_core.Model", "Iterator[int]"]):
    """Numbers agents per model without keeping the model alive (Mesa's own registry of them does keep it)."""

    def __getitem__(self, model: mesa_core.Model) -> Iterator[int]:
        if model not in self:
            self[model] = count(1)
        return super().__getitem__(model)


class StateAgent(mesa_core.Agent):
    """One party with a part in the talks, for all runs of a batch.

    Args:
        model: the talks; the agent joins them.
        party: its id.
        delegate: whoever decides for it: a rule, a person, a script.

    Attributes:
        party: its id.
        position: its place among the acting parties.
        delegate: whoever decides for it: a rule, a person, a script.
        move: its sealed move at the present stage; None where it has nothing to do.
        is_alliance: whether members give it a mandate.
    """

    _ids = _Numbers()
    is_alliance = False

    def __init__(self, model: Talks, party: str, delegate: Delegate) -> None:
        super().__init__(model)
        self.party = party
        self.position = structure_of(model.scenario).position[party]
        self.delegate = delegate
        self.move: Move | None = None

    def negotiate(self, stage: Stage) -> None:
        """Seal the move of a stage: what was submitted for this seat, else what its delegate makes of its view."""
        talks = cast("Talks", self.model)
        self.move = talks.submitted(self.position)
        if self.move is None and talks.game.takes_part(self.position, stage):
            view = talks.game.views[self.position] = seat_view(talks.game, self.position, stage)
            self.move = self.act(view)
            if talks.game.crowded:
                view.let_texts_go()

    def act(self, view: SeatView) -> Move:
        """The delegate's move at the stage of the view."""
        return self.delegate.act(view)

    def instructions(self, view: SeatView) -> Move:
        """What the delegate tells a drafter: level and reserve; silence where it does not say."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else cast("Move", ask(view))
