"""Two talks with the same acts and different private draws of the others, for tests of secrecy over a whole talk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import diplosim
from diplosim.play.public_data import alliances_of
from diplosim.play.session import Session
from diplosim.seats import Move
from tests.playing import PRIVATE, talks_of


def two_talks(name: str, seed: int, viewer: str) -> tuple[Session, Session]:
    """Talks that differ in everything that the others alone know: the private draws of another run."""
    scenario = diplosim.load(name).replace({"parameters.breakdown_hazard": 0.0})
    everybody = dict.fromkeys(Session(scenario, tables=talks_of(scenario, 1).tables).game.structure.position, "human")
    one, other = (talks_of(scenario, 1, seed=seed, seats=everybody) for _ in range(2))
    drawn = talks_of(scenario, 1, seed=seed + 1000, seats=everybody).game
    structure, me = other.game.structure, other.position(viewer)
    members = {structure.position.get(structure.coded.parties[m]) for m in members_of(other, viewer)}
    for a in range(len(structure.acting)):
        if a != me and a not in members:
            for part in PRIVATE:
                getattr(other.game.state, part)[:, a] = getattr(drawn.state, part)[:, a]
    return one, other


def hidden(name: str, seed: int, viewer: str) -> tuple[Session, Session]:
    """Two talks that differ in all that `viewer` cannot know; members know what their alliance settles."""
    if viewer in talks_of(diplosim.load(name), 1).caucus_only:
        one, other = two_talks(name, seed, "NATO")
        drawn = talks_of(one.scenario, 1, seed=seed + 1000).game
        own = other.position("NATO")
        for part in set(PRIVATE) - {"low", "high", "empty"}:
            getattr(other.game.state, part)[:, own] = getattr(drawn.state, part)[:, own]
    else:
        one, other = two_talks(name, seed, viewer)
        drawn = talks_of(one.scenario, 1, seed=seed + 1000).game
    allied = {one.game.structure.coded.index[viewer]}
    for alliance in alliances_of(one, viewer):
        a = one.position(alliance)
        for part in ("low", "high", "empty"):
            getattr(other.game.state, part)[:, a] = getattr(one.game.state, part)[:, a]
        bloc = one.game.structure.bloc_at(a)
        allied |= {*bloc.members} if bloc is not None else set()
    strangers = [p for p in range(len(one.game.structure.coded.parties)) if p not in allied]
    for part in ("low", "high", "ideal", "refuses_all"):
        getattr(other.game.lines, part)[:, strangers] = getattr(drawn.lines, part)[:, strangers]
    assert other.minutes is not None
    other.minutes.start = other.minutes._private()
    return one, other


def members_of(talks: Session, viewer: str) -> tuple[int, ...]:
    """Members report their lines to their alliance."""
    party = talks.game.structure.coded.index[viewer]
    return next((bloc.members for bloc in talks.game.structure.blocs if bloc.party == party), ())


def acts(talks: Session, other: Session, random: np.random.Generator) -> Iterator[tuple[str, Move]]:
    """A move of every seat that is waited for, which is legal whichever of the two sets of draws is true."""
    for party in talks.waiting():
        a, b = talks.legal(party), other.legal(party)
        move: dict[str, Any] = {}
        if talks.game.stage == "table" and "demand" in a.parts:
            low, high = np.maximum(a.low, b.low), np.minimum(a.high, b.high)
            if (low <= high).all():
                move["demand"] = low + random.uniform(size=len(low)) * (high - low)
            move["offer_verification"] = bool(random.uniform() < 0.5)
            move["defer"] = random.uniform(size=len(low)) < 0.2
            if random.uniform() < 0.3:
                move["level"] = 0.3
        if talks.game.stage == "respond":
            move["accept"] = np.array(a.texts) & np.array(b.texts) & (random.uniform(size=len(a.texts)) < 0.1)
            if "accept_issues" in a.parts:
                items = np.array(a.items) & np.array(b.items)
                move["accept_issues"] = items & (random.uniform(size=items.shape) < 0.7)
                move["level"] = 0.5
            if "accept_interim" in a.parts and "accept_interim" in b.parts:
                move["accept_interim"] = bool(random.uniform() < 0.3)
            if "accept_verification" in a.parts:
                move["accept_verification"] = bool(random.uniform() < 0.5)
        if talks.game.stage == "decide" and "posture" in a.parts:
            move["posture"] = int(random.choice(sorted(set(a.steps) & set(b.steps))))
            move["words"] = int(random.integers(-1, 2))
        if random.uniform() < 0.3 and talks.game.stage in ("table", "respond"):
            issues = len(a.low)
            move["lines_low"], move["lines_high"] = random.uniform(0.0, 0.3, issues), random.uniform(0.6, 1.0, issues)
        yield party, Move(**move)
