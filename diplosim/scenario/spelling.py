"""What was written or handed over in error: which known name may have been meant, and what a thing is."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Name the known word that was probably meant.

    A word is found in other letter case, by the name that readers know it by (`Russia` for `RUS`), and where it is
    spelt nearly alike.

    Args:
        name: what was written.
        known: the words that are known; of a mapping from ids to parts of a scenario the parts' names count, too.

    Returns:
        `did you mean ...? `, ready to stand before what is allowed, or '' where no known word is close.
    """
    spellings = {_plain(word): word for word in known}
    if isinstance(known, Mapping):
        for word, part in known.items():
            called = part.get("name") if isinstance(part, Mapping) else getattr(part, "name", None)
            if isinstance(called, str):
                spellings.setdefault(_plain(called), word)
    meant = spellings.get(_plain(name))
    if meant is None:
        close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
        close = close or difflib.get_close_matches(_plain(name), list(spellings), n=1, cutoff=0.75)
        meant = spellings.get(close[0], close[0]) if close else None
    return "" if meant is None else f"did you mean {meant}? "


def _plain(word: str) -> str:
    """A word without letter case and with one kind of gap."""
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def described(value: Any) -> str:
    """A value in a message: texts, numbers and truth values as they are written, else what kind of thing it is.

    Args:
        value: any.

    Returns:
        One line.
    """
    if value is None or isinstance(value, bool | int | float | complex):
        return repr(value)
    if isinstance(value, str):
        return f"the text {value if len(value) <= 40 else value[:37] + '...'!r}"
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"
