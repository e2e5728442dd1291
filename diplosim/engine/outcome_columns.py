"""What every column of the outcome table means: one list, from which the reference and codebooks are made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from diplosim.numerics.statistics import OUTCOMES
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.outcomes import REASONS
from diplosim.scenario.scenario import Scenario


class Column(NamedTuple):
    """A column, or one for each party, issue or type: `<party>` and the like stand in its name.

    kind: type in the table.  values: what it can be.  meaning: in one line.
    """

    name: str
    kind: str
    values: str
    meaning: str


UTILITY = "utility"
A_PARTY = "a party, or empty"
SHARE = "0 to 1"

COLUMNS = (
    Column("run", "int", "from 0", "number of the run"),
    Column("outcome", "category", ", ".join(OUTCOMES), "class of the ending at the horizon"),
    Column("end_round", "int", "from 1", "round of the end"),
    Column("end_reason", "category", ", ".join(REASONS), "what ended the talks"),
    Column("settled_share", "float", SHARE, "salience-weighted share of the issues settled"),
    Column("term_<issue>", "float", SHARE, "what was settled, on the issue's scale; missing where nothing was"),
    Column(
        "utility_<party>",
        "float",
        UTILITY,
        "utility of the ending, less what it cost on the way; 1 is a party's ideal, and to a staller what delay was "
        "worth comes on top",
    ),
    Column("type_<party>", "category", ", ".join(TYPES), "hidden type drawn, for parties whose type is uncertain"),
    Column("belief_public_<party>_<type>", "float", SHARE, "public probability of the type at the end"),
    Column(
        "belief_<observer>_<party>_<type>",
        "float",
        SHARE,
        "the same of an observer who began with a prior of its own; added by "
        "`diplosim.learning.observer_priors.with_observer_prior`",
    ),
    Column("war_cost_<party>", "float", UTILITY, "war cost drawn, for parties that can use force"),
    Column("war_value_<party>", "float", UTILITY, "value of force net of uncovered blame, at the end"),
    Column(
        "no_deal_value_<party>",
        "float",
        UTILITY,
        "value of peace without a deal, at the end; the wars that others may begin are not in it",
    ),
    Column(
        "sunk_<party>",
        "float",
        UTILITY,
        "what it paid for displays of force and for preparing against an attack; taken off its utility",
    ),
    Column("given_<party>", "float", UTILITY, "concessions made, in own utility, opening less last demand"),
    Column("received_<party>", "float", UTILITY, "concessions received from the others, in own utility"),
    Column("peak_rung", "int", "0 to 5", "highest rung on the escalation ladder"),
    Column("blocked_by", "category", A_PARTY, "party whose refusal or bound blocked last"),
    Column(
        "conflict_by",
        "category",
        A_PARTY,
        "attacker in the war, also where it began by accident (`end_reason`); empty without one",
    ),
    Column("broke_ranks", "int", "from 0", "members that left their alliance's consensus"),
    Column("dropped_veto", "int", "from 0", "members that gave in to their alliance's consensus"),
    Column("coerced", "bool", "true, false", "whether the deal was made by accepting a last offer"),
    Column("extensions", "int", "from 0", "times the deadline was moved"),
    Column("prepared", "bool", "true, false", "whether a target had prepared for an attack"),
    Column(
        "at_war_<party>",
        "bool",
        "true, false",
        "whether the party fights in a war that takes effect by the horizon (states, blocs and non-state parties, "
        "where force is possible)",
    ),
    Column(
        "bounds_overlap",
        "bool",
        "true, false",
        "whether the true bounds and mandates of all who must consent overlap on every issue",
    ),
    Column(
        "rule_outcome",
        "category",
        ", ".join(OUTCOMES),
        "what the draws alone predict, without any process: the honest benchmark",
    ),
    *(
        Column(
            f"distance_{concept}",
            "float",
            UTILITY,
            f"distance of the terms to {words}: mean absolute difference in the consenters' utilities; missing if "
            "nothing is settled and no interim text is in force, or where no package beats no deal for all. Over "
            "options the points are those of the coded preferences",
        )
        for concept, words in (
            ("nash", "the Nash bargaining solution"),
            ("kalai_smorodinsky", "the Kalai-Smorodinsky solution"),
            ("egalitarian", "the egalitarian solution"),
            ("utilitarian", "the utilitarian solution"),
            ("compromise", "the compromise mean of positions (none where issues are shares of one pie)"),
        )
    ),
    Column(
        "pareto_gap",
        "float",
        UTILITY,
        "largest equal gain left to all who must consent, an upper bound (on average too high by at most .001 in the "
        "shipped cases); missing as the distances",
    ),
    Column("proposer", "category", A_PARTY, "where parties take turns: whose offer was signed"),
    Column("accepted_last", "category", A_PARTY, "where parties take turns: who was the last to accept"),
    Column("durability", "float", SHARE, "chance that an agreement holds; missing without an agreement"),
)
"""Every column that a run folder's outcome table can have, in the order of the reference."""


class Described(NamedTuple):
    """A column of one scenario's table: whose or what it is, by name, and what the list says of its kind."""

    column: Column
    about: str


def described(scenario: Scenario) -> dict[str, Described]:
    """All columns that the table of a scenario can have, by name."""
    return {name: found for column in COLUMNS for name, found in _expanded(column, scenario)}


def _expanded(column: Column, scenario: Scenario) -> Iterator[tuple[str, Described]]:
    parties = {party.id: party.name for party in scenario.parties}
    choices = {
        "<issue>": {issue.id: issue.name for issue in scenario.issues},
        "<party>": parties,
        "<observer>": parties,
        "<type>": {kind: kind.replace("_", " ") for kind in TYPES},
    }
    places = [place for place in choices if place in column.name]
    for chosen in product(*(choices[place].items() for place in places)):
        name, about = column.name, []
        for place, (id, words) in zip(places, chosen, strict=True):
            name = name.replace(place, id)
            about.append(f"{place[1:-1]}: {words}")
        yield name, Described(column, "; ".join(about))
