"""The only door between a seat and the table: what a seat may see (`SeatView`) and what it may do (`Move`).

Rules, people and language models get the same view and return the same move.  Arrays carry a leading runs axis; a
person plays with one run.  The engine, not the agent, enforces what is legal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, Protocol

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray, take_runs
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.preferences import utility
from diplosim.rules.war import Theatre
from diplosim.scenario.schema.actors import Tactic
from diplosim.scenario.schema.parameters import Parameters

Stage = Literal["caucus", "table", "respond", "decide"]
STAGES: tuple[Stage, ...] = ("caucus", "table", "respond", "decide")


@dataclass(frozen=True)
class Traits:
    """Declared beside each policy, used in the documentation, in configurations and in the contract tests."""

    stochastic: bool = False
    reads: tuple[str, ...] = ()
    may_use_force: bool = False


@dataclass(frozen=True)
class Move:
    """What a seat does at one stage.  None means silence: no change, nothing accepted, talks go on.

    caucus: alliance id -> "back", "block" or "break" (drop the own veto, hold it, break ranks).
    demand: (runs, issues) in [0, 1].  defer: (runs, issues) issues left open in the own text.  test: (runs,) this is a
    test offer.  offer_verification, accept_verification: (runs,).
    accept: (runs, texts) texts that the seat signs.  accept_issues: (runs, texts, issues), itemised talks.
    accept_interim: (runs,).  level: (runs,) least worth the seat asks a drafter for now; reserve: (runs,) least worth
    at which it would sign anything.
    posture: (runs,) step -1, 0 or 1 on the escalation ladder.  words: (runs,) -1 reassure, 0 nothing, 1 threaten.
    walk_out, attack, prepare, extend, reopen: (runs,).
    """

    caucus: Mapping[str, str] | None = None
    demand: AnyArray | None = None
    defer: AnyArray | None = None
    test: AnyArray | None = None
    offer_verification: AnyArray | None = None
    accept_verification: AnyArray | None = None
    accept: AnyArray | None = None
    accept_issues: AnyArray | None = None
    accept_interim: AnyArray | None = None
    level: AnyArray | None = None
    reserve: AnyArray | None = None
    posture: AnyArray | None = None
    words: AnyArray | None = None
    walk_out: AnyArray | None = None
    attack: AnyArray | None = None
    prepare: AnyArray | None = None
    extend: AnyArray | None = None
    reopen: AnyArray | None = None

    def array(self, name: str, like: AnyArray) -> AnyArray:
        """One part of the move broadcast to the shape of `like`; `like` itself where the seat is silent."""
        value = getattr(self, name)
        if value is None:
            return like
        return np.broadcast_to(np.asarray(value, dtype=like.dtype), like.shape)


ARRAYS_OF_A_MOVE = tuple(field.name for field in fields(Move) if field.name != "caucus")
"""The parts of a move that have a runs axis."""


def merge_moves(parts: list[tuple[AnyArray, Move]], runs: int) -> Move:
    """Put together moves of groups of runs: parts are (rows, move), rows disjoint and covering 0 .. runs - 1."""
    merged: dict[str, Any] = {}
    for name in ARRAYS_OF_A_MOVE:
        values = [(rows, np.asarray(value)) for rows, move in parts if (value := getattr(move, name)) is not None]
        if not values:
            continue
        known = values[0][1]
        out = np.zeros((*reversed(known.shape[1:]), runs), dtype=known.dtype)
        for rows, value in values:
            out[..., rows] = value.T
        merged[name] = out.T
    return Move(**merged)


class PerRun:
    """A quantity of the view with a leading runs axis, taken from the engine when it is first read."""

    def __init__(self, text: str) -> None:
        self.__doc__ = text

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, view: SeatView, owner: type | None = None) -> AnyArray:
        return view.read(self.name)


@dataclass(frozen=True)
class Common:
    """What everybody knows of the talks: the coded numbers, the protocol, how many rounds there are, whose turn when.

    turns: parties in the order in which they take turns, empty where moves are revealed together.  seated: parties
    that table texts.  endless: whether the talks have no deadline.  votes_needed: see the protocol.  wars: who can
    attack whom, and what force can reach.
    """

    coded: CodedArrays
    protocol: str
    rounds: int
    turns: tuple[str, ...]
    seated: tuple[str, ...] = ()
    endless: bool = False
    votes_needed: int | None = None
    wars: tuple[Theatre, ...] = ()


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


class Delegate(Protocol):
    """Whoever fills a seat: a rule, a person, a language model.  The view in, one move out."""

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        ...


class IllegalMove(ValueError):
    """A move that no seat may make; nothing was stored.  The text says why and what is allowed."""


@dataclass(frozen=True)
class Limit:
    """A limit on a move and its reason, for people."""

    what: str
    allowed: str
    reason: str


class OneTalk:
    """Adapter for a delegate that was written for a single talk: it plays each run of a batch by itself.

    Slower than a delegate that reads arrays, and the same results.
    """

    def __init__(self, delegate: Delegate) -> None:
        self.delegate = delegate

    def act(self, view: SeatView) -> Move:
        """Play every run through the delegate, one at a time."""
        return self._each(view, self.delegate.act)

    def instructions(self, view: SeatView) -> Move:
        """What the delegate tells a drafter, one run at a time; silence where it does not say."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else self._each(view, ask)

    def _each(self, view: SeatView, ask: Callable[[SeatView], Move]) -> Move:
        views = [(np.array([r]), view.take(np.array([r]))) for r in range(view.runs)]
        moves = [(row, own, ask(own)) for row, own in views]
        spoken = {name for _, _, move in moves for name in SILENCE if getattr(move, name) is not None}
        return merge_moves([(row, _spoken_out(own, move, spoken)) for row, own, move in moves], view.runs)


SILENCE = ("demand", "level", "reserve")
"""Parts of a move whose silence is not nought: the last demand stands, the drafter reads a level from it."""


def _spoken_out(view: SeatView, move: Move, spoken: set[str]) -> Move:
    """A move in one run with what silence amounts to, for those parts that the delegate gave in other runs."""
    demand = view.last_demand if move.demand is None else np.asarray(move.demand).reshape(view.last_demand.shape)
    level, reserve = move.level, move.reserve
    if level is None and spoken & {"level", "reserve"}:
        wanted = np.where(view.no_mandate | view.settled, view.start, np.clip(demand, view.low, view.high))
        level = utility(wanted, view.ideal, view.salience, view.exponent)
        if view.stage == "respond":
            level = np.full(1, -1.0)
    if "reserve" in spoken and reserve is None:
        reserve = level
    return replace(move, demand=demand if "demand" in spoken else None, level=level, reserve=reserve)


AXES = {"demand": 2, "defer": 2, "accept": 2, "accept_issues": 3}
"""Number of axes of the parts of a move, the runs axis counted; all other parts have one."""


def move_from_mapping(data: Mapping[str, Any]) -> Move:
    """Read a move from plain data (a script, a log, a form); unknown parts are refused by name."""
    known = {field.name for field in fields(Move)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise IllegalMove(f"unknown part of a move: {', '.join(unknown)}; allowed: {', '.join(sorted(known))}")
    parts: dict[str, Any] = {}
    for name, value in data.items():
        if name == "caucus" or value is None:
            parts[name] = value
        else:
            parts[name] = np.asarray(value)[None, ...]
    return Move(**parts)


def move_to_mapping(move: Move) -> dict[str, Any]:
    """Plain data of row 0 of a move, for logs and files; silent parts are left out."""
    data: dict[str, Any] = {}
    for field in fields(Move):
        value = getattr(move, field.name)
        if value is None:
            continue
        if field.name == "caucus":
            data[field.name] = dict(value)
            continue
        array = np.asarray(value)
        data[field.name] = (array[0] if array.ndim == AXES.get(field.name, 1) else array).tolist()
    return data
