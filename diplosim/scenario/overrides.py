"""Change single values of a scenario's plain data by dotted paths such as `parties.RUS.war_cost.low`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from diplosim.scenario.another_horizon import with_its_outcome
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.writing import plain_data
from diplosim.scenario.routes import find, labels
from diplosim.scenario.spelling import did_you_mean

FILE = "override"
"""What stands in the place of a file name in messages about overrides."""


def overridden(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a whole scenario (`Scenario.to_mapping`) with the values at these paths replaced, not yet validated.

    The last word of a path may be new (an entry of a table, such as `type_reservations.USA`); all words
    before it must exist, but for an optional block that is still empty (`force.blame`).  Setting the prior of single
    types (`hidden_types.RUS.pretext=0.5`) rescales the types of that party that are not named, so that the prior still
    sums to 1.  Another horizon has the real outcome that is coded for that day, or none.  Raises ScenarioError with
    every path that leads nowhere.
    """
    copy: dict[str, Any] = plain_data(data)
    parties = {party["id"] for party in copy["parties"]}
    diagnostics = []
    for path in changes:
        words = path.split(".")
        if words[0] == "hidden_types" and len(words) == 3 and words[1] in parties:
            # A party without an entry is sincere: that is the prior to rescale.
            copy["hidden_types"].setdefault(words[1], {"sincere": 1.0})
    for path, value in changes.items():
        try:
            _assign(copy, path, value)
        except LookupError as error:
            diagnostics.append(Diagnostic(FILE, None, path, str(error.args[0])))
    if diagnostics:
        raise ScenarioError(diagnostics)
    _rescale_priors(copy, changes)
    return copy if "real_outcome" in changes else with_its_outcome(copy, data["horizon"])


def rescaled_priors(
    before: Mapping[str, Mapping[Any, float]], after: Mapping[str, Mapping[Any, float]], paths: Iterable[str]
) -> list[str]:
    """Sentences that say which priors on types that nobody named were rescaled, so that it does not happen silently.

    before, after: the priors (`hidden_types`) before and after the change.  paths: what was set.
    """
    named = [path.split(".") for path in paths]
    sentences = []
    for party in sorted({words[1] for words in named if words[0] == "hidden_types" and len(words) == 3}):
        types = {words[2] for words in named if words[:2] == ["hidden_types", party] and len(words) == 3}
        then, now = before.get(party, {"sincere": 1.0}), after.get(party, {})
        moved = [
            f"{kind} {then.get(kind, 0.0):.4g} -> {share:.4g}"
            for kind, share in now.items()
            if kind not in types and abs(share - then.get(kind, 0.0)) > 1e-12
        ]
        if moved:
            sentences.append(
                f"hidden_types.{party}: {', '.join(sorted(types))} was set, so the other types were rescaled "
                f"to make the prior sum to 1: {', '.join(moved)}"
            )
    return sentences


def _rescale_priors(data: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Scale the types that were not named to what the named ones leave; impossible sums are left to the validation."""
    named: dict[str, set[str]] = {}
    for path in changes:
        words = path.split(".")
        if words[0] == "hidden_types" and len(words) == 3:
            named.setdefault(words[1], set()).add(words[2])
    for party, types in named.items():
        prior = data["hidden_types"][party]
        if not all(isinstance(share, int | float) and not isinstance(share, bool) for share in prior.values()):
            continue
        left = 1.0 - sum(prior[t] for t in types)
        others = {t: share for t, share in prior.items() if t not in types}
        total = sum(others.values())
        if total > 0.0 and left >= 0.0:
            prior.update({t: left * share / total for t, share in others.items()})


def _assign(data: dict[str, Any], path: str, value: Any) -> None:
    """Set one value.  Raises LookupError with a message that says what is allowed."""
    target: Any = data
    words = path.split(".")
    while True:
        step, rest = _longest(target, words)
        if step is not None and not rest:
            target[step] = plain_data(value)
            return
        if step is None:
            break
        if target[step] is None:
            target[step] = {}
        target, words = target[step], rest
    name = ".".join(words)
    if isinstance(target, dict) and target is not data and len(words) == 1:
        target[name] = plain_data(value)
        return
    raise LookupError(_lost(target, words[0]))


def _longest(target: Any, words: list[str]) -> tuple[str | int | None, list[str]]:
    """The step that the longest possible beginning of the words names, and the words behind it."""
    for length in range(len(words), 0, -1):
        step = find(target, ".".join(words[:length]))
        if step is not None:
            return step, words[length:]
    return None, words


def _lost(target: Any, word: str) -> str:
    if isinstance(target, Mapping):
        known = [str(key) for key in target]
    elif isinstance(target, list):
        named = [labels(item)[:1] if isinstance(item, Mapping) else () for item in target]
        known = [name[0] if name else str(position) for position, name in enumerate(named)]
    else:
        return f"{word!r} leads into a single value; the path must end before it"
    if isinstance(target, list) and sum(word in labels(item) for item in target if isinstance(item, Mapping)) > 1:
        return f"{word!r} names more than one; allowed: {', '.join(known)}"
    parts = dict(zip(known, target, strict=True)) if isinstance(target, list) else known
    return f"{word!r} does not exist; {did_you_mean(word, parts)}allowed: {', '.join(known) or 'none'}"
