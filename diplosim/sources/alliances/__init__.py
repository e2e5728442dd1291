"""Reading the field's own files of alliances, capabilities and positions, and making a scenario skeleton of them.

One file per source: `atop`, `cow_alliances`, `capabilities` (NMC/CINC), `states` (COW), `ideal_points` (UN), `networks`
(edge and node lists, GraphML, GEXF).  `official_file` reads what all of them share; `promises` is what comes of an
alliance source; `filters` thins mass pacts out; `skeleton` writes the scenario.
"""
