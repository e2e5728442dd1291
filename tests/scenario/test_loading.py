"""Loading, immutability, round trip and hashes of scenarios."""

from __future__ import annotations

import copy
import datetime
import pickle

import pydantic
import pytest
from a_scenario import TEXT, changed, scenario
from relabelling import relabel

import diplosim
from diplosim.scenario.catalogue import names
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.idle_values import idle_values
from diplosim.scenario.loading import from_mapping, from_text, load


def test_a_name_a_path_and_a_text_path_load_the_same(tmp_path):
    path = tmp_path / "talks.yaml"
    path.write_text(TEXT)
    assert load(path) == load(str(path)) == scenario()
    assert diplosim.load("cuba_1962").id == "cuba_1962"


def test_the_same_text_is_read_once_and_a_wrong_one_is_told_each_time():
    assert from_text(TEXT, "talks.yaml") == scenario()
    assert from_text(TEXT, "talks.yaml") is from_text(TEXT, "talks.yaml")
    other = from_text(changed("year: 2030", "year: 2031"), "talks.yaml")
    assert other.year == 2031
    for _ in range(2):
        with pytest.raises(ScenarioError, match=r"^log:3: year: "):
            from_text(changed("year: 2030", "year: many"), "log")


def test_a_text_that_was_read_before_gives_data_of_its_own():
    first, again = (parse_document(TEXT, "talks.yaml") for _ in range(2))
    assert first == again
    first.data["issues"].clear()
    first.data["year"] = 1999
    first.lines.clear()
    assert parse_document(TEXT, "talks.yaml") == again
    assert parse_document(TEXT, "other.yaml").file == "other.yaml"


def test_an_unknown_name_is_answered_with_close_ones():
    with pytest.raises(ScenarioError, match="did you mean geneva_2022"):
        load("genva_2022")
    with pytest.raises(ScenarioError, match="known: bosnia_1995, cuba_1962, geneva_2022"):
        load("zzz")


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_nonsense_names_are_refused(name):
    with pytest.raises(ScenarioError, match="no scenario of this name"):
        load(name)


def test_defaults_are_those_of_the_model():
    talks = scenario()
    assert talks.version == 1
    assert (talks.thresholds.agreement, talks.thresholds.partial, talks.thresholds.vital) == (0.75, 0.25, 0.9)
    assert (talks.beliefs.training_runs, talks.beliefs.training_seed) == (16384, 1914)
    assert talks.party("ANA").key == "ANA"
    assert (talks.party("ANA").no_deal_cost.low, talks.party("ANA").audience_cost) == (0.0, 0.0)
    assert (talks.deadline.max_extensions, talks.deadline.extension_rounds) == (2, 1)
    assert talks.issue("border").anchors == {0.5: "middle of the river"}


def test_parties_and_issues_are_sorted_by_key_and_not_by_their_place_in_the_file():
    talks = scenario(changed("id: ANA", "id: ANA\n    key: ZZ"))
    assert talks.party_ids == ("BEL", "BLOC", "CAY", "ORG", "ANA")
    assert talks.consenters == ("BLOC", "ANA")


def test_unknown_parts_are_answered_with_the_known_ones():
    with pytest.raises(KeyError, match="known: ANA, BEL"):
        scenario().party("XX")
    with pytest.raises(KeyError, match="known: border, water"):
        scenario().issue("XX")


def test_a_scenario_cannot_be_changed_in_place():
    talks = scenario()
    with pytest.raises(pydantic.ValidationError):
        talks.party("ANA").capability = 0.1
    with pytest.raises(TypeError, match=r"scenario\.replace"):
        talks.issue("border").positions["ANA"] = 0.1
    with pytest.raises(TypeError):
        talks.hidden_types["ANA"].clear()


def test_copies_and_pickles_are_equal():
    talks = scenario()
    talks.content_hash()
    assert pickle.loads(pickle.dumps(talks)) == talks == copy.deepcopy(talks)
    assert hash(talks) == hash(scenario())


def test_the_text_of_a_scenario_loads_back_equal():
    talks = scenario()
    again = scenario(talks.to_yaml())
    assert again == talks
    assert again.to_yaml() == talks.to_yaml()
    assert again.content_hash() == talks.content_hash()


@pytest.mark.e2e
def test_awkward_texts_survive_the_round_trip():
    for word in (
        "no",
        "1e3",
        "2022-01-01",
        "null",
        "a: b",
        "#",
        "'",
        '"',
        "ä\u2028",
        "- x",
        "12:30",
        "=",
        "<<",
    ):
        data = scenario().to_mapping()
        data["question"] = word
        talks = from_mapping(data)
        assert scenario(talks.to_yaml()).question == word


def test_an_order_that_means_nothing_leaves_the_hashes():
    data = scenario().to_mapping()
    for part in ("parties", "issues", "edges", "alliances", "must_consent"):
        data[part] = data[part][::-1]
    data["edges"][0]["a"], data["edges"][0]["b"] = data["edges"][0]["b"], data["edges"][0]["a"]
    assert from_mapping(data).content_hash() == scenario().content_hash()
    assert from_mapping(data).table_hash() == scenario().table_hash()


@pytest.mark.parametrize(
    ("path", "value", "content", "tables"),
    [
        ("name", "other", False, False),
        ("parties.ANA.why", "other", False, False),
        ("issues.border.anchors", {0.4: "x"}, False, False),
        ("calendar.0.what", "other", False, False),
        ("horizon", datetime.date(2030, 2, 1), True, False),
        ("real_outcome", "conflict", True, False),
        ("issues.border.real_value", 0.4, True, False),
        ("parties.ANA.capability", 0.61, True, True),
        ("parties.ANA.key", "AAA", True, True),
        ("issues.border.positions.CAY", 0.01, True, True),
        ("edges.ANA-BEL.weight", 0.31, True, True),
        ("hidden_types.ANA", {"sincere": 1.0, "pretext": 0.0, "hard_bargainer": 0.0}, True, True),
        ("parameters.slack", 0.4, True, True),
        ("force.reach.border", 0.9, True, True),
        ("protocol.package", False, True, True),
        ("beliefs.training_seed", 1, True, True),
        ("parties.ANA.reservation_value", None, False, False),
        ("parties.ANA.reservation_value", 0.3, True, True),
        ("parties.ANA.tactic", {"exponent": 2.0}, True, True),
        ("issues.border.options", [0.0, 1.0], True, True),
    ],
)
def test_hashes_change_with_what_they_cover(path, value, content, tables):
    talks = scenario()
    other = talks.replace({path: value})
    assert (other.content_hash() != talks.content_hash()) is content
    assert (other.table_hash() != talks.table_hash()) is tables


@pytest.mark.e2e
def test_shipped_scenarios_have_hashes_of_their_own():
    assert len({load(name).content_hash() for name in names()}) == len(names())
    assert all(len(digest) == 64 for digest in (scenario().content_hash(), scenario().table_hash()))


def test_relabelling_keeps_keys_and_tables():
    talks = scenario().replace(
        {"issues.border.options": [0.0, 1.0], "issues.border.evaluations": {"ANA": [0.0, 1.0], "CAY": [1.0, 0.0]}}
    )
    other = relabel(talks, {"ANA": "Zulu", "CAY": "Alpha"}, {"border": "zone"})
    assert other.party_ids == ("Zulu", "BEL", "BLOC", "Alpha", "ORG")
    assert other.attacks["Zulu"].targets == ("Alpha",)
    assert other.consent_scope == {"Alpha": ("zone",)}
    assert other.issue("zone").evaluations == {"Zulu": (0.0, 1.0), "Alpha": (1.0, 0.0)}
    assert other.table_hash() == talks.table_hash()
    back = relabel(other, {"Zulu": "ANA", "Alpha": "CAY"}, {"zone": "border"})
    assert back == talks.replace({"judgements": {}})


def test_seats_are_the_coded_ones_else_those_of_the_tracks_else_everybody_with_a_stake():
    coded = scenario()
    assert coded.seated == ("ANA", "BLOC")
    by_track = coded.replace({"protocol.seats": [], "protocol.tracks.main.seats": ["BLOC", "ORG", "ANA"]})
    assert by_track.seated == ("ANA", "BLOC")
    neither = by_track.replace({"protocol.tracks": []})
    assert neither.seated == ("ANA", "BLOC")
    member_consents = neither.replace({"must_consent": ["ANA", "BLOC", "BEL"]})
    assert member_consents.seated == ("ANA", "BEL", "BLOC")


def test_attackers_without_an_entry_target_unlinked_consenters():
    """An alliance cannot be attacked as such; who has nobody to attack is told so."""
    alone = scenario().replace({"force": None, "judgements": {}})
    talks = alone.replace({"must_consent": ["ANA", "BEL", "BLOC"], "protocol.seats": ["ANA", "BLOC", "BEL"]})
    assert talks.attacks["ANA"].targets == ("BEL",)
    friends = [*talks.to_mapping()["edges"], {"a": "ANA", "b": "BEL", "kind": "defence", "weight": 0.5}]
    assert talks.replace({"edges": friends}).attacks["ANA"].targets == ()
    assert alone.attacks["ANA"].targets == ()
    assert "force.attackers.ANA" in dict(idle_values(alone))["can_use_force.ANA"]
    assert "can_use_force.ANA" not in dict(idle_values(talks))


def test_rounds_without_a_date_lie_evenly_between_their_neighbours():
    day = datetime.date
    assert scenario().round_dates == (day(2030, 1, 1), day(2030, 1, 16), day(2030, 1, 31), day(2030, 3, 1))
    bare = scenario().replace({"calendar": []})
    assert bare.round_dates == (day(2030, 1, 1), day(2030, 1, 20), day(2030, 2, 9), day(2030, 3, 1))
    assert scenario().replace({"horizon": day(2030, 1, 31)}).rounds_within_horizon == 3
    assert scenario().replace({"horizon": day(2030, 1, 30)}).rounds_within_horizon == 2


def test_decision_rules_of_the_sources_are_mapped_to_the_models():
    talks = scenario()
    for word, rule in (
        ("QMV", "qualified_majority"),
        ("unanimity", "consensus"),
        ("joint", "consensus"),
        ("patron_decides", "leader"),
        ("majority", "majority"),
    ):
        assert talks.replace({"alliances.League.decision_rule": word}).alliance_of("BLOC").rule == rule


def test_an_alliance_for_the_record_may_decide_by_any_word():
    listed = scenario().replace({"alliances.League.party": None, "alliances.League.decision_rule": "casus_foederis"})
    assert listed.alliances[0].rule is None
