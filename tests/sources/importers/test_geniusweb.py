"""GeniusWeb JSON: utilities as they stand in the files, the reservation as a bid, and clear words for bad files."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.sources.importers import Imported, import_files
from tests.sources.importers.genius_files import write
from tests.sources.importers.outcomes import imported_utilities

SPACE = "LinearAdditiveUtilitySpace"
JOB: dict[str, dict[str, float]] = {
    "salary": {"low": 0.0, "middle": 0.35, "high": 0.9},
    "days": {"4": 1.0, "5": 0.25},
}
BOSS: dict[str, dict[str, float]] = {
    "salary": {"low": 1.0, "middle": 0.5, "high": 0.0},
    "days": {"4": 0.125, "5": 0.75},
}


def profile(table: dict[str, dict[str, float]] = JOB, name: str = "worker", **more: Any) -> dict[str, Any]:
    return {
        SPACE: {
            "issueUtilities": {
                issue: {"DiscreteValueSetUtilities": {"valueUtilities": dict(values)}}
                for issue, values in table.items()
            },
            "issueWeights": {"salary": 0.7, "days": 0.3},
            "domain": {
                "name": "jobs",
                "issuesValues": {issue: {"values": list(values)} for issue, values in JOB.items()},
            },
            "name": name,
            **more,
        }
    }


def read(folder: Path, *contents: Any) -> Imported:
    files = {f"p{place}_json": json.dumps(content, indent=1) for place, content in enumerate(contents)}
    return import_files(write(folder, **files), "jobs")


def diagnostics(folder: Path, *contents: Any) -> list[tuple[str, int | None, str, str]]:
    texts = [content if isinstance(content, str) else json.dumps(content, indent=1) for content in contents]
    files = {f"p{place}_json": text for place, text in enumerate(texts)}
    with pytest.raises(ScenarioError) as caught:
        import_files(write(folder, **files), "jobs", "geniusweb")
    return [(Path(p.file).stem, p.line, p.key, p.message) for p in caught.value.diagnostics]


class TestWhatIsRead:
    def test_what_nobody_reads_is_noted_and_nothing_else_is(self, tmp_path: Path) -> None:
        plain = read(tmp_path, profile(), profile(BOSS, "boss")).notes
        assert not [note for note in plain if "not read" in note]
        more = read(tmp_path, {**profile(), "author": "unknown"}, profile(BOSS, "boss")).notes
        assert [note for note in more if "not read" in note] == ["p0.json: not read: author"]

    def test_utilities_are_those_of_the_files_and_not_divided_by_their_maximum(self, tmp_path: Path) -> None:
        imported = read(tmp_path, profile(), profile(BOSS, "boss"))
        found = imported_utilities(imported.scenario, ["salary", "days"])
        for salary, days in itertools.product(JOB["salary"], JOB["days"]):
            expected = [0.7 * table["salary"][salary] + 0.3 * table["days"][days] for table in (JOB, BOSS)]
            assert found[salary, days] == pytest.approx(expected, abs=1e-12)
        assert max(value for value, _ in found.values()) == pytest.approx(0.7 * 0.9 + 0.3)
        assert imported.scenario.protocol.seats == ("worker", "boss")
        assert imported.format == "geniusweb"
        assert imported.guessed

    @pytest.mark.parametrize(
        ("bid", "expected"),
        [
            ({"salary": "middle", "days": "5"}, 0.7 * 0.35 + 0.3 * 0.25),
            ({"days": "4"}, 0.3),
            ({}, 0.0),
        ],
    )
    def test_the_reservation_value_is_the_utility_of_the_bid(
        self, bid: dict[str, str], expected: float, tmp_path: Path
    ) -> None:
        imported = read(tmp_path, profile(reservationBid={"issuevalues": bid}), profile(BOSS, "boss"))
        assert imported.scenario.party("worker").reservation_value == pytest.approx(expected, abs=1e-12)

    def test_without_a_reservation_bid_any_agreement_is_better_than_none(self, tmp_path: Path) -> None:
        imported = read(tmp_path, profile(reservationBid=None), profile(BOSS, "boss"))
        assert [party.reservation_value for party in imported.scenario.parties] == [0.0, 0.0]

    def test_the_words_of_older_files_and_a_file_with_the_domain(self, tmp_path: Path) -> None:
        older = json.loads(json.dumps(profile()).replace("DiscreteValueSetUtilities", "discreteutils"))
        domain = profile()[SPACE]["domain"]
        domain["issuesValues"] = dict(reversed(domain["issuesValues"].items()))
        imported = read(tmp_path, older, profile(BOSS, "boss"), domain)
        assert imported.scenario.name == "jobs"
        assert imported.scenario.issue("salary").evaluations["worker"] == (0.0, 0.35, 0.9)

    @pytest.mark.parametrize("given", [{"low": 0, "high": 1, "step": 0.25}, [0, 1, 0.25]])
    def test_a_range_of_numbers_becomes_its_values(self, given: Any, tmp_path: Path) -> None:
        def priced(name: str, low: float, high: float) -> dict[str, Any]:
            utilities = {"lowValue": 0, "highValue": 1, "lowUtility": low, "highUtility": high}
            return {
                SPACE: {
                    "name": name,
                    "domain": {"name": "price", "issuesValues": {"price": {"range": given}}},
                    "issueUtilities": {"price": {"NumberValueSetUtilities": utilities}},
                    "issueWeights": {"price": 1},
                    "reservationBid": {"issuevalues": {"price": 0.5}},
                }
            }

        scenario = read(tmp_path, priced("a", 0.2, 1), priced("b", 1, 0)).scenario
        issue = scenario.issue("price")
        assert [issue.anchors[option] for option in issue.options] == ["0", "0.25", "0.5", "0.75", "1"]
        assert issue.evaluations["a"] == pytest.approx((0.2, 0.4, 0.6, 0.8, 1.0))
        assert scenario.party("a").reservation_value == pytest.approx(0.6)
        assert scenario.party("b").reservation_value == pytest.approx(0.5)


def removed(*route: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for step in route[:-1]:
            content = content[step]
        del content[route[-1]]

    return change


def put(value: Any, *route: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for step in route[:-1]:
            content = content[step]
        content[route[-1]] = value

    return change


UTILITIES = ("issueUtilities", "salary", "DiscreteValueSetUtilities", "valueUtilities")


class TestBadFiles:
    @pytest.mark.parametrize(
        ("change", "key", "says"),
        [
            (put(1.2, *UTILITIES, "low"), "salary.low", "from 0 to 1"),
            (put(-0.2, *UTILITIES, "low"), "salary.low", "from 0 to 1"),
            (put("much", *UTILITIES, "low"), "salary.low", "from 0 to 1"),
            (put(True, *UTILITIES, "low"), "salary.low", "from 0 to 1"),
            (removed(*UTILITIES, "low"), "salary.low", "has no utility"),
            (put(0.2, *UTILITIES, "hihg"), "salary.hihg", "did you mean high?"),
            (put([], "issueUtilities", "salary"), "salary", "DiscreteValueSetUtilities or NumberValueSetUtilities"),
            (put({"fuzzyutils": {}}, "issueUtilities", "salary"), "salary", "found: fuzzyutils"),
            (put(3, *UTILITIES), "salary", "must hold `valueUtilities`"),
            (removed("issueUtilities", "salary"), "issueUtilities.salary", "is missing"),
            (removed("issueUtilities"), "issueUtilities", "is missing"),
            (put(0.5, "issueWeights", "salary"), "issueWeights", "sum to 0.8; they must sum to 1"),
            (put(1.5, "issueWeights", "salary"), "issueWeights.salary", "from 0 to 1"),
            (put(0.5, "issueWeights", "Salary"), "issueWeights.Salary", "did you mean salary?"),
            (removed("issueWeights", "days"), "issueWeights.days", "is missing"),
            (put({"issuevalues": {"salary": "huge"}}, "reservationBid"), "reservationBid.salary", "allowed: low"),
            (put({"issuevalues": {"car": "yes"}}, "reservationBid"), "reservationBid.car", "no issue of the domain"),
            (put(0.4, "reservationBid"), "reservationBid", "must hold `issuevalues`"),
            (removed("domain"), "domain.issuesValues", "is missing"),
            (put({"values": []}, "domain", "issuesValues", "days"), "days", "not empty"),
            (put({"values": ["4", "4"]}, "domain", "issuesValues", "days"), "days", "given twice: 4"),
            (put({"range": [0, 1, 0]}, "domain", "issuesValues", "days"), "days", "the step must be above 0"),
            (put({"range": [0, 1e9, 1]}, "domain", "issuesValues", "days"), "days", "at most 1,000"),
            (put({"range": [0, 1e300, 1]}, "domain", "issuesValues", "days"), "days", "low, high and step"),
            (put({"values": ["4", "6"]}, "domain", "issuesValues", "days"), "days", "are missing: 5"),
        ],
    )
    def test_a_fault_is_told(
        self, change: Callable[[dict[str, Any]], None], key: str, says: str, tmp_path: Path
    ) -> None:
        broken = copy.deepcopy(profile(BOSS, "boss"))
        change(broken[SPACE])
        found = diagnostics(tmp_path, profile(), broken)
        assert any(name == "p1" and where == key and says in message for name, _, where, message in found), found
        assert all(name == "p1" and line is not None for name, line, _, _ in found)

    def test_the_line_is_that_of_the_key(self, tmp_path: Path) -> None:
        text = json.dumps(profile(), indent=1).replace('"middle": 0.35', '"middle": 35')
        line = text[: text.index('"middle": 35')].count("\n") + 1
        ((_, at, _, _),) = diagnostics(tmp_path, text, profile(BOSS, "boss"))
        assert at is not None
        assert at <= line <= at + 5  # the utilities of the issue, in which the value stands

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "the file is empty"),
            ("{", "not valid JSON"),
            ('{"a": 1, "a": 2}', "given twice"),
            ('{"a": NaN}', "every number must be finite"),
            ('{"LinearAdditiveUtilitySpace": {"issueWeights": {"a": 1e999}}}', "a mapping from issues to their values"),
            ("[1, 2]", "found: no object"),
            ("3", "found: no object"),
            ('{"PartialOrdering": {}}', "found: the keys PartialOrdering"),
            ('{"LinearAdditiveUtilitySpace": []}', "not a profile that is read"),
            ("[" * 100_000, "not valid JSON"),
            ('{"a": ' + "9" * 5000 + "}", "digits"),
        ],
    )
    def test_what_is_no_profile_at_all(self, text: str, says: str, tmp_path: Path) -> None:
        found = diagnostics(tmp_path, text, profile())
        assert any(name == "p0" and says in message for name, _, _, message in found), found

    def test_a_fault_of_json_is_told_with_its_line(self, tmp_path: Path) -> None:
        ((name, line, _, message), *_) = diagnostics(tmp_path, '{\n"a": 1,\n"b" 2}', profile())
        assert (name, line) == ("p0", 3)
        assert message.startswith("not valid JSON: expecting ':' delimiter")

    def test_profiles_of_different_domains(self, tmp_path: Path) -> None:
        other = copy.deepcopy(profile(BOSS, "boss"))
        other[SPACE]["domain"]["issuesValues"]["days"]["values"] = ["4", "5", "6"]
        other[SPACE]["issueUtilities"]["days"]["DiscreteValueSetUtilities"]["valueUtilities"]["6"] = 0.5
        ((name, _, key, message),) = diagnostics(tmp_path, profile(), other)
        assert (name, key) == ("p1", "days")
        assert "values that the domain (p0.json) does not have: 6" in message

    def test_one_profile_is_not_enough(self, tmp_path: Path) -> None:
        assert "profiles given: 1" in diagnostics(tmp_path, profile(), profile()[SPACE]["domain"])[0][3]
