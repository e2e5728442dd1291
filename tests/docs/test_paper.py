"""The draft of the paper: what it cites exists, and its numbers stand in the documentation."""

import re

from tests.places import DOCS, ROOT

PAPER = (ROOT / "paper" / "paper.md").read_text(encoding="utf-8")
REFERENCES = (ROOT / "paper" / "paper.bib").read_text(encoding="utf-8")


def test_every_citation_has_its_reference_and_every_reference_is_cited() -> None:
    cited = set(re.findall(r"@([A-Z]\w+\d{4})", PAPER))
    assert cited == set(re.findall(r"^@\w+\{(\w+),", REFERENCES, flags=re.MULTILINE))


def test_numbers_of_the_paper_stand_in_the_documentation() -> None:
    reproduced = (DOCS / "reproduces.md").read_text(encoding="utf-8")
    assert "chance of war is 0.375; 200,000 talks give 0.3738 [0.3717, 0.3759]" in PAPER
    assert "| `prob_war` | 0.37500 | 0.37382 | 0.37170 to 0.37594 | 200,000 |" in reproduced
    assert "30 rows vary from run to run. Of these 6 lie more than 1.96" in reproduced
    assert "corrected for 30 rows 0.091" in reproduced
    assert "(p = 0.09)" in PAPER
    peers = (DOCS / "peers.md").read_text(encoding="utf-8")
    assert "| `geneva_2022` | 64 µs | 41 ms |" in peers
    assert "costs 64 microseconds" in PAPER
    assert "| NegMAS 0.16.0, one at a time | 6.3 |" in peers
    assert "| diplosim, 2,048 at once | 2,550 |" in peers
    assert "404 times its speed in a batch and 4 times one by one" in PAPER
    tutorial = (DOCS / "tutorials" / "alliances.md").read_text(encoding="utf-8")
    conflict = next(line for line in tutorial.splitlines() if line.startswith("  conflict "))
    assert "5.6x" in conflict
    assert "5.6 times as many runs" in PAPER
