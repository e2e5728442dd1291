"""Broken scenario files: each problem is told with its line and key, all at once, without a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from a_scenario import TEXT, changed

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.loading import load

BROKEN = yaml.safe_load(Path(__file__).with_name("broken_scenarios.yaml").read_text(encoding="utf-8"))
BROKEN["digits without end"]["new"] = "rounds: " + "9" * 5000


def problems_of(text: str | bytes, folder: Path) -> list[tuple[int | None, str, str]]:
    path = folder / "talks.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert all(diagnostic.file == str(path) for diagnostic in caught.value.diagnostics)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.diagnostics)
    assert all(line.startswith(str(path)) and "Traceback" not in line for line in lines)
    return [(diagnostic.line, diagnostic.key, diagnostic.message) for diagnostic in caught.value.diagnostics]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_told_with_line_and_key(case, tmp_path):
    old, new, key, message = (BROKEN[case][part] for part in ("old", "new", "key", "says"))
    text = changed(old, new)
    place = TEXT.index(old)
    while text[place] == TEXT[place] or text[place] == "\n":
        place += 1
    line = text[:place].count("\n") + 1
    found = problems_of(text, tmp_path)
    assert any(at == line and where == key and message in what for at, where, what in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [("can_use_force: [ANA]", "can_use_force: [ANA"), ("    name: Anaria", "\tname: Anaria")],
    ids=["unfinished list", "tabs"],
)
def test_yaml_syntax_is_told_with_its_line(old, new, tmp_path):
    ((line, _, what),) = problems_of(changed(old, new), tmp_path)
    first = TEXT[: TEXT.index(old)].count("\n") + 1
    assert line in (first, first + 1)
    assert "not valid YAML" in what


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("    name: Anaria", "    name: Anaria: north", "a text with a colon needs quotes"),
        ("    name: Anaria", "     name: Anaria", "entries of one level stand at the same indent"),
        ("    name: Anaria", "\tname: Anaria", "indent with blanks"),
        ("rounds: 4", "---\nrounds: 4", "a file holds one scenario"),
    ],
)
def test_yaml_syntax_is_told_with_how_to_write_it(old, new, hint, tmp_path):
    ((_, _, what),) = problems_of(changed(old, new), tmp_path)
    assert hint in what


def test_a_prior_that_is_a_list_is_told_once(tmp_path):
    text = changed("  ANA: {sincere: 0.5, pretext: 0.3, hard_bargainer: 0.2}", "  ANA: [0.5, 0.5]")
    assert [what for _, key, what in problems_of(text, tmp_path) if key == "hidden_types.ANA"] == [
        "a list is not a mapping; write keys and values"
    ]


def test_a_party_without_any_stake_is_refused(tmp_path):
    text = changed("CAY: 1.0, ORG: 0.0}", "CAY: 0.0, ORG: 0.0}").replace("CAY: 0.1, ORG: 0.0}", "CAY: 0.0, ORG: 0.0}")
    assert [(line, key) for line, key, _ in problems_of(text, tmp_path)] == [(25, "parties.CAY")]


def test_dates_of_rounds_must_not_run_backwards(tmp_path):
    text = changed("calendar:\n", "calendar:\n  - {round: 4, date: 2030-01-20}\n")
    ((line, key, what),) = problems_of(text, tmp_path)
    assert (line, key) == (63, "calendar.0.date")
    assert "before the date of round 3, 2030-01-31" in what


def test_membership_through_a_third_party_is_a_cycle(tmp_path):
    text = changed("members: [BEL, CAY]\n    capability", "members: [BEL, CAY, ORG]\n    capability")
    text = text.replace("kind: forum,", "kind: forum, members: [BLOC],")
    found = problems_of(text, tmp_path)
    assert {key for _, key, what in found if "member of itself" in what} == {
        "parties.BLOC.members",
        "parties.ORG.members",
    }


def test_all_problems_are_told_at_once_in_the_order_of_lines(tmp_path):
    text = TEXT.replace("capability: 0.6", "capability: 6").replace("kind: soft", "kind: softish")
    text = text.replace("sincere: 0.5", "sincere: .nan").replace("b: BEL, kind: trade", "b: BELL, kind: trade")
    found = problems_of(text, tmp_path)
    keys = [key for _, key, _ in found]
    assert keys == [
        "parties.ANA.capability",
        "edges.ANA-BELL-trade.b",
        "deadline.kind",
        "hidden_types.ANA.sincere",
    ]
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("# only a remark\n", "the file is empty"),
        ("just words\n", "a mapping of keys"),
        ("- 1\n- 2\n", "a mapping of keys"),
        ("[" * 5000, "nested more than 32 levels"),
        ("{a: " * 5000, "nested more than 32 levels"),
        ("- " * 5000, "nested more than 32 levels"),
        ("a: " + "{b: " * 40 + "1" + "}" * 40, "nested more than 32 levels"),
        (b"\x00\x01\x02\xff\xfe", "not a text file"),
        (b"id: a\nname: \x81\n", "not a text file"),
        (b"id: a\nname: \xd6sterreich\n", "in Windows-1252 (which Windows calls ANSI), where byte 0xD6 is 'Ö'"),
        (b"id: a\nname: \x80\n", "byte 0x80 is '€'; save it in UTF-8"),
        ("id: a\n".encode("utf-16"), "the file is in UTF-16; save it in UTF-8"),
        (b"id: a\nname: \x07\n", "not valid YAML"),
        ("id: a\n---\nid: b\n", "not valid YAML"),
        ("id: a\nname: *nobody\n", "not valid YAML"),
        ("x" * (2 * 1024 * 1024 + 1), "at most 2,097,152 bytes are read"),
    ],
    ids=[
        "empty",
        "remark",
        "words",
        "list",
        "deep",
        "deep braces",
        "deep dashes",
        "deep and closed",
        "binary",
        "no code page",
        "Windows-1252",
        "Windows-1252 euro",
        "UTF-16",
        "bell",
        "two documents",
        "unknown alias",
        "too long",
    ],
)
def test_what_is_no_scenario_at_all_is_refused(text, message, tmp_path):
    ((_, _, what),) = problems_of(text, tmp_path)
    assert message in what


@pytest.mark.e2e
def test_an_anchor_bomb_does_not_go_off(tmp_path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 12):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    ((_, _, what),) = problems_of(bomb, tmp_path)
    assert "more than 200,000 values" in what


def test_a_plain_alias_is_read(tmp_path):
    path = tmp_path / "talks.yaml"
    path.write_text(
        changed("{low: 0.1, high: 0.4}", "&cost {low: 0.1, high: 0.4}").replace("{low: 0.2, high: 0.3}", "*cost")
    )
    assert load(path).party("BLOC").war_cost == load(path).party("ANA").war_cost


def test_a_folder_a_missing_file_and_a_forbidden_one_are_told(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.yaml", tmp_path / "a\0b.yaml"):
        with pytest.raises(ScenarioError, match="cannot be read"):
            load(path)
    forbidden = tmp_path / "forbidden.yaml"
    forbidden.write_text(TEXT)
    forbidden.chmod(0)
    if not os.access(forbidden, os.R_OK):
        with pytest.raises(ScenarioError, match="cannot be read"):
            load(forbidden)


def test_there_are_enough_broken_files():
    assert len(BROKEN) >= 30


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("issues:\n", "issues: []\nnothing:\n", "issues"),
        ("parties:\n", "parties: []\nnothing:\n", "parties"),
    ],
)
def test_what_is_missing_altogether_is_told_once_and_not_of_every_name(old, new, key, tmp_path):
    told = [(where, what) for _, where, what in problems_of(changed(old, new), tmp_path)]
    assert any(where == key for where, _ in told)
    assert not [what for _, what in told if "as there are none" in what]


def test_a_party_given_twice_is_told_once(tmp_path):
    text = changed("  - {id: CAY,", "  - {id: BEL,") + '  parties.BEL.war_cost: "a guess"\n'
    assert not [where for _, where, _ in problems_of(text, tmp_path) if where.startswith("judgements")]


@pytest.mark.parametrize(
    ("first", "second", "of"),
    [
        ("kind: status_quo, issue: border, value: 0.7", "kind: status_quo, issue: border, value: 0.8", " of border"),
        ("kind: posture, party: CAY, value: 1", "kind: posture, party: CAY, value: 3", " of CAY"),
        ("kind: breakdown, value: 0.2", "kind: breakdown, value: 0.3", ""),
        ("kind: status_quo, issue: border, value: 0.7", "kind: status_quo, issue: water, value: 0.8", None),
        ("kind: breakdown, value: 0.2", "kind: status_quo, issue: water, value: 0.8", None),
        ("kind: war_cost, party: CAY, value: 0.5", "kind: war_cost, party: CAY, value: 0.5", None),
    ],
)
def test_two_events_that_set_the_same_thing(first, second, of, tmp_path):
    """Which of them holds would hang on their order; of two factors on a war cost both do, and other things differ."""
    text = changed("judgements:\n", f"  - {{round: 3, {first}}}\n  - {{round: 3, {second}}}\njudgements:\n")
    if of is None:
        (tmp_path / "talks.yaml").write_text(text)
        assert len(load(tmp_path / "talks.yaml").events) == 3
    else:
        ((line, key, what),) = problems_of(text, tmp_path)
        assert (text.splitlines()[line - 1], key) == (f"  - {{round: 3, {second}}}", "events.2")
        assert f"{of} in round 3; one value a round" in what
