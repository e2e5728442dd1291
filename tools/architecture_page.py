"""The table and the picture of the rooms in the docs, made from the imports: `python -m tools.architecture_page`.

Everything else on `docs/architecture.md` is written by hand; a test holds table and picture equal to the imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house_picture import picture
from tools.imports import Import, read_imports
from tools.rooms import ANALYSIS_ROOMS, ROOMS, WINGS, arrows

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture" / "rooms.svg"
BEGIN, END = "<!-- rooms, made by python -m tools.architecture_page -->\n", "<!-- end of rooms -->\n"


def table(imports: frozenset[Import]) -> str:
    """Return the table of rooms and wings: name, what it holds (from its docstring), which rooms it imports."""
    pairs = arrows(imports)
    places = {name: f"diplosim/{name}" for name in ROOMS} | {name: name for name in WINGS}
    lines = ["| room | holds | imports |", "|---|---|---|"]
    for name, place in places.items():
        if (ROOT / place).is_dir():
            needs = [other for other in places if (name, other) in pairs]
            lines.append(f"| `{place}/` | {_holds(place)} | {', '.join(needs) or '-'} |")
    lines += [f"| `analysis/{name}/` | {_holds(f'analysis/{name}')} | |" for name in ANALYSIS_ROOMS]
    return "\n".join(lines) + "\n"


def _holds(place: str) -> str:
    """First sentence of a package's docstring."""
    text = ast.get_docstring(ast.parse((ROOT / place / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")


def with_table(page: str, rows: str) -> str:
    """Return a page whose table of rooms is this one.

    Args:
        page: text of the page.
        rows: the table, as `table` makes it.

    Returns:
        Text of the page with that table between the marks.

    Raises:
        ValueError: if the marks around the table are not there.
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no table between {BEGIN.strip()} and {END.strip()}")
    return head + begin + rows + end + tail


def made(imports: frozenset[Import]) -> Iterator[tuple[Path, str]]:
    """Yield both files with their text as it should be."""
    yield PAGE, with_table(PAGE.read_text(encoding="utf-8"), table(imports))
    yield PICTURE, picture(arrows(imports))


if __name__ == "__main__":
    for path, text in made(read_imports(ROOT)):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
