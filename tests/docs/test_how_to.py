"""Numbers of the page of tasks that follow from the code."""

import re

from diplosim.learning.fitting import shipped_path
from diplosim.learning.kept_tables import MOST_BYTES
from diplosim.solutions import kept_points
from tests.places import DOCS

PAGE = (DOCS / "how-to.md").read_text(encoding="utf-8")


def test_what_is_kept_at_most_and_how_many_tables_that_are() -> None:
    [most, tables] = re.findall(r"(\d+) MiB at most \(some ([\d,]+) tables of the size of Geneva's\)", PAGE)[0]
    assert int(most) * 2**20 == MOST_BYTES
    fitting = MOST_BYTES / shipped_path("geneva_2022").stat().st_size
    assert abs(fitting - int(tables.replace(",", ""))) < 500
    assert f"({kept_points.MOST_BYTES // 2**20} MiB at most)" in PAGE
