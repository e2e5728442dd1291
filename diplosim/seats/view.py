"""What a seat may see at one stage: its own sheet, the public history, its legal moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

from diplosim.numerics.arrays import AnyArray, FloatArray, take_runs
from diplosim.scenario.schema.actors import Tactic
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats.common_knowledge import Common
from diplosim.seats.stages import Stage


class PerRun:
    """A quantity of the view with a leading runs axis, taken from the engine when it is first read."""

    def __init__(self, text: str) -> None:
        self.__doc__ = text

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, view: SeatView, owner: type | None = None) -> AnyArray:
        return view.read(self.name)


class SeatView:
    """All that a seat may know at one stage: its own sheet, the public history, its legal moves.

    Built in one place (`diplosim.engine.views`).  R runs, K issues, P parties with a part in the talks, C texts.
    `common` is what everybody knows; `own_tactic` the time-dependent tactic that the scenario codes for the seat.
    """

    type = PerRun("(R,) own hidden type, index into `codings.TYPES`")
    start = PerRun("(R, K) own stated position after the caucus, inside mandate and true bounds")
    low = PerRun("(R, K) least value the seat may table or accept, by mandate and true bounds")
    high = PerRun("(R, K) greatest value the seat may table or accept")
    ideal = PerRun("(R, K) own true ideal point")
    no_mandate = PerRun("(R, K) issues on which the alliance gave no mandate")
    reference = PerRun("(R, K) salience-weighted mean of what the others tabled last")
    last_demand = PerRun("(R, K) what the seat tabled last")
    test_offer = PerRun("(R, K) a text that every bargaining type of the main suspect would take, by public codings")
    blocked = PerRun("(R, K) issues that some party called a non-starter in every text of the last round")
    time = PerRun("(R,) relative time, 0 first round, 1 last round before the deadline")
    next_time = PerRun("(R,) relative time in the next round")
    rounds_left = PerRun("(R,) rounds to the deadline after this one")
    floor = PerRun("(R,) least worth the seat could sign for: outside options and the worst package inside its bounds")
    public_floor = PerRun("(R,) the floor measured from the opening rather than from the true ideal")
    concealed_utility = PerRun("(R,) by how much the true ideal is better served than the opening suggests")
    received = PerRun("(R,) conceded share that the others have come towards the seat, 0..1")
    suspicion = PerRun("(R,) largest public P(pretext) among the other parties")
    seen_as_pretext = PerRun("(R,) public P(pretext) of the seat itself")
    tactic = PerRun("(R,) private uniform from which a policy reads its exponent")
    may_defer = PerRun("(R,) whether the delegation may leave issues open")
    leaves_open = PerRun("(R, C, K) issues that each text leaves open")
    interim_tabled = PerRun("(R,) whether an interim text is on the table")
    interim_text = PerRun("(R, K) the interim text, if one is on the table")
    delay_benefit = PerRun("(R,) what a round of talks brings a staller, utility")
    no_deal = PerRun("(R,) value of no deal")
    going_on = PerRun("(R,) value of going on: no deal plus the expected gain of a party of the own type")
    delay_cost = PerRun("(R,) what one more round costs")
    outside = PerRun("(R,) better of no deal and of force net of uncovered blame")
    war = PerRun("(R,) value of force net of uncovered blame; below no deal where the seat cannot use it")
    threat = PerRun("(R,) public probability that somebody attacks the seat or those it arms")
    ready = PerRun("(R,) whether the seat could attack now")
    rung = PerRun("(R,) own rung on the escalation ladder, 0..5")
    highest_rung = PerRun("(R,) highest rung among the others")
    prepared = PerRun("(R,) whether the seat has prepared for an attack")
    talking = PerRun("(R,) whether talks are going on (not suspended, closed or signed)")
    in_force = PerRun("(R,) whether a deal is in force")
    verification_offered = PerRun("(R,) whether somebody offered verification this round")
    worth = PerRun("(R, C) worth of each text to the seat, audience costs taken off")
    within = PerRun("(R, C) whether each text may be signed: on the table, inside the own bounds and mandate")
    accepts_nothing = PerRun("(R,) whether the government wants no text at all: it signs nothing whatever it says")
    texts = PerRun("(R, C, K) texts on the table")
    tabled = PerRun("(R, C) whether each text really lies on the table (a drafter may have none)")
    relief = PerRun("(R, C) by how much a partial text may fall short of a whole one, <= 0")
    within_issue = PerRun("(R, C, K) whether each value lies inside the own bounds and mandate")
    interim_worth = PerRun("(R,) worth of the interim text, if one is on the table")
    demands = PerRun("(R, P, K) what each party tabled last (public)")
    beliefs = PerRun("(R, P, 5) public probability of each type of each party")
    rungs = PerRun("(R, P) rung of each party (public)")
    settled = PerRun("(R, K) issues settled so far (itemised talks)")
    best = PerRun("(R,) worth of the best package the seat may table, of a discrete outcome space")
    worst = PerRun("(R,) worth of the worst package the seat may table, of a discrete outcome space")
    refused_offers = PerRun("(R,) offers refused so far where parties take turns, else -1 (public)")

    def __init__(
        self,
        party: str,
        stage: Stage,
        round_number: int,
        parameters: Parameters,
        salience: FloatArray,
        order: list[int],
        exponent: int,
        can_use_force: bool,
        itemised: bool,
        partial: bool,
        source: Mapping[str, Callable[[], AnyArray]],
        uniform: Callable[[str], FloatArray],
        runs: int,
        authors: tuple[str, ...] = (),
        common: Common | None = None,
        own_tactic: Tactic | None = None,
        search: Callable[[FloatArray, AnyArray | None], FloatArray] | None = None,
    ) -> None:
        self.party = party
        self.stage: Stage = stage
        self.round = round_number
        self.parameters = parameters
        self.salience = salience
        self.order = order
        self.exponent = exponent
        self.can_use_force = can_use_force
        self.itemised = itemised
        self.partial = partial
        self.runs = runs
        self.authors = authors
        self.common = common
        self.own_tactic = own_tactic
        self._search = search
        self._source = source
        self._uniform = uniform
        self._rows: AnyArray | None = None
        self._whole: SeatView | None = None
        self._read: dict[str, AnyArray] = {}
        self._drawn: dict[str, FloatArray] = {}

    def read(self, name: str) -> AnyArray:
        """A quantity by name, restricted to the runs of this view."""
        if name not in self._read:
            self._read[name] = self._source[name]() if self._whole is None else self._part_of(self._whole.read(name))
        return self._read[name]

    def _part_of(self, values: AnyArray) -> AnyArray:
        return values if self._rows is None else take_runs(values, self._rows)

    def uniform(self, purpose: str) -> FloatArray:
        """The seat's own keyed uniform for a purpose in this round, (R,)."""
        if purpose not in self._drawn:
            whole = self._whole
            self._drawn[purpose] = self._uniform(purpose) if whole is None else self._part_of(whole.uniform(purpose))
        return self._drawn[purpose]

    def take(self, rows: AnyArray) -> SeatView:
        """The same view for some of its runs; what it reads is worked out once, for all runs together."""
        part = copy(self)
        part.runs = len(rows)
        part._rows = rows if self._rows is None else self._rows[rows]
        part._whole = self._whole or self
        part._read, part._drawn = {}, {}
        return part

    @property
    def discrete(self) -> bool:
        """Whether packages are made of options (see `at_least`)."""
        return self._search is not None

    def at_least(self, level: FloatArray) -> FloatArray:
        """Package worth least to the seat among those worth at least `level`, of what it may table, (R, K).

        Its best package where none is worth so much; of equally good ones the first in the order of options.
        level: (R,).  Raises ValueError where packages are not made of options.
        """
        if self._search is None:
            raise ValueError("packages of these talks are not made of options: there is nothing to search")
        return self._search(level, self._rows)

    def knows(self, name: str) -> bool:
        """Whether a quantity is part of the view at this stage."""
        return name in self._source
