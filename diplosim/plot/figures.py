"""Each function draws one figure of the reports where a notebook wants it, and returns matplotlib axes.

    import diplosim
    talks = diplosim.load("geneva_2022")
    diplosim.plot.alliance_graph(talks)
    diplosim.plot.outcomes(diplosim.simulate(talks, runs=500, seed=2022))

The figures themselves are drawn in `analysis/`, the only place where they are: it is imported when one is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from diplosim.engine.talks import Talks
from diplosim.numerics.statistics import OUTCOMES, shares
from diplosim.scenario.arguments import a_scenario, of_kind
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from diplosim.scenario.schema.actors import Party
    from diplosim.scenario.schema.issues import Issue

Panels = npt.NDArray[np.object_]


def outcomes(
    table: pd.DataFrame | Talks, *, classes: Literal[3, 4] = 4, failed: int = 0, ax: Axes | None = None
) -> Axes | Panels:
    """Draw the shares of the outcome classes with their Wilson 95 % intervals.

    Args:
        table: outcome table of `simulate` or `read_runs`, or talks that have ended.
        classes: 4, or 3 where partial agreements are a part of agreement.
        failed: runs that raised an error, which count in the total.
        ax: where to draw; None: in a figure of its own.

    Returns:
        The axes.

    Raises:
        ValueError: if there is no run, or `classes` is neither 3 nor 4.
        TypeError: if this is no table and no talks.
    """
    from analysis.plots.given_axes import drawn
    from analysis.run.outcomes import draw_classes

    ended = _table(table)["outcome"].value_counts()
    counts = {str(name): int(count) for name, count in ended.items() if count}
    if classes not in (3, 4):
        raise ValueError(f"classes must be 3 or 4, not {classes}")
    if not counts:
        raise ValueError("the table has no run")
    found = shares(counts, failed)
    return drawn(draw_classes, found.outcomes, found.classes if classes == 3 else (), ax=ax)


def terms(
    table: pd.DataFrame | Talks, scenario: Scenario, *, issues: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes | Panels:
    """Draw the settled terms of each issue between the parties' positions and red lines.

    Args:
        table: outcome table of `simulate` or `read_runs`, or talks that have ended.
        scenario: the case that was played.
        issues: ids of the issues to draw; where none are named, all but those of options without an order.
        ax: where to draw; None: in a figure of its own.  Several issues share its place.

    Returns:
        The axes, in an array for several issues.

    Raises:
        ValueError: if an issue is not known, its options have no order, none is chosen, or the table is of other talks.
        TypeError: if this is no table or no scenario.
    """
    from analysis.plots.given_axes import drawn
    from analysis.run.terms import compromise_mean, draw_terms, ordered_issues, term_quantiles

    a_scenario(scenario)
    ordered = ordered_issues(scenario)
    wanted = ordered or None if issues is None else issues
    chosen = _known("issue", wanted, scenario.issue_ids, scenario.issues)
    if nominal := [issue for issue in chosen if issue not in ordered]:
        raise ValueError(f"options of {', '.join(nominal)} have no order and no quartiles; count them in the table")
    columns = [f"term_{issue}" for issue in scenario.issue_ids]
    found = term_quantiles(_table(table, columns)[columns])
    return drawn(draw_terms, scenario, found, compromise_mean(scenario), chosen, ax=ax)


def beliefs(talks: Talks, party: str, *, ax: Axes | None = None) -> Axes | Panels:
    """Draw what the others come to believe about a party over rounds, by the type that was drawn.

    Args:
        talks: talks that have ended and were recorded, `Session(scenario, runs=1000, seed=7, record=True).play()`.
        party: whose type is uncertain.
        ax: where to draw; None: in a figure of its own.  The panels share its place.

    Returns:
        The axes in an array: a panel for each type, and below it how many talks met.

    Raises:
        ValueError: if nothing was recorded, talks are open, or the party's type is not uncertain.
        TypeError: if these are no talks.
    """
    from analysis.plots.given_axes import drawn
    from analysis.run.beliefs import draw_beliefs, judged

    trace = _recorded(talks).trace()
    found = {each.party: each for each in judged(trace.beliefs, trace.demands, talks.outcomes(), talks.scenario)}
    [chosen] = _known("party of an uncertain type", [party], list(found), talks.scenario.parties)
    return drawn(draw_beliefs, found[chosen], ax=ax)


def paths(
    talks: Talks,
    *,
    of: Literal["concessions", "demands"] = "concessions",
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes | Panels:
    """Draw who moves, and how far: median, quartile band and 5-95 % band over the talks that met.

    Args:
        talks: talks that were recorded, `Session(scenario, runs=1000, seed=7, record=True).play()`.
        of: `concessions` (a panel for each seat, issues weighted by its own salience) or `demands` (a panel for each
            issue).
        parties: seats to draw, all where none are named.
        issues: of demands, the issues to draw, all where none are named.
        ax: where to draw; None: in a figure of its own.  The panels share its place.

    Returns:
        The axes, in an array for several panels.

    Raises:
        ValueError: if nothing was recorded, a party or issue is not known, or none is chosen.
        TypeError: if these are no talks.
    """
    from analysis.plots.bands import bands
    from analysis.plots.given_axes import drawn
    from analysis.run.paths import conceded, draw_concessions, draw_demands

    scenario, demands = _recorded(talks).scenario, talks.trace().demands
    seats = set(demands["party"].astype(str))
    seated = [party for party in scenario.party_ids if party in seats]
    chosen = _known("seat", parties, seated, scenario.parties)
    if of == "demands":
        by_issue = bands(demands, ["party", "issue", "round"], "demand")
        shown = _known("issue", issues, scenario.issue_ids, scenario.issues)
        return drawn(draw_demands, by_issue, scenario, chosen, shown, ax=ax)
    if of != "concessions":
        raise ValueError(f"of must be 'concessions' or 'demands', not {of!r}")
    weighted = bands(conceded(demands, scenario), ["party", "round"], "conceded")
    return drawn(draw_concessions, weighted, chosen, demands.groupby("round")["run"].nunique(), ax=ax)


def alliance_graph(scenario: Scenario, *, ax: Axes | None = None) -> Axes | Panels:
    """Draw who stands where, and with whom: parties over the axis of their positions, with the edges between them.

    Args:
        scenario: the case.
        ax: where to draw; None: in a figure of its own.

    Returns:
        The axes.

    Raises:
        TypeError: if this is no scenario.
    """
    from analysis.plots.given_axes import drawn
    from analysis.run.alliance_graph import draw_graph

    return drawn(draw_graph, a_scenario(scenario), ax=ax)


def years(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes | Panels:
    """Draw a series of alliance graphs: who is there, who comes and goes, how it hangs together, how many poles.

    Args:
        series: what `diplosim.graph_series` returns.
        ax: where to draw; None: in a figure of its own.  The panels share its place.

    Returns:
        The axes of the four panels in an array.

    Raises:
        TypeError: if this is no table.
        ValueError: for a table of something else.
    """
    import pandas as pd

    from analysis.plots.given_axes import drawn
    from analysis.plots.year_series import draw_years

    found = of_kind("series", series, pd.DataFrame, "diplosim.graph_series")
    if missing := {"year", "entered", "left"} - set(found.columns):
        raise ValueError(f"this is no series of alliance graphs: it has no column {', '.join(sorted(missing))}")
    return drawn(draw_years, found, ax=ax)


def forest(comparison: Any, *, outcomes: Sequence[str] | None = None, ax: Axes | None = None) -> Axes | Panels:
    """Draw how far each variant moves each share: differences with their 95 % intervals.

    Args:
        comparison: what `analysis.comparison.comparison.compare` returns.
        outcomes: outcome classes to draw, all four where none are named.
        ax: where to draw; None: in a figure of its own.  Several outcomes share its place.

    Returns:
        The axes, in an array for several outcomes.

    Raises:
        ValueError: if an outcome is not known, or nothing is compared.
        TypeError: if this is no comparison.
    """
    from analysis.comparison.forest_plot import draw_forest
    from analysis.comparison.results import Result
    from analysis.plots.given_axes import drawn

    if not of_kind("comparison", comparison, Result, "analysis.comparison.comparison.compare").pairs:
        raise ValueError("the comparison has no pair of cells")
    chosen = _known("outcome", outcomes, OUTCOMES)
    return drawn(draw_forest, comparison.pairs, comparison.smallest, chosen, ax=ax)


def _table(table: pd.DataFrame | Talks, columns: Sequence[str] = ("outcome",)) -> pd.DataFrame:
    """The outcome table that was handed over, or that of talks.

    Args:
        table: a table, or talks that have ended.
        columns: that it must have.

    Returns:
        The table.

    Raises:
        TypeError: for anything else.
        ValueError: for a table of something else.
    """
    import pandas as pd

    found = table.outcomes() if isinstance(table, Talks) else table
    if not isinstance(found, pd.DataFrame):
        raise TypeError(f"table must be what diplosim.simulate or read_runs returns, not {described(table)}")
    if missing := [name for name in columns if name not in found.columns]:
        raise ValueError(f"this is no outcome table of these talks: it has no column {', '.join(missing)}")
    return found


def _recorded(talks: Talks) -> Talks:
    return of_kind("talks", talks, Talks, "diplosim.Session(scenario, runs=1000, record=True).play()")


def _known(
    what: str, chosen: Sequence[str] | None, known: Sequence[str], parts: Sequence[Party | Issue] = ()
) -> list[str]:
    """Those that were chosen, in their usual order; all where nothing was said.

    Args:
        what: they are.
        chosen: names of some.
        known: names of all.
        parts: of the scenario, by whose names for readers a reader may have called them.

    Returns:
        Names.

    Raises:
        ValueError: for an unknown one, and where none is chosen.
    """
    called = {part.id: part for part in parts}
    if chosen is None:
        return list(known)
    named = [chosen] if isinstance(chosen, str) else list(chosen)
    if wrong := [name for name in named if name not in known]:
        hint = did_you_mean(str(wrong[0]), {name: called.get(name) for name in known})
        raise ValueError(f"no {what} {', '.join(map(repr, wrong))}; {hint}known: {', '.join(known) or 'none'}")
    if not named:
        raise ValueError(f"no {what} was chosen; known: {', '.join(known) or 'none'}")
    return [name for name in known if name in named]
