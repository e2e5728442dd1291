"""The page of what diplosim reproduces, made by `diplosim reproduce --page`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from diplosim.theory import FAMILIES
from diplosim.theory.reproduction.families import SIMULATED
from diplosim.theory.reproduction.joint import in_words, joint_test
from diplosim.theory.reproduction.simulated import Row, Simulated

RUNS = 200_000
"""Runs of each batch of the page."""

HEAD = """\
# What diplosim reproduces

Made by `diplosim reproduce --page > docs/reproduces.md`; do not edit by hand. A simulator is believed when it
reproduces what is known. Each table holds the number that a published result gives (its closed form, in
`diplosim/theory/`) against what the engine plays: a scenario file in `configs/theory/`, rational agents from `agents/`,
{runs:,} runs a batch, seed {seed}. The interval is the 95 % Monte Carlo interval (Wilson for shares of runs); the last
column is the distance from the published number in standard errors. Where nothing varies from run to run the two agree
to 1e-9 or the row would say so. A limit that play only tends to says how far off theory lets play be.

Play a file with `diplosim batch theory/fearon_1995 -n 10000`, other inputs of one result with
`diplosim.theory.reproduction`:

    from diplosim.theory.reproduction.families import SIMULATED
    from diplosim.theory.reproduction.simulated import compare

    inputs = {{"p": 0.3, "c_proposer": 0.05, "c_responder_low": 0.1, "c_responder_high": 0.5}}
    for row in compare(SIMULATED["fearon_1995_ultimatum_uniform_costs"], inputs, runs=10_000):
        print(row.quantity, row.published, row.ours.mean)

## Results that the engine plays
"""

TIME = """\
Continuous time is cut into rounds: {reputation} from the start to the end of the reputational war of attrition,
{audience} to the horizon of the one before an audience. Chances are exact at the ends of rounds; dates and discounted
payoffs are read at the middle of a round, which leaves an error of the square of its length.
"""

TOGETHER = """
## All rows together

Among many rows some lie far from what is published by chance alone. One test therefore takes all rows that vary from
run to run together: Holm's (1979), at 5 %. It holds the farthest row against 5 % over the number of rows, and goes on
to the next one where it rejects. It is right however rows hang together, as those of one batch do.
"""

FORMULAS = """
## Formulas that are not played

The general model cannot play these results, for the reason given. They are no part of diplosim; their closed forms lie
in `tests/oracles/`.

| formula | why it is not played |
|---|---|
"""

NOT_PLAYED: dict[str, str] = {
    "fearon_1995_preventive_war": "needs capabilities that shift between the periods of a game without end, each with "
    "a pie of its own; here talks are about one package, and a war ends them",
    "nash_asymmetric_linear": "an axiom on outcomes and no game: nobody moves; the game that tends to it is "
    "`nash_by_alternating_offers`",
    "nash_risk_aversion": "an axiom and no game; and utility here is linear or quadratic in distance, never a power of "
    "a share",
    "nash_vs_kalai_smorodinsky": "an axiom on outcomes and no game",
    "compromise_mean_and_median": "a forecast from positions and no game",
    "crawford_sobel_uniform_quadratic": "needs a message of any content about a state that the sender alone knows; "
    "words here reassure or threaten, and mean what the likelihood tables have learnt",
    "myerson_satterthwaite_uniform": "needs private values of the good on both sides; here ideals and saliences are "
    "common knowledge, and types, bounds and costs alone are private",
    "kydd_minimum_trust": "one move each, to cooperate or to defect, without an offer; here nobody does either but by "
    "a text or by force",
}
"""Closed forms of `tests/oracles/`, and the assumption of the model that stands in the way of playing each."""

ELSEWHERE = """
## Results that are exact

No Monte Carlo here: the tests named hold the code against published or independently computed numbers.

| result | source | checked in |
|---|---|---|
"""

EXACT: tuple[tuple[str, str, str], ...] = (
    (
        "all 17 closed forms, two worked cases each, to 1e-9",
        "the papers named here, in `diplosim/theory/` and in `tests/oracles/`",
        "tests/theory/test_closed_forms.py",
    ),
    (
        "compromise mean 7.389955686853767 of the EC emission standards to 1e-12, weighted median 7",
        "Bueno de Mesquita (1994); Scholz, Calbert & Smith (2011)",
        "tests/theory/test_cooperative_bargaining.py",
    ),
    (
        "medians of the expected-utility model in the same case: 7 of 8 published ones and all means to .1 under the "
        "reading `scholz-code`; under `paper`, the equations as printed, the median stays where it was",
        "Scholz, Calbert & Smith (2011), Tables 1 and 2",
        "tests/forecasts/test_expected_utility.py",
    ),
    (
        "8 talks by alternating offers: every offer, agreement, step and utility",
        "independent replay of the stacked protocol (Aydogan, Festen, Hindriks & Jonker 2017)",
        "tests/protocols/test_alternating_offers.py",
    ),
    (
        "Nash, Kalai-Smorodinsky, egalitarian and utilitarian packages of 11 discrete spaces, with ties and frontiers",
        "Nash (1950); Kalai & Smorodinsky (1975); Kalai (1977), by exact enumeration",
        "tests/solutions/test_discrete_solutions.py",
    ),
)


def page(rows: Iterable[Row], runs: int = RUNS, seed: int = 0) -> str:
    """The page as text.  rows: the comparison of every case of every family."""
    return "\n".join(_lines(list(rows), runs, seed)) + "\n"


def _lines(rows: list[Row], runs: int, seed: int) -> Iterator[str]:
    from diplosim.theory.reproduction.crisis import ROUNDS_TO_HORIZON
    from diplosim.theory.reproduction.reputation import ROUNDS_TO_END

    yield HEAD.format(runs=runs, seed=seed)
    yield TIME.format(reputation=ROUNDS_TO_END, audience=ROUNDS_TO_HORIZON)
    for number, simulated in enumerate(SIMULATED.values()):
        yield from [""] * (number > 0)
        yield from _section(simulated, [row for row in rows if row.family == simulated.family])
    yield TOGETHER
    yield in_words(joint_test(rows))
    yield FORMULAS.rstrip("\n")
    for family, why in NOT_PLAYED.items():
        yield f"| `{family}` | {why} |"
    yield ELSEWHERE.rstrip("\n")
    for cells in EXACT:
        yield "| " + " | ".join(cells) + " |"


def _section(simulated: Simulated, rows: list[Row]) -> Iterator[str]:
    yield f"### {simulated.title}"
    yield ""
    agents = ", ".join(f"`{name}`" for name in _policies(simulated))
    yield f"{simulated.source}. File `{simulated.config}`, agents {agents}."
    yield ""
    yield _assumptions(simulated)
    notes = {key: play.why for play in simulated.plays if play.why for key in play.readings}
    if notes:
        yield ""
        yield f"{', '.join(f'`{key}`' for key in notes)}: {next(iter(notes.values()))}."
    for inputs in simulated.cases:
        yield ""
        yield f"With {_spelled(inputs)}:"
        yield ""
        yield "| quantity | published | ours | 95 % interval | runs | standard errors away |"
        yield "|---|---|---|---|---|---|"
        for row in rows:
            if row.inputs == inputs:
                yield _row(row)


def _row(row: Row) -> str:
    ours = row.ours
    interval = "every run the same" if ours.error == 0.0 else f"{ours.low:.5f} to {ours.high:.5f}"
    if ours.within > 0.0:
        interval = f"a limit; may be off by {ours.within:.5f}"
    away = "0" if ours.deviation == 0.0 else f"{ours.deviation:+.2f}" if math.isfinite(ours.deviation) else "differs"
    return f"| `{row.quantity}` | {row.published:.5f} | {ours.mean:.5f} | {interval} | {ours.runs:,} | {away} |"


def _assumptions(simulated: Simulated) -> str:
    """What the closed form takes for granted: the second paragraph of its docstring."""
    text = (FAMILIES[simulated.family].__doc__ or "").split("\n\n")[1]
    return " ".join(text.split())


def _policies(simulated: Simulated) -> tuple[str, ...]:
    from diplosim.scenario.loading import load

    return tuple(sorted({party.policy for party in load(simulated.config).parties}))


def _spelled(inputs: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value:g}" for name, value in inputs.items())
