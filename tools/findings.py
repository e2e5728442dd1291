"""The numbers and figures of `docs/findings.md`, out of the experiments that come with diplosim.

    python -m tools.findings              # plays what is absent, writes tables and figures
    python -m tools.findings --check      # says whether the page still has the numbers
    python -m tools.findings july         # the blocks and the figure of one experiment only

The page's prose is written by hand; everything between `<!-- numbers: NAME -->` and `<!-- end -->` is written here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

import tools.findings_tables as tables
from analysis.comparison.comparison import compare
from analysis.comparison.effect_plot import draw_effects
from analysis.comparison.forest_plot import draw_forest
from analysis.comparison.results import Result
from analysis.comparison.war_spread import draw_spread, war_tables
from analysis.plots.figures import save
from diplosim.atomic_files import write_text_whole
from diplosim.batches.progress import progress_for
from diplosim.designs import Design, load, run_design
from diplosim.designs.design import Observers

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "findings.md"

EXPERIMENTS: tuple[tuple[str, Observers], ...] = (
    ("geneva_2022", "refitted"),
    ("geneva_2022", "fixed"),
    ("geneva_2022_opened", "refitted"),
    ("july_1914", "refitted"),
    ("july_1914", "fixed"),
    ("polarity_cohesion", "refitted"),
    ("polarity_cohesion", "fixed"),
    ("polarity_cohesion_strict", "refitted"),
    ("polarity_cohesion_dear_war", "refitted"),
    ("polarity_cohesion_hubs", "refitted"),
)
"""What the page is about: names of experiments, and what observers know."""

CODINGS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "geneva_2022": {
        "lines less certain": {"parameters.inferred_line_sd": 0.2},
        "pretext less likely": {"hidden_types.RUS": {"pretext": 0.2, "hard_bargainer": 0.55, "sincere": 0.25}},
        "pretext more likely": {"hidden_types.RUS": {"pretext": 0.55, "hard_bargainer": 0.3, "sincere": 0.15}},
        "no breakdown": {"parameters.breakdown_hazard": 0.0},
    },
    "july_1914": {
        "contest decisive": {"parameters.contest_decisiveness": 2.0},
        "promises half kept": {"parameters.join_offence": 0.45, "parameters.join_support": 0.45},
        "war dearer to Vienna": {"parties.AUH.war_cost": {"low": 0.3, "high": 0.75}},
        "pretext less likely": {"hidden_types.AUH": {"pretext": 0.25, "hard_bargainer": 0.6, "sincere": 0.15}},
    },
}
"""Other codings under which the differences of a case are looked at again, chosen before any of them was played."""

SHORTER = 4000
"""Runs of each cell under another coding, with fixed observers."""

Results = Mapping[tuple[str, str], Result]
"""By name of the experiment, and by what observers know or by the coding."""

DESIGNS = {
    "as shipped": ("polarity_cohesion", "refitted"),
    "as shipped, observers fixed": ("polarity_cohesion", "fixed"),
    "more lines, further apart": ("polarity_cohesion_strict", "refitted"),
    "war dearer, decides less": ("polarity_cohesion_dear_war", "refitted"),
    "leaders decide, spokes": ("polarity_cohesion_hubs", "refitted"),
}
"""The designs of the third finding, as the page calls them."""


def _both(name: str) -> Callable[[Results], str]:
    return lambda results: tables.observers(results[name, "refitted"], results[name, "fixed"])


def _differences(name: str) -> Callable[[Results], str]:
    return lambda results: tables.differences(results[name, "refitted"])


def _elsewhere(name: str, outcome: str) -> Callable[[Results], str]:
    def written(results: Results) -> str:
        return tables.elsewhere(
            {"as coded": results[name, "fixed"]} | {title: results[name, title] for title in CODINGS[name]}, outcome
        )

    return written


def _transitions(name: str) -> Callable[[Results], str]:
    return lambda results: tables.transitions(results[name, "refitted"])


def _designs(results: Results) -> dict[str, Result]:
    return {title: results[key] for title, key in DESIGNS.items()}


NUMBERS: Mapping[str, Callable[[Results], str]] = {
    "geneva-differences": _differences("geneva_2022"),
    "geneva-transitions": _transitions("geneva_2022"),
    "geneva-observers": _both("geneva_2022"),
    "geneva-elsewhere": _elsewhere("geneva_2022", "any_agreement"),
    "opened-differences": _differences("geneva_2022_opened"),
    "opened-transitions": _transitions("geneva_2022_opened"),
    "july-differences": _differences("july_1914"),
    "july-transitions": _transitions("july_1914"),
    "july-attackers": lambda results: tables.attackers(results["july_1914", "refitted"].comparison),
    "july-at-war": lambda results: tables.at_war(results["july_1914", "refitted"]),
    "july-elsewhere": _elsewhere("july_1914", "conflict"),
    "july-observers": _both("july_1914"),
    "polarity-settings": _differences("polarity_cohesion"),
    "polarity-transitions": _transitions("polarity_cohesion"),
    "polarity-wars": lambda results: tables.war_sizes(_designs(results)),
    "polarity-effects": lambda results: tables.effects(_designs(results)),
}
"""Name of each block of the page -> what stands in it.  Before the hyphen stands whose block it is."""

FIGURES: Mapping[str, Callable[[Results], Figure]] = {
    "geneva": lambda results: draw_forest(results["geneva_2022", "refitted"].pairs),
    "opened": lambda results: draw_forest(results["geneva_2022_opened", "refitted"].pairs),
    "july": lambda results: draw_spread(war_tables(results["july_1914", "refitted"].comparison)),
    "polarity": lambda results: draw_effects({title: result.effects for title, result in _designs(results).items()}),
}
"""Whose figure it is -> how it is drawn."""

PLAYED: Mapping[str, tuple[str, ...]] = {
    "geneva": ("geneva_2022",),
    "opened": ("geneva_2022_opened",),
    "july": ("july_1914",),
    "polarity": tuple(sorted({name for name, _ in EXPERIMENTS if name.startswith("polarity")})),
}
"""Whose blocks and figure -> the experiments that they are made from."""


def results_of(runs: Path, parts: Collection[str] = tuple(PLAYED)) -> Results:
    """Play what is absent of the experiments of some parts of the page, each in a folder of its own, and compare."""
    wanted = {name for part in parts for name in PLAYED[part]}
    chosen: dict[tuple[str, str], Design] = {
        (name, observers): load(name, observers=observers) for name, observers in EXPERIMENTS if name in wanted
    }
    for name, coded_arrays in CODINGS.items():
        if name not in wanted:
            continue
        experiment = load(name, runs=SHORTER, observers="fixed")
        chosen |= {(name, title): under(experiment, changes) for title, changes in coded_arrays.items()}
    found = {}
    for (name, title), experiment in chosen.items():
        folder = runs / f"{name}-{title.replace(' ', '_')}"
        made = run_design(experiment, folder, progress=progress_for(), command="python -m tools.findings")
        found[name, title] = compare(made)
    return found


def under(experiment: Design, changes: Mapping[str, Any]) -> Design:
    """An experiment with the same values changed in all its cells."""
    cells = (replace(cell, scenario=cell.scenario.replace(dict(changes))) for cell in experiment.kept)
    return replace(experiment, cells=tuple(cells))


def with_numbers(page: str, results: Results, parts: Collection[str] = tuple(PLAYED)) -> str:
    """The page with the blocks of numbers of some parts written anew.

    Args:
        page: text of the page.
        results: what the blocks are written from.
        parts: whose blocks are written, as in `PLAYED`.

    Returns:
        Text of the new page.

    Raises:
        ValueError: if the page lacks a block, or has one that nobody writes.
    """
    there = re.findall(r"<!-- numbers: (\S+) -->", page)
    if sorted(there) != sorted(NUMBERS):
        raise ValueError(f"blocks of the page: {sorted(there)}; written: {sorted(NUMBERS)}")
    for name, write in NUMBERS.items():
        if name.partition("-")[0] not in parts:
            continue
        block = f"<!-- numbers: {name} -->\n\n{write(results)}\n\n<!-- end -->"
        before, _, rest = page.partition(f"<!-- numbers: {name} -->")
        page = before + block + rest.partition("<!-- end -->")[2]
    return page


def draw(results: Results, folder: Path, parts: Collection[str] = tuple(PLAYED)) -> list[Path]:
    """Draw the figures of some parts of the page; return the paths of the PNG files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for part in parts:
        png, svg = save(FIGURES[part](results), folder, f"findings_{part}")
        svg.unlink()
        drawn.append(png)
    return drawn


def main() -> None:
    """Write the numbers and figures of the page of findings, or check that it has them."""
    parser = argparse.ArgumentParser(description=(main.__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"parts of the page: {', '.join(PLAYED)}; default all")
    parser.add_argument("--runs", type=Path, default=Path("runs") / "findings", help="where the experiments are played")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page has other numbers")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.parts) - set(PLAYED))
    if unknown:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PLAYED)}")
    parts = tuple(chosen.parts) or tuple(PLAYED)
    results = results_of(chosen.runs, parts)
    before = PAGE.read_text(encoding="utf-8")
    after = with_numbers(before, results, parts)
    if chosen.check:
        sys.stdout.write("the page has these numbers\n" if after == before else f"{PAGE} has other numbers\n")
        raise SystemExit(after != before)
    write_text_whole(PAGE, after)
    for path in draw(results, DOCS / "figures", parts):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
