"""What the page on other programs says of diplosim is so."""

from click.testing import CliRunner

from diplosim.cli.main import main
from tests.places import DOCS

PAGE = (DOCS / "peers.md").read_text(encoding="utf-8")
NUMBERS = {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def row(beginning: str) -> list[str]:
    (found,) = (line for line in PAGE.splitlines() if line.startswith(f"| {beginning}"))
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_every_row_has_a_cell_for_every_program() -> None:
    table = [line for line in PAGE.splitlines() if line.count("|") > 6]
    assert len(table) > 15
    assert {line.count("|") for line in table} == {table[0].count("|")}
    names = [cell.strip() for cell in table[0].strip("|").split("|")][2:]
    assert all(f"{name} " in " ".join(PAGE.partition("|  |")[0].split()) for name in names), (
        "its version stands above the table"
    )


def test_the_coded_cases_are_counted() -> None:
    listed = CliRunner().invoke(main, ["list"]).stdout.splitlines()
    cases = [line for line in listed if "/" not in line.split()[0]]
    assert row("coded historical cases")[1] == f"yes, {next(word for word, n in NUMBERS.items() if n == len(cases))}"


def test_formats_that_are_named_are_read() -> None:
    helped = (
        CliRunner().invoke(main, ["import", "--help"]).stdout + CliRunner().invoke(main, ["graph", "--help"]).stdout
    )
    for name in row("takes others' files")[1].replace(" and ", ", ").replace(" profiles", "").split(", "):
        assert name in helped, name
