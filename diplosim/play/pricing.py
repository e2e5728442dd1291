"""What a package is worth to a seat, beside its alternatives; computed from the seat's own view and public codings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.reasons import reason
from diplosim.numerics.arrays import AnyArray
from diplosim.rules.domains import between_options, evaluations, terms
from diplosim.rules.preferences import audience_cost, utility
from diplosim.rules.valuation import NO_FORCE
from diplosim.seats import SeatView

if TYPE_CHECKING:
    from diplosim.play.session import Session


@dataclass(frozen=True)
class Price:
    """Worth of a package to one party, 0 to 1.

    worth: to itself, by its true ideal, audience cost taken off.  audience: that cost, of going behind own declared
    lines.  no_deal, war, going_on: its alternatives now; war is None where it cannot use force.  why_no_war: why it
    cannot now although it may later, empty otherwise.  outside: issues beyond its bounds or mandate.  public: worth to
    every party with a stake by what is publicly coded of it, and how much that is above the status quo.
    """

    worth: float
    audience: float
    no_deal: float
    war: float | None
    why_no_war: str
    going_on: float
    outside: tuple[str, ...]
    public: dict[str, tuple[float, float]]


def price(talks: Session, party: str, values: AnyArray) -> Price:
    """Price a package for a party; values: (issues,) in the order of the arrays, each in [0, 1]."""
    coded, view = talks.game.structure.coded, talks.view(party)
    p = coded.index[party]
    cost = audience_cost(
        values, coded.declared_low[p], coded.declared_high[p], coded.salience[p], float(coded.audience_rate[p])
    )
    a, space = talks.game.structure.position[party], talks.game.space
    if space is None:
        own = float(utility(values, view.ideal[0], view.salience, view.exponent))
    else:
        own = space.price(a, values, talks.game.state.row[:1])
    beyond = (values < view.low[0] - 1e-9) | (values > view.high[0] + 1e-9) | view.no_mandate[0]
    public = {}
    for i in coded.stake if talks.scenario.protocol.preferences == "coded" else ():
        reached, now = (_public_worth(talks, i, x) for x in (values, talks.game.status_quo))
        public[coded.parties[i]] = (reached, reached - now)
    return Price(
        worth=own - float(cost),
        audience=float(cost),
        no_deal=float(view.no_deal[0]),
        war=worth_of_force(view),
        why_no_war=why_no_war(view),
        going_on=float(view.going_on[0]),
        outside=tuple(coded.issues[k] for k in np.flatnonzero(beyond)),
        public=public,
    )


def text_as_a_test(view: SeatView, values: AnyArray) -> AnyArray:
    """What a seat tables when it makes a package a test offer, (issues,).

    The text that tests its suspect stands on every issue that it may table freely, the package on the others.
    """
    free = view.handled[0] & ~(view.settled[0] | view.no_mandate[0])
    return np.where(free, view.test_offer[0], values)


def worth_of_force(view: SeatView) -> float | None:
    """Worth of force to a seat now; None where it cannot use any, or the members of its alliance decide against it."""
    return float(view.war[0]) if view.can_use_force and not why_no_war(view) else None


def why_no_war(view: SeatView) -> str:
    """Why a seat that can use force has none now: the members of its alliance do not decide for war; else empty."""
    return reason("members_against_war") if view.can_use_force and view.war[0] <= NO_FORCE else ""


def _public_worth(talks: Session, i: int, values: AnyArray) -> float:
    """Worth of a package to a party by its coded evaluations of options, or by its coded position."""
    coded, name = talks.game.structure.coded, talks.game.structure.coded.parties[i]
    if talks.game.space is not None:
        own = terms(coded.salience[i], evaluations(talks.scenario, name, coded.position[i]))
        return float(between_options(talks.game.space.domain, own, values))
    return float(utility(values, coded.position[i], coded.salience[i], coded.exponent))


def worth_of_options(talks: Session, party: str) -> dict[str, list[tuple[float, float]]]:
    """Each option of each issue and what it adds to a party's utility; empty where packages are made of no options."""
    a, space = talks.position(party), talks.game.space
    if space is None or a >= len(talks.delegations):
        return {}
    return space.points(a, talks.game.state.row[:1])


def wishes(talks: Session, party: str, ideal: Sequence[float]) -> list[float]:
    """What a party really wants on each issue: its ideal, or the first of the options that are worth most to it.

    Args:
        talks: of one run.
        party: whose wishes.
        ideal: (issues,) its true ideal as drawn, which says nothing where options are valued one by one.

    Returns:
        (issues,) values, 0 to 1.
    """
    options = worth_of_options(talks, party)
    if not options:
        return [float(value) for value in ideal]
    return [max(options[issue], key=lambda option: option[1])[0] for issue in talks.scenario.issue_ids]


def retreat(talks: Session, party: str, values: AnyArray) -> dict[str, float]:
    """Issues on which a package goes behind a line that the party declared, and by how much."""
    coded = talks.game.structure.coded
    p = coded.index[party]
    behind = np.maximum(coded.declared_low[p] - values, values - coded.declared_high[p])
    return {coded.issues[k]: float(behind[k]) for k in np.flatnonzero(behind > 1e-9)}
