"""Measures of alliance graphs and of the parties in them, as the literature defines them.

Each file is one family and knows nothing of scenario files: `structure` (density, modularity, brokers), `balance` and
`frustration` (structural balance), `polarity` (concentration of capabilities), `polarisation` (Esteban-Ray),
`portfolios` (S, kappa, pi, tau-b), `vetoes` (veto players, winset), `landscape` (Axelrod & Bennett).  `ties` turns a
scenario into the graphs they take, `summary` puts them together.
"""

from diplosim.networks.balance import Balance, signed_graph, structural_balance
from diplosim.networks.frustration import Frustration, frustration
from diplosim.networks.landscape import Landscape, Minimum, landscape
from diplosim.networks.polarisation import esteban_ray
from diplosim.networks.polarity import concentration, effective_number, herfindahl, shares_of
from diplosim.networks.portfolios import cohen_kappa, s_score, scott_pi, tau_b
from diplosim.networks.structure import (
    betweenness,
    bridges,
    communities,
    components,
    degree,
    density,
    e_i_index,
    local_clustering,
    modularity,
    simple_graph,
    strength,
    transitivity,
)
from diplosim.networks.summary import measures_of
from diplosim.networks.ties import ties_between_states
from diplosim.networks.vetoes import unanimity_core, veto_players, winset, winset_of, winset_width

__all__ = [
    "Balance",
    "Frustration",
    "Landscape",
    "Minimum",
    "betweenness",
    "bridges",
    "cohen_kappa",
    "communities",
    "components",
    "concentration",
    "degree",
    "density",
    "e_i_index",
    "effective_number",
    "esteban_ray",
    "frustration",
    "herfindahl",
    "landscape",
    "local_clustering",
    "measures_of",
    "modularity",
    "s_score",
    "scott_pi",
    "shares_of",
    "signed_graph",
    "simple_graph",
    "strength",
    "structural_balance",
    "tau_b",
    "ties_between_states",
    "transitivity",
    "unanimity_core",
    "veto_players",
    "winset",
    "winset_of",
    "winset_width",
]
