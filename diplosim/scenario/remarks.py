"""What a valid scenario leaves open that a careful coder would not: remarks, no problems.

Nothing here keeps a scenario from being played.  A remark says what cannot be checked, scored or bargained over as the
file stands, so that it is left open on purpose or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.scenario.idle_values import idle_values
from diplosim.scenario.real_terms import DEALS, dealt
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS, Party
from diplosim.scenario.schema.issues import Issue
from diplosim.scenario.validation.todo_markers import MARK


def remarks(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every remark, with the dotted path of what it is about.

    Args:
        scenario: a valid one.

    Yields:
        Path and remark: first where numbers come from, then what nobody bargains over, what hardly goes together, what
        nothing reads, what is not counted, and what cannot be scored.
    """
    yield from _unsourced(scenario)
    yield from _without_lines(scenario)
    yield from _without_members(scenario)
    yield from _beside_each_other(scenario)
    yield from idle_values(scenario)
    yield from _costless(scenario)
    yield from _uncounted(scenario)
    yield from _unscored(scenario)


def _unsourced(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if not any(_stated(source) for source in scenario.sources.values()):
        yield "sources", "no source is named"
    if scenario.provenance is None:
        yield "provenance", "nothing is stated about who coded the numbers, and whether any was fitted"
    parts: list[tuple[str, str | None, str]] = [
        *((f"parties.{party.id}", party.why, "its capability, costs and patience") for party in scenario.parties),
        *((f"issues.{issue.id}", issue.why, "its positions, saliences and red lines") for issue in scenario.issues),
    ]
    if any(not _stated(edge.note) for edge in scenario.edges):
        parts.append(("edges", scenario.edge_why, "the weights of edges"))
    if scenario.hidden_types:
        parts.append(("hidden_types", scenario.hidden_types_why, "the priors of hidden types"))
    for path, why, numbers in parts:
        if not _stated(why) and not _argued(scenario, path):
            where = {"edges": "`edge_why`, a `note` on each", "hidden_types": "`hidden_types_why`"}.get(path, "`why`")
            yield path, f"no source or argument for {numbers}; write {where}, or an entry of `judgements`"


def _stated(text: str | None) -> bool:
    """Whether something is said, and not that it remains to be said."""
    return bool(text) and not str(text).startswith(MARK)


def _argued(scenario: Scenario, path: str) -> bool:
    """Whether a judgement tells of this part, or of something in it."""
    return any(
        (told == path or told.startswith(f"{path}.")) and _stated(text) for told, text in scenario.judgements.items()
    )


def _without_lines(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for party in scenario.parties:
        if party.kind in STAKELESS or party.reservation_value is not None:
            continue
        vetoed = scenario.issue_ids if party.id in scenario.must_consent else scenario.consent_scope.get(party.id, ())
        free = [
            issue.id
            for issue in scenario.issues
            if issue.id in vetoed and issue.salience[party.id] > 0 and not _bounded(scenario, party, issue)
        ]
        if free:
            on = "any issue" if len(free) == len(scenario.issues) else ", ".join(free)
            told = f"must consent and has a stake, but no red line on {on}: only the worth of the whole text holds it"
            yield f"parties.{party.id}", told


def _without_members(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for party in scenario.parties:
        if party.kind == "alliance" and not party.members:
            yield f"parties.{party.id}", "an alliance without members: it acts by its own numbers, on nobody's mandate"


def _bounded(scenario: Scenario, party: Party, issue: Issue) -> bool:
    """Whether there is a value of the issue that the party, one of its types or one of its members does not accept."""
    types = scenario.type_reservations.get(party.id, {})
    bounded = any(bounds is not None and issue.id in bounds for bounds in types.values())
    return bounded or any(each in issue.red_lines for each in (party.id, *party.members))


def _beside_each_other(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Numbers that may stand together, and seldom do but by a slip."""
    for issue in scenario.issues:
        for party, best in issue.ideal.items():
            line = issue.red_lines.get(party)
            low, high = (line.min, line.max) if line else (None, None)
            if (low is not None and best < low) or (high is not None and best > high):
                told = f"{party} is best off at {best:g}, which its own red line rules out"
                yield f"issues.{issue.id}.ideal.{party}", told
    for number, date in enumerate(scenario.round_dates, start=1):
        if date > scenario.end:
            yield "calendar", f"round {number} begins on {date}, after the end of the case, {scenario.end}"
    if not scenario.start.year <= scenario.year <= max(scenario.end, scenario.horizon).year:
        yield "year", f"{scenario.year} is not a year of the talks, {scenario.start} to {scenario.end}"


def _costless(scenario: Scenario) -> Iterator[tuple[str, str]]:
    bargaining = [party for party in scenario.parties if party.id in {*scenario.must_consent, *scenario.seated}]
    patient = all(party.patience == 1.0 and party.delay_cost == 0.0 for party in bargaining)
    if patient and not any(party.no_deal_cost.high for party in bargaining):
        yield "parties", "costs are all zero: neither time nor no deal costs anybody at the table anything"
    fighting = {*scenario.attacks, *(target for attack in scenario.attacks.values() for target in attack.targets)}
    if fighting and not any(party.war_cost.high for party in scenario.parties if party.id in fighting):
        yield "parties", "costs are all zero: war costs nobody that can attack or be attacked anything"


def _uncounted(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.force is not None and scenario.attacks:
        effect = max(scenario.force.effect_date or scenario.end, scenario.round_dates[-1])
        if effect > scenario.horizon:
            told = f"an attack in the last round takes effect on {effect}, after the horizon of {scenario.horizon}"
            yield "force", f"{told}: it does not count as conflict; where it should, write `effect_date`"


def _unscored(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.real_outcome is None:
        yield "real_outcome", "missing: forecasts of this case cannot be scored"
    for issue in scenario.issues:
        if scenario.real_outcome in DEALS and issue.real_value is None:
            told = "missing, though the real talks ended in a deal: its terms cannot be compared"
            yield f"issues.{issue.id}.real_value", told
        if issue.real_value is not None and dealt(scenario) is False:
            told = "not scored: no deal is coded on the horizon or before; its day goes into `outcome_alternates`"
            yield f"issues.{issue.id}.real_value", told
    for party, prior in scenario.hidden_types.items():
        if sum(share > 0 for share in prior.values()) > 1 and party not in scenario.realised_type:
            yield f"realised_type.{party}", "missing: beliefs about its type cannot be scored"
