"""Remarks of `check --strict`: each on a scenario that leaves just that open, and none on one that does not."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diplosim.cli.main import main
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.remarks import remarks
from tests.a_scenario import TEXT, changed, scenario

COMPLETE = (
    (
        TEXT
        + """\
  parties: "all of them by judgement"
  parties.ANA: "survey"
  parties.BLOC: "survey"
  parties.BEL.war_cost: "survey"
  parties.CAY: "survey"
  parties.ORG: "survey"
  issues.border: "map"
  issues.water: "treaty"
  edges: "treaty"
  hidden_types: "press"
sources: {survey: "A survey"}
provenance: {coder: "a student who knew the outcome"}
real_outcome: stalemate
realised_type: {ANA: {type: pretext, confidence: 0.7}}
"""
    )
    .replace(
        "    salience: {ANA: 0.3, BLOC: 0.2, BEL: 0.4, CAY: 0.1, ORG: 0.0}\n",
        "    salience: {ANA: 0.3, BLOC: 0.2, BEL: 0.4, CAY: 0.1, ORG: 0.0}\n"
        "    red_lines: {ANA: {min: 0.5, basis: declared}, BLOC: {max: 0.4, basis: inferred}}\n",
    )
    .replace("  - id: water", "      CAY: {max: 0.7, basis: inferred}\n  - id: water")
    .replace("issues: [border], rounds", "issues: [border, water], rounds")
)


def found(text: str) -> dict[str, str]:
    return dict(remarks(scenario(text)))


def test_a_complete_scenario_leaves_nothing_open() -> None:
    assert found(COMPLETE) == {}


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ('sources: {survey: "A survey"}\n', "", "sources", "no source"),
        ('provenance: {coder: "a student who knew the outcome"}\n', "", "provenance", "who coded"),
        ('  parties.BEL.war_cost: "survey"\n', "", "parties.BEL", "no source or argument"),
        ('parties.CAY: "survey"', 'parties.CAY: "TO DO: find out"', "parties.CAY", "`why`"),
        ('  issues.water: "treaty"\n', "", "issues.water", "positions"),
        ('  edges: "treaty"\n', "", "edges", "`edge_why`"),
        ('{survey: "A survey"}', '{survey: "TO DO: find one"}', "sources", "no source"),
        ('  hidden_types: "press"\n', "", "hidden_types", "`hidden_types_why`"),
        ("real_outcome: stalemate\n", "", "real_outcome", "scored"),
        ("realised_type: {ANA: {type: pretext, confidence: 0.7}}\n", "", "realised_type.ANA", "beliefs"),
        ("{ANA: {min: 0.5, basis: declared}, BLOC", "{BLOC", "parties.ANA", "no red line on water: only"),
        (
            "      CAY: {max: 0.7, basis: inferred}\n  - id: water",
            "  - id: water",
            "parties.CAY",
            "line on border",
        ),
    ],
)
def test_what_is_left_open(old: str, new: str, path: str, said: str) -> None:
    assert COMPLETE.count(old) == 1
    remark = found(COMPLETE.replace(old, new))
    assert list(remark) == [path]
    assert said in remark[path]


def test_an_argument_in_place_counts_as_one_under_judgements() -> None:
    text = COMPLETE.replace('  issues.water: "treaty"\n', "").replace(
        "water\n    name:", 'water\n    why: "x"\n    name:'
    )
    assert found(text) == {}


def test_notes_on_all_edges_are_arguments() -> None:
    text = COMPLETE.replace('  edges: "treaty"\n', "")
    assert text.count("weight: 0.9}\n") == text.count("weight: 0.3}\n") == 1
    one = text.replace("weight: 0.9}\n", 'weight: 0.9, note: "treaty"}\n')
    assert list(found(one)) == ["edges"]
    assert found(one.replace("weight: 0.3}\n", 'weight: 0.3, note: "customs"}\n')) == {}
    assert list(found(one.replace("weight: 0.3}\n", 'weight: 0.3, note: "TO DO: source"}\n'))) == ["edges"]


def test_a_member_or_a_type_with_a_bound_is_a_line() -> None:
    """The league has none of its own on the border: Belmar's counts.  Anaria's is that of one type."""
    assert "BLOC" not in str(found(COMPLETE))
    without = COMPLETE.replace("      ANA: {min: 0.4, basis: declared}\n", "")
    assert found(without) == {}
    assert list(found(without.replace("    hard_bargainer: {border: {min: 0.35}}\n", ""))) == ["parties.ANA"]


def test_no_stake_needs_no_line() -> None:
    data = scenario(COMPLETE).to_mapping()
    data["issues"][1]["red_lines"] = {}
    data["issues"][1]["salience"] |= {"ANA": 0.0, "BLOC": 0.0}
    assert dict(remarks(from_mapping(data))) == {}


class TestCosts:
    def free(self, *, patience: float, no_deal: float, war: float) -> dict[str, str]:
        data = scenario(COMPLETE).to_mapping()
        for party in data["parties"]:
            party["patience"], party["delay_cost"] = patience, 0.0
            party["no_deal_cost"] = {"low": 0.0, "high": no_deal}
            party["war_cost"] = {"low": 0.0, "high": war}
        return dict(remarks(from_mapping(data)))

    def test_time_and_no_deal(self) -> None:
        assert "neither time nor no deal" in self.free(patience=1.0, no_deal=0.0, war=0.1)["parties"]
        assert self.free(patience=0.99, no_deal=0.0, war=0.1) == {}
        assert self.free(patience=1.0, no_deal=0.01, war=0.1) == {}

    def test_war(self) -> None:
        assert "war costs nobody" in self.free(patience=0.9, no_deal=0.0, war=0.0)["parties"]

    def test_of_war_only_those_who_fight_count(self) -> None:
        data = scenario(COMPLETE).to_mapping()
        for party in data["parties"]:
            if party["id"] in ("ANA", "CAY"):  # Anaria can attack Cayo
                party["war_cost"] = {"low": 0.0, "high": 0.0}
        assert "war costs nobody" in dict(remarks(from_mapping(data)))["parties"]


def test_an_attack_that_takes_effect_after_the_horizon() -> None:
    """It takes effect at the end of the case, or on its date, but not before the round in which it is decided."""
    last = "2030-03-01"
    calendar = [{"round": 1, "date": "2030-01-01", "what": "first"}, {"round": 4, "date": last, "what": "last"}]
    data = scenario(COMPLETE).to_mapping() | {"end": "2030-04-01", "calendar": calendar}

    def said(horizon: str, **force: object) -> str | None:
        changes = {"horizon": horizon, "force": data["force"] | force}
        return dict(remarks(from_mapping(data | changes))).get("force")

    assert said("2030-04-01") is None
    assert f"takes effect on 2030-04-01, after the horizon of {last}" in str(said(last))
    assert said(last, effect_date=last) is None
    assert f"takes effect on {last}, after" in str(said("2030-02-01", effect_date="2030-02-01"))


def test_a_real_deal_has_terms() -> None:
    remark = found(COMPLETE.replace("real_outcome: stalemate", "real_outcome: partial_agreement"))
    assert list(remark) == ["issues.border.real_value", "issues.water.real_value"]


class TestCommand:
    def check(self, tmp_path: Path, text: str, *options: str) -> Result:
        path = tmp_path / "talks.yaml"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["check", str(path), *options])

    def test_remarks_name_the_line_and_end_with_their_own_code(self, tmp_path: Path) -> None:
        result = self.check(tmp_path, COMPLETE.replace('  parties.CAY: "survey"\n', ""), "--strict")
        line = COMPLETE.splitlines().index("  - {id: CAY, name: Cayo, kind: bloc, capability: 0.1, war_cost: "
                                           "{low: 0.6, high: 0.9}, patience: 0.8}") + 1  # fmt: skip
        assert f"talks.yaml:{line}: parties.CAY: remark: no source or argument" in result.output
        assert result.exit_code == 3

    def test_nothing_to_remark_on_ends_with_0(self, tmp_path: Path) -> None:
        result = self.check(tmp_path, COMPLETE, "--strict")
        assert (result.exit_code, ": remark: " in result.output) == (0, False)

    def test_without_strict_nothing_changes(self, tmp_path: Path) -> None:
        result = self.check(tmp_path, TEXT)
        assert (result.exit_code, ": remark: " in result.output) == (0, False)

    def test_a_placeholder_is_open_too(self, tmp_path: Path) -> None:
        text = COMPLETE
        text = text.replace('  parties: "all of them by judgement"', '  horizon: "TO DO: when to judge"')
        assert self.check(tmp_path, text, "--strict").exit_code == 3
        assert self.check(tmp_path, text).exit_code == 0

    def test_a_problem_goes_before_remarks(self, tmp_path: Path) -> None:
        result = self.check(tmp_path, changed("must_consent: [ANA, BLOC]", "must_consent: [ANA, NOBODY]"), "--strict")
        assert result.exit_code == 2


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"issues.water.ideal": {"ANA": 0.3}}, "issues.water.ideal.ANA", "which its own red line rules out"),
        ({"year": 1930}, "year", "1930 is not a year of the talks"),
        ({"end": "2030-01-20", "calendar": [{"round": 4, "date": "2030-02-01"}]}, "calendar", "after the end"),
        ({"deadline.kind": "hard", "deadline.max_extensions": 5}, "deadline.max_extensions", "never extended"),
        ({"deadline.kind": "soft", "deadline.extension_rounds": 3}, "deadline.extension_rounds", "never extended"),
        ({"protocol.interim": True, "protocol.package": False}, "protocol.interim", "in package talks alone"),
        ({"issues.water.options": [0.0, 1.0]}, "issues.water.options", "any point of the scale"),
        (
            {"protocol.features": {"interim_agreement": True}, "protocol.package": False},
            "protocol.features.interim_agreement",
            "in package talks alone",
        ),
        ({"protocol.seats": ["ANA", "BLOC", "ORG"]}, "protocol.seats", "ORG is a forum without a stake"),
        ({"protocol.tracks.main.issues": ["border"]}, "issues.water", "no track handles it"),
        ({"protocol.tracks.main.seats": ["ORG"]}, "protocol.tracks.main", "nobody with a stake sits at it"),
        ({"protocol.tracks.main.seats": []}, "protocol.tracks.main", "nobody with a stake sits at it"),
        ({"protocol.tracks.main.seats": ["ANA", "BEL"]}, "protocol.tracks.main.seats", "BEL not among protocol.seats"),
        (
            {"deadline": {"kind": "hard", "at_round": 2}, "protocol.tracks.main.rounds": [3, 4]},
            "protocol.tracks.main.rounds",
            "closes the talks after round 2",
        ),
        (
            {"issues.border.red_lines.ORG": {"min": 0.2, "basis": "declared"}},
            "issues.border.red_lines.ORG",
            "ORG is a forum",
        ),
        ({"issues.water.ideal": {"ORG": 0.3}}, "issues.water.ideal.ORG", "signs nothing"),
        ({"parties.ANA.decision_rule": "majority"}, "parties.ANA.decision_rule", "a state forms no mandate"),
        (
            {"parties.BLOC.decision_rule": "majority"},
            "parties.BLOC.decision_rule",
            "League under alliances says consensus",
        ),
        ({"alliances.League.leader": "BEL"}, "alliances.League.leader", "nothing under the rule consensus"),
        ({"outcome_alternates": {"1999-01-01": "stalemate"}}, "outcome_alternates.1999-01-01", "outside the talks"),
        (
            {"events": [{"round": 2, "kind": "breakdown", "party": "ANA", "value": 0.1}]},
            "events.0.party",
            "breakdown acts on no party",
        ),
    ],
)
def test_what_hardly_goes_together_and_what_nothing_reads(changes: dict[str, object], path: str, said: str) -> None:
    remarked = dict(remarks(scenario(COMPLETE).replace(changes)))
    assert said in remarked[path]
    assert set(remarked) <= {path, "force"}


def test_an_extendable_deadline_reads_its_extensions() -> None:
    changes = {"deadline.kind": "extendable", "deadline.max_extensions": 5, "deadline.extension_rounds": 2}
    assert dict(remarks(scenario(COMPLETE).replace(changes))) == {}


def test_what_is_read_after_all() -> None:
    """A rule said twice in two words, a track that meets before the deadline or may be extended to, a free seat."""
    for changes in (
        {"parties.BLOC.decision_rule": "unanimity"},
        {"deadline": {"kind": "hard", "at_round": 2}, "protocol.tracks.main.rounds": [2, 4]},
        {"deadline": {"kind": "extendable", "at_round": 2}, "protocol.tracks.main.rounds": [3]},
        {"protocol.tracks.main.seats": ["ANA", "BLOC", "ORG"]},
        {"protocol.tracks.main.seats": ["ANA"], "protocol.tracks.main.issues": ["border"]},
    ):
        assert dict(remarks(scenario(COMPLETE).replace(changes))) == {}, changes


def test_an_alliance_without_members() -> None:
    data = scenario(COMPLETE).to_mapping()
    data["alliances"], data["edges"] = [], [edge for edge in data["edges"] if edge["kind"] != "member"]
    for party in data["parties"]:
        party["members"] = []
    assert "on nobody's mandate" in dict(remarks(from_mapping(data)))["parties.BLOC"]
