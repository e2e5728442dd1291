"""The door for people: decision points, sealed and checked moves, forks, replay, hand-over, and what a view holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import diplosim
from diplosim.history import LOG_FORMAT
from diplosim.scenario import Scenario
from diplosim.seats import STAGES, IllegalMove, Move, PerRun, SeatView, move_to_mapping
from diplosim.shelf import names
from diplosim.state import TALKING
from diplosim.talks import Talks, simulate
from diplosim.what_if import PRIVATE

SEED = 11
SEATS = {  # package, mediated, allied, interim and itemised talks
    "cuba_1962": ("SUN",),
    "geneva_2022": ("RUS", "NATO", "UKR", "FRA"),
    "jcpoa_2015": ("IRN",),
    "minsk2_2015": ("UKR", "DEU"),
    "six_party_2009": ("PRK", "CHN"),
}
CASES = [(name, party) for name, parties in SEATS.items() for party in parties]


@pytest.fixture(scope="session")
def case() -> Iterator[dict[str, Scenario]]:
    return {name: diplosim.load(name).replace({"beliefs.training_runs": 256}) for name in names()}


def human(scenario: Scenario, party: str, run: int = 0, seed: int = SEED) -> Talks:
    return Talks(scenario, seed=seed, first_run=run, seats={party: "human"})


def play_as_policy(talks: Talks, stop: int | None = None) -> Talks:
    """Submit exactly what the policies would do, for everybody who is waited for; up to `stop` submissions."""
    talks.advance()
    while talks.waiting() and stop != 0:
        for party in talks.waiting():
            talks.submit(party, talks.door.policy_move(party))
        talks.advance()
        stop = None if stop is None else stop - 1
    return talks


def going(scenario: Scenario, party: str, decisions: int) -> Talks:
    """The first talk that still goes on after a person there has taken some decisions as the policy would."""
    for run in range(100):
        talks = play_as_policy(human(scenario, party, run), stop=decisions)
        if not talks.ended and talks.state.status[0] == TALKING:
            return talks
    raise AssertionError(f"no talk of {scenario.id} is that long")


def until(talks: Talks, stage: str) -> Talks:
    talks.advance()
    while talks.stage != stage:
        for party in talks.waiting():
            talks.submit(party, talks.door.policy_move(party))
        talks.advance()
    return talks


class TestEqualsTheBatch:
    @pytest.mark.parametrize("name", names())
    def test_a_talk_without_people_is_its_row_of_the_batch(self, case: dict[str, Scenario], name: str) -> None:
        batch = simulate(case[name], 8, seed=SEED)
        for run in (0, 7):
            alone = Talks(case[name], seed=SEED, first_run=run)
            alone.advance()
            pd.testing.assert_frame_equal(alone.outcomes(), batch.iloc[[run]].reset_index(drop=True), check_exact=True)

    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_person_who_moves_as_the_policy_changes_nothing(
        self, case: dict[str, Scenario], name: str, party: str
    ) -> None:
        for run in range(2):
            person, policy = play_as_policy(human(case[name], party, run)), Talks(case[name], seed=SEED, first_run=run)
            policy.advance()
            assert person.ended
            assert person.state_hash() == policy.state_hash()
            pd.testing.assert_frame_equal(person.outcomes(), policy.outcomes(), check_exact=True)

    @pytest.mark.parametrize("name", names())
    def test_so_do_people_in_every_seat(self, case: dict[str, Scenario], name: str) -> None:
        policy = Talks(case[name], seed=SEED, first_run=5)
        policy.advance()
        everybody = {policy.door.name(a): "human" for a in range(len(policy.occupants))}
        person = play_as_policy(Talks(case[name], seed=SEED, first_run=5, seats=everybody))
        assert person.state_hash() == policy.state_hash()


class TestDecisionPoints:
    def test_the_model_stops_where_a_person_decides(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "FRA")
        seen = []
        talks.advance()
        while talks.waiting() and talks.round == 0:
            assert talks.waiting() == ("FRA",)
            seen.append(talks.stage)
            before = talks.state_hash()
            talks.advance()
            assert talks.state_hash() == before
            talks.submit("FRA", Move())
            talks.advance()
        assert seen == ["caucus", "table", "decide"]  # a member of NATO; France need not consent itself

    def test_moves_are_sealed_until_all_are_in(self, case: dict[str, Scenario]) -> None:
        talks = Talks(case["minsk2_2015"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        talks.advance()
        assert talks.waiting() == ("RUS", "UKR")
        before = talks.view("UKR").demands.copy()
        talks.submit("RUS", talks.door.policy_move("RUS"))
        talks.advance()
        assert talks.waiting() == ("UKR",)
        assert (talks.view("UKR").demands == before).all()
        assert talks.door.entries == []

    def test_a_delegation_not_in_session_sends_the_drafter_instructions(self, case: dict[str, Scenario]) -> None:
        scenario = case["geneva_2022"]  # NATO sits in rounds 2 and 5, the closing session is in round 8
        for run in range(100):
            talks = human(scenario, "NATO", run)
            talks.advance()
            while talks.waiting() and (talks.round + 1 < scenario.rounds or talks.stage != "table"):
                talks.submit("NATO", talks.door.policy_move("NATO"))
                talks.advance()
            if talks.waiting():
                break
        assert talks.door.only_instructs(talks.door.position("NATO"))
        assert talks.legal("NATO").parts == ("level", "reserve")
        with pytest.raises(IllegalMove, match="not in session"):
            talks.submit("NATO", Move(demand=np.zeros((1, len(case["geneva_2022"].issues)))))
        talks.submit("NATO", Move(level=np.array([0.5])))

    def test_stepping_over_a_person_is_refused(self, case: dict[str, Scenario]) -> None:
        with pytest.raises(ValueError, match="waiting for UKR"):
            human(case["minsk2_2015"], "UKR").step()


class TestIllegalMoves:
    def refused(self, talks: Talks, party: str, move: Move, why: str) -> None:
        before, log = talks.state_hash(), len(talks.door.entries)
        with pytest.raises(IllegalMove, match=why):
            talks.submit(party, move)
        assert talks.state_hash() == before
        assert len(talks.door.entries) == log
        assert party in talks.waiting() or party not in talks.setting.position

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
        with pytest.raises(IllegalMove, match="nothing to decide"):
            talks.submit("UKR", Move())

    def test_every_limit_has_a_reason(self, case: dict[str, Scenario]) -> None:
        for name, party in CASES:
            talks = human(case[name], party)
            talks.advance()
            while talks.waiting() and talks.round < 3:
                assert all(limit.reason and limit.allowed for limit in talks.legal(party).limits)
                talks.submit(party, Move())
                talks.advance()


class TestCaucus:
    def test_a_member_who_blocks_binds_the_alliance(self, case: dict[str, Scenario]) -> None:
        widths = {}
        for stance in ("break", "block"):
            talks = until(human(case["geneva_2022"], "DEU", run=1), "caucus")
            talks.submit("DEU", Move(caucus={"NATO": stance}))
            talks.advance()
            a = talks.door.position("NATO")
            widths[stance] = (talks.state.high[0, a] - talks.state.low[0, a])[~talks.state.empty[0, a]].sum()
            assert talks.door.entries[0].move in ({}, {"caucus": {"NATO": stance}})
        assert widths["block"] <= widths["break"]

    def test_breaking_ranks_is_counted(self, case: dict[str, Scenario]) -> None:
        talks = until(human(case["geneva_2022"], "DEU", run=1), "caucus")
        before = int(talks.state.broke[0])
        talks.submit("DEU", Move(caucus={"NATO": "break"}))
        talks.advance()
        assert talks.state.broke[0] >= max(before, 1)


class TestForks:
    def test_run_0_is_the_talk_itself(self, case: dict[str, Scenario]) -> None:
        for name, party in (("geneva_2022", "UKR"), ("six_party_2009", "PRK"), ("jcpoa_2015", "USA")):
            talks = play_as_policy(human(case[name], party, run=2), stop=5)
            one, many = talks.fork(runs=1), talks.fork(runs=1000)
            assert one.state_hash() == talks.state_hash()
            first = many.play().outcomes().iloc[:1]
            pd.testing.assert_frame_equal(one.play().outcomes(), first, check_exact=True)
            pd.testing.assert_frame_equal(play_as_policy(talks).outcomes(), first, check_exact=True)

    def test_what_was_played_stays_in_every_run(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "UKR", 6)
        fork = talks.fork(runs=50)
        assert (fork.state.demand == talks.state.demand[0]).all()
        assert (fork.state.rung == talks.state.rung[0]).all()
        for name in PRIVATE:
            assert (getattr(fork.state, name) == getattr(talks.state, name)[0]).all()
        assert fork.play().outcomes().drop(columns="run").nunique().max() > 1

    def test_a_fork_from_an_earlier_point_with_another_move(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "RUS", 6)
        at = next(i for i, e in enumerate(talks.door.entries) if (e.round, e.stage, e.seat) == (1, "table", "RUS"))
        soft = [0.5 * (low + high) for low, high in zip(*bounds(talks, "RUS"), strict=True)]
        change = {"seat": "RUS", "move": {"demand": soft}}
        base, other = talks.fork(runs=40, at=at), talks.fork(runs=40, at=at, change=change)
        assert (other.round, other.stage) == (base.round, base.stage) == (1, "table")
        assert base.state_hash() == other.state_hash()
        alone = talks.fork(runs=1, at=at, change=change).play()
        assert soft in [entry.move.get("demand") for entry in alone.door.entries if entry.seat == "RUS"]
        base.play(), other.play()
        assert not base.outcomes()["given_RUS"].equals(other.outcomes()["given_RUS"])
        pd.testing.assert_frame_equal(alone.outcomes(), other.outcomes().iloc[:1], check_exact=True)

    def test_a_fork_to_another_policy(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "UKR", 3)
        base = talks.fork(runs=60).play().outcomes()
        soft = talks.fork(runs=60, change={"seat": "USA", "policy": "conceder"}).play().outcomes()
        assert (base["type_RUS"] == soft["type_RUS"]).all()
        assert soft["given_USA"].mean() != base["given_USA"].mean()

    def test_a_change_must_be_possible(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR", run=3), stop=2)
        at = next(i for i, e in enumerate(talks.door.entries) if e.stage == "table")
        with pytest.raises(IllegalMove, match="allowed"):
            talks.fork(at=at, change={"seat": "UKR", "move": {"demand": [2.0] * 6}})
        with pytest.raises(IllegalMove, match="no part of the stage"):
            talks.fork(at=at, change={"seat": "UKR", "move": {"posture": 1}})
        for change in ({}, {"seat": "UKR"}, {"seat": "UKR", "move": {}, "policy": "linear"}, {"policy": "linear"}):
            with pytest.raises(ValueError, match="a change is"):
                talks.fork(change=change)
        with pytest.raises(ValueError, match="at must lie between"):
            talks.fork(at=10_000)
        with pytest.raises(ValueError, match="one run"):
            Talks(case["minsk2_2015"], runs=2).fork()

    def test_a_fork_does_not_disturb_the_talk(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR"), stop=2)
        before = talks.state_hash()
        talks.fork(runs=3, at=1).play()
        talks.fork(runs=30, private="from_view:UKR").play()
        assert talks.state_hash() == before


class TestImaginedForks:
    def at_point(self, case: dict[str, Scenario], party: str, name: str = "geneva_2022") -> Talks:
        return going(case[name], party, 6)

    @pytest.mark.parametrize("party", ["UKR", "RUS", "NATO"])
    def test_own_draws_stay_and_others_are_drawn_anew(self, case: dict[str, Scenario], party: str) -> None:
        talks = self.at_point(case, party)
        fork = talks.fork(runs=300, private=f"from_view:{party}")
        me = talks.door.position(party)
        assert 0 < len(fork.state) <= 300
        for name in PRIVATE:
            assert (getattr(fork.state, name)[:, me] == getattr(talks.state, name)[0, me]).all(), name
        rival = talks.door.position("USA" if party == "RUS" else "RUS")
        assert len(np.unique(fork.state.no_deal[:, rival])) > 10
        assert not (fork.state.no_deal[:, rival] == talks.state.no_deal[0, rival]).any()
        for name in ("demand", "rung", "public", "draft", "status", "cover", "readiness"):
            assert (getattr(fork.state, name) == getattr(talks.state, name)[0]).all(), name
        table = fork.play().outcomes()
        assert len(table) == len(fork.ledger.kept)

    def test_the_others_types_follow_the_public_beliefs(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        fork = talks.fork(runs=4000, private="from_view:UKR")
        russia = talks.setting.coded.typed.index(talks.setting.coded.index["RUS"])
        shares = np.bincount(fork.state.type[:, talks.door.position("RUS")], minlength=5) / len(fork.state)
        assert np.abs(shares - talks.state.public[0, russia]).max() < 0.15  # draws that contradict the record are gone

    def test_nothing_of_the_others_private_draws_shows(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        first = talks.fork(runs=50, private="from_view:UKR").play().outcomes()
        scramble(talks, "UKR")
        pd.testing.assert_frame_equal(first, talks.fork(runs=50, private="from_view:UKR").play().outcomes())

    def test_contradicting_draws_are_dropped(self, case: dict[str, Scenario]) -> None:
        talks = going(case["minsk2_2015"], "UKR", 3)
        fork = talks.fork(runs=500, private="from_view:UKR")
        for a in range(len(fork.occupants)):
            demand = fork.state.demand[:, a]
            fits = (demand >= fork.state.low[:, a] - 1e-6) & (demand <= fork.state.high[:, a] + 1e-6)
            assert (fits | fork.state.empty[:, a] | fork.state.settled).all()

    def test_an_unknown_viewer_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        for private in ("from_view:ATLANTIS", "from_view", "everything"):
            with pytest.raises(ValueError, match="allowed: as_played, from_view:"):
                talks.fork(private=private)

    def test_what_was_imagined_is_neither_logged_nor_forked(self, case: dict[str, Scenario]) -> None:
        fork = self.at_point(case, "UKR").fork(runs=1, private="from_view:UKR")
        with pytest.raises(ValueError, match="as it was played"):
            fork.log()
        with pytest.raises(ValueError, match="as it was played"):
            fork.fork()


class TestReplay:
    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_log_gives_the_same_state_at_any_moment(self, case: dict[str, Scenario], name: str, party: str) -> None:
        for stop in (3, None):
            talks = play_as_policy(human(case[name], party, run=1), stop=stop)
            again = Talks.replay(json.loads(json.dumps(talks.log())), verify=True)
            assert again.state_hash() == talks.state_hash()
            assert again.door.entries == talks.door.entries
            assert again.waiting() == talks.waiting()
            assert play_as_policy(again).state_hash() == play_as_policy(talks).state_hash()

    def test_a_sealed_move_is_not_lost(self, case: dict[str, Scenario]) -> None:
        talks = Talks(case["minsk2_2015"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        talks.advance()
        talks.submit("RUS", talks.door.policy_move("RUS"))
        again = Talks.replay(yaml.safe_load(yaml.safe_dump(talks.log())))
        assert again.waiting() == ("UKR",)
        assert again.state_hash() == talks.state_hash()

    def test_a_talk_without_people_is_replayed_without_its_policies(
        self, case: dict[str, Scenario], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        talks = Talks(case["jcpoa_2015"], seed=SEED, first_run=4).play()
        log = talks.log()
        monkeypatch.setattr("agents.by_type.ByType.act", None)
        assert Talks.replay(log).state_hash() == talks.state_hash()

    def test_a_log_that_does_not_fit_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR"), stop=3)
        log = talks.log()
        with pytest.raises(ValueError, match=f"reads format {LOG_FORMAT}"):
            Talks.replay({**log, "format": 0})
        with pytest.raises(ValueError, match="likelihood tables"):
            Talks.replay({**log, "tables": "0" * 64})
        changed = json.loads(json.dumps(log))
        wrong = next(e for e in changed["entries"] if e["source"] == "policy" and "demand" in e["move"])
        wrong["move"]["demand"][0] = 0.123
        with pytest.raises(ValueError, match="decides otherwise"):
            Talks.replay(changed, verify=True)

    def test_hashes_tell_talks_apart(self, case: dict[str, Scenario]) -> None:
        ends = set()
        for run in range(10):
            talks = Talks(case["minsk2_2015"], seed=SEED, first_run=run).play()
            ends.add(talks.state_hash())
        assert len(ends) == 10


class TestHandOver:
    def test_over_and_back_keeps_the_history(self, case: dict[str, Scenario]) -> None:
        plain = Talks(case["geneva_2022"], seed=SEED, first_run=2)
        plain.advance()
        talks = play_as_policy(human(case["geneva_2022"], "UKR", run=2), stop=2)
        talks.seat("UKR", "by_type")
        talks.step()
        talks.seat("UKR", "human")
        talks = play_as_policy(talks)
        assert talks.state_hash() == plain.state_hash()
        sources = [entry.source for entry in talks.door.entries if entry.seat == "UKR"]
        assert {"person", "policy"} == set(sources)
        assert sources[0] == sources[-1] == "person"
        assert Talks.replay(talks.log(), verify=True).state_hash() == talks.state_hash()

    def test_nobody_elses_luck_shifts(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "UKR", run=2)
        talks.seat("UKR", "conceder")
        talks.advance()
        whole = Talks(case["geneva_2022"], seed=SEED, first_run=2, seats={"UKR": "conceder"})
        whole.advance()
        assert talks.state_hash() == whole.state_hash()

    def test_an_unknown_policy_or_seat_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = human(case["geneva_2022"], "UKR")
        with pytest.raises(LookupError, match="known: "):
            talks.seat("UKR", "machiavelli")
        with pytest.raises(IllegalMove, match="no part in these talks"):
            talks.seat("ATLANTIS", "human")
        assert talks.door.is_person(talks.door.position("UKR"))


class TestScriptedSeat:
    def test_a_file_with_the_policys_moves_plays_the_policys_talk(
        self, case: dict[str, Scenario], tmp_path: Path
    ) -> None:
        from agents.scripted import Scripted

        plain = Talks(case["minsk2_2015"], seed=SEED, first_run=1)
        plain.advance()
        script = [
            {"round": entry.round + 1, "stage": entry.stage, "move": entry.move}
            for entry in plain.door.entries
            if entry.seat == "UKR"
        ]
        path = tmp_path / "ukraine.yaml"
        path.write_text(yaml.safe_dump(script))
        talks = Talks(case["minsk2_2015"], seed=SEED, first_run=1, seats={"UKR": Scripted(path)})
        talks.advance()
        assert talks.state_hash() == plain.state_hash()

    def test_a_script_speaks_in_the_caucus(self, case: dict[str, Scenario]) -> None:
        from agents.scripted import Scripted

        script = [{"round": 1, "stage": "caucus", "move": {"caucus": {"NATO": "break"}}}]
        talks = Talks(case["geneva_2022"], seed=SEED, seats={"DEU": Scripted(script)})
        talks.step()
        assert talks.state.broke[0] >= 1

    def test_a_script_cannot_cross_a_true_bound(self, case: dict[str, Scenario]) -> None:
        from agents.scripted import Scripted

        k = len(case["minsk2_2015"].issues)
        script = [{"round": 1, "stage": "table", "move": {"demand": [1.0] * k}}]
        talks = Talks(case["minsk2_2015"], seed=SEED, seats={"UKR": Scripted(script)})
        talks.step()
        a = talks.door.position("UKR")
        assert (talks.state.demand[0, a] <= talks.state.high[0, a]).all()


def bounds(talks: Talks, party: str) -> tuple[list[float], list[float]]:
    a = talks.door.position(party)
    return talks.state.low[0, a].tolist(), talks.state.high[0, a].tolist()


def scramble(talks: Talks, party: str) -> None:
    """Change everything that the others know in private."""
    setting, me = talks.setting, talks.door.position(party)
    others = [a for a in range(len(setting.acting)) if a != me]
    for name in PRIVATE:
        array = getattr(talks.state, name)
        changed = array[:, others].copy()
        array[:, others] = ~changed if changed.dtype == bool else (changed + 1) % 5 if name == "type" else changed * 0.5
    for f, theatre in enumerate(setting.theatres):
        if theatre.attacker != setting.acting[me]:
            talks.state.win[:, f] *= 0.5
            talks.state.lose[:, f] *= 0.5


def told(view: SeatView) -> dict[str, object]:
    quantities = [name for name, value in vars(SeatView).items() if isinstance(value, PerRun) and view.knows(name)]
    plain = {name: value for name, value in vars(view).items() if not name.startswith("_")}
    return {**{name: getattr(view, name).tolist() for name in quantities}, **{k: str(v) for k, v in plain.items()}}


class TestViews:
    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_view_holds_nothing_of_the_others_private_draws(
        self, case: dict[str, Scenario], name: str, party: str
    ) -> None:
        talks = human(case[name], party, run=1)
        seen = set()
        talks.advance()
        while talks.waiting() and talks.round < 3:
            seen.add(talks.stage)
            sheet, legal, advice = told(talks.view(party)), talks.legal(party), talks.door.policy_move(party)
            keep = talks.state.take(np.array([0]))
            scramble(talks, party)
            assert told(talks.view(party)) == sheet
            assert talks.legal(party) == legal
            assert move_to_mapping(talks.door.policy_move(party)) == move_to_mapping(advice)
            talks.state = keep
            talks.submit(party, advice)
            talks.advance()
        assert seen >= {"table", "decide"}
        assert seen <= set(STAGES)

    def test_the_view_of_a_batch_has_a_row_for_each_run(self, case: dict[str, Scenario]) -> None:
        talks = Talks(case["minsk2_2015"], runs=7, seed=SEED)
        view = talks.view("UKR")
        alone = Talks(case["minsk2_2015"], seed=SEED, first_run=4).view("UKR")
        for name, value in told(alone).items():
            if name != "runs" and view.knows(name):
                assert np.asarray(getattr(view, name))[4].tolist() == np.asarray(value)[0].tolist(), name
