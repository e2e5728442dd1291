"""Words of the pages in one sentence each; a page explains those that it uses.

Those that `docs/glossary.md` has as well say the same there, and a test holds them to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Word(NamedTuple):
    """A word as a page shows it, what in a text means that it is used (a regular expression), and what it means."""

    term: str
    seen: str
    meaning: str


WORDS = (
    Word(
        "agreement",
        r"agreement",
        "Outcome class: an accepted text that settles enough of the issues and leaves no vital one open.",
    ),
    Word(
        "alliance",
        r"alliance",
        "Members that bind themselves to a common mandate by a decision rule; the kind of party that acts for"
        " them at the table is `alliance`.",
    ),
    Word(
        "belief",
        r"belief|posterior",
        "Public probability that a party is of a hidden type, moved by Bayes' rule after every round.",
    ),
    Word(
        "bounds",
        r"bounds",
        "The interval of values on an issue that a party can sign in this run; also called true bounds, "
        "because only the party knows them.",
    ),
    Word(
        "capability",
        r"capability",
        "Coded power of a party, which weighs in war, in influence and in some means.",
    ),
    Word(
        "coerced deal",
        r"coerced",
        "Deal made by accepting a last offer; column `coerced` of the outcome table.",
    ),
    Word(
        "common random numbers",
        r"common random numbers|common draws|same draws",
        "Two configurations share every draw that their difference does not touch, so that differences are paired.",
    ),
    Word(
        "compromise mean",
        r"compromise mean",
        "Mean of the coded positions weighted by capability and salience, a forecast that is hard to beat.",
    ),
    Word(
        "conflict",
        r"conflict",
        "Outcome class: an attack or incident that takes effect by the horizon.",
    ),
    Word(
        "cover",
        r"cover",
        "Public justification of force that an attacker gains when others refuse its own text.",
    ),
    Word(
        "escalation ladder",
        r"rung",
        "Six rungs from standing down to war on which every party's posture stands.",
    ),
    Word(
        "Holm's correction",
        r"Holm",
        "Makes p-values of many tests larger, so that a false alarm among all of them stays as rare as among "
        "one (Holm 1979).",
    ),
    Word(
        "horizon",
        r"horizon",
        "Date at which an observer closes the books and classifies; the parties do not know it.",
    ),
    Word(
        "interval, 95 %",
        r"95.%|interval",
        "Range that holds the true share of the model in 95 of 100 such simulations; it says nothing of "
        "errors in the model or in the coding.",
    ),
    Word(
        "last offer",
        r"last offer",
        "Text that an attacker announces as its last before it strikes, the best balance of gain and risk of war.",
    ),
    Word(
        "outside option",
        r"outside option",
        "What a party can have without the others' consent: the better of no deal and force.",
    ),
    Word(
        "partial agreement",
        r"partial agreement",
        "Outcome class: an accepted text that settles a part, or an interim text in force.",
    ),
    Word(
        "points",
        r"points",
        "Percentage points: from 20 % to 25 % are 5 points.",
    ),
    Word(
        "prior",
        r"\bprior",
        "Probability of each hidden type before anything was shown.",
    ),
    Word(
        "quartile band",
        r"quartile",
        "Range of the middle half of the runs.",
    ),
    Word(
        "red line",
        r"red line",
        "Bound on an issue behind which a party says, or is thought, not to settle.",
    ),
    Word(
        "run",
        r"\bruns?\b",
        "One set of talks: one draw of all that is private, played to its end.",
    ),
    Word(
        "salience",
        r"salience",
        "How much an issue matters to a party; a party's saliences sum to 1.",
    ),
    Word(
        "sensitivity index",
        r"sensitivity ind|first order|Sobol",
        "Share of the variance between cells that goes with one number, or with it and all its interactions.",
    ),
    Word(
        "smallest effect of interest",
        r"smallest effect",
        "Difference in points below which a reader would not care, set before looking (`--smallest`).",
    ),
    Word(
        "stalemate",
        r"stalemate",
        "Outcome class: neither a text nor a war by the horizon.",
    ),
    Word(
        "status quo",
        r"status quo",
        "Where an issue lies if nothing is agreed.",
    ),
    Word(
        "type",
        r"\btypes?\b",
        "What a party really is in this run: sincere, hard bargainer, staller, pretext or insatiable.",
    ),
    Word(
        "utility",
        r"utilit",
        "Worth of an ending to a party, from 0 to 1 for packages.",
    ),
    Word(
        "vital issue",
        r"vital",
        "Issue with a large share of a party's largest salience; no agreement may leave it open.",
    ),
    Word(
        "war cost",
        r"war cost",
        "What a war costs a party in utility, drawn anew in each run from a coded range.",
    ),
)
"""In the order of a page."""


def used_in(text: str) -> tuple[Word, ...]:
    """The words that a text uses."""
    return tuple(word for word in WORDS if re.search(word.seen, text))
