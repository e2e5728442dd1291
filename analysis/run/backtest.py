"""How would the model have scored?  Proper scores beside one-line rivals, and the error of terms.

Class accuracy on cases that were coded with hindsight is close to circular, so the forecasts are scored as
probabilities: Brier score (Brier 1950; sum over the three classes, 0 best, 2 worst) and logarithmic score
(Good 1952; minus the natural logarithm of the probability of what happened).  Rivals: the overlap rule on
coded red lines (all of them, and the declared ones only), the rules on the draws alone, base rates, and equal chances;
for terms the capability- and salience-weighted mean of positions (the compromise mean) and the status quo.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts
from analysis.plots.figures import canvas, class_bar, percent_axis, says, styled, words
from analysis.run.base_rates import observed
from analysis.run.draw_rule import rules
from analysis.run.outcomes import outcome_shares, three_classes
from analysis.run.run_folder import RunFolder, open_run_folder
from analysis.run.terms import compromise_mean
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.real_terms import real_terms
from diplosim.scenario.scenario import Scenario

Forecast = Mapping[str, float]

REFERENCES = {
    "crisis_all": "base rate: all crises (ICB)",
    "crisis_trigger_not_violent": "base rate: non-violent trigger (ICB)",
    "crisis_trigger_buildup": "base rate: military build-up (ICB)",
}


def brier_score(forecast: Forecast, happened: str) -> float:
    """Sum over classes of (probability - indicator)**2; 0 best, 2 worst."""
    return sum((share - (name == happened)) ** 2 for name, share in forecast.items())


def log_score(forecast: Forecast, happened: str) -> float:
    """Minus the natural logarithm of the probability of what happened.

    0 best, infinite if it was ruled out.
    """
    return -math.log(forecast[happened]) if forecast[happened] > 0 else math.inf


def overlap_rule(scenario: Scenario, declared_only: bool = False) -> str:
    """The one-line rule on coded red lines of those who must consent: one of the four classes.

    Lines overlap on every issue: agreement; on issues with at least .75 of their mean salience: partial
    agreement; else conflict if somebody can use force under an ultimatum or a hard deadline; else stalemate.
    """
    weights, overlaps = [], []
    for issue in scenario.issues:
        lines = [
            line
            for party, line in issue.red_lines.items()
            if party in scenario.must_consent and (line.basis == "declared" or not declared_only)
        ]
        low = max((line.min for line in lines if line.min is not None), default=0.0)
        high = min((line.max for line in lines if line.max is not None), default=1.0)
        overlaps.append(low <= high)
        weights.append(sum(issue.salience[party] / _total_salience(scenario, party) for party in scenario.consenters))
    if all(overlaps):
        return "agreement"
    if sum(w for w, overlap in zip(weights, overlaps, strict=True) if overlap) >= 0.75 * sum(weights):
        return "partial_agreement"
    pressed = scenario.protocol.kind == "ultimatum" or scenario.deadline.kind == "hard"
    return "conflict" if pressed and scenario.can_use_force else "stalemate"


def _total_salience(scenario: Scenario, party: str) -> float:
    return sum(issue.salience[party] for issue in scenario.issues) or 1.0


def forecasts(
    scenario: Scenario, outcomes: pd.Series, draws: Mapping[str, pd.Series] | None = None
) -> dict[str, Forecast]:
    """Probability of each of the three classes by the model (shares of runs) and by its rivals.

    draws: name of a rule on the draws alone -> what it says, by run; its forecast is the share of runs.
    """
    found: dict[str, Forecast] = {
        "model (shares of runs)": {row.name: row.share for row in outcome_shares(outcomes).classes}
    }
    for target, label in REFERENCES.items():
        found[label] = {name: row.share for name, row in observed(target).items()}
    for declared_only, label in (
        (False, "overlap rule, all coded lines"),
        (True, "overlap rule, declared lines only"),
    ):
        named = three_classes(pd.Series([overlap_rule(scenario, declared_only)])).iloc[0]
        found[label] = {name: float(name == named) for name in THREE}
    for name, said in (draws or {}).items():
        found[f"draws alone, rule of {name}"] = {row.name: row.share for row in outcome_shares(said).classes}
    found["equal chances"] = {name: 1 / len(THREE) for name in THREE}
    return found


@dataclass(frozen=True)
class TermsError:
    """Mean absolute distance to the real values, over the issues that have one and that some run settled."""

    issues: int
    model: float
    compromise: float
    status_quo: float


def terms_error(scenario: Scenario, terms: pd.DataFrame) -> TermsError | None:
    """Error of terms of the mean settled term, the compromise mean and the status quo.

    None without real values on the horizon; options without an order have no distance and are not scored.
    """
    compromise = compromise_mean(scenario)
    means = {issue.id: float(terms[f"term_{issue.id}"].mean()) for issue in scenario.issues}
    known = terms_on_scales(scenario)
    scored = [issue for issue in scenario.issues if issue.id in known and not math.isnan(means[issue.id])]
    if not scored:
        return None
    real = np.array([known[issue.id] for issue in scored], dtype=float)

    def error(values: Sequence[float]) -> float:
        return float(np.abs(np.array(values) - real).mean())

    return TermsError(
        len(scored),
        error([means[issue.id] for issue in scored]),
        error([compromise[issue.id] for issue in scored]),
        error([issue.status_quo for issue in scored]),
    )


def terms_on_scales(scenario: Scenario) -> Mapping[str, float]:
    """The real terms by the horizon of the issues whose distances mean something, by issue."""
    return {issue: value for issue, value in real_terms(scenario).items() if not nominal_options(scenario.issue(issue))}


def score_table(folders: Sequence[RunFolder]) -> pd.DataFrame:
    """Mean Brier and log score per forecaster over the cases, at their horizons.

    Columns forecaster, brier, log.
    """
    rows = []
    for folder in folders:
        real = folder.scenario.real_outcome
        if real is None:
            continue
        happened = str(three_classes(pd.Series([real])).iloc[0])
        for name, forecast in forecasts(folder.scenario, folder.end["outcome"], rules(folder)).items():
            rows.append((name, brier_score(forecast, happened), log_score(forecast, happened)))
    table = pd.DataFrame(rows, columns=["forecaster", "brier", "log"])
    return table.groupby("forecaster", sort=False).mean().reset_index()


@styled
def draw_forecasts(found: Mapping[str, Forecast], happened: str) -> Figure:
    """One stacked bar per forecaster; the class that happened is outlined."""
    figure = canvas(8.6, 0.42 * len(found) + 1.1)
    axes = figure.subplots()
    for position, (who, forecast) in enumerate(found.items()):
        left = 0.0
        for name in THREE:
            [bar] = axes.barh(
                position,
                forecast[name],
                left=left,
                height=0.66,
                **class_bar(name),
                label=words(name) + (" (happened)" if name == happened else "") if position == 0 else None,
            )
            says(bar, f"{who}: {words(name)} {100 * forecast[name]:.1f} %")
            if name == happened and forecast[name] > 0:
                [outline] = axes.barh(
                    position,
                    forecast[name],
                    left=left,
                    height=0.66,
                    fill=False,
                    edgecolor="black",
                    linewidth=2,
                    zorder=5,
                )
                says(outline, f"{who}: {words(name)} {100 * forecast[name]:.1f} %, happened")
            left += forecast[name]
    axes.set_yticks(range(len(found)), list(found))
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("probability")
    axes.grid(axis="y", visible=False)
    percent_axis(axes, "x")
    figure.legend(loc="outside right upper")
    return figure


def section(folder: RunFolder) -> Section:
    """How would the model have scored?"""
    scenario = folder.scenario
    question = "How would the model have scored on this case?"
    source = (
        "Outcome table, columns outcome, term_*; real_outcome, outcome_alternates, real_value and red lines from "
        "scenario.yaml; base rates from analysis/data/base_rates.csv."
    )
    if scenario.real_outcome is None:
        return Section(
            "backtest",
            question,
            ("The scenario codes no real outcome, so there is nothing to score.",),
            source,
        )
    happened = str(three_classes(pd.Series([scenario.real_outcome])).iloc[0])
    found = forecasts(scenario, folder.end["outcome"], rules(folder))
    frame = pd.DataFrame({"forecaster": list(found)})
    for name in THREE:
        frame[f"P({name})"] = [f"{forecast[name]:.2f}" for forecast in found.values()]
    frame["Brier"] = [f"{brier_score(forecast, happened):.2f}" for forecast in found.values()]
    frame["log score"] = [_log_text(log_score(forecast, happened)) for forecast in found.values()]
    error = terms_error(scenario, folder.table(*(f"term_{issue}" for issue in scenario.issue_ids)))
    if error is None:
        terms = "The case has no real terms by then on scales that the model settles, so terms cannot be scored."
    else:
        terms = (
            f"Mean absolute error of terms on {error.issues} issues with a real value: model "
            f"{error.model:.2f}, weighted mean of positions (compromise mean) {error.compromise:.2f}, status quo "
            f"{error.status_quo:.2f}. {_beaten(error)}"
        )
    return Section(
        anchor="backtest",
        question=question,
        paragraphs=(
            f"What happened by {scenario.horizon} is coded as {words(scenario.real_outcome)}. One case "
            "cannot show skill: a score here says how much probability was put on what happened, no more. "
            f"Who coded it: {scenario.stated_provenance.coder or 'not stated by the coder'}. Inferred red lines (drawn "
            "widely in every run) carry the outcome where the coder knew it.",
            "Lower is better for both scores. A rule that is certain scores 0 or, when wrong, 2 and infinity. "
            + standing(found, happened),
            terms,
        ),
        pictures=(
            Picture(
                "backtest",
                in_both_layouts(draw_forecasts, found, happened),
                f"Probability of each class by the model (n = {folder.runs:,} runs) and by its rivals; what "
                "happened is outlined. Point forecasts, no intervals; partial agreements count as "
                "agreement.",
                f"Stacked bars of forecasts; what happened was {happened}.",
            ),
        ),
        tables=(Table("Forecasts of the class and their scores (Brier: 0 best, 2 worst; log score: 0 best)", frame),),
        provenance=source,
    )


def standing(found: Mapping[str, Forecast], happened: str) -> str:
    """Which rivals score better than the model by Brier score, in words.

    found: forecasts, the model's first.  happened: the class.
    """
    scores = {name: brier_score(forecast, happened) for name, forecast in found.items()}
    model, *rivals = scores
    better = [f"{name} ({scores[name]:.2f})" for name in rivals if scores[name] < scores[model]]
    if not better:
        return f"No rival has a better Brier score than the model's {scores[model]:.2f} on this case."
    return f"A better Brier score than the model's {scores[model]:.2f} on this case: {', '.join(better)}."


def _beaten(error: TermsError) -> str:
    if error.model < min(error.compromise, error.status_quo):
        return "The model is nearest."
    nearest = "the weighted mean" if error.compromise <= error.status_quo else "the status quo"
    return f"The model does not beat {nearest}."


def _log_text(score: float) -> str:
    return "∞" if math.isinf(score) else f"{score:z.2f}"


def main() -> None:
    """Score one or several run folders together: mean Brier and log score per forecaster."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folders", nargs="+", help="run folders of scenarios that code a real outcome")
    folders = [open_run_folder(path) for path in parser.parse_args().folders]
    scored = sum(folder.scenario.real_outcome is not None for folder in folders)
    sys.stdout.write(f"Mean scores over {scored} cases (few cases: differences are noise)\n")
    sys.stdout.write(score_table(folders).round(3).to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
