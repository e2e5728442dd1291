"""Shares of the ways in which talks end, under the file's values and under those of the sliders, one over the other."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from diplosim.explore.catalogue import t
from diplosim.numerics.statistics import PairedShares, Share
from diplosim.play.classroom.charts import drawing, figure, table

LEFT, RIGHT = 10.0, 430.0
"""Where shares of 0 and of 1 lie, in units of a drawing."""

ROW, BAR = 58, 13


def shares_chart(rows: Sequence[PairedShares]) -> Markup:
    """Bars with their intervals, and the same numbers as a table with the paired differences."""
    parts: list[Markup] = []
    bottom = len(rows) * ROW + 8
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        grid = (
            '<line class="grid" x1="{:.1f}" x2="{:.1f}" y1="4" y2="{}"/>'
            '<text class="tick" text-anchor="{}" x="{:.1f}" y="{}">{:.0%}</text>'
        )
        anchor = "start" if share == 0.0 else "end" if share == 1.0 else "middle"
        parts.append(Markup(grid).format(_x(share), _x(share), bottom, anchor, _x(share), bottom + 16, share))
    for number, row in enumerate(rows):
        y = number * ROW + 22
        label = t(f"e_class_{row.name}")
        parts.append(Markup('<text class="label" x="{}" y="{}">{}</text>').format(LEFT, y - 5, label))
        parts += [_bar("before", row.before, y), _bar("after", row.after, y + BAR + 2)]
    keys = Markup("").join(
        Markup('<li><svg class="chart key" viewBox="0 0 34 12" aria-hidden="true">{}</svg> {}</li>').format(
            Markup('<rect class="share {}" x="2" y="1" width="30" height="10"/>').format(name), t(f"e_{name}")
        )
        for name in ("before", "after")
    )
    caption = Markup("{}<ul class='keys'>{}</ul>").format(t("e_shares_caption"), keys)
    return figure(drawing(t("e_shares"), bottom + 22, parts), caption, shares_table(rows))


def shares_table(rows: Sequence[PairedShares]) -> Markup:
    """Shares with their Wilson intervals, and paired differences in points."""
    heads = [t("e_ending_class"), t("e_before"), t("e_after"), t("e_difference")]
    return table(t("e_shares"), heads, [[t(f"e_class_{row.name}"), *in_words(row)] for row in rows])


def in_words(row: PairedShares) -> tuple[str, str, str]:
    """A share before, after, and the difference in points, each with its interval."""
    difference = t(
        "e_points", d=f"{100 * row.difference:+z.1f}", low=f"{100 * row.low:+z.1f}", high=f"{100 * row.high:+z.1f}"
    )
    return _share(row.before), _share(row.after), difference


def _share(share: Share) -> str:
    return t("e_share", share=f"{share.share:.1%}", low=f"{share.low:.1%}", high=f"{share.high:.1%}")


def _bar(name: str, share: Share, y: float) -> Markup:
    bar = (
        '<rect class="share {}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>'
        '<line class="whisker" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>'
    )
    middle = y + BAR / 2
    return Markup(bar).format(
        name, LEFT, y, max(0.0, _x(share.share) - LEFT), BAR, _x(share.low), _x(share.high), middle, middle
    )


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)
