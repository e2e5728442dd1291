"""What a transcript says fits the protocol: signatures, votes, sides that give in; nothing empty or ungrammatical."""

import re
from functools import cache

import pytest

import diplosim
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import as_json, transcript
from diplosim.play.transcripts.wording import WIDTH, anchor
from diplosim.scenario import catalogue

pytestmark = pytest.mark.e2e

SETTLES = re.compile(r"Outcome: (partial )?agreement")


@cache
def shown(name: str, run: int = 0, **changes: object) -> str:
    """The transcript of one talk; of shipped cases with their shipped tables, else with small ones."""
    made = {key.replace("__", "."): value for key, value in changes.items()}
    small = {} if name in catalogue.names() and not changes else {"beliefs.training_runs": 32}
    return transcript(Session(diplosim.load(name).replace(small | made), seed=1, first_run=run).play())


def flat(text: str) -> str:
    return " ".join(text.split())


class TestVotes:
    @pytest.mark.parametrize("votes", [2, None])
    def test_an_offer_is_carried_not_signed_by_everybody(self, votes: int | None) -> None:
        text = shown("theory/baron_ferejohn_1989", protocol__votes_needed=votes)
        assert "everybody" not in text
        assert "signed" not in text
        assert "must consent" not in text
        assert "votes           2 of Member A, Member B, Member C pass an offer" in text
        assert "why             an offer got the votes that it needed" in text
        assert re.search(r"recognised      Member \w, by lot", text)
        assert re.search(r"carried         for: Member \w, Member \w; against: Member \w", text)

    def test_an_offer_that_falls_is_rejected(self) -> None:
        greedy = {f"parties__{party}__policy": "insatiable" for party in "AB"}
        texts = [shown("theory/baron_ferejohn_1989", run, protocol__votes_needed=3, **greedy) for run in range(4)]
        assert any("rejected        for: Member B; against: Member A, Member C" in text for text in texts)
        for text in texts:
            assert text.count("  rejected ") + text.count("  carried ") == text.count("\nRound ")
            assert text.count("  carried ") == (1 if SETTLES.search(text) else 0)


class TestGivingIn:
    def test_both_sides_are_there_and_their_demands_are_said_once(self) -> None:
        text = shown("theory/fearon_1994", 4)
        assert "nobody" not in text
        both = "State with the stronger audience, State with the weaker audience"
        assert text.count(f"in session      {both}") == text.count("\nRound ")
        assert text.count("prize_A 1.00, prize_B 0.00") == 1
        assert text.count(f"hold out        {both}") == text.count("\nRound ") - 1
        assert "gives in        State with the weaker audience, to State with the stronger audience" in text
        assert "one side gave in and took the demand of the other" in text
        assert "signed" not in text

    def test_two_attackers_attack(self) -> None:
        text = shown("theory/fearon_1995")
        assert "Proposer, Responder attack\n" in text
        assert "attacks" not in text


@pytest.mark.parametrize("name", ["theory/stahl_1972", "theory/fearon_1995", "theory/powell_1999"])
def test_who_answers_an_offer_is_in_session(name: str) -> None:
    talks = Session(diplosim.load(name), seed=1).play()
    assert as_json(talks)["rounds"][0]["in_session"] == list(talks.scenario.seated)


def test_single_issues_that_are_settled_are_no_signed_text() -> None:
    texts = [shown("six_party_2009", run) for run in range(6)]
    settled = [text for text in texts if SETTLES.search(text)]
    assert settled
    assert not any("everybody who must consent signed one text" in text for text in settled)


@pytest.mark.parametrize("name", [*catalogue.names(), *catalogue.theory()])
def test_lines_say_something_and_columns_stand(name: str) -> None:
    for run in range(2):
        text = shown(name, run)
        assert "nobody" not in text
        assert "-0.00" not in text
        assert "blame 0.00" not in text
        assert "worth of the ending (0 to 1)" not in text, "it can be negative"
        table = text.partition("worth of the ending")[2].partition("\n\n")[0]
        columns = [line for line in table.split("\n")[1:] if not line.startswith("    (")]
        ends = {re.match(r"^ {4}(.*?) +-?\d\.\d\d", line).end() for line in columns}  # type: ignore[union-attr]
        assert len(ends) == 1, columns
        assert all(len(line) <= WIDTH for line in text.splitlines())


def test_nothing_moves_from_a_value_to_itself_on_an_issue() -> None:
    issues = "|".join(diplosim.load("jcpoa_2015").issue_ids)
    for run in range(6):
        changes = re.findall(rf"\b(?:{issues}) (\d\.\d\d) -> (\d\.\d\d)", flat(shown("jcpoa_2015", run)))
        assert changes
        assert all(old != new for old, new in changes)


def test_a_belief_is_told_where_it_has_changed() -> None:
    for name in ("six_party_2009", "july_1914", "geneva_2022"):
        for run in range(3):
            text = re.sub(r"\n {5,}", " ", shown(name, run))
            told_beliefs = [line for line in text.split("\n") if line.startswith("    ") and "sincere 0" in line]
            assert told_beliefs
            for line in told_beliefs:
                assert any(old != new for old, new in re.findall(r"(\d\.\d\d) -> (\d\.\d\d)", line)), line


def test_a_value_far_from_all_that_has_a_name_lies_between_two() -> None:
    issue = diplosim.load("theory/stahl_1972").issues[0]
    assert anchor(issue, 0.4) == "between 0.00 (all to B) and 1.00 (all to A)"
    assert anchor(issue, 0.95) == "near 1.00: all to A"
    assert anchor(issue, 1.0) == "all to A"


def test_the_role_sheet_counts_votes_too() -> None:
    from diplosim.play.terminal.role_sheet import public_sheet

    talks = Session(diplosim.load("theory/baron_ferejohn_1989"))
    text = "\n".join(public_sheet(talks, "A"))
    assert "votes           2 of Member A, Member B, Member C pass an offer" in text
    assert "must consent" not in text
