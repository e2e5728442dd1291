"""The table of columns in `docs/reference.md`, made from their list: `python -m tools.columns_page`."""

from __future__ import annotations

from pathlib import Path

from diplosim.engine.outcome_columns import COLUMNS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"
BEGIN = "<!-- columns, made by python -m tools.columns_page -->\n"
END = "<!-- end of columns -->\n"


def table() -> str:
    """The table in Markdown, one row a column."""
    lines = ["| column | type | values | meaning |", "|---|---|---|---|"]
    lines += [f"| `{row.name}` | {row.kind} | {row.values} | {row.meaning} |" for row in COLUMNS]
    return "\n".join(lines) + "\n"


def made() -> str:
    """The page with that table between its marks.

    Returns:
        Text of the page.

    Raises:
        ValueError: if the marks around the table are not there.
    """
    head, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE} has no table between {BEGIN.strip()} and {END.strip()}")
    return head + begin + table() + end + tail


if __name__ == "__main__":
    PAGE.write_text(made(), encoding="utf-8")
