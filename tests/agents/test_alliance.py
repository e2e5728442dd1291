"""The Mesa agent of an alliance: its members' lines bind it by its decision rule."""

import diplosim
from diplosim.engine.talks import Talks


def test_its_mandate_is_what_its_members_allow() -> None:
    scenario = diplosim.load("geneva_2022").replace({"beliefs.training_runs": 256})
    talks = Talks(scenario, runs=20, seed=5)
    nato = talks.occupants[talks.session.position("NATO")]
    low, high = nato.mandate()
    a = talks.session.position("NATO")
    free = ~talks.state.empty[:, a]
    assert type(nato).__name__ == "AllianceAgent"
    assert ((talks.state.low[:, a] >= low - 1e-12) | ~free).all()
    assert ((talks.state.high[:, a] <= high + 1e-12) | ~free).all()
    assert (talks.state.empty[:, a] >= (low > high)).all()
