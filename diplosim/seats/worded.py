"""Sentences that know how they were made, so that a page can say them in the words of another catalogue.

A `Worded` text is the English sentence, and beside it a kind and what was filled in.  The terminal, transcripts and
messages of errors print it as it is; `in_other_words` says the same with wordings of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Self

LISTS = {
    "list_comma": "{first}, {then}",
    "list_and": "{first} and {then}",
    "list_or": "{first} or {then}",
    "list_semicolon": "{first}; {then}",
}
"""How two things of a list stand beside each other."""


class Worded(str):
    """A sentence with its kind, which is its key in a catalogue, and the values that were filled in by name."""

    kind: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, text: str, kind: str, values: Mapping[str, Any] | None = None) -> Self:
        """A text that is a sentence of a kind."""
        made = cls(text)
        made.kind, made.values = kind, values or {}
        return made


def worded(wordings: Mapping[str, str], kind: str, **values: Any) -> Worded:
    """A sentence made from a table of wordings.

    Args:
        wordings: kind -> text with names in braces.
        kind: which of them.
        **values: what is filled in; sentences among them keep their own kinds.

    Returns:
        The sentence.

    Raises:
        KeyError: there is no such wording, or a value is missing.

    >>> worded({"limit_step": "one step, up to rung {top}"}, "limit_step", top=3)
    'one step, up to rung 3'
    """
    return Worded.of(wordings[kind].format(**values), kind, values)


def word_table(prefix: str, words: Mapping[Any, str]) -> dict[Any, Worded]:
    """A table of words by name or number, in which every word knows its kind: the prefix and its key.

    >>> word_table("rung", {5: "war"})[5].kind
    'rung_5'
    """
    return {key: Worded.of(text, f"{prefix}_{key}") for key, text in words.items()}


def wordings_of(*tables: Mapping[Any, Worded]) -> dict[str, str]:
    """Tables of words as wordings by kind, as a catalogue holds them."""
    return {word.kind: str(word) for table in tables for word in table.values()}


def joined(things: Iterable[str], kind: str = "list_comma") -> str:
    """A list of things as one text, of a kind in `LISTS`; empty where there is none.

    >>> joined(["a", "b", "c"], "list_and")
    'a and b and c'
    """
    some = list(things)
    return reduce(lambda first, then: worded(LISTS, kind, first=first, then=then), some) if some else ""


def enumerated(things: Iterable[str]) -> str:
    """A list of things as it is spoken, with "and" before the last; empty where there is none.

    >>> enumerated(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = list(things) or [""]
    return joined([joined(first), last], "list_and") if first else last


def in_other_words(text: Any, wordings: Mapping[str, str], names: Mapping[str, str] | None = None) -> Any:
    """The same sentence with other wordings, also of what is filled in; what is no `Worded` text stays as it is.

    Args:
        text: a sentence, or anything else.
        wordings: kind -> text with names in braces.
        names: what stands for values that are filled in by an id.

    Returns:
        The sentence anew.

    >>> of_x = worded({"beyond": "beyond bounds on {issues}"}, "beyond", issues="x")
    >>> in_other_words(of_x, {"beyond": "hors limites : {issues}"}, {"x": "le Donbass"})
    'hors limites : le Donbass'
    """
    if not isinstance(text, Worded):
        return (names or {}).get(text, text) if isinstance(text, str) else text
    return wordings[text.kind].format(
        **{name: in_other_words(value, wordings, names) for name, value in text.values.items()}
    )
