"""Stacked alternating offers: published results, a plain replay, batches, people in the seats, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.offers import open_market
from diplosim.batches.simulate import simulate
from diplosim.engine.views import seat_view
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import as_json, transcript
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move
from tests.discrete_cases import CASES, evenly, random_parties, scenario_of, talks_over_options
from tests.examples import examples
from tests.plain_offers import played


def offers_of(talks: Session, run: int = 0) -> list[tuple[int, int, tuple[int, ...]]]:
    """Round (from 0), party number and option indices of every offer of a run."""
    offers = talks.trace().offers
    offers = offers[offers["run"] == run]
    counts = np.array(talks.game.space.domain.counts) if talks.game.space is not None else np.ones(1)
    values = offers["offer"].to_numpy(float).reshape(-1, len(counts))
    indices = np.rint(values * np.maximum(counts - 1, 1)).astype(int)
    heads = offers.iloc[:: len(counts)]
    return [
        (int(number) - 1, int(party[1:]), tuple(map(int, row)))
        for number, party, row in zip(heads["round"], heads["party"], indices, strict=True)
    ]


def result_of(talks: Session) -> tuple[pd.Series, tuple[int, ...] | None]:
    """The row of the outcome table, and the agreement as option indices."""
    row = talks.outcomes().iloc[0]
    terms = row[[f"term_{issue}" for issue in talks.game.structure.coded.issues]].to_numpy(float)
    counts = np.array(talks.game.space.domain.counts) if talks.game.space is not None else np.ones(len(terms))
    return row, None if np.isnan(terms).any() else tuple(int(v) for v in np.rint(terms * np.maximum(counts - 1, 1)))


class TestPublishedResults:
    @pytest.mark.e2e
    @pytest.mark.parametrize("name", CASES)
    def test_agreement_step_and_utilities_are_those_of_the_source(self, name: str) -> None:
        case, expected = CASES[name], CASES[name]["result"]
        talks = Session(scenario_of(case), record=True).play()
        row, agreement = result_of(talks)
        assert (row["outcome"] == "agreement") == expected["agreed"]
        assert agreement == (None if expected["agreement"] is None else tuple(expected["agreement"]))
        assert row["end_round"] == expected["step"] + 1
        who = ["" if p is None else f"P{p}" for p in (expected["proposer"], expected["last_acceptor"])]
        assert [row["proposer"], row["accepted_last"]] == who
        utilities = [row[f"utility_P{i}"] for i in range(len(case["parties"]))]
        assert utilities == pytest.approx(expected["utilities"], abs=1e-9)
        assert offers_of(talks) == [(step, party, tuple(offer)) for step, party, offer in expected["trace"]]

    def test_relative_time_is_that_of_the_source(self) -> None:
        case = CASES["b1-linear-1issue"]
        talks = Session(scenario_of(case))
        while talks.game.running:
            time = seat_view(talks.game, 0, "table").time[0]
            assert time == (talks.game.round + 1) / (case["n_steps"] + 1)
            last = time
            talks.step()
        assert last == case["result"]["relative_time"]


@examples(25)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(2, 5), st.integers(1, 12), st.integers(0, 10**6)
)
def test_any_negotiation_is_that_of_a_plain_replay(values: list[int], count: int, steps: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    parties = random_parties(generator, values, count)
    if seed % 2:  # equal utilities in plenty: two values only, and equal weights
        for party in parties:
            party["weights"] = [1.0 / len(values)] * len(values) if len(values) in (1, 2, 4) else party["weights"]
            party["evaluations"] = [[float(x) for x in np.rint(row)] for row in party["evaluations"]]
    for party in parties:
        best = sum(w * max(e) for w, e in zip(party["weights"], party["evaluations"], strict=True))
        party["reservation"] = min(party["reservation"], best)
    expected = played(values, parties, steps)
    talks = Session(talks_over_options(values, parties, steps), record=True).play()
    row, agreement = result_of(talks)
    assert offers_of(talks) == expected["trace"]
    assert agreement == expected["agreement"]
    assert row["end_round"] == expected["step"] + 1


class TestBatches:
    @pytest.fixture
    def market(self) -> Scenario:
        return open_market()

    @pytest.mark.e2e
    def test_a_run_alone_is_its_row_of_a_batch(self, market: Scenario) -> None:
        batch = simulate(market, 30, seed=5)
        for run in (0, 17, 29):
            alone = simulate(market, 1, seed=5, first_run=run)
            assert alone.iloc[0].equals(batch.iloc[run])

    def test_preferences_are_drawn_afresh_and_normalised(self, market: Scenario) -> None:
        talks = Session(market, runs=50, seed=2)
        assert talks.game.space is not None
        own = talks.game.space.seats[0].contributions
        assert own.max(axis=2).sum(axis=1) == pytest.approx(np.ones(50))
        assert own.min(axis=2).sum(axis=1) == pytest.approx(np.zeros(50), abs=1e-12)
        assert len(np.unique(own[:, 0, 0])) > 25
        again = Session(market, runs=3, seed=2, first_run=40).game.space
        assert again is not None
        assert np.array_equal(again.seats[0].contributions, own[40:43])

    @pytest.mark.e2e
    def test_each_run_is_the_plain_replay_of_its_draws(self, market: Scenario) -> None:
        options = {f"issues.issue_{k}.options": evenly(3) for k in range(6)}
        small = market.replace({"rounds": 12, "parties.P1.reservation_value": 0.4, **options})
        talks = Session(small, runs=4, seed=9, record=True)
        assert talks.game.space is not None
        worth = [seat.contributions.copy() for seat in talks.game.space.seats]
        talks.play()
        for run in range(4):
            parties = [
                {
                    "weights": [1.0] * 6,
                    "evaluations": own[run].tolist(),
                    "reservation": reservation,
                    "exponent": exponent,
                    "max_aspiration": 1.0,
                }
                for own, reservation, exponent in zip(worth, (0.0, 0.4, 0.0), (4.0, 1.0, 0.5), strict=True)
            ]
            expected = played([3] * 6, parties, 12)
            assert offers_of(talks, run) == expected["trace"]

    def test_what_one_draws_is_hidden_from_the_others(self, market: Scenario) -> None:
        talks, other = Session(market, runs=2, seed=1), Session(market, runs=2, seed=1)
        assert talks.game.space is not None
        assert other.game.space is not None
        strangers = Session(market, runs=2, seed=99).game.space
        assert strangers is not None
        other.game.space.seats[1:] = strangers.seats[1:]
        first, second = (t.delegations[0].act(seat_view(t.game, 0, "table")).demand for t in (talks, other))
        assert np.array_equal(first, second)


class TestOrderOfPlay:
    def two(self, **changes: Any) -> Scenario:
        like = {"reservation": 0.0, "exponent": 1.0, "max_aspiration": 1.0}
        parties = [
            {"weights": [1.0], "evaluations": [[0.0, 0.25, 0.5, 0.75, 1.0]], **like},
            {"weights": [1.0], "evaluations": [[1.0, 0.75, 0.5, 0.25, 0.0]], **like},
        ]
        return talks_over_options([5], parties, 4).replace(changes)

    def test_turns_follow_the_seats_as_listed(self) -> None:
        talks = Session(self.two(**{"protocol.seats": ["P1", "P0"]}), record=True)
        assert talks.game.common.turns == ("P1", "P0")
        assert [party for _, party, _ in offers_of(talks.play())[:2]] == [1, 0]

    def test_a_period_of_patience_is_one_offer(self) -> None:
        patient = Session(self.two(), record=True).play()
        row, agreement = result_of(patient)
        assert agreement is not None
        refused = len(offers_of(patient)) - 1
        hurried = simulate(self.two(**{"parties.P0.patience": 0.9, "parties.P1.patience": 0.8}), 1).iloc[0]
        assert hurried["utility_P0"] == pytest.approx(0.9**refused * row["utility_P0"])
        assert hurried["utility_P1"] == pytest.approx(0.8**refused * row["utility_P1"])

    def test_the_last_offer_of_all_is_answered_by_nobody(self) -> None:
        stubborn = self.two(**{"parties.P0.tactic.exponent": 500.0, "parties.P1.tactic.exponent": 500.0, "rounds": 3})
        talks = Session(stubborn, record=True).play()
        row, _ = result_of(talks)
        assert row["outcome"] == "stalemate"
        assert (row["end_round"], row["end_reason"]) == (3, "deadline")
        assert len(offers_of(talks)) == 6

    def test_who_has_nothing_to_offer_leaves(self) -> None:
        row = simulate(
            self.two(
                **{"issues.issue0.evaluations.P1": [0.5, 0.4, 0.3, 0.2, 0.1], "parties.P1.reservation_value": 0.9}
            ),
            1,
        ).iloc[0]
        assert (row["outcome"], row["end_reason"], row["end_round"]) == ("stalemate", "walk_out", 1)
        assert row["blocked_by"] == "P1"
        assert row["utility_P1"] == 0.9

    def test_nobody_signs_or_offers_beyond_its_red_line(self) -> None:
        lined = self.two(**{"issues.issue0.red_lines": {"P1": {"max": 0.5, "basis": "declared"}}})
        talks = Session(lined, record=True).play()
        row, agreement = result_of(talks)
        assert agreement is not None
        assert row["term_issue0"] <= 0.5
        assert all(offer[0] <= 2 for _, party, offer in offers_of(talks) if party == 1)

    def test_a_text_that_its_author_could_not_sign_never_passes(self) -> None:
        pretender = self.two(hidden_types={"P0": {"pretext": 1.0}})
        talks = Session(pretender, seats={"P1": "human"})
        talks.advance()
        while talks.waiting():
            legal = talks.legal("P1")
            talks.submit(
                "P1", Move(accept=np.array([[True]])) if legal.stage == "respond" and legal.texts[0] else Move()
            )
            talks.advance()
        assert talks.outcomes()["outcome"].tolist() == ["stalemate"]

    def test_nobody_fights_at_this_table(self) -> None:
        armed = self.two(can_use_force=["P0"])
        view = seat_view(Session(armed).game, 0, "table")
        assert not view.can_use_force
        assert view.outside.tolist() == view.no_deal.tolist()

    def test_continuous_offers_where_issues_have_no_options(self) -> None:
        changes: dict[str, Any] = {f"parties.P{i}.tactic": None for i in range(2)}
        changes |= {f"parties.P{i}.policy": "linear" for i in range(2)}
        changes |= {"issues.issue0.options": [], "issues.issue0.evaluations": {}}
        smooth = self.two(**changes, **{"issues.issue0.positions": {"P0": 1.0, "P1": 0.0}})
        talks = Session(smooth, record=True)
        assert talks.game.space is None
        row = talks.play().outcomes().iloc[0]
        assert row["outcome"] == "agreement"
        assert 0.0 < row["term_issue0"] < 1.0


class TestPeople:
    @pytest.fixture
    def scenario(self) -> Scenario:
        return scenario_of(CASES["t2-mixed"])

    def by_hand(self, scenario: Scenario, party: str) -> Session:
        """A person who always does what the policy of the seat would do."""
        talks = Session(scenario, seats={party: "human"})
        talks.advance()
        while talks.waiting():
            talks.submit(party, talks.policy_move(party))
            talks.advance()
        return talks

    @pytest.mark.e2e
    @pytest.mark.parametrize("party", ["P0", "P2"])
    def test_a_person_with_the_policys_moves_gets_the_policys_result(self, scenario: Scenario, party: str) -> None:
        plain, talks = Session(scenario).play(), self.by_hand(scenario, party)
        assert talks.outcomes().equals(plain.outcomes())
        assert transcript(talks) == transcript(plain)

    def test_a_log_replays_to_the_same_state_at_every_point(self, scenario: Scenario) -> None:
        talks = Session(scenario, seats={"P1": "human"})
        talks.advance()
        for _ in range(5):
            talks.submit("P1", talks.policy_move("P1"))
            talks.advance()
            assert Session.replay(talks.log(), verify=True).state_hash() == talks.state_hash()

    @pytest.mark.e2e
    def test_a_fork_goes_on_as_the_talk_would(self, scenario: Scenario) -> None:
        talks = Session(scenario).play()
        for at in (0, 7, len(talks.entries) - 2):
            fork = talks.fork(runs=2, at=at).play()
            assert fork.outcomes().iloc[0].drop("run").equals(talks.outcomes().iloc[0].drop("run"))

    def test_a_fork_imagines_preferences_that_the_seat_does_not_know(self) -> None:
        talks = Session(open_market().replace({"rounds": 6}), seed=3)
        talks.step()
        imagined = talks.fork(runs=20, private="from_view:P0")
        assert talks.game.space is not None
        assert imagined.game.space is not None
        assert np.array_equal(imagined.game.space.seats[0].contributions[0], talks.game.space.seats[0].contributions[0])
        assert not np.array_equal(
            imagined.game.space.seats[1].contributions[0], talks.game.space.seats[1].contributions[0]
        )
        assert len(np.unique(imagined.game.space.seats[1].contributions[:, 0, 0])) > 10

    @pytest.mark.e2e
    def test_another_offer_changes_what_follows(self, scenario: Scenario) -> None:
        talks = Session(scenario).play()
        other = talks.fork(runs=1, at=0, change={"seat": "P0", "move": {"demand": [0.0, 0.0, 0.0]}}).play()
        assert not other.outcomes().equals(talks.outcomes())

    def test_a_script_plays_a_seat(self, scenario: Scenario) -> None:
        from agents.scripted import Scripted

        script = [{"round": 1, "stage": "table", "move": {"demand": [0.5, 1.0, 0.0]}}]
        talks = Session(scenario, seats={"P0": Scripted(script)}, record=True)
        talks.step()
        assert offers_of(talks)[0] == (0, 0, (1, 2, 0))

    def test_only_who_has_the_turn_is_asked_and_only_options_may_be_offered(self, scenario: Scenario) -> None:
        talks = Session(scenario, seats=dict.fromkeys(("P0", "P1", "P2"), "human"))
        assert talks.waiting() == ()
        talks.advance()
        assert (talks.game.stage, talks.waiting()) == ("table", ("P0",))
        with pytest.raises(IllegalMove, match=r"0.3 is no option; allowed: 0, 0.5, 1"):
            talks.submit("P0", Move(demand=np.array([0.3, 0.5, 0.5])))
        with pytest.raises(IllegalMove, match="posture is no part of the stage 'table'"):
            talks.submit("P0", Move(posture=np.array(1)))
        talks.submit("P0", Move(demand=np.array([0.5, 0.5, 1.0])))
        talks.advance()
        assert (talks.game.stage, talks.waiting()) == ("respond", ("P1",))
        assert talks.view("P1").authors == ("P0",)
        assert talks.view("P1").texts[0, 0].tolist() == [0.5, 0.5, 1.0]
        talks.submit("P1", Move(accept=np.array([[True]])))
        talks.advance()
        assert (talks.game.stage, talks.waiting()) == ("respond", ("P2",))
        talks.submit("P2", Move(accept=np.array([[True]])))
        talks.advance()
        row = talks.outcomes().iloc[0]
        assert (row["outcome"], row["proposer"], row["accepted_last"]) == ("agreement", "P0", "P2")

    def test_a_person_may_leave(self, scenario: Scenario) -> None:
        talks = Session(scenario, seats={"P0": "human"})
        talks.advance()
        talks.submit("P0", Move(walk_out=np.array(True)))
        talks.advance()
        assert talks.outcomes()["end_reason"].tolist() == ["walk_out"]
        assert "breaks off the talks" in transcript(talks)

    def test_the_minutes_tell_every_turn(self, scenario: Scenario) -> None:
        shown = as_json(Session(scenario).play())["rounds"]
        offers = [
            (page["round"] - 1, turn["party"])
            for page in shown
            for turn in page["turns"]
            if turn.get("table", {}).get("demands")
        ]
        assert offers == [(step, f"P{party}") for step, party, _ in CASES["t2-mixed"]["result"]["trace"]]


class TestBadInput:
    def diagnostics(self, **changes: Any) -> str:
        with pytest.raises(ScenarioError) as caught:
            scenario_of(CASES["t2-mixed"]).replace(changes)
        return str(caught.value)

    def test_an_unknown_protocol(self) -> None:
        shown = self.diagnostics(**{"protocol.rules": "alternating_offer"})
        assert (
            "protocol.rules: no protocol named 'alternating_offer'; did you mean alternating_offers? known: " in shown
        )

    def test_a_space_that_is_too_large(self) -> None:
        changes = {f"issues.issue{k}.options": evenly(300) for k in range(3)}
        evaluations = {f"issues.issue{k}.evaluations": {} for k in range(3)}
        shown = self.diagnostics(**changes, **evaluations)
        assert "the options span 27,000,000 packages (300 x 300 x 300)" in shown
        assert "give fewer options an issue, or fewer issues" in shown

    def test_options_that_are_missing_under_a_tactic_over_options(self) -> None:
        shown = self.diagnostics(**{"issues.issue1.options": [], "issues.issue1.evaluations": {}})
        assert "issues.issue1.options: is missing; P0 plays a time-dependent tactic over options" in shown

    def test_options_on_some_issues_only(self) -> None:
        plain: dict[str, Any] = {f"parties.P{i}.tactic": None for i in range(3)}
        plain |= {f"parties.P{i}.policy": "sincere" for i in range(3)}
        shown = self.diagnostics(**plain, **{"issues.issue1.options": [], "issues.issue1.evaluations": {}})
        assert "issues.issue1.options: is missing; issue0 has options, so that every issue needs options" in shown

    def test_red_lines_that_leave_no_option(self) -> None:
        shown = self.diagnostics(
            **{
                "issues.issue0.red_lines": {"P1": {"min": 0.4, "max": 0.55, "basis": "declared"}},
                "issues.issue0.options": [0.0, 0.3, 1.0],
            }
        )
        assert "issues.issue0.red_lines.P1: leaves P1 none of the options 0, 0.3, 1" in shown

    def test_evaluations_that_do_not_match(self) -> None:
        shown = self.diagnostics(
            **{"issues.issue0.evaluations.P1": [0.1, 0.2], "issues.issue2.evaluations.P9": [0.0, 0.1, 1.0]}
        )
        assert "issues.issue0.evaluations.P1: 2 values for 3 options; one for each option is needed" in shown
        assert "issues.issue2.evaluations.P9: 'P9' is not a party" in shown

    def test_options_that_do_not_rise(self) -> None:
        shown = self.diagnostics(**{"issues.issue0.options": [0.0, 1.0, 0.5]})
        assert "issues.issue0.options.2: 0.5 comes after 1.0; options must rise" in shown

    def test_a_tactic_out_of_range(self) -> None:
        shown = self.diagnostics(**{"parties.P0.tactic": {"exponent": 0.0, "aspiration": 1.5}})
        assert "parties.P0.tactic.exponent: 0.0 is out of range; allowed: above 0" in shown
        assert "parties.P0.tactic.aspiration: 1.5 is out of range; allowed: 0 to 1" in shown

    def test_evaluations_where_preferences_are_drawn(self) -> None:
        shown = self.diagnostics(**{"protocol.preferences": "drawn"})
        assert "issues.issue0.evaluations: would be drawn anew (protocol.preferences: drawn); leave them out" in shown
