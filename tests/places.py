"""Where things lie that several tests read: the checkout, its pages, and published or computed results."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ORACLES = ROOT / "tests" / "oracles"
