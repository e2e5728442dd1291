"""All measures of a scenario: ties between states, what programs get and what people read."""

import json

import pytest

import diplosim
from diplosim.networks import measures_of, ties_between_states
from diplosim.networks.summary import portfolios_of
from diplosim.networks.wording import as_text
from tests.a_scenario import TEXT, scenario
from tests.discrete_cases import talks_over_options


def test_alliances_dissolve_into_ties_and_targets_of_force_are_foes() -> None:
    ties = ties_between_states(scenario())
    assert list(ties) == ["ANA", "BEL", "CAY"]
    signed = {(a, b): (edge["weight"], edge["sign"]) for a, b, edge in ties.edges(data=True)}
    assert signed == {("ANA", "BEL"): (0.3, 1), ("BEL", "CAY"): (0.6, 1), ("ANA", "CAY"): (-1.0, -1)}


def test_who_an_alliance_may_attack_is_a_foe_of_its_members() -> None:
    """ANA and BEL trade at .3, which hostility of 1 turns into -.7."""
    attack = {"can_use_force": ["BLOC"], "force.attackers": {"BLOC": {"targets": ["ANA"]}}}
    ties = ties_between_states(scenario().replace(attack))
    weights = {(a, b): weight for a, b, weight in ties.edges(data="weight")}
    assert weights == {("ANA", "BEL"): pytest.approx(-0.7), ("ANA", "CAY"): -1.0, ("BEL", "CAY"): 0.6}


def test_a_rivalry_is_hostile_whatever_its_sign() -> None:
    for weight in (0.8, -0.8):
        text = TEXT.replace("kind: trade, weight: 0.3", f"kind: rivalry, weight: {weight}")
        assert ties_between_states(scenario(text))["ANA"]["BEL"]["weight"] == -0.8


def test_this_triad_is_frustrated() -> None:
    """ANA is a friend of BEL, whose friend CAY it can attack."""
    balance = measures_of(scenario())["balance"]
    assert (balance["triangles"], balance["balanced_triangles"], balance["frustration_index"]) == (1, 0, 1)
    assert balance["frustration_lower_bound"] == 1


def test_the_landscape_tells_where_these_three_settle() -> None:
    """2 s s p: ANA and BEL .144, BEL and CAY .048, ANA and CAY -.12.  CAY alone: -.072, ANA .024, BEL .192."""
    found = measures_of(scenario())["landscape"]
    assert (found["sides"], found["energy"]) == ([["ANA", "BEL"], ["CAY"]], pytest.approx(-0.072))
    assert (found["stable_configurations"], found["basin"]) == (1, 1.0)


def test_members_of_an_alliance_owe_each_other_defence() -> None:
    assert portfolios_of(scenario()) == {"ANA": [3, 0, 0], "BEL": [0, 3, 3], "CAY": [0, 3, 3]}


def test_consent_counts_who_must_agree_on_the_issue() -> None:
    found = measures_of(scenario())
    assert found["issues"]["border"]["winset"] == []  # 1.0, 0.1 and 0.0 around a status quo of 0.3
    assert found["issues"]["water"]["winset"] == []  # 0.9 and 0.2 around 0.5
    moved = measures_of(scenario().replace({"issues.water.status_quo": 0.1}))["issues"]["water"]
    assert moved["winset_width"] == pytest.approx(0.2)


def test_a_party_without_a_stake_is_no_pole() -> None:
    """Water: ANA .6 of 1.6 at .9, the others with 1 of 1.6 at .2, .7 away; the forum's place is of no account.

    (.375**2.3 * .625 + .625**2.3 * .375) * .7 = .13489.
    """
    for capability in (0.0, 1.0):
        talks = scenario().replace({"parties.ORG.capability": capability, "issues.water.positions.CAY": 0.2})
        assert measures_of(talks)["issues"]["water"]["esteban_ray"] == pytest.approx(0.13489, abs=1e-5)


def test_options_without_an_order_have_no_winset_and_do_not_polarise() -> None:
    """Three options, valued one by one: what stands between them in the file says nothing."""
    party = {"weights": [1.0], "evaluations": [[0.2, 1.0, 0.0]], "reservation": 0.0, "exponent": 1.0}
    found = measures_of(talks_over_options([3], [{**party, "max_aspiration": 1.0}] * 2, 3))
    assert found["issues"] == {"issue0": {"esteban_ray": None, "winset": None, "winset_width": None}}
    assert "  issue0: options without an order, of which no winset and no polarisation is told" in as_text(found)


def test_july_1914_splits_into_the_two_blocs() -> None:
    found = measures_of(diplosim.load("july_1914"))
    assert found["structure"]["components"] == [["FRA", "GBR", "RUS", "SRB"], ["AUH", "DEU", "ITA"]]
    assert found["structure"]["bridges"] == [["RUS", "SRB"]]
    # Weights of ties, by which blocs are found, sum to 2.45 and 1.25: 1 - (2.45 / 3.7)^2 - (1.25 / 3.7)^2.
    assert found["structure"]["modularity"] == pytest.approx(0.447407, abs=1e-6)
    assert sorted(found["landscape"]["sides"]) == [["AUH", "DEU", "ITA"], ["FRA", "GBR", "RUS", "SRB"]]
    assert found["balance"]["balanced"]


@pytest.mark.e2e
def test_everything_is_plain_data_and_every_part_is_told() -> None:
    for name in ("july_1914", "geneva_2022"):
        found = measures_of(diplosim.load(name))
        assert json.loads(json.dumps(found, allow_nan=False)) == found
        shown = "\n".join(as_text(found))
        for word in ("density", "bridges", "frustration index", "CON", "Landscape", "kappa", "veto players", "winset"):
            assert word in shown


@pytest.mark.e2e
def test_without_foes_there_is_no_landscape_and_it_is_said() -> None:
    calm = scenario().replace({"can_use_force": [], "force": None, "judgements": {}})
    found = measures_of(calm)
    assert found["landscape"] is None
    assert "add rivalry edges" in "\n".join(as_text(found))
