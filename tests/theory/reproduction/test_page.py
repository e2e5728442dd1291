"""The page of what diplosim reproduces is what the generator prints, and its numbers lie where it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.theory.reproduction.families import SIMULATED
from diplosim.theory.reproduction.joint import two_sided
from diplosim.theory.reproduction.page import RUNS, page
from diplosim.theory.reproduction.simulated import compare
from tests.places import DOCS

pytestmark = pytest.mark.e2e

PAGE = (DOCS / "reproduces.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (\S+) \| (\S+) \| (.*?) \| ([\d,]+) \| (\S+) \|$", flags=re.MULTILINE)


def fixed(text: str) -> str:
    """The page without what varies from run to run."""
    return re.sub(r"^\d+ rows vary .*", "", ROW.sub(r"| `\1` | \2 |", text), flags=re.MULTILINE)


def test_all_but_the_draws_is_what_the_generator_prints() -> None:
    rows = [
        row for simulated in SIMULATED.values() for case in simulated.cases for row in compare(simulated, case, 300)
    ]
    assert fixed(page(rows, RUNS)) == fixed(PAGE)


def test_every_number_of_the_page_lies_within_three_standard_errors() -> None:
    found = ROW.findall(PAGE)
    assert len(found) == sum(len(p.readings) for s in SIMULATED.values() for _ in s.cases for p in s.plays)
    for quantity, published, ours, interval, runs, away in found:
        assert abs(float(away)) <= 3.0, quantity
        assert int(runs.replace(",", "")) <= RUNS
        if interval == "every run the same":
            assert ours == published, quantity
        elif interval.startswith("a limit; may be off by "):
            assert 0.0 < float(ours) - float(published) <= float(interval.split()[-1]) + 1e-5, quantity
        else:
            low, high = map(float, interval.split(" to "))
            assert low <= float(ours) <= high


def test_the_page_says_whether_its_rows_agree_taken_together() -> None:
    (text,) = re.findall(r"^\d+ rows vary .*", PAGE, flags=re.MULTILINE)
    away = [abs(float(row[-1])) for row in ROW.findall(PAGE) if " to " in row[3]]
    varying, outside = map(int, re.findall(r"^(\d+) rows vary.* Of these (\d+) lie", text)[0])
    assert (varying, outside) == (len(away), sum(z > 1.96 for z in away))
    assert f"{max(away):.2f}; p = {two_sided(max(away)):.1g}"[:13] in text
    assert "does not reject at 5 %" in text
    assert "No row that does not vary differs." in text


def test_the_files_and_tests_that_it_names_exist() -> None:
    root = Path(__file__).parents[3]
    for name in re.findall(r"`(theory/\w+)`", PAGE):
        assert (root / "configs" / f"{name}.yaml").is_file()
    for path in re.findall(r"\| (tests/\S+) \|", PAGE):
        assert (root / path).exists()


def test_the_example_of_the_page_runs(capsys) -> None:
    (code,) = re.findall(r"((?:^    .*\n|\n)+)(?=## Results that the engine plays)", PAGE, flags=re.MULTILINE)
    lines = "\n".join(line.removeprefix("    ") for line in code.splitlines()).replace("10_000", "500")
    exec(compile(lines, "reproduces.md", "exec"), {})
    assert capsys.readouterr().out.count("\n") == 3


def test_the_command_prints_text_and_json_and_refuses_strangers() -> None:
    text = CliRunner().invoke(main, ["reproduce", "stahl", "-n", "100"])
    assert text.exit_code == 0
    assert "share_first_proposer" in text.output
    assert "No row varies from run to run." in text.output
    limit = CliRunner().invoke(main, ["reproduce", "nash_by", "-n", "100"]).output
    assert re.search(r"nash1 +0\.70000 +0\.70004   a limit; may be off by 0\.00004\n", limit)
    rows = json.loads(CliRunner().invoke(main, ["reproduce", "fearon_1995", "-n", "100", "--json"]).stdout)
    assert {row["quantity"] for row in rows} == {"demand", "prob_war", "eu_proposer"}
    wrong = CliRunner().invoke(main, ["reproduce", "coase"])
    assert wrong.exit_code == 2
    assert "no result named 'coase'" in wrong.stderr
    assert CliRunner().invoke(main, ["reproduce", "stahl", "--page"]).exit_code == 2
