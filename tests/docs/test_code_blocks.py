"""Every code block of the documentation is run by a test, is an output, or stands in one list with a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from diplosim.cli.main import main
from tests.places import DOCS, ROOT
from tools.run_pages import Block, blocks, indented, inside, lines_of, run_commands, run_server

PAGES = {path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]}

RUN_BY = {
    "docs/tutorials/": "tests/docs/test_tutorials.py",
    "docs/recipes.md": "tests/docs/test_recipes.py",
    "docs/seats.md": "tests/docs/test_seats_page.py",
    "docs/how-to.md [python]": "tests/batches/test_scripts.py",
    "docs/how-to.md [r]": "tests/docs/test_other_programs.py",
    "README.md [python]": "tests/docs/test_readme.py",
    "docs/python.md [python]": "tests/plot/test_plot_figures.py",
}
"""Page, or kind of block on it: the test that runs it from the page."""

NOT_RUN = {
    ("docs/architecture.md", "configs/geneva_2022.yaml"): "a drawing of the way of the data",
    ("docs/reference.md", "runs/<"): "a drawing of a folder",
    ("docs/model.md", ""): "a formula of the model",
    (
        "docs/recipes.md",
        "[project.entry-points",
    ): "metadata of a reader's package; a test holds the names of the groups",
    ("docs/recipes.md", "alliances:"): "a part of a scenario; a test of this file reads it",
    ("docs/recipes.md", "can_use_force:"): "a part of a scenario; a test of this file reads it",
    ("docs/recipes.md", "must_consent:"): "a part of a scenario; a test of this file reads it",
    ("docs/recipes.md", "seats:"): "a part of a scenario; a test of this file reads it",
    ("docs/recipes.md", "diplosim sheets"): "needs the part of a scenario above it",
    ("docs/how-to.md", "#!/bin/bash"): "needs a cluster with SLURM",
    ("docs/how-to.md", "dask scheduler"): "needs a cluster; tests play on a real scheduler of Dask",
    ("docs/how-to.md", "from dask_jobqueue"): "needs a cluster with SLURM",
    (
        "docs/how-to.md",
        "import duckdb",
    ): "needs DuckDB; tests/docs/test_other_programs.py runs it where that is installed",
    ("docs/how-to.md", "diplosim: 3 of"): "an output",
    ("docs/how-to.md", "a = diplosim.read_runs"): "names a folder with a hash of the reader's change",
    ("docs/how-to.md", "# yaml-language-server"): "a line for an editor",
    ("docs/how-to.md", "diplosim import"): "needs the reader's files; tests import files of every format",
    (
        "docs/how-to.md",
        "diplosim graph atop5",
    ): "needs data under licences of their own; tests read files of the same form",
    ("docs/how-to.md", "diplosim compare geneva_2022 my_variant"): "needs a scenario of the reader's",
    ("docs/how-to.md", "diplosim run geneva_2022 --as"): "waits for a person; tests play it with moves piped in",
    ("docs/how-to.md", "diplosim run geneva_2022 --resume"): "goes on with a game of the reader's",
    ("docs/how-to.md", "diplosim explore"): "waits for a browser; tests open the page",
    ("docs/how-to.md", "diplosim bench"): "measures for minutes; a test runs it small",
    ("docs/how-to.md", "make bench-compare"): "compares commits of a checkout for minutes; tests hold what it tells",
    ("docs/how-to.md", "diplosim backtest"): "plays eight cases for minutes; a test runs it small",
    ("docs/how-to.md", "diplosim calibrate geneva_2022"): "plays for minutes; a tutorial runs it small",
    ("docs/how-to.md", "pip install"): "plays a Sobol design for minutes; tests of sweeps play small ones",
    ("docs/how-to.md", "from analysis.sweep.sensitivity"): "goes on with that sweep; a test of scripts does the same",
    ("docs/findings.md", "diplosim compare"): "plays for an hour; a test runs one with few runs",
    ("docs/how-to.md", "diplosim compare july_1914"): "the same",
    ("README.md", "make run"): "sets everything up; every new machine of the CI does both",
    ("README.md", "python -m venv"): "needs a package index; the CI installs the wheel",
    ("docs/index.md", "python -m venv"): "needs a package index; the CI installs the wheel",
    ("docs/teaching/README.md", "python -m venv"): "needs a package index; the CI installs the wheel",
    ("docs/gallery.md", "diplosim"): "a tool of its own runs it and keeps the picture",
    ("docs/gallery.md", "id:"): "a tool of its own writes it",
}
"""Page and how the block begins: why no test runs it as it stands.  The one list of such blocks."""

SMALLER = (
    (r"-n 1000000 --seed 2022 --precision 0.01", "-n 200 --seed 2022 --precision 0.2"),
    (r"-n 10*\b", "-n 60"),
    (r"-2022-10000\b", "-2022-60"),
    (r"^runs: \d+", "runs: 32\nobservers: fixed"),
    (r"runs/big", "runs/geneva_2022-2022-60"),
    (r" --on local(?=\s|$)", ""),
    (r"^(diplosim infer .*)$", r"\1 -n 256 --no-forward"),
    (r"^(diplosim batch .*--set .*)$", r"\1 --set beliefs.training_runs=256"),
    (r"^(diplosim report \S+)$", r"\1 --quick"),
    (r"configs/", ""),
)
"""What is played smaller where the how-to's commands are run."""


def smaller(code: str) -> str:
    for pattern, instead in SMALLER:
        code = re.sub(pattern, instead, code, flags=re.MULTILINE)
    return code


def every_block() -> Iterator[tuple[str, Block]]:
    for name, path in PAGES.items():
        text = path.read_text(encoding="utf-8")
        yield from ((name, block) for block in blocks(text))
        yield from ((name, block) for block in indented(text))


def reason(page: str, block: Block) -> tuple[str, str] | None:
    keys = [key for key in NOT_RUN if key[0] == page and block.text.startswith(key[1])]
    return max(keys, key=lambda key: len(key[1]), default=None)


def run_by(page: str, block: Block) -> str | None:
    if reason(page, block):
        return None
    if page == "docs/how-to.md" and block.language == "python":
        return RUN_BY["docs/how-to.md [python]"]
    return next((test for key, test in RUN_BY.items() if f"{page} [{block.language}]".startswith(key)), None)


def test_every_block_is_run_or_an_output_or_has_a_reason() -> None:
    open_ends = [
        f"{page}:{block.line} {block.text.splitlines()[0]}"
        for page, block in every_block()
        if block.language != "output"
        and not reason(page, block)
        and not run_by(page, block)
        and page not in ("docs/how-to.md", "docs/reproduces.md", *LESSONS)
    ]
    assert not open_ends


def test_blocks_of_the_how_to_can_be_run() -> None:
    """A slow test runs them in order; what is neither a command nor Python is seen here already."""
    for page, block in every_block():
        plain = page == "docs/how-to.md" and not block.language and not reason(page, block)
        if plain and not block.text.startswith("diplosim"):
            compile(block.text, f"{page}:{block.line}", "exec")


def test_the_list_has_no_entry_too_many() -> None:
    used = {reason(page, block) for page, block in every_block()}
    assert set(NOT_RUN) <= used
    for test in set(RUN_BY.values()):
        assert (ROOT / test).is_file()


LESSONS = ("docs/teaching/fifty_minutes.md", "docs/teaching/ninety_minutes.md")


def commands() -> Iterator[tuple[str, list[str]]]:
    """Commands of diplosim in blocks of all pages, as typed."""
    for page, block in every_block():
        if block.text.startswith(("diplosim ", ".venv/bin/diplosim ")) and "diplosim:" not in block.text:
            for words in lines_of(block.text):
                if words[0] == "diplosim" and "$SLURM" not in " ".join(words):
                    yield page, words[1 : words.index(">") if ">" in words else None]


@pytest.mark.parametrize(
    ("page", "words"), list(commands()), ids=lambda part: part if isinstance(part, str) else part[0]
)
def test_every_command_is_understood(page: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Options exist and their values are of the right kind; files need not be there."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: value)
    name, *arguments = words
    command = main.get_command(click.Context(main), name)
    assert command is not None, (page, words)
    command.make_context(name, arguments)


def test_parts_of_scenarios_are_read() -> None:
    """The parts that recipes show fit into the scenario of the same page."""
    import yaml

    from diplosim.scenario.scenario import Scenario
    from tests.docs.test_recipes import examples

    def party(id: str, kind: str = "state") -> dict[str, object]:
        return {
            "id": id,
            "name": id,
            "kind": kind,
            "capability": 0.3,
            "war_cost": {"low": 0.1, "high": 0.4},
            "patience": 0.9,
        }

    def case(extra: list[dict[str, object]]) -> dict[str, object]:
        data = yaml.safe_load(examples("Add a scenario", "yaml")[0])
        data["parties"] += extra
        for issue in data["issues"]:
            issue["positions"] |= {str(each["id"]): 0.5 for each in extra}
            issue["salience"] |= {str(each["id"]): 0.5 for each in extra}
        return data

    league = [party("CAY"), party("DAN"), party("LEAGUE", "alliance")]
    votes = yaml.safe_load(examples("Let an alliance decide by votes", "yaml")[0])
    assert Scenario.model_validate(case(league) | votes).alliances[0].quota == 0.65
    fights = yaml.safe_load(examples("Let an alliance fight as one", "yaml")[0])
    assert list(Scenario.model_validate(case(league) | votes | fights).force.attackers) == ["LEAGUE"]
    council = yaml.safe_load(examples("Let the table decide by votes", "yaml")[0])
    data = case([party("DEU"), party("FRA"), party("MLT")]) | council
    assert len(Scenario.model_validate(data).protocol.consent) == 2
    sheets = yaml.safe_load(examples("Role sheets for a scenario", "yaml")[0])
    assert Scenario.model_validate(case([]) | sheets).lesson.minutes == 50


@pytest.mark.slow
def test_the_how_to_runs_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All its commands and Python in one folder, as typed but for fewer runs."""
    text = PAGES["docs/how-to.md"].read_text(encoding="utf-8")
    found = sorted([*blocks(text), *indented(text)], key=lambda block: block.line)
    names: dict[str, object] = {}
    exec("import diplosim", names)
    with inside(tmp_path):
        for block in found:
            code = smaller(block.text)
            if reason("docs/how-to.md", block) or block.language in ("python", "r"):
                continue
            if block.language == "yaml":
                Path(re.findall(r"^id: (\w+)", code)[0] + ".yaml").write_text(code, encoding="utf-8")
            elif code.lstrip().startswith("diplosim"):
                run_commands(Block("sh", re.sub(r" > .*", "", code), 0, 0, 0), f"how-to.md:{block.line}")
            else:
                exec(compile(code, f"how-to.md:{block.line}", "exec"), names)


@pytest.mark.slow
def test_the_example_of_reproduction_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = indented(PAGES["docs/reproduces.md"].read_text(encoding="utf-8"))
    exec(compile(example.text, "reproduces.md", "exec"), {})
    assert "prob_war" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("page", LESSONS)
def test_servers_of_lessons_start(page: str, tmp_path: Path) -> None:
    for block in indented(PAGES[page].read_text(encoding="utf-8")):
        for line in block.text.splitlines():
            with inside(tmp_path):
                assert "Students:" in run_server(line, page)
