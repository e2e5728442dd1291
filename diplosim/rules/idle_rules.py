"""Decision rules that can never bind: alliances whose members have nothing to hold against any text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.structure import Bloc, structure_of
from diplosim.scenario.scenario import Scenario


def idle_rules(scenario: Scenario) -> Iterator[str]:
    """A note for each alliance with a part in the talks whose decision rule can make no difference."""
    structure = structure_of(scenario)
    coded = structure.coded
    for bloc in structure.blocs:
        if bloc.party not in structure.acting or _has_lines(bloc, coded):
            continue
        why = "no member codes a red line"
        if bloc.rule == "leader":
            why = f"its leader {coded.parties[bloc.members[bloc.leader]]} codes no red line"
        elif bloc.rule != "consensus":
            if _values_differ(bloc, coded):
                continue
            why += ", and every text is worth to all of them what it is to the alliance"
        yield f"{coded.parties[bloc.party]} decides by {bloc.rule}, which can never bind: {why}"


def _has_lines(bloc: Bloc, coded: CodedArrays) -> bool:
    """Whether a member whose line counts has one, or may want no text at all."""
    members = bloc.members if bloc.rule != "leader" else (bloc.members[bloc.leader],)
    for i in members:
        types = np.flatnonzero(coded.prior[i] > 0.0)
        open_to_all = (coded.low[i, types] <= 0.0).all() and (coded.high[i, types] >= 1.0).all()
        refuses = bloc.rule in ("majority", "qualified_majority") and coded.accepts_nothing[i, types].any()
        if not open_to_all or refuses:
            return True
    return False


def _values_differ(bloc: Bloc, coded: CodedArrays) -> bool:
    """Whether some member could vote against a text that the alliance itself would sign."""
    own = np.flatnonzero(coded.prior[bloc.party] > 0.0)
    ideal, salience = coded.ideal[bloc.party, own[0]], coded.salience[bloc.party]
    for i in (bloc.party, *bloc.members):
        types = np.flatnonzero(coded.prior[i] > 0.0)
        alike = (coded.ideal[i, types] == ideal).all() and (coded.salience[i] == salience).all()
        if not alike or coded.no_deal_cost[i].mean() < coded.no_deal_cost[bloc.party, 1]:
            return True
    return False
