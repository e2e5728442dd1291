"""Positions, salience and capabilities of actors on issues, whatever format they came in.

The data of spatial models of group decisions (Stokman & Van den Bos 1992; Bueno de Mesquita 1994; Thomson et al. 2006):
one position on a scale, one salience and one capability (power, resources) for an actor on an issue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed


@dataclass(frozen=True)
class Stance:
    """One actor on one issue, as the file has it; None where it has nothing.  `line` counts from 1."""

    actor: str
    issue: str
    position: float | None
    salience: float | None
    capability: float | None
    line: int


@dataclass(frozen=True)
class Question:
    """One issue: the ends of its scale where the file has them, and what single positions mean."""

    name: str
    title: str = ""
    low: float | None = None
    high: float | None = None
    status_quo: float | None = None
    outcome: float | None = None
    meanings: Mapping[float, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class PositionData:
    """Everything read from one file; `actors` and `questions` by the names that stances use, in their order."""

    name: str
    actors: Mapping[str, str]
    questions: Mapping[str, Question]
    stances: Sequence[Stance]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Placed:
    """A stance that has both a position and a salience."""

    actor: str
    issue: str
    position: float
    salience: float
    capability: float | None
    line: int


@dataclass(frozen=True)
class Scaled:
    """Position data on the scales of a scenario.

    Per issue and actor: `positions` and `salience`, 0..1; a pair without either in the file is left out of both.
    `capability` per actor is relative to the strongest.  `ends` are the ends of each issue's scale in the file.
    """

    ends: Mapping[str, tuple[float, float]]
    positions: Mapping[str, Mapping[str, float]]
    salience: Mapping[str, Mapping[str, float]]
    capability: Mapping[str, float]
    notes: tuple[str, ...] = ()


def scaled(
    data: PositionData,
    stated: tuple[float, float] | None,
    salience_maximum: float | None,
    diagnostics: FileDiagnostics,
) -> Scaled:
    """Bring positions, salience and capabilities to the scales of a scenario.

    Args:
        data: what the file holds.
        stated: the ends of the scale of issues that name none; None guesses 0..1 or 0..100 from the positions.
        salience_maximum: what the file calls the greatest salience; None guesses 1 or 100.
        diagnostics: where problems of the file are noted.

    Returns:
        Positions and salience, 0 to 1, capabilities relative to the strongest, and notes on what was guessed.

    Raises:
        ScenarioError: with every problem that was found.
    """
    notes: list[str] = []
    taken = [
        _Placed(s.actor, s.issue, s.position, s.salience, s.capability, s.line)
        for s in data.stances
        if s.position is not None and s.salience is not None
    ]
    _tell_missing(data, taken, notes)
    ends = _ends(data, stated, notes, diagnostics)
    largest = _largest_salience(taken, salience_maximum, notes, diagnostics)
    diagnostics.stop_if_any()
    positions: dict[str, dict[str, float]] = {}
    salience: dict[str, dict[str, float]] = {}
    for stance in taken:
        low, high = ends[stance.issue]
        if not low <= stance.position <= high:
            diagnostics.add(stance.line, "position", f"{stance.position:g} is outside the scale, {low:g} to {high:g}")
        if not 0.0 <= stance.salience <= largest:
            diagnostics.add(stance.line, "salience", f"{stance.salience:g} is outside the scale, 0 to {largest:g}")
        positions.setdefault(stance.issue, {})[stance.actor] = (stance.position - low) / (high - low)
        salience.setdefault(stance.issue, {})[stance.actor] = stance.salience / largest
    for question in data.questions.values():
        low, high = ends[question.name]
        for word, value in (("status_quo", question.status_quo), ("outcome", question.outcome)):
            if value is not None and not low <= value <= high:
                diagnostics.add(question.line, word, f"{value:g} is outside the scale, {low:g} to {high:g}")
    capability = _capability(taken, notes, diagnostics)
    diagnostics.stop_if_any()
    return Scaled(ends, positions, salience, capability, tuple(notes))


def _tell_missing(data: PositionData, taken: Sequence[_Placed], notes: list[str]) -> None:
    there = {(stance.issue, stance.actor) for stance in taken}
    for issue in data.questions:
        missing = [actor for actor in data.actors if (issue, actor) not in there]
        if missing and len(missing) < len(data.actors):
            notes.append(f"{issue}: no position or no salience for {', '.join(missing)}")


def _ends(
    data: PositionData, stated: tuple[float, float] | None, notes: list[str], diagnostics: FileDiagnostics
) -> dict[str, tuple[float, float]]:
    """Ends of each issue's scale: the file's own, else the stated ones, else a guess from all issues without any."""
    own = {q.name: (q.low, q.high) for q in data.questions.values() if q.low is not None and q.high is not None}
    found = {}
    for name, (low, high) in own.items():
        if low < high:
            found[name] = (low, high)
        else:
            line = data.questions[name].line
            diagnostics.add(
                line, name, f"the scale goes from {low:g} to {high:g}; its ends must differ, the lower first"
            )
    open_issues = [name for name in data.questions if name not in own]
    if not open_issues:
        return found
    guess = stated or _guess(data, open_issues, diagnostics)
    if guess is not None:
        placed = [s.position for s in data.stances if s.issue in open_issues and s.position is not None]
        span = f"; they span {min(placed):g} to {max(placed):g}, --scale states another" if placed else ""
        source = "as stated" if stated else f"guessed{span}"
        notes.append(f"positions are on a scale of {guess[0]:g} to {guess[1]:g} ({source})")
        found |= dict.fromkeys(open_issues, guess)
        if not stated and guess[1] > 1.0 and (small := _from_0_to_1(data, open_issues)):
            notes.append(
                f"no position is above 1 on {listed(small)}; where that scale is another one, scale_low and scale_high "
                "state it"
            )
    return found


def _from_0_to_1(data: PositionData, issues: Sequence[str]) -> list[str]:
    """Issues whose positions look as if they were on a scale of their own, from 0 to 1."""
    greatest: dict[str, float] = {}
    for stance in data.stances:
        if stance.position is not None:
            greatest[stance.issue] = max(greatest.get(stance.issue, 0.0), stance.position)
    return [issue for issue in issues if 0.0 < greatest.get(issue, 0.0) <= 1.0]


def _guess(data: PositionData, issues: Sequence[str], diagnostics: FileDiagnostics) -> tuple[float, float] | None:
    placed = [(s.position, s.line) for s in data.stances if s.issue in issues and s.position is not None]
    if all(0.0 <= position <= 1.0 for position, _ in placed):
        return 0.0, 1.0
    for position, line in placed:
        if not 0.0 <= position <= 100.0:
            diagnostics.add(
                line, "position", f"{position:g} is outside 0 to 100; state the scale with --scale LOW HIGH"
            )
    return 0.0, 100.0


def _largest_salience(
    taken: Sequence[_Placed], stated: float | None, notes: list[str], diagnostics: FileDiagnostics
) -> float:
    greatest = max((stance.salience for stance in taken), default=0.0)
    largest = stated or (1.0 if greatest <= 1.0 else 100.0)
    if stated is None and greatest > largest:
        line = next(s.line for s in taken if s.salience == greatest)
        diagnostics.add(line, "salience", f"{greatest:g} is above 100; state the scale with --salience-maximum")
    how = "as stated" if stated else "guessed; --salience-maximum states another"
    notes.append(f"salience is on a scale of 0 to {largest:g} ({how})")
    return largest


def _capability(taken: Sequence[_Placed], notes: list[str], diagnostics: FileDiagnostics) -> dict[str, float]:
    """Mean capability of each actor over its issues, relative to the strongest."""
    found: dict[str, list[float]] = {}
    for stance in taken:
        if stance.capability is None:
            diagnostics.add(stance.line, "capability", f"of {stance.actor} is missing; a number of 0 or more is needed")
        elif stance.capability < 0.0:
            diagnostics.add(stance.line, "capability", f"{stance.capability:g} is negative; allowed: 0 or more")
        else:
            found.setdefault(stance.actor, []).append(stance.capability)
    differing = [actor for actor, values in found.items() if min(values) < max(values)]
    if differing:
        notes.append(f"the capability differs from issue to issue, its mean is taken: {listed(differing)}")
    means = {
        actor: values[0] if min(values) == max(values) else sum(values) / len(values) for actor, values in found.items()
    }
    strongest = max(means.values(), default=0.0)
    if found and strongest == 0.0:
        diagnostics.add(None, "capability", "is 0 for every actor; one above 0 is needed")
    return {actor: mean / strongest if strongest else 0.0 for actor, mean in means.items()}
