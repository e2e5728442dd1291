"""How would the model have forecast cases from what was seen by each date?  Scores beside rivals, with n and interval.

Only declared red lines count as they are coded; inferred ones, in which hindsight may hide, are drawn wide.  Rivals:
base rates, the overlap rule on all lines and on declared ones, equal chances; for terms the weighted mean of positions
and the status quo.  Scores are those of `analysis.run.backtest`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from analysis.run.backtest import REFERENCES, brier_score, log_score, overlap_rule, terms_on_scales
from analysis.run.base_rates import observed
from analysis.run.outcomes import three_classes
from analysis.run.terms import compromise_mean
from diplosim.learning.fitting import tables_for
from diplosim.learning.inference.study import FORWARD, Ahead, Study, study_record
from diplosim.learning.records.reading import find_record, read_record, shipped_records
from diplosim.learning.records.record import Record
from diplosim.numerics.statistics import CLASSES
from diplosim.scenario import catalogue
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario

WIDE = 0.25
"""Standard deviation of inferred red lines in a backtest; .10 elsewhere."""

MODEL = {
    "first": "model, before anything was seen",
    "half": "model, half of the rounds seen",
    "last": "model, last date",
}
RESAMPLES = 2000


@dataclass(frozen=True)
class Case:
    """A case to be replayed: the scenario as coded, what was seen, and what happened."""

    scenario: Scenario
    record: Record
    happened: str


def read_case(text: str) -> Case:
    """Read a case given as SCENARIO or SCENARIO=RECORD.

    Args:
        text: a name or a file; a file's record lies in `records/` beside it under the scenario's id.

    Returns:
        The case.

    Raises:
        ScenarioError: with every problem of the files.
    """
    name, _, record = text.partition("=")
    scenario = load(name)
    if record:
        path = find_record(record)
    elif name in catalogue.names():
        path = shipped_records(name)[0]
    else:
        path = Path(name).parent / "records" / f"{scenario.id}.yaml"
        if not path.exists():
            wrong = f"no record of this case at {path}; write one there, or name it: {name}=RECORD"
            raise ScenarioError([Diagnostic(name, None, "", wrong)])
    if scenario.real_outcome is None:
        raise ScenarioError([Diagnostic(name, None, "real_outcome", "is not coded: there is nothing to score")])
    happened = str(three_classes(pd.Series([scenario.real_outcome])).iloc[0])
    return Case(scenario, read_record(path, scenario), happened)


def replay(case: Case, particles: int, seed: int, tell: Callable[[str], None]) -> Study:
    """Play a case along its record with inferred lines drawn wide; observers keep what the coded lines taught them."""
    wide = case.scenario.replace({"parameters.inferred_line_sd": WIDE})
    return study_record(wide, case.record, tables_for(case.scenario), particles, seed, FORWARD, tell)


def forecasts_of(case: Case, study: Study) -> pd.DataFrame:
    """One row a date and forecaster: chances of the classes, scores, error of terms; rivals at the first date only."""
    rows = []
    compromise = compromise_mean(case.scenario)
    real = terms_on_scales(case.scenario)

    def add(
        when: datetime.date,
        number: int,
        name: str,
        chances: Mapping[str, float],
        terms: Mapping[str, float],
        by: Ahead | None = None,
    ) -> None:
        given = {issue: terms[issue] for issue in real if issue in terms and not math.isnan(terms[issue])}
        error = float(np.mean([abs(given[i] - real[i]) for i in given])) if given else float("nan")
        rows.append(
            {
                "case": case.scenario.id, "date": when.isoformat(), "round": number, "forecaster": name,
                **{f"P({c})": chances[c] for c in CLASSES}, "happened": case.happened,
                "brier": brier_score(chances, case.happened),
                "log": log_score(chances, case.happened) if not math.isnan(chances[case.happened]) else float("nan"),
                "terms_error": error, "terms_issues": len(given), "runs": 0 if by is None else by.runs,
                **{f"{side} {c}": float("nan") if by is None else reach(by.shares[c][i], chances[c])
                   for c in CLASSES for i, side, reach in ((1, "low", min), (2, "high", max))},
            }
        )  # fmt: skip

    for ahead in study.ahead:
        # No class is ruled out by so few runs; what that takes from the others may leave their bands, which then give.
        least = 0.5 / max(1, ahead.runs)
        kept = {c: max(least, ahead.shares[c][0]) for c in CLASSES}
        add(ahead.date, ahead.round, "model", {c: kept[c] / sum(kept.values()) for c in CLASSES}, ahead.terms, ahead)
    start = case.scenario.round_dates[0]
    for target, label in REFERENCES.items():
        add(start, 0, label, {name: row.share for name, row in observed(target).items()}, {})
    for declared, label in ((False, "overlap rule, all coded lines"), (True, "overlap rule, declared lines only")):
        named = three_classes(pd.Series([overlap_rule(case.scenario, declared)])).iloc[0]
        add(start, 0, label, {name: float(name == named) for name in CLASSES}, {})
    add(start, 0, "equal chances", dict.fromkeys(CLASSES, 1 / 3), {})
    add(start, 0, "weighted mean of positions (terms only)", dict.fromkeys(CLASSES, float("nan")), compromise)
    quo = {issue.id: issue.status_quo for issue in case.scenario.issues}
    add(start, 0, "status quo (terms only)", dict.fromkeys(CLASSES, float("nan")), quo)
    return pd.DataFrame(rows)


def at_dates(table: pd.DataFrame) -> pd.DataFrame:
    """The model's forecasts before anything was seen, with half of the rounds seen and at the last date, and rivals."""
    parts = [table[table["forecaster"] != "model"]]
    model = table[table["forecaster"] == "model"]
    for _, mine in model.groupby("case", sort=False):
        last = int(mine["round"].max())
        for key, number in (("first", 0), ("half", (last + 1) // 2), ("last", last)):
            parts.append(mine[mine["round"] == number].assign(forecaster=MODEL[key]))
    return pd.concat(parts, ignore_index=True)


def mean_scores(chosen: pd.DataFrame) -> pd.DataFrame:
    """Mean of each score over cases with n and a bootstrap interval over cases; infinite log scores are counted."""
    rows = []
    order = [*MODEL.values(), *dict.fromkeys(chosen.loc[~chosen["forecaster"].isin(MODEL.values()), "forecaster"])]
    for name in order:
        mine = chosen[chosen["forecaster"] == name]
        row: dict[str, object] = {"forecaster": name}
        for score in ("brier", "log", "terms_error"):
            values = mine[score].to_numpy(dtype=float)
            values = values[~np.isnan(values)]
            finite = values[np.isfinite(values)]
            row[f"{score}_n"] = len(values)
            row[f"{score}_ruled_out"] = int(len(values) - len(finite))
            row[score] = float(finite.mean()) if len(finite) and len(finite) == len(values) else float("nan")
            row[f"{score}_low"], row[f"{score}_high"] = _interval(values)
        rows.append(row)
    return pd.DataFrame(rows)


def _interval(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Bootstrap 95 % over cases; not a number below two of them, or where a score is infinite."""
    numbers = np.asarray(values, dtype=float)
    if len(numbers) < 2 or not np.isfinite(numbers).all():
        return float("nan"), float("nan")
    generator = np.random.Generator(np.random.Philox(1))
    means = numbers[generator.integers(0, len(numbers), (RESAMPLES, len(numbers)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def what_n_cannot_show(chosen: pd.DataFrame) -> list[str]:
    """What so few cases cannot show, with the difference that could be told from chance."""
    cases = int(chosen["case"].nunique())
    lines = [
        f"n = {cases} case{'s' if cases != 1 else ''}, coded by who knew how they ended: no skill can be claimed "
        "from this."
    ]
    wide = chosen.pivot_table(index="case", columns="forecaster", values="brier")
    base = REFERENCES["crisis_all"]
    if cases > 1 and {MODEL["last"], base} <= set(wide.columns):
        gap = (wide[MODEL["last"]] - wide[base]).to_numpy()
        half = float(stats.t.ppf(0.975, len(gap) - 1)) * float(gap.std(ddof=1)) / len(gap) ** 0.5
        lines.append(
            "At the last date the model's Brier score differs from that of the base rate of all crises by "
            f"{gap.mean():+.2f} [{gap.mean() - half:+.2f}, {gap.mean() + half:+.2f}] (less is better; paired over "
            f"{len(gap)} cases, Student). A difference below {half:.2f} cannot be told from chance with so few."
        )
    return lines
