"""How long a scenario takes from its text to a validated case."""

from __future__ import annotations

import time
from typing import Any

from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.scenario.scenario import Scenario


def loading_times(scenario: Scenario, repeat: int) -> dict[str, Any]:
    """Processor time of reading the text of a scenario and of validating it, in milliseconds: the best of `repeat`.

    Args:
        scenario: the case; its text is what `Scenario.to_yaml` writes.
        repeat: how often it is done.

    Returns:
        `lines` of the text, milliseconds of `reading` and of `validating`.
    """
    text = scenario.to_yaml()
    reading, validating = [], []
    for _ in range(repeat):
        start = time.process_time()
        document = parse_document(text, scenario.id)
        read = time.process_time()
        from_document(document)
        reading.append(read - start)
        validating.append(time.process_time() - read)
    return {
        "lines": text.count("\n"),
        "reading": 1e3 * min(reading),
        "validating": 1e3 * min(validating),
    }
