"""A member of a legislature under a closed rule, in the stationary equilibrium (Baron & Ferejohn 1989)."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import at_least
from diplosim.seats import Common, Move, SeatView, Traits


class Legislator:
    """Buys as many votes as it needs, of partners drawn by lot, and sells its own for what the next session is worth.

    Among n equal members the next session is worth 1 / n, now delta / n.  Plays under `closed_rule` where each member
    wants an issue of its own, its share of the pie; else silent.  Source: Baron & Ferejohn (1989).
    """

    traits = Traits(stochastic=True, reads=(), may_use_force=False)

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        shares = None if view.common is None else _shares(view.common)
        if view.common is None or shares is None or view.party not in shares:
            return Move()
        if view.stage == "table":
            return self._offer(view, view.common, shares)
        if view.stage == "respond":
            return Move(accept=view.within & at_least(view.worth, _price(view.common, view.party)))
        return Move()

    def _offer(self, view: SeatView, common: Common, shares: dict[str, int]) -> Move:
        """The price to each of the partners, the rest to itself."""
        others = [name for name in common.seated if name != view.party]
        needed = common.votes_needed or len(common.seated) // 2 + 1
        keys = [common.coded.keys[common.coded.index[name]] for name in others]
        lot = np.stack([view.uniform(f"partner\x1f{key}") for key in keys], axis=1)
        partner = np.argsort(np.argsort(lot, axis=1, kind="stable"), axis=1, kind="stable") < needed - 1
        demand = np.zeros((view.runs, len(shares)))
        for j, name in enumerate(others):
            demand[:, shares[name]] = np.where(partner[:, j], _price(common, name), 0.0)
        paid = demand[:, 0]
        for k in range(1, demand.shape[1]):
            paid = paid + demand[:, k]
        demand[:, shares[view.party]] = 1.0 - paid
        return Move(demand=demand)


def _price(common: Common, party: str) -> float:
    """What the next session is worth to a member now."""
    return float(common.coded.patience[common.coded.index[party]]) / len(common.seated)


def _shares(common: Common) -> dict[str, int] | None:
    """Issue that is each member's share of the pie; None where the game is another."""
    coded = common.coded
    if common.protocol != "closed_rule" or len(coded.issues) != len(common.seated):
        return None
    shares = {name: int(np.argmax(coded.salience[coded.index[name]])) for name in common.seated}
    whole = all(coded.salience[coded.index[name], k] == 1.0 for name, k in shares.items())
    return shares if whole and len(set(shares.values())) == len(shares) else None
