"""What an observer believes after the talks who came to them with a prior of its own.

All see the same signals, so that the public posterior and that of any observer differ by their priors alone: in log
odds the own prior is an offset (`diplosim.rules.beliefs.offset`).  Within the talks the coded prior is common
knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.rules.beliefs import offset
from diplosim.rules.coded_arrays import TYPES, CodedArrays
from diplosim.rules.structure import structure_of

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.scenario.scenario import Scenario

Prior = Mapping[str, Mapping[str, float]]
"""Party -> type -> probability."""


def with_observer_prior(table: pd.DataFrame, scenario: Scenario, observer: str, prior: Prior) -> pd.DataFrame:
    """Add what an observer believes at the end of each run: columns `belief_<observer>_<party>_<type>`.

    Args:
        table: outcome table of the scenario, with its columns `belief_public_<party>_<type>`.
        scenario: what was played.
        observer: name of the observer, for the columns.
        prior: what the observer thought of some parties before; each adds up to 1.

    Returns:
        The table with columns of probabilities added, of those parties and of the types that the coded prior allows.

    Example:
        >>> import diplosim
        >>> minsk = diplosim.load("minsk2_2015").replace({"beliefs.training_runs": 64})
        >>> trusting = {"RUS": {"hard_bargainer": 0.69, "staller": 0.3, "pretext": 0.01}}
        >>> told = with_observer_prior(diplosim.simulate(minsk, runs=20), minsk, "OSCE", trusting)
        >>> bool((told["belief_OSCE_RUS_pretext"] <= told["belief_public_RUS_pretext"]).all())
        True

    Raises:
        KeyError: if the table lacks a column of public beliefs.
        ValueError: with all that is wrong with the prior.
    """
    coded = structure_of(scenario).coded
    diagnostics = list(_problems(coded, prior))
    if diagnostics:
        raise ValueError("; ".join(diagnostics))
    added: dict[str, FloatArray] = {}
    for party, own in prior.items():
        public_prior = coded.prior[coded.index[party]]
        possible = np.flatnonzero(public_prior > 0.0)
        public = table[[f"belief_public_{party}_{TYPES[t]}" for t in possible]].to_numpy(dtype=np.float64)
        own_prior = np.array([own.get(TYPES[t], 0.0) for t in possible])
        believed = offset(public, public_prior[possible], own_prior)
        added |= {f"belief_{observer}_{party}_{TYPES[t]}": believed[:, place] for place, t in enumerate(possible)}
    return table.assign(**added)


def _problems(coded: CodedArrays, prior: Prior) -> Iterator[str]:
    uncertain = {coded.parties[party]: coded.prior[party] for party in coded.typed}
    for party, own in prior.items():
        if party not in uncertain:
            yield f"{party}: no party of uncertain type; those are {', '.join(uncertain) or 'none'}"
            continue
        possible = [kind for kind, share in zip(TYPES, uncertain[party], strict=True) if share > 0.0]
        for kind in own:
            if kind not in possible:
                yield f"{party}.{kind}: no type that the coded prior allows; those are {', '.join(possible)}"
        if not all(0.0 <= share <= 1.0 for share in own.values()) or abs(sum(own.values()) - 1.0) > 1e-9:
            yield f"{party}: probabilities lie in [0, 1] and add up to 1, these add up to {sum(own.values()):g}"
