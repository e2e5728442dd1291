"""The parts of a scenario as validated, immutable classes: who takes part, what about, and how the talks run."""
