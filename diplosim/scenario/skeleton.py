"""A scenario file to start from: every part explained, every number a placeholder."""

from __future__ import annotations

import re
from pathlib import Path

from diplosim.scenario.file_names import hindrance

TEMPLATE = Path(__file__).parent / "templates" / "new.yaml"
ID_THERE = "my_talks"
ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,63}")


def skeleton(id: str) -> str:
    """The text of a new scenario file.

    Args:
        id: of the scenario.

    Returns:
        YAML with comments, which the loader accepts as it is.

    Raises:
        ValueError: where a scenario cannot have this id; says what is allowed.
    """
    if not ALLOWED.fullmatch(id):
        raise ValueError(f"{id!r} is not a valid id; allowed: 1 to 64 of A-Z, a-z, 0-9 and _, which is not the first")
    wrong = hindrance(id, ())
    if wrong is not None:
        raise ValueError(wrong)
    head, text = TEMPLATE.read_text(encoding="utf-8").split(f"\nid: {ID_THERE}", maxsplit=1)
    return f"{head}\nid: {id}{text}"
