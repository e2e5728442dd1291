"""Which of the project's kinds of files a document is, so that the wrong one is told as that and not key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["scenario", "design", "record"]

USES: Mapping[Kind, str] = {
    "scenario": "is a scenario; check it with diplosim check, play it with diplosim batch",
    "design": "is a design, which names a scenario as its `base`; play it with diplosim compare or diplosim sweep",
    "record": "is a record of real talks; diplosim infer asks what it says: diplosim infer SCENARIO RECORD",
}
"""What each kind of file is, and what it is for."""


def other_kind(data: Any, wanted: Kind) -> str | None:
    """Say what a document is where it clearly is a file of another kind.

    Args:
        data: of the document.
        wanted: the kind that is looked for.

    Returns:
        A sentence without its subject, None where the document may be meant as what is wanted.
    """
    if not isinstance(data, Mapping):
        return None
    signs: dict[Kind, bool] = {
        "scenario": "parties" in data and "issues" in data,
        "design": "base" in data and bool({"variants", "factors", "sweep"} & set(data)),
        "record": "moves" in data and "coder" in data,
    }
    if signs[wanted]:
        return None
    return next((USES[kind] for kind, seen in signs.items() if seen), None)
