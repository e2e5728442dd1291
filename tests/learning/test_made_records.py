"""Records that the model makes itself tell of private draws what can be read, and nothing else."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

import diplosim
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.forcing import merged
from diplosim.learning.inference.made_records import TellsNothing, erring, make_records, no_chance
from diplosim.rules.preferences import utility
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.seats import Move, SeatView
from tests.agents.contract import a_view

RUNS, SEED = 192, 3
Kept = dict[tuple[str, int], tuple[np.ndarray, Move]]


def keeping(kept: Kept, stage: str) -> Callable[[SeatView, Sequence[Move], Move], None]:
    def keep(view: SeatView, shadows: Sequence[Move], played: Move) -> None:
        if view.stage == stage:
            kept[view.party, view.round] = view.run.copy(), shadows[0]

    return keep


@pytest.mark.e2e
def test_what_others_do_follows_from_what_all_have_seen_of_a_party_and_not_from_its_lines() -> None:
    """Russia's moves stand as they were while its red lines are drawn anew: nobody else does anything else."""
    geneva = diplosim.load("geneva_2022")
    tables, structure = tables_for(geneva), structure_of(geneva)
    coded = structure.coded
    made = make_records(geneva, tables, SEED, 0, RUNS, {"RUS": Errors()})
    other_lines = {
        ("line", f"{coded.keys[coded.index['RUS']]}\x1f{issue}", -1): np.linspace(0.01, 0.99, RUNS)
        for issue in coded.issue_keys
    }
    kept: Kept = {}
    seats = {}
    for party in (coded.parties[p] for p in structure.acting):
        moves = made.log.moves(party, 1) if party == "RUS" else None
        keep = None if party == "RUS" else keeping(kept, "table")
        seats[party] = TellsNothing(registry.find("observed")(geneva.party(party).policy, moves, keep))
    forced = merged(no_chance(structure, geneva.rounds, RUNS), other_lines)
    talks = Talks(geneva, RUNS, SEED, tables=tables, seats=seats, forced=forced)
    before = Talks(geneva, RUNS, SEED, tables=tables).game.state.low
    a = structure.position["RUS"]
    assert (talks.game.state.low[:, a] != before[:, a]).mean() > 0.1, "its lines are other ones"
    talks.play()
    compared = 0
    for (party, number), (rows, move) in kept.items():
        for part, (values, known) in made.log.parts[party][number, "table"].items():
            mine = getattr(move, part)
            if mine is not None:
                both = known[rows].reshape(len(rows), -1).all(axis=1)
                assert np.array_equal(np.broadcast_to(mine, values[rows].shape)[both], values[rows][both]), part
                compared += int(both.sum())
    assert compared > 5 * RUNS * 6


@pytest.mark.parametrize(
    ("ready", "signed", "strikes"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_an_error_can_be_an_attack_without_a_last_offer_but_not_without_an_army(
    ready: bool, signed: bool, strikes: bool
) -> None:
    """As a record may say of anybody, and as the engine lets a seat that plays a record do."""
    view = a_view("decide", can_use_force=True, ready=ready, may_strike=False, in_force=signed)
    move = erring(view, Move(attack=np.array([False])), Errors(tremble=1.0))
    assert move.array("attack", np.array([False])).tolist() == [strikes]


def test_nobody_is_seen_to_sign_or_refuse_its_own_text() -> None:
    minsk = diplosim.load("minsk2_2015")
    marks = make_records(minsk, tables_for(minsk), SEED, 0, 4, {"RUS": Errors(tremble=1.0)}).log.marks["RUS"]
    assert marks
    assert all("RUS" not in by_author and "UKR" in by_author for by_author in marks.values())


@pytest.mark.e2e
def test_how_a_demand_that_errs_spreads_over_issues_follows_from_the_last_one() -> None:
    """It lies on the way from the last demand to the coded position or to the far ends, in every run alike."""
    geneva = diplosim.load("geneva_2022")
    coded = structure_of(geneva).coded
    log = make_records(geneva, tables_for(geneva), SEED, 0, RUNS, {"RUS": Errors()}).log
    own = coded.position[coded.index["RUS"]]
    salience = coded.salience[coded.index["RUS"]]
    (first, _), (second, known) = (log.parts["RUS"][number, "table"]["demand"] for number in (1, 2))
    rows = known.all(axis=1)
    less = rows & (utility(second, own, salience, coded.exponent) < utility(first, own, salience, coded.exponent))
    assert less.sum() > 50
    far = np.where(own > 0.5, 0.0, 1.0)
    moves = salience > 0.0
    share = ((second - first) / (far - first))[less][:, moves]
    assert share == pytest.approx(np.broadcast_to(share[:, :1], share.shape), abs=1e-9)
