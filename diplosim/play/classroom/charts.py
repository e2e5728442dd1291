"""Drawings for pages: scalable, with a title that is read aloud, and never the only way to a number.

Nothing in a drawing is styled in place, since pages allow no style that stands in them; classes are styled by the
common style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.record import short, standing
from diplosim.play.session import Session
from diplosim.play.transcripts.minutes import demands_made
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import NOTICEABLE
from diplosim.scenario.scenario import Scenario

WIDTH = 440
"""Units across a drawing; pages scale it to what they have."""

MARGIN = 20

LONGEST_LABEL = 46
"""Letters of a label in a drawing."""

LETTER = 8.6
"""Units that a letter of a label is wide at most, nearly."""

GAP = 5.0
"""Units between two labels at least."""


def positions(scenario: Scenario, talks: Session, viewer: str = "", numbers: Markup | None = None) -> Markup:
    """Where each delegation stands on each issue, with the viewer's own limits.

    Args:
        scenario: the case.
        talks: the talks.
        viewer: a party whose own limits are drawn; empty for the public.
        numbers: the same as a table, where it has been made already.

    Returns:
        The drawing and the same numbers as a table; nothing before anything was tabled.
    """
    tabled = standing(talks)
    if not tabled:
        return Markup("")
    own = _own_limits(talks, viewer) if viewer and talks.game.running else None
    return scales(scenario, tabled, viewer, own, numbers)


def scales(
    scenario: Scenario,
    tabled: Mapping[str, Sequence[float]],
    viewer: str = "",
    own: tuple[Sequence[float], Sequence[float]] | None = None,
    numbers: Markup | None = None,
) -> Markup:
    """A line for each issue with a mark for each package.

    Args:
        scenario: the case.
        tabled: party -> value on each issue.
        viewer: the party whose mark stands out.
        own: what the viewer may accept at least and at most on each issue, None where it is not drawn.
        numbers: the same as a table, where it has been made already.

    Returns:
        The drawing and the same numbers as a table.
    """
    height = 34
    rows: list[Markup] = []
    for k, issue in enumerate(scenario.issue_ids):
        y = 26 + k * 56
        name = escape(_label(scenario.issue(issue).name))
        bars = [
            f'<text class="label" x="{MARGIN}" y="{y - 8}">{name}</text>',
            f'<line class="axis" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y + 10}" y2="{y + 10}"/>',
        ]
        if own is not None:
            low, high = _x(float(own[0][k])), _x(float(own[1][k]))
            bars.append(
                f'<rect class="own-range" x="{low:.1f}" y="{y + 4}" width="{max(high - low, 2.0):.1f}" height="12"/>'
            )
        bars += _marks(scenario, {party: values[k] for party, values in tabled.items()}, y + 10, viewer)
        rows.append(Markup("".join(bars)))
        height = y + 36
    note = t("chart_positions_own") if own is not None else ""
    drawn = drawing(t("chart_positions"), height, rows)
    caption = f"{t('chart_positions_caption')} {_legend(scenario, list(tabled))} {note}"
    return figure(drawn, caption, _in_numbers(scenario, tabled) if numbers is None else numbers)


def positions_in_numbers(scenario: Scenario, talks: Session) -> Markup:
    """What each delegation tabled last, as a table; it is the same for every reader."""
    return _in_numbers(scenario, standing(talks))


def _in_numbers(scenario: Scenario, tabled: Mapping[str, Sequence[float]]) -> Markup:
    heads = [t("issue"), *(short(scenario, party) for party in tabled)]
    rows = [
        [scenario.issue(issue).name, *(f"{values[k]:.2f}" for values in tabled.values())]
        for k, issue in enumerate(scenario.issue_ids)
    ]
    return table(t("chart_positions"), heads, rows)


def _own_limits(talks: Session, party: str) -> tuple[Sequence[float], Sequence[float]]:
    """What a party may accept at least and at most on each issue."""
    if party in talks.caucus_only:
        legal = talks.legal(party)
        return legal.low, legal.high
    view = talks.view(party)
    return view.low[0].tolist(), view.high[0].tolist()


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


def _label(name: str) -> str:
    """A name as it fits over a line; the table beside the drawing has it in full."""
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"


def _x(value: float) -> float:
    return MARGIN + value * (WIDTH - 2 * MARGIN)


def initials(scenario: Scenario, party: str) -> str:
    """Two or three letters for a party in a drawing: its id, which the legend explains."""
    return party[:4]


def _legend(scenario: Scenario, parties: Sequence[str]) -> str:
    return ", ".join(f"{initials(scenario, p)} = {short(scenario, p)}" for p in parties) + "."


def _marks(scenario: Scenario, values: Mapping[str, float], y: int, viewer: str) -> list[str]:
    """A mark for each party, and labels; who stands close together shares one."""
    by_place = sorted(values.items(), key=lambda item: item[1])
    marks = [
        f'<circle class="{"mark own" if party == viewer else "mark"}" cx="{_x(value):.1f}" cy="{y}" r="5"/>'
        for party, value in by_place
    ]
    names = [(_x(value), initials(scenario, party)) for party, value in by_place]
    return marks + _labels(names, y + 18, " ".join)


def _labels(marks: Sequence[tuple[float, str]], y: int, joined: Callable[[list[str]], str]) -> list[str]:
    """Labels under marks from left to right; marks whose labels would lie over each other share one."""
    groups = [[mark] for mark in marks]
    at = 0
    while at < len(groups) - 1:
        if _extent(groups[at], joined)[1] + GAP > _extent(groups[at + 1], joined)[0]:
            groups[at : at + 2] = [groups[at] + groups[at + 1]]
            at = max(at - 1, 0)
        else:
            at += 1
    drawn = []
    for group in groups:
        left, right = _extent(group, joined)
        text = escape(joined([label for _, label in group]))
        drawn.append(f'<text class="tick" text-anchor="middle" x="{(left + right) / 2:.1f}" y="{y}">{text}</text>')
    return drawn


def _extent(group: Sequence[tuple[float, str]], joined: Callable[[list[str]], str]) -> tuple[float, float]:
    """From where to where the label of some marks goes: under their middle, and inside the drawing."""
    half = LETTER * len(joined([label for _, label in group])) / 2
    middle = min(max((group[0][0] + group[-1][0]) / 2, half), WIDTH - half)
    return middle - half, middle + half


def _rounds(labels: list[str]) -> str:
    """Numbers of rounds that share a label, those that follow each other as a span: 1, 3–5."""
    spans: list[list[int]] = []
    for number in sorted(map(int, labels)):
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def timeline(scenario: Scenario, talks: Session) -> Markup:
    """What each party demanded round by round, against what it declared and what it would really have accepted.

    Args:
        scenario: the case.
        talks: the talks, as far as they went.

    Returns:
        A drawing with its table for every party, one under the other.
    """
    minutes = minutes_of(talks)
    tabled: dict[str, list[tuple[int, list[float]]]] = {}
    for number, party, values in demands_made(minutes.rounds):
        tabled.setdefault(party, []).append((number, values))
    return Markup("").join(
        Markup("<h4>{}</h4>{}").format(
            short(scenario, party), _of_party(scenario, party, demands, minutes.start[party])
        )
        for party, demands in tabled.items()
    )


def _of_party(
    scenario: Scenario, party: str, demands: Sequence[tuple[int, list[float]]], drawn: Mapping[str, Any]
) -> Markup:
    parts: list[Markup] = []
    rows: list[list[str]] = []
    y = 26
    for k, issue in enumerate(scenario.issue_ids):
        name = scenario.issue(issue).name
        low, high = drawn["low"][k], drawn["high"][k]
        bar = '<rect class="true-range" x="{:.1f}" y="{}" width="{:.1f}" height="12"/>'
        parts += [
            Markup('<text class="label" x="{}" y="{}">{}</text>').format(MARGIN, y - 8, _label(name)),
            Markup(bar).format(_x(low), y + 4, max(_x(high) - _x(low), 2.0)),
            Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                MARGIN, WIDTH - MARGIN, y + 10, y + 10
            ),
        ]
        said = scenario.issue(issue).red_lines.get(party)
        lines = [] if said is None or said.basis != "declared" else [v for v in (said.min, said.max) if v is not None]
        mark = '<line class="declared" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>'
        parts += [Markup(mark).format(_x(v), _x(v), y - 1, y + 21) for v in lines]
        last = None
        shown: list[tuple[float, str]] = []
        for number, values in demands:
            if last is not None and abs(values[k] - last) < NOTICEABLE:
                continue
            last = values[k]
            parts.append(Markup('<circle class="mark" cx="{:.1f}" cy="{}" r="4"/>').format(_x(last), y + 10))
            shown.append((_x(last), str(number)))
        parts += map(Markup, _labels(sorted(shown), y + 26, _rounds))
        numbers = " → ".join(f"{values[k]:.2f}" for _, values in demands)
        rows.append([name, f"{low:.2f} – {high:.2f}", ", ".join(f"{v:.2f}" for v in lines) or "–", numbers])
        y += 60
    title = t("chart_timeline", party=short(scenario, party))
    heads = [t("issue"), t("true_limits"), t("declared_line"), t("demands_by_round")]
    return figure(drawing(title, y, parts), t("chart_timeline_caption"), table(title, heads, rows))


def chances_chart(chances: Sequence[Mapping[str, Any]], ended: bool) -> Markup:
    """Shares of agreement, stalemate and conflict had computers played on from each round.

    Args:
        chances: for each round after which they played on, the shares of the three classes.
        ended: whether the talks have ended, so that the last shares are how.

    Returns:
        The drawing and its table.
    """
    height, left = 250, 60.0
    step = (WIDTH - left - MARGIN) / max(len(chances) - 1, 1)
    names = [row["name"] for row in chances[0]["classes"]]
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = 200 - 170 * share
        grid = (
            '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text class="tick" x="8" y="{:.1f}">{:.0%}</text>'
        )
        parts.append(Markup(grid).format(left, WIDTH - MARGIN, y, y, y + 4, share))
    for c in range(len(names)):
        at = [(left + i * step, 200 - 170 * one["classes"][c]["share"]) for i, one in enumerate(chances)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(Markup('<polyline class="line{}" points="{}"/>').format(c + 1, points))
        shape = (
            '<circle class="line{}" cx="{:.1f}" cy="{:.1f}" r="5"/>',
            '<rect class="line{}" x="{:.1f}" y="{:.1f}" width="9" height="9"/>',
            '<path class="line{}" d="M{:.1f} {:.1f}l5 9h-10z"/>',
        )[c]
        shift = (0.0, 4.5, 0.0)[c], (0.0, 4.5, 5.0)[c]
        parts += [Markup(shape).format(c + 1, x - shift[0], y - shift[1]) for x, y in at]
    for i, one in enumerate(chances):
        label = t("at_start") if i == 0 else str(one["after"])
        tick = '<text class="tick" text-anchor="middle" x="{:.1f}" y="222">{}</text>'
        parts.append(Markup(tick).format(left + i * step, label))
    parts.append(
        Markup('<text class="tick" text-anchor="end" x="{}" y="244">{}</text>').format(WIDTH - MARGIN, t("after_round"))
    )
    rows = []
    for i, one in enumerate(chances):
        cells = [
            f"{c['share']:.0%}" if c["low"] is None else f"{c['share']:.1%} [{c['low']:.1%}, {c['high']:.1%}]"
            for c in one["classes"]
        ]
        rows.append([t("at_start") if i == 0 else str(one["after"]), *cells])
    heads = [t("after_round"), *(t(f"class_{name}") for name in names)]
    caption = f"{t('chart_chances_caption')} {t('chart_chances_ended') if ended else ''}"
    return figure(drawing(t("chart_chances"), height, parts), caption, table(t("chart_chances"), heads, rows))


def frontier_chart(scenario: Scenario, zone: Mapping[str, Any]) -> Markup:
    """What two parties could have together at best, with every text that was tabled; empty where there is none.

    Args:
        scenario: the case.
        zone: what the study found.

    Returns:
        The drawing and its table.
    """
    found = zone["frontier"]
    if found is None or not found["line"]:
        return Markup("")
    first, second = (short(scenario, p) for p in found["parties"])
    size = 340.0

    def place(worth: Sequence[float]) -> tuple[float, float]:
        return 40 + size * min(max(worth[0], 0.0), 1.0), 370 - size * min(max(worth[1], 0.0), 1.0)

    parts = [
        Markup(
            '<line class="axis" x1="40" x2="380" y1="370" y2="370"/>'
            '<line class="axis" x1="40" x2="40" y1="30" y2="370"/>'
        )
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, found["line"]))
    parts.append(Markup('<polyline class="line1" points="{}"/>').format(points))
    x, y = place(found["no_deal"])
    cross = '<path class="here" d="M{:.1f} {:.1f}h16m-8 -8v16"/><text class="tick" x="{:.1f}" y="{:.1f}">{}</text>'
    parts.append(Markup(cross).format(x - 8, y, x + 12, y + 4, t("no_deal_short")))
    rows = [[t("d_peace"), *(f"{100 * u:.0f}" for u in found["no_deal"])]]
    if zone["nash_worth"] is not None:
        worth = [zone["nash_worth"][p] for p in found["parties"]]
        x, y = place(worth)
        star = (
            '<rect class="bar" x="{:.1f}" y="{:.1f}" width="12" height="12"/>'
            '<text class="tick" x="{:.1f}" y="{:.1f}">{}</text>'
        )
        parts.append(Markup(star).format(x - 6, y - 6, x + 10, y - 8, t("nash_point")))
        rows.append([t("nash_point"), *(f"{100 * u:.0f}" for u in worth)])
    for text in found["texts"]:
        x, y = place(text["worth"])
        parts.append(Markup('<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y))
        who = t("text_in_round", party=short(scenario, text["party"]), number=text["round"])
        rows.append([who, *(f"{100 * u:.0f}" for u in text["worth"])])
    label = '<text class="tick" text-anchor="end" x="400" y="392">{}</text><text class="tick" x="8" y="14">{}</text>'
    parts.append(Markup(label).format(t("worth_to", party=first), t("worth_to", party=second)))
    title = t("chart_frontier", first=first, second=second)
    heads = [t("text"), t("worth_to", party=first), t("worth_to", party=second)]
    return figure(drawing(title, 400, parts), t("chart_frontier_caption"), table(title, heads, rows))
