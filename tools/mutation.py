"""How many small changes of the rules the tests notice: a seeded sample of mutants, tried with `mutmut`.

A mutant is the code with one thing changed: a sign, a bound, a constant, an argument.  One that survives shows a rule
that no test holds, or a change that changes nothing.  Each mutant meets the fast tests of its own room, and of these
the ones that reach its function.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("agents", "analysis", "benchmarks", "configs", "diplosim", "docs", "tests", "tools")
NOTICED = ("killed", "timeout", "segfault")
LEAST = 0.85
"""Share of the mutants of each room that the tests must notice."""

NO_CACHE = """
import sys


def pytest_runtest_setup(item):
    for name, module in list(sys.modules.items()):
        if name.startswith("diplosim."):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()
"""
"""A conftest.py: a result that another test has left in a cache would hide a mutant."""


@dataclass(frozen=True)
class Room:
    """What is changed, and which tests are tried.

    Attributes:
        code: files whose functions are mutated, as patterns.
        tests: files or folders of tests.
        slow: single tests among them that are left out.
        share: of the sample.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]
    slow: tuple[str, ...] = ()
    share: float = 0.0


SCRIPTED = (
    "batch_of_a_table",
    "events_played",
    "handed_over",
    "last_offers_played",
    "legality",
    "offers_made",
    "own_situation",
    "playable",
    "rounds",
    "seat_views",
    "signing",
    "told",
    "trace",
    "tracks",
    "values",
    "war_played",
)
VOTED = ("consent_by_votes", "joint_force", "votes")
FORKED = ("forks", "forks_of_a_table", "imagined_draws", "public_record")
ROOMS = {
    "rules": Room(
        ("diplosim/rules/*.py",),
        ("tests/rules",),
        ("tests/rules/test_beliefs.py::test_cheap_talk_moves_nothing_at_all",),
        share=0.6,
    ),
    "engine": Room(
        ("diplosim/engine/*.py", "diplosim/engine/stages/*.py"),
        (
            *(f"tests/engine/test_{name}.py" for name in SCRIPTED),
            *(f"tests/rules/test_{name}.py" for name in VOTED),
            "tests/play/test_caucus_seats.py",
            "tests/test_in_notebooks.py",
        ),
        share=0.3,
    ),
    "forks": Room(
        ("diplosim/play/forks.py", "diplosim/play/public_record.py"),
        tuple(f"tests/play/test_{name}.py" for name in FORKED),
        share=0.1,
    ),
}


@click.command()
@click.argument("rooms", nargs=-1, type=click.Choice(list(ROOMS)))
@click.option("--sample", default=300, show_default=True, help="Mutants in all rooms together.")
@click.option("--seed", default=2022, show_default=True, help="Seed of the sample.")
def main(rooms: tuple[str, ...], sample: int, seed: int) -> None:
    """Try a sample of mutants in some rooms (default: all); print every survivor, and the score of each room last.

    Ends with code 1 where the tests of some room notice less than 85 % of its mutants.
    """
    results = {}
    for name in rooms or tuple(ROOMS):
        with tempfile.TemporaryDirectory() as folder:
            results[name] = tried(ROOMS[name], round(sample * ROOMS[name].share), seed, Path(folder))
        click.echo(f"{name}: {score(results[name])}\n")
    click.echo(f"Scores, seed {seed}:")
    for name, found in (*results.items(), ("in all", sum(results.values(), Counter()))):
        click.echo(f"  {name:8} {score(found)}")
    if short := [name for name, found in results.items() if share_noticed(found) < LEAST]:
        raise SystemExit(f"less than {100 * LEAST:.0f} % in {', '.join(short)}")
    click.echo(f"at least {100 * LEAST:.0f} % in every room")


def tried(room: Room, count: int, seed: int, folder: Path) -> Counter[str]:
    """What became of a sample of a room's mutants; survivors are printed."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "conftest.py").write_text(NO_CACHE, encoding="utf-8")
    (folder / "setup.cfg").write_text(settings(room), encoding="utf-8")
    # The first call has no mutant of that name.  Before it says so it writes all mutants and learns what reaches what.
    mutmut(folder, "run", "none", check=False)
    found = statuses(folder)
    sample = random.Random(seed).sample(sorted(found), min(count, len(found)))
    mutmut(folder, "run", *sample)
    found = statuses(folder)
    for name in sorted(sample):
        if found[name] not in NOTICED:
            click.echo(f"{found[name]}: {mutmut(folder, 'show', name)}")
    return Counter(found[name] for name in sample)


def settings(room: Room) -> str:
    """Settings of mutmut for a room, as it reads them from setup.cfg."""
    values = {
        "source_paths": ["diplosim"],
        "only_mutate": room.code,
        "also_copy": [*COPIED, "README.md", "conftest.py"],
        "pytest_add_cli_args_test_selection": room.tests,
        "pytest_add_cli_args": [f"--deselect={test}" for test in room.slow] or ["-q"],
    }
    lines = ["[mutmut]"]
    for name, entries in values.items():
        lines += [f"{name} =", *(f"    {entry}" for entry in entries)]
    return "\n".join(lines) + "\n"


def statuses(folder: Path) -> dict[str, str]:
    """What became of each mutant so far, by its name."""
    lines = (line.rpartition(": ") for line in mutmut(folder, "results", "--all", "true").splitlines() if ": " in line)
    return {name.strip(): status.strip() for name, _, status in lines}


def mutmut(folder: Path, *arguments: str, check: bool = True) -> str:
    """Output of one call of mutmut; raises SystemExit with that output where it fails."""
    done = subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=folder, capture_output=True, text=True)
    if check and done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def share_noticed(found: Counter[str]) -> float:
    """Share of mutants that were noticed; 1 of none."""
    return sum(found[status] for status in NOTICED) / found.total() if found else 1.0


def score(found: Counter[str]) -> str:
    """Share of mutants that were noticed, in words."""
    noticed = sum(found[status] for status in NOTICED)
    counts = ", ".join(f"{status} {number}" for status, number in found.most_common())
    return f"{noticed} of {found.total()} mutants noticed ({share_noticed(found):.1%}): {counts}"


if __name__ == "__main__":
    main()
