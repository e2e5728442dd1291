"""Records read back from files with their types and ranges checked: a damaged file may say anything."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

Record = TypeVar("Record")

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""What reading plain data of another layout raises."""


def record(kind: type[Record], raw: Any) -> Record:
    """A dataclass from plain data of JSON.

    Args:
        kind: the dataclass.
        raw: its fields.

    Returns:
        The record.

    Raises:
        ValueError: if a field is absent or of another type; the text names the first.
    """
    try:
        made: Record = _adapter(cast("Hashable", kind)).validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "content"
        raise ValueError(f"{where}: {first['msg']}") from None
    return made


@lru_cache(maxsize=16)
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter[Any](cast("Any", kind))
