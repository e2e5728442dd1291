"""Drawings for pages: scalable, with a title that is read aloud, and never the only way to a number.

Nothing in a drawing is styled in place, since pages allow no style that stands in them; classes are styled by the
common style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import short, standing
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario

WIDTH = 640
"""Units across a drawing; pages scale it to what they have."""

MARGIN = 20

CLOSE = 44
"""Units within which two marks share a label."""


def positions(scenario: Scenario, talks: Session, viewer: str = "") -> Markup:
    """Where each delegation stands on each issue, with the viewer's own limits.

    Args:
        scenario: the case.
        talks: the talks.
        viewer: a party whose own limits are drawn; empty for the public.

    Returns:
        The drawing and the same numbers as a table; nothing before anything was tabled.
    """
    tabled = standing(talks)
    if not tabled:
        return Markup("")
    view = talks.view(viewer) if viewer and talks.game.running else None
    height = 34
    rows: list[Markup] = []
    table_rows: list[list[str]] = []
    for k, issue in enumerate(scenario.issue_ids):
        y = 26 + k * 56
        bars = [
            Markup('<text class="label" x="{}" y="{}">{}</text>').format(MARGIN, y - 8, scenario.issue(issue).name),
            Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                MARGIN, WIDTH - MARGIN, y + 10, y + 10
            ),
        ]
        if view is not None:
            low, high = _x(float(view.low[0, k])), _x(float(view.high[0, k]))
            bars.append(
                Markup('<rect class="own-range" x="{:.1f}" y="{}" width="{:.1f}" height="12"/>').format(
                    low, y + 4, max(high - low, 2.0)
                )
            )
        bars += _marks(scenario, {party: values[k] for party, values in tabled.items()}, y + 10, viewer)
        rows.append(Markup("").join(bars))
        table_rows.append([scenario.issue(issue).name, *(f"{values[k]:.2f}" for values in tabled.values())])
        height = y + 36
    heads = [t("issue"), *(short(scenario, p) for p in tabled)]
    note = t("chart_positions_own") if view is not None else ""
    drawn = drawing(t("chart_positions"), height, rows)
    caption = f"{t('chart_positions_caption')} {_legend(scenario, list(tabled))} {note}"
    return figure(drawn, caption, table(t("chart_positions"), heads, table_rows))


def drawing(title: str, height: int, parts: Sequence[Markup]) -> Markup:
    """A drawing with its title."""
    svg = '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>'
    return Markup(svg).format(WIDTH, height, title, title, Markup("").join(parts))


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table that says what a drawing shows; the first cell of each row is its name."""
    top = Markup("").join(Markup("<th scope='col'>{}</th>").format(head) for head in heads)
    body = Markup("").join(
        Markup("<tr><th scope='row'>{}</th>{}</tr>").format(
            first, Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
        )
        for first, *rest in rows
    )
    wide = (
        "<div class='wide' tabindex='0' role='region' aria-label='{}'><table><thead><tr>{}</tr></thead>{}</table></div>"
    )
    return Markup(wide).format(title, top, Markup("<tbody>{}</tbody>").format(body))


def figure(drawn: Markup, caption: str, twin: Markup) -> Markup:
    """A drawing with its caption and the same numbers as a table."""
    whole = "<figure>{}<figcaption>{}</figcaption></figure><details><summary>{}</summary>{}</details>"
    return Markup(whole).format(drawn, caption, t("as_table"), twin)


def _x(value: float) -> float:
    return MARGIN + value * (WIDTH - 2 * MARGIN)


def initials(scenario: Scenario, party: str) -> str:
    """Two or three letters for a party in a drawing: its id, which the legend explains."""
    return party[:4]


def _legend(scenario: Scenario, parties: Sequence[str]) -> str:
    return ", ".join(f"{initials(scenario, p)} = {short(scenario, p)}" for p in parties) + "."


def _marks(scenario: Scenario, values: dict[str, float], y: int, viewer: str) -> list[Markup]:
    """A mark for each party, and labels; who stands close together shares one."""
    marks: list[Markup] = []
    groups: list[list[tuple[str, float]]] = []
    for party, value in sorted(values.items(), key=lambda item: item[1]):
        name = "mark own" if party == viewer else "mark"
        marks.append(Markup('<circle class="{}" cx="{:.1f}" cy="{}" r="5"/>').format(name, _x(value), y))
        if groups and _x(value) - _x(groups[-1][-1][1]) < CLOSE:
            groups[-1].append((party, value))
        else:
            groups.append([(party, value)])
    for group in groups:
        middle = (_x(group[0][1]) + _x(group[-1][1])) / 2
        anchor = "start" if middle < 80 else "end" if middle > WIDTH - 80 else "middle"
        x = _x(group[0][1]) - 5 if anchor == "start" else _x(group[-1][1]) + 5 if anchor == "end" else middle
        label = " ".join(initials(scenario, party) for party, _ in group)
        marks.append(
            Markup('<text class="tick" text-anchor="{}" x="{:.1f}" y="{}">{}</text>').format(anchor, x, y + 18, label)
        )
    return marks
