"""What it is worth to make the next offer: backward induction in alternating offers (Stahl 1972; Rubinstein 1982)."""

from __future__ import annotations

from functools import lru_cache

STEPS = 1_000_000
"""Offers after which an endless game is solved at once; the error shrinks by both discount factors with every two."""

SETTLED = 1e-16
"""Change from one offer of the same party to the next at which it counts as solved."""


@lru_cache(maxsize=4096)
def value_of_offering(
    proposer: int, left: int | None, pie: float, patience: tuple[float, float], options: tuple[float, float]
) -> float:
    """Gain over no deal of the one that makes the next offer, in units of the time at which it is made.

    The answering party takes what is worth at least its own next offer, a period later, or its outside option; the
    proposer keeps the rest.

    Args:
        proposer: 0 or 1, who makes the next offer; the two take turns.
        left: offers that can still be answered, the next one counted; None for a game without end.
        pie: what there is to share, both gains over no deal added up.
        patience: discount factors of both; not both 1 in a game without end.
        options: gain over no deal from leaving at an answer, of both; 0 where leaving brings nothing.

    Returns:
        The gain, 0 or more.
    """
    steps = STEPS if left is None else left
    value, before = 0.0, -1.0
    for step in range(steps, 0, -1):
        maker = (proposer + step - 1) % 2
        kept = max(0.0, pie - max(patience[1 - maker] * value, options[1 - maker]))
        # Two offers on, the same party makes one again: what it keeps settles down.
        if left is None and maker == proposer:
            if abs(kept - before) <= SETTLED:
                return kept
            before = kept
        value = kept
    return value if left is not None else _endless(proposer, pie, patience, options)


def _endless(proposer: int, pie: float, patience: tuple[float, float], options: tuple[float, float]) -> float:
    """The same without end, for parties so patient that induction comes near it too slowly.

    What the proposer keeps rises with what it would keep two offers on, by both discount factors at most, and lies
    between the best and the worst that outside options leave it: the value is Rubinstein's, cut to these.
    """
    own, other = patience[proposer], patience[1 - proposer]
    option, answered_by = options[proposer], options[1 - proposer]
    least = max(0.0, pie - max(other * max(0.0, pie - option), answered_by))
    most = max(0.0, pie - answered_by)
    return min(max(pie * (1.0 - other) / ((1.0 - own) + own * (1.0 - other)), least), most)
