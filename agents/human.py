"""A person: the decision arrives late, by `Session.submit`."""

from __future__ import annotations

from diplosim.seats import Move, SeatView, Traits


class Human:
    """Marks a seat whose moves are submitted from outside; silence where the stage is played without one."""

    late = True
    traits = Traits(stochastic=False, reads=(), may_use_force=True)

    def act(self, view: SeatView) -> Move:
        """Silence: the engine asks this only where a person has nothing to decide."""
        return Move()
