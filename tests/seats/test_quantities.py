"""What is declared of the quantities of a view is what the engine shows: names, stages, axes, units, dependence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import diplosim
from diplosim.engine.view_quantities import ViewQuantities
from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import AnyArray
from diplosim.play.session import Session
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.scenario import Scenario
from diplosim.seats import QUANTITIES, SeatView, quantities_at
from diplosim.seats.units import Axis
from tests.discrete_cases import CASES, scenario_of
from tests.places import ROOT
from tests.playing import talks_of
from tests.shipped import shipped_cases

THEORY = sorted((ROOT / "configs" / "theory").glob("*.yaml"))


def sizes_of(talks: Session) -> dict[Axis, int]:
    """How long each axis is in some talks."""
    texts = 0 if talks.game.texts is None else len(talks.game.texts.author)
    parties = len(talks.game.structure.acting)
    return {"issues": len(talks.game.structure.coded.issues), "parties": parties, "texts": texts, "types": len(TYPES)}


def views(talks: Session, rounds: int = 6) -> Iterator[SeatView]:
    """The view of every seat at every stage of the first rounds."""
    while talks.game.running and talks.game.round < rounds:
        for a in range(len(talks.delegations)):
            yield seat_view(talks.game, a, talks.game.stage)
        talks.play_stage()


def check_views(talks: Session) -> set[str]:
    """Read everything that each view has against its declaration; returns the names that were there."""
    found: set[str] = set()
    for view in views(talks):
        sizes = sizes_of(talks)
        there = quantities_at(view.stage, texts=talks.game.texts is not None, options=talks.game.space is not None)
        assert {name for name in QUANTITIES if view.knows(name)} == there
        for name in there:
            values, what = np.asarray(getattr(view, name)), QUANTITIES[name]
            assert values.shape == (view.runs, *(sizes[axis] for axis in what.axes)), name
            assert np.issubdtype(values.dtype, {bool: np.bool_, int: np.integer, float: np.floating}[what.unit.kind])
            assert ((what.unit.low <= values) & (values <= what.unit.high)).all(), name
        found |= there
    return found


def test_the_engine_works_out_what_is_declared_and_nothing_else() -> None:
    worked_out = {name for name in dir(ViewQuantities) if not name.startswith("_")}
    assert worked_out == set(QUANTITIES)


@pytest.mark.e2e
@pytest.mark.parametrize("name", shipped_cases())
def test_views_of_the_shipped_cases_hold_what_is_declared(name: str) -> None:
    assert check_views(talks_of(diplosim.load(name), 12)) >= {"start", "texts", "interim_text"}


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.e2e if path.stem == "abreu_gul_2000" else ()) for path in THEORY],
    ids=lambda path: path.stem,
)
def test_views_in_the_games_of_theory_hold_what_is_declared(path: Path) -> None:
    check_views(talks_of(diplosim.load(path), 12))


def test_views_over_options_hold_what_is_declared() -> None:
    talks = talks_of(scenario_of(CASES[min(CASES)]), 5)
    assert check_views(talks) == set(QUANTITIES) - {"last_offer_value"}, "in these talks nobody decides on force"


def test_a_view_says_what_it_does_not_hold(quick: Scenario) -> None:
    view = talks_of(quick, 2).view("UKR")
    assert view.stage != "respond"
    with pytest.raises(AttributeError, match=f"worth is no part of the view of UKR at the stage '{view.stage}'"):
        _ = view.worth


@pytest.mark.e2e
def test_quantities_tell_what_they_are_declared_to_tell(quick: Scenario) -> None:
    """Under another type, time, beliefs or concessions those quantities change that say so, and no others."""
    changed: dict[str, set[str]] = defaultdict(set)
    talks = talks_of(quick.replace({"parties.UKR.delay_cost": 0.01}), 40)
    while talks.game.running and talks.game.round < 3:
        for a in range(len(talks.delegations)):
            before = seen(talks, a)
            for what, after in under_other_facts(talks, a):
                for name, values in before.items():
                    if not np.array_equal(values, after[name]):
                        changed[name].add(what)
        talks.play_stage()
    for name, what in QUANTITIES.items():
        assert changed[name] == set(what.depends_on), name


def under_other_facts(talks: Session, a: int) -> Iterator[tuple[str, dict[str, AnyArray]]]:
    """What a seat would see under another fact, and what that fact is."""
    state = talks.game.state
    for what, name in (("type", "type"), ("beliefs", "public"), ("reciprocity", "perceived_offer")):
        kept = getattr(state, name)
        setattr(state, name, np.minimum(1.0, kept + 0.2) if what == "reciprocity" else np.roll(kept, 1, axis=0))
        yield what, seen(talks, a)
        setattr(state, name, kept)
    talks.game.round += 1
    yield "time", seen(talks, a)
    talks.game.round -= 1
    talks.game.stage_over()


def seen(talks: Session, a: int) -> dict[str, AnyArray]:
    """A copy of everything that a seat may read now, worked out anew."""
    talks.game.stage_over()
    view = seat_view(talks.game, a, talks.game.stage)
    return {name: np.array(getattr(view, name)) for name in QUANTITIES if view.knows(name)}
