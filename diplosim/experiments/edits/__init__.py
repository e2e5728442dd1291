"""Edits of a scenario, by the names that experiment files use."""

from __future__ import annotations

from diplosim.experiments.edits.alliances import Commitment, DecisionRule, Move
from diplosim.experiments.edits.base import Edit, EditRefused
from diplosim.experiments.edits.blocs import MergeAlliances, SplitAlliance
from diplosim.experiments.edits.edges import AddEdge, RemoveEdge, ReweightEdge
from diplosim.experiments.edits.positions import Opening
from diplosim.experiments.edits.table import Admit, Exclude, GiveVeto, TakeVeto
from diplosim.experiments.edits.values import SetValues

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
