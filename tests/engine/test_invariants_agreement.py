"""A deal is signed by everybody who must consent, and by nobody to its own loss."""

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given

from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import BoolArray
from diplosim.play.session import Session
from diplosim.rules.state import SIGNED
from diplosim.rules.text_value import deferral_cost, text_worth
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, Stage
from tests.examples import examples
from tests.playing import talks_of
from tests.strategies import eventful, scenarios


class Table:
    """One stage of responses: runs at the table, texts and moves, what was settled and no deal worth before them."""

    def __init__(self, talks: Session) -> None:
        assert talks.game.texts is not None
        self.state, self.texts, self.structure = talks.game.state, talks.game.texts, talks.game.structure
        self.settled_before = talks.game.state.settled.copy()
        self.signed_before = talks.game.state.status == SIGNED
        self.no_deal = {a: seat_view(talks.game, a, "respond").no_deal for a in self.structure.everywhere}
        self.moves: Mapping[int, Move] = {}

    def voices(self, issues: BoolArray) -> list[int]:
        """Who has a say in a text that settles these issues."""
        return [a for a in self.structure.consenting if (self.structure.scope[a] & issues).any()]

    def as_a_whole(self, r: int) -> bool:
        """Whether what is settled in run r is a text on the table that all who have a say in it marked."""
        texts, state = self.texts, self.state
        for c in np.flatnonzero(texts.tabled[r]):
            kept = ~texts.leaves_open[r, c]
            same = (texts.values[r, c] == state.terms[r])[kept].all() and (kept == state.settled[r]).all()
            if same and all(np.asarray(self.moves[a].accept)[r, c] for a in self.voices(kept)):
                return True
        return False

    def as_an_item(self, r: int, k: int) -> bool:
        """Whether the value of issue k in run r stands in a text and is marked by all who have a say in it."""
        texts, issue = self.texts, np.arange(self.state.settled.shape[1]) == k
        return any(
            texts.values[r, c, k] == self.state.terms[r, k]
            and all(np.asarray(self.moves[a].accept_issues)[r, c, k] for a in self.voices(issue))
            for c in np.flatnonzero(texts.tabled[r] & ~texts.leaves_open[r, :, k])
        )


def responses(talks: Session) -> Iterator[Table]:
    """Play to the end; every stage of responses, after it was played."""
    table: Table | None = None
    collect = talks.collect

    def noting(stage: Stage) -> dict[int, Move]:
        moves = collect(stage)
        if table is not None:
            table.moves = moves
        return moves

    talks.collect = noting  # type: ignore[method-assign]
    while talks.game.running:
        table = Table(talks) if talks.game.stage == "respond" else None
        talks.play_stage()
        if table is not None:
            yield table


@pytest.mark.e2e
@examples(20)
@given(eventful(scenarios(buildup=None)))
def test_what_is_in_force_was_accepted_by_every_consenter(scenario: Scenario) -> None:
    talks = talks_of(scenario, 24)
    for table in responses(talks):
        new = table.state.settled & ~table.settled_before
        for r in np.flatnonzero(new.any(axis=1)):
            whole = table.as_a_whole(r)
            assert whole or (talks.game.itemised and all(table.as_an_item(r, k) for k in np.flatnonzero(new[r])))
        fresh = (table.state.status == SIGNED) & ~table.signed_before
        assert table.state.settled[fresh].any(axis=1).all(), "signed, and nothing settled"


@pytest.mark.e2e
@examples(25)
@given(eventful(scenarios(buildup=None)))
def test_a_deal_is_individually_rational(scenario: Scenario) -> None:
    """What is signed is worth no less to any party than no deal in the shadow of force was when it signed."""
    talks = talks_of(scenario, 24)
    coded, cost = talks.game.structure.coded, scenario.parameters.defer_cost
    for table in responses(talks):
        state, structure, quo = table.state, table.structure, talks.game.status_quo
        signed = (state.status == SIGNED) & ~table.signed_before
        text = np.where(state.settled, state.terms, quo)
        for a in structure.everywhere:
            party, ideal, bounds = structure.acting[a], state.ideal[:, a], (state.low[:, a], state.high[:, a])
            deferral = deferral_cost(~state.settled, *bounds, quo, structure.vital[party], cost)
            worth = text_worth(text, ~state.settled, ideal, coded, party, deferral)
            assert (worth >= table.no_deal[a] - 1e-9)[signed].all(), coded.parties[party]
