"""What a study of a record says, in sentences, as a table for a terminal, and as data for programs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.plots.figures import words
from diplosim.learning.inference.errors import BAND, DESIGN_POINTS, RANGES, Errors
from diplosim.learning.inference.posterior import TOO_FEW, Path
from diplosim.learning.inference.second_route import RECORDS
from diplosim.learning.inference.study import Study
from diplosim.numerics.statistics import CLASSES
from diplosim.rules.coded_arrays import TYPES

SAYS_MUCH = 0.1
"""Nats from which a single piece of evidence is told."""

CHANNEL_WORDS = {
    "demand": "its demands",
    "defer": "what it left open",
    "answer_texts": "its answers to texts",
    "answer_verification": "its answers to offers of verification",
    "posture": "its posture",
    "walk_out": "staying or leaving",
    "last_offer": "last offers made or not",
    "attack": "attacking or not",
    "offer_verification": "offering verification",
    "test_offer": "test offers",
}


def share(value: float) -> str:
    """A probability as `.56`."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.00"


def dates(count: int) -> str:
    """So many dates, in words."""
    return "1 date" if count == 1 else f"{count} dates"


def verdict(study: Study, path: Path) -> list[str]:
    """What the record says of one party's type; that it does not decide, or that the routes differ, comes first."""
    kind, days = words(TYPES[path.about]), study.dates
    day = f"{days[-1].day} {days[-1]:%B %Y}"
    low, high, at = path.low[-1], path.high[-1], path.central[-1, path.about]
    lines = []
    if path.refused[-1]:
        return [
            f"Nothing is told of {path.party}: the weight of the record lies on {path.size[-1]:.0f} of "
            f"{study.particles:,} runs, and fewer than {TOO_FEW:.0f} tell nothing; use more with -n."
        ]
    if path.undecided:
        lines.append(
            f"The record does not decide: P({kind}) of {path.party} lies between {share(low)} and {share(high)} "
            f"by {day}."
        )
    apart = np.flatnonzero(path.routes_differ)
    if len(apart):
        last = apart[-1]
        lines.append(
            f"The two routes differ by more than the band on {len(apart)} of {dates(len(days) - 1)}, last on "
            f"{days[last]}: particles {share(path.central[last, path.about])} [{share(path.low[last])}, "
            f"{share(path.high[last])}], second route {share(path.second_route[last, path.about])}."
        )
    if not path.undecided:
        lines.append(
            f"By {day} P({kind}) of {path.party} is {share(at)} [{share(low)}, {share(high)}], from "
            f"{share(path.prior[path.about])} before anything was seen."
        )
    if not path.without:
        lines.append(
            "Without any of its channels too few runs count to say on which it hangs."
            if path.steps
            else f"Nothing that was seen of {path.party} is evidence of its type."
        )
        return lines
    hangs = max(path.without, key=lambda channel: abs(path.without[channel] - at))
    if abs(path.without[hangs] - at) >= 0.02:
        lines.append(f"It hangs most on {CHANNEL_WORDS[hangs]}: without them it would be {share(path.without[hangs])}.")
    else:
        lines.append("It hangs on no single channel: leaving out any of them moves it by less than .02.")
    if (path.power < 1.0).any():
        lines.append(
            f"Too few runs count on {dates(int((path.power < 1.0).sum()))}, so that what was seen is tempered there "
            f"(to the power {path.power.min():.2f} at least): it counts for less than it should."
        )
    return lines


def untold_ahead(study: Study) -> list[str]:
    """From which dates nothing is told of what follows, as a sentence; nothing where there is none."""
    few = [
        str(day) for number, day in enumerate(study.dates) if any(path.refused[number] for path in study.paths.values())
    ]
    return [f"After what was seen by {', '.join(few)} too few runs count to say what follows."] if few else []


def moved(path: Path) -> list[tuple[str, float]]:
    """What moved the log odds, strongest first: what was seen, and by how much towards the asked type."""
    found = [(step.evidence.words, float(step.towards[0])) for step in path.steps]
    return sorted((one for one in found if abs(one[1]) >= SAYS_MUCH), key=lambda one: -abs(one[1]))


def towards(what: str, nats: float, kind: str) -> str:
    """A piece of evidence in words: `refused verification, 1 Feb 2022: +.25 towards pretext`."""
    direction = "towards" if nats > 0 else "away from"
    return f"{what}: {abs(nats):+.2f} {direction} {kind}".replace("+0.", "+.")


def before_tempering(path: Path) -> str:
    """To be said beside changes of the log odds where what was seen is tempered somewhere; else nothing."""
    return " (before it is tempered)" if (path.power < 1.0).any() else ""


def by_channel(path: Path) -> dict[str, float]:
    """Sum of the log odds by channel, strongest first."""
    sums: dict[str, float] = {}
    for step in path.steps:
        sums[step.evidence.channel] = sums.get(step.evidence.channel, 0.0) + float(step.towards[0])
    return dict(sorted(sums.items(), key=lambda one: -abs(one[1])))


def path_table(study: Study) -> pd.DataFrame:
    """One row a party, date and type: posterior, band of the asked type, both readings of tables, effective runs."""
    rows = []
    for path in study.paths.values():
        for number, day in enumerate(study.dates):
            for t in np.flatnonzero(path.prior > 0.0):
                asked = t == path.about
                told = not path.refused[number]
                rows.append(
                    {
                        "party": path.party,
                        "round": number,
                        "date": day.isoformat(),
                        "type": TYPES[t],
                        "posterior": path.central[number, t] if told else np.nan,
                        "low": path.low[number] if asked and told else np.nan,
                        "high": path.high[number] if asked and told else np.nan,
                        "second_route": path.second_route[number, t],
                        "tables": path.tables[number, t],
                        "effective_runs": path.size[number],
                        "tempered_to": path.power[number],
                    }
                )
    return pd.DataFrame(rows)


def evidence_table(study: Study) -> pd.DataFrame:
    """One row a piece of evidence: what was seen, how sure, and what it did to the log odds."""
    rows = [
        {
            "party": path.party,
            "round": step.evidence.round,
            "channel": step.evidence.channel,
            "seen": step.evidence.words,
            "sure": float(step.evidence.sure[0]),
            "towards": TYPES[path.about],
            "log_odds": float(step.towards[0]),
        }
        for path in study.paths.values()
        for step in path.steps
    ]
    return pd.DataFrame(rows, columns=["party", "round", "channel", "seen", "sure", "towards", "log_odds"])


def ahead_table(study: Study) -> pd.DataFrame:
    """One row a date and class: share of what follows if nothing later is known, with its band."""
    rows = [
        {
            "after_round": ahead.round,
            "from": ahead.date.isoformat(),
            "class": name,
            **dict(zip(("share", "low", "high"), ahead.shares[name], strict=True)),
            "runs": ahead.runs,
        }
        for ahead in study.ahead
        for name in CLASSES
    ]
    return pd.DataFrame(rows, columns=["after_round", "from", "class", "share", "low", "high", "runs"])


def as_data(study: Study) -> dict[str, Any]:
    """The study for programs."""
    return {
        "scenario": study.scenario.id,
        "record": study.record.id,
        "coder": study.record.coder,
        "coder_knew": study.record.coder_knew,
        "particles": study.particles,
        "seed": study.seed,
        "assumed": {"central": vars(Errors()), "ranges": RANGES, "points": DESIGN_POINTS, "band": BAND},
        "parties": {
            path.party: {
                "asked": TYPES[path.about],
                "verdict": verdict(study, path),
                "decides": not path.undecided and not bool(path.refused[-1]),
                "without": path.without,
                "by_channel": by_channel(path),
                "draws": {
                    name: dict(zip(("prior_mean", "mean", "q05", "q95"), values, strict=True))
                    for name, values in path.draws.items()
                },
            }
            for path in study.paths.values()
        },
        "path": _records(path_table(study)),
        "evidence": _records(evidence_table(study)),
        "ahead": _records(ahead_table(study)),
        "forecasts_of_the_time": [
            {"date": day.isoformat(), "war": chance, "who": who}
            for day, (chance, who) in study.record.forecasts.items()
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(k): (None if isinstance(v, float) and np.isnan(v) else v) for k, v in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def as_text(study: Study) -> str:
    """The study for a terminal."""
    first = study.first()
    lines = [
        *verdict(study, first),
        "",
        study.scenario.name,
        f"record {study.record.id}: {study.record.coder}",
        f"the coder knew: {study.record.coder_knew}",
        f"{study.particles:,} runs, seed {study.seed}; the band is over priors, misfit, trembles and coding errors",
        f"second: what share of {RECORDS:,} talks by the policies, with such errors, was of that type where the public "
        "tables said as much",
    ]
    for path in (first, *(path for path in study.paths.values() if path is not first)):
        kind = words(TYPES[path.about])
        lines += [
            "",
            f"{path.party}: P({kind})",
            f"  {'date':<12}{'P':>6}  {'band':<12}{'second':>7}{'tables':>8}  runs that count",
        ]
        for number, day in enumerate(study.dates):
            label = "before" if number == 0 else str(day)
            if path.refused[number]:
                lines.append(f"  {label:<12}     -  too few runs count ({path.size[number]:.0f})")
                continue
            band = f"[{share(path.low[number])}, {share(path.high[number])}]"
            note = f", tempered to {path.power[number]:.2f}" if path.power[number] < 1.0 else ""
            lines.append(
                f"  {label:<12}{share(path.central[number, path.about]):>6}  {band:<12}"
                f"{share(path.second_route[number, path.about]):>7}{share(path.tables[number, path.about]):>8}"
                f"  {path.size[number]:,.0f}{note}"
            )
        if path is not first:
            lines += [f"  {line}" for line in verdict(study, path)]
        found = moved(path)[:6]
        if found:
            lines.append(f"  what moved it{before_tempering(path)}:")
            lines += [f"    {towards(what, nats, kind)}" for what, nats in found]
        if path.without:
            lines.append("  left out one at a time, at the end:")
        lines += [f"    without {CHANNEL_WORDS[name]:<40}{share(value):>6}" for name, value in path.without.items()]
    if study.ahead:
        lines += [
            "",
            "what follows if nothing later is known: share [band]",
            f"  {'from':<12}" + "".join(f"{n:<20}" for n in CLASSES),
        ]
        for ahead in study.ahead:
            cells = "".join(
                f"{share(m)} [{share(lo)}, {share(hi)}]".ljust(20) for m, lo, hi in (ahead.shares[n] for n in CLASSES)
            )
            lines.append(f"  {ahead.date!s:<12}{cells}".rstrip())
        lines += [f"  {line}" for line in untold_ahead(study)]
    for day, (chance, who) in study.record.forecasts.items():
        lines.append(f"  forecast of the time, {day}: war {share(chance)} ({who})")
    return "\n".join(lines)
