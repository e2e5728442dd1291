"""Which numbers that nobody has measured move the outcome most?  Shares at either end of the biggest levers.

How far being recognised as a pretext spoils the cover of a refusal (`seen_through`), what leaving a vital issue open
costs (`defer_cost`), what war costs, and how far force can move an issue.  Each variant is played on the same seed with
observers who have learnt under it, and compared run by run with the scenario as it is (common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.pages.sections import Section, Table, share_text
from analysis.plots.figures import words
from analysis.run.as_script import run_as_script
from analysis.run.outcomes import three_classes
from analysis.run.run_folder import RunFolder
from diplosim.batches.extra_runs import ExtraRuns
from diplosim.designs.levers import DEFER_COST, REACH_OF_FORCE, SEEN_THROUGH, WAR_COSTS, Lever, can_act
from diplosim.numerics.paired_proportions import paired_shares
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.numerics.statistics import OUTCOMES, PairedShares
from diplosim.rules.structure import structure_of
from diplosim.scenario.counted_words import counted
from diplosim.scenario.scenario import Scenario

RUNS = 2000
TRAINING = 4096
"""Training runs for the observers of each variant, the scenario as it is among them: fewer than those of a batch."""
SPELT_OUT = 3
"""How many of the biggest levers are told with all their numbers in words."""
QUESTION = "What are the biggest levers? The same talks with other values of what nobody has measured"


class Trial(NamedTuple):
    """A lever at another value.

    words: what is done.  changes: what a scenario then says.  lever: which it is.  value: of its coded value.
    """

    words: str
    changes: Callable[[Scenario], Mapping[str, Any]]
    lever: Lever
    value: Callable[[float], float]

    def stopped(self, scenario: Scenario) -> list[str]:
        """Paths of the numbers that would leave their range, and stop at its upper end."""
        coded = self.lever.changes(scenario, self.lever.coded(scenario))
        asked = {
            path: self.value(1.0) * number if self.lever.factor else self.value(number)
            for path, number in coded.items()
        }
        return [path for path, number in self.changes(scenario).items() if number < asked[path] - 1e-12]


def trial(lever: Lever, words: str, value: Callable[[float], float]) -> Trial:
    """A lever at a function of its coded value."""
    return Trial(words, lambda scenario: lever.changes(scenario, value(lever.coded(scenario))), lever, value)


TRIALS = (
    trial(SEEN_THROUGH, "seen_through at 0: a pretext that is recognised loses no cover", lambda _: 0.0),
    trial(SEEN_THROUGH, "seen_through at 1: a certain pretext gains no cover", lambda _: 1.0),
    trial(DEFER_COST, "defer_cost at 0", lambda _: 0.0),
    trial(DEFER_COST, "defer_cost doubled", lambda cost: 2 * cost),
    trial(WAR_COSTS, "war costs halved", lambda _: 0.5),
    trial(WAR_COSTS, "war costs doubled", lambda _: 2.0),
    trial(REACH_OF_FORCE, "reach of force halved", lambda _: 0.5),
    trial(REACH_OF_FORCE, "reach of force half as large again", lambda _: 1.5),
)
"""What a report moves, in the order of its table."""


def in_points(shift: PairedShares) -> str:
    """A difference in percentage points with its interval."""
    return f"{100 * shift.difference:+z.1f} [{100 * shift.low:+z.1f}, {100 * shift.high:+z.1f}]"


def shifts(before: pd.Series, after: pd.Series, names: Sequence[str]) -> list[PairedShares]:
    """Shift of each class between two plays of the same runs.

    Args:
        before: class of each run.
        after: class of the same runs, in the same order.
        names: the classes.

    Returns:
        One shift a class, with score intervals of the paired differences (Tango 1998).
    """
    first, second = before.astype(str).to_numpy(), after.astype(str).to_numpy()
    return [paired_shares(name, first == name, second == name) for name in names]


def training_of(scenario: Scenario) -> int:
    """Talks from which observers of a lever learn: no more than those of the case do."""
    return min(TRAINING, scenario.beliefs.training_runs)


def _variant(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    training = training_of(scenario)
    return scenario.replace({"beliefs.training_runs": training, **changes})


def levers_of(scenario: Scenario) -> tuple[Trial, ...]:
    """Trials of the levers that can act."""
    return tuple(trial for trial in TRIALS if can_act(scenario, trial.lever))


def variants(scenario: Scenario) -> list[Scenario]:
    """The scenario as it is, then with each lever moved; all with as many training runs as levers are given.

    None where no lever can act.
    """
    changes = [lever.changes(scenario) for lever in levers_of(scenario)]
    return [_variant(scenario, each) for each in ([{}, *changes] if changes else [])]


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The scenario as it is, then each variant, with belief tables of their own."""
    return [ExtraRuns(each, min(RUNS, folder.runs), folder.seed) for each in variants(folder.scenario)]


class Moved(NamedTuple):
    """What a lever moves: the shifts of the reader's three classes and of the four."""

    lever: Trial
    three: list[PairedShares]
    four: list[PairedShares]

    @property
    def largest(self) -> PairedShares:
        """The largest shift of the three classes, the first of equal ones."""
        return max(self.three, key=lambda shift: round(abs(shift.difference), 12))


def moved(folder: RunFolder) -> list[Moved]:
    """What each lever moves, in their order; empty where none can act."""
    if not levers_of(folder.scenario):
        return []
    [base, *others] = [folder.extra.read(wanted)["outcome"] for wanted in extra_runs(folder)]
    return [
        Moved(
            lever,
            shifts(three_classes(base), three_classes(outcome), list(THREE)),
            shifts(base, outcome, OUTCOMES),
        )
        for lever, outcome in zip(levers_of(folder.scenario), others, strict=True)
    ]


def in_words(found: Sequence[Moved]) -> list[str]:
    """The levers that move most, the largest first; the rest by name; those that move nothing beyond chance."""
    ordered = sorted(found, key=lambda each: -abs(each.largest.difference))
    strong = [each for each in ordered if any(shift.beyond_chance for shift in each.three)]
    weak = [each for each in ordered if each not in strong]
    texts = []
    if strong:
        texts.append(f"What moves most: {'; '.join(_told(each) for each in strong[:SPELT_OUT])}.")
    if rest := strong[SPELT_OUT:]:
        told = "; ".join(f"{each.lever.words} ({each.largest.name} {in_points(each.largest)} points)" for each in rest)
        texts.append(f"Then, by size: {told}.")
    if weak:
        texts.append(f"No share moves beyond chance with: {'; '.join(each.lever.words for each in weak)}.")
    return texts


def _told(each: Moved) -> str:
    then, now = each.largest.before, each.largest.after
    return (
        f"{each.lever.words}: {words(each.largest.name)} {share_text(now.share, now.low, now.high)} instead of "
        f"{share_text(then.share, then.low, then.high)}, {in_points(each.largest)} points"
    )


def section(folder: RunFolder) -> Section:
    """What are the biggest levers?"""
    runs = min(RUNS, folder.runs)
    nothing_open = not can_act(folder.scenario, DEFER_COST)
    found = moved(folder)
    if not found:
        told = (
            "None of the biggest levers has anything to act on here: nobody can use force, and no text leaves an "
            f"issue open under the protocol {folder.scenario.protocol.rules}."
        )
        read = "scenario.yaml: its protocol, and who can use force."
        return Section(anchor="levers", question=QUESTION, paragraphs=(told,), provenance=read)
    about = (
        f"Each line plays {runs:,} runs with the seed of the batch and one thing changed. Observers have learnt under "
        f"that change, from {training_of(folder.scenario):,} training runs. Shifts are against "
        "the scenario as it is, with observers of the same schooling; its shares may differ a little from those of the "
        "batch. Intervals are Monte Carlo error; that of a shift is paired run by run."
    )
    texts = [about, *in_words(found), *_stopped(folder.scenario)]
    if not structure_of(folder.scenario).theatres:
        texts.append(
            "Nobody can use force in this scenario: cover (seen_through), war costs and the reach of force have "
            "nothing to act on, and only the cost of deferring is varied."
        )
    if nothing_open:
        texts.append(
            f"No text leaves an issue open under the protocol {folder.scenario.protocol.rules}: the cost of deferring "
            "has nothing to act on and is not varied."
        )
    return Section(
        anchor="levers",
        question=QUESTION,
        paragraphs=tuple(texts),
        tables=(_table(folder, found, runs),),
        provenance=(
            f"Runs 0 to {runs - 1} of each variant of scenario.yaml with seed {folder.seed} and belief tables fitted "
            "to it. As data, with the four classes: levers.csv."
        ),
        data={"levers": _data(found)},
    )


def _stopped(scenario: Scenario) -> list[str]:
    """Which levers move some of their numbers by less than they say, in words; nothing where none does."""
    stopped = [(lever.words, len(lever.stopped(scenario))) for lever in levers_of(scenario)]
    told = "; ".join(f"{words} ({counted(count, 'number')})" for words, count in stopped if count)
    return [f"Numbers that would leave their range stop at its end: {told}."] if told else []


def _table(folder: RunFolder, found: Sequence[Moved], runs: int) -> Table:
    own = {row.name: row for row in folder.shares.classes}
    variants = [f"the batch (n = {folder.runs:,})", "as it is", *(each.lever.words for each in found)]
    frame = pd.DataFrame({"variant": variants})
    for position, name in enumerate(THREE):
        before = found[0].three[position].before
        frame[f"{words(name)}; shift in points [95 %]"] = [
            share_text(own[name].share, own[name].low, own[name].high),
            share_text(before.share, before.low, before.high),
            *(f"{100 * each.three[position].after.share:.1f} %; {in_points(each.three[position])}" for each in found),
        ]
    return Table(
        f"Shares of the three classes by lever, n = {runs:,} runs each, partial agreements counted as agreement; 95 % "
        f"intervals ({folder.shares.method} for the batch, Wilson for the scenario as it is, score intervals for "
        "paired proportions for shifts)",
        frame,
    )


def _data(found: Sequence[Moved]) -> pd.DataFrame:
    rows = [
        (each.lever.words, shift.name, shift.before.share, shift.after.share, shift.difference, shift.low, shift.high)
        for each in found
        for shift in each.four
    ]
    return pd.DataFrame(rows, columns=["lever", "outcome", "before", "after", "difference", "low", "high"])


if __name__ == "__main__":
    run_as_script(section)
