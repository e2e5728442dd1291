"""The page of all numbers that nobody measured, made from the code: `python -m tools.parameters_page`.

What stands in `docs/parameters.md` is what this module prints; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from diplosim.learning import fitting
from diplosim.rules import beliefs, last_offers, signals
from diplosim.scenario import registry
from diplosim.scenario.schema.actors import Party
from diplosim.scenario.schema.parameters import Parameters
from diplosim.scenario.schema.procedure import Attack, BeliefSettings, Deadline, Thresholds

HEAD = """\
# Free parameters

Made by `python -m tools.parameters_page > docs/parameters.md`; do not edit by hand. What each number does is told
in [the model](model.md).

**No number here was fitted to an outcome share.** A default is the one that the literature or the design names, or a
judgement made before any share was looked at. The range is what the loader admits and what a sensitivity analysis
should sweep. Utilities run from 0 to 1.

## Parameters of the model

Override one for a scenario under `parameters:` in its file, for a batch with `--set parameters.NAME=VALUE`, in Python
with `scenario.replace({"parameters.NAME": VALUE})`.
"""

SCENARIO = """
## Defaults of a scenario file

Numbers that a scenario codes for its own case; the default stands where it is silent.
"""

POLICIES = """
## Numbers inside policies

Attributes of the policies in `agents/` that bargain. A policy that is not named has that of `sincere`, and `by_type`
has those of the type drawn. No scenario sets them but the exponent, by a `tactic`: a subclass of two lines does ([add
an agent](recipes.md#add-an-agent)).
"""

RULES = """
## Numbers inside rules

What the engine uses throughout to read signals and to learn from them.
"""

CODED: tuple[tuple[type[BaseModel], str, str, str], ...] = (
    (Thresholds, "thresholds", "agreement", "share of the consenters' mean salience from which a text is an agreement"),
    (Thresholds, "thresholds", "partial", "share from which it is a partial agreement"),
    (Thresholds, "thresholds", "vital", "share of a party's largest salience from which an issue is vital to it"),
    (BeliefSettings, "beliefs", "training_runs", "plays per refit of the likelihood tables"),
    (BeliefSettings, "beliefs", "training_seed", "seed of these plays"),
    (Deadline, "deadline", "max_extensions", "how often an extendable deadline may move"),
    (Deadline, "deadline", "extension_rounds", "by how many rounds it moves"),
    (Attack, "force.attackers.PARTY", "rounds_to_ready", "rounds at a display of force from nothing to readiness"),
    (Attack, "force.attackers.PARTY", "readiness", "readiness at the start"),
    (Party, "parties.PARTY", "no_deal_cost", "range from which the cost of ending without a deal is drawn, utility"),
    (Party, "parties.PARTY", "audience_cost", "utility per unit of salience-weighted retreat behind a declared line"),
    (Party, "parties.PARTY", "delay_cost", "what a table costs it per mean round and leaving it would save, utility"),
    (Party, "parties.PARTY", "spillover", "what a war costs it in which it does not fight, utility"),
)

ATTRIBUTES = (
    ("verification", "chance of accepting an offer of verification"),
    ("makes_test_offers", "whether a test offer replaces its demand when suspicion is high"),
    ("responsiveness", "factor on the weight of `reciprocity`"),
    ("time_exponent", "time exponent where the seat has no `tactic`; no reciprocity"),
    ("held", "conceded share that it holds between opening and deadline; no reciprocity"),
)

CONSTANTS = (
    (signals, "HELD_WITHIN", "a demand that moved by no more than this, in own public utility, was held"),
    (signals, "LARGE_FROM", "a concession above this is large"),
    (beliefs, "FLOOR", "share of every cell that all types are taken to share"),
    (beliefs, "MOST_FROM_HOLDING", "nats by which a round of holding a line may speak for or against a type"),
    (last_offers, "COARSE", "texts that are weighed on the way of a last offer"),
    (last_offers, "FINE", "texts that are weighed around the best of them"),
    (signals, "EXTREME_FROM", "a demand worth at least this to its author is extreme"),
    (signals, "CELLS", "joint cells of signals that a likelihood table distinguishes"),
    (signals, "CONTEXTS", "contexts in which a cell is read"),
    (fitting, "REFITS", "refits of the likelihood tables after level 0"),
)


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        (
            HEAD,
            _table(("parameter", "default", "range", "meaning"), _parameters()),
            SCENARIO.lstrip("\n"),
            _table(("key", "default", "range", "meaning"), _defaults()),
            POLICIES.lstrip("\n"),
            _table(("policy", "attribute", "value", "meaning"), _policies()),
            RULES.lstrip("\n"),
            _table(("constant", "value", "meaning"), _constants()),
        )
    )


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    lines.insert(1, "|---" * len(head) + "|")
    return "\n".join(lines) + "\n"


def _parameters() -> Iterator[tuple[str, ...]]:
    for name, field in Parameters.model_fields.items():
        yield f"`{name}`", _text(field.default), _range(field), field.description or ""


def _defaults() -> Iterator[tuple[str, ...]]:
    for model, place, name, meaning in CODED:
        field = model.model_fields[name]
        yield f"`{place}.{name}`", _text(field.default), _range(field), meaning


def _policies() -> Iterator[tuple[str, ...]]:
    """Yield the attributes of a policy that differ from those of `sincere`, whose own all stand there."""
    sincere = registry.find("sincere")()
    for name in registry.names():
        policy = registry.find(name)()
        for attribute, meaning in ATTRIBUTES:
            value = getattr(policy, attribute, None)
            if value is not None and (name == "sincere" or value != getattr(sincere, attribute, None)):
                yield f"`{name}`", f"`{attribute}`", _text(value), meaning


def _constants() -> Iterator[tuple[str, ...]]:
    for module, name, meaning in CONSTANTS:
        yield f"`{module.__name__.rpartition('.')[2]}.{name}`", _text(getattr(module, name)), meaning


def _range(field: FieldInfo) -> str:
    """What the loader admits: the bounds of a number, or those of both ends of an interval."""
    if isinstance(field.default, BaseModel):
        return _range(type(field.default).model_fields["low"])
    bounds = {side: getattr(mark, side) for mark in field.metadata for side in ("ge", "le") if hasattr(mark, side)}
    return f"{_text(bounds['ge'])} to {_text(bounds['le'])}" if "le" in bounds else f"{_text(bounds['ge'])} or more"


def _text(value: Any) -> str:
    if isinstance(value, BaseModel):
        return " to ".join(_text(number) for number in value.model_dump().values())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else f"{value:g}"


if __name__ == "__main__":
    sys.stdout.write(page())
