"""The agent of the drafters whom the parties send to the session before the deadline, where no mediator sits."""

from __future__ import annotations

from agents.mediator import MediatorAgent


class DraftingCommittee(MediatorAgent):
    """Drafts as a mediator does, but works for no third party and meets before the deadline only."""
