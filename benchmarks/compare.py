"""This tree beside another commit, in one interleaved run: `python -m benchmarks.compare [COMMIT]`.

The two take turns in fresh processes, so that a slow spell of the machine meets both.  What is told is the best time of
each, and the range of the ratios of neighbours: where it holds 1, nothing was found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.measuring import busy_warning, machine_load

HERE = Path(__file__).resolve().parent.parent
TURNS = 5

Times = Mapping[str, float]


def compared(commit: str, turns: int = TURNS) -> list[tuple[Times, Times]]:
    """Times of a commit and of this tree, in turns.

    Args:
        commit: whatever git knows by that name.
        turns: how often each is timed.

    Returns:
        A pair for each turn.

    Raises:
        subprocess.CalledProcessError: if git knows no such commit, or a tree cannot be played.
    """
    with TemporaryDirectory(prefix="diplosim-compare-") as folder:
        other = Path(folder) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(other), commit)
        try:
            return [(_times(other), _times(HERE)) for _ in range(turns)]
        finally:
            _git("worktree", "remove", "--force", str(other))


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(HERE), *words], check=True)


def _times(tree: Path) -> Times:
    """Times of one tree, by this tree's clock."""
    done = subprocess.run(
        [sys.executable, "-P", str(HERE / "benchmarks" / "timed.py")],
        env={**os.environ, "PYTHONPATH": str(tree)},
        cwd=tree,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    times: Times = json.loads(done.stdout)
    return times


def as_lines(pairs: Sequence[tuple[Times, Times]], commit: str) -> list[str]:
    """What was measured, as a table."""
    lines = [f"{'milliseconds of processor time':<32}{commit[:12]:>12}{'now':>12}{'ratio':>8}   range of ratios"]
    for name in pairs[0][1]:
        before, now = ([times[name] for times in side] for side in zip(*pairs, strict=True))
        ratios = sorted(b / a for a, b in zip(before, now, strict=True))
        verdict = "" if ratios[0] > 1 or ratios[-1] < 1 else ", no difference found"
        lines.append(
            f"{name:<32}{1e3 * min(before):>12,.1f}{1e3 * min(now):>12,.1f}{min(now) / min(before):>8.2f}"
            f"   {ratios[0]:.2f} to {ratios[-1]:.2f}{verdict}"
        )
    return lines


@click.command()
@click.argument("commit", default="HEAD~1")
@click.option("--turns", type=click.IntRange(min=2), default=TURNS, show_default=True, help="How often each is timed.")
def main(commit: str, turns: int) -> None:
    """Time this tree beside COMMIT (by default the one before)."""
    if warning := busy_warning(machine_load()):
        click.echo(warning, err=True)
    for line in as_lines(compared(commit, turns), commit):
        click.echo(line)


if __name__ == "__main__":
    main()
