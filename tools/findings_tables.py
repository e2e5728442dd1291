"""Tables of the page of findings, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.comparison.cells import AT_WAR
from analysis.comparison.comparison_text import outcome_words, points, transitions_in_words
from analysis.comparison.main_effects import MainEffect
from analysis.comparison.over_systems import by_setting
from analysis.comparison.paired_means import MeanDifference, paired_mean
from analysis.comparison.results import Result, ShareDifference
from analysis.comparison.war_spread import belligerents, war_tables
from diplosim.designs.record import DesignRecord
from diplosim.numerics.statistics import OUTCOMES


def differences(result: Result) -> str:
    """Shares under the base, then the difference of each other cell with its 95 % interval.

    A star marks what stands out after Holm's correction over the whole experiment.
    """
    base = result.pairs[0]
    rows = [[f"*{base.first}*", *(f"{base.share(name).first:.2%}" for name in OUTCOMES), ""]]
    rows += [
        [f"`{pair.second}`", *(_starred(pair.share(name)) for name in OUTCOMES), f"{pair.changed:,}"]
        for pair in result.pairs
    ]
    return _table(["", *map(outcome_words, OUTCOMES), "runs that ended otherwise"], rows)


def transitions(result: Result) -> str:
    """How many runs changed from which class to which, by cell."""
    return "\n".join(f"- `{pair.second}`: {'; '.join(transitions_in_words(pair))}" for pair in result.pairs)


def observers(refitted: Result, fixed: Result) -> str:
    """Differences with observers refitted and fixed, side by side."""
    rows = [
        [
            f"`{one.second}`",
            *(points(pair.share(name)) for name in ("any_agreement", "conflict") for pair in (one, other)),
        ]
        for one, other in zip(refitted.pairs, fixed.pairs, strict=True)
    ]
    names = [f"{what}, {who}" for what in ("agreement, any", "conflict") for who in ("refitted", "fixed")]
    return _table(["", *names], rows)


def attackers(made: DesignRecord) -> str:
    """Who attacks first in percent of all runs of a cell, and how many states the wars have."""
    found = war_tables(made)
    parties = belligerents(found)
    attackers = sorted({name for table in found.values() for name in table["attacker"].unique()} - {""})
    rows = [
        [
            f"`{cell}`",
            *(f"{(table['attacker'] == name).mean():.1%}" for name in attackers),
            f"{_mean_size(table[parties]):.2f}",
        ]
        for cell, table in found.items()
    ]
    return _table(["", *(f"{name} attacks" for name in attackers), "states in a war"], rows)


def at_war(result: Result) -> str:
    """Share of runs in which each party is at war under the base, then differences with paired 95 % intervals."""
    parties = belligerents(war_tables(result.comparison))
    means = [{row.name.removeprefix(AT_WAR): row for row in pair.means} for pair in result.pairs]
    rows = [[f"*{result.pairs[0].first}*", *(f"{means[0][party].first:.2%}" for party in parties)]]
    rows += [
        [f"`{pair.second}`", *(_points(of[party]) for party in parties)]
        for pair, of in zip(result.pairs, means, strict=True)
    ]
    return _table(["", *parties], rows)


def elsewhere(results: Mapping[str, Result], outcome: str) -> str:
    """Differences of one outcome under several codings, the first being the one of the page."""
    first = next(iter(results.values()))
    rows = [
        [f"`{pair.second}`", *(_starred(result.pairs[number].share(outcome)) for result in results.values())]
        for number, pair in enumerate(first.pairs)
    ]
    base = [f"*{first.pairs[0].first}*", *(f"{each.pairs[0].share(outcome).first:.2%}" for each in results.values())]
    return _table([outcome_words(outcome), *results], [base, *rows])


def _mean_size(at_war: pd.DataFrame) -> float:
    """Mean number of parties in a war, over the runs that have one."""
    sizes = at_war.sum(axis=1)
    return float(sizes[sizes > 0].mean())


def war_sizes(designs: Mapping[str, Result]) -> str:
    """States in a war, mean over the wars of a system: in the first setting, then differences over systems."""
    heads: list[str] = []
    rows = []
    for title, result in designs.items():
        made = result.comparison
        sizes = {cell: _mean_size(table.drop(columns="attacker")) for cell, table in war_tables(made).items()}
        of = {name: pd.Series([sizes[cell.name] for cell in cells]) for name, cells in by_setting(made).items()}
        first, *others = of
        changes = [paired_mean(name, of[first], of[name]) for name in others]
        rows.append(
            [
                title,
                f"{of[first].mean():.2f}",
                *(
                    "–" if row is None else f"{row.difference:+.2f} [{row.low:+.2f}, {row.high:+.2f}]"
                    for row in changes
                ),
            ]
        )
        heads = [f"*{first}*", *(f"`{name}`" for name in others)]
    return _table(["design", *heads], rows)


def effects(designs: Mapping[str, Result]) -> str:
    """Main effects and interactions of one design under several ranges, with 95 % intervals over systems."""
    first = next(iter(designs.values())).effects
    rows = []
    for factor in dict.fromkeys(effect.factor for effect in first):
        for title, result in designs.items():
            of_factor = {effect.outcome: effect for effect in result.effects if effect.factor == factor}
            rows.append([factor.replace(" x ", " × "), title, *(_effect(of_factor[name]) for name in OUTCOMES)])
    return _table(["effect of", "design", *map(outcome_words, OUTCOMES)], rows)


def _starred(row: ShareDifference) -> str:
    return points(row) + ("*" if row.tells else "")


def _effect(row: MainEffect) -> str:
    return _points(row.effect) + ("*" if row.tells else "")


def _points(row: MeanDifference) -> str:
    return f"{100 * row.difference:+z.1f} [{100 * row.low:+z.1f}, {100 * row.high:+z.1f}]"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
