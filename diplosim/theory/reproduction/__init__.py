"""What diplosim reproduces: published results held against the engine's own play, and the page that says so.

A family of closed forms (`diplosim.theory`) that a configuration in `configs/theory/` can play is a `Simulated`; see
`diplosim.theory.reproduction.families`.  `diplosim reproduce` prints the comparison.
"""
