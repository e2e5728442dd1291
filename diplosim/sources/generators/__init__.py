"""Generated alliance systems for theory, as ordinary scenarios."""

from diplosim.sources.generators.generating import LIMITS, generate
from diplosim.sources.generators.structures import STRUCTURES

__all__ = ["LIMITS", "STRUCTURES", "generate"]
