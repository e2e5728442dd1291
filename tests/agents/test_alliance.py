"""The Mesa agent of an alliance: its members' lines bind it by its decision rule."""

import pytest

import diplosim
from diplosim.play.session import Session


@pytest.mark.e2e
def test_its_mandate_is_what_its_members_allow() -> None:
    talks = Session(diplosim.load("geneva_2022"), runs=20, seed=5)
    nato = talks.delegations[talks.position("NATO")]
    low, high = nato.form_mandate(talks.game.lines)
    a = talks.position("NATO")
    free = ~talks.game.state.empty[:, a]
    assert type(nato).__name__ == "AllianceAgent"
    assert ((talks.game.state.low[:, a] >= low - 1e-12) | ~free).all()
    assert ((talks.game.state.high[:, a] <= high + 1e-12) | ~free).all()
    assert (talks.game.state.empty[:, a] >= (low > high)).all()
