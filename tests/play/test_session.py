"""The door for people: decision points, sealed and checked moves, hand-over and scripted seats."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from diplosim.batches.simulate import simulate
from diplosim.play.session import Session
from diplosim.scenario.catalogue import names
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move
from tests.play.sessions import CASES, SEED, human, play_as_policy, shipped_cases, until


@pytest.fixture
def case() -> dict[str, Scenario]:
    return shipped_cases()


@pytest.mark.e2e
class TestEqualsTheBatch:
    @pytest.mark.parametrize("name", names())
    def test_a_talk_without_people_is_its_row_of_the_batch(self, case: dict[str, Scenario], name: str) -> None:
        batch = simulate(case[name], 8, seed=SEED)
        for run in (0, 7):
            alone = Session(case[name], seed=SEED, first_run=run)
            alone.advance()
            pd.testing.assert_frame_equal(alone.outcomes(), batch.iloc[[run]].reset_index(drop=True), check_exact=True)

    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_person_who_moves_as_the_policy_changes_nothing(
        self, case: dict[str, Scenario], name: str, party: str
    ) -> None:
        for run in range(2):
            person, policy = (
                play_as_policy(human(case[name], party, run)),
                Session(case[name], seed=SEED, first_run=run),
            )
            policy.advance()
            assert person.ended
            assert person.state_hash() == policy.state_hash()
            pd.testing.assert_frame_equal(person.outcomes(), policy.outcomes(), check_exact=True)

    @pytest.mark.parametrize("name", names())
    def test_so_do_people_in_every_seat(self, case: dict[str, Scenario], name: str) -> None:
        policy = Session(case[name], seed=SEED, first_run=5)
        policy.advance()
        everybody = {policy.game.name(a): "human" for a in range(len(policy.delegations))}
        person = play_as_policy(Session(case[name], seed=SEED, first_run=5, seats=everybody))
        assert person.state_hash() == policy.state_hash()


class TestDecisionPoints:
    @pytest.mark.e2e
    def test_the_model_stops_where_a_person_decides(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "FRA")
        seen = []
        talks.advance()
        while talks.waiting() and talks.game.round == 0:
            assert talks.waiting() == ("FRA",)
            seen.append(talks.game.stage)
            before = talks.state_hash()
            talks.advance()
            assert talks.state_hash() == before
            talks.submit("FRA", Move())
            talks.advance()
        assert seen == ["caucus", "table", "decide"]  # a member of NATO; France need not consent itself

    def test_moves_are_sealed_until_all_are_in(self, case: dict[str, Scenario]) -> None:
        talks = Session(case["minsk2_2015"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        talks.advance()
        assert talks.waiting() == ("RUS", "UKR")
        before = talks.view("UKR").demands.copy()
        talks.submit("RUS", talks.policy_move("RUS"))
        talks.advance()
        assert talks.waiting() == ("UKR",)
        assert (talks.view("UKR").demands == before).all()
        assert talks.entries == []

    @pytest.mark.e2e
    def test_a_delegation_not_in_session_sends_the_drafter_instructions(self, case: dict[str, Scenario]) -> None:
        scenario = case["geneva_2022"]  # NATO sits in rounds 2 and 5, the closing session is in round 8
        for run in range(100):
            talks = human(scenario, "NATO", run)
            talks.advance()
            while talks.waiting() and (talks.game.round + 1 < scenario.rounds or talks.game.stage != "table"):
                talks.submit("NATO", talks.policy_move("NATO"))
                talks.advance()
            if talks.waiting():
                break
        assert talks.only_instructs(talks.position("NATO"))
        assert talks.legal("NATO").parts == ("level", "reserve", "ideal", "lines_low", "lines_high")
        with pytest.raises(IllegalMove, match="not in session"):
            talks.submit("NATO", Move(demand=np.zeros((1, len(case["geneva_2022"].issues)))))
        talks.submit("NATO", Move(level=np.array([0.5])))

    def test_stepping_over_a_person_is_refused(self, case: dict[str, Scenario]) -> None:
        with pytest.raises(ValueError, match="waiting for UKR"):
            human(case["minsk2_2015"], "UKR").step()


class TestIllegalMoves:
    def refused(self, talks: Session, party: str, move: Move, why: str) -> None:
        before, log = talks.state_hash(), len(talks.entries)
        with pytest.raises(IllegalMove, match=why):
            talks.submit(party, move)
        assert talks.state_hash() == before
        assert len(talks.entries) == log
        assert party in talks.waiting() or party not in talks.game.structure.position

    def test_at_the_table(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["minsk2_2015"], "UKR"), "table")
        legal, k = talks.legal("UKR"), len(case["minsk2_2015"].issues)
        tight = next(i for i in range(k) if legal.high[i] < 1.0)
        demand = talks.view("UKR").start.copy()
        for value, why in ((legal.high[tight] + 0.01, "own true bounds"), (-0.1, "allowed"), (np.nan, "finite")):
            wrong = demand.copy()
            wrong[0, tight] = value
            self.refused(talks, "UKR", Move(demand=wrong), why)
        self.refused(talks, "UKR", Move(demand=demand[:, :-1]), "wanted")
        self.refused(talks, "UKR", Move(demand=np.array([["much"] * k])), "numbers")
        self.refused(talks, "UKR", Move(posture=np.array([1])), "no part of the stage")
        self.refused(talks, "UKR", Move(caucus={"NATO": "block"}), "no part of the stage")

    def test_at_the_response(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["minsk2_2015"], "UKR"), "respond")
        legal = talks.legal("UKR")
        assert not all(legal.texts)
        for c, allowed in enumerate(legal.texts):
            if not allowed:
                self.refused(talks, "UKR", Move(accept=np.arange(len(legal.texts)) == c), "bounds or mandate")
        self.refused(talks, "UKR", Move(accept_interim=np.array([True])), "no interim text")
        germany = until(human(case["minsk2_2015"], "DEU"), "table")  # of a type that nobody doubts
        germany.seat("UKR", "human")
        germany = until(germany, "respond")
        if not germany.view("UKR").verification_offered[0]:
            self.refused(germany, "UKR", Move(accept_verification=np.array([True])), "nobody offered")
        items = np.ones((len(legal.texts), len(case["minsk2_2015"].issues)), dtype=bool)
        self.refused(talks, "UKR", Move(accept_issues=items), "whole texts only")

    def test_single_issues_beyond_the_bounds(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["six_party_2009"], "USA"), "respond")
        legal = talks.legal("USA")
        assert "accept_issues" in legal.parts
        outside = ~np.array(legal.items)
        assert outside.any()
        self.refused(talks, "USA", Move(accept_issues=outside), "cannot be settled as in text")
        talks.submit("USA", Move(accept_issues=~outside))

    def test_at_the_decision(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["geneva_2022"], "USA"), "decide")
        self.refused(talks, "USA", Move(attack=np.array([True])), "cannot use force")
        self.refused(talks, "USA", Move(posture=np.array([2])), "one step")
        self.refused(talks, "USA", Move(words=np.array([3])), "reassure")
        self.refused(talks, "USA", Move(reopen=np.array([True])), "no deal is in force")
        russia = until(human(case["geneva_2022"], "RUS"), "decide")
        self.refused(russia, "RUS", Move(attack=np.array([True])), "not ready")

    def test_in_the_caucus(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["geneva_2022"], "DEU"), "caucus")
        assert talks.legal("DEU").alliances == ("NATO",)
        self.refused(talks, "DEU", Move(caucus={"OSCE": "block"}), "not a member")
        self.refused(talks, "DEU", Move(caucus={"NATO": "sulk"}), "allowed: back, block, break")

    def test_for_another_seat(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["minsk2_2015"], "UKR"), "table")
        for party, why in (("RUS", "played by by_type"), ("ATLANTIS", "no part in these talks")):
            self.refused(talks, party, Move(), why) if party == "ATLANTIS" else None
            with pytest.raises(IllegalMove, match=why):
                talks.submit(party, Move())
        talks.submit("UKR", Move())
        talks.play_stage()
        while talks.has_decision(talks.position("UKR"), talks.game.stage):
            talks.play_stage()
        with pytest.raises(IllegalMove, match="nothing to decide"):
            talks.submit("UKR", Move())

    @pytest.mark.e2e
    def test_every_limit_has_a_reason(self, case: dict[str, Scenario]) -> None:
        for name, party in CASES:
            talks = human(case[name], party)
            talks.advance()
            while talks.waiting() and talks.game.round < 3:
                assert all(limit.reason and limit.allowed for limit in talks.legal(party).limits)
                talks.submit(party, Move())
                talks.advance()


class TestCaucus:
    @pytest.mark.e2e
    def test_a_member_who_blocks_binds_the_alliance(self, case: dict[str, Scenario]) -> None:
        widths = {}
        for stance in ("break", "block"):
            talks = until(human(case["geneva_2022"], "DEU", run=1), "caucus")
            talks.submit("DEU", Move(caucus={"NATO": stance}))
            talks.advance()
            a = talks.position("NATO")
            widths[stance] = (talks.game.state.high[0, a] - talks.game.state.low[0, a])[
                ~talks.game.state.empty[0, a]
            ].sum()
            assert talks.entries[0].move in ({}, {"caucus": {"NATO": stance}})
        assert widths["block"] <= widths["break"]

    def test_breaking_ranks_is_counted(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["geneva_2022"], "DEU", run=1), "caucus")
        before = int(talks.game.state.broke[0])
        talks.submit("DEU", Move(caucus={"NATO": "break"}))
        talks.advance()
        assert talks.game.state.broke[0] >= max(before, 1)


class TestHandOver:
    @pytest.mark.e2e
    def test_over_and_back_keeps_the_history(self, case: dict[str, Scenario]) -> None:
        plain = Session(case["geneva_2022"], seed=SEED, first_run=2)
        plain.advance()
        talks = play_as_policy(human(case["geneva_2022"], "UKR", run=2), stop=2)
        talks.seat("UKR", "by_type")
        talks.step()
        talks.seat("UKR", "human")
        talks = play_as_policy(talks)
        assert talks.state_hash() == plain.state_hash()
        sources = [entry.source for entry in talks.entries if entry.seat == "UKR"]
        assert {"person", "policy"} == set(sources)
        assert sources[0] == sources[-1] == "person"
        assert Session.replay(talks.log(), verify=True).state_hash() == talks.state_hash()

    @pytest.mark.e2e
    def test_nobody_elses_luck_shifts(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "UKR", run=2)
        talks.seat("UKR", "conceder")
        talks.advance()
        whole = Session(case["geneva_2022"], seed=SEED, first_run=2, seats={"UKR": "conceder"})
        whole.advance()
        assert talks.state_hash() == whole.state_hash()

    def test_an_unknown_policy_or_seat_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "UKR")
        with pytest.raises(LookupError, match="known: "):
            talks.seat("UKR", "machiavelli")
        with pytest.raises(IllegalMove, match="no part in these talks"):
            talks.seat("ATLANTIS", "human")
        assert talks.is_person(talks.position("UKR"))


class TestScriptedSeat:
    def test_a_file_with_the_policys_moves_plays_the_policys_talk(
        self, case: dict[str, Scenario], tmp_path: Path
    ) -> None:
        from agents.scripted import Scripted

        plain = Session(case["minsk2_2015"], seed=SEED, first_run=1)
        plain.advance()
        script = [
            {"round": entry.round + 1, "stage": entry.stage, "move": entry.move}
            for entry in plain.entries
            if entry.seat == "UKR"
        ]
        path = tmp_path / "ukraine.yaml"
        path.write_text(yaml.safe_dump(script))
        talks = Session(case["minsk2_2015"], seed=SEED, first_run=1, seats={"UKR": Scripted(path)})
        talks.advance()
        assert talks.state_hash() == plain.state_hash()

    def test_a_script_speaks_in_the_caucus(self, case: dict[str, Scenario]) -> None:
        from agents.scripted import Scripted

        script = [{"round": 1, "stage": "caucus", "move": {"caucus": {"NATO": "break"}}}]
        talks = Session(case["geneva_2022"], seed=SEED, seats={"DEU": Scripted(script)})
        talks.step()
        assert talks.game.state.broke[0] >= 1

    def test_a_script_cannot_cross_a_true_bound(self, case: dict[str, Scenario]) -> None:
        from agents.scripted import Scripted

        k = len(case["minsk2_2015"].issues)
        script = [{"round": 1, "stage": "table", "move": {"demand": [1.0] * k}}]
        talks = Session(case["minsk2_2015"], seed=SEED, seats={"UKR": Scripted(script)})
        talks.step()
        a = talks.position("UKR")
        assert (talks.game.state.demand[0, a] <= talks.game.state.high[0, a]).all()


@pytest.mark.e2e
@pytest.mark.parametrize("rules", ["alternating_offers", "offer_a_round", "ultimatum", "war_of_attrition"])
def test_what_a_policy_says_in_vain_is_not_logged(rules: str) -> None:
    """The plenary's policies tell drafters of their lines; where nobody hears that, a person could not say it."""
    talks = Session(load("teaching/warm_up").replace({"protocol.rules": rules}))
    log = talks.play().log()
    assert Session.replay(log, verify=True).state_hash() == talks.state_hash()
    for at, entry in enumerate(log["entries"]):
        assert set(entry["move"]) <= set(talks.game.protocol.traits.parts[entry["stage"]])
        talks.fork(4, at=at, change={"seat": entry["seat"], "move": entry["move"]})
