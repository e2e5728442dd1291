"""Read a scenario as the game of a theory: one pie between two parties, what force and no deal are worth to them.

All of it is common knowledge (`diplosim.seats.Common`); a rational agent reads its game here and finds None where the
scenario is no such game.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.preferences import utility
from diplosim.rules.war import Theatre, contest, defender_ideal, expected_strength

if TYPE_CHECKING:
    from diplosim.scenario.schema.parameters import Parameters
    from diplosim.seats import Common


@dataclass(frozen=True)
class OnePie:
    """One issue from 0 to 1, of which one party wants all and the other nothing, both linearly.

    own, other: party indices.  wants_all: whether the own ideal is 1.
    """

    own: int
    other: int
    wants_all: bool

    def position(self, worth: AnyArray | float) -> FloatArray:
        """The offer that is worth so much to the own side, (..., 1)."""
        share = np.clip(np.asarray(worth, dtype=np.float64), 0.0, 1.0)
        return (share if self.wants_all else 1.0 - share)[..., None]


def one_pie(common: Common, party: str) -> OnePie | None:
    """The pie of which a party claims its part; None where the scenario is not about one pie between two."""
    coded = common.coded
    if len(coded.issues) != 1 or len(common.seated) != 2 or party not in common.seated or coded.exponent != 1:
        return None
    own = coded.index[party]
    other = next(coded.index[name] for name in common.seated if name != party)
    ends = []
    for i in (own, other):
        wanted = {float(coded.ideal[i, t, 0]) for t in np.flatnonzero(coded.prior[i] > 0.0)}
        ends.append(wanted.pop() if len(wanted) == 1 else None)
    if sorted(end for end in ends if end is not None) != [0.0, 1.0]:
        return None
    return OnePie(own, other, ends[0] == 1.0)


def ideal_of(common: Common, i: int) -> FloatArray:
    """Ideal of a party's likeliest type, (K,)."""
    ideal: FloatArray = common.coded.ideal[i, int(np.argmax(common.coded.prior[i]))]
    return ideal


def no_deal_value(common: Common, i: int) -> float:
    """What no deal is worth to a party: the status quo less the middle of its no-deal cost."""
    coded = common.coded
    own = utility(coded.status_quo, ideal_of(common, i), coded.salience[i], coded.exponent)
    return float(own) - float(coded.no_deal_cost[i].mean())


def war_of(common: Common, i: int) -> Theatre | None:
    """The war that a party can begin, if any."""
    return next((war for war in common.wars if war.attacker == i), None)


def war_value_before_costs(common: Common, parameters: Parameters, i: int) -> float | None:
    """What the war that a party can begin is worth to it, its own cost not counted; None where it can begin none."""
    war, coded = war_of(common, i), common.coded
    if war is None:
        return None
    own, other = expected_strength(war, coded.capability)
    chance = float(contest(own, other, parameters.contest_decisiveness))
    ideal = ideal_of(common, i)
    won = coded.status_quo + war.reach * (ideal - coded.status_quo)
    lost = coded.status_quo + war.reach * (defender_ideal(war, coded) - coded.status_quo)
    win, lose = (float(utility(terms, ideal, coded.salience[i], coded.exponent)) for terms in (won, lost))
    return chance * win + (1.0 - chance) * lose
