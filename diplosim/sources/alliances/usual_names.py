"""What people call states that the list of the Correlates of War calls otherwise, and codes of another list."""

from __future__ import annotations

import unicodedata

USUAL_NAMES = {
    "America": 2,
    "Austria Hungary": 300,
    "Bosnia": 346,
    "Britain": 200,
    "Burkina": 439,
    "Burma": 775,
    "Cabo Verde": 402,
    "Ceylon": 780,
    "Congo-Kinshasa": 490,
    "Cote d'Ivoire": 437,
    "Czechia": 316,
    "DRC": 490,
    "DPRK": 731,
    "East Germany": 265,
    "England": 200,
    "Eswatini": 572,
    "GDR": 265,
    "Great Britain": 200,
    "Holland": 210,
    "North Macedonia": 343,
    "Ottoman Empire": 640,
    "Persia": 630,
    "PRC": 710,
    "Prussia": 255,
    "ROK": 732,
    "Serbia": 345,
    "Siam": 800,
    "Soviet Union": 365,
    "Timor-Leste": 860,
    "Turkiye": 640,
    "UAE": 696,
    "UK": 200,
    "United States": 2,
    "US": 2,
    "USSR": 365,
    "West Germany": 260,
    "Zaire": 490,
}
"""Numbers of the Correlates of War by usual names that its list of states does not have."""

GLEDITSCH_WARD = {"260": "255", "340": "345", "678": "679", "971": "970", "972": "955", "973": "947"}
"""Numbers of Gleditsch and Ward (1999) for states that have another number in the Correlates of War: Germany since
1990, Serbia, Yemen since 1990, Nauru, Tonga and Tuvalu."""


def plain(name: str) -> str:
    """A name without accents, in one case, its blanks single."""
    letters = unicodedata.normalize("NFKD", name.replace("\u2019", "'"))
    return " ".join("".join(mark for mark in letters if not unicodedata.combining(mark)).casefold().split())


BY_PLAIN_NAME = {plain(name): str(code) for name, code in USUAL_NAMES.items()}
