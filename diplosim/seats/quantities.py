"""The quantities of a seat's view, each declared once: the view, its page and the tests of policies are made of them.

How the engine works them out stands in `diplosim.engine.view_quantities`, under the same names.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Literal, overload

from diplosim.numerics.arrays import AnyArray
from diplosim.seats.stages import STAGES, Stage
from diplosim.seats.traits import Read
from diplosim.seats.units import (
    NUMBER,
    OFFERS,
    POSITION,
    PROBABILITY,
    ROUNDS,
    RUNG,
    SHARE,
    TIME,
    TYPE,
    UNIFORM,
    UTILITY,
    YES_NO,
    Axis,
    Unit,
)


class Quantity:
    """One array of a view with a leading runs axis, worked out by the engine when it is first read.

    Args:
        text: What it is.
        unit: Unit, kind and range of its entries.
        *axes: Its axes after the runs.
        stages: Stages at which a view has it; all of them by default.
        needs: What there must be for a view to have it; None where it needs nothing.
        depends_on: What of `Traits.reads` it tells.

    Attributes:
        name: What it is called in the view.
        text: What it is.
        unit: Unit, kind and range of its entries.
        axes: Its axes after the runs.
        stages: Stages at which a view has it.
        needs: What there must be for a view to have it: `texts` on the table, or packages made of `options`.
        depends_on: What of `Traits.reads` it tells; a policy whose demand hangs on it declares these.
    """

    def __init__(
        self,
        text: str,
        unit: Unit,
        *axes: Axis,
        stages: tuple[Stage, ...] = STAGES,
        needs: Literal["texts", "options"] | None = None,
        depends_on: tuple[Read, ...] = (),
    ) -> None:
        self.text, self.unit, self.axes = text, unit, axes
        self.stages, self.needs, self.depends_on = stages, needs, depends_on

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, view: None, owner: type) -> Quantity: ...

    @overload
    def __get__(self, view: Quantities, owner: type) -> AnyArray: ...

    def __get__(self, view: Quantities | None, owner: type) -> Quantity | AnyArray:
        return self if view is None else view.read(self.name)


_answered = partial(Quantity, stages=("respond",), needs="texts")


class Quantities(ABC):
    """All arrays that a view can hold."""

    # the own sheet
    type = Quantity("own hidden type", TYPE, depends_on=("type",))
    ideal = Quantity("own true ideal point", POSITION, "issues")
    start = Quantity("own stated position after the caucus, inside mandate and true bounds", POSITION, "issues")
    low = Quantity("least value the seat may table or accept, by mandate and true bounds", POSITION, "issues")
    high = Quantity("greatest value the seat may table or accept", POSITION, "issues")
    no_mandate = Quantity("issues on which the alliance gave no mandate", YES_NO, "issues")
    handled = Quantity("issues that the seat's tracks handle: its demand is heard on no other", YES_NO, "issues")
    accepts_nothing = Quantity("whether the government wants no text at all: it signs nothing whatever it says", YES_NO)
    tactic = Quantity("private uniform number from which a policy reads its exponent", UNIFORM)
    concealed_utility = Quantity("by how much the true ideal is better served than the opening suggests", UTILITY)
    delay_benefit = Quantity("what a mean round of talks brings a staller", UTILITY)
    best = Quantity("worth of the best package that the seat may table", UTILITY, needs="options")
    worst = Quantity("worth of the worst package that the seat may table", UTILITY, needs="options")

    # which run it is
    run = Quantity("number of the run, by which a seat that plays a record finds what it has to do", NUMBER)

    # the clock
    time = Quantity("0 in the first round, 1 in the last before the deadline", TIME, depends_on=("time",))
    next_time = Quantity("relative time in the next round", TIME, depends_on=("time",))
    rounds_left = Quantity("rounds to the deadline after this one", ROUNDS, depends_on=("time",))

    time_left = Quantity("time to the deadline, this round included, in mean rounds", ROUNDS, depends_on=("time",))

    # what there is without a deal
    no_deal = Quantity(
        "value of no deal: peace without one or a war that others begin, by their public chances",
        UTILITY,
        depends_on=("time", "beliefs"),
    )
    war = Quantity("value of force net of uncovered blame; below no deal where the seat cannot use it", UTILITY)
    outside = Quantity("better of no deal and of force net of uncovered blame", UTILITY, depends_on=("time", "beliefs"))
    floor = Quantity(
        "least worth of a text to sign: outside options, and the worst package inside its bounds",
        UTILITY,
        depends_on=("time", "beliefs"),
    )
    least_acceptable = Quantity("worth of the worst package inside mandate and true bounds", UTILITY)
    public_floor = Quantity(
        "the floor measured from the opening rather than from the true ideal", UTILITY, depends_on=("time", "beliefs")
    )
    going_on = Quantity(
        "value of going on: no deal plus the expected gain of a party of the own type",
        UTILITY,
        depends_on=("type", "time", "beliefs"),
    )
    delay_cost = Quantity("what talks cost the seat in this round", UTILITY, depends_on=("time",))

    # what the others have said and done
    demands = Quantity("what each party tabled last (public)", POSITION, "parties", "issues")
    last_demand = Quantity("what the seat tabled last", POSITION, "issues")
    reference = Quantity(
        "salience-weighted mean of what the others tabled last, inside mandate and true bounds", POSITION, "issues"
    )
    received = Quantity(
        "how far the others have come towards the seat", SHARE, depends_on=("time", "beliefs", "reciprocity")
    )
    may_test = Quantity(
        "whether a text can test anybody: the seat handles all issues, and somebody who must consent may be a pretext "
        "(public)",
        YES_NO,
    )
    test_offer = Quantity(
        "a text that every bargaining type of the main suspect would take, by public codings; the own position where "
        "there is no suspect",
        POSITION,
        "issues",
    )
    status_quo = Quantity("the status quo, as events have left it (public)", POSITION, "issues")
    deferral_cost = Quantity("what leaving an issue open in a text costs the seat", UTILITY, "issues")
    blocked = Quantity(
        "issues on which every text of the last round lay beyond what some party says it could sign (public)",
        YES_NO,
        "issues",
    )
    settled = Quantity("issues settled so far (itemised talks)", YES_NO, "issues")
    refused_offers = Quantity("offers refused so far where parties take turns, else -1 (public)", OFFERS)
    talking = Quantity("whether talks are going on: not suspended, closed or signed", YES_NO)
    away = Quantity("whether the seat has left suspended talks", YES_NO)
    in_force = Quantity("whether a deal is in force", YES_NO)
    may_reopen = Quantity("whether the seat may void what was agreed in an earlier round", YES_NO)

    # what is believed
    beliefs = Quantity(
        "probability of each type of each party (public)", PROBABILITY, "parties", "types", depends_on=("beliefs",)
    )
    suspicion = Quantity("largest P(pretext) among the other parties (public)", PROBABILITY, depends_on=("beliefs",))
    seen_as_pretext = Quantity("P(pretext) of the seat itself (public)", PROBABILITY, depends_on=("beliefs",))

    # force
    rungs = Quantity("rung of each party (public)", RUNG, "parties")
    rung = Quantity("own rung", RUNG)
    highest_rung = Quantity("highest rung among the others", RUNG)
    top_rung = Quantity("highest rung that the seat may reach by posture", RUNG)
    opposing_rung = Quantity("highest rung among those that may attack the seat or somebody whom it protects", RUNG)
    uncovered_blame = Quantity("blame for an attack that refusals have not covered", UTILITY)
    ready = Quantity("whether the seat is ready to use force", YES_NO)
    ready_next = Quantity(
        "whether the seat will be ready in the next round if it shows force now", YES_NO, depends_on=("time",)
    )
    makes_offers_first = Quantity("whether the seat can announce a last offer, and owes one before it strikes", YES_NO)
    may_strike = Quantity("whether an attack needs no last offer any more", YES_NO)
    makes_last_offer = Quantity("whether the seat has announced that its text of this round is its last offer", YES_NO)
    faces_last_offer = Quantity("whether another party has announced a last offer for this round (public)", YES_NO)
    last_offer_text = Quantity(
        "the text that best balances the gain of a last offer against the risk that it is refused",
        POSITION,
        "issues",
        stages=("table",),
    )
    last_offer_open = Quantity("issues that this text leaves open", YES_NO, "issues", stages=("table",))
    last_offer_worth = Quantity("what this text is worth to the seat", UTILITY, stages=("table",))
    last_offer_value = Quantity(
        "what a last offer is worth to a seat that is ready and would strike rather than go without a deal; else force",
        UTILITY,
        stages=("decide",),
    )
    last_offer_refused = Quantity("whether the own last offer has just been refused (public)", YES_NO)
    backing_down = Quantity("audience cost of not striking after the own last text was refused", UTILITY)
    prepared = Quantity("whether the seat has prepared for an attack", YES_NO)
    threat = Quantity(
        "probability that somebody attacks the seat (public)",
        PROBABILITY,
        depends_on=("time", "beliefs"),
    )

    # the texts to answer
    texts = _answered("texts on the table", POSITION, "texts", "issues")
    tabled = _answered("whether each text really lies on the table (a drafter may have none)", YES_NO, "texts")
    leaves_open = _answered("issues that each text leaves open", YES_NO, "texts", "issues")
    linked = _answered(
        "whether a text's number comes from the tracks that handle the issue, not from its author",
        YES_NO,
        "texts",
        "issues",
    )
    within_issue = _answered("whether each value lies inside the own bounds and mandate", YES_NO, "texts", "issues")
    within = _answered(
        "whether each text may be signed: on the table, inside the own bounds and mandate, not voted down by members",
        YES_NO,
        "texts",
    )
    worth = _answered(
        "worth of each text to the seat, less audience costs and what vital issues that it leaves open cost",
        UTILITY,
        "texts",
    )
    relief = _answered("by how much a partial text may fall short of a whole one, never above 0", UTILITY, "texts")
    interim_tabled = _answered("whether an interim text is on the table", YES_NO)
    interim_text = _answered("the interim text, if one is on the table", POSITION, "issues")
    interim_worth = _answered("worth of the interim text, if one is on the table", UTILITY)
    verification_offered = _answered("whether somebody offered verification this round", YES_NO)

    @abstractmethod
    def read(self, name: str) -> AnyArray:
        """A quantity by name."""


QUANTITIES: Mapping[str, Quantity] = {
    name: value for name, value in vars(Quantities).items() if isinstance(value, Quantity)
}
"""The declarations by name, in the order in which they are told."""


@lru_cache
def quantities_at(stage: Stage, *, texts: bool, options: bool) -> frozenset[str]:
    """Names of the quantities that a view has.

    Args:
        stage: The stage of the view.
        texts: Whether texts are on the table.
        options: Whether packages are made of options.

    Returns:
        The names, as they are read from a view.
    """
    met = {None: True, "texts": texts, "options": options}
    return frozenset(name for name, what in QUANTITIES.items() if stage in what.stages and met[what.needs])
