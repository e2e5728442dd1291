"""Documented deviations: each plays a seat's own policy and changes one channel of it.

They answer whether a type could do better by another conduct against the same others: no policy should be a script
that another would beat.  No scenario seats them; a report finds them by their entry points (`diplosim.deviations`) and
plays them on the draws of a batch, with observers who expect the own policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, cast

import numpy as np

from agents.hard_bargainer import HardBargainer
from agents.negotiator import Negotiator
from agents.sincere import Sincere
from diplosim.numerics.arrays import at_least, exceeds, some
from diplosim.scenario import registry
from diplosim.seats import Move, SeatView, Traits

DISPLAY_RUNG = 3
"""A display of force, the rung at which readiness is built."""


@dataclass(frozen=True)
class Deviation:
    """The own policy, unchanged; the base of all deviations.

    own: registered name of the policy that the seat plays.
    """

    own: str = "by_type"
    traits: ClassVar[Traits] = Traits(
        stochastic=True, reads=("type", "time", "reciprocity", "beliefs"), may_use_force=True
    )
    words: ClassVar[str] = "plays as it does"
    """What the deviation does, in words for a reader."""
    needs_force: ClassVar[bool] = False
    """Whether it changes something only for a party that can attack."""

    @cached_property
    def policy(self) -> Any:
        """The own policy."""
        return registry.find(self.own)()

    def act(self, view: SeatView) -> Move:
        """The move of the own policy with one channel changed."""
        return self.changed(view, self.policy.act(view))

    def instructions(self, view: SeatView) -> Move:
        """What a drafter is told when the delegation is not in session."""
        ask = getattr(self.policy, "instructions", None)
        return Move() if ask is None else cast("Move", ask(view))

    def changed(self, view: SeatView, move: Move) -> Move:
        """The move with one channel changed.  view: what the seat sees.  move: of the own policy."""
        return move


class _ConcedesAs(Deviation):
    """Demands, asks of a drafter and signs by the concession schedule of another type."""

    like: ClassVar[type[Negotiator]]

    def instructions(self, view: SeatView) -> Move:
        return self.like().instructions(view)

    def changed(self, view: SeatView, move: Move) -> Move:
        if view.stage == "table":
            other = self.like().table(view)
            return replace(move, demand=other.demand, test=other.test, level=other.level)
        if view.stage == "respond":
            other = self.like().respond(view)
            return replace(move, accept=other.accept, accept_issues=other.accept_issues, level=other.level)
        return move


class ConcedesAsHardBargainer(_ConcedesAs):
    """Concedes late, as a hard bargainer does (Faratin, Sierra & Jennings 1998: Boulware)."""

    words = "concede as a hard bargainer"
    like = HardBargainer


class ConcedesAsSincere(_ConcedesAs):
    """Concedes as a sincere party does, and signs what that would sign."""

    words = "concede as a sincere party"
    like = Sincere


class HoldsTheOpening(Deviation):
    """Tables its opening in every round, as who wants a refusal would; signs as before (Lebow 1981)."""

    words = "hold the opening"

    def changed(self, view: SeatView, move: Move) -> Move:
        """Table what was tabled first, whatever the caucus has made of it since, and no test offer."""
        if view.stage != "table":
            return move
        return replace(move, demand=view.start if view.round == 1 else view.last_demand, test=None)


class SignsAboveOutside(Deviation):
    """Signs every text that beats its outside option, instead of waiting for what it would ask next."""

    words = "sign whatever beats the outside option"

    def changed(self, view: SeatView, move: Move) -> Move:
        """Mark also what is worth the outside option."""
        if view.stage != "respond":
            return move
        enough = view.within & at_least(view.worth, view.outside[:, None])
        return replace(move, accept=enough | move.array("accept", np.zeros_like(enough)))


class NeverDisplaysForce(Deviation):
    """Never steps up the ladder."""

    words = "never display force"

    def changed(self, view: SeatView, move: Move) -> Move:
        """Hold or climb down."""
        if view.stage != "decide":
            return move
        return replace(move, posture=np.minimum(move.array("posture", np.zeros(view.runs, dtype=np.int64)), 0))


class AlwaysDisplaysForce(Deviation):
    """Climbs to a display of force, one rung a round, and stays."""

    words = "always display force"

    def changed(self, view: SeatView, move: Move) -> Move:
        """Step up below a display of force; never down."""
        if view.stage != "decide":
            return move
        own = np.maximum(move.array("posture", np.zeros(view.runs, dtype=np.int64)), 0)
        return replace(move, posture=np.where(view.rung < DISPLAY_RUNG, 1, own))


class StrikesWhenReady(Deviation):
    """Makes its last offer, or attacks where none is owed, as soon as it is ready and war beats no deal."""

    words = "make a last offer and strike as soon as war beats no deal"
    needs_force = True

    def changed(self, view: SeatView, move: Move) -> Move:
        """Strike also where going on is worth more."""
        if view.stage != "decide" or not view.can_use_force:
            return move
        pays = ~view.in_force & exceeds(view.war, view.no_deal)
        attack, warning = pays & view.ready & view.may_strike, pays & view.ready_next & ~view.may_strike
        return replace(
            move,
            attack=attack | move.array("attack", np.zeros_like(attack)),
            last_offer=warning | move.array("last_offer", np.zeros_like(warning)),
        )


class NeverThreatens(Deviation):
    """Makes no last offer, and so uses no force where one is owed first."""

    words = "never make a last offer"
    needs_force = True

    def changed(self, view: SeatView, move: Move) -> Move:
        """Announce nothing."""
        return replace(move, last_offer=None) if view.stage == "decide" else move


class WaitsForItsLastOffer(Deviation):
    """Signs nothing before it is ready to strike, to ask for more in its last offer (Powell 1999)."""

    words = "sign nothing before it can make a last offer"
    needs_force = True

    def instructions(self, view: SeatView) -> Move:
        """Let a drafter settle nothing meanwhile."""
        return self._patient(view, super().instructions(view))

    def changed(self, view: SeatView, move: Move) -> Move:
        """Accept no text, and ask for everything of a drafter."""
        return self._patient(view, move) if view.stage in ("table", "respond") else move

    def _patient(self, view: SeatView, move: Move) -> Move:
        if not view.can_use_force:
            return move
        waits = ~view.ready & ~view.in_force & ~view.may_strike & exceeds(view.war, view.no_deal)
        if not some(waits):
            return move
        held = {
            name: mark & ~waits.reshape(-1, *[1] * (mark.ndim - 1))
            for name in ("accept", "accept_issues")
            if (mark := getattr(move, name)) is not None
        }
        level = move.array("level", np.zeros(view.runs))
        return replace(move, level=np.where(waits, 1.0, level), **held)


class AlwaysVerifies(Deviation):
    """Offers verification in every round and accepts every offer of it."""

    words = "always offer and accept verification"

    def changed(self, view: SeatView, move: Move) -> Move:
        """Offer at the table; accept what was offered."""
        if view.stage == "table":
            return replace(move, offer_verification=np.ones(view.runs, dtype=bool))
        return replace(move, accept_verification=view.verification_offered) if view.stage == "respond" else move
