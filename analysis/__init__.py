"""Questions put to a folder of runs, one file each; every file also runs as a script on such a folder.

alliance_graph: who stands where?  outcomes: how do talks end, and when?  horizons: what if one looks earlier?
terms: what do the texts say?  paths: who moves?  beliefs: what do the others come to believe?  conflict: when
does it come to force?  draw_rule and variance: is the process more than its draws?  base_rates and backtest: how
does that compare with history?  report: all of it on one page.
"""
