"""What the tests of the door share: talks with a person in a seat, played as the policies would, up to some point."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

import diplosim
from diplosim.play.forks import PRIVATE
from diplosim.play.session import Session
from diplosim.rules.state import TALKING
from diplosim.scenario.catalogue import names
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move

SEED = 11
SEATS = {  # package, mediated, allied, interim and itemised talks
    "cuba_1962": ("SUN",),
    "geneva_2022": ("RUS", "NATO", "UKR", "FRA"),
    "jcpoa_2015": ("IRN",),
    "minsk2_2015": ("UKR", "DEU"),
    "six_party_2009": ("PRK", "CHN"),
}
CASES = [(name, party) for name, parties in SEATS.items() for party in parties]


@lru_cache(maxsize=1)
def shipped_cases() -> dict[str, Scenario]:
    """The shipped cases as they are: their tables are shipped too, so that nothing is fitted."""
    return {name: diplosim.load(name) for name in names()}


def human(scenario: Scenario, party: str, run: int = 0, seed: int = SEED) -> Session:
    return Session(scenario, seed=seed, first_run=run, seats={party: "human"})


def play_as_policy(talks: Session, stop: int | None = None) -> Session:
    """Submit exactly what the policies would do, for everybody who is waited for; up to `stop` submissions."""
    talks.advance()
    while talks.waiting() and stop != 0:
        for party in talks.waiting():
            talks.submit(party, talks.policy_move(party))
        talks.advance()
        stop = None if stop is None else stop - 1
    return talks


def going(scenario: Scenario, party: str, decisions: int) -> Session:
    """The first talk that still goes on after a person there has taken some decisions as the policy would."""
    for run in range(100):
        talks = play_as_policy(human(scenario, party, run), stop=decisions)
        if not talks.ended and talks.game.state.status[0] == TALKING:
            return talks
    raise AssertionError(f"no talk of {scenario.id} is that long")


def until(talks: Session, stage: str) -> Session:
    talks.advance()
    while talks.game.stage != stage:
        for party in talks.waiting():
            talks.submit(party, talks.policy_move(party))
        talks.advance()
    return talks


def submit(talks: Session, **moves: Move) -> Session:
    """Submit these moves and silence of everybody else who is waited for; play on to the next decision."""
    for party in talks.waiting():
        talks.submit(party, moves.get(party, Move()))
    talks.advance()
    return talks


def demand(*values: float) -> Move:
    return Move(demand=np.array([values]))


def bounds(talks: Session, party: str) -> tuple[list[float], list[float]]:
    """Least and greatest demand per issue; what other tracks handle stays as it is."""
    a, state = talks.position(party), talks.game.state
    handled, last = talks.game.structure.agenda[a], state.demand[0, a]
    low, high = (np.where(handled, bound[0, a], last).tolist() for bound in (state.low, state.high))
    return low, high


def scramble(talks: Session, party: str) -> None:
    """Change everything that the others know in private."""
    structure, me = talks.game.structure, talks.position(party)
    others = [a for a in range(len(structure.acting)) if a != me]
    for name in PRIVATE:
        array = getattr(talks.game.state, name)
        changed = array[:, others].copy()
        array[:, others] = ~changed if changed.dtype == bool else (changed + 1) % 5 if name == "type" else changed * 0.5
