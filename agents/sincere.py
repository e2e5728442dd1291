"""Sincere: states what it wants and what it can live with, reciprocates, signs what beats its outside options."""

from __future__ import annotations

from agents.negotiator import Negotiator


class Sincere(Negotiator):
    """Opens at its position, concedes on its own schedule and in return for concessions (Ikle 1964: genuine talks)."""
