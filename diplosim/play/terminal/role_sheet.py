"""The role sheet of a seat: what everybody knows of it, and what it alone knows, from its own view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from diplosim.play.pricing import why_no_war, wishes, worth_of_options
from diplosim.play.rules_data import deadline_in_words, holding_out_in_words, leaves_issues_open, patience_in_words
from diplosim.play.transcripts.consent import who_decides
from diplosim.play.transcripts.wording import NOTICEABLE, TYPES_IN_WORDS, entry, heading, interval, names, word
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.schema.teaching import ConfidentialText, SeatTexts

if TYPE_CHECKING:
    from diplosim.play.session import Session


def role_sheet(talks: Session, party: str) -> Iterator[str]:
    """The whole sheet: the public part, then the confidential one."""
    yield from public_sheet(talks, party)
    yield ""
    yield from confidential_sheet(talks, party)


def public_sheet(talks: Session, party: str) -> Iterator[str]:
    """What everybody knows: the talks, the issues, where the party opened, what it declared."""
    scenario, structure = talks.scenario, talks.game.structure
    own = scenario.party(party)
    yield from heading(f"You are {own.name} ({party})")
    yield from entry("talks", scenario.name)
    if scenario.question:
        yield from entry("question", scenario.question)
    texts = scenario.seats.get(party, SeatTexts()).public
    for label, text in (("one line", texts.one_line), ("background", texts.background)):
        if text:
            yield from entry(label, text)
    if own.role:
        yield from entry("role", word(own.role))
    yield from entry("at the table", names(scenario, (talks.game.name(a) for a in structure.seated)))
    yield from entry(*who_decides(talks))
    if scenario.attacks:
        told_force = [
            f"{names(scenario, [p])} against {names(scenario, a.targets)}" for p, a in scenario.attacks.items()
        ]
        yield from entry("force", "; ".join(told_force))
    yield from entry("agreement", "issue by issue" if talks.game.itemised else "nothing is agreed until everything is")
    yield from entry("deadline", deadline_in_words(talks))
    yield "  issues (0 to 1)"
    for issue in scenario.issues:
        yield from entry(issue.id, f"0 = {issue.scale.zero}; 1 = {issue.scale.one}", 4, 28)
        points = [f"{value:.2f} = {text}" for value, text in sorted(issue.anchors.items()) if 0.0 < value < 1.0]
        if points:
            yield from entry("", "; ".join(points), 4, 28)


def confidential_sheet(talks: Session, party: str) -> Iterator[str]:
    """What the party alone knows: its type, what matters to it, its true bounds as drawn, its alternatives."""
    scenario, view, coded = talks.scenario, talks.view(party), talks.game.structure.coded
    kind = TYPES[int(view.type[0])]
    yield from heading("Confidential: for your eyes only")
    yield from entry("your kind", TYPES_IN_WORDS[kind])
    yield from _brief(scenario.seats.get(party, SeatTexts()).confidential, kind)
    p, best = coded.index[party], wishes(talks, party, view.ideal[0])
    yield f"    {'issue':<24}{'weight':>6}{'opening':>9}{'best':>6}{'now':>6}   {'you can accept':<16}you declared"
    for k, issue in enumerate(coded.issues):
        numbers = f"{100 * view.salience[k]:>6.0f}{coded.position[p, k]:>9.2f}{best[k]:>6.2f}"
        may = "no mandate" if view.no_mandate[0, k] else interval(float(view.low[0, k]), float(view.high[0, k]))
        said = interval(float(coded.declared_low[p, k]), float(coded.declared_high[p, k]))
        said = "" if said == "anything" else said
        yield f"    {issue:<24}{numbers}{talks.game.status_quo[k]:>6.2f}   {may:<16}{said:<14}".rstrip()
    yield "    (weight: points of 100; best: what you really want; now: the status quo)"
    if talks.game.space is not None:
        yield "    points of 100 that each option brings you"
        for issue, points in worth_of_options(talks, party).items():
            yield from entry(issue, ", ".join(f"{option:.4g}: {100 * worth:.0f}" for option, worth in points), 4, 28)
    if view.accepts_nothing[0]:
        yield from entry("orders", "sign nothing, whatever it says")
    yield from entry("no deal", f"worth {view.no_deal[0]:.2f} to you")
    yield from entry(
        "going on",
        f"worth {view.going_on[0]:.2f}: no deal, and what parties of your kind still got from here on average",
    )
    if patience := patience_in_words(talks, party):
        yield from entry("patience", patience)
    if holding_out := holding_out_in_words(talks, party):
        yield from entry("giving in", holding_out)
    if view.can_use_force:
        ready = (
            "you are ready" if view.ready[0] else "you are not ready: build readiness at a display of force (rung 3)"
        )
        worth = f"worth {view.war[0]:.2f} now, blame taken off"
        if why := why_no_war(view):
            worth = f"not now: {why}"
        low, high = scenario.party(party).war_cost.low, scenario.party(party).war_cost.high
        yield from entry(
            "force",
            f"{worth}; {ready}; its cost was drawn from {low:.2f} to {high:.2f}",
        )
    if view.threat[0] >= NOTICEABLE:
        yield from entry("threat", f"by the public record you are attacked with probability {view.threat[0]:.2f}")
    if view.delay_cost[0] > 0.0:
        yield from entry("delay", f"talks cost you {view.delay_cost[0]:.3f} in this round")
    if kind == "staller":
        yield from entry("delay", f"each mean round of talks brings you {view.delay_benefit[0]:.3f}")
    if leaves_issues_open(talks):
        dear = [issue.name for issue, cost in zip(scenario.issues, view.deferral_cost[0], strict=True) if cost > 0.0]
        if dear:
            shown = f"each costs you {scenario.parameters.defer_cost:.2f} that a text leaves open: {', '.join(dear)}"
            yield from entry("open issues", shown)


def _brief(texts: ConfidentialText, kind: str) -> Iterator[str]:
    """Texts that the scenario gives this seat: the brief, the paragraph of the drawn type only, the facts."""
    if texts.brief:
        yield from entry("brief", texts.brief)
    drawn = next((text for name, text in texts.by_type.items() if name == kind), "")
    if drawn:
        yield from entry("", drawn)
    for fact in texts.facts:
        yield from entry("fact", fact.what)
