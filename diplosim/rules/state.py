"""The state of a batch of talks between two stages: arrays with a leading runs axis, live runs only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, filled, spread, take_runs
from diplosim.numerics.draws import Draws
from diplosim.rules.beliefs import log_prior
from diplosim.rules.caucus import BREAK, DROP, HOLD, consensus_mandate, majority_mandate, veto_stance
from diplosim.rules.preferences import least_utility, utility
from diplosim.rules.private_draws import draw_private, no_deal_values
from diplosim.rules.structure import Bloc, Structure
from diplosim.rules.war import defender_ideal, expected_ideal, war_terms
from diplosim.scenario.scenario import Scenario

TALKING, SUSPENDED, CLOSED, SIGNED = range(4)

NO_LAST_OFFER, ANNOUNCED, REFUSED = range(3)
"""Where an attacker stands with its last offer: it has made none, the next text is it, it has just been refused."""


CHANGED_AT_THE_TABLE = (
    "demand", "opening", "deferred", "first_perceived_offer", "perceived_offer", "conceded", "own_worth",
    "justification", "status", "deadline", "extensions", "settled", "terms", "interim", "draft", "has_draft", "blocked",
    "blocker", "signed_round", "parts_since", "asked", "answered", "inspected",
    "last_offer", "coerced_by",
)  # fmt: skip
"""What the stages `table` and `respond` may change."""


@dataclass
class State:
    """R live runs, A acting parties, K issues, N parties, F theatres of war, P parties with a hidden type.

    Private: type (R, A), ideal, low, high (R, A, K), empty (R, A, K) no mandate, refuses_all (R, A), no_deal (R, A)
    peace without a deal, war_cost, blame, concealed_utility, tactic, delay_benefit, min_acceptable_utility (R, A),
    win, lose (R, A, F) what a war won and lost by its attacker is worth to each party before costs.
    Public: demand, opening (R, A, K), rung (R, A), log_odds (R, P, 5), settled (R, K), terms (R, K), and so on.
    last_offer (R, F) where an attacker stands with its last offer, coerced_by (R,) whose last offer the
    deal in force was, as an acting position, -1 where it was none; left
    (R, A) who has left the table; parts_since (R,) round in which an issue was first settled by itself, -1 for none;
    inspected (R, A) who has let verification in this round.
    Where parties take turns: standing (R,) whose offer stands, -1 for none; assents (R,) how many accept it, its author
    counted; accepted_last (R,) who was the last to accept it, -1 for nobody; refused (R,) offers refused so far, -1
    where moves are sealed.  face_lost (R, A) utility lost by giving in or backing down in public.
    """

    row: AnyArray
    type: AnyArray
    ideal: FloatArray
    low: FloatArray
    high: FloatArray
    empty: BoolArray
    refuses_all: BoolArray
    no_deal: FloatArray
    war_cost: FloatArray
    blame: FloatArray
    concealed_utility: FloatArray
    tactic: FloatArray
    delay_benefit: FloatArray
    min_acceptable_utility: FloatArray
    win: FloatArray
    lose: FloatArray
    stated: FloatArray
    demand: FloatArray
    opening: FloatArray
    deferred: BoolArray
    first_perceived_offer: FloatArray
    perceived_offer: FloatArray
    conceded: FloatArray
    own_worth: FloatArray
    rung: AnyArray
    peak: AnyArray
    steps: AnyArray
    readiness: FloatArray
    justification: FloatArray
    last_offer: AnyArray
    coerced_by: AnyArray
    prepared: BoolArray
    log_odds: FloatArray
    public: FloatArray
    last_worth: FloatArray
    last_move: AnyArray
    last_answer: AnyArray
    status: AnyArray
    close_reason: AnyArray
    suspended_by: AnyArray
    left: BoolArray
    walkout_count: AnyArray
    deadline: FloatArray
    extensions: AnyArray
    settled: BoolArray
    terms: FloatArray
    interim: BoolArray
    draft: FloatArray
    has_draft: BoolArray
    blocked: BoolArray
    blocker: AnyArray
    broke: AnyArray
    dropped: AnyArray
    signed_round: AnyArray
    parts_since: AnyArray
    asked: BoolArray
    answered: BoolArray
    inspected: BoolArray
    standing: AnyArray
    assents: AnyArray
    accepted_last: AnyArray
    refused: AnyArray
    face_lost: FloatArray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: AnyArray) -> State:
        """Some runs only, copied."""
        return State(**{field.name: take_runs(getattr(self, field.name), rows) for field in fields(self)})

    def going_on_with(self, rows: AnyArray) -> State:
        """Some runs only, for who leaves this state alone; each array is copied when it is first asked for."""
        part: State = object.__new__(State)
        own, composed = self.__dict__, dict[int, AnyArray]()
        earlier = own.get("_later", {})
        later = {}
        for name in ARRAYS:
            if name in own or name not in earlier:
                later[name] = (getattr(self, name), rows)
            else:
                array, before = earlier[name]
                if id(before) not in composed:
                    composed[id(before)] = before[rows]
                later[name] = (array, composed[id(before)])
        part.__dict__["_later"] = later
        return part

    if not TYPE_CHECKING:  # a type checker should go on telling names that no state has

        def __getattr__(self, name: str) -> AnyArray:
            """An array that has not been asked for since `going_on_with` or `joined`."""
            later, parts = self.__dict__.get("_later", {}), self.__dict__.get("_parts")
            if parts is not None and name in ARRAYS:
                together = self.__dict__[name] = np.concatenate([getattr(part, name).T for part in parts], axis=-1).T
                return together
            if name not in later:
                raise AttributeError(f"a state has no {name!r}")
            array, rows = later.pop(name)
            taken = self.__dict__[name] = take_runs(array, rows)
            return taken

    def take_only(self, rows: AnyArray, names: tuple[str, ...]) -> State:
        """Some runs, and of these the arrays called `names` and the numbers of the runs only; the others are empty."""
        empty: AnyArray = np.zeros(0)
        kept = {*names, "row"}
        taken = {f.name: take_runs(getattr(self, f.name), rows) if f.name in kept else empty for f in fields(self)}
        return State(**taken)

    def put(self, rows: AnyArray, part: State, names: tuple[str, ...]) -> None:
        """Write the arrays called `names` back from some runs that went on with them, where they were asked for."""
        for name in names:
            if name not in part.__dict__:
                continue
            getattr(self, name).T[..., rows] = getattr(part, name).T

    @classmethod
    def joined(cls, parts: Sequence[State]) -> State:
        """Several groups of runs put together, each array when it is first asked for."""
        whole: State = object.__new__(cls)
        whole.__dict__["_parts"] = tuple(parts)
        return whole


ARRAYS = tuple(field.name for field in fields(State))
"""Names of the arrays of a state."""


@dataclass
class Lines:
    """What members of alliances report inside the caucus; kept whole so that a stance can change later.

    low, high: (R, N, K) true bounds of all parties.  refuses_all: (R, N) who accepts nothing.  stance: bloc ->
    (R, members).  ideal: (R, N, K) true ideals.
    """

    low: FloatArray
    high: FloatArray
    refuses_all: BoolArray
    stance: dict[int, AnyArray]
    ideal: FloatArray


Mandates = Mapping[int, tuple[FloatArray, FloatArray]]
"""Position of an acting alliance -> interval per issue that its members allow, (R, K) twice."""


def draw_stances(blocs: tuple[Bloc, ...], keys: tuple[str, ...], draws: Draws) -> dict[int, AnyArray]:
    """Veto resolve of each member of each bloc, drawn once per run: bloc party -> (runs, members)."""
    stances = {}
    for bloc in blocs:
        stance = filled(draws.runs, len(bloc.members), value=HOLD, dtype=np.int8)
        for m, member in enumerate(bloc.members):
            uniform = draws.uniforms("veto", f"{keys[bloc.party]}\x1f{keys[member]}")
            stance[:, m] = veto_stance(uniform, float(bloc.commitment[m]))
        stances[bloc.party] = stance
    return stances


def mandate(bloc: Bloc, lines: Lines, capability: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Interval per issue that a bloc's members allow, by its decision rule; (R, K) twice."""
    members = list(bloc.members)
    low, high = lines.low[:, members], lines.high[:, members]
    stance = lines.stance[bloc.party]
    if bloc.rule == "leader":
        return low[:, bloc.leader], high[:, bloc.leader]
    if bloc.rule in ("majority", "qualified_majority"):
        return majority_mandate(low, high, vote_weights(bloc, capability), stance, bloc.quota)
    return consensus_mandate(low, high, stance)


def vote_weights(bloc: Bloc, capability: FloatArray) -> FloatArray:
    """Votes of each member, (members,): as coded, else commitment times capability."""
    if bloc.votes is not None:
        return bloc.votes
    result: FloatArray = bloc.commitment * (capability[list(bloc.members)] + 1e-9)
    return result


def bounds_and_mandates(
    structure: Structure, private_low: FloatArray, private_high: FloatArray, mandates: Mandates
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Own bounds and mandate of every acting party together: low, high, empty, each (R, A, K).

    Where nothing is allowed the interval stays that of the own bounds; `empty` marks it.
    """
    acting = list(structure.acting)
    low, high = take_parties(private_low, acting), take_parties(private_high, acting)
    empty = np.zeros(low.shape[::-1], dtype=bool).T
    for a, (least, most) in mandates.items():
        least, most = np.maximum(least, low[:, a]), np.minimum(most, high[:, a])
        none = least > most
        empty[:, a] = none
        low[:, a] = np.where(none, low[:, a], least)
        high[:, a] = np.where(none, high[:, a], most)
    return low, high, empty


def take_parties(array: AnyArray, parties: list[int]) -> AnyArray:
    """Some parties (axis 1) of an array (runs, parties, ...), runs still contiguous."""
    return np.take(array.T, parties, axis=-2).T


def initial_state(
    scenario: Scenario,
    structure: Structure,
    draws: Draws,
    form_mandates: Callable[[Lines], Mandates],
    prior: FloatArray | None = None,
) -> tuple[State, Lines]:
    """Draw what is private and set the table.

    form_mandates: asks the alliances.  prior: (N, T) from which types are drawn (None: the coded one).
    """
    coded = structure.coded
    private = draw_private(scenario, coded, structure.acting, draws, prior)
    stances = draw_stances(structure.blocs, coded.keys, draws)
    lines = Lines(private.low, private.high, private.accepts_nothing, stances, private.ideal)
    low, high, empty = bounds_and_mandates(structure, private.low, private.high, form_mandates(lines))
    runs, a_count, k = draws.runs, len(structure.acting), len(coded.issues)
    acting = list(structure.acting)
    ideal = take_parties(private.ideal, acting)
    win, lose = war_values(structure, ideal, coded.status_quo)
    typed = list(coded.typed)
    log_odds = spread(log_prior(coded.prior[typed]), runs)
    start_rung = np.ones(a_count, dtype=np.int8)
    if scenario.force is not None:
        start_rung[:] = scenario.force.start_rung
        for name, value in scenario.force.start_rungs.items():
            if name in structure.position:
                start_rung[structure.position[name]] = value
    rung = spread(start_rung, runs)
    last = scenario.deadline.at_round if scenario.deadline.kind != "none" else None
    opening = spread(coded.position[acting], runs)

    def per_party(array: AnyArray) -> AnyArray:
        return take_parties(array, acting)

    no_deal = no_deal_values(coded, acting, private, coded.status_quo)
    for a, party in enumerate(acting):
        reservation = scenario.party(coded.parties[party]).reservation_value
        if reservation is not None:
            no_deal[:, a] = reservation

    state = State(
        row=np.arange(runs),
        type=per_party(private.type),
        ideal=ideal,
        low=low,
        high=high,
        empty=empty,
        refuses_all=per_party(private.accepts_nothing),
        no_deal=no_deal,
        war_cost=private.war_cost,
        blame=private.blame,
        concealed_utility=private.concealed_utility,
        tactic=private.tactic,
        delay_benefit=private.delay_benefit,
        min_acceptable_utility=least_utility(low, high, ideal, coded.salience[acting], coded.exponent),
        win=win,
        lose=lose,
        stated=spread(coded.position, runs),
        demand=opening,
        opening=opening.copy(order="K"),
        deferred=filled(runs, a_count, k, value=False, dtype=np.bool_),
        first_perceived_offer=filled(runs, a_count),
        perceived_offer=filled(runs, a_count),
        conceded=filled(runs, a_count),
        own_worth=filled(runs, a_count, value=1.0),
        rung=rung,
        peak=np.max(rung, axis=1),
        steps=filled(runs, a_count, value=0, dtype=np.int16),
        readiness=spread(np.array([w.readiness for w in structure.theatres], dtype=np.float64), runs),
        justification=filled(runs, len(structure.theatres)),
        last_offer=filled(runs, len(structure.theatres), value=NO_LAST_OFFER, dtype=np.int8),
        coerced_by=np.full(runs, -1, dtype=np.int16),
        prepared=filled(runs, a_count, value=False, dtype=np.bool_),
        log_odds=log_odds,
        public=spread(coded.prior[typed], runs),
        last_worth=filled(runs, a_count, value=1.0),
        last_move=filled(runs, a_count, value=0, dtype=np.int8),
        last_answer=filled(runs, a_count, value=0, dtype=np.int8),
        status=np.full(runs, TALKING, dtype=np.int8),
        close_reason=np.full(runs, -1, dtype=np.int8),
        suspended_by=np.full(runs, -1, dtype=np.int16),
        left=filled(runs, a_count, value=False, dtype=np.bool_),
        walkout_count=filled(runs, a_count, value=0, dtype=np.int8),
        deadline=np.full(runs, float(last if last is not None else scenario.rounds)),
        extensions=np.zeros(runs, dtype=np.int16),
        settled=filled(runs, k, value=False, dtype=np.bool_),
        terms=spread(coded.status_quo, runs),
        interim=np.zeros(runs, dtype=bool),
        draft=spread(coded.status_quo, runs),
        has_draft=np.zeros(runs, dtype=bool),
        blocked=filled(runs, k, value=False, dtype=np.bool_),
        blocker=np.full(runs, -1, dtype=np.int16),
        broke=count_stances(structure, lines, BREAK),
        dropped=count_stances(structure, lines, DROP),
        signed_round=np.full(runs, -1, dtype=np.int16),
        parts_since=np.full(runs, -1, dtype=np.int16),
        asked=filled(runs, a_count, value=False, dtype=np.bool_),
        answered=filled(runs, a_count, value=False, dtype=np.bool_),
        inspected=filled(runs, a_count, value=False, dtype=np.bool_),
        standing=np.full(runs, -1, dtype=np.int16),
        assents=np.zeros(runs, dtype=np.int16),
        accepted_last=np.full(runs, -1, dtype=np.int16),
        refused=np.full(runs, -1, dtype=np.int16),
        face_lost=filled(runs, a_count),
    )
    return state, lines


def war_values(structure: Structure, ideal: AnyArray, status_quo: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What a war that its attacker wins or loses is worth to each party before costs, (R, A, F) twice.

    The attacker knows where it would move the terms; the others know what its types would want on average.

    Args:
        structure: of the talks.
        ideal: (R, A, K) true ideals.
        status_quo: (K,).

    Returns:
        Utilities, (R, A, F) each.
    """
    coded = structure.coded
    runs, acting = ideal.shape[0], structure.acting
    win, lose = (filled(runs, len(acting), len(structure.theatres)) for _ in range(2))
    for f, theatre in enumerate(structure.theatres):
        lost = war_terms(theatre, status_quo, defender_ideal(theatre, coded))
        expected = war_terms(theatre, status_quo, expected_ideal(coded, theatre.attacker))
        for a, i in enumerate(acting):
            own = ideal[:, a]
            won = war_terms(theatre, status_quo, own) if i == theatre.attacker else expected
            win[:, a, f] = utility(won, own, coded.salience[i], coded.exponent)
            lose[:, a, f] = utility(lost, own, coded.salience[i], coded.exponent)
    return win, lose


def count_stances(structure: Structure, lines: Lines, what: int) -> AnyArray:
    """How many members of alliances with a part in the talks break ranks (or drop their veto), (runs,)."""
    total = np.zeros(lines.low.shape[0], dtype=np.int16)
    for bloc in structure.blocs:
        if bloc.party in structure.acting:
            for m in range(len(bloc.members)):
                total = total + (lines.stance[bloc.party][:, m] == what)
    return total.astype(np.int16)
