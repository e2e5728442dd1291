"""The one place where a seat's view is built: own sheet, public history, legal moves, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray, FloatArray, replaced
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.preferences import audience_cost, utility
from diplosim.rules.proposals import SEVERAL, Texts, inside, relief, worth
from diplosim.rules.state import SIGNED, TALKING
from diplosim.rules.valuation import (
    NO_FORCE,
    attack_threat,
    delay_cost,
    going_on,
    is_ready,
    pretext_belief,
    suspicion,
    war_of,
)
from diplosim.seats import SeatView, Stage

DRAFTER = "drafter"
PROPOSER = "proposer"
"""Author of the text that a mediator or the closing session has drafted."""


def seat_view(game: Game, a: int, stage: Stage) -> SeatView:
    """What the acting party at position `a` may know at a stage, for all live runs."""
    structure, state, parameters = game.structure, game.state, game.scenario.parameters
    coded, party, r = structure.coded, structure.acting[a], game.round
    runs = len(state)
    cache: dict[str, AnyArray] = {}

    def once(name: str, compute: Callable[[], AnyArray]) -> Callable[[], AnyArray]:
        def get() -> AnyArray:
            if name not in cache:
                cache[name] = compute()
            return cache[name]

        return get

    protocol, space = game.protocol, game.space

    def war_value() -> FloatArray:
        if not protocol.traits.forceful:
            return np.full(runs, NO_FORCE)
        return war_of(state, structure, parameters, game.capability, a)

    war = once("war", war_value)
    outside = once("outside", lambda: np.maximum(state.no_deal[:, a], war()))
    floor = once("floor", lambda: np.minimum(1.0, np.maximum(outside(), state.min_acceptable_utility[:, a])))
    perceived_position = once("perceived_position", lambda: game.perceived_position(a))

    def received() -> FloatArray:
        span = np.maximum(1.0 - public_floor(), 1e-9)
        return np.clip((state.perceived_offer[:, a] - state.first_perceived_offer[:, a]) / span, 0.0, 1.0)

    def public_floor() -> FloatArray:
        return floor() - state.concealed_utility[:, a]

    def start() -> FloatArray:
        own = np.clip(state.stated[:, party], state.low[:, a], state.high[:, a])
        own = replaced(own, state.empty[:, a], game.status_quo)
        if space is not None:
            own = space.snapped(own, state.low[:, a], state.high[:, a], state.empty[:, a])
        return replaced(own, state.settled, state.terms)

    def towards() -> FloatArray:
        aim = np.clip(perceived_position(), state.low[:, a], state.high[:, a])
        return replaced(replaced(aim, state.empty[:, a], game.status_quo), state.settled, state.terms)

    def beliefs() -> FloatArray:
        out = np.zeros((len(TYPES), len(structure.acting), runs)).T
        for b, other in enumerate(structure.acting):
            known = other in coded.typed
            out[:, b] = state.public[:, coded.typed.index(other)] if known else coded.prior[other]
        return out

    source: dict[str, Callable[[], AnyArray]] = {
        "type": lambda: state.type[:, a],
        "start": once("start", start),
        "reference": once("reference", towards),
        "low": lambda: state.low[:, a],
        "high": lambda: state.high[:, a],
        "ideal": lambda: state.ideal[:, a],
        "no_mandate": lambda: state.empty[:, a],
        "accepts_nothing": lambda: state.refuses_all[:, a],
        "last_demand": lambda: state.demand[:, a],
        "test_offer": lambda: np.broadcast_to(game.test_offer(a), (runs, len(coded.issues))),
        "blocked": lambda: state.blocked,
        "time": lambda: protocol.clock(state, r)[0],
        "next_time": lambda: protocol.clock(state, r)[1],
        "rounds_left": lambda: np.maximum(state.deadline - 1.0 - r, 0.0),
        "floor": floor,
        "public_floor": public_floor,
        "concealed_utility": lambda: state.concealed_utility[:, a],
        "received": once("received", received),
        "suspicion": once("suspicion", lambda: suspicion(state, structure, a)),
        "seen_as_pretext": lambda: pretext_belief(state, structure, a),
        "tactic": lambda: state.tactic[:, a],
        "may_defer": lambda: (state.defer[:, a] < parameters.defer_willingness) | game.itemised,
        "delay_benefit": lambda: state.delay_benefit[:, a],
        "no_deal": lambda: state.no_deal[:, a],
        "going_on": once("going_on", lambda: going_on(state, game.expectations, a, r)),
        "delay_cost": lambda: delay_cost(state, structure, parameters, a),
        "outside": outside,
        "war": war,
        "threat": lambda: attack_threat(state, structure, game.expectations, a, r),
        "ready": lambda: (
            is_ready(state, structure, a) if protocol.traits.needs_readiness else np.ones(runs, dtype=bool)
        ),
        "rung": lambda: state.rung[:, a],
        "highest_rung": lambda: _highest_other(state.rung, a),
        "prepared": lambda: state.prepared[:, a],
        "talking": lambda: state.status == TALKING,
        "in_force": lambda: state.status == SIGNED,
        "demands": lambda: state.demand,
        "beliefs": once("beliefs", beliefs),
        "rungs": lambda: state.rung,
        "settled": lambda: state.settled,
        "refused_offers": lambda: state.refused,
    }
    if space is not None:
        source |= {"best": lambda: space.best(a, state.row), "worst": lambda: space.worst(a, state.row)}
    if stage == "respond" and game.texts is not None:
        texts = game.texts
        within_issue = once("within_issue", lambda: inside(texts, state, a))
        source |= {
            "texts": lambda: texts.values,
            "leaves_open": lambda: texts.leaves_open,
            "within_issue": within_issue,
            "within": once("within", lambda: _inside_all(within_issue(), state.refuses_all[:, a]) & texts.tabled),
            "tabled": lambda: texts.tabled,
            "worth": once("worth", lambda: worth_of_texts(game, texts, a)),
            "relief": lambda: relief(texts.leaves_open, state, structure, game.status_quo, a),
            "interim_worth": lambda: _interim_worth(game, a),
            "interim_tabled": lambda: game.interim_tabled,
            "interim_text": lambda: game.interim_text,
            "verification_offered": lambda: state.asked[:, a],
        }
    return SeatView(
        coded.parties[party],
        stage,
        r + 1,
        parameters,
        coded.salience[party],
        structure.orders[a],
        coded.exponent,
        protocol.traits.forceful and any(theatre.attacker == party for theatre in structure.theatres),
        game.itemised,
        game.texts is not None and game.texts.part,
        source,
        lambda purpose: game.uniform(purpose, coded.keys[party]),
        runs,
        authors=authors_of(game),
        common=game.common,
        own_tactic=game.scenario.party(coded.parties[party]).tactic,
        search=None if space is None else lambda level, rows: _at_least(game, a, level, rows),
    )


def _at_least(game: Game, a: int, level: FloatArray, rows: AnyArray | None) -> FloatArray:
    assert game.space is not None
    return game.space.at_least(a, level, game.state.row if rows is None else game.state.row[rows])


def worth_of_texts(game: Game, texts: Texts, a: int) -> FloatArray:
    """Worth of each text to an acting party, (R, C): by options where packages are made of them, else by distance."""
    state, coded, space = game.state, game.structure.coded, game.space
    if space is None:
        return worth(texts, state, game.structure, game.scenario.parameters, game.status_quo, a)
    party = game.structure.acting[a]
    own = np.stack([space.worth(a, texts.values[:, c], state.row) for c in range(len(texts.author))], axis=1)
    rate = float(coded.audience_rate[party])
    low, high = coded.declared_low[party], coded.declared_high[party]
    return own - audience_cost(texts.values, low, high, coded.salience[party], rate)


def authors_of(game: Game) -> tuple[str, ...]:
    """Who wrote each text on the table; the drafter's has no party's name."""
    if game.texts is None:
        return ()
    coded, acting = game.structure.coded, game.structure.acting
    nobody = {-1: DRAFTER, SEVERAL: PROPOSER}
    return tuple(nobody[author] if author < 0 else coded.parties[acting[author]] for author in game.texts.author)


def _inside_all(within_issue: AnyArray, refuses_all: AnyArray) -> AnyArray:
    ok = within_issue[:, :, 0]
    for k in range(1, within_issue.shape[2]):
        ok = ok & within_issue[:, :, k]
    return ok & ~refuses_all[:, None]


def _interim_worth(game: Game, a: int) -> FloatArray:
    party = game.structure.acting[a]
    coded = game.structure.coded
    return utility(game.interim_text, game.state.ideal[:, a], coded.salience[party], coded.exponent)


def _highest_other(rung: AnyArray, a: int) -> AnyArray:
    best = np.zeros(rung.shape[0], dtype=rung.dtype)
    for b in range(rung.shape[1]):
        if b != a:
            best = np.maximum(best, rung[:, b])
    return best
