"""What a seat has told the drafter and the chair: its ideal point and its lines, which need not be the true ones.

Nothing else of a seat may show in a draft, or in what is announced as a non-starter.  Signatures are held to the true
bounds (`diplosim.engine.stages.respond`).
"""

from __future__ import annotations

from dataclasses import dataclass

from diplosim.numerics.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Told:
    """Ideal point and lines as told, (R, K) each.  No value can be signed where `low` exceeds `high`."""

    ideal: FloatArray
    low: FloatArray
    high: FloatArray

    def covers(self, values: FloatArray, leaves_open: BoolArray) -> BoolArray:
        """Issue by issue, whether texts stay inside the lines; all (R, C, K); open issues do."""
        low, high = self.low[:, None, :] - 1e-12, self.high[:, None, :] + 1e-12
        covered: BoolArray = ((values >= low) & (values <= high)) | leaves_open
        return covered
