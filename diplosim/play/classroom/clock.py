"""The lesson's clock: seconds in which the server ran.

It counts on from where the log left off, so that downtime, a sleeping laptop and a clock put forward cost no time.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Seconds of the lesson.

    begin: what it shows now.  source: seconds that never go back.
    """

    def __init__(self, begin: float = 0.0, source: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._offset = begin - source()

    def now(self) -> float:
        """What the clock shows."""
        return self._offset + self._source()
