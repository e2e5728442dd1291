"""The table mechanism x case: what it counts, what it says of idle mechanisms, and a tiny play of one case."""

import pandas as pd
import pytest

from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.loading import load
from tests.places import ROOT
from tests.shipped import shipped_cases
from tools import mechanisms
from tools.mechanism_switches import SWITCHES, Switch, parameters
from tools.mechanisms import BEGIN, END, compared, effects, main, table, variants, written

BY_NAME = {switch.name: switch for switch in SWITCHES}
ON = pd.Series(["stalemate"] * 100)
OFF = pd.Series(["conflict"] * 6 + ["stalemate"] * 94)
SWAPPED = pd.Series(["conflict"] + ["stalemate"] * 99)


def test_a_cell_by_hand():
    """Six of 100 runs change: 6.0 %, -6 points of stalemate and +6 of conflict, beyond 1.96 * .0239."""
    cell = compared(ON, OFF)
    assert cell.changed == 0.06
    assert cell.text == "6.0 %: 0 0 -6.0* +6.0*"
    assert cell.moves


def test_one_run_of_a_hundred_is_within_chance():
    cell = compared(ON, SWAPPED)
    assert cell.text == "1.0 %: 0 0 -1.0 +1.0"
    assert not cell.moves


def test_runs_that_change_both_ways_are_counted_though_no_share_moves():
    cell = compared(SWAPPED, SWAPPED[::-1].reset_index(drop=True))
    assert (cell.changed, cell.text) == (0.02, "2.0 %: 0 0 0 0")


def test_idle_mechanisms_are_named_as_such():
    switches = [Switch(name, "off", parameters()) for name in ("moves", "slight", "still", "absent")]
    found = {
        ("moves", "a"): compared(ON, ON),
        ("moves", "b"): compared(ON, OFF),
        ("slight", "a"): compared(ON, SWAPPED),
        ("still", "a"): compared(ON, ON),
    }
    text = table(found, ["a", "b"], 100, switches)
    assert "| moves: off | 0.0 %: 0 0 0 0 | 6.0 %: 0 0 -6.0* +6.0* |" in text
    assert "| still: off | 0.0 %: 0 0 0 0 | – |" in text
    assert "**Changes no run anywhere:** still." in text
    assert "**Changes single runs, but no share beyond chance:** slight." in text
    assert "**In no case:** absent." in text


@pytest.mark.e2e
@pytest.mark.parametrize("name", shipped_cases())
def test_every_switch_leads_to_a_scenario(name):
    case = load(name)
    found = variants(case)
    assert set(found) <= set(BY_NAME)
    assert len(found) > 20
    assert all(other.content_hash() != case.content_hash() for other in found.values())


@pytest.mark.e2e
def test_a_switch_is_off_where_the_case_has_none_of_it():
    case = load("minsk2_2015")
    assert not case.protocol.tracks
    assert {"tracks", "interim text", "events"} & set(variants(case)) == set()
    assert not BY_NAME["interim text"].changes(case)
    assert "tracks" in variants(load("geneva_2022"))


@pytest.mark.e2e
def test_what_a_switch_leaves():
    geneva, jcpoa = variants(load("geneva_2022")), variants(load("jcpoa_2015"))
    assert not geneva["tracks"].protocol.tracks
    assert all(alliance.rule in ("leader", None) for alliance in geneva["mandates"].alliances)
    assert all(party.audience_cost == 0.0 for party in geneva["audience costs"].parties)
    assert not jcpoa["interim text"].protocol.allows_interim
    assert all(
        party.delay_benefit is None or party.delay_benefit.high == 0.0 for party in jcpoa["delay benefit"].parties
    )


def test_names_are_told_apart():
    assert len(BY_NAME) == len(SWITCHES)


def test_a_parameter_that_is_gone_is_no_switch():
    assert parameters(no_such_parameter=0.0)(load("minsk2_2015")) == {}


def test_the_page_has_a_place_for_it():
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    new = written(page, "| a |\n")
    assert f"{BEGIN}\n| a |\n\n{END}" in new
    assert new.replace(new[new.index(BEGIN) : new.index(END)], "") == page.replace(
        page[page.index(BEGIN) : page.index(END)], ""
    )
    with pytest.raises(ValueError, match="has no lines"):
        written("nothing", "| a |\n")


@pytest.mark.e2e
def test_a_tiny_play_of_one_case():
    switches = [BY_NAME["cover"], BY_NAME["tracks"]]
    case = load("minsk2_2015")
    found = effects([case], 30, switches)
    assert set(found) == {("cover", "minsk2_2015")}
    [cell] = found.values()
    assert [shift.name for shift in cell.shifts] == list(OUTCOMES)
    assert {shift.before.total for shift in cell.shifts} == {30}
    assert effects([case], 30, switches) == found


@pytest.mark.e2e
def test_the_command_prints_one_case(monkeypatch, capsys):
    monkeypatch.setattr(mechanisms, "SWITCHES", (BY_NAME["cover"],))
    monkeypatch.setattr(
        mechanisms, "variants", lambda case, switches: {"cover": variants(case, [BY_NAME["cover"]])["cover"]}
    )
    main(["minsk2_2015", "-n", "10"])
    assert "| cover: refusals cover no blame | " in capsys.readouterr().out
