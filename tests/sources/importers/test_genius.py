"""Genius XML: utilities as the format prescribes them, and what is said of files that are no good."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers import Imported, import_files
from tests.examples import examples
from tests.sources.importers.genius_files import BUYER, CAR, domain, profile, utilities, write
from tests.sources.importers.outcomes import imported_utilities

WEIGHTS = (0.1, 0.3, 0.6)


def car(folder: Path, **files: str) -> Imported:
    return import_files(write(folder, **files), "car")


def diagnostics(folder: Path, **files: str | bytes) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        import_files(write(folder, **files), "car", "genius")
    return [(Path(p.file).name, p.line, p.key, p.message) for p in caught.value.diagnostics]


class TestWhatIsRead:
    def test_utilities_of_all_outcomes_are_those_of_the_files(self, tmp_path: Path) -> None:
        imported = car(
            tmp_path, domain_xml=domain(), seller_xml=profile(), buyer_xml=profile(BUYER, WEIGHTS, reservation=0.25)
        )
        scenario = imported.scenario
        found = imported_utilities(scenario, list(CAR))
        seller, buyer = utilities(CAR, (0.5, 0.2, 0.3)), utilities(BUYER, WEIGHTS)
        assert len(found) == len(seller) == 24
        for outcome, both in found.items():
            assert both == pytest.approx([seller[outcome], buyer[outcome]], abs=1e-12)
        assert [scenario.party(id).reservation_value for id in ("seller", "buyer")] == [0.4, 0.25]
        assert scenario.protocol.seats == ("seller", "buyer")
        assert scenario.protocol.rules == "alternating_offers"

    def test_rational_outcomes_are_counted_on_normalised_evaluations(self, tmp_path: Path) -> None:
        imported = car(tmp_path, seller_xml=profile(), buyer_xml=profile(BUYER, WEIGHTS, reservation=0.5))
        found = imported_utilities(imported.scenario, list(CAR)).values()
        seller, buyer = utilities(CAR, (0.5, 0.2, 0.3)), utilities(BUYER, WEIGHTS)
        expected = sum(seller[outcome] >= 0.4 and buyer[outcome] >= 0.5 for outcome in seller)
        assert sum(a >= 0.4 and b >= 0.5 for a, b in found) == expected == 5
        raw = [sum(w * values[v] for w, values, v in zip(WEIGHTS, BUYER.values(), o, strict=True)) for o in buyer]
        assert sum(value >= 0.5 for value in raw) == 24  # what reading without normalising would take for acceptable

    def test_an_issue_whose_evaluations_are_all_zero_is_worth_nothing(self, tmp_path: Path) -> None:
        indifferent = {**CAR, "Colour": dict.fromkeys(CAR["Colour"], 0.0)}
        imported = car(tmp_path, a_xml=profile(indifferent), b_xml=profile(BUYER))
        issue = imported.scenario.issue("Colour")
        assert issue.evaluations["a"] == (0.0, 0.0, 0.0)
        assert issue.salience["a"] == 0.5

    def test_without_a_reservation_value_it_is_zero(self, tmp_path: Path) -> None:
        imported = car(tmp_path, a_xml=profile(reservation=None), b_xml=profile(BUYER))
        assert imported.scenario.party("a").reservation_value == 0.0

    def test_values_keep_the_order_of_the_domain(self, tmp_path: Path) -> None:
        turned = {**BUYER, "Delivery": dict(reversed(BUYER["Delivery"].items()))}
        imported = car(tmp_path, domain_xml=domain(), a_xml=profile(), b_xml=profile(turned))
        issue = imported.scenario.issue("Delivery")
        assert [issue.anchors[option] for option in issue.options] == ["now", "May", "June", "July"]
        assert issue.evaluations["b"] == pytest.approx((1.0, 0.5, 0.125, 0.0125))
        assert issue.positions["b"] == 0.0

    @pytest.mark.parametrize("discount", [0.5, 1.0, 0.0, 1.5])
    def test_a_discount_over_the_whole_time_becomes_patience(self, discount: float, tmp_path: Path) -> None:
        imported = car(tmp_path, a_xml=profile(discount=discount), b_xml=profile(BUYER))
        scenario = imported.scenario
        taken = discount if 0.0 < discount <= 1.0 else 1.0
        assert scenario.party("a").patience ** (2 * (scenario.rounds + 1)) == pytest.approx(taken)
        assert ("discarded" in "".join(imported.notes)) == (discount == 1.5)

    def test_weights_that_are_rounded_change_no_preference(self, tmp_path: Path) -> None:
        weights = (0.5, 0.21, 0.3)
        imported = car(tmp_path, a_xml=profile(weights=weights), b_xml=profile(BUYER))
        raw = utilities(CAR, weights)
        found = imported_utilities(imported.scenario, list(CAR))
        for outcome, (value, _) in found.items():
            assert value == pytest.approx(raw[outcome] / 1.01, abs=1e-12)
        assert imported.scenario.party("a").reservation_value == pytest.approx(0.4 / 1.01)
        assert any("1.01" in note for note in imported.notes)

    def test_weights_of_nested_objectives_are_those_of_the_issues(self, tmp_path: Path) -> None:
        nested = profile().replace('<issue index="3"', '<objective index="9" name="Part"><issue index="3"')
        nested = nested.replace('<issue index="4"', '</objective><weight index="9" value="0.2"/><issue index="4"')
        imported = car(tmp_path, a_xml=nested, b_xml=profile(BUYER))
        found = imported_utilities(imported.scenario, list(CAR))
        expected = utilities(CAR, (0.5, 0.2, 0.3))
        assert {outcome: value for outcome, (value, _) in found.items()} == pytest.approx(expected, abs=1e-12)

    def test_three_parties_and_names_that_are_no_ids(self, tmp_path: Path) -> None:
        paths = write(tmp_path, a_xml=profile(), b_xml=profile(BUYER))
        other = tmp_path / "a b.xml"
        other.write_text(profile(BUYER))
        again = tmp_path / "a-b.xml"
        again.write_text(profile())
        scenario = import_files([*paths, other, again], "car!").scenario
        assert scenario.id == "car"
        assert scenario.protocol.seats == ("a", "b", "a_b", "a_b_2")


NUMBERS = """<utility_space>
<objective index="0" name="root">
<weight index="1" value="0.75"/><weight index="2" value="0.25"/>
<issue index="1" name="price" type="integer"><range lowerbound="-5" upperbound="5"/>
<evaluator slope="{slope}" offset="{offset}" ftype="linear"/></issue>
<issue index="2" name="quality" type="real"><range lowerbound="0" upperbound="2"/>
<evaluator etype="real" {curve}/></issue>
</objective>
</utility_space>
"""
FALLING = 'ftype="linear" parameter0="1" parameter1="-0.5"'


class TestNumbers:
    def test_integers_are_valued_from_their_lower_bound(self, tmp_path: Path) -> None:
        rising = NUMBERS.format(slope=0.1, offset=0.0, curve=FALLING)
        cut = NUMBERS.format(slope=-0.3, offset=1.2, curve=FALLING)
        issue = car(tmp_path, a_xml=rising, b_xml=cut).scenario.issue("price")
        assert [issue.anchors[option] for option in issue.options] == [str(n) for n in range(-5, 6)]
        assert issue.evaluations["a"] == pytest.approx([k / 10 for k in range(11)])
        assert issue.evaluations["b"] == pytest.approx([min(max(1.2 - 0.3 * k, 0.0), 1.0) for k in range(11)])

    @pytest.mark.parametrize(
        ("curve", "at_0_1_2"),
        [
            (FALLING, (1.0, 0.5, 0.0)),
            ('ftype="constant" parameter0="0.3"', (0.3, 0.3, 0.3)),
            ('ftype="triangular" parameter0="0" parameter1="2" parameter2="1"', (0.0, 1.0, 0.0)),
            ('ftype="triangular" parameter0="-1" parameter1="4" parameter2="1"', (0.5, 1.0, 2 / 3)),
        ],
    )
    def test_real_issues_are_taken_at_21_values(self, curve: str, at_0_1_2: tuple[float, ...], tmp_path: Path) -> None:
        text = NUMBERS.format(slope=0.1, offset=0, curve=curve)
        imported = car(tmp_path, a_xml=text, b_xml=NUMBERS.format(slope=0, offset=1, curve=FALLING))
        issue = imported.scenario.issue("quality")
        assert len(issue.options) == 21
        assert [issue.evaluations["a"][place] for place in (0, 10, 20)] == pytest.approx(at_0_1_2)
        assert [issue.anchors[issue.options[place]] for place in (0, 10, 20)] == ["0", "1", "2"]
        assert any("21 evenly spaced" in note for note in imported.notes)

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ('slope="0.1"', "", "is missing"),
            ('slope="0.1"', 'slope="steep"', "is not a number"),
            ('lowerbound="-5"', 'lowerbound="-5.5"', "not a whole number"),
            ('lowerbound="-5"', 'lowerbound="7"', "above the upper one"),
            (FALLING, 'ftype="faratin"', "allowed: linear, constant, triangular"),
            (FALLING, 'ftype="triangular" parameter0="0" parameter1="2" parameter2="3"', "must lie between"),
            ('type="integer"', 'type="fuzzy"', "allowed: discrete, integer, real"),
        ],
    )
    def test_what_cannot_be_valued_is_told(self, old: str, new: str, says: str, tmp_path: Path) -> None:
        text = NUMBERS.format(slope=0.1, offset=0, curve=FALLING)
        assert text.count(old) == 1
        found = diagnostics(tmp_path, a_xml=text.replace(old, new), b_xml=text)
        assert any(name == "a.xml" and says in message for name, _, _, message in found), found


class TestBadFiles:
    @pytest.mark.parametrize(
        ("old", "new", "at", "key", "says"),
        [
            ('value="red"', "", 'evaluation="4', "Colour", "an item has no value"),
            ('value="blue"', 'value="red"', 'value="blue"', "Colour.red", "given twice; the first is on line 5"),
            ('evaluation="10.0"', 'evaluation="-3"', 'value="blue"', "Colour.blue", "-3 is negative"),
            ('evaluation="10.0"', 'evaluation="lots"', 'value="blue"', "Colour.blue", "is not a number"),
            ('evaluation="10.0"', 'evaluation="nan"', 'value="blue"', "Colour.blue", "is not a number"),
            ('evaluation="10.0"', 'evaluation="1,5"', 'value="blue"', "Colour.blue", "decimal point"),
            ('evaluation="10.0"', "", 'value="blue"', "Colour.blue", "is missing"),
            ('value="0.2"', 'value="0.9"', "<utility_space>", "weight", "the weights sum to 1.7; they must sum to 1"),
            ('value="0.2"', 'value="a fifth"', 'value="0.2"', "Tow bar.weight", "'a fifth' is not a number"),
            ('value="0.2"', 'value="-0.2"', 'value="0.2"', "Tow bar.weight", "is negative"),
            ('index="3" value="0.2"', 'index="7" value="0.2"', 'name="Tow bar"', "Tow bar", "has no weight"),
            ('index="3" value="0.2"', 'index="2" value="0.2"', 'value="0.2"', "weight", "index 2 is given twice"),
            ('name="Tow bar"', 'name="Colour"', 'name="Tow bar"', "Colour", "given twice; the first is on line 4"),
            ('name="Tow bar"', 'name=""', 'name="Tow bar"', "issue", "has no name"),
            ('issue index="3"', 'issue index="2"', 'issue index="3"', "issue", "index '2' is given twice"),
            ('reservation value="0.4"', 'reservation value="40"', "<reservation", "reservation", "0 to 1"),
            ('reservation value="0.4"', 'reservation value="x"', "<reservation", "reservation", "is not a number"),
            ("<utility_space>", "<utility>", "</utility_space>", "", "not valid XML: mismatched tag"),
            ("</objective>", "", "</utility_space>", "", "not valid XML: mismatched tag"),
        ],
    )
    def test_a_fault_is_told_with_its_line(
        self, old: str, new: str, at: str, key: str, says: str, tmp_path: Path
    ) -> None:
        text = profile()
        assert text.count(old) >= 1
        line = text[: text.index(at)].count("\n") + 1
        found = diagnostics(tmp_path, a_xml=text.replace(old, new, 1), b_xml=profile(BUYER))
        shown = [(name, where) for name, place, where, message in found if place == line and says in message]
        assert ("a.xml", key) in shown, found

    def test_a_profile_that_does_not_match_the_domain(self, tmp_path: Path) -> None:
        other = {"Color": CAR["Colour"], "Tow bar": {"yes": 1.0, "maybe": 2.0}, "Delivery": CAR["Delivery"]}
        found = diagnostics(tmp_path, domain_xml=domain(), a_xml=profile(other), b_xml=profile(BUYER))
        shown = [(key, message) for name, _, key, message in found if name == "a.xml"]
        assert len(shown) == len(found) == 4
        assert ("Colour", "this issue of the domain (domain.xml) is missing") in shown
        assert any(key == "Color" and "did you mean Colour?" in message for key, message in shown)
        assert any(key == "Tow bar" and "missing: no" in message for key, message in shown)
        assert any(key == "Tow bar" and "does not have: maybe" in message for key, message in shown)

    def test_problems_of_all_files_are_told_at_once(self, tmp_path: Path) -> None:
        found = diagnostics(
            tmp_path,
            domain_xml=domain(),
            a_xml=profile().replace('evaluation="10.0"', 'evaluation="x"'),
            b_xml=profile(BUYER).replace('value="0.3"', 'value="0.8"'),
            c_xml="<oops",
        )
        assert {name for name, *_ in found} == {"a.xml", "b.xml", "c.xml"}

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("<html><body/></html>", "<negotiation_template> (domain) or <utility_space> (profile)"),
            (profile()[:200], "not valid XML"),
            ("", "not valid XML"),
            ("no markup", "not valid XML"),
            (b"\xff\xfe\x00", "not valid XML"),
            ('<?xml version="1.0" encoding="klingon"?><utility_space/>', "not valid XML"),
            ("<utility_space></utility_space>", "has no issues"),
            ("<a>" * 100 + "</a>" * 100, "nested more than 64 levels"),
            ('<utility_space type="nonlinear"><objective><ufun/></objective></utility_space>', "nonlinear"),
        ],
    )
    def test_what_is_no_profile_at_all(self, text: str | bytes, says: str, tmp_path: Path) -> None:
        found = diagnostics(tmp_path, a_xml=text, b_xml=profile())
        assert any(name == "a.xml" and says in message for name, _, _, message in found), found

    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        bomb = '<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        found = diagnostics(tmp_path, a_xml=f"<?xml version='1.0'?>\n{bomb}\n{profile()}", b_xml=profile())
        assert found[0][:3] == ("a.xml", 2, "")
        assert "document type declaration" in found[0][3]

    def test_one_profile_is_not_enough_and_one_domain_is(self, tmp_path: Path) -> None:
        assert "profiles given: 1" in diagnostics(tmp_path, domain_xml=domain(), a_xml=profile())[0][3]
        twice = diagnostics(tmp_path, one_xml=domain(), two_xml=domain(), a_xml=profile(), b_xml=profile())
        assert [(name, "second domain" in message) for name, _, _, message in twice] == [("two.xml", True)]


SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@examples(30)
@given(data=st.data(), sizes=SIZES)
def test_any_additive_profiles_keep_their_utilities(
    data: st.DataObject, sizes: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("profiles")
    names = {f"issue {k}": [f"value {v}" for v in range(size)] for k, size in enumerate(sizes)}
    files, expected = {}, []
    for party in ("a", "b", "c"):
        raw = [data.draw(st.integers(0, 100)) for _ in sizes]
        weights = [(w + 1) / sum(v + 1 for v in raw) for w in raw]
        table = {i: {v: float(data.draw(st.integers(0, 20))) for v in values} for i, values in names.items()}
        files[f"{party}_xml"] = profile(table, weights)
        expected.append(utilities(table, weights))
    found = imported_utilities(import_files(write(folder, **files), "any").scenario, list(names))
    for outcome, values in found.items():
        assert values == pytest.approx([table[outcome] for table in expected], abs=1e-9)
