"""What the validation of a scenario asks the protocol that it names."""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.scenario import registry
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.schema.procedure import SETTINGS
from diplosim.scenario.validation.raw_data import RawScenario, value_at


def unplayable(raw: RawScenario) -> Iterator[RouteDiagnostic]:
    """An unknown protocol, and what the named one cannot play.

    The plenary plays everything but what is set for others, so its class is looked for only where something is.
    """
    name = value_at(raw.data, "protocol", "rules") or "plenary"
    special = [key for key, silent in SETTINGS.items() if value_at(raw.data, "protocol", key) not in (silent, None)]
    if not isinstance(name, str) or (name == "plenary" and not special):
        return
    try:
        protocol = registry.find(name, registry.PROTOCOLS)
    except registry.CodeNotAllowed:
        return  # it is asked when it may be run
    except registry.UnknownName as unknown:
        yield ("protocol", "rules"), str(unknown)
        return
    if not (hasattr(protocol, "traits") and hasattr(protocol, "diagnostics")):
        yield ("protocol", "rules"), f"{name} is no protocol, which inherits from diplosim.engine.protocol.Rules"
        return
    for key in special:
        if key not in protocol.traits.settings:
            yield ("protocol", key), f"means nothing under the protocol {name}; leave it out"
    yield from protocol.diagnostics(raw)
