"""Over a whole talk nobody is shown or refused anything that hangs on what the others keep to themselves.

Two talks with people in all seats: the same acts, another party's private draws.  The seat that keeps its own draws
sees and may do the same at every stage, to the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.play.session import Session
from diplosim.seats import QUANTITIES
from tests.hidden_draws import acts, two_talks
from tests.playing import talks_of

CASES = ("geneva_2022", "jcpoa_2015", "cuba_1962", "minsk2_2015", "six_party_2009")


def shown(talks: Session, party: str) -> dict[str, Any]:
    """Everything that a seat may read, what it may do and why not."""
    view, legal = talks.view(party), talks.legal(party)
    seen: dict[str, Any] = {name: np.array(getattr(view, name)).tolist() for name in QUANTITIES if view.knows(name)}
    return {**seen, "authors": view.authors, "legal": legal}


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.e2e) for seed in (1, 2, 3))])
@pytest.mark.parametrize("name", CASES)
def test_a_seat_is_shown_and_refused_the_same_whatever_the_others_hide(name: str, seed: int) -> None:
    structure = talks_of(diplosim.load(name), 1).game.structure
    viewer = sorted(structure.position)[seed % len(structure.position)]
    one, other = two_talks(name, seed, viewer)
    random, stages = np.random.default_rng(seed), 0
    one.advance(), other.advance()
    while one.waiting():
        assert one.waiting() == other.waiting()
        if viewer in one.waiting():
            left, right = shown(one, viewer), shown(other, viewer)
            for what in left:
                assert left[what] == right[what], f"round {one.game.round + 1}, {one.game.stage}: {what}"
            stages += 1
        for party, move in list(acts(one, other, random)):
            one.submit(party, move), other.submit(party, move)
        one.advance(), other.advance()
    assert not other.waiting()
    assert stages > 5
