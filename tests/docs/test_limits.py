"""The page of limits says of the findings what their own page says."""

import re

from tests.places import DOCS


def test_findings_were_played_under_the_rules_that_their_page_names() -> None:
    findings, limits = ((DOCS / name).read_text(encoding="utf-8") for name in ("findings.md", "limits.md"))
    [played] = re.findall(r"The numbers are those of rules version (\d+)", findings)
    [named] = re.findall(r"were played under version (\d+) of the rules", limits)
    assert named == played
