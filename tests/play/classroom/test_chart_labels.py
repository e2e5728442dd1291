"""Labels under the marks of a drawing can be read: those that would lie over each other are one."""

import re
from itertools import pairwise

from diplosim.play.classroom.charts import GAP, LETTER, WIDTH, _labels, _rounds


def shown(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    drawn = _labels(marks, 40, " ".join)
    found = [re.search(r'x="([\d.]+)" y="40">([^<]*)<', one) for one in drawn]
    return [(float(one[1]), one[2]) for one in found if one is not None]


def test_labels_that_would_lie_over_each_other_are_one_under_their_middle() -> None:
    assert shown([(100.0, "AAA"), (110.0, "BBB"), (300.0, "CCC")]) == [(105.0, "AAA BBB"), (300.0, "CCC")]


def test_a_label_that_grows_takes_its_neighbour_in() -> None:
    # AAAA ends at 77.2, BBBB begins at 82.8: apart; BBBB CCCC together would begin at 63.3
    assert shown([(60.0, "AAAA"), (100.0, "BBBB")]) == [(60.0, "AAAA"), (100.0, "BBBB")]
    assert shown([(60.0, "AAAA"), (100.0, "BBBB"), (104.0, "CCCC")]) == [(82.0, "AAAA BBBB CCCC")]


def test_no_label_leaves_the_drawing_or_touches_another() -> None:
    for places in ([20, 25, 30, 200, 395, 420], [20, 420], list(range(20, 421, 25))):
        spans = [(x - LETTER * len(t) / 2, x + LETTER * len(t) / 2) for x, t in shown([(p, "NAME") for p in places])]
        if len(spans) > 1:
            assert min(left for left, _ in spans) >= -0.1
            assert max(right for _, right in spans) <= WIDTH + 0.1
        assert all(later[0] - one[1] >= GAP - 0.2 for one, later in pairwise(spans))


def test_rounds_that_share_a_label_are_told_as_spans() -> None:
    assert _rounds(["7"]) == "7"
    assert _rounds(["6", "3", "5", "4", "1"]) == "1, 3–6"
    assert _rounds(["2", "1"]) == "1–2"


def test_names_in_labels_are_escaped() -> None:
    assert "<b>" not in "".join(_labels([(50.0, "<b>")], 40, " ".join))
