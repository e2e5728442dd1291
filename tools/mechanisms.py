"""What each mechanism of the model moves in each shipped case: `python -m tools.mechanisms` writes it into the page.

    python -m tools.mechanisms                     # writes the table of docs/model.md
    python -m tools.mechanisms minsk2_2015 -n 500  # prints the table of one case, and leaves the page alone

Each case is played twice on common random numbers, as it is and with the mechanism off (`tools.mechanism_switches`).
Observers expect the case as it is, so that what moves is the mechanism alone; they learn anew only where the switch is
theirs.  A mechanism that moves no outcome anywhere is decoration.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import pandas as pd

from analysis.run.levers import shifts
from diplosim.atomic_files import write_text_whole
from diplosim.designs.observers import carried_over, obstacles
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.numerics.statistics import OUTCOMES, PairedShares
from diplosim.scenario import catalogue
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tools.mechanism_switches import SWITCHES, Switch

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "model.md"
BEGIN, END = "<!-- mechanisms, made by python -m tools.mechanisms -->\n", "<!-- end of mechanisms -->\n"
RUNS = 4000
SEED = 1


class Cell(NamedTuple):
    """What a mechanism moves in one case.

    changed: share of runs that end in another class without it.  shifts: of the four classes, off less on.
    """

    changed: float
    shifts: list[PairedShares]

    @property
    def moves(self) -> bool:
        """Whether any share moves by more than Monte Carlo error."""
        return any(shift.beyond_chance for shift in self.shifts)

    @property
    def text(self) -> str:
        """The share of changed runs in percent, then the four shifts in points, * beyond Monte Carlo error."""
        told = [f"{100 * each.difference:+z.1f}{'*' if each.beyond_chance else ''}" for each in self.shifts]
        points = " ".join("0" if one == "+0.0" else one for one in told)
        return f"{100 * self.changed:.1f} %: {points}"


Progress = Callable[[str], None]

Effects = Mapping[tuple[str, str], Cell]
"""(mechanism, case) -> what it moves; absent where the case has none of it."""


def variants(case: Scenario, switches: Sequence[Switch] = SWITCHES) -> dict[str, Scenario]:
    """The case without each mechanism that it has, by name; judgements go, as they name what is not there any more."""
    found = {}
    for switch in switches:
        if changes := switch.changes(case):
            off = case.replace({"judgements": {}, **changes})
            if off.content_hash() != case.content_hash():
                found[switch.name] = off
    return found


def effects(
    cases: Sequence[Scenario], runs: int, switches: Sequence[Switch] = SWITCHES, progress: Progress | None = None
) -> Effects:
    """Play every case with and without each mechanism.

    Args:
        cases: the cases.
        runs: runs of each play.
        switches: the mechanisms.
        progress: told of each play.

    Returns:
        What each mechanism moves in each case that has it.
    """
    found = {}
    for case in cases:
        tables = tables_for(case)
        on = _ends(case, tables, runs)
        for name, off in variants(case, switches).items():
            fixed = not obstacles(case, off) and off.parameters.tremble == case.parameters.tremble
            own = carried_over(tables, case, off) if fixed else tables_for(off)
            found[name, case.id] = compared(on, _ends(off, own, runs))
            if progress is not None:
                progress(f"{case.id}: {name}")
    return found


def _ends(scenario: Scenario, tables: Tables, runs: int) -> pd.Series:
    """Outcome classes of runs 0 .. runs - 1."""
    ends: pd.Series = Talks(scenario, runs, SEED, tables=tables).play().outcomes()["outcome"]
    return ends


def compared(on: pd.Series, off: pd.Series) -> Cell:
    """Outcome classes of the same runs with a mechanism and without it."""
    changed = float((on.astype(str).to_numpy() != off.astype(str).to_numpy()).mean())
    return Cell(changed, shifts(on, off, OUTCOMES))


def table(found: Effects, cases: Sequence[str], runs: int, switches: Sequence[Switch] = SWITCHES) -> str:
    """The table and what moves nothing, as Markdown.

    Args:
        found: what was played.
        cases: names of the cases, one column each.
        runs: runs of each play.
        switches: the mechanisms, one line each.

    Returns:
        Markdown that ends in a line break.
    """
    lines = [f"| switched off | {' | '.join(cases)} |", f"|---|{'---|' * len(cases)}"]
    for switch in switches:
        cells = [found[switch.name, case].text if (switch.name, case) in found else "–" for case in cases]
        lines.append(f"| {switch.name}: {switch.words} | {' | '.join(cells)} |")
    names = [switch.name for switch in switches]
    absent = [name for name in names if not _cells(found, name)]
    still = [name for name in names if name not in absent and not any(cell.changed for cell in _cells(found, name))]
    slight = [
        name for name in names if name not in (*absent, *still) and not any(cell.moves for cell in _cells(found, name))
    ]
    told = [
        f"Runs that end in another class without the mechanism, then the shift in points of {', '.join(OUTCOMES)}; "
        f"n = {runs:,} runs a cell on common random numbers, observers as in the case. A star: beyond Monte Carlo "
        "error (paired 95 %), which chance alone gives one shift in twenty. –: the case has none of it.",
        f"**Changes no run anywhere:** {', '.join(still) or 'none'}.",
        f"**Changes single runs, but no share beyond chance:** {', '.join(slight) or 'none'}.",
        f"**In no case:** {', '.join(absent) or 'none'}.",
    ]
    return "\n".join([*lines, "", "\n\n".join(told)]).replace("partial_agreement", "partial agreement") + "\n"


def _cells(found: Effects, name: str) -> list[Cell]:
    return [cell for (known, _), cell in found.items() if known == name]


def written(page: str, content: str, first: str = BEGIN, last: str = END) -> str:
    """The page with a table between two lines of it.  Raises ValueError where it has no such lines."""
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no lines {first.strip()} and {last.strip()}")
    return f"{before}{begin}\n{content}\n{end}{after}"


def main(arguments: Sequence[str] | None = None) -> None:
    """What each mechanism of the model moves in each shipped case."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="only these, printed instead of written into the page")
    parser.add_argument("-n", dest="runs", type=int, default=RUNS, help=f"runs of each play (default {RUNS})")
    given = parser.parse_args(arguments)
    cases = [load(name) for name in given.cases or catalogue.names()]
    found = effects(cases, given.runs, progress=lambda what: click.echo(what, err=True))
    content = table(found, [case.id for case in cases], given.runs)
    if given.cases:
        sys.stdout.write(content)
    else:
        write_text_whole(PAGE, written(PAGE.read_text(encoding="utf-8"), content))


if __name__ == "__main__":
    main()
