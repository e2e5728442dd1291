"""Factorial designs: which combinations of the factors' levels are played.

A full design plays all of them.  A regular fraction of a two-level design (Box, Hunter & Hunter 2005, chapter 6) plays
those in which the level of each generated factor is the product of the levels of others; its resolution is the length
of the shortest word of the defining relation, and says what is mixed up with what: III main effects with two-factor
interactions, IV two-factor interactions with each other, V neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from math import prod


def full_factorial(factors: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """All combinations of levels, the first factor changing slowest: factor -> level for each cell.

    The first cell has the first level of every factor.
    """
    return [dict(zip(factors, levels, strict=True)) for levels in product(*factors.values())]


def regular_fraction(
    factors: Mapping[str, Sequence[str]], generators: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    """A regular fraction of a two-level design: factor -> level for each cell, first levels everywhere first.

    Args:
        factors: factor -> its two levels, the first being the low one (-1).
        generators: generated factor -> the factors whose product, with the sign that keeps the cell of all first levels
            in the design, it equals.

    Returns:
        The cells; the factors of each stand in the order of `factors`.

    Raises:
        ValueError: if a factor has not two levels, or a generator names what is no basic factor.
    """
    diagnostics = generator_problems(factors, generators)
    if diagnostics:
        raise ValueError("; ".join(diagnostics))
    basic = [name for name in factors if name not in generators]
    cells = []
    for signs in product((-1, 1), repeat=len(basic)):
        sign = dict(zip(basic, signs, strict=True))
        for name, words in generators.items():
            # (-1)**len(words) is the product at the low levels; the generated factor shall be low there too.
            sign[name] = -prod(sign[word] for word in words) * (-1) ** len(words)
        cells.append({name: levels[sign[name] > 0] for name, levels in factors.items()})
    return cells


def generator_problems(factors: Mapping[str, Sequence[str]], generators: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with the generators of a fraction, nothing if they can be used."""
    basic = [name for name in factors if name not in generators]
    diagnostics = [
        f"a fraction needs two levels in every factor; {name} has {len(levels)}"
        for name, levels in factors.items()
        if len(levels) != 2
    ]
    for name, words in generators.items():
        if name not in factors:
            diagnostics.append(f"{name!r} is not a factor; allowed: {', '.join(factors)}")
        strange = [word for word in words if word not in basic]
        if strange:
            diagnostics.append(
                f"{name} is generated from {', '.join(map(repr, strange))}; allowed: the factors without a generator, "
                f"{', '.join(basic) or 'of which there are none'}"
            )
        if len(set(words)) < max(2, len(words)):
            diagnostics.append(f"{name} needs two or more different factors to be generated from")
    if not diagnostics and len({frozenset(words) for words in generators.values()}) < len(generators):
        diagnostics.append("two factors are generated alike, so that they would never differ")
    return diagnostics


def resolution(generators: Mapping[str, Sequence[str]]) -> int:
    """Length of the shortest word of the defining relation of a regular fraction."""
    words = [frozenset((name, *parts)) for name, parts in generators.items()]
    shortest = min(len(word) for word in words)
    for size in range(2, len(words) + 1):
        for chosen in combinations(words, size):
            combined: frozenset[str] = frozenset()
            for word in chosen:
                combined = combined ^ word
            shortest = min(shortest, len(combined))
    return shortest
