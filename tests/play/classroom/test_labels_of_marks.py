"""Labels under the marks of a scale: who stands close shares one, and no two of them touch."""

from __future__ import annotations

import re

import pytest

from diplosim.play.classroom.charts import LETTER, scales
from tests.a_scenario import scenario

PARTIES = ("ANA", "BLOC", "BEL", "CAY", "ORG")


def labels(values: dict[str, float]) -> list[tuple[str, float, str]]:
    """Anchor, place and text of each label on the first scale."""
    drawn = str(scales(scenario(), {party: [value, value] for party, value in values.items()}))
    found = re.findall(r'<text class="tick" text-anchor="(\w+)" x="([\d.]+)" y="54">([^<]*)</text>', drawn)
    return [(anchor, float(x), text) for anchor, x, text in found]


def test_who_stands_apart_has_a_label_and_who_stands_close_shares_one() -> None:
    assert [text for *_, text in labels({"ANA": 0.0, "BEL": 0.5, "CAY": 1.0})] == ["ANA", "BEL", "CAY"]
    assert [text for *_, text in labels({"ANA": 0.50, "BEL": 0.52, "CAY": 1.0})] == ["ANA BEL", "CAY"]


@pytest.mark.parametrize("gap", [0.05, 0.11, 0.12, 0.15, 0.18, 0.2, 0.3])
@pytest.mark.parametrize("start", [0.0, 0.3, 0.6])
def test_no_two_labels_touch(start: float, gap: float) -> None:
    """Four at one place make a label of 131 units; who stands 44 to 77 units beside them would touch it, and joins."""
    values = [start, start, start, start, start + gap]
    found = labels(dict(zip(PARTIES, values, strict=True)))
    assert " ".join(text for *_, text in found) == " ".join(PARTIES)
    ends = []
    for anchor, x, text in found:
        wide = LETTER * len(text)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        ends += [left, left + wide]
    assert ends == sorted(ends)
