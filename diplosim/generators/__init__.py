"""Generated alliance systems for theory, as ordinary scenarios."""

from diplosim.generators.generating import LIMITS, generate
from diplosim.generators.structures import STRUCTURES

__all__ = ["LIMITS", "STRUCTURES", "generate"]
