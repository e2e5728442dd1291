"""Figures for notebooks: those of the reports, drawn into axes that are given or into a figure of their own."""

from diplosim.plot.figures import alliance_graph, beliefs, forest, outcomes, paths, terms, years

__all__ = ["alliance_graph", "beliefs", "forest", "outcomes", "paths", "terms", "years"]
