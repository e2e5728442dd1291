"""How a scenario shows itself at a prompt and in a notebook: a line, and tables of its parties and issues.

Each function takes the parts of a scenario that it needs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from diplosim.harmless import html_table, html_text, visible
from diplosim.scenario.counted_words import counted
from diplosim.scenario.schema.actors import STAKELESS, Party
from diplosim.scenario.schema.issues import Issue, Line


def in_a_line(title: str, parties: int, issues: int, rounds: int) -> str:
    """What a prompt shows.  title: id, version and name."""
    size = f"{counted(parties, 'party')}, {counted(issues, 'issue')}, {counted(rounds, 'round')}"
    return f"<Scenario {visible(title, keep='')}: {size}>"


def in_tables(
    title: str,
    question: str,
    parties: Sequence[Party],
    issues: Sequence[Issue],
    seated: Collection[str],
    must_consent: Collection[str],
    can_use_force: Collection[str],
) -> str:
    """What a notebook shows: the parties, the issues, and who wants what.

    Args:
        title: id, version and name.
        question: what the case is asked, may be empty.
        parties: all of them.
        issues: all of them.
        seated: who holds a seat.
        must_consent: whose consent every text needs.
        can_use_force: who can attack.

    Returns:
        HTML without script, every text of the case escaped.
    """

    def mark(party: Party, ids: Collection[str]) -> str:
        return "yes" if party.id in ids else ""

    people = html_table(
        "Parties",
        ("id", "party", "kind", "role", "capability", "war cost", "at the table", "must consent", "can use force"),
        (
            (
                party.id,
                party.name,
                party.kind,
                party.role.replace("_", " "),
                f"{party.capability:.2f}",
                f"{party.war_cost.low:g} to {party.war_cost.high:g}",
                mark(party, seated),
                mark(party, must_consent),
                mark(party, can_use_force),
            )
            for party in parties
        ),
    )
    scales = html_table(
        "Issues",
        ("id", "issue", "0 means", "1 means", "status quo"),
        ((issue.id, issue.name, issue.scale.zero, issue.scale.one, f"{issue.status_quo:g}") for issue in issues),
    )
    wants = html_table(
        "Opening position and, in brackets, salience; where there is one, what the red line accepts",
        ("party", *(issue.id for issue in issues)),
        (
            (party.id, *(_stance(issue, party.id) for issue in issues))
            for party in parties
            if party.kind not in STAKELESS
        ),
    )
    asked = f"<p>{html_text(question)}</p>" if question else ""
    head = f"<p><strong>{html_text(title)}</strong></p>{asked}"
    return f'<div style="overflow-x:auto">{head}\n{people}\n{scales}\n{wants}</div>'


def _stance(issue: Issue, party: str) -> str:
    line = issue.red_lines.get(party)
    bounds = "" if line is None else f"; {_bounds(line)}"
    return f"{issue.positions[party]:g} ({issue.salience[party]:g}){bounds}"


def _bounds(line: Line) -> str:
    low = 0.0 if line.min is None else line.min
    high = 1.0 if line.max is None else line.max
    return f"{low:g} to {high:g}, {line.basis}"
