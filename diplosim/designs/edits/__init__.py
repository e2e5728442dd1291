"""Edits of a scenario, by the names that experiment files use."""

from __future__ import annotations

from diplosim.designs.edits.alliances import Commitment, DecisionRule, Move
from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.blocs import MergeAlliances, SplitAlliance
from diplosim.designs.edits.edges import AddEdge, RemoveEdge, ReweightEdge
from diplosim.designs.edits.positions import Opening
from diplosim.designs.edits.table import Admit, Exclude, GiveVeto, TakeVeto
from diplosim.designs.edits.values import SetValues

EDITS: dict[str, type[Edit]] = {
    "add_edge": AddEdge,
    "remove_edge": RemoveEdge,
    "reweight_edge": ReweightEdge,
    "move": Move,
    "merge_alliances": MergeAlliances,
    "split_alliance": SplitAlliance,
    "decision_rule": DecisionRule,
    "commitment": Commitment,
    "admit": Admit,
    "exclude": Exclude,
    "give_veto": GiveVeto,
    "take_veto": TakeVeto,
    "opening": Opening,
    "set": SetValues,
}

__all__ = ["EDITS", "Edit", "EditRefused"]
