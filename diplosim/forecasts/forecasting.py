"""What simple models of group decisions forecast for each issue of a scenario: a reader's benchmark.

None of these knows the talks' rounds, beliefs or hidden types.  The compromise mean is hard to beat (Thomson et al.
2006): terms that a simulation puts far from it need a reason.

- **Compromise mean**: everybody gives way to everybody, by capability times salience (Van den Bos 1991; Achen 2006).
- **Weighted median**: the majority of capability times salience prevails, one issue at a time (Black 1948).
- **Asymmetric Nash**: who must consent agrees on one package that beats no deal for all, inside the declared red lines;
  bargaining power is capability (Nash 1950; Kalai 1977).  Inferred lines are hindsight and do not count.
- **Expected utility**: challenges, threats and offers in pairs (Bueno de Mesquita 1994), under each of the readings of
  `diplosim.forecasts.expected_utility`.  Who has no salience on an issue does not play there: the data of such models
  have no position for it, and the one that a scenario must have would draw others to itself.

Means, medians and moves need a scale.  An issue whose options are valued one by one, and are not numbers in even steps,
has none: only the Nash package says something of it, by the name of the option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from diplosim.forecasts.expected_utility import READINGS, GroupDecision, Reading, group_decision
from diplosim.forecasts.weighted import weighted_median
from diplosim.harmless import html_table, html_text, visible
from diplosim.numerics.arrays import FloatArray
from diplosim.rules.coded_arrays import SINCERE, CodedArrays, coded_arrays
from diplosim.rules.domains import domain_of, is_discrete, reservation_values, utilities
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.real_terms import real_terms
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.todo_markers import MARK
from diplosim.solutions.continuous import BargainingProblem, nash
from diplosim.solutions.discrete import discrete_solutions
from diplosim.solutions.no_deal import no_deal_on_scales
from diplosim.solutions.red_lines import InfeasibleRedLines, allowed_packages, common_bounds
from diplosim.solutions.reference_points import compromise_of

if TYPE_CHECKING:
    import pandas as pd

NO_GAIN = "no package inside the declared red lines beats no deal for all who must consent"


ONE_PIE = "The issues are shares of one pie: models that take them one by one let them add up to more"


@dataclass(frozen=True)
class IssueForecasts:
    """Forecasts of one issue, positions on its scale from 0 to 1.

    median: None where nobody with capability cares about the issue; expected_utility: reading -> rounds, empty there.
    nash: None where theory has no answer, `Forecasts.no_nash` says why.  real: the coder's placing of the real terms,
    where there were any by the horizon.
    absent: actors without salience on the issue, who do not play in the expected-utility model.  options: names of the
    options by their positions where these are not a scale; compromise, median and expected_utility are then left out.
    """

    issue: str
    name: str
    compromise: float | None
    median: float | None
    nash: float | None
    expected_utility: Mapping[Reading, GroupDecision]
    real: float | None
    absent: tuple[str, ...] = ()
    options: Mapping[float, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of all issues, in the order of the scenario.

    actors: the parties whose positions count.  uncoded: what the forecasts rest on and nobody has coded yet, by its
    path in the scenario file.  pie: whether the issues are shares of one pie, of which the Nash package alone knows.
    """

    issues: tuple[IssueForecasts, ...]
    actors: tuple[str, ...]
    no_nash: str | None
    uncoded: Mapping[str, str] = field(default_factory=dict)
    pie: bool = False

    def __repr__(self) -> str:
        issues = ", ".join(visible(each.issue, keep="") for each in self.issues)
        return f"<Forecasts of {len(self.issues)} issues ({issues}); to_frame() has the numbers>"

    def _repr_html_(self) -> str:
        """What a notebook shows: every forecast of every issue, and what stands in the way of some."""
        readings = list(READINGS)
        columns = (
            *("issue", "name", "compromise mean", "weighted median", "asymmetric Nash"),
            *(f"expected utility ({reading})" for reading in readings),
            "real",
        )
        rows = [
            (
                each.issue,
                each.name,
                *map(_shown, (each.compromise, each.median, each.nash)),
                *(_shown(_forecast(each, reading)) for reading in readings),
                _shown(each.real),
            )
            for each in self.issues
        ]
        notes = [f"No asymmetric Nash point: {self.no_nash}."] if self.no_nash else []
        notes += [ONE_PIE + "."] if self.pie else []
        notes += [f"Still to be coded: {path}: {text}" for path, text in self.uncoded.items()]
        return html_table("Forecasts, positions from 0 to 1", columns, rows) + "".join(
            f"<p>{html_text(note)}</p>" for note in notes
        )

    def to_frame(self) -> pd.DataFrame:
        """A row for each issue: every forecast a column, missing where there is none, and the real terms."""
        import pandas as pd

        return pd.DataFrame(
            {
                "issue": each.issue,
                "name": each.name,
                "compromise_mean": each.compromise,
                "weighted_median": each.median,
                "asymmetric_nash": each.nash,
                **{f"expected_utility_{reading}": decision.forecast for reading, decision in decisions.items()},
                "real": each.real,
            }
            for each in self.issues
            for decisions in (each.expected_utility,)
        )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _forecast(issue: IssueForecasts, reading: Reading) -> float | None:
    decision = issue.expected_utility.get(reading)
    return None if decision is None else decision.forecast


def forecasts(scenario: Scenario, *, rounds: int = 10) -> Forecasts:
    """Forecast the terms of a scenario, issue by issue, from its coded positions, saliences and capabilities.

    Args:
        scenario: what is negotiated.  Parties without a stake (mediators, forums) do not count.
        rounds: rounds of the expected-utility model.

    Returns:
        Forecasts of each issue in the order of the scenario, whose positions count, and why there is no Nash point
        where there is none.

    Example:
        >>> import diplosim
        >>> first = forecasts(diplosim.load("geneva_2022")).issues[0]
        >>> 0.0 <= first.compromise <= 1.0
        True
    """
    coded = coded_arrays(scenario)
    actors = list(coded.stake)
    capability, salience = coded.capability[actors], coded.raw_salience[actors]
    compromise = compromise_of(coded)
    package, no_nash = _nash_package(scenario, coded)
    known = real_terms(scenario)
    found = []
    for k, issue in enumerate(scenario.issues):
        position, weight = coded.position[actors, k], capability * salience[:, k]
        options = nominal_options(issue)
        forecastable = bool(weight.any()) and not options
        plays = salience[:, k] > 0.0
        decisions = {
            reading: group_decision(
                position[plays], capability[plays], salience[plays, k], reading=reading, rounds=rounds
            )
            for reading in READINGS
            if forecastable
        }
        found.append(
            IssueForecasts(
                issue=issue.id,
                name=issue.name,
                compromise=None if options else float(compromise[k]),
                median=weighted_median(position, weight) if forecastable else None,
                nash=None if package is None else float(package[k]),
                expected_utility=decisions,
                real=known.get(issue.id),
                absent=tuple(coded.parties[i] for i, there in zip(actors, plays, strict=True) if not there),
                options=options,
            )
        )
    parties = tuple(coded.parties[i] for i in actors)
    return Forecasts(tuple(found), parties, no_nash, _uncoded(scenario), bool(scenario.protocol.pie))


def _uncoded(scenario: Scenario) -> dict[str, str]:
    """Who must consent and the issues, where they are placeholders: by path, what is to be decided."""
    return {
        path: text
        for path, text in scenario.judgements.items()
        if text.startswith(MARK) and path.split(".")[0] in ("must_consent", "issues")
    }


def _nash_package(scenario: Scenario, coded: CodedArrays) -> tuple[FloatArray | None, str | None]:
    """The asymmetric Nash package of those who must consent, sincere and at their mean cost of no deal; or why none."""
    names = scenario.consenters
    parties = [coded.index[name] for name in names]
    power = coded.capability[parties]
    if power.min() <= 0.0:
        weak = [name for name, share in zip(names, power, strict=True) if share <= 0.0]
        return None, f"{', '.join(weak)} must consent without any capability"
    lines = coded.declared_low[parties], coded.declared_high[parties]
    try:
        if is_discrete(scenario) and any(issue.evaluations for issue in scenario.issues):
            return _nash_options(scenario, power, lines)
        low, high = common_bounds(*lines, names, coded.issues)
    except InfeasibleRedLines as excluded:
        return None, f"the declared {excluded}"
    ideal, salience = coded.ideal[parties, SINCERE], coded.salience[parties]
    no_deal = no_deal_on_scales(scenario, names, ideal)
    pie = 1.0 if scenario.protocol.pie else None
    problem = BargainingProblem(ideal, salience, no_deal, low, high, coded.exponent, pie)
    solution = nash(problem, power.tolist())
    return (None, NO_GAIN) if solution is None else (solution.package, None)


def _nash_options(
    scenario: Scenario, power: FloatArray, lines: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray | None, str | None]:
    """The same over options that parties evaluate one by one; of tied packages the first in lexicographic order."""
    domain = domain_of(scenario)
    allowed = allowed_packages(domain.options, *lines, scenario.consenters, domain.issues)
    points = discrete_solutions(
        utilities(scenario), reservation_values(scenario), powers=power.tolist(), allowed=allowed
    )
    if not points.nash or not (points.nash[0].utilities > points.disagreement).all():
        return None, NO_GAIN
    return domain.positions(np.array(min(int(point.packages[0]) for point in points.nash))), None
