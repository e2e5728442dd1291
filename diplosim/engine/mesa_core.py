"""Mesa's model and agent, without the rest of Mesa: spaces, networks and experiments cost half of every start.

The package `mesa` reads all its parts as soon as it is imported.  Here only the two parts are read that talks are made
of; the rest follows when somebody asks `mesa` for it, so that a policy that writes `mesa.DataCollector` finds what it
always finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diplosim.numerics.parts_of_packages import part_of

if TYPE_CHECKING:
    from mesa import Agent, Model
else:
    Agent = part_of("mesa", "agent").Agent
    Model = part_of("mesa", "model").Model

__all__ = ["Agent", "Model"]
